"""What can be found of articles and events, as text: for the index, and for the snippets of what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.db import tables
from models.world.gazetteer import states

if TYPE_CHECKING:  # a unit's commit comes here
    from models.db.unit import Unit

EVERYTHING = "_any"
"""A tag that all have, so that a query of nothing but exceptions has something to leave them out of."""

_AROUND = 160
"""Characters beside the evidence of a claim that belong to its passage, up to the end of its line."""

_LONGEST_PASSAGE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One thing that can be found.

    Attributes:
        key: id of the version, or of the event.
        day: published, or last reported.
        title, body: in the words of their origin.
        tags: what filters ask for, see `tag`.
    """

    key: str
    day: date | None
    title: str
    body: str
    tags: frozenset[str]


def tag(kind: str, value: str) -> str:
    """A filter as a token that no text holds; everything but letters and digits of ASCII becomes an underscore.

    Args:
        kind: k(ind), s(ending), h(ost), c(ountry), f(rom a source) or l(anguage).
        value: what is asked for.
    """
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in value.lower()[:60])
    return f"_{kind}{plain}"


def article_docs(unit: Unit, keys: Sequence[str]) -> list[Doc]:
    """The versions of these ids that are held; they stay as they are until the unit ends."""
    versions, articles, readings = tables.versions, tables.articles, tables.readings
    query = (
        select(
            versions.c.id, versions.c.title, versions.c.text, versions.c.lang, versions.c.published_on,
            articles.c.source, readings.c.body,
        )
        .join_from(versions, articles, versions.c.article == articles.c.id)
        .outerjoin(readings, readings.c.version == versions.c.id)
        .where(versions.c.id.in_(keys))
    )  # fmt: skip
    if unit.is_writing:
        query = query.with_for_update(read=True, of=versions)
    claims = tables.claims
    pairs: dict[str, list[tuple[str | None, str | None]]] = {}
    for row in unit.run(select(claims.c.version, claims.c.sending, claims.c.host).where(claims.c.version.in_(keys))):
        pairs.setdefault(row.version, []).append((row.sending, row.host))
    return [
        Doc(
            key=row.id,
            day=row.published_on,
            title=row.title,
            body=row.text,
            tags=frozenset(
                {EVERYTHING, tag("k", "article"), tag("f", row.source), tag("l", row.lang)}
                | _state_tags(pairs.get(row.id, ()), (row.body or {}).get("countries", ()))
            ),
        )
        for row in unit.run(query)
    ]


def _state_tags(pairs: Iterable[tuple[str | None, str | None]], named: Iterable[str]) -> set[str]:
    found = {tag("c", code) for code in named}
    for sending, host in pairs:
        found |= {tag("s", sending), tag("c", sending)} if sending else set()
        found |= {tag("h", host), tag("c", host)} if host else set()
    return found


def event_docs(unit: Unit, keys: Sequence[str]) -> list[Doc]:
    """The events of these ids that are held: who, where and what as title, then passages, notes, notes of reviewers."""
    events, verdicts = tables.events, tables.verdicts
    query = select(events.c.body).where(events.c.id.in_(keys))
    if unit.is_writing:
        query = query.with_for_update(read=True)
    bodies = {row.body["id"]: row.body for row in unit.run(query)}
    told = _tellings(unit, list(bodies))
    notes: dict[str, list[str]] = {}
    said = select(verdicts.c.event, verdicts.c.note).where(verdicts.c.event.in_(keys), verdicts.c.note.is_not(None))
    for row in unit.run(said.order_by(verdicts.c.at, verdicts.c.id)):
        notes.setdefault(row.event, []).append(row.note)
    return [_event_doc(body, told.get(key, []), notes.get(key, [])) for key, body in sorted(bodies.items())]


def _event_doc(body: dict[str, Any], told: Sequence[tuple[str, str]], notes: Sequence[str]) -> Doc:
    pair = [(body["sending"], body["host"])]
    langs = {tag("l", lang) for _, lang in told}
    outlets = {tag("f", slug) for slug in body.get("outlets", ())}
    passages = list(dict.fromkeys(passage for passage, _ in told))
    last = body.get("reported_last")
    return Doc(
        key=body["id"],
        day=date.fromisoformat(last) if last else None,
        title=event_title(body),
        body="\n".join([*passages, *body.get("notes", ()), *notes]),
        tags=frozenset({EVERYTHING, tag("k", "event")} | langs | outlets | _state_tags(pair, ())),
    )


def event_title(body: dict[str, Any]) -> str:
    """An event in words: what, whose, where, and its id, which holds the codes of both states."""
    sender, host = (_name(body[side]) for side in ("sending", "host"))
    kind, post = (str(body.get(key) or "").replace("_", " ") for key in ("type", "mission_type"))
    city = f", {body['city']}" if body.get("city") else ""
    return f"{kind}: {post} of {sender} in {host}{city} ({body['id']})"


def _name(code: str) -> str:
    held = states().get(code)
    return held.name if held else code


def _tellings(unit: Unit, keys: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The passage and the language of each claim of these events, in their order."""
    links, claims, versions = tables.event_claims, tables.claims, tables.versions
    query = (
        select(links.c.event, claims.c.body, versions.c.text, versions.c.lang)
        .join_from(links, claims, links.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .where(links.c.event.in_(keys))
        .order_by(links.c.event, links.c.place)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in unit.run(query):
        found.setdefault(row.event, []).append((passage_of(row.body, row.text), row.lang))
    return found


def passage_of(claim: dict[str, Any], text: str) -> str:
    """The words that a claim rests on, with their line around them; only the quotes where they are in the title."""
    evidence = claim.get("evidence", ())
    inside = [one for one in evidence if one.get("within", "text") == "text" and one["end"] <= len(text)]
    if not inside:
        return " … ".join(dict.fromkeys(one["quote"] for one in evidence))
    start, end = min(one["start"] for one in inside), max(one["end"] for one in inside)
    if end - start > _LONGEST_PASSAGE:
        core = next((one for one in inside if one["field"] == "type"), inside[0])
        start, end = core["start"], core["end"]
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    stop = text.find("\n", end)
    return text[first : min(len(text) if stop < 0 else stop, end + _AROUND)].strip()
