"""Ages: what is told as history though no date of its own says so.

Needs a scene. An event of the past without a date is background where its sentence goes back to an old date before it
comes to the event ("after the coup of 1987 ... closed"), where the sentence before it in the same paragraph does, or
where the language's words of long ago stand in it. What "has" happened is news all the same.
"""

from __future__ import annotations

from extract.moments import is_history
from extract.scene import Scene
from extract.spans import Sentence, Unit
from extract.when_roles import is_of_aside

# sentences back in one paragraph that still set the time
_BACK = 2
# units before a date within which another deed may own it ("which opened in 1972")
_OWNED = 6
# units behind an event within which a date may still be its own
_BEHIND = 12
# the first year that a number may be
_FIRST = 1600
_DEEDS = frozenset({"OPEN", "REOPEN", "WHO", "OPENING_N", "REOPENING_N"})
_VERBS = frozenset({"ADVERB", "BE", "HAVE", "NOT", "REPORTEDLY", "RUMOUR"})


def is_background(scene: Scene) -> bool:
    """Whether an event without a date is told as history."""
    sentence, at = scene.sentence, scene.trigger.at
    if sentence.within == "title" or _is_perfect(sentence.units, at):
        return False
    if any(unit.label == "LONG_AGO" for unit in sentence.units) or _in_wake(scene, sentence.units):
        return True
    told = _old_dates(scene, sentence)
    if told is None:
        return False
    if told:
        return any(_sets_time(sentence.units, spot, at) for spot in told)
    for index in range(sentence.index - 1, max(sentence.index - 1 - _BACK, -1), -1):
        before = scene.work.sentences[index]
        if before.within != "text" or before.paragraph != sentence.paragraph:
            return False
        spots = _old_dates(scene, before)
        if spots is None:
            return False
        if spots:
            return True
    return False


def _in_wake(scene: Scene, units: tuple[Unit, ...]) -> bool:
    """`after the 1979 revolution`: something of a past year stands for the time."""
    published = scene.work.published
    for at in range(2, len(units) - 1):
        value = units[at].value
        if published is None or units[at].label != "NUM" or value is None or not _FIRST <= value < published.year:
            continue
        led = units[at - 1].label == "DET" and units[at - 2].label in ("AFTER", "PREP", "IN")
        if led and units[at + 1].label in ("WORD", "CAP", "OPINION"):
            return True
    return False


def _is_perfect(units: tuple[Unit, ...], at: int) -> bool:
    """`has closed`, `have been shut`: news, whatever dates stand around it; `had closed` is not."""
    step = at - 1
    while step >= 0 and units[step].label in _VERBS:
        if units[step].label == "HAVE" and "past" not in units[step].forms:
            return True
        step -= 1
    return False


def _old_dates(scene: Scene, sentence: Sentence) -> list[int] | None:
    """Units of a sentence's dates where all that can be read are history; empty for none; None where one is not."""
    spots = []
    for spot, unit in enumerate(sentence.units):
        if unit.label != "DATE":
            continue
        when = scene.clock.when(scene.work, sentence, spot, "past")
        if when is None:
            continue
        if not is_history(when, scene.work.published):
            return None
        spots.append(spot)
    return spots


def _sets_time(units: tuple[Unit, ...], spot: int, at: int) -> bool:
    """Whether an old date governs the event: before it and nobody else's, or behind a `when` that follows it."""
    if spot < at:
        return not is_of_aside(units, spot, at) and not any(
            unit.label in _DEEDS for unit in units[max(0, spot - _OWNED) : spot]
        )
    between = [unit.label for unit in units[at + 1 : spot]]
    return ("AFTER" in between or spot - at <= _BEHIND) and not _DEEDS & set(between)
