"""Logs: structlog, to stderr, for people or for machines. No event carries what a person wrote."""

import logging
import os
import sys
import traceback
from collections.abc import Mapping
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


def quiet_library(name: str, event: str, **where: str) -> logging.Logger:
    """The logger of a platform's library, whose lines may quote what people wrote: ours say where, and no more."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(_WithoutContent(event, where))
    return logger


class _WithoutContent(logging.Handler):
    def __init__(self, event: str, where: Mapping[str, str]) -> None:
        super().__init__()
        self._event = event
        self._where = where

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        structlog.get_logger().warning(
            self._event,
            **self._where,
            where=f"{record.module}.{record.funcName}",
            error=error.__name__ if error else None,
        )
