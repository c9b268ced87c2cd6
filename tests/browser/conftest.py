"""A real server on a throw-away data folder, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from engine.serving import prepare_demonstration
from tests.browser.driving import Screens

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).parent / "screenshots"
PHONE, TABLET = 390, 1024
UNOPTIMISED = "--js-flags=--no-turbofan --no-maglev"
"""A page of a test is gone before its code is hot: what the optimising compilers burn is never earned back."""
OpenScreens = Callable[..., Screens]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """The process that serves the screens; it can be killed and started again on the same data."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    more: tuple[str, ...] = ()

    @property
    def key(self) -> Path:
        return self.folder / "key" / "relais.key"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def prepare(self) -> None:
        prepare_demonstration(ROOT / "protocols_library", self.folder / "data", self.key)

    def copy(self, prepared: Path) -> None:
        shutil.copytree(prepared, self.folder, dirs_exist_ok=True)

    def start(self) -> None:
        command = [sys.executable, "-m", "ui.serve", "--data", str(self.folder / "data"), "--key", str(self.key),
                   "--port", str(self.port), *self.more]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ})
        for _ in range(300):
            if self.answers():
                return
            assert self.process.poll() is None, self.log[-2000:]
            time.sleep(0.1)
        raise AssertionError(f"no answer: {self.log[-2000:]}")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """As a power cut would: no last word."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that nobody opened yet, to copy: preparing one takes seconds."""
    made = Server(tmp_path_factory.mktemp("prepared"))
    made.prepare()
    return made.folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("relais"))
    made.copy(prepared)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(chromium), args=[UNOPTIMISED])
        yield opened
        opened.close()


@pytest.fixture
def open_screens(browser: Browser, server: Server) -> Iterator[OpenScreens]:
    """One person's tab: its own cookies, a phone unless another width is named. Errors of the page fail the test."""
    contexts, errors, incidents = [], [], server.log.count("incident")

    def opened(width: int = PHONE, pictures: str = "", page: Page | None = None, at: str = "") -> Screens:
        if page is None:
            context = browser.new_context(
                viewport={"width": width, "height": 844},
                locale="fr-FR",
                has_touch=width < TABLET,
                timezone_id="Europe/Paris",
            )
            context.set_default_timeout(15000)
            contexts.append(context)
            page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _is_bad(said.type, said.text) else None)
        return Screens(page, at or server.address, PICTURES / pictures if pictures else None)

    yield opened
    for context in contexts:
        context.close()
    assert not errors, errors
    assert server.log.count("incident") == incidents, server.log[-1500:]


def _is_bad(kind: str, text: str) -> bool:
    """What the console may not say; a server that was killed on purpose is heard as failed requests."""
    lost = ("ERR_CONNECTION_REFUSED", "WebSocket", "Failed to load resource", "net::", "Client Error", "still running")
    return kind == "error" and not any(word in text for word in lost)


@pytest.fixture
def screens(open_screens: OpenScreens) -> Screens:
    made = open_screens()
    made.sign_in()
    return made
