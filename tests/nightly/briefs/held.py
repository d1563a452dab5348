"""A database with events, spells, deliveries and reports about invented weeks: for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, events, pages, readings, register
from models.db.store import Database
from models.event import Event
from models.mission import MissionState, Spell
from models.run import SourceNight
from nightly.briefs.said import Said
from tests.models.made import NOW, article, at, claim, event, page, reading, version

NIGHT = NOW.date()
HOSTILE = "<script>alert(1)</script>\r\nBcc: all@example.org \u202eevil\u2066 " + "word " * 2_000


def said(slug: str, state: SourceNight = SourceNight.HEALTHY, why: str = "") -> Said:
    return Said(source=slug, name=f"The {slug.title()}", state=state, why=why, new=3)


def keep_event(database: Database, n: int, *, fetched: datetime = NOW, title: str = "Closed", **fields: Any) -> Event:  # noqa: ANN401 -- fields of an event
    """Event number `n`, told on one page that was fetched at an instant."""
    fetched_page = page(n, fetched_at=fetched)
    told = replace(version(article(n), fetched_page.id), title=title)
    one = claim(told.id, sending=fields.get("sending", "KP"), host=fields.get("host", "UG"))
    one = replace(one, type=fields.get("type", one.type))
    made = event(one.id, **{"id": f"KP-UG-2026-{n:04X}", **fields})
    with database.unit() as unit:
        pages.keep_pages(unit, "run-1", [(fetched_page, fetched_page.url, at(n))])
        readings.save_readings(unit, [(article(n), told, reading(told.id, one), fetched_page.id)])
        events.save_events(unit, [made])
        unit.commit()
    return made


def keep_alert(database: Database, n: int, *, at: datetime, transition: Transition, subject: str) -> Alert:
    alert = Alert(id=f"alert-{n}", subject=subject, transition=transition, at=at, title="t", body="b")
    with database.unit() as unit:
        alerts.keep_alerts(unit, [alert])
        unit.commit()
    return alert


def keep_delivery(database: Database, n: int, alert: Alert, state: DeliveryState) -> None:
    delivery = Delivery(id=f"d-{n}", alert=alert.id, subscriber=f"desk-{n}", channel="log", state=state, tries=1,
                        last_try=None, error=None)  # fmt: skip
    with database.unit() as unit:
        alerts.keep_deliveries(unit, [delivery])
        unit.commit()


def spell(mission: str, state: MissionState, since: date, **fields: Any) -> Spell:  # noqa: ANN401 -- fields of a spell
    made = Spell(
        mission=mission, state=state, since=since, not_before=None, not_after=since, city=None, covered_by=None,
        contested=False, event="KP-UG-2026-0001", revision=1, origin="event:KP-UG-2026-0001",
        known_from=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **fields)


def keep_spells(database: Database, *spells: Spell, at: datetime, host: str = "UG") -> None:
    with database.unit() as unit:
        register.save_spells(unit, "KP", host, missions=[], spells=spells, at=at)
        unit.commit()


def prepare(data: Path, made: Path) -> Database:
    from tests.nightly.houses import prepare as prepared

    return prepared(data, made)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)
