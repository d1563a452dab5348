"""`/events/ID`: contradictions side by side, and what is left of an event that was merged."""

from __future__ import annotations

import re
from html import unescape

from models.claim import Stance
from tests.review.web.making import Browser, Desk, closing, keep_told


def test_where_reports_differ_both_are_shown_with_who_says_so(desk: Desk, browser: Browser) -> None:
    keep_told(
        desk,
        closing("CD", "monitor", source="monitor", city="Kinshasa"),
        closing("CD", "agency", source="agency", city="Goma", after=2, stance=Stance.DENIED),
    )
    (id_,) = desk.ids()
    shown = browser.get(f"/events/{id_}").text
    part = shown.partition("Where reports differ")[2].partition("In the register")[0]
    told = " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
    assert "stance not both true asserted monitor, since 2023-10-23; held denied agency, since 2023-10-25" in told
    assert "city Kinshasa monitor, since 2023-10-23; held Goma agency, since 2023-10-25" in told


def test_where_reports_agree_no_difference_is_told(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("CD", "one"), closing("CD", "two"))
    (id_,) = desk.ids()
    assert "Where reports differ" not in browser.get(f"/events/{id_}").text


def test_an_event_that_a_merge_took_says_where_its_reports_are(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("CD", "one"))
    keep_told(desk, closing("CD", "much-later", after=400))
    gone, kept = desk.ids()
    asked = {"other": gone, "other_revision": desk.event(gone).revision}
    assert browser.decide(desk.event(kept), "merge", **asked).status_code == 303
    shown = browser.get(f"/events/{gone}").text
    assert f"they stand with {kept}" in shown
    assert "read otherwise" not in shown
