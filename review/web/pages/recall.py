"""`/recall/VERSION`: an article in which nothing was found, and whether something in it was missed."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from models.db import desk
from models.db.desk import RecallAnswer
from review.web.deciding import note_of
from review.web.page import Page, Role, Visit
from review.web.problem import Problem, not_found
from review.web.render import page


def show(visit: Visit) -> Response:
    """The article's whole text and the two answers."""
    settings = visit.wired.settings
    with visit.wired.database.unit(writing=False) as unit:
        found = desk.one_unflagged(unit, visit.path("version"))
        if found is None:
            raise not_found("such article")
        waiting = [one for one in desk.unflagged(unit, share=settings.recall_share) if one.version != found.version]
        given = next((one for one in desk.recall_answers(unit) if one.version == found.version), None)
    names = {source.slug: source.name for source in settings.sources}
    return page(visit, "recall.html", article=found, waiting=len(waiting), given=given, names=names)


def answer(visit: Visit) -> Response:
    """Keep the answer and show the next article of the sample."""
    word, version = visit.form.one("answer"), visit.path("version")
    if word not in {"nothing", "missed"}:
        raise Problem(400, "That is no answer; nothing was kept.")
    with visit.wired.database.unit(durable=True) as unit:
        if desk.one_unflagged(unit, version) is None:
            raise not_found("such article")
        given = RecallAnswer(
            version=version, missed=word == "missed", by=visit.name, at=visit.at, note=note_of(visit.form)
        )
        desk.answer_recall(unit, given)
        following = desk.unflagged(unit, share=visit.wired.settings.recall_share, limit=1)
        unit.commit()
    return RedirectResponse(f"/recall/{following[0].version}" if following else "/", status_code=303)


ROUTES = (
    Page(path="/recall/{version}", endpoint=show, role=Role.REVIEWER),
    Page(path="/recall/{version}", endpoint=answer, role=Role.REVIEWER, methods=("POST",)),
)
