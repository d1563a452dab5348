"""Attribution: who says so, as a chain from the one who prints to the one who knows.

Needs sentences and the language's names. Gives the speakers of each sentence: agencies and papers by name, governments,
missions' spokesmen, experts, unnamed sources. A sentence without a cue of speech has none of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.pack import Names
from extract.spans import Sentence, Unit
from extract.speech import Speaker

_CUES = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "ACCORDING", "INFORM", "DECLARE"})
_SPEAKERS = {
    "GOVERNMENT": "government",
    "SPOKES": "government",
    "OFFICIAL": "government",
    "MEDIA": "press",
    "EXPERT": "expert",
    "UNNAMED": "unnamed",
}
_CARRIES = frozenset(
    {
        "PLACE",
        "POSS",
        "DET",
        "ADJ",
        "CAP",
        "OF",
        "IN",
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

    def find(self, text: str) -> list[tuple[int, int, str, str, str | None]]:
        """(start, end, printed name, group, country) of each house named; short names only in capitals."""
        found = []
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
            found.append(Speaker(name, group, country, inside[0], inside[-1]))
    if any(unit.label in _CUES for unit in units):
        found += _described(units, covered)
    return sorted(found, key=lambda speaker: speaker.first)


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
            and units[first - 1].label not in ("IN", "OF")
        ):
            first -= 1
        while last + 1 < len(units) and units[last + 1].label in _CARRIES and last + 1 not in covered:
            last += 1
        while units[last].label in ("IN", "OF", "DET", "POSS", "ITS", "IT"):
            last -= 1
        if _speaks(units, first, last):
            found.append(_speaker(units, first, last, group))
        at = max(last, at) + 1
    return found


def _speaks(units: tuple[Unit, ...], first: int, last: int) -> bool:
    """Whether a cue of speech stands next to the phrase, a comma, name or date between them at most."""
    for step in (-1, 1):
        at = first - 1 if step < 0 else last + 1
        for _ in range(5):
            if not 0 <= at < len(units):
                break
            if units[at].label in _CUES:
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
            ):
                break
            at += step
    return False


def _speaker(units: tuple[Unit, ...], first: int, last: int, group: str) -> Speaker:
    countries = [u.place.code for u in units[first : last + 1] if u.place is not None and u.place.kind != "org"]
    name = " ".join(u.text for u in units[first : last + 1])[:_LONGEST_NAME]
    name = name.replace(" 's", "'s").removeprefix("The ").removeprefix("the ")
    return Speaker(name, group, countries[0] if countries else None, first, last)


def settle_speakers(groups: list[list[Speaker]]) -> list[list[Speaker]]:
    """Speakers of all sentences in order, `the ministry` given the country of the government that spoke before."""
    country: str | None = None
    settled = []
    for group in groups:
        done = []
        for speaker in group:
            if speaker.group == "government":
                country = speaker.country or country
                speaker = replace(speaker, country=country)
            done.append(speaker)
        settled.append(done)
    return settled
