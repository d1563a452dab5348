"""Roles: whether a date is the event's, the tellers' or something else's, by the verb it hangs on."""

from __future__ import annotations

from extract.pack import Dates
from extract.spans import Trigger, Unit

_TELLING = frozenset(
    {"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE", "ACCORDING", "ORDER", "PLAN", "DEMAND"}
)
# verbs that only help another one, and are never what a date hangs on
_HELPING = frozenset({"BE", "HAVE", "DO", "WILL", "MODAL", "SHOULD", "MUST", "TO_BE", "BEGIN", "CONSIDER"})
_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit"})
_HARD = frozenset({"SEMI", "COLON", "DASH", "ASKED", "OPENING", "CLOSING"})
_SOFT = frozenset({"COMMA", "AND", "BUT", "QUOTE", "WHO", "AFTER"})
_LIGHT = frozenset({"ADVERB", "HAVE", "BE", "WILL", "NOT", "MODAL", "TO_BE", "MUST", "REPORTEDLY"})
# units from the start of a text within which a date before a dash is a dateline, and from the date to its dash
_DATELINE = 14
_DASH = 6
# units that a clause between commas has at most
_ASIDE = 25
_HEAD = frozenset({"CAP", "PLACE", "COMMA", "OPENING", "CLOSING", "STOP", "MARK", "NUM", "CAPITAL_WORD", "MEDIA"})


def is_dateline(units: tuple[Unit, ...], at: int) -> bool:
    """`SEOUL, June 13 (Yonhap) -- `: a date at the head of a text behind names only, with a dash close behind it."""
    if at > _DATELINE or any(unit.label not in _HEAD for unit in units[:at]):
        return False
    behind = [unit.label for unit in units[at + 1 : at + 1 + _DASH]]
    if not {"DASH", "COLON"} & set(behind):
        return False
    dash = min(behind.index(label) for label in ("DASH", "COLON") if label in behind)
    return dash == 0 or behind[0] in ("OPENING", "COMMA", "STOP", "MARK")


def is_of_aside(units: tuple[Unit, ...], spot: int, at: int) -> bool:
    """`Chile, a member since 1973, closed ...`: a date that ends what is told of the subject between commas."""
    if not spot + 1 < at or units[spot + 1].label != "COMMA":
        return False
    if any(unit.label not in _LIGHT for unit in units[spot + 2 : at]):
        return False
    start = next((i for i in range(spot - 1, max(spot - _ASIDE, 0), -1) if units[i].label in ("COMMA", "SEMI")), None)
    if start is None or units[start].label != "COMMA" or spot - start <= 1 or units[at].label == "AS_DID":
        return False
    inside = {unit.label for unit in units[start + 1 : spot]}
    return units[start + 1].label not in ("AND", "BUT", "DATE") and not inside & {"CLOSING", "DASH", "OPENING"}


def role_of(units: tuple[Unit, ...], at: int, trigger: Trigger | None, words: Dates) -> tuple[str, int]:
    """(`event`, `told`, `other` or `none`, how many units away) of the verb a date hangs on; `none` without a verb."""
    left = _look(units, at, -1, trigger, words)
    right = _look(units, at, 1, trigger, words)
    if right is not None and (left is None or leads(units, at) or _is_before_verb(units, at, right)):
        return _named(units, right, at, trigger, words)
    if left is not None:
        return _named(units, left, at, trigger, words)
    return "none", 0


def _named(units: tuple[Unit, ...], verb: int, at: int, trigger: Trigger | None, words: Dates) -> tuple[str, int]:
    return kind_of_verb(units, verb, trigger, words), abs(verb - at)


def leads(units: tuple[Unit, ...], at: int) -> bool:
    """Whether a date opens its clause: first in the sentence, or right behind a border."""
    if all(unit.label in ("QUOTE", "BUT", "AND", "MARK", "OPENING") for unit in units[:at]):
        return True
    before = units[at - 1].label
    behind = units[at + 1].label if at + 1 < len(units) else ""
    if before == "AND":
        return behind == "COMMA" or (at > 1 and units[at - 2].label == "COMMA")
    return before in ("BUT", "SEMI", "QUOTE", "WHO", "COLON", "DASH", "AFTER")


def _is_before_verb(units: tuple[Unit, ...], at: int, verb: int) -> bool:
    """`Lithuania on Thursday ordered`: only small words between the date and its verb."""
    return all(unit.label in _LIGHT for unit in units[at + 1 : verb]) and verb - at <= 4


def _look(units: tuple[Unit, ...], at: int, step: int, trigger: Trigger | None, words: Dates) -> int | None:
    """The nearest verb on one side; ahead, what a relative clause says in between is passed over."""
    place, relative = at + step, False
    if step < 0:
        place = _before_aside(units, place, words)
    while 0 <= place < len(units):
        label = units[place].label
        if label in _HARD and (step > 0 or label in ("SEMI",)):
            return None
        if step > 0 and _turns_aside(units, place, at, words):
            relative = True
        elif relative and label == "COMMA":
            relative = False
        else:
            kind = kind_of_verb(units, place, trigger, words)
            if kind == "event" or (kind != "none" and not relative):
                return place
        place += step
    return None


def _before_aside(units: tuple[Unit, ...], place: int, words: Dates) -> int:
    """`closed its embassy, which opened in 1974, on Monday`: the unit before the aside, where one ends right here."""
    if place < 0 or units[place].label != "COMMA":
        return place
    for start in range(place - 1, max(place - _ASIDE, 0), -1):
        if units[start].label in ("SEMI", "COLON"):
            break
        if units[start].label == "COMMA" and _turns_aside(units, start, -1, words):
            return start - 1
        if units[start].label == "WHO" and units[start - 1].label == "COMMA":
            return start - 2
    return place


def _turns_aside(units: tuple[Unit, ...], place: int, at: int, words: Dates) -> bool:
    """The start of a relative clause or of a participle between commas."""
    if units[place].label == "WHO":
        return place > at + 1
    behind = units[place + 1] if units[place].label == "COMMA" and place + 1 < len(units) else None
    return behind is not None and place > at + 1 and _plain_verb(behind.text.lower(), behind.label, words) != "none"


def kind_of_verb(units: tuple[Unit, ...], at: int, trigger: Trigger | None, words: Dates) -> str:
    """`event` for the trigger's own words, `told` for speech, `other` for other verbs, `none` for what is no verb."""
    unit = units[at]
    if trigger is not None and (at == trigger.at or _is_own(units, at, trigger)):
        # "told the United States to close": the order is not yet the closure
        return "event" if unit.label not in _TELLING or trigger.type.value in _ACTS else "told"
    if at and units[at - 1].label == "DET":
        # "the cuts of 1994" are a thing, not a deed
        return "told" if unit.text.lower() in words.telling else "none"
    low = unit.text.lower()
    if unit.label in _TELLING and (unit.forms or unit.label == "ACCORDING"):
        return "told"
    if unit.label in ("WORD", "CAP"):
        return _plain_verb(low, unit.label, words)
    if unit.label in _HELPING or not unit.forms:
        return "none"
    return "told" if low in words.telling else "other"


def _is_own(units: tuple[Unit, ...], at: int, trigger: Trigger) -> bool:
    """A verb among the trigger's words, unless set apart as in `the embassy, opened in 1974, was closed`."""
    if not (trigger.first <= at <= trigger.last and units[at].forms):
        return False
    return at == trigger.first or units[at - 1].label not in ("COMMA", "WHO")


def _plain_verb(low: str, label: str, words: Dates) -> str:
    """A word of no concept that is a verb by the lists or by its ending."""
    if low in words.telling:
        return "told"
    if low in words.deeds:
        return "other"
    return "other" if label == "WORD" and len(low) > 4 and low.endswith(words.verb_ends) else "none"
