"""Moments: when it was announced and when it takes effect, told in the event's own sentence, and what is history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from extract.scene import Scene
from extract.when_roles import is_dateline, is_of_aside, leads, role_of
from models.when import Precision, When

# what lies further back than this is background (about six months, as the labelling rules say)
_CURRENT = timedelta(days=183)
# a plan whose own date lies so far back or less was told then
_TOLD = timedelta(days=31)
# a plan reaches no further
_FAR = timedelta(days=1100)
# how far a date at the head of a sentence counts from the verbs behind its first one
_OVER = 60
_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit"})

Dated = tuple[When, int]


class _Spot(NamedTuple):
    """A date of the event: how far from its verb, the unit, the interval."""

    distance: int
    at: int
    when: When


def dates_of(scene: Scene, host: str | None = None) -> tuple[Dated | None, Dated | None]:
    """(announced, effective), each with its unit, of a trigger and, in a list of hosts, of this host of it."""
    announced: Dated | None = None
    spots: list[_Spot] = []
    weak: list[_Spot] = []
    sentence = scene.sentence
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or ("antecedent" in scene.trigger.options and at < scene.trigger.first):
            continue
        if is_of_aside(sentence.units, at, scene.trigger.at):
            continue
        apart = scene.clock.apart(scene.work, sentence, at) if at < scene.trigger.at else None
        if apart is not None:
            spots.append(_Spot(scene.trigger.at - at, at, apart))
            continue
        if _is_of_aside(scene, at):
            continue
        role, distance = _role(scene, at)
        told = scene.clock.when(scene.work, sentence, at, scene.scope.tense if role == "event" else "past")
        if role == "dateline":
            continue
        if role == "other" or (role == "told" and told is not None and not _is_day(told)):
            weak += _ahead_only(scene, at, distance)
        elif told is not None and (role == "told" or _was_told_then(scene, told)):
            announced = announced or (told, at)
        elif told is not None and not (_is_act(scene) and _is_deadline(told)):
            spots.append(_Spot(distance, at, told))
    if announced is not None and scene.scope.tense == "past":
        weak = []
    best = _of_host(scene, spots, host) or _best(spots or weak, scene.scope.tense, scene.work.published)
    return announced, (best.when, best.at) if best is not None else None


def _role(scene: Scene, at: int) -> tuple[str, int]:
    """(`event`, `told`, `other` or `dateline`, how far from its verb) of a date; without a verb it is the event's."""
    units, trigger = scene.sentence.units, scene.trigger
    if is_dateline(units, at):
        return "dateline", 0
    role, distance = role_of(units, at, trigger, scene.clock.words)
    if role == "other" and leads(units, at) and at < trigger.at:
        return "event", _OVER
    if role == "event":
        return role, abs(at - trigger.at)
    return ("event" if role == "none" else role), distance


def _is_act(scene: Scene) -> bool:
    return scene.trigger.type.value in _ACTS


def _ahead_only(scene: Scene, at: int, distance: int) -> list[_Spot]:
    """Of a plan, a date to come in its sentence stands for it, even on another verb ("and these will shut by June")."""
    published = scene.work.published
    if published is None or _is_act(scene) or _is_of_reason(scene, at):
        return []
    when = scene.clock.when(scene.work, scene.sentence, at, "future")
    if when is None or (scene.scope.tense == "past" and when.grain is None):
        return []
    ahead = when.latest is not None and published < when.latest <= published + _FAR
    return [_Spot(distance, at, when)] if ahead else []


def _is_of_aside(scene: Scene, at: int) -> bool:
    """`closed its embassy in Pyongyang, which had been empty since 2017`: told of the mission, not the event."""
    between = [unit.label for unit in scene.sentence.units[scene.trigger.at + 1 : at]]
    if "WHO" not in between or "COMMA" in between[between.index("WHO") :] or scene.trigger.last > at:
        return False
    when = scene.clock.when(scene.work, scene.sentence, at, "past")
    return when is not None and when.latest is None


def _is_of_reason(scene: Scene, at: int) -> bool:
    """`close its embassy because of the fighting after the troops leave next month`: the day of what is feared."""
    between = [unit.label for unit in scene.sentence.units[scene.trigger.at + 1 : at]]
    return between.count("AFTER") > 1


def _is_day(when: When) -> bool:
    """What is told is told on a day, or in a month; a deadline or open stretch on a verb of speech is neither's."""
    return when.grain is None and when.precision is not Precision.OPEN


def _is_deadline(when: When) -> bool:
    """A date to come by which people must go; the act itself was on the day it was told."""
    return when.grain is not None and when.latest is not None


def _was_told_then(scene: Scene, when: When) -> bool:
    """A plan's day in the last month is the day on which it was told."""
    published = scene.work.published
    if scene.scope.tense == "past" or published is None or when.latest is None or when.precision is not Precision.DAY:
        return False
    return published - _TOLD <= when.latest < published


def _best(spots: list[_Spot], tense: str, published: date | None) -> _Spot | None:
    """What is to come, of a plan; else the date nearest to the event's verb."""
    ahead = [s for s in spots if published and s.when.latest is not None and s.when.latest > published]
    ended = [s for s in spots if s.when.latest is not None]
    chosen = ahead if ahead and tense == "future" else ended or spots
    return min(chosen, key=lambda spot: spot.distance, default=None)


def _of_host(scene: Scene, spots: list[_Spot], host: str | None) -> _Spot | None:
    """In a list that gives each host its date: the one behind this host and before the next."""
    if host is None or len(spots) < 2:
        return None
    places = [*(t for r in scene.trigger.references for t in r.hosts), *scene.trigger.places]
    starts = sorted({target.first for target in places if target.code is not None})
    own = next((target.first for target in places if target.code == host), None)
    if own is None or len(starts) < 2:
        return None
    following = next((start for start in starts if start > own), len(scene.sentence.units))
    return next((spot for spot in spots if own < spot.at < following), None)


def is_history(when: When | None, published: date | None) -> bool:
    """Whether a date lies over about six months before publication, or in a past year told by its number."""
    end = None if when is None else when.latest or when.earliest
    if when is None or end is None:
        return False
    if published is None:
        return when.precision is Precision.YEAR
    numbered = any(char.isdigit() for char in when.words)
    if when.precision is Precision.YEAR and numbered and end.year < published.year:
        return True
    return published - end > _CURRENT
