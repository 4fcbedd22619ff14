"""A cache inside one process that hands out what was put in, not a copy of it."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class SharedMemoryCache(LocMemCache):
    """Django's local memory without pickling, which cost more than the queries it saved.

    Only for what nobody changes: policies, rows of the catalogue, text.
    """

    _cache: OrderedDict[str, Any]  # what Django's types leave out
    _lock: Lock

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The very object that was set, or `default`."""
        name = self.make_and_validate_key(key, version=version)
        with self._lock:
            if self._has_expired(name):  # type: ignore[attr-defined]
                self._delete(name)  # type: ignore[attr-defined]
                return default
            self._cache.move_to_end(name, last=False)
            return self._cache[name]

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep the object for `timeout` seconds."""
        name = self.make_and_validate_key(key, version=version)
        with self._lock:
            self._set(name, value, timeout)  # type: ignore[attr-defined]
