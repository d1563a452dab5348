"""An event as plain structure for people to read: what is held, what speaks against it, and the passages it rests on.

Terminal and web draw the same structure. All words in it are one harmless line each (`models.plaintext`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from events.moments import told_on
from events.quote import is_exact, sentence_span
from models.claim import Claim, Evidence
from models.event import Event, Report
from models.plaintext import plain_line
from models.when import When

_WORDS = 120
_URL = 500
_PIECE = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field of the event: label, value in words, and how many claims say so (0 where it follows from others)."""

    label: str
    value: str
    claims: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; `fields` names what it is evidence of (empty: none), `rules` what took it."""

    text: str
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What one claim rests on.

    Attributes:
        claim: id of the claim; `version` of the text it was read in.
        source, url, title, published, fetched: of the report.
        says: the claim in words, e.g. `closure, done, asserted`; `by` who says so, the outlet's own source first.
        against: whether the claim contradicts what the event holds.
        sentences: the sentences with evidence, each as pieces; evidence in the title comes first.
    """

    claim: str
    source: str
    url: str
    title: str
    published: date | None
    fetched: datetime
    version: str
    says: str
    by: tuple[str, ...]
    against: bool
    sentences: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One event, ready to be drawn; `flags` are words such as `contradicted`."""

    event: str
    revision: int
    heading: str
    flags: tuple[str, ...]
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]


def lines(event: Event, reports: Sequence[tuple[Claim, Report]]) -> Sheet:
    """The sheet of an event.

    Args:
        event: as it is held.
        reports: its claims with their reports, in any order; those that contradict come last.
    """
    support = dict(event.support)
    against = frozenset(support.get("contradicted", ()))
    ordered = sorted(reports, key=lambda one: (one[0].id in against, told_on(one[1]), one[0].id))
    return Sheet(
        event=event.id,
        revision=event.revision,
        heading=f"{_words(event.type.value)} {event.sending} -> {event.host}: {_words(event.mission_type.value)}",
        flags=tuple(_flags(event)),
        facts=tuple(_facts(event, support)),
        passages=tuple(_passage(claim, report, claim.id in against) for claim, report in ordered),
    )


def _flags(event: Event) -> Iterable[str]:
    yield event.state.value
    for holds, word in (
        (event.contradicted, "contradicted"),
        (event.unsure, "unsure"),
        (event.historical, "historical"),
    ):
        if holds:
            yield word


def _facts(event: Event, support: dict[str, tuple[str, ...]]) -> Iterable[Fact]:
    reported = " to ".join(
        dict.fromkeys(day.isoformat() for day in (event.reported_first, event.reported_last) if day is not None)
    )
    values = (
        ("mission_type", _words(event.mission_type.value)),
        ("city", plain_line(event.city or "", _WORDS)),
        ("stage", event.stage.value),
        ("stance", event.stance.value),
        ("status", event.status.value),
        ("announced", _when(event.announced)),
        ("effective", _when(event.effective)),
        ("reported", reported),
        ("covered_by", event.covered_by or ""),
        ("reason", event.reason.value if event.reason else ""),
        ("outlets", ", ".join(event.outlets)),
        ("confidence", f"{event.confidence:.2f}"),
    )
    for field, value in values:
        if value:
            yield Fact(label=_words(field), value=value, claims=len(support.get(field, ())))


def _passage(claim: Claim, report: Report, against: bool) -> Passage:
    return Passage(
        claim=claim.id,
        source=report.source,
        url=plain_line(report.url, _URL),
        title=plain_line(report.title, _WORDS * 2),
        published=report.published,
        fetched=report.fetched_at,
        version=report.version,
        says=", ".join(_says(claim)),
        by=tuple(plain_line(f"{link.name} ({_words(link.kind.value)})", _WORDS) for link in claim.attribution),
        against=against,
        sentences=tuple(_sentences(claim, report)),
    )


def _says(claim: Claim) -> Iterable[str]:
    yield _words(claim.type.value)
    yield claim.stage.value
    yield claim.stance.value
    if claim.historical:
        yield "historical"
    if claim.date:
        yield claim.date


def _sentences(claim: Claim, report: Report) -> Iterable[tuple[Piece, ...]]:
    """The title where it holds evidence, then each sentence of the text that does, in order."""
    for within, source in (("title", report.title), ("text", report.text)):
        marks = sorted(
            (one for one in claim.evidence if one.within == within and is_exact(one, report)),
            key=lambda one: (one.start, one.end),
        )
        spans: list[tuple[int, int]] = []
        for mark in marks:
            begin, finish = sentence_span(source, mark.start, mark.end)
            if spans and begin < spans[-1][1]:
                spans[-1] = (min(begin, spans[-1][0]), max(finish, spans[-1][1]))
            else:
                spans.append((begin, finish))
        for begin, finish in spans:
            yield tuple(_pieces(source, begin, finish, [one for one in marks if begin <= one.start < finish]))


def _pieces(source: str, begin: int, finish: int, marks: Sequence[Evidence]) -> Iterable[Piece]:
    """`source[begin:finish]` cut wherever evidence begins or ends, so that overlapping evidence shows as such."""
    edges = {begin, finish, *(one.start for one in marks), *(min(one.end, finish) for one in marks)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        over = [one for one in marks if one.start <= start and end <= one.end]
        text = _shown(source[start:end])
        if text:
            fields = tuple(dict.fromkeys(one.field for one in over))
            yield Piece(text=text, fields=fields, rules=tuple(dict.fromkeys(one.rule for one in over)))


def _shown(text: str) -> str:
    """A harmless line that keeps the spaces at its ends, so that pieces set side by side read as the sentence."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{plain_line(text, _PIECE)}{after}"


def _when(when: When | None) -> str:
    if when is None:
        return ""
    first, last = (day.isoformat() if day else "?" for day in (when.earliest, when.latest))
    days = when.partial() or f"{first} to {last}"
    return f"{days} ({plain_line(when.words, _WORDS)})" if when.words else days


def _words(name: str) -> str:
    return name.replace("_", " ")
