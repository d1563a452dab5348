"""`/events/ID/edit`: a reviewer corrects what is held; the reports stay as they are."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from models.claim import ReasonKind
from models.db import events as held_events
from models.event import Event, EventState
from models.verdict import Action
from review.decisions import Conflict, Wish
from review.desk import STANDING
from review.web.address import address
from review.web.amending import DAYS, WORDS, changes_of
from review.web.deciding import decide, note_of, whole
from review.web.page import Page, Role, Visit
from review.web.problem import Problem, not_found
from review.web.render import page
from review.web.sieve import as_field, carried, kept


def show(visit: Visit) -> Response:
    """The form with what is held."""
    event = _event(visit)
    filters = kept(visit.query)
    return _form(visit, event, filters, wished=None, status=200)


def save(visit: Visit) -> Response:
    """Amend an accepted event, or accept another one as amended; a conflict shows what changed meanwhile."""
    event = _event(visit)
    filters = carried(visit.form.one("from"))
    revision = whole(visit.form, "revision")
    changes = changes_of(event, visit.form)
    if revision != event.revision:
        return _form(visit, event, filters, wished=visit.form.values, status=409)
    if not changes:
        raise Problem(400, "Nothing was changed in the form, so nothing was saved.")
    action = Action.AMEND if event.state in STANDING else Action.ACCEPT
    wish = Wish(event=event.id, revision=revision, action=action, note=note_of(visit.form), changes=changes)
    try:
        done = decide(visit, wish)
    except Conflict as conflict:
        return _form(visit, conflict.event, filters, wished=visit.form.values, status=409)
    return RedirectResponse(address(f"/events/{event.id}", filters, done=done.verdicts[0].id), status_code=303)


def _event(visit: Visit) -> Event:
    with visit.wired.database.unit(writing=False) as unit:
        event = held_events.event(unit, visit.path("id"))
    if event is None or event.state is EventState.MERGED:
        raise not_found("such event to edit")
    return event


def _form(visit: Visit, event: Event, filters: dict[str, str], *, wished: object, status: int) -> Response:
    with visit.wired.database.unit(writing=False) as unit:
        verdicts = held_events.verdicts_of(unit, event.id)
    return page(
        visit,
        "edit.html",
        status=status,
        event=event,
        words={name: tuple(kind) for name, kind in WORDS.items()},
        days=DAYS,
        causes=tuple(ReasonKind),
        keep=filters,
        carried=as_field(filters),
        wished=wished,
        last=verdicts[-1] if verdicts else None,
        is_standing=event.state in STANDING,
        shown=visit.at.isoformat(),
    )


ROUTES = (
    Page(path="/events/{id}/edit", endpoint=show, role=Role.REVIEWER),
    Page(path="/events/{id}/edit", endpoint=save, role=Role.REVIEWER, methods=("POST",)),
)
