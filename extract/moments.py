"""Moments: when it was announced and when it takes effect, and what is history."""

from __future__ import annotations

from datetime import date, timedelta

from extract.drafts import Draft
from extract.scene import Resolve, Scene
from extract.spans import Unit, Work
from models.when import Precision, When

_SPEECH = frozenset(
    {"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE", "ACCORDING", "OFFICIAL", "SPOKES"}
)
# what lies further back than this is background (about six months, as the labelling rules say)
_CURRENT = timedelta(days=183)


def dates_of(scene: Scene) -> tuple[tuple[When, int] | None, tuple[When, int] | None]:
    """(announced, effective), each with its unit: a date belongs to the speech or to the event, whichever is nearer."""
    announced: tuple[When, int] | None = None
    effective: tuple[When, int] | None = None
    units = scene.sentence.units
    best = 99
    for at, unit in enumerate(units):
        if unit.label != "DATE" or ("antecedent" in scene.trigger.options and at < scene.trigger.first):
            continue
        owner, distance = _owner_of_date(scene, at)
        tense = scene.scope.tense if owner == "event" else "past"
        when = scene.resolve(unit.text, tense)
        if when is None:
            continue
        if owner == "speech":
            announced = announced or (when, at)
        elif distance < best:
            effective, best = (when, at), distance
    return announced, effective


def _owner_of_date(scene: Scene, at: int) -> tuple[str, int]:
    units, trigger = scene.sentence.units, scene.trigger
    first, last = trigger.first, trigger.last
    event = 0 if first <= at <= last else min(abs(at - first), abs(at - last)) + _breaks(units, at, trigger.at)
    speech = 99
    for step, unit in enumerate(units):
        if unit.label in _SPEECH and not first <= step <= last and unit.label not in ("OFFICIAL", "SPOKES"):
            speech = min(speech, abs(step - at) + _breaks(units, at, step))
    other = 99
    return ("speech", speech) if speech < event else ("event", min(event, other))


def _breaks(units: tuple[Unit, ...], a: int, b: int) -> int:
    low, high = min(a, b), max(a, b)
    return sum(
        4
        if u.label in ("COMMA", "WHO", "AFTER")
        else 8
        if u.label in ("SEMI", "COLON", "BUT")
        else 2
        if u.label == "AND"
        else 0
        for u in units[low + 1 : high]
    )


def add_announcements(work: Work, drafts: list[Draft], resolve: Resolve) -> None:
    """A claim without any date takes the day on which somebody said so in the sentence behind or before it."""
    dated = {draft.sentence for draft in drafts}
    for draft in drafts:
        if (
            draft.effective is not None
            or draft.announced is not None
            or draft.historical
            or "series" in "".join(draft.rules)
        ):
            continue
        for index in (draft.sentence + 1, draft.sentence - 1):
            if index in dated or not 0 <= index < len(work.sentences) or work.sentences[index].within != "text":
                continue
            sentence = work.sentences[index]
            spot = _spoken_date(sentence.units)
            when = resolve(sentence.units[spot].text, "past") if spot is not None else None
            if (
                spot is not None
                and when is not None
                and when.precision is Precision.DAY
                and not is_history(when, work.published)
            ):
                draft.announced = when
                draft.evidence.append(work.unit_evidence("announced", sentence, spot, spot, "dates.neighbour"))
                break


def _spoken_date(units: tuple[Unit, ...]) -> int | None:
    """The date next to a verb of speech, or None."""
    for at, unit in enumerate(units):
        if unit.label == "DATE" and any(
            u.label in ("SAY", "ANNOUNCE", "TELL", "INFORM", "CONFIRM") for u in units[max(0, at - 3) : at + 3]
        ):
            return at
    return None


def is_history(when: When | None, published: date | None) -> bool:
    """Whether a date lies over about six months before publication, or in a past year told by its number."""
    if when is None or when.latest is None or when.earliest is None:
        return False
    if published is None:
        return when.precision is Precision.YEAR
    numbered = any(char.isdigit() for char in when.words)
    if when.precision is Precision.YEAR and numbered and when.latest.year < published.year:
        return True
    return published - when.latest > _CURRENT
