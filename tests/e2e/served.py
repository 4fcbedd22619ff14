"""The product as the browser meets it: every process of it reads the hour from one file."""

import os
from datetime import datetime
from pathlib import Path

from django.utils import timezone

CLOCK = Path(os.environ["CITAS_TEST_CLOCK"])
timezone.now = lambda: datetime.fromisoformat(CLOCK.read_text())

from citas.config.wsgi import application  # noqa: E402 - whatever it loads must find the clock stopped

__all__ = ["application"]
