from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from time import monotonic

import pytest

from crawler.keep import Ledger
from crawler.leaving import LeftError
from crawler.visit import Visit
from models.known import Memory
from models.page import Page, Role
from models.source import Politeness
from tests.crawler.making import source_at

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _visit(*, delay: float = 0, budget: int = 10, seconds: float = 60) -> Visit:
    source = source_at("a.example", 80, politeness=Politeness(delay=delay, budget=budget))
    memory = Memory()
    ledger = Ledger(source=source.slug, keeper=memory)
    return Visit(source=source, known=memory, ledger=ledger, now=lambda: NOW, routes={}, seconds=seconds)


def _run(work: Callable[[Visit], Coroutine[None, None, None]], **limits: float) -> Visit:
    async def run() -> Visit:
        visit = _visit(**limits)  # type: ignore[arg-type]  # numbers all
        await work(visit)
        return visit

    return asyncio.run(run())


def _leaves_with(reason: str, work: Callable[[Visit], Coroutine[None, None, None]], **limits: float) -> None:
    with pytest.raises(LeftError) as caught:
        _run(work, **limits)
    assert caught.value.reason == reason


def test_the_pause_counts_from_the_end_of_the_answer() -> None:
    async def work(visit: Visit) -> None:
        await visit.take_turn("a.example")
        await asyncio.sleep(0.1)
        visit.note_answer("a.example")
        began = monotonic()
        await visit.take_turn("b.example")
        assert monotonic() - began < 0.1
        await visit.take_turn("a.example")
        assert monotonic() - began >= 0.2

    assert _run(work, delay=0.2).requests == 3


def test_robots_may_slow_us_down_but_not_for_ever() -> None:
    visit = _visit(delay=1)
    visit.slow_down("a.example", 7)
    visit.slow_down("b.example", 86_400)
    visit.slow_down("c.example", -3)
    assert visit.delays == {"a.example": 7, "b.example": 300, "c.example": 0}


async def _ask_for_ever(visit: Visit) -> None:
    while True:
        await visit.take_turn("a.example")
        visit.note_answer("a.example")


def test_the_budget_ends_the_visit() -> None:
    _leaves_with("budget", _ask_for_ever, budget=4)


def test_the_time_ends_the_visit() -> None:
    _leaves_with("out_of_time", _ask_for_ever, delay=0.1, seconds=0.25)


def test_a_pause_longer_than_the_night_is_not_waited_for() -> None:
    async def work(visit: Visit) -> None:
        visit.hold("a.example", 3600)
        await visit.take_turn("a.example")

    _leaves_with("paused", work, seconds=60)


def test_stopping_cuts_pauses_and_work_short() -> None:
    async def work(visit: Visit) -> None:
        visit.hold("a.example", 30)
        asyncio.get_running_loop().call_later(0.05, visit.stopping.set)
        await visit.take_turn("a.example")

    async def download(visit: Visit) -> None:
        asyncio.get_running_loop().call_later(0.05, visit.stopping.set)
        await visit.until_stopped(asyncio.sleep(30))

    began = monotonic()
    _leaves_with("interrupted", work)
    _leaves_with("interrupted", download)
    assert monotonic() - began < 2


def test_work_that_ends_or_fails_is_passed_on() -> None:
    async def fail() -> None:
        raise ValueError("from within")

    async def work(visit: Visit) -> None:
        assert await visit.until_stopped(asyncio.sleep(0, "done")) == "done"
        with pytest.raises(ValueError, match="from within"):
            await visit.until_stopped(fail())

    _run(work)


class Broken(Memory):
    """A memory whose ports fail."""

    def keep_page(self, page: Page, *, url: str) -> None:
        raise OSError("no space left")


def test_an_address_ends_once_and_a_port_that_fails_is_kept_in_mind() -> None:
    stopped: list[bool] = []
    memory = Broken()
    ledger = Ledger(source="a", keeper=memory, on_fault=lambda: stopped.append(True))
    assert ledger.open("u", Role.ARTICLE)
    assert not ledger.open("u", Role.ARTICLE)
    ledger.drop("u", "timeout")
    ledger.drop("u", "dns")
    assert ledger.counts == {(Role.ARTICLE, "drop:timeout"): 1}
    page = Page(
        id="1", source="a", role=Role.ARTICLE, url="v", final_url="v", fetched_at=NOW, status=200, headers=(), body=b""
    )
    ledger.open("v", Role.ARTICLE)
    ledger.keep(page, "v")
    assert str(ledger.fault) == "no space left"
    assert stopped == [True]
    ledger.open("w", Role.ARTICLE)
    ledger.abandon("interrupted")
    assert memory.drops == {("a", "timeout"): 1}, "a port that failed is not asked again"
