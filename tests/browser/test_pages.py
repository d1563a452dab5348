"""Every page in a real browser: nothing leaves the origin, no fault that axe-core calls serious, no page too wide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.db import desk as desk_rows
from models.db import events
from models.world.missions import registered
from review.web.page import shelf
from tests.browser.conftest import Served, open_page

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

AXE = Path(__file__).with_name("axe") / "axe.min.js"
NOT_THERE = "404"
"""Chromium itself complains of a page that is not there."""


def paths(served: Served) -> list[str]:
    """Every page of the shelf that is shown, with ids that are there."""
    ids = served.desk.ids()
    with served.desk.database.unit(writing=False) as unit:
        versions = [report.version for _, report in events.reports_of(unit, ids[0])]
        page = desk_rows.told_by(unit, versions)[versions[0]].page
        (lead,) = desk_rows.unflagged(unit, share=1)
    post = next(iter(registered()))
    named = {"/pages/{id}": page, "/recall/{version}": lead.version, "/missions/{id}": post}
    found = ["/nothing-here", f"/events/{next(id_ for id_ in ids if '-EG-' in id_)}", "/leads?everywhere=yes"]
    for one in shelf():
        name = one.path.rpartition("/")[2]
        if "GET" not in one.methods or name == "raw" or "." in name:  # files, which a browser keeps and does not show
            continue
        value = named.get(one.path, ids[0])
        found.append(one.path.partition("{")[0] + value + one.path.partition("}")[2] if "{" in one.path else one.path)
    return sorted(set(found))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(chromium: Browser, shown: Served, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not beside this test")
    held = open_page(chromium, shown, color_scheme=scheme, bypass_csp=True)
    faults = []
    for path in paths(shown):
        held.page.goto(path)
        held.page.add_script_tag(path=AXE)
        # the second scheme differs in its colours only
        rules = "['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']" if scheme == "light" else "['color-contrast']"
        asked = f"{{resultTypes: ['violations'], runOnly: {rules}}}"
        found = held.page.evaluate(f"axe.run({asked}).then(done => done.violations)")
        serious = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
        faults += [(path, fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in serious]
    assert faults == []


def test_no_page_asks_anybody_else_or_complains(chromium: Browser, shown: Served) -> None:
    held = open_page(chromium, shown)
    for path in paths(shown):
        held.page.goto(path)
    assert held.asked
    assert [url for url in held.asked if not url.startswith(f"{shown.base}/")] == []
    assert [text for text in held.complaints if NOT_THERE not in text] == []


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_is_wider_than_the_screen(chromium: Browser, shown: Served, width: int) -> None:
    held = open_page(chromium, shown, viewport={"width": width, "height": 740})
    wide = {}
    for path in paths(shown):
        held.page.goto(path)
        needed = held.page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wide[path] = needed
    assert wide == {}


def test_whoever_uses_the_keyboard_sees_where_it_is(chromium: Browser, shown: Served) -> None:
    held = open_page(chromium, shown)
    held.page.goto("/")
    held.page.keyboard.press("Tab")
    outline = held.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    assert held.page.evaluate("document.activeElement.className") == "skip"
