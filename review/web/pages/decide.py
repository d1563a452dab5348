"""Decisions about one event, each of which moves on to the next item; and taking any of them back."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from models.db import desk
from models.db import events as held_events
from models.verdict import Action, RejectReason
from review.decisions import Conflict
from review.web.address import address
from review.web.deciding import decide, is_repeated, keep_case, last_of, next_after, undo, undo_batch, wish_of
from review.web.evidence import dossier
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.sieve import as_field, carried


def take(visit: Visit) -> Response:
    """Take the decision of the form and show the next item; a conflict shows both decisions."""
    id_ = visit.path("id")
    wish = wish_of(id_, visit.form)
    filters = carried(visit.form.one("from"))
    here = visit.form.one("here") or id_  # a merge may keep the other event than the one that was looked at
    following = next_after(visit, here, filters)
    try:
        done = decide(visit, wish)
    except Conflict as conflict:
        again = is_repeated(visit.name, conflict)
        if again is not None:
            return _on(following, filters, done=again.id)
        return clash(visit, conflict)
    if wish.action is Action.REJECT and visit.form.one("case"):
        keep_case(visit.wired, done)
    if following is not None and wish.other == following:  # it went into the other one just now
        following = next_after(visit, following, filters)
    return _on(following, filters, done=done.verdicts[0].id)


def _on(following: str | None, filters: dict[str, str], **told: str) -> Response:
    path = "/" if following is None else f"/events/{following}"
    return RedirectResponse(address(path, filters, **told), status_code=303)


def clash(visit: Visit, conflict: Conflict) -> Response:
    """Both decisions side by side; nothing was written."""
    event = conflict.event
    with visit.wired.database.unit(writing=False) as unit:
        told = held_events.reports_of(unit, event.id)
        places = desk.told_by(unit, sorted({report.version for _, report in told}))
    names = {source.slug: source.name for source in visit.wired.settings.sources}
    filters = carried(visit.form.one("from"))
    return page(
        visit,
        "conflict.html",
        status=409,
        wish=conflict.wish,
        event=event,
        theirs=conflict.theirs,
        dossier=dossier(event, told, places, names=names, houses=visit.wired.settings.houses),
        keep=filters,
        carried=as_field(filters),
        following=next_after(visit, event.id, filters),
        reasons=tuple(RejectReason),
        shown=visit.at.isoformat(),
    )


def take_back(visit: Visit) -> Response:
    """Undo the decision that the form names, else the visitor's last one that stands (a bulk decision as a whole)."""
    named = visit.form.one("verdict")
    filters = carried(visit.form.one("from"))
    if named:
        event = undo(visit, named)
        return RedirectResponse(address(f"/events/{event}", filters, undone=event), status_code=303)
    with visit.wired.database.unit(writing=False) as unit:
        last = last_of(unit, visit.name)
    if last is None:
        raise Problem(400, "There is no decision of yours to take back.")
    if last.batch is not None and last.other is None:
        number, left = undo_batch(visit, last.batch)
        if left:
            return page(visit, "unbulk.html", number=number, left=left)
        return RedirectResponse(address("/", filters, undone=f"{number} decisions"), status_code=303)
    event = undo(visit, last.id)
    return RedirectResponse(address(f"/events/{event}", filters, undone=event), status_code=303)


ROUTES = (
    Page(path="/events/{id}/decide", endpoint=take, role=Role.REVIEWER, methods=("POST",)),
    Page(path="/undo", endpoint=take_back, role=Role.REVIEWER, methods=("POST",)),
)
