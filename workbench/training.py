"""Decisions of people as training material: spaCy DocBin, Prodigy JSON Lines, Label Studio JSON.

An example is the text, or the headline, of one article with the passages on which claims about decided events rest.
Accepted events give spans; what was rejected gives an example in which the passages are marked as wrong. Offsets count
characters (code points) of the text exactly as it is stored, and each span carries its words, so that they can be held
against one another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from models.claim import Claim
from models.db import events as held_events
from models.db.store import Unit
from models.event import Event, EventState, Report

if TYPE_CHECKING:
    from spacy.tokens import Doc

LABELS: Mapping[str, str] = {
    "announced": "DATE",
    "city": "MISSION",
    "date": "DATE",
    "effective": "DATE",
    "host": "HOST",
    "mission_type": "MISSION",
    "sending": "SENDING",
    "type": "TRIGGER",
}
"""What the fields of a claim are called in training material; other fields are left out."""

ACCEPTED = frozenset({EventState.ACCEPTED, EventState.AMENDED})
REJECTED = frozenset({EventState.REJECTED})
"""States that decisions of people give; withdrawn events were true once, merged ones live on in another."""

RIGHT, WRONG = "sc", "rejected"
"""Groups of spans in a DocBin: what was accepted (spaCy's own name for it), and what was rejected."""

CATEGORY = "MISSION_EVENT"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A passage: first character, one past the last, and its label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text with what people said of it.

    Attributes:
        version: id of the text; `within` it the `text` or the `title`.
        text: its characters as stored.
        right: passages of accepted events; `wrong` those of rejected ones that are not right for another.
        events: ids of the decided events, in order.
        source, url: where it stood.
        reasons: why events were rejected, in order.
    """

    version: str
    within: str
    text: str
    right: tuple[Span, ...]
    wrong: tuple[Span, ...]
    events: tuple[str, ...]
    source: str
    url: str
    reasons: tuple[str, ...] = ()

    @property
    def is_positive(self) -> bool:
        """Whether an accepted event rests on it."""
        return bool(self.right)


def examples(unit: Unit, events: Iterable[Event]) -> Iterator[Example]:
    """The examples of decided events, a text once, in order of the texts' ids; events nobody decided give none."""
    decided = {event.id: event for event in events if event.state in ACCEPTED | REJECTED}
    versions: dict[str, set[str]] = {}
    for ids in _batches(sorted(decided)):
        for id_, told in held_events.reports_of_events(unit, ids).items():
            for _, report in told:
                versions.setdefault(report.version, set()).add(id_)
    for wanted in _batches(sorted(versions)):
        yield from _of_versions(unit, wanted, versions, decided)


def _batches(ids: Sequence[str], size: int = 100) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _of_versions(
    unit: Unit, wanted: Sequence[str], versions: Mapping[str, set[str]], decided: Mapping[str, Event]
) -> Iterator[Example]:
    ids = sorted(set().union(*(versions[version] for version in wanted)))
    reports = held_events.reports_of_events(unit, ids)
    verdicts = held_events.verdicts_of_events(unit, ids)
    told: dict[str, list[tuple[str, Claim, Report]]] = {version: [] for version in wanted}
    for id_ in ids:
        for claim, report in reports[id_]:
            if report.version in told:
                told[report.version].append((id_, claim, report))
    for version in wanted:
        named = sorted({id_ for id_, _, _ in told[version]})
        reasons = [one.reason.value for id_ in named for one in verdicts[id_] if one.reason is not None]
        for within in ("title", "text"):
            made = _example(told[version], within, decided, tuple(dict.fromkeys(reasons)))
            if made is not None:
                yield made


def _example(
    told: Sequence[tuple[str, Claim, Report]], within: str, decided: Mapping[str, Event], reasons: tuple[str, ...]
) -> Example | None:
    right: set[Span] = set()
    wrong: set[Span] = set()
    for id_, claim, report in told:
        text = report.title if within == "title" else report.text
        event = decided[id_]
        if event.state in ACCEPTED:
            right.update(span for name, span in _spans(claim, within, text) if not _was_corrected(claim, event, name))
        else:
            wrong.update(span for _, span in _spans(claim, within, text))
    if not right and not wrong:
        return None
    report = told[0][2]
    return Example(
        version=report.version,
        within=within,
        text=report.title if within == "title" else report.text,
        right=tuple(sorted(right)),
        wrong=tuple(sorted(wrong - right)),
        events=tuple(sorted({id_ for id_, _, _ in told})),
        source=report.source,
        url=report.url,
        reasons=reasons if wrong else (),
    )


def _was_corrected(claim: Claim, event: Event, name: str) -> bool:
    """Whether people hold something else than the claim: its passage is then neither right nor surely wrong."""
    return name in {"sending", "host", "type"} and getattr(claim, name) != getattr(event, name)


def _spans(claim: Claim, within: str, text: str) -> Iterator[tuple[str, Span]]:
    """The passages of a claim with their fields; one whose offsets do not give its own words is left out."""
    for one in claim.evidence:
        label = LABELS.get(one.field)
        is_here = (one.within == "title") == (within == "title")
        if label and is_here and one.start < one.end and text[one.start : one.end] == one.quote:
            yield one.field, Span(one.start, one.end, label)


def write_prodigy(found: Iterable[Example], out: BinaryIO) -> int:
    """JSON Lines of Prodigy: right spans are answered `accept`, wrong ones, in a task of their own, `reject`."""
    count = 0
    for example in found:
        for answer, spans in (("accept", example.right), ("reject", example.wrong)):
            if spans:
                task = {
                    "text": example.text,
                    "spans": [{"start": one.start, "end": one.end, "label": one.label} for one in spans],
                    "answer": answer,
                    "meta": _meta(example),
                }
                out.write(_line(task) + b"\n")
                count += 1
    return count


def write_labelstudio(found: Iterable[Example], out: BinaryIO) -> int:
    """Tasks of Label Studio with one annotation each: the right spans, none for texts that were rejected as a whole.

    The labelling form needs `<Text name="text" value="$text"/>` and `<Labels name="label" toName="text">`.
    """
    out.write(b"[")
    count = 0
    for example in found:
        task = {
            "data": {"text": example.text, "decision": "accept" if example.is_positive else "reject"},
            "annotations": [{"result": [_region(example, one) for one in example.right], "was_cancelled": False}],
            "meta": _meta(example),
        }
        out.write((b",\n" if count else b"\n") + _line(task))
        count += 1
    out.write(b"\n]\n")
    return count


def _region(example: Example, one: Span) -> dict[str, Any]:
    return {
        "id": f"{one.label.lower()}-{one.start}-{one.end}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {
            "start": one.start,
            "end": one.end,
            "text": example.text[one.start : one.end],
            "labels": [one.label],
        },
    }


def _meta(example: Example) -> dict[str, Any]:
    return {
        "version": example.version,
        "within": example.within,
        "events": list(example.events),
        "source": example.source,
        "url": example.url,
        "reasons": list(example.reasons),
    }


def _line(plain: Mapping[str, Any]) -> bytes:
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085").encode()


def write_docbin(found: Iterable[Example], out: BinaryIO) -> int:
    """A spaCy DocBin: groups of spans `sc` (accepted) and `rejected`, category MISSION_EVENT, `meta` in user_data.

    Tokens are those of the language-free tokenizer, cut where a span begins or ends within one, so that offsets are
    exact. DocBin is one zipped message: unlike the other files it is made in memory.
    """
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    kept = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    for example in found:
        kept.add(_doc(nlp.make_doc(example.text), example))
    out.write(kept.to_bytes())
    return len(kept)


def _doc(doc: Doc, example: Example) -> Doc:
    from spacy.tokens import SpanGroup

    cuts = {edge for one in (*example.right, *example.wrong) for edge in (one.start, one.end)}
    with doc.retokenize() as retokenizer:
        for token in doc:
            inner = sorted(cut - token.idx for cut in cuts if token.idx < cut < token.idx + len(token))
            if inner:
                edges = [0, *inner, len(token)]
                parts = [token.text[first:last] for first, last in pairwise(edges)]
                retokenizer.split(token, parts, heads=[(token, place) for place in range(len(parts))])
    for name, spans in ((RIGHT, example.right), (WRONG, example.wrong)):
        marked = [doc.char_span(one.start, one.end, label=one.label) for one in spans]
        doc.spans[name] = SpanGroup(doc, name=name, spans=[span for span in marked if span is not None])
    doc.cats = {CATEGORY: 1.0 if example.is_positive else 0.0}
    doc.user_data["meta"] = _meta(example)
    return doc
