"""A database with articles and settled events, for tests of decisions that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from events.settle import settle
from models.article import Published
from models.db import claims, events, pages, readings, register
from models.db.store import Database, Unit
from models.event import Event
from models.ids import article_id
from models.mission import MissionState
from models.verdict import Action
from review.decisions import Done, Wish, take
from tests.models.made import article, at, claim, page, reading, version

AT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
START = date(2026, 1, 4)


def tell(unit: Unit, n: int, *, source: str = "kurier", after: int = 0, **fields: Any) -> str:  # noqa: ANN401 -- by name
    """An article of `source` that makes one claim, `after` days from the start; returns the claim's id."""
    fetched = page(n, source=source)
    pages.keep_pages(unit, "run-1", [(fetched, fetched.url, at(n))])
    told = replace(article(n), source=source, id=article_id(source, str(n)), key=str(n))
    text = " ".join(f"{source}{n}word{place}" for place in range(60))
    said = version(told, fetched.id, text)
    said = replace(
        said, fingerprint=f"{n:032d}", published=Published(on=START + timedelta(after), at=None, origin="meta")
    )
    made = claim(said.id, **{"effective": None, "city": None, "attribution": (), **fields})
    readings.save_readings(unit, [(told, said, reading(said.id, made), fetched.id)])
    return made.id


def settle_pair(unit: Unit, sending: str = "KP", host: str = "UG") -> list[Event]:
    """What the settle stage does for one pair, alerts aside."""
    settled = settle(claims.claims_by_pair(unit, sending, host), events.events_of_pair(unit, sending, host), relays={})
    events.save_events(unit, [one for one in settled.events if one.id in settled.changed])
    events.delete_events(unit, settled.gone)
    return events.events_of_pair(unit, sending, host)


def decided(unit: Unit, event: Event, action: Action, *, minutes: int = 0, **fields: Any) -> Done:  # noqa: ANN401 -- by name
    """A decision of ana's about an event as it is given."""
    wish = Wish(event=event.id, revision=event.revision, action=action, **fields)
    return take(unit, wish, by="ana", at=AT + timedelta(minutes=minutes))


def state_of(unit: Unit, host: str = "UG", *, known: datetime | None = None) -> MissionState:
    """How the register shows the one mission in a host by the end of 2028."""
    (one,) = register.missions(unit, as_of=date(2028, 12, 31), known=known, sending="KP", host=host)
    return one.state


def again(database: Database, event: str) -> Event:
    """An event as it is held now."""
    with database.unit(writing=False) as unit:
        found = events.event(unit, event)
    assert found is not None
    return found
