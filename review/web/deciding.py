"""From a form to a decision: what was wished, taking it, timing it, and what a person sees next."""

from __future__ import annotations

from datetime import datetime

import structlog

from models.claim import Claim
from models.db import articles, desk
from models.db import events as held_events
from models.db.store import Unit
from models.verdict import Action, RejectReason, Verdict
from review.bulk import take_back_batch
from review.cases import append_cases, cases_of
from review.decisions import Conflict, Done, NoSuchEvent, NotAllowed, Wish, take, take_back
from review.undoing import living
from review.web.held import queue_of
from review.web.page import Form, Visit
from review.web.problem import Problem, not_found
from review.web.sieve import place_of, sieve_of
from review.web.wired import Wired

log = structlog.get_logger(__name__)

LONGEST_NOTE = 5_000
"""Characters of a note."""

LONGEST_LOOK = 3_600.0
"""Seconds; whoever looked for longer was elsewhere, and the pace is not kept."""


def note_of(form: Form) -> str | None:
    """The note, or None; Problem 413 for one that is too long."""
    note = form.one("note").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise Problem(413, f"A note has at most {LONGEST_NOTE} characters; nothing was changed.")
    return note or None


def whole(form: Form, name: str) -> int:
    """A whole number in plain digits; Problem 400 for anything else."""
    given = form.one(name)
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise Problem(400, f"{name}: not a whole number.")
    return int(given)


def wish_of(event: str, form: Form) -> Wish:
    """The decision that a form asks for; Problem 400 where it asks for none."""
    word, _, reason = form.one("action").partition(":")  # a button sends one value: `reject:old_news`
    try:
        action = Action(word)
        chosen = RejectReason(reason) if reason else None
    except ValueError as error:
        raise Problem(400, "That is no decision; nothing was changed.") from error
    if action is Action.REJECT and chosen is None:
        raise Problem(400, "A rejection needs a reason; nothing was changed.")
    if action not in {Action.ACCEPT, Action.REJECT, Action.UNSURE, Action.MERGE, Action.SPLIT}:
        raise Problem(400, "That decision is taken on another page; nothing was changed.")
    other = form.one("other") if action is Action.MERGE else ""
    return Wish(
        event=event,
        revision=whole(form, "revision"),
        action=action,
        reason=chosen,
        note=note_of(form),
        other=other or None,
        other_revision=whole(form, "other_revision") if other else None,
        claims=form.all("claim") if action is Action.SPLIT else (),
    )


def decide(visit: Visit, wish: Wish) -> Done:
    """Take a decision and keep how long it took.

    Raises:
        Conflict: the event changed since it was seen.
        Problem: 404 for no such event, 400 for a decision that makes no sense.
    """
    known = visit.wired.settings
    with visit.wired.database.unit(durable=True) as unit:
        try:
            done = take(unit, wish, by=visit.name, at=visit.at, houses=known.houses, audience=known.audience)
        except NoSuchEvent as error:
            raise not_found("such event") from error
        except NotAllowed as error:
            raise Problem(400, f"{error}; nothing was changed.") from error
        seconds = _looked(visit)
        if seconds is not None:
            desk.keep_pace(unit, done.verdicts[0].id, seconds)
        unit.commit()
    return done


def _looked(visit: Visit) -> float | None:
    """Seconds since the form was drawn, None where it does not say so or that is beyond belief."""
    try:
        seen = datetime.fromisoformat(visit.form.one("seen"))
        seconds = (visit.at - seen).total_seconds()
    except (ValueError, TypeError):
        return None
    return seconds if 0 <= seconds <= LONGEST_LOOK else None


def is_repeated(name: str, conflict: Conflict) -> Verdict | None:
    """The reviewer's own verdict where the very same decision came twice (a double click): that is no conflict."""
    wish = conflict.wish
    for verdict in conflict.theirs:
        same = (verdict.by, verdict.action, verdict.reason, verdict.revision)
        if same == (name, wish.action, wish.reason, wish.revision) and len(conflict.theirs) == 1:
            return verdict
    return None


def undo(visit: Visit, verdict: str) -> str:
    """Take back one decision, whoever took it and whenever; the id of its event.

    Raises:
        Problem: 404 for no such decision, 400 where it cannot be undone.
    """
    with visit.wired.database.unit(durable=True) as unit:
        target = held_events.verdict(unit, verdict)
        if target is None:
            raise not_found("such decision")
        known = visit.wired.settings
        try:
            take_back(
                unit,
                target.event,
                verdict=target.id,
                by=visit.name,
                at=visit.at,
                houses=known.houses,
                audience=known.audience,
            )
        except NotAllowed as error:
            raise Problem(400, f"{error}; nothing was changed.") from error
        unit.commit()
    return target.event


def last_of(unit: Unit, name: str) -> Verdict | None:
    """The last decision of a reviewer that stands: no undo, and not undone."""
    for one in held_events.list_verdicts(unit, by=name, limit=200):
        if one.action is not Action.UNDO and one.id in living(held_events.verdicts_of(unit, one.event)):
            return one
    return None


def undo_batch(visit: Visit, batch: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Take back a bulk decision as a whole: how many were, and which were left out with why."""
    with visit.wired.database.unit(durable=True) as unit:
        known = visit.wired.settings
        back = take_back_batch(unit, batch, by=visit.name, at=visit.at, houses=known.houses, audience=known.audience)
        unit.commit()
    if not back.done and not back.left:
        raise not_found("such bulk decision")
    return len(back.done), tuple((left.event, left.why) for left in back.left)


def next_after(visit: Visit, event: str, carried: dict[str, str]) -> str | None:
    """The item that follows an event in the filtered queue as it is before the decision; None at the end."""
    with visit.wired.database.unit(writing=False) as unit:
        items = sieve_of(carried).items(queue_of(visit.wired, unit))
    return place_of(items, event).after


def keep_case(wired: Wired, done: Done) -> int:
    """Write what a rejection teaches as regression cases; how many. A folder that cannot be written is logged."""
    verdict = done.verdicts[0]
    with wired.database.unit(writing=False) as unit:
        told = held_events.reports_of(unit, done.event.id)
        versions = sorted({report.version for _, report in told})
        langs = {id_: place.lang for id_, place in desk.told_by(unit, versions).items()}
        others: dict[str, tuple[Claim, ...]] = {}
        for version in versions:
            reading = articles.reading(unit, version)
            others[version] = () if reading is None else reading.claims
    cases = cases_of(done.event, verdict, told, langs=langs, others=others)
    try:
        return append_cases(wired.settings.data_dir / "cases", cases)
    except OSError as error:
        log.error("case not written", event=done.event.id, cause=str(error))
        return 0
