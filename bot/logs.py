"""Logs: structlog, to stderr, for people or for machines. No event carries what a person wrote."""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import Processor

LogFormat = Literal["console", "json", "quiet"]

_RENDERERS: dict[LogFormat, Processor] = {
    "console": structlog.dev.ConsoleRenderer(),
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
            structlog.processors.format_exc_info,
            _RENDERERS[format],
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if format == "quiet" else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
