"""What the figures were taken on: they mean nothing without it."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from storage import open_storage
from tests.benchmarks.engines import Engine


def describe() -> Sequence[str]:
    """The machine and its Python."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return (
        f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Machine: {os.cpu_count()} cores ({_processor()}), {pages * size / 2**30:.0f} GiB of memory",
        f"System: {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    )


async def describe_postgresql(engine: Engine) -> str:
    """Its version, and that it writes through to the disk."""
    async with engine.upgraded() as url:
        storage = await open_storage(url)
        try:
            async with storage._database.reading() as transaction:
                shown = [await transaction.value(text(f"SHOW {name}")) for name in _SETTINGS]
        finally:
            await storage.close()
    return f"PostgreSQL {shown[0]}, fsync {shown[1]}, synchronous_commit {shown[2]}"


_SETTINGS = ("server_version", "fsync", "synchronous_commit")


def load() -> str:
    """How many processes wanted a core over the last minute, on average."""
    return f"{os.getloadavg()[0]:.2f}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
