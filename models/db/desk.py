"""What the review desk asks beside events and decisions: revisions at a glance, paces, figures, the recall audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, text, union, update

from models.db import desk_tables, tables
from models.db.forms import event_of
from models.db.pages import READ
from models.db.unit import Unit
from models.db.upsert import batches, insert_absent
from models.db.work import DONE, HELD, OPEN
from models.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Unflagged:
    """An article in which nothing was found, for a person to look through.

    Attributes:
        version: id of the version that was read.
        title, lang, published, text: as of the version.
        source, url: of the article.
        page: id of the archived page.
    """

    version: str
    title: str
    lang: str
    published: date | None
    text: str
    source: str
    url: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallAnswer:
    """What a person said of one unflagged article: whether something in it was missed."""

    version: str
    missed: bool
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A version with the article around it, as the evidence is shown; `how` it was cleaned."""

    version: str
    lang: str
    page: str
    final_url: str
    how: str = ""


def revisions(unit: Unit) -> dict[str, int]:
    """The revision of every event, by id: cheap, for whoever keeps events in memory."""
    table = tables.events
    return dict(iter(unit.run(select(table.c.id, table.c.revision))))


def events_by_id(unit: Unit, ids: Sequence[str]) -> list[Event]:
    """The events of these ids that are held, in no particular order."""
    table = tables.events
    return [
        event_of(row)
        for batch in batches(ids)
        for row in unit.run(select(table.c.body).where(table.c.id.in_(batch))).mappings()
    ]


def told_by(unit: Unit, versions: Sequence[str]) -> dict[str, Told]:
    """Language, archived page and way of cleaning of versions, by id."""
    table, pages = tables.versions, tables.pages
    query = select(table.c.id, table.c.lang, table.c.page, table.c.how, pages.c.final_url)
    query = query.join_from(table, pages, table.c.page == pages.c.id)
    return {
        row.id: Told(version=row.id, lang=row.lang, page=row.page, final_url=row.final_url, how=row.how)
        for batch in batches(versions)
        for row in unit.run(query.where(table.c.id.in_(batch)))
    }


def versions_of_page(unit: Unit, page: str) -> list[str]:
    """Ids of the versions that were first cleaned from a page, in order."""
    table = tables.versions
    return list(unit.run(select(table.c.id).where(table.c.page == page).order_by(table.c.id)).scalars())


def close_reading(unit: Unit, page: str) -> None:
    """A page was read outside a night: none needs to read it again; whoever has it under a lease goes on."""
    table = tables.work
    mine = and_(table.c.stage == READ, table.c.key == page, table.c.state.in_([OPEN, HELD]))
    unit.run(update(table).where(mine).values(state=DONE))


def events_with_claims(unit: Unit, claims: Sequence[str]) -> list[str]:
    """Ids of the events that these claims are part of, in order, without repetition."""
    table = tables.event_claims
    found: set[str] = set()
    for batch in batches(claims):
        found.update(unit.run(select(table.c.event).where(table.c.claim.in_(batch))).scalars())
    return sorted(found)


def keep_pace(unit: Unit, verdict: str, seconds: float) -> None:
    """How long somebody looked before this decision."""
    insert_absent(unit, desk_tables.paces, [{"verdict": verdict, "seconds": seconds}])


def paces(unit: Unit, *, limit: int = 10_000) -> list[tuple[str, float]]:
    """Reviewer and seconds of the latest decisions that were timed, the latest first."""
    table, verdicts = desk_tables.paces, tables.verdicts
    query = (
        select(verdicts.c.by, table.c.seconds)
        .join_from(table, verdicts, table.c.verdict == verdicts.c.id)
        .order_by(verdicts.c.at.desc(), verdicts.c.id)
        .limit(limit)
    )
    return [(row.by, row.seconds) for row in unit.run(query)]


def rules_of_events(unit: Unit) -> list[tuple[str, str]]:
    """Each event with each rule that took what happens in one of its claims: (event, rule), without repetition.

    Only events that carry a verdict: the others say nothing of a rule yet. The database looks into the bodies of the
    claims itself: carrying them all over takes four times as long.
    """
    pairs = _RULES_SQLITE if unit.is_sqlite else _RULES_POSTGRESQL
    return [(row.event, row.rule) for row in unit.run(text(pairs))]


_RULES_SQLITE = """
SELECT DISTINCT link.event AS event, json_extract(item.value, '$.rule') AS rule
FROM event_claims AS link JOIN claims AS claim ON claim.id = link.claim, json_each(claim.body, '$.evidence') AS item
WHERE json_extract(item.value, '$.field') = 'type' AND link.event IN (SELECT event FROM verdicts)
ORDER BY 1, 2
"""
_RULES_POSTGRESQL = """
SELECT DISTINCT link.event AS event, item->>'rule' AS rule
FROM event_claims AS link JOIN claims AS claim ON claim.id = link.claim,
 json_array_elements(claim.body::json->'evidence') AS item
WHERE item->>'field' = 'type' AND link.event IN (SELECT event FROM verdicts)
ORDER BY 1, 2
"""


def reviewers_of_events(unit: Unit) -> list[tuple[str, str]]:
    """Each event with each reviewer who accepted, amended or rejected it: (event, name), without repetition."""
    table = tables.verdicts
    query = select(table.c.event, table.c.by).where(table.c.action.in_(["accept", "amend", "reject"])).distinct()
    return [(row.event, row.by) for row in unit.run(query.order_by(table.c.event, table.c.by))]


def flagged_count(unit: Unit) -> int:
    """How many versions say something about a mission."""
    return int(unit.run(select(func.count(func.distinct(tables.claims.c.version)))).scalar_one())


def share_bound(share: float) -> str:
    """The first id, as text, past a share (0 to 1) of all ids: ids are hashes, so a range of them is a random share."""
    return "g" if share >= 1 else f"{int(max(share, 0.0) * 16**8):08x}"


def unflagged(unit: Unit, *, share: float, limit: int = 20) -> list[Unflagged]:
    """The recall audit's articles that nobody has answered yet: a random share of those in which nothing was found.

    An article in a language without a pack was never looked through and is left out.
    """
    table, answers = tables.versions, desk_tables.recall_answers
    answered = select(answers.c.version).where(answers.c.version == table.c.id).exists()
    query = _of_article().where(_nothing_found(share), ~answered).order_by(table.c.id).limit(limit)
    return [Unflagged(**row) for row in unit.run(query).mappings()]


def unflagged_counts(unit: Unit, *, share: float) -> tuple[int, int]:
    """How many articles nothing was found in, in all, and how many of them are in the recall audit's share."""
    readings, claims, signs = tables.readings, tables.claims, tables.signs
    read = select(func.count()).select_from(readings).where(_was_read())
    # counting what was found is far less work than asking each text whether nothing was
    found = union(select(claims.c.version), select(signs.c.version)).subquery()
    told = select(func.count()).select_from(found).join(readings, readings.c.version == found.c.version)
    everything = int(unit.run(read).scalar_one()) - int(unit.run(told.where(_was_read())).scalar_one())
    table = tables.versions
    drawn = select(func.count()).select_from(table).join(readings, readings.c.version == table.c.id)
    return everything, int(unit.run(drawn.where(_nothing_found(share))).scalar_one())


def one_unflagged(unit: Unit, version: str) -> Unflagged | None:
    """One article of the recall audit, also when it is answered; None where something was found in it."""
    row = unit.run(_of_article().where(_nothing_found(1.0), tables.versions.c.id == version)).mappings().first()
    return None if row is None else Unflagged(**row)


def answer_recall(unit: Unit, answer: RecallAnswer) -> bool:
    """Keep an answer; a later one about the same article takes its place. True where it is the first."""
    table = desk_tables.recall_answers
    row = {"missed": int(answer.missed), "by": answer.by, "at": answer.at, "note": answer.note}
    if unit.run(update(table).where(table.c.version == answer.version).values(**row)).rowcount:
        return False
    unit.run(insert(table), {"version": answer.version, **row})
    return True


def recall_answers(unit: Unit) -> list[RecallAnswer]:
    """All answers, the latest first."""
    table = desk_tables.recall_answers
    return [
        RecallAnswer(version=row.version, missed=bool(row.missed), by=row.by, at=row.at, note=row.note)
        for row in unit.run(select(table).order_by(table.c.at.desc(), table.c.version))
    ]


def _of_article() -> Select[*tuple[Any, ...]]:
    table, articles, readings = tables.versions, tables.articles, tables.readings
    return (
        select(
            table.c.id.label("version"),
            table.c.title,
            table.c.lang,
            table.c.published_on.label("published"),
            table.c.text,
            articles.c.source,
            articles.c.url,
            table.c.page,
        )
        .join_from(table, articles, table.c.article == articles.c.id)
        .join(readings, readings.c.version == table.c.id)
    )


def _was_read() -> ColumnElement[bool]:
    """Not where the text's language has no pack: nobody looked through it."""
    reason = tables.readings.c.drop_reason
    return or_(reason.is_(None), reason != "no_language_pack")


def _nothing_found(share: float) -> ColumnElement[bool]:
    table, claims, signs = tables.versions, tables.claims, tables.signs
    return and_(
        table.c.id < share_bound(share),
        _was_read(),
        ~select(claims.c.id).where(claims.c.version == table.c.id).exists(),
        ~select(signs.c.id).where(signs.c.version == table.c.id).exists(),
    )
