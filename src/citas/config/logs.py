"""Logging: one JSON object a line, or readable lines on a terminal; never personal data."""

import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL repeats the row's values after these words ("Key (curp)=(…) already exists").
ROW_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


def without_row_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank what the database quotes from its rows in an error, in messages and tracebacks."""
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = ROW_VALUES.sub(r"\1: …", event[key])
    return event


def with_routes_for_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Say which page a request was for, never its address: links of mails stand in those."""
    request = getattr(event.get("_record"), "request", None)
    path = str(getattr(request, "path", "")).encode("unicode_escape").decode()  # as Django logs it
    if path and isinstance(event.get("event"), str):
        found = getattr(request, "resolver_match", None)
        page = f"/{found.route}" if found else "(no page)"
        event["event"] = event["event"].replace(path, page)
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


LOGGERS: dict[str, Any] = {
    "django": {"handlers": [], "propagate": True, "level": "INFO"},
    "django.server": {"handlers": [], "propagate": True, "level": "INFO"},
    "django.utils.autoreload": {"level": "WARNING"},
    "procrastinate": {"level": "WARNING"},
    "psycopg.pool": {"level": "ERROR"},
    "fido2": {"level": "WARNING"},  # it names every passkey it meets
    # never with the values of statements, whoever turns debugging on
    "django.db.backends": {"level": "INFO", "propagate": False},
}


def configure(*, readable: bool) -> dict[str, Any]:
    """Set up structlog and return Django's LOGGING; `readable` asks for lines instead of JSON."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if readable:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    with_routes_for_addresses,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_row_values,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": LOGGERS,
    }
