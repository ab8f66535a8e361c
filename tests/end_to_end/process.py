"""The bot as a process of its own, started and ended as a person or a service does it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENDS_WITHIN = 15
"""Seconds; the bot promises ten."""


class Bot:
    """A running bot; `url` is where its browser workspace is."""

    def __init__(self, process: "subprocess.Popen[str]", first_line: str) -> None:
        self.process = process
        self.first_line = first_line
        found = re.search(r"http://\S+?(?=[ 　）)]|$)", first_line)
        assert found, first_line
        self.url = found[0]

    def ends(self, number: signal.Signals) -> int:
        """Sends a signal, and waits; returns the status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=ENDS_WITHIN)

    def kill(self) -> None:
        """SIGKILL: nothing can be tidied."""
        self.process.kill()
        self.process.wait(timeout=ENDS_WITHIN)


@contextmanager
def running(arguments: Sequence[str], **environ: str) -> Iterator[Bot]:
    """Starts `yorozu …` and waits for the line that says it serves; kills it at the end if it still runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YOROZU_")}
    process = subprocess.Popen(  # noqa: S603 - the program under test
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=kept | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield Bot(process, line.strip())
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@asynccontextmanager
async def beside(arguments: Sequence[str], **environ: str) -> AsyncIterator[Bot]:
    """As `running`, while this event loop goes on: the bot needs a server in it."""
    process = running(arguments, **environ)
    bot = await asyncio.to_thread(process.__enter__)
    try:
        yield bot
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


def demo(data: Path, *, port: int = 0) -> Sequence[str]:
    """The arguments of the demonstration."""
    return ("demo", "--port", str(port), "--data", str(data))
