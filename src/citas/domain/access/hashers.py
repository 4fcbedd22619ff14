"""How passwords are kept, and how many may be hashed at a time."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from citas.domain.access.errors import TooBusy

T = TypeVar("T")
# Of the eight threads of a worker at most this many are ever busy with somebody's password.
PLACES = 3
# Seconds; three hashes take a tenth of one, on a machine with nothing else to do.
PATIENCE = 5.0
# Everybody else goes first: a flood of logins gets only the time that nobody wants.
NICENESS = 5


def _step_back() -> None:
    this = threading.get_native_id()
    os.setpriority(os.PRIO_PROCESS, this, os.getpriority(os.PRIO_PROCESS, this) + NICENESS)


class HashingLine:
    """One hash at a time in this process, on a thread that yields to all others, and a short line.

    Who finds the line full is told at once, before anything is asked of the database: this is the limit
    over everybody together. It costs no query and no counter, and follows what the machine can do;
    a number of logins a second would be too low at seven in the morning or too high on a small machine.
    """

    def __init__(self, places: int, patience: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, "password-hashing", _step_back)
        self._mine = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the line for all that this thread does meanwhile. Raises TooBusy when full."""
        if getattr(self._mine, "held", False):
            yield
            return
        if not self._places.acquire(blocking=False):
            raise TooBusy()
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            self._places.release()

    def run(self, job: Callable[[], T]) -> T:
        """The result of `job` when its turn has come. Raises TooBusy when it does not come soon."""
        with self.place():
            waiting = self._thread.submit(job)
            try:
                return waiting.result(self._patience)
            except TimeoutError:
                if waiting.cancel():
                    raise TooBusy() from None
                return waiting.result()


line = HashingLine(PLACES, PATIENCE)


class FrugalArgon2Hasher(Argon2PasswordHasher):
    """argon2id as OWASP's second choice: about 27 ms and 19 MiB, one at a time in a process.

    At Django's default of 100 MiB two cores manage nine log-ins a second; and eight threads that
    hash together only push one another out of the cache.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Raises TooBusy."""
        return line.run(lambda: Argon2PasswordHasher.encode(self, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Raises TooBusy."""
        return line.run(lambda: Argon2PasswordHasher.verify(self, password, encoded))
