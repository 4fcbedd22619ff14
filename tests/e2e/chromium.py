"""A Chromium for the end-to-end tests: Debian's where it can be had, else the one in an npm package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = "@sparticuz/chromium"
FOLDER = CHECKOUT / ".venv-test" / "chromium"
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


def install(version: str) -> None:
    """Have a browser: from Debian as root, else from `PACKAGE` at `version` (needs npm)."""
    if executable() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _from_debian()
    if executable() is None and shutil.which("npm"):
        _from_npm(version)
    if executable() is None:
        sys.exit("Chromium is missing: install Debian's `chromium`, or npm, or name one in CHROMIUM.")


def _from_debian() -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], wanted):
        subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


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
