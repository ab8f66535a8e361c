"""Logs: structlog, to stderr, for people or for machines. No event carries what a person wrote."""

import logging
import os
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import Processor

LogFormat = Literal["console", "json", "quiet"]

_RENDERERS: dict[LogFormat, Processor] = {
    "console": structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty() and not os.environ.get("NO_COLOR")),
    "json": structlog.processors.JSONRenderer(ensure_ascii=False),
    "quiet": structlog.dev.ConsoleRenderer(),
}


def configure_logs(format: LogFormat) -> None:
    """Sets up the process's logs; `quiet` keeps to warnings, for the demonstration's terminal."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _RENDERERS[format],
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if format == "quiet" else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def fault(error: BaseException) -> dict[str, object]:
    """What may be logged of an unexpected error: its type and where it was raised.

    Its text may not: drivers put the row that they could not store into it.
    """
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "at": places[-8:]}
