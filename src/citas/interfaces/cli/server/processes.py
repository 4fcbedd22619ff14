"""Questions to Linux about processes, and what a child promises when it starts."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def dies_with(parent: int, *, by: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child gets the signal `by` when the process `parent` dies, however."""
    libc = ctypes.CDLL(None)

    def promise() -> None:
        libc.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:  # it died before the promise
            os.kill(os.getpid(), by)

    return promise


def works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` lives (a zombie does not) and has `folder` as its working folder."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


def working_in(folder: Path) -> list[int]:
    """Every process whose working folder is `folder`, as PostgreSQL's are in its data."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and works_in(int(entry.name), folder)
    ]


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
