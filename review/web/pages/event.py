"""`/events/ID`: one event with all it rests on, what deciding it would change, and what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from events.disagreements import disagreements
from events.likeness import Likeness, likely_duplicates
from models.db import desk, register
from models.db import events as held_events
from models.db.store import Unit
from models.event import Event, EventState
from models.mission import RegisteredMission, Spell, Standing
from models.verdict import RejectReason, Verdict
from review.desk import STANDING
from review.proposing import proposal
from review.registering import preview
from review.undoing import living
from review.web.evidence import MEANINGS, dossier
from review.web.held import events_of, queue_of, today_of
from review.web.notices import notice_of
from review.web.page import Page, Role, Visit
from review.web.problem import not_found
from review.web.render import page
from review.web.sieve import as_field, kept, place_of, sieve_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What accepting does to one mission: how it stands now, and how it would stand (or came to stand)."""

    mission: RegisteredMission
    now: Standing | None
    after: Spell


def show(visit: Visit) -> Response:
    """One event; 404 where there is none of that id."""
    wired, id_ = visit.wired, visit.path("id")
    with wired.database.unit(writing=False) as unit:
        event = held_events.event(unit, id_)
        if event is None:
            raise not_found("such event")
        told = held_events.reports_of(unit, id_)
        verdicts = held_events.verdicts_of(unit, id_)
        places = desk.told_by(unit, sorted({report.version for _, report in told}))
        alike = likely(visit, unit, event)
        effects, unplaced = _effects(visit, unit, event)
        items = sieve_of(visit.query).items(queue_of(wired, unit))
        notice = notice_of(unit, visit.query)
    names = {source.slug: source.name for source in wired.settings.sources}
    alive = living(verdicts)
    return page(
        visit,
        "event.html",
        event=event,
        dossier=dossier(event, told, places, names=names, houses=wired.settings.houses),
        differ=sorted(disagreements(event, told), key=lambda one: not one.excluding),
        why=next((item.why for item in items if item.event.id == id_), ()),
        place=place_of(items, id_),
        history=[(verdict, verdict.id in alive) for verdict in reversed(verdicts)],
        undoable=_undoable(verdicts),
        alike=alike,
        effects=effects,
        unplaced=unplaced,
        news=proposal(event, told, verdicts, houses=wired.settings.houses),
        notice=notice,
        keep=kept(visit.query),
        carried=as_field(visit.query),
        reasons=tuple(RejectReason),
        is_open=event.state is not EventState.MERGED,
        is_standing=event.state in STANDING,
        names=names,
        meanings=MEANINGS,
        shown=visit.at.isoformat(),
    )


def likely(visit: Visit, unit: Unit, event: Event) -> tuple[Likeness, ...]:
    """Events like this one, of the same two states in either order."""
    sides = {event.sending, event.host}
    near = [other for other in events_of(visit.wired, unit).values() if {other.sending, other.host} == sides]
    return likely_duplicates(event, near)


def _effects(visit: Visit, unit: Unit, event: Event) -> tuple[list[Effect], str]:
    """What the register says because of this event, or would say; and why it moves nothing, in words."""
    if event.state is EventState.MERGED:
        return [], ""
    moves = preview(unit, event.sending, event.host, at=visit.at, accepting=event.id)
    missions = {mission.id: mission for mission in moves.missions}
    standing = {
        one.mission.id: one
        for one in register.missions(unit, as_of=today_of(visit.wired), sending=event.sending, host=event.host)
    }
    ours = [spell for spell in moves.spells if spell.event == event.id]
    effects = [Effect(mission=missions[one.mission], now=standing.get(one.mission), after=one) for one in ours]
    return effects, dict(moves.unplaced).get(event.id, "")


def _undoable(verdicts: Sequence[Verdict]) -> str | None:
    """Id of the last decision that stands, or None."""
    alive = living(verdicts)
    return next((one.id for one in reversed(verdicts) if one.id in alive and one.undoes is None), None)


ROUTES = (Page(path="/events/{id}", endpoint=show, role=Role.VIEWER),)
