"""One event as feeds tell it: its name, its words, its links; the same for Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events.telling import headline
from models.db import outgoing
from models.db.store import Unit
from models.event import EventState
from models.plaintext import plain_line
from models.when import When
from models.world.gazetteer import states
from review.exports.gather import Outgoing, gathered
from review.exports.record import ExportedEvent, is_web
from review.exports.wanted import Wanted

AUTHORITY = "tag:embassywatch.example,2026:"
"""Begin of all names in feeds (RFC 4151). The host is one nobody can own (RFC 2606): names must not change with where
a desk stands, and the ids of events are the same on every machine."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What a feed without entries says of its last change."""

_REVIEWED = {
    EventState.ACCEPTED: "Accepted",
    EventState.AMENDED: "Accepted, corrected since",
    EventState.MERGED: "Merged",
    EventState.REJECTED: "Rejected",
    EventState.WITHDRAWN: "Withdrawn",
}
_WHY = {
    EventState.MERGED: "told as one with another event",
    EventState.REJECTED: "a reviewer rejected it",
    EventState.WITHDRAWN: "it was withdrawn",
}
_TITLE, _MOST_LINKS = 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event in a feed.

    Attributes:
        id: tag, the same for ever.
        title: one line of plain text; `lines` the content, each one line too.
        updated: instant of the last change; `published` of the first report that was fetched.
        links: address and label of the reports.
        page: the event's page on the desk, or empty.
        why: why it is a tombstone; empty for an entry that holds.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    updated: datetime
    published: datetime
    links: tuple[tuple[str, str], ...]
    page: str
    why: str
    record: ExportedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed of events.

    Attributes:
        wanted: which events.
        focus: codes of the states in focus.
        site: address of the desk without a slash at its end, or empty.
        most: entries and tombstones, at most; None for all.
    """

    wanted: Wanted
    focus: Sequence[str] = ()
    site: str = ""
    most: int | None = None

    @property
    def id(self) -> str:
        """Its tag: another one for other filters."""
        return f"{AUTHORITY}events{'/' + self.wanted.mark if self.wanted.mark else ''}"

    @property
    def title(self) -> str:
        """Its name, with the filters."""
        return "Embassywatch" + (f": {plain_line(self.wanted.words, _TITLE)}" if self.wanted.words else "")


def last_changed(unit: Unit) -> list[str]:
    """Ids of all events, the last changed first, then by id."""
    ids = outgoing.ids_in_order(unit)
    changed = outgoing.fetched_last(unit)
    for id_, at in outgoing.moments_of(unit).items():
        changed[id_] = max(at, changed.get(id_, at))
    return sorted(ids, key=lambda id_: (-changed.get(id_, NEVER).timestamp(), id_))


def entries(unit: Unit, feed: Feed) -> Iterator[Entry]:
    """The entries of a feed, the last changed first; tombstones stand where they changed."""
    found = gathered(unit, last_changed(unit), feed.wanted, feed.focus, tombstones=True)
    for count, one in enumerate(found):
        if feed.most is not None and count >= feed.most:
            return
        yield _entry(one, feed)


def _entry(one: Outgoing, feed: Feed) -> Entry:
    event = one.event
    names = {code: state.name for code, state in states().items()}
    standing = _REVIEWED.get(event.state, "Unreviewed")
    fetched = [link.fetched_at for link in one.links]
    links = {
        link.url: f"{link.source}: {plain_line(link.title, _TITLE) or 'no title'}"
        for link in one.links
        if is_web(link.url)
    }
    why = "" if not one.is_gone else _WHY.get(event.state, "it was corrected and is no longer what this feed is about")
    return Entry(
        id=f"{AUTHORITY}event/{event.id}",
        title=plain_line(f"{standing}: {headline(event, names)}", _TITLE),
        lines=tuple(plain_line(line, 400) for line in _lines(one, standing)),
        updated=one.record.updated or NEVER,
        published=min(fetched, default=one.record.updated or NEVER),
        links=tuple(links.items())[:_MOST_LINKS],
        page=f"{feed.site}/events/{event.id}" if feed.site else "",
        why=why,
        record=one.record,
    )


def _lines(one: Outgoing, standing: str) -> Iterator[str]:
    event = one.event
    yield f"{standing}; {event.status.value}, confidence {event.confidence:.2f}, revision {event.revision}."
    for label, when in (("Announced", event.announced), ("Effective", event.effective)):
        if when is not None:
            yield f"{label}: {_day(when)}."
    if event.reported_first is not None:
        yield f"First reported on {event.reported_first.isoformat()} by {next(iter(event.outlets), 'nobody named')}."
    yield f"Independent outlets: {len(event.outlets)}. Reports: {len(event.claims)}."
    if event.contradicted:
        yield "Contradicted: reports exclude one another."
    yield from event.notes


def _day(when: When) -> str:
    return when.partial() or f"“{plain_line(when.words, 80)}”"
