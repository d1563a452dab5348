"""A desk with ordinary and hostile reports, some of them decided."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import update

from models.claim import ClaimType
from models.db import tables
from models.db.store import Unit
from models.event import Event
from models.verdict import Action, RejectReason
from review.decisions import Wish, take
from review.exports.changes import note
from review.exports.entry import Feed
from review.exports.formats import FEEDS, write_feed, write_table
from review.exports.gather import records
from review.exports.record import ExportedEvent
from review.exports.wanted import Wanted
from tests.events.making import Told
from tests.review.web.conftest import desk
from tests.review.web.making import NOW, Desk, closing, keep_told

__all__ = ["desk"]

CITIES = {
    "AO": '=HYPERLINK("http://evil.example","click")',
    "BD": "+1+1",
    "ES": "-2+3",
    "GN": "@SUM(1)",
    "LY": "\t=1",
    "NP": "＝1",
    "SN": 'a "quoted", comma\nand a line',
    "CD": "مدينة 🏛 \u202eback",
}
"""What the web may give as a city, by host."""

TITLES = {
    "AO": "Closed\r\nBcc: all@evil.example",
    "BD": "<script>alert(1)</script>",
    "ES": "]]></title>&amp; \x00\x1b[31m",
    "GN": "{{7*7}} ${7*7} \u2028 next",
}
URLS = {"BD": "javascript:alert(1)", "ES": "http://house.example/a b", "GN": "data:text/html,x"}


def hostile(host: str) -> Told:
    return closing(host, city=CITIES[host], title=TITLES.get(host, "A plain headline"))


def set_addresses(desk: Desk) -> None:
    """What pages say is their own address; they were fetched from others."""
    with desk.database.unit() as unit:
        for host, url in URLS.items():
            named = tables.articles.c.source == f"house-{host.lower()}-a"
            assert unit.run(update(tables.articles).where(named).values(url=url)).rowcount == 1
        unit.commit()


def decide(desk: Desk, host: str, action: Action, **fields: object) -> Event:
    with desk.database.unit(durable=True) as unit:
        (event,) = [one for one in _all(unit) if one.host == host]
        wish = Wish(event=event.id, revision=event.revision, action=action, **fields)  # type: ignore[arg-type]  # by name
        after = take(unit, wish, by="ana", at=NOW).event
        unit.commit()
    return after


def _all(unit: Unit) -> list[Event]:
    from models.db import events

    return events.list_events(unit, limit=None)


@pytest.fixture
def house(desk: Desk) -> Desk:
    """Eight hostile events and three plain ones: one accepted, one rejected, one a farewell visit."""
    keep_told(desk, *(hostile(host) for host in CITIES), closing("UG", city="Kampala"), closing("PE"))
    keep_told(desk, closing("DE", type=ClaimType.FAREWELL_VISIT))
    set_addresses(desk)
    decide(desk, "UG", Action.ACCEPT)
    decide(desk, "PE", Action.REJECT, reason=RejectReason.OLD_NEWS)
    return desk


def exported(desk: Desk, kind: str, wanted: Wanted | None = None, *, site: str = "") -> bytes:
    """A table or feed of what a desk holds."""
    asked, out = wanted or Wanted(), BytesIO()
    if kind in FEEDS:
        note(desk.database, NOW)
    with desk.database.unit(writing=False) as unit:
        if kind in FEEDS:
            write_feed(kind, unit, Feed(wanted=asked, site=site, focus=("KP",)), out)
        else:
            write_table(kind, ExportedEvent, records(unit, asked, ("KP",)), out)
    return out.getvalue()
