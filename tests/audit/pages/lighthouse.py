"""Google's Lighthouse, from npm, with the Chromium of the tests: a mid-range telephone on slow 4G."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from citas.config.environment import CHECKOUT
from tests.e2e.chromium import executable

LISTED = Path(__file__).parent
FOLDER = CHECKOUT / "build" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic"
Scores = dict[str, int]


def install() -> None:
    """Have the packages of package-lock.json; needs npm."""
    lock = LISTED / "package-lock.json"
    have = FOLDER / lock.name
    if have.exists() and have.read_bytes() == lock.read_bytes() and (FOLDER / "node_modules").exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(LISTED / "package.json", FOLDER)
    shutil.copy(lock, FOLDER)
    quiet = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(["npm", "ci", *quiet], check=True, cwd=FOLDER)


def report(address: str, session: str = "") -> dict[str, Any]:
    """What Lighthouse says of a page, as who has this session cookie."""
    headers = json.dumps({"Cookie": f"sessionid={session}"} if session else {})
    command = [
        "node", "node_modules/lighthouse/cli/index.js", address, "--quiet",
        "--max-wait-for-load=90000", "--output=json",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}",
        f"--extra-headers={headers}",
    ]  # fmt: skip
    done = subprocess.run(
        command, check=False, cwd=FOLDER, capture_output=True, text=True,
        env=os.environ | {"CHROME_PATH": str(executable())},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def scores(found: dict[str, Any]) -> Scores:
    """Of each category, out of 100."""
    return {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES}


def lacking(found: dict[str, Any]) -> list[str]:
    """What took points away, as "audit: what it shows"."""
    counted = {
        one["id"]
        for name in CATEGORIES
        for one in found["categories"][name]["auditRefs"]
        if one["weight"]
    }
    return [
        f"{name}: {audit.get('displayValue') or audit['title']}"
        for name, audit in found["audits"].items()
        if name in counted and audit["score"] is not None and audit["score"] < 0.9
    ]
