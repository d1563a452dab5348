"""`/`: what waits for a person, why it is there, and decisions about many at once."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from models.claim import ClaimType
from models.db import desk
from models.event import EventState
from models.verdict import Action, RejectReason
from review.bulk import Bulk, take_bulk
from review.decisions import NotAllowed
from review.queue import Item
from review.web.address import address, slice_of
from review.web.deciding import note_of, undo_batch
from review.web.held import events_of, queue_of
from review.web.notices import notice_of
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.sieve import FLAGS, as_field, carried, kept, sieve_of

ROWS = 50

_TYPES = tuple((one.value, one.value.replace("_", " ")) for one in ClaimType)
_STATES = tuple((one.value, one.value) for one in (EventState.MENTIONED, EventState.CORROBORATED, EventState.ACCEPTED))


def show(visit: Visit) -> Response:
    """The queue, filtered by the address, in slices."""
    wired = visit.wired
    with wired.database.unit(writing=False) as unit:
        waiting = queue_of(wired, unit)
        notice = notice_of(unit, visit.query)
        audit = desk.unflagged(unit, share=wired.settings.recall_share, limit=3)
    items = sieve_of(visit.query).items(waiting)
    part = slice_of(visit.query, len(items), size=ROWS)
    return page(
        visit,
        "queue.html",
        items=items[part.offset : part.offset + part.size],
        slice=part,
        waiting=len(waiting),
        filtered=bool(kept(visit.query)),
        carried=as_field(visit.query),
        keep=kept(visit.query),
        notice=notice,
        audit=audit,
        names=names_of(visit),
        types=_TYPES,
        states=_STATES,
        flags=tuple((flag, "new mission" if flag == "new" else flag) for flag in FLAGS),
        reasons=tuple(RejectReason),
        sides=_codes(waiting),
    )


def names_of(visit: Visit) -> dict[str, str]:
    """Names of outlets by slug."""
    return {source.slug: source.name for source in visit.wired.settings.sources}


def _codes(items: Sequence[Item]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sending and the host states that occur in the queue, for the filters."""
    return tuple(sorted({item.event.sending for item in items})), tuple(sorted({item.event.host for item in items}))


def decide_many(visit: Visit) -> Response:
    """One decision about all rows that were chosen, as they were on the screen; what changed since is left out."""
    form = visit.form
    seen = [_row_of(row) for row in form.all("row")]
    if not seen:
        raise Problem(400, "No rows were chosen; nothing was changed.")
    word = form.one("action")
    if word not in {Action.ACCEPT.value, Action.REJECT.value, Action.UNSURE.value}:
        raise Problem(400, "That is no decision about many events; nothing was changed.")
    reason = _reason_of(form.one("reason")) if word == Action.REJECT.value else None
    with visit.wired.database.unit(durable=True) as unit:
        try:
            bulk = take_bulk(
                unit,
                seen,
                Action(word),
                by=visit.name,
                at=visit.at,
                reason=reason,
                note=note_of(form),
                houses=visit.wired.settings.houses,
                audience=visit.wired.settings.audience,
            )
        except NotAllowed as error:
            raise Problem(400, f"{error}; nothing was changed.") from error
        unit.commit()
    back = carried(form.one("from"))
    if not bulk.left:
        return RedirectResponse(address("/", back, batch=bulk.batch), status_code=303)
    return _left_out(visit, bulk, word)


def _left_out(visit: Visit, bulk: Bulk, word: str) -> Response:
    with visit.wired.database.unit(writing=False) as unit:
        events = events_of(visit.wired, unit)
    return page(
        visit,
        "bulk.html",
        bulk=bulk,
        action=word,
        events={left.event: events.get(left.event) for left in bulk.left},
        back=address("/", carried(visit.form.one("from"))),
    )


def _row_of(row: str) -> tuple[str, int]:
    id_, _, revision = row.rpartition(":")
    if not (id_ and revision.isascii() and revision.isdigit() and len(revision) <= 9):
        raise Problem(400, "A row is not ours; nothing was changed.")
    return id_, int(revision)


def _reason_of(word: str) -> RejectReason:
    try:
        return RejectReason(word)
    except ValueError as error:
        raise Problem(400, "A rejection needs a reason; nothing was changed.") from error


def take_back_many(visit: Visit) -> Response:
    """Undo a bulk decision as a whole."""
    number, left = undo_batch(visit, visit.form.one("batch"))
    if left:
        return page(visit, "unbulk.html", number=number, left=left)
    return RedirectResponse(address("/", {}, undone=f"{number} decisions"), status_code=303)


ROUTES = (
    Page(path="/", endpoint=show, role=Role.VIEWER, nav="Queue", place=10),
    Page(path="/decide", endpoint=decide_many, role=Role.REVIEWER, methods=("POST",)),
    Page(path="/undo/batch", endpoint=take_back_many, role=Role.REVIEWER, methods=("POST",)),
)
