"""What Django's settings make of the operator's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citas.config.environment import CHECKOUT

NAMES = ("ALLAUTH_TRUSTED_PROXY_COUNT", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE")
SHOW = "import json, citas.config.settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"


def derived(home: Path, **environment: str) -> list[object]:
    """The settings of NAMES in a process with this environment."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=NAMES)],
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


@pytest.mark.parametrize(("https", "proxies"), [("1", 1), ("0", 0)])
def test_only_behind_the_proxy_with_https_is_a_forwarded_address_believed(
    tmp_path: Path, https: str, proxies: int
) -> None:
    assert derived(tmp_path, HTTPS=https)[::2] == [proxies, bool(proxies)]


def test_forms_are_trusted_from_the_hosts_allowed_and_from_every_name_below_a_dot(
    tmp_path: Path,
) -> None:
    origins = derived(tmp_path, ALLOWED_HOSTS="citas.example.mx,.example,*")[1]
    assert origins == ["https://citas.example.mx", "https://*.example"]
