"""The weekly brief as a browser shows and prints it: one A4 page at most, and never wider than a phone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
import pytest

from alerts.briefs.draw import html
from alerts.briefs.page import Figure, Page, Row, Section

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser

ROWS = (("Register: what changed", 6), ("Contested", 3), ("Open leads", 4), ("New to us", 5), ("First reporters", 1),
        ("Sources' health", 3))  # fmt: skip
"""The sections of a brief with the most rows that each may have."""


def full(words: str) -> Page:
    notes = ("first: Welwitschia Press Agency, 2023-10-25; 3 outlets", "7 days before the second", words)
    row = Row(text="Closure of the consulate general of North Korea in Guangzhou, China (rumoured, planned)",
              mark="corroborated", tone="warn", notes=(*notes, "KP-CN-2023-98E6"))  # fmt: skip
    return Page(
        title="Weekly brief 2023-W47: 12 missions moved, 47 new", about="2023-11-20 to 2023-11-26.",
        summary="12 missions moved in the register; 47 events are new to us, 14 leads open.",
        figures=(Figure(label="sources blind at times", value="12", tone="bad"),) * 6,
        sections=tuple(Section(title=title, rows=(row,) * n, more=9) for title, n in ROWS),
        foot=("Events are what rules read in the reports until a person accepts them.",),
    )  # fmt: skip


def test_a_full_week_is_one_printed_page(chromium: Browser) -> None:
    page = chromium.new_page(color_scheme="dark")
    page.set_content(html(full("news to the register")))
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert len(printed.pages) == 1
    width, height = printed.pages[0].mediabox.width, printed.pages[0].mediabox.height
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    assert "and 9 more" in printed.pages[0].extract_text()


@pytest.mark.parametrize("width", [360, 700])
@pytest.mark.parametrize(
    "words", ["news", "x" * 10_000, "أغلقت السفارة في كمبالا " * 40, "<img src=x onerror=alert(1)>"]
)
def test_it_is_never_wider_than_the_window_and_asks_for_nothing(chromium: Browser, width: int, words: str) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html(full(words)))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("img, script, link").count() == 0
    assert asked == []
    page.close()
