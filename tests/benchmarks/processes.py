"""Processes that are measured from outside."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.process import ROOT

LIBRARIES = "import sqlalchemy, starlette, uvicorn, pydantic"
ENDS_WITHIN = 10
_SAY_MEMORY = "; print(open('/proc/self/status').read())"


def run_python(code: str) -> str:
    """Runs a line of Python in a process of its own; returns what it prints."""
    return subprocess.run(  # noqa: S603 - our own lines
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[tuple[int, str]]:
    """A module that prints its URL and serves; yields its process id and the URL."""
    command: Sequence[str] = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(  # noqa: S603 - our own modules
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert process.stdout
        yield process.pid, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=ENDS_WITHIN)


def resident(pid: int) -> float:
    """The resident memory of a process in MiB (VmRSS, proc_pid_status(5))."""
    return _resident(Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))


def resident_with_libraries() -> float:
    """What a process holds, in MiB, that has imported the libraries and done nothing."""
    return _resident(run_python(LIBRARIES + _SAY_MEMORY))


def _resident(status: str) -> float:
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
