"""Explains a reading: what stands where in the text, which rules fired, which nearly did and what stopped them.

Gives plain data (`Explanation`); `explain_text` shows it in a terminal, `explain_html` as a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from extract.reader import Reader
from extract.trace import Trace, trace
from models.article import Version
from models.claim import Claim, Count, Sign


class Role(StrEnum):
    """What a marked passage is to a claim; the letter that stands behind it is `LETTERS`'."""

    SENDER = "sender"
    HOST = "host"
    MISSION = "mission"
    TRIGGER = "trigger"
    DATE = "date"
    MODALITY = "modality"
    ATTRIBUTION = "attribution"
    SUCCESSOR = "successor"
    REASON = "reason"
    PERSON = "person"
    COUNT = "count"
    STOPPED = "stopped"
    NEAR = "nearly"


LETTERS = {
    Role.SENDER: "S", Role.HOST: "H", Role.MISSION: "M", Role.TRIGGER: "T", Role.DATE: "D", Role.MODALITY: "Q",
    Role.ATTRIBUTION: "A", Role.SUCCESSOR: "N", Role.REASON: "R", Role.PERSON: "P", Role.COUNT: "#",
    Role.STOPPED: "x", Role.NEAR: "~",
}  # fmt: skip
"""The letter of each role, so that nothing is told by colour alone."""

_FIELDS = {
    "sending": Role.SENDER, "host": Role.HOST, "city": Role.HOST, "mission_type": Role.MISSION, "type": Role.TRIGGER,
    "announced": Role.DATE, "effective": Role.DATE, "date": Role.DATE, "stage": Role.MODALITY,
    "stance": Role.MODALITY, "historical": Role.DATE, "attribution": Role.ATTRIBUTION, "reason_by": Role.ATTRIBUTION,
    "covered_by": Role.SUCCESSOR, "reason": Role.REASON, "visitor": Role.PERSON, "visited": Role.PERSON,
}  # fmt: skip

REASONS = {
    "after_closure": "no closing was told just before",
    "business": "an office of a company, not of a state",
    "condition": "told under a condition",
    "double_negation": "a denial is itself denied",
    "elsewhose": "the people or posts are somebody else's",
    "guess": "owner and host would both be guesses",
    "has_object": "the verb has an object of its own",
    "negated": "negated",
    "no_claim": "a sign, not an event",
    "no_host": "no host state is named here or nearby",
    "no_sender": "no state is named whose mission it could be",
    "no_series": "nothing says that the closings are of missions",
    "not_closed_by": "what follows the verb is its object",
    "not_placed": "not beside a mission or a closing, as the rule asks",
    "not_subject": "the mission is not what closes",
    "not_whose": "not the kind of owner that the rule asks for",
    "nothing_told_before": "nothing was told before that this could repeat",
    "question": "asked, not told",
    "sender_is_host": "a state has no mission in itself",
    "short": "closed for hours or a holiday only",
    "vague": "a plural of nobody's",
    "word_between": "words stand between that the rule does not know",
}
"""What the short keys of stops and near misses mean; a key without an entry is a cue of scope.yml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A passage: `within`, `start` and `end` as in `models.claim.Evidence`; `about` says what it supports."""

    within: str
    start: int
    end: int
    role: Role
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A rule that came to nothing: `fired` and was stopped, or nearly fitted; `why` for people."""

    rule: str
    fired: bool
    why: str
    quote: str
    within: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One version explained.

    Attributes:
        name: what it is called (id of the record, or of the version).
        gate: why the text was not read at all, or empty.
        read, whole: sentences that were read; characters of the text.
        marks: passages, in order of place.
        misses: rules that fired for nothing, then those that nearly fitted.
    """

    name: str
    title: str
    text: str
    published: str | None
    gate: str
    read: int
    claims: tuple[Claim, ...]
    signs: tuple[Sign, ...]
    counts: tuple[Count, ...]
    marks: tuple[Mark, ...]
    misses: tuple[Miss, ...]


def explain(name: str, version: Version, reader: Reader, *, published: str | None = None) -> Explanation:
    """What the reader makes of a version and why; raises ValueError for a `published` that is no date."""
    traced = trace(version, reader, published=published)
    misses = tuple(_misses(version, traced))
    marks = {*_evidence_marks(traced), *(_miss_mark(miss) for miss in misses)}
    return Explanation(
        name=name, title=version.title, text=version.text, published=published, gate=_gate(traced),
        read=len(traced.sentences), claims=traced.reading.claims, signs=traced.reading.signs,
        counts=traced.reading.counts, misses=misses,
        marks=tuple(sorted(marks, key=lambda m: (m.within != "title", m.start, -m.end, m.role))),
    )  # fmt: skip


def rules_of(claim: Claim) -> tuple[str, ...]:
    """The rules that said it, each once."""
    return tuple(dict.fromkeys(item.rule for item in claim.evidence if item.field == "type"))


def headline_of(claim: Claim | Sign) -> str:
    """`closure KP → UG embassy (Kampala)`."""
    city = f" ({claim.city})" if claim.city else ""
    return f"{claim.type.value} {claim.sending or '?'} → {claim.host or '?'} {claim.mission_type.value}{city}"


def segments(text: str, marks: list[Mark]) -> Iterator[tuple[str, list[Mark], list[Mark], list[Mark]]]:
    """The text cut wherever a mark opens or closes: (piece, marks opening, marks over it, marks closing)."""
    held = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in held), *(m.end for m in held)})
    for start, end in pairwise(edges):
        yield (
            text[start:end],
            [m for m in held if m.start == start],
            [m for m in held if m.start <= start and end <= m.end],
            [m for m in reversed(held) if m.end == end],
        )


def _gate(traced: Trace) -> str:
    drop = traced.reading.drop
    if drop is not None:
        return {
            "no_mission": "nothing in it names a mission, an envoy or relations: it was not read",
            "no_language_pack": f"there are no rules for the language {traced.reading.lang!r}",
        }.get(drop.reason, drop.reason)
    return "" if traced.sentences else "no rule fits any sentence that names what rules ask for: it was not read whole"


def _evidence_marks(traced: Trace) -> Iterator[Mark]:
    told = [(f"claim {number}", claim.evidence) for number, claim in enumerate(traced.reading.claims, 1)]
    told += [("sign", sign.evidence) for sign in traced.reading.signs]
    for name, evidence in told:
        for item in evidence:
            role = _FIELDS.get(item.field, Role.TRIGGER)
            about = f"{name}, {item.field}: {item.rule}"
            yield Mark(within=item.within, start=item.start, end=item.end, role=role, about=about)
    for count in traced.reading.counts:
        yield Mark(within="text", start=count.start, end=count.end, role=Role.COUNT, about=f"count of {count.what}")


def _misses(version: Version, traced: Trace) -> Iterator[Miss]:
    texts = {"title": version.title, "text": version.text}
    for stop in traced.stopped:
        why = REASONS.get(stop.reason, f"the cue {stop.reason} of scope.yml")
        yield Miss(rule=stop.rule, fired=True, why=why, quote=texts[stop.within][stop.start : stop.end],
                   within=stop.within, start=stop.start, end=stop.end)  # fmt: skip
    for near in traced.near:
        why = REASONS.get(near.reason, near.reason) + (f": {near.words!r}" if near.words else "")
        yield Miss(rule=near.rule, fired=False, why=why, quote=texts[near.within][near.start : near.end],
                   within=near.within, start=near.start, end=near.end)  # fmt: skip


def _miss_mark(miss: Miss) -> Mark:
    role = Role.STOPPED if miss.fired else Role.NEAR
    return Mark(within=miss.within, start=miss.start, end=miss.end, role=role, about=f"{miss.rule}: {miss.why}")
