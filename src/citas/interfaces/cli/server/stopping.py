"""Ctrl-C, SIGTERM and SIGHUP: they all say stop, and none is lost."""

import signal
from types import FrameType


class Stop:
    """Whether this process was told to stop.

    While it starts, that breaks off what it is doing, as KeyboardInterrupt. Python drops an exception
    that strikes inside a `__del__` or a weak reference's callback, so it is noted too: `heed` it between
    two steps. Once it is at `orderly`, it is only noted.
    """

    def __init__(self) -> None:
        self.told = False  # a plain flag: whom the signal interrupts may hold any lock
        self._orderly = False

    def listen(self) -> None:
        """From now on the signals are ours."""
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, self._on_signal)

    def heed(self) -> None:
        """Raises KeyboardInterrupt when told."""
        if self.told:
            raise KeyboardInterrupt

    def orderly(self) -> None:
        """From now on whoever does the work looks at `told` himself."""
        self.heed()
        self._orderly = True

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True
        if not self._orderly:
            raise KeyboardInterrupt
