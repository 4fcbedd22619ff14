"""The product as the browser meets it: every process of it reads the hour from one file."""

import os
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

CLOCK = Path(os.environ["CITAS_TEST_CLOCK"])
timezone.now = lambda: datetime.fromisoformat(CLOCK.read_text())

from citas.config.wsgi import application  # noqa: E402 - whatever it loads must find the clock stopped

# When somebody proved who he is, and how long ago; limits and caches go on by the machine's clock.
PROVING = (
    "allauth.account.models",
    "allauth.account.internal.stagekit",
    "allauth.account.internal.flows.code_verification",
    "allauth.account.internal.flows.login",
    "allauth.account.internal.flows.reauthentication",
    "citas.interfaces.web.accounts.adapter",
)
STOPPED = SimpleNamespace(**vars(time) | {"time": lambda: timezone.now().timestamp()})
for _name in PROVING:
    vars(import_module(_name))["time"] = STOPPED

__all__ = ["application"]
