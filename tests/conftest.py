"""What every test shares: where Chromium is, and what happens to the browser lane where there is none.

Fixtures of a layer stand in that layer's own folder.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

HEADLESS_CHROMIUM = Path("/usr/bin/chromium-headless-shell")
"""The same engine without the window around it: a page costs a third less of the processor."""
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
RUNS = ("test_each_protocol", "test_hands", "test_whole_run")
"""About half of the browser lane."""
NO_CHROMIUM = "browser lane left out: no Chromium (sudo apt-get install chromium libatomic1, or set RELAIS_CHROMIUM)"

# Two busy cores make a deadline a lottery. In CI the examples are the same at each run: a failure can be met again.
settings.register_profile("relais", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("relais")


def find_chromium() -> Path | None:
    """The browser that RELAIS_CHROMIUM names, else Debian's, first without a window, else one on the PATH."""
    named = os.environ.get("RELAIS_CHROMIUM")
    on_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    debian = [HEADLESS_CHROMIUM, DEBIAN_CHROMIUM]
    candidates = [Path(named)] if named else [*debian, *([Path(on_path)] if on_path else [])]
    return next((candidate for candidate in candidates if candidate.is_file()), None)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable to hand to playwright as executable_path; only for tests marked browser."""
    found = find_chromium()
    assert found is not None, NO_CHROMIUM
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A file stays on one worker, with the server and the Chromium of that worker: each worker takes a half of them.
    for item in items:
        if item.get_closest_marker("browser"):
            part = "browser: runs" if item.path.stem in RUNS else "browser: pages"
            item.add_marker(pytest.mark.xdist_group(part))
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(400))  # a whole run in a browser, on two busy cores
    # The long ones first (the order is drawn otherwise): one that began last would run while the other worker is idle.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip(NO_CHROMIUM)  # from here and not by a mark: the summary then folds them all into one line


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the browser lane is required (CI), a browser test that was left out counts as failed."""
    report = yield
    required = os.environ.get("RELAIS_REQUIRE_BROWSER") == "1"
    if required and report.skipped and item.get_closest_marker("browser") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"RELAIS_REQUIRE_BROWSER=1, and this was left out: {reason}"
    return report
