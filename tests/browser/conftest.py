"""A real Chromium on a served desk; tests that ask for one are skipped where there is none."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from models.archive import Archive
from models.claim import ClaimType
from models.db.store import Database
from review.web.wired import DeskSettings
from tests.review.web.making import NOW, Desk, closing, fill, keep_told, silent

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@dataclass(slots=True)
class Served:
    """A desk on a loopback port."""

    desk: Desk
    base: str
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=5)


class Ticking(Desk):
    """A desk whose clock goes on."""

    def clock(self) -> datetime:
        return NOW + timedelta(seconds=time.monotonic())


def serve(desk: Desk) -> Served:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    desk.settings = replace(desk.settings, port=port)
    config = uvicorn.Config(desk.app(), log_level="warning", access_log=False, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    return Served(desk=desk, base=f"http://127.0.0.1:{port}", server=server, thread=thread)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, once for all tests of a file: while its driver runs, no other test can run a loop of its own."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no chromium is installed (Debian's package chromium)")
    with driver.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


def make_desk(folder: Path, made: Path) -> Desk:
    file = folder / "watch.db"
    shutil.copyfile(made, file)
    database = Database.open(f"sqlite:///{file}")
    settings = DeskSettings(local="ana", data_dir=folder / "data", recall_share=1.0)
    return Ticking(database=database, archive=Archive(folder / "archive"), settings=settings)


@pytest.fixture
def served(tmp_path: Path, sqlite_file: Path) -> Iterator[Served]:
    """A desk with 22 events, two of which are likely one, and two unflagged articles."""
    desk = make_desk(tmp_path, sqlite_file)
    fill(desk, 20)
    keep_told(desk, closing("UG", "second", after=9, type=ClaimType.SUSPENSION))
    keep_told(desk, closing("FR", sending="DE"), silent("a", "It rained all day in the port. " * 20))
    running = serve(desk)
    yield running
    running.stop()
    desk.database.close()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Served]:
    """A desk for looking at pages only, with something on each of them."""
    desk = make_desk(tmp_path_factory.mktemp("shown"), sqlite_file)
    fill(desk, 6)
    keep_told(desk, closing("UG", "second", after=9, type=ClaimType.SUSPENSION))
    keep_told(desk, closing("EG", title="أُغلقت السفارة"), lang="ar")
    keep_told(desk, silent("a", "It rained all day in the port. " * 20))
    running = serve(desk)
    yield running
    running.stop()
    desk.database.close()


@dataclass(slots=True)
class Watched:
    """A page with what it asked for and what it complained about."""

    page: Page
    asked: list[str]
    complaints: list[str]


def open_page(chromium: Browser, served: Served, **options: Any) -> Watched:  # noqa: ANN401 - options of Playwright
    """A new browser context with one page; every request and every complaint is noted."""
    context = chromium.new_context(base_url=served.base, **options)
    page = context.new_page()
    page.set_default_timeout(8_000)
    held = Watched(page=page, asked=[], complaints=[])
    page.on("request", lambda request: held.asked.append(request.url))
    page.on("console", lambda message: held.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: held.complaints.append(str(error)))
    return held
