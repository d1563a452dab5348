"""Events out of the database for exports, a few hundred at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.db import desk, outgoing
from models.db import events as held_events
from models.db.outgoing import Link
from models.db.store import Unit
from models.event import Event
from review.exports.record import ExportedEvent, exported
from review.exports.wanted import GONE, Wanted

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One event ready to go out.

    Attributes:
        event: as it is held.
        record: the same with links and instant.
        links: its reports.
        is_gone: it is asked for no longer, but was once: a tombstone.
    """

    event: Event
    record: ExportedEvent
    links: tuple[Link, ...] = ()
    is_gone: bool = False


def records(unit: Unit, wanted: Wanted, focus: Sequence[str]) -> Iterator[ExportedEvent]:
    """The events that are asked for, the latest reported first (unknown days last), then by id."""
    ids = outgoing.ids_in_order(unit, type=wanted.type, sending=wanted.sending, host=wanted.host)
    for one in gathered(unit, ids, wanted, focus, tombstones=False):
        yield one.record


def gathered(
    unit: Unit, ids: Sequence[str], wanted: Wanted, focus: Sequence[str], *, tombstones: bool
) -> Iterator[Outgoing]:
    """Events by id, in that order: those asked for and, with `tombstones`, those that were so once."""
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        held = {event.id: event for event in desk.events_by_id(unit, part)}
        gone = _gone(unit, held, wanted, focus) if tombstones else frozenset()
        chosen = [id_ for id_ in part if id_ in held and (id_ in gone or wanted.passes(held[id_], focus))]
        links, moments = outgoing.links_of(unit, chosen), outgoing.moments_of(unit, chosen)
        for id_ in chosen:
            yield Outgoing(
                event=held[id_],
                record=exported(held[id_], links[id_], moments.get(id_)),
                links=tuple(links[id_]),
                is_gone=id_ in gone,
            )


def _gone(unit: Unit, held: dict[str, Event], wanted: Wanted, focus: Sequence[str]) -> frozenset[str]:
    out = [
        id_
        for id_, event in held.items()
        if not wanted.passes(event, focus) or (event.state in GONE and wanted.state is not event.state)
    ]
    verdicts = held_events.verdicts_of_events(unit, out)
    return frozenset(id_ for id_ in out if wanted.passed_before(held[id_], verdicts[id_], focus))
