"""What a search shows: snippets with the words that were sought, and what is too little to need an index.

Missions of the register and sources of the catalogue are looked through in memory, by the same query language; so
they are never out of step with the data they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.db.search import Filters
from models.db.search_query import Query, Term, meets
from models.db.search_words import spans, tokens
from models.mission import Standing
from models.plaintext import plain_line
from models.source import Source
from models.world.gazetteer import states

WINDOW = 260
"""Characters of a snippet."""

BEFORE = 70
"""Of these, characters before the first word that was sought."""

MOST_MATCHES = 200
"""Matches in one text among which the best place is chosen."""


LOOKED_AT = 30_000
"""Characters of a text in which a snippet is sought: 25 of the longest take about half a second."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a snippet; `hit` where it is one of the words that were sought. Plain text, to be escaped."""

    text: str
    hit: bool


def marked(text: str, query: Query, *, limit: int = 200) -> tuple[Run, ...]:
    """The beginning of a text with its matches marked."""
    return _runs(text, 0, min(limit, len(text)), _matches(text[:limit], query.wanted))


def snippet(text: str, query: Query) -> tuple[Run, ...]:
    """The place of a text where the most of what was sought stands together, with the matches marked.

    Where nothing of it stands in the text (it was in the title, or a filter found it), the beginning.
    """
    found = _matches(text[:LOOKED_AT], query.wanted)
    if not found:
        return _runs(text, 0, _word_end(text, WINDOW), [])
    best = max(range(len(found)), key=lambda at: (_variety(found, at), -at))
    first = found[best][0]
    start = _word_start(text, max(0, first - BEFORE), first)
    return _runs(text, start, _word_end(text, max(start + WINDOW, found[best][1])), found)


def _variety(found: Sequence[tuple[int, int, int]], at: int) -> int:
    """How many different terms stand within one window from a match on."""
    end = found[at][0] + WINDOW - BEFORE
    return len({term for start, _, term in found[at : at + 50] if start < end})


def _matches(text: str, terms: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Start, end and number of the term of each match, in order, at most so many."""
    whole: dict[str, list[int]] = {}
    beginnings: list[tuple[str, int]] = []
    for number, term in enumerate(terms):
        if len(term.parts) == 1 and term.prefix:
            beginnings.append((term.parts[0], number))
        else:
            whole.setdefault(term.parts[0], []).append(number)
    if not whole and not beginnings:
        return []
    placed = list(spans(text))
    found: list[tuple[int, int, int]] = []
    for at, (start, end, token) in enumerate(placed):
        for number in whole.get(token, ()):
            last = _end_of(placed, at, terms[number])
            if last is not None:
                found.append((start, last, number))
        found += ((start, end, number) for beginning, number in beginnings if token.startswith(beginning))
        if len(found) >= MOST_MATCHES:
            break
    return found


def _end_of(placed: Sequence[tuple[int, int, str]], at: int, term: Term) -> int | None:
    """Where a phrase ends that begins with this token, None where the text goes on otherwise."""
    told = placed[at : at + len(term.parts)]
    if len(told) < len(term.parts):
        return None
    for (_, _, token), part in zip(told[:-1], term.parts[:-1], strict=True):
        if token != part:
            return None
    last, part = told[-1], term.parts[-1]
    return last[1] if last[2] == part or (term.prefix and last[2].startswith(part)) else None


def _runs(text: str, start: int, end: int, found: Iterable[tuple[int, int, int]]) -> tuple[Run, ...]:
    """The text from start to end in runs, cut marks at its ends."""
    runs: list[Run] = [Run("… ", False)] if start else []
    at = start
    for first, last, _ in sorted(found):
        first, last = max(first, at), min(last, end)  # overlapping matches make one mark
        if last <= first:
            continue
        runs += [Run(_shown(text[at:first]), False), Run(_shown(text[first:last]), True)]
        at = last
    runs.append(Run(_shown(text[at:end]), False))
    if end < len(text):
        runs.append(Run(" …", False))
    return tuple(run for run in runs if run.text)


def _shown(piece: str) -> str:
    """A piece without line breaks and hidden characters; a blank at either end stays one."""
    core = plain_line(piece, len(piece) + 1)
    lead = " " if piece[:1].isspace() else ""
    return f"{lead}{core}{' ' if core and piece[-1:].isspace() else ''}"


def _word_start(text: str, at: int, before: int) -> int:
    blank = text.find(" ", at, before)
    return at if at == 0 or blank < 0 else blank + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - 40, at)
    return at if blank < 0 else blank


@lru_cache(maxsize=8_192)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(tokens(text))


def missions(standings: Iterable[Standing], query: Query, filters: Filters) -> list[Standing]:
    """The missions that meet a query, in the order given: by names and codes of both states, kind, city, state, id."""
    if filters.source or filters.lang or filters.since or filters.until:
        return []
    return [one for one in standings if _is_side(one, filters) and meets(query, [_cut(line) for line in _lines(one)])]


def _is_side(one: Standing, filters: Filters) -> bool:
    sending, host = one.mission.sending, one.mission.host
    return (
        (filters.sending is None or filters.sending == sending)
        and (filters.host is None or filters.host == host)
        and (filters.country is None or filters.country in {sending, host})
    )


def _lines(one: Standing) -> tuple[str, ...]:
    mission = one.mission
    post = mission.type.value.replace("_", " ")
    state = one.state.value.replace("_", " ")
    # two orders, so that phrases such as "embassy of Norway" and "Norway embassy" are both there
    return (
        f"{post} of {_name(mission.sending)} in {_name(mission.host)}, {one.spell.city or mission.city or ''}",
        f"{_name(mission.sending)} {post} {mission.city or ''} {mission.host} {state}",
        f"{mission.sending} {mission.host} {mission.id}",
    )


def _name(code: str) -> str:
    held = states().get(code)
    return held.name if held else code


def sources(catalogue: Iterable[Source], query: Query, filters: Filters) -> list[Source]:
    """The sources that meet a query, by name: by name, slug, country, languages and hosts."""
    if filters.sending or filters.host or filters.since or filters.until:
        return []
    return [
        one
        for one in sorted(catalogue, key=lambda one: one.name.casefold())
        if (not filters.source or filters.source == one.slug)
        and (not filters.lang or filters.lang in one.languages)
        and (filters.country is None or filters.country == one.country)
        and meets(query, [_cut(line) for line in _about(one)])
    ]


def _about(source: Source) -> tuple[str, ...]:
    country = f"{_name(source.country)} {source.country}"
    return source.name, source.slug, country, " ".join(source.languages), source.homepage, " ".join(source.hosts)
