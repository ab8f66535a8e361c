"""A pytest plugin: browser tests need the system's Chromium, and say so where they could not run.

With BROWSER_TESTS=required in the environment a run without them fails.
"""

import os
import shutil

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_not_run: list[str] = []
_ran: list[str] = []


def find_chromium() -> str | None:
    """Where the system's Chromium is; None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what cannot run here."""
    if find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes of every browser test whether it ran; also of those that ran in a worker process."""
    if "browser" in report.keywords:
        if report.skipped:
            _not_run.append(report.nodeid)
        elif report.when == "call":
            _ran.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run that had to include the browser tests and did not."""
    if _is_worker(session.config):
        return
    if os.environ.get("BROWSER_TESTS") == "required" and (_not_run or not _ran):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last lines of the run."""
    if _not_run and not _is_worker(config):
        out = config.get_terminal_writer()
        out.line(f"\nNOT RUN: {len(_not_run)} browser tests. They need Chromium (Debian: apt-get install chromium):")
        out.line("\n".join(f"  {name}" for name in _not_run))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
