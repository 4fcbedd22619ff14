"""How passwords are kept."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2Hasher(Argon2PasswordHasher):
    """argon2id as OWASP's second choice: about 27 ms and 19 MiB, one at a time in a process.

    At Django's default of 100 MiB two cores manage nine log-ins a second; and eight threads that
    hash together only push one another out of the cache.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
    _turn = threading.Lock()

    def encode(self, password: str, salt: str) -> str:
        with self._turn:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self._turn:
            return super().verify(password, encoded)
