"""The account that PostgreSQL runs as: it refuses to be root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from citas.interfaces.cli.server.errors import CannotStart

NAME = "citas"
FALLBACKS = ("postgres", "nobody")


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that change who runs."""

    user: int
    group: int
    extra_groups: list[int]


def service_account(say: Callable[[str], None]) -> pwd.struct_passwd | None:
    """The service user, made when it is missing; None when we are not root and run as ourselves.

    Raises CannotStart when there is no user to become.
    """
    if os.geteuid() != 0:
        return None
    found = _find(NAME) or _create(say)
    for name in FALLBACKS:
        found = found or _find(name)
    if found is None:
        raise CannotStart(
            "PostgreSQL no puede correr como root: cree el usuario de sistema «citas» o"
            " use una cuenta normal."
        )
    return found


def run_as(account: pwd.struct_passwd | None) -> RunAs:
    """How to start a process as `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def check_reachable(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Raise CannotStart when `account` cannot get to `folder` through its parents."""
    if account is None:
        return
    there = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0"', folder],
        check=False,
        cwd="/",
        stderr=subprocess.DEVNULL,
        **run_as(account),
    )
    if there.returncode != 0:
        raise CannotStart(
            f"PostgreSQL corre como el usuario «{account.pw_name}», que no puede entrar a"
            f" {folder}: elija otra carpeta con CITAS_HOME, por ejemplo /var/lib/citas/datos."
        )


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(say: Callable[[str], None]) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/citas"]
    shell = ["--shell", "/usr/sbin/nologin"]
    done = subprocess.run([useradd, *options, *shell, NAME], check=False, capture_output=True)
    if done.returncode == 0:
        say(f"Se creó el usuario de sistema «{NAME}», que solo corre PostgreSQL.")
    return _find(NAME)  # another start may have made it meanwhile
