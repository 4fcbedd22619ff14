"""A Chromium for the end-to-end tests: Debian's where it can be had, else the one in an npm package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = "@sparticuz/chromium"
FOLDER = CHECKOUT / ".venv-test" / "chromium"
DEBIAN = Path("/usr/lib/chromium")
UNPACK = """
const {brotliDecompressSync} = require("node:zlib");
const {readFileSync, writeFileSync} = require("node:fs");
writeFileSync(process.argv[2], brotliDecompressSync(readFileSync(process.argv[1])));
"""


def executable() -> Path | None:
    """The browser to drive: CHROMIUM's, Debian's, or the unpacked one; None when there is none."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium")
    candidates = [Path(named)] if named else []
    candidates.append(FOLDER / "chromium")
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def without_window() -> Path | None:
    """Debian's Chromium without what draws windows, which takes half the work; None where there is none.

    It can neither show notices nor install a site. CHROMIUM names the browser for everything.
    """
    shell = DEBIAN / "chromium-headless-shell"
    return shell if "CHROMIUM" not in os.environ and os.access(shell, os.X_OK) else None


def install(version: str) -> None:
    """Have a browser: from Debian as root, else from `PACKAGE` at `version` (needs npm)."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _from_debian()
    if executable() is None and shutil.which("npm"):
        _from_npm(version)
    if executable() is None:
        sys.exit("Chromium is missing: install Debian's `chromium`, or npm, or name one in CHROMIUM.")


def _from_debian() -> None:
    if executable() is None:
        _apt("update")
        _apt("install", "--no-install-recommends", "chromium")
    if (DEBIAN / "chromium").exists() and without_window() is None:
        _apt("install", "--no-install-recommends", "chromium-headless-shell")


def _apt(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "-y", *words], check=False, env=quiet, stdout=subprocess.DEVNULL)


def _from_npm(version: str) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run([*install, f"{PACKAGE}@{version}"], check=True, cwd=FOLDER)
    packed = FOLDER / "node_modules" / PACKAGE / "bin"
    for archive in packed.glob("*.tar.br"):
        _decompress(archive, FOLDER / archive.stem)
        subprocess.run(["tar", "-xf", FOLDER / archive.stem, "-C", FOLDER], check=True)
    draft = FOLDER / "chromium.draft"
    _decompress(packed / "chromium.br", draft)
    draft.chmod(0o755)
    draft.rename(FOLDER / "chromium")


def _decompress(source: Path, target: Path) -> None:
    subprocess.run(["node", "-e", UNPACK, source, target], check=True)


if __name__ == "__main__":
    install(sys.argv[1])
