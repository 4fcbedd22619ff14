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


def with_variable(name: str, value: str) -> list[int]:
    """Every process of ours, but this one, that was started with `name`=`value` in its environment."""
    wanted = os.fsencode(f"{name}={value}")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:  # it has gone, or it is somebody else's
                continue
            if wanted in environment.split(b"\0"):
                found.append(int(entry.name))
    return found


def end(which: Callable[[], list[int]], *, seconds: float) -> None:
    """Ask the processes that `which` tells to end; by force those that have not in `seconds`."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in which():
            send(pid, how)
        if wait_until(lambda: not which(), seconds=seconds):
            return


def send(pid: int, how: signal.Signals) -> None:
    """Send a signal to a process that may have gone already."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
