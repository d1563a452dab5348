"""Searching by keyboard alone in a real browser; and without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Served, open_page

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

AXE = Path(__file__).with_name("axe") / "axe.min.js"


def test_a_slash_the_words_and_enter_find_and_open_an_event(chromium: Browser, shown: Served) -> None:
    held = open_page(chromium, shown)
    page = held.page
    page.goto("/register")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("nepal closure/embassy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("li.hit").count() >= 1
    assert {text.lower() for text in page.locator("li.hit mark").all_inner_texts()} >= {"nepal", "closure: embassy"}
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/KP-NP-*")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    assert held.complaints == []


def test_the_key_is_dead_while_somebody_writes(chromium: Browser, shown: Served) -> None:
    page = open_page(chromium, shown).page
    page.goto("/search")
    page.locator("form.filters input[name=q]").focus()
    page.keyboard.type("a/b")
    assert page.locator("form.filters input[name=q]").input_value() == "a/b"


def test_it_works_without_scripts_on_a_narrow_screen(chromium: Browser, shown: Served) -> None:
    held = open_page(chromium, shown, java_script_enabled=False, viewport={"width": 360, "height": 740})
    held.page.goto("/")
    box = held.page.locator("#find")
    assert box.is_visible()
    box.fill("السفارة")
    box.press("Enter")
    held.page.wait_for_url("**/search?q=*")
    hit = held.page.locator("li.hit").first
    assert hit.locator("[dir=rtl]").count() >= 1
    wide = held.page.locator("main").bounding_box()
    assert wide is not None
    assert wide["width"] <= 360


@pytest.mark.parametrize(
    "asked", ["q=embassy", "q=korea&kind=mission", "q=%D8%A7%D9%84%D8%B3%D9%81%D8%A7%D8%B1%D8%A9", "q=nothing-at-all"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_found_has_no_serious_fault_and_fits(
    chromium: Browser, shown: Served, scheme: str, asked: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not beside this test")
    held = open_page(chromium, shown, color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 740})
    held.page.goto(f"/search?{asked}")
    assert held.page.evaluate("document.documentElement.scrollWidth") <= 360
    held.page.add_script_tag(path=AXE)
    found = held.page.evaluate("axe.run({resultTypes: ['violations']}).then(done => done.violations)")
    assert [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}] == []
