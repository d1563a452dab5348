"""Attribution: who says so, as a chain from the one who prints to the one who knows.

Needs sentences and the language's names. Gives the speakers of each sentence: agencies and papers by name, governments,
missions' spokesmen, experts, unnamed sources. A sentence without a cue of speech has none of its own.
"""

from __future__ import annotations

import re

from extract.automaton import Screen
from extract.pack import Names
from extract.spans import Sentence, Unit
from extract.speech import CUES, SAYS, Speaker

_SPEAKERS = {
    "GOVERNMENT": "government",
    "SPOKES": "government",
    "OFFICIAL": "government",
    "MEDIA": "press",
    "EXPERT": "expert",
    "UNNAMED": "unnamed",
    "MISSION": "government",
    "ENVOY": "government",
}
_HEADS = frozenset({"MISSION", "ENVOY"})
_TOLD = frozenset({"TELL", "INFORM"})
_CARRIES = frozenset(
    {
        "PLACE",
        "POSS",
        "DET",
        "ADJ",
        "CAP",
        "OF",
        "IN",
        "AT",
        "GOVERNMENT",
        "SPOKES",
        "OFFICIAL",
        "MEDIA",
        "EXPERT",
        "UNNAMED",
        "HERE",
        "ITS",
        "LEADER",
        "ENVOY",
        "IT",
        "COUNTRIES_N",
    }
)
# before a state that is a place where something is said
_PLACED = frozenset({"IN", "AT", "FROM", "OF", "TO", "ON", "WITH", "BETWEEN", "AND", "THROUGH"})
# units in which a dateline ends
_DATELINE = 9
# letters of a small word inside a name, at most
_PARTICLE = 3
# a name of a speaker longer than this is a clause, not a name
_LONGEST_NAME = 90


class Houses:
    """Named agencies and papers of a language, compiled once."""

    def __init__(self, names: Names) -> None:
        self._state = names.state_media
        self._press = names.press
        words = sorted({*names.state_media, *names.press}, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)", re.IGNORECASE
        )
        self._screen = Screen([words])

    def find(self, text: str) -> list[tuple[int, int, str, str, str | None]]:
        """(start, end, printed name, group, country) of each house named; short names only in capitals."""
        found: list[tuple[int, int, str, str, str | None]] = []
        if not self._screen.named(text):
            return found
        for match in self._pattern.finditer(text):
            printed = match.group()
            if (not printed[0].isupper() and not printed.startswith("the ")) or (
                len(printed) <= 4 and not printed.isupper()
            ):
                continue
            key = printed.lower()
            state = key in self._state
            found.append(
                (
                    match.start(),
                    match.end(),
                    printed,
                    "state_media" if state else "press",
                    self._state[key] if state else self._press[key],
                )
            )
        return found


def find_speakers(sentence: Sentence, text: str, houses: Houses) -> list[Speaker]:
    """Speakers of one sentence in order; `text` is the shadow of its field."""
    units = sentence.units
    found: list[Speaker] = []
    covered: set[int] = set()
    for start, end, name, group, country in houses.find(text[sentence.start : sentence.end]):
        inside = [i for i, u in enumerate(units) if u.start < sentence.start + end and u.end > sentence.start + start]
        if inside:
            covered.update(inside)
            credit = _is_credit(units, inside[0], inside[-1])
            found.append(Speaker(name, group, country, inside[0], inside[-1], credit=credit))
    if any(unit.label in CUES or _resolves(unit) for unit in units):
        found += _described(units, covered)
        covered.update(i for speaker in found for i in range(speaker.first, speaker.last + 1))
        found += _states(units, covered)
    return sorted(found, key=lambda speaker: speaker.first)


def _label(units: tuple[Unit, ...], at: int) -> str:
    return units[at].label if 0 <= at < len(units) else ""


def _is_credit(units: tuple[Unit, ...], first: int, last: int) -> bool:
    """`SEOUL, May 5 (Yonhap) --`: the agency of a dateline."""
    return (
        first <= _DATELINE
        and _label(units, first - 1) == "OPENING"
        and _label(units, last + 1) == "CLOSING"
        and _label(units, last + 2) in ("DASH", "PLACE", "DET", "CAP", "COLON")
    )


def _states(units: tuple[Unit, ...], covered: set[int]) -> list[Speaker]:
    """`Managua said`, `according to Seoul`: a state that speaks."""
    found = []
    for at, unit in enumerate(units):
        place = unit.place
        if place is None or place.kind not in ("name", "capital") or at in covered:
            continue
        after = at + 1
        while _label(units, after) in ("HAVE", "ADVERB", "DATE"):
            after += 1
        verb = units[after] if after < len(units) else None
        speaks = verb is not None and verb.label in SAYS and bool(verb.forms & {"past", "third"})
        if _label(units, at - 1) in _PLACED or not (speaks or _label(units, at - 1) == "ACCORDING"):
            continue
        # "China has added eleven posts" adds, and does not say
        if speaks and verb is not None and _label(units, after + 1) in ("NUM", "ABOUT", "MORE_THAN"):
            continue
        found.append(Speaker(unit.text, "government", place.code, at, at))
    return found


def _described(units: tuple[Unit, ...], covered: set[int]) -> list[Speaker]:
    """Speakers told by office: `a foreign ministry official`, `local media`, `sources`."""
    found, at = [], 0
    while at < len(units):
        group = _SPEAKERS.get(units[at].label)
        if group is None or at in covered:
            at += 1
            continue
        first, last = at, at
        while (
            first > 0
            and units[first - 1].label in _CARRIES
            and first - 1 not in covered
            and units[first - 1].label not in ("IN", "OF", "AT")
        ):
            first -= 1
        while last + 1 < len(units) and last + 1 not in covered and _carries_on(units, last + 1):
            last += 1
        while units[last].label in ("IN", "AT", "OF", "DET", "POSS", "ITS", "IT"):
            last -= 1
        first, last = _with_name(units, first, last, covered)
        # "told parliament": who is told speaks not, unless it is a paper that tells it on
        heard = group == "government" and _label(units, first - 1) in _TOLD
        by_mission = units[at].label in _HEADS
        if not heard and (_says(units, first, last) if by_mission else _speaks(units, first, last)):
            found.append(_speaker(units, first, last, group))
        at = max(last, at) + 1
    return found


def _carries_on(units: tuple[Unit, ...], at: int) -> bool:
    """Whether a unit goes on with a speaker's name; a small word between capitals does (`Alberto van Klaveren`)."""
    # "a spokesman for the Foreign Office"
    after = at + 1
    while _label(units, after) in ("DET", "PLACE", "ADJ"):
        after += 1
    if units[at].label == "PREP" and _label(units, at - 1) == "SPOKES" and _label(units, after) == "GOVERNMENT":
        return True
    particle = units[at].label == "WORD" and len(units[at].text) <= _PARTICLE and units[at].text.islower()
    return units[at].label in _CARRIES or (particle and _label(units, at - 1) == "CAP" == _label(units, at + 1))


def _says(units: tuple[Unit, ...], first: int, last: int) -> bool:
    """`the embassy in Accra said`: the verb of speech stands directly behind a mission that speaks."""
    after = last + 1
    while _label(units, after) in ("ADVERB", "HAVE", "DATE"):
        after += 1
    said = _label(units, after) in SAYS and bool(units[after].forms & {"past", "third"})
    return said or _label(units, first - 1) == "ACCORDING"


def _is_where(units: tuple[Unit, ...], first: int, at: int) -> bool:
    """`the embassy in Kampala`: the place of a mission, not its owner."""
    headed = any(u.label in _HEADS for u in units[first:at])
    return headed and _label(units, at - 1) in ("IN", "TO", "AT")


def _with_name(units: tuple[Unit, ...], first: int, last: int, covered: set[int]) -> tuple[int, int]:
    """`Joseph Wu, the foreign minister, declared`: the name before an office, where commas set the office apart."""
    if _label(units, first - 1) != "COMMA" or _label(units, last + 1) != "COMMA":
        return first, last
    start = first - 1
    while _label(units, start - 1) == "CAP" and start - 1 not in covered:
        start -= 1
    return (start, last) if start < first - 1 else (first, last)


def _resolves(unit: Unit) -> bool:
    """`the cabinet resolved to close`: what a government decides it tells."""
    return unit.label in ("DECIDE", "PLAN") and bool(unit.forms & {"past", "third"})


def _speaks(units: tuple[Unit, ...], first: int, last: int) -> bool:
    """Whether a cue of speech stands next to the phrase, a comma, name or date between them at most."""
    for step in (-1, 1):
        at = first - 1 if step < 0 else last + 1
        for _ in range(5):
            if not 0 <= at < len(units):
                break
            if units[at].label in CUES or (step > 0 and _resolves(units[at])):
                return True
            if units[at].label not in (
                "COMMA",
                "CAP",
                "DATE",
                "ADVERB",
                "BY",
                "HAVE",
                "DET",
                "WHO",
                "FROM",
                "WORD",
                "PLACE",
                "TO",
                "BE",
                "WITH",
            ):
                break
            at += step
    return False


def _speaker(units: tuple[Unit, ...], first: int, last: int, group: str) -> Speaker:
    countries = [
        u.place.code
        for i, u in enumerate(units)
        if first <= i <= last and u.place is not None and u.place.kind != "org" and not _is_where(units, first, i)
    ]
    name = " ".join(u.text for u in units[first : last + 1])[:_LONGEST_NAME]
    name = name.replace(" 's", "'s").replace(" ,", ",")
    for article in ("The ", "the ", "A ", "a ", "An ", "an "):
        name = name.removeprefix(article)
    capitals = [u.text for u in units[first : last + 1] if u.label == "CAP"]
    surname = capitals[-1] if group == "government" and len(capitals) > 0 else ""
    return Speaker(name, group, countries[0] if countries else None, first, last, surname)
