"""What counts as right: one article's reading held against its labels.

Current and historical events are scored apart; nothing historical enters the other measures. Events that the labels
tolerate are neither right nor wrong. The pair of a severance has no order. A consulate and a consulate general are one
class, and so are an embassy and a high commission; a label without a mission type agrees with any. For expulsion,
severance, downgrade and farewell visit the announcement is the act. `status_alt` names further statuses that are right.
A date is right when it agrees with the label to the label's precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]
Key = tuple[str, str, str]

MEASURES = (
    "closure_document", "tuple", "mission_type", "denied", "stage", "date", "farewell", "historical", "covered_by",
    "counts", "status_matched", "date_matched", "covered_matched",
)  # fmt: skip
"""All measures. Those that end in `matched` look only at events that were found: how many of them have the field right.

`closure_document`: the article has a current closure, or not. `denied` and `stage` are `tuple` with the status right:
denied or not, and planned against done. `mission_type`, `date`, `covered_by` are `tuple` with that field right.
"""

_CLASSES = {"consulate_general": "consulate", "high_commission": "embassy"}
_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit"})


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, wrong and missed, with the usual measures; a measure without a denominator is 1 (nothing went wrong)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Marked:
    """One article, marked.

    Attributes:
        tallies: by measure, all of `MEASURES`.
        false, missed: tuples said and not there, there and not said.
        aged: those of `false` that the labels have as history.
        negative: a hard negative, `kind` of which sort.
        alarms: false tuples that are not all told as denied; `closure_alarm` where one is a closure.
    """

    article: str
    tallies: dict[str, Tally]
    false: tuple[Key, ...]
    missed: tuple[Key, ...]
    aged: frozenset[Key]
    negative: bool
    kind: str | None
    alarms: int
    closure_alarm: bool


def key_of(event: Event) -> Key:
    """Type, sending and host; the pair of a severance sorted."""
    pair = (str(event.get("sending")), str(event.get("host")))
    first, second = sorted(pair) if event.get("type") == "severance" else pair
    return str(event.get("type")), first, second


def bucket(event: Event) -> str:
    """Denied, rumoured, planned or done."""
    status = event.get("status") or "reported"
    if status in ("denied", "rumoured", "planned"):
        return str(status)
    if status == "announced":
        return "done" if event.get("type") in _ACTS else "planned"
    return "done"


def mark(article: dict[str, Any], reading: dict[str, Any]) -> Marked:
    """A reading (`events`, `counts`) held against the labels of its article."""
    said, past = _apart(article["events"])
    found, found_past = _apart(reading.get("events", []))
    tolerated = _keys(article.get("tolerated", []))
    gold, got, old = _keys(said), _keys(found), _keys(past)
    extra, missed = got - gold - tolerated, gold - got
    alarms = [key for key in extra if any(bucket(e) != "denied" for e in found if key_of(e) == key)]
    tallies = {
        "closure_document": _closure(said, [e for e in found if key_of(e) not in tolerated or key_of(e) in gold]),
        "tuple": Tally(len(gold & got), len(extra), len(missed)),
        "farewell": Tally(*(sum(key[0] == "farewell_visit" for key in keys) for keys in (gold & got, extra, missed))),
        "historical": _historical(old, _keys(found_past), gold | tolerated),
        "counts": _counts(article, reading),
        **_fields(said, found, tolerated),
    }
    return Marked(
        article=str(article["id"]),
        tallies={name: tallies[name] for name in MEASURES},
        false=tuple(sorted(extra)),
        missed=tuple(sorted(missed)),
        aged=frozenset(extra & old),
        negative=bool(article.get("negative", not said)),
        kind=article.get("hard_negative_kind"),
        alarms=len(alarms),
        closure_alarm=any(key[0] == "closure" for key in alarms),
    )


def _apart(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    held = list(events)
    return [e for e in held if not e.get("historical")], [e for e in held if e.get("historical")]


def _keys(events: Iterable[Event]) -> set[Key]:
    return {key_of(event) for event in events}


def _closure(said: list[Event], found: list[Event]) -> Tally:
    want, got = _closing(said), _closing(found)
    if want == "yes":
        return Tally(right=1) if got == "yes" else Tally(missed=1)
    return Tally(wrong=1) if want == "no" and got == "yes" else Tally()


def _closing(events: list[Event]) -> str:
    buckets = {bucket(event) for event in events if event.get("type") == "closure"}
    return "yes" if buckets & {"planned", "done"} else "maybe" if "rumoured" in buckets else "no"


def _historical(gold: set[Key], got: set[Key], other: set[Key]) -> Tally:
    return Tally(len(gold & got), len(got - gold - other), len(gold - got))


def _counts(article: dict[str, Any], reading: dict[str, Any]) -> Tally:
    gold = {(c.get("sending"), c.get("n")) for c in article.get("counts", [])}
    got = {(c.get("sending"), c.get("n")) for c in reading.get("counts", [])}
    return Tally(len(gold & got), len(got - gold), len(gold - got))


def kind_of(event: Event) -> str:
    """The class of an event's mission type."""
    kind = event.get("mission_type") or "unknown"
    return _CLASSES.get(kind, kind)


def is_kind_right(gold: Event, event: Event) -> bool:
    """Whether mission types agree."""
    return kind_of(gold) == "unknown" or kind_of(gold) == kind_of(event)


def is_status_right(gold: Event, event: Event) -> bool:
    """Whether an event stands in the bucket of the label's status or of one of its alternatives."""
    wanted = {bucket(gold)} | {bucket({**gold, "status": other}) for other in gold.get("status_alt", [])}
    return bucket(event) in wanted


def is_date_right(gold: Event, event: Event) -> bool:
    """Whether a date agrees with the label's to the label's precision."""
    wanted, date = gold.get("date") or "", event.get("date") or ""
    return bool(date) and (date == wanted or date.startswith(f"{wanted}-"))


def _is_denial_right(gold: Event, event: Event) -> bool:
    return (bucket(gold) == "denied") == (bucket(event) == "denied")


def _is_covered_right(gold: Event, event: Event) -> bool:
    return bool(gold.get("covered_by") == event.get("covered_by"))


def _agreement(gold: Event, event: Event) -> int:
    points = 4 * is_kind_right(gold, event) + 2 * (bucket(gold) == bucket(event))
    points += bool(gold.get("date")) and is_date_right(gold, event)
    if gold.get("city") and event.get("city"):
        points += 8 * (gold["city"].lower() == event["city"].lower()) - 4
    return points


def match(gold: list[Event], found: list[Event]) -> tuple[list[tuple[Event, Event]], list[Event], list[Event]]:
    """Pairs of the same tuple, the best agreement first; then what is left of each side."""
    ranked = sorted(
        ((_agreement(g, p), -i, -j) for i, g in enumerate(gold) for j, p in enumerate(found) if key_of(g) == key_of(p)),
        reverse=True,
    )
    left, right = set(range(len(gold))), set(range(len(found)))
    pairs = []
    for _, i, j in ranked:
        if -i in left and -j in right:
            left.remove(-i)
            right.remove(-j)
            pairs.append((gold[-i], found[-j]))
    return pairs, [gold[i] for i in sorted(left)], [found[j] for j in sorted(right)]


@dataclass(frozen=True, slots=True)
class _Field:
    """How a field is held against its label.

    Attributes:
        right: whether it is right; `asked`: which labels are asked.
        silent: name of the field where leaving it out is missed but not wrong, or empty.
        unasked: giving it where the label has none is wrong.
        extra: false tuples are wrong here as well.
    """

    right: Callable[[Event, Event], bool]
    asked: Callable[[Event], bool]
    silent: str = ""
    unasked: bool = False
    extra: bool = True


def _always(_gold: Event) -> bool:
    return True


_FIELDS = {
    "mission_type": _Field(is_kind_right, _always),
    "denied": _Field(_is_denial_right, _always),
    "stage": _Field(is_status_right, lambda gold: bucket(gold) in ("planned", "done")),
    "date": _Field(is_date_right, lambda gold: bool(gold.get("date")), silent="date", extra=False),
    "covered_by": _Field(
        _is_covered_right, lambda gold: bool(gold.get("covered_by")), silent="covered_by", unasked=True, extra=False
    ),
}


def _fields(said: list[Event], found: list[Event], tolerated: set[Key]) -> dict[str, Tally]:
    """The measures of single fields over paired events."""
    pairs, left, over = match(said, found)
    gold, got = _keys(said), _keys(found)
    extra = len({key_of(event) for event in over} - gold - tolerated)
    # a label with the tuple of a matched one (another city) is not missed twice
    missed = [event for event in left if key_of(event) not in got]
    tallies = {name: _field(pairs, missed, extra, field) for name, field in _FIELDS.items()}
    for name, of in (("status_matched", "status"), ("date_matched", "date"), ("covered_matched", "covered_by")):
        asked = [(g, p) for g, p in pairs if g.get(of)]
        right = sum(_MATCHED[of](g, p) for g, p in asked)
        tallies[name] = Tally(right, len(asked) - right, len(asked) - right)
    return tallies


_MATCHED: dict[str, Callable[[Event, Event], bool]] = {
    "status": is_status_right, "date": is_date_right, "covered_by": _is_covered_right,
}  # fmt: skip


def _field(pairs: list[tuple[Event, Event]], missed: list[Event], extra: int, field: _Field) -> Tally:
    right = wrong = lost = 0
    for gold, event in pairs:
        if not field.asked(gold):
            wrong += field.unasked and bool(event.get(field.silent))
        elif field.right(gold, event):
            right += 1
        else:
            lost += 1
            wrong += not field.silent or bool(event.get(field.silent))
    lost += sum(field.asked(event) for event in missed)
    return Tally(right, wrong + (extra if field.extra else 0), lost)
