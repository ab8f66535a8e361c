"""A pytest plugin: browser tests need the system's Chromium, and say so where they could not run.

With BROWSER_TESTS=required in the environment a run without them fails.
"""

import os
import shutil

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_not_run = pytest.StashKey[list[str]]()
_ran = pytest.StashKey[list[str]]()


def find_chromium() -> str | None:
    """Where the system's Chromium is; None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Begins the two lists that the reports fill."""
    config.stash[_not_run] = []
    config.stash[_ran] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what cannot run here."""
    if find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Notes of every browser test whether it ran."""
    report = yield
    if item.get_closest_marker("browser"):
        if report.skipped:
            item.config.stash[_not_run].append(item.nodeid)
        elif report.when == "call":
            item.config.stash[_ran].append(item.nodeid)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run that had to include the browser tests and did not."""
    stash = session.config.stash
    if os.environ.get("BROWSER_TESTS") == "required" and (stash[_not_run] or not stash[_ran]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last lines of the run."""
    out = config.get_terminal_writer()
    if names := config.stash.get(_not_run, []):
        out.line(f"\nNOT RUN: {len(names)} browser tests. They need Chromium (Debian: apt-get install chromium):")
        out.line("\n".join(f"  {name}" for name in names))
    elif os.environ.get("BROWSER_TESTS") == "required" and not config.stash.get(_ran, []):
        out.line("\nNOT RUN: there was no browser test.")
