"""What Django's settings make of the operator's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citas.config.environment import CHECKOUT
from citas.interfaces.cli.commands.run import web_command

NAMES = ("ALLAUTH_TRUSTED_PROXY_COUNT", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE")
COOKIES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
HSTS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
PUBLIC = {"HTTPS": "1", "DEMO": "0", "SITE_URL": "https://citas.example.org"}
SHOW = "import json, citas.config.settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"


def derived(home: Path, names: tuple[str, ...] = NAMES, **environment: str) -> list[object]:
    """The settings of these names in a process with this environment."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=names)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CHECKOUT / "src"),
            "CITAS_HOME": str(home),
            **environment,
        },
        capture_output=True,
        check=True,
        cwd=home,
    )
    found: list[object] = json.loads(shown.stdout)
    return found


@pytest.mark.parametrize(("environment", "proxies"), [(PUBLIC, 1), ({}, 0)])
def test_only_behind_the_proxy_with_https_is_a_forwarded_address_believed(
    tmp_path: Path, environment: dict[str, str], proxies: int
) -> None:
    assert derived(tmp_path, NAMES, **environment)[::2] == [proxies, bool(proxies)]


def test_forms_are_trusted_from_the_hosts_allowed_and_from_every_name_below_a_dot(
    tmp_path: Path,
) -> None:
    origins = derived(tmp_path, ALLOWED_HOSTS="citas.example.mx,.example,*")[1]
    assert origins == ["https://citas.example.mx", "https://*.example"]


def test_behind_https_cookies_are_of_this_host_alone_and_browsers_remember_to_use_it(
    tmp_path: Path,
) -> None:
    cookies = derived(tmp_path, COOKIES, **PUBLIC)
    assert cookies == ["__Host-sessionid", "__Host-csrftoken", True, True]
    assert derived(tmp_path, COOKIES) == ["sessionid", "csrftoken", False, False]
    assert derived(tmp_path, HSTS, **PUBLIC) == [365 * 24 * 60 * 60, True]


def test_keys_of_before_reach_what_opens_with_them(tmp_path: Path) -> None:
    old = "a" * 50
    assert derived(tmp_path, ("SECRET_KEY_FALLBACKS",), SECRET_KEY_FALLBACKS=old) == [[old]]


def test_the_web_server_keeps_no_list_of_the_addresses_it_was_asked_for() -> None:
    started = web_command()
    assert [word for word in started if "access" in word] == []
    assert started[started.index("--log-level") + 1] == "warning"
