"""A reviewer at work in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.db import events
from models.event import EventState
from tests.browser.conftest import Served, open_page

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


def states(served: Served) -> list[EventState]:
    return [served.desk.event(id_).state for id_ in served.desk.ids()]


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until that is there."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press(key)


def test_twenty_events_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    held = open_page(chromium, served)
    page = held.page
    page.goto("/")
    page.keyboard.press("j")  # the mark goes to the first row
    press(page, "Enter")
    seen = []
    for at in range(20):
        seen.append(page.url.partition("?")[0])
        if at % 5 == 3:
            page.keyboard.press("r")
            page.wait_for_selector(".reasons", state="visible")
            press(page, "5")
        else:
            press(page, {0: "a", 1: "a", 2: "u", 4: "s"}[at % 5])
    assert len(set(seen)) == 20
    counted = states(served)
    assert counted.count(EventState.ACCEPTED) == 8
    assert counted.count(EventState.REJECTED) == 4
    assert sum(served.desk.event(id_).unsure for id_ in served.desk.ids()) == 4
    press(page, "z")  # the last decision: the skip before it was none
    assert states(served).count(EventState.REJECTED) == 3
    assert page.url.partition("?")[0] == seen[18]
    assert all(url.startswith(served.base) for url in held.asked)
    assert held.complaints == []


def test_keys_are_dead_in_a_field_and_can_be_turned_off(chromium: Browser, served: Served) -> None:
    page = open_page(chromium, served).page
    id_ = served.desk.ids()[0]
    page.goto(f"/events/{id_}")
    page.fill("input[name=note]", "a")
    page.press("input[name=note]", "r")
    page.press("input[name=note]", "u")
    assert page.input_value("input[name=note]") == "aru"
    assert served.desk.event(id_).revision == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    assert served.desk.event(id_).revision == 1
    press(page, "?")
    page.uncheck("[data-keys] input")
    page.goto(f"/events/{id_}")
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert page.url.endswith(id_)
    assert served.desk.event(id_).revision == 1


def test_a_merge_and_its_undo(chromium: Browser, served: Served) -> None:
    page = open_page(chromium, served).page
    one, other = [id_ for id_ in served.desk.ids() if id_.startswith("KP-UG")]
    page.goto(f"/events/{one}")
    assert page.locator(".alike").count() == 1
    press(page, "m")
    merged = {served.desk.event(one).state, served.desk.event(other).state}
    assert merged == {EventState.MERGED, EventState.CORROBORATED}  # two houses tell it now
    press(page, "z")
    assert {served.desk.event(one).state, served.desk.event(other).state} == {EventState.MENTIONED}


def test_two_browsers_on_one_event_lose_nothing(chromium: Browser, served: Served) -> None:
    id_ = served.desk.ids()[0]
    one, other = open_page(chromium, served).page, open_page(chromium, served).page
    one.goto(f"/events/{id_}")
    other.goto(f"/events/{id_}")
    other.fill("input[name=note]", "seen by the second")
    other.keyboard.press("Escape")
    press(other, "u")
    one.fill("input[name=note]", "seen by the first")
    one.keyboard.press("Escape")
    press(one, "a")
    text = one.inner_text("main")
    assert "It changed while you looked" in text
    assert "seen by the first" in text
    assert "seen by the second" in text
    press(one, "a")  # all the same
    with served.desk.database.unit(writing=False) as unit:
        assert [verdict.action.value for verdict in events.verdicts_of(unit, id_)] == ["unsure", "accept"]


def test_bulk_and_its_undo_by_keys(chromium: Browser, served: Served) -> None:
    page = open_page(chromium, served).page
    page.goto("/")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    assert page.locator("[data-item] input:checked").count() == 3
    with page.expect_navigation():
        page.click("text=Accept chosen")
    assert states(served).count(EventState.ACCEPTED) == 3
    press(page, "z")
    assert states(served).count(EventState.ACCEPTED) == 0
    page.check("[data-all] input")
    assert page.locator("[data-item] input:checked").count() == len(served.desk.ids())


def test_a_double_click_is_one_decision(chromium: Browser, served: Served) -> None:
    page = open_page(chromium, served).page
    id_ = served.desk.ids()[0]
    page.goto(f"/events/{id_}")
    with page.expect_navigation():
        page.dblclick("button[value=accept]")
    page.wait_for_load_state("load")
    with served.desk.database.unit(writing=False) as unit:
        assert len(events.verdicts_of(unit, id_)) == 1


def test_everything_works_without_scripts(chromium: Browser, served: Served) -> None:
    page = open_page(chromium, served, java_script_enabled=False).page
    page.goto("/")
    page.click("text=Begin with the first")
    first = page.url
    page.click("summary:has-text('Reject')")
    page.click("button:has-text('old news')")
    assert "Rejected" in page.inner_text("[role=status]")
    page.click("[role=status] button")
    assert page.url.startswith(first)
    page.click("a:has-text('Edit')")
    page.fill("#city", "Luanda")
    page.click("text=Save and accept")
    assert "Luanda" in page.inner_text("main")
    page.goto("/")
    page.locator("[data-item] input").nth(0).check()
    page.click("text=Accept chosen")
    assert states(served).count(EventState.ACCEPTED) == 2
    page.click("text=It rained all day", timeout=3_000) if page.locator(
        "text=Nothing to see"
    ).count() == 0 else page.click("text=Nothing to see")
    page.click("text=Something was missed")
    page.goto("/stats")
    assert "articles of the recall audit answered" in page.inner_text("main")
