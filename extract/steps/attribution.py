"""Attribution: who says so, as a chain from the one who prints to the one who knows.

Needs sentences and the language's names. Gives the speakers of each sentence: agencies and papers by name, governments,
missions' spokesmen, experts, unnamed sources. A sentence without a cue of speech has none of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.drafts import Draft
from extract.pack import Names
from extract.spans import Sentence, Unit, Work
from extract.speech import Speaker, attribute, chain
from models.claim import ClaimType

_CUES = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "ACCORDING", "INFORM", "DECLARE"})
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
_SAYS = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE"})
# before a state that is a place where something is said
_PLACED = frozenset({"IN", "AT", "FROM", "OF", "TO", "ON", "WITH", "BETWEEN", "AND", "THROUGH"})
# what the host's side does and tells
_HOST_ACTS = frozenset({ClaimType.EXPULSION, ClaimType.FAREWELL_VISIT})
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
            credit = _is_credit(units, inside[0], inside[-1])
            found.append(Speaker(name, group, country, inside[0], inside[-1], credit=credit))
    if any(unit.label in _CUES for unit in units):
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
        speaks = verb is not None and verb.label in _SAYS and bool(verb.forms & {"past", "third"})
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
    particle = units[at].label == "WORD" and len(units[at].text) <= _PARTICLE and units[at].text.islower()
    return units[at].label in _CARRIES or (particle and _label(units, at - 1) == "CAP" == _label(units, at + 1))


def _says(units: tuple[Unit, ...], first: int, last: int) -> bool:
    """`the embassy in Accra said`: the verb of speech stands directly behind a mission that speaks."""
    after = last + 1
    while _label(units, after) in ("ADVERB", "HAVE", "DATE"):
        after += 1
    said = _label(units, after) in _SAYS and bool(units[after].forms & {"past", "third"})
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


def settle_speakers(sentences: list[Sentence], groups: list[list[Speaker]], home: str | None) -> list[list[Speaker]]:
    """Speakers of all sentences in order, each sentence's as a chain.

    `the ministry` is given the country of the government that spoke before it, at first that of the dateline (`home`);
    a surname (`Straw said`) and a pronoun (`he added`) the person of that name, or who spoke last.
    """
    country = home
    people: dict[str, Speaker] = {}
    last: Speaker | None = None
    settled = []
    for sentence, group in zip(sentences, groups, strict=True):
        named = [speaker for speaker in group if not speaker.credit]
        if not any(speaker.group not in ("press", "state_media") for speaker in named):
            again = _again(sentence.units, people, last)
            named += [again] if again is not None else []
        done = []
        for speaker in named:
            if speaker.group == "government":
                country = speaker.country or country
                speaker = replace(speaker, country=country)
                last = speaker
            if speaker.surname:
                people[speaker.surname] = speaker
            done.append(speaker)
        settled.append(chain(done))
    return settled


def _again(units: tuple[Unit, ...], people: dict[str, Speaker], last: Speaker | None) -> Speaker | None:
    """Who was named before and speaks here by surname or pronoun."""
    for at, unit in enumerate(units):
        if unit.label not in _SAYS or not unit.forms & {"past", "third"}:
            continue
        for step in (at - 1, at + 1):
            known = people.get(units[step].text) if _label(units, step) == "CAP" else None
            if known is not None:
                return replace(known, first=step, last=step)
        before = _label(units, at - 1)
        if before == "IT" and last is not None:
            return replace(last, first=at - 1, last=at - 1)
    return None


def carry(drafts: list[Draft], sentences: list[Sentence], speakers: dict[int, list[Speaker]], work: Work) -> None:
    """Gives claims told without a speaker that of their paragraph's sentence before, or of one that points back."""
    for draft in drafts:
        if draft.attribution or draft.within != "text":
            continue
        source = _neighbour(draft.sentence, sentences, speakers)
        if source is None:
            continue
        doer = draft.host if draft.type in _HOST_ACTS or "ordered" in draft.options else draft.sending
        heard = speakers[source]
        draft.attribution = tuple(dict.fromkeys(attribute(s, draft.sending, draft.host, doer) for s in heard))
        draft.evidence += [
            work.unit_evidence("attribution", sentences[source], s.first, s.last, "attribution.carried") for s in heard
        ]


def share(drafts: list[Draft], work: Work, speakers: dict[int, list[Speaker]]) -> None:
    """Gives claims of one wave that nobody tells the speaker of the wave: that of a claim before, or of the lead."""
    lead = next((s for s in work.sentences if s.within == "text"), None)
    for draft in drafts:
        if draft.attribution or draft.historical or draft.within != "text":
            continue
        kin = [
            d
            for d in drafts
            if d.attribution and (d.type, d.sending, d.stage) == (draft.type, draft.sending, draft.stage)
        ]
        before = [d for d in kin if d.start < draft.start and not d.historical]
        if before:
            draft.attribution = before[-1].attribution
            draft.evidence += [item for item in before[-1].evidence if item.field == "attribution"]
        elif lead is not None and draft.sending is not None:
            _from_lead(draft, lead, speakers.get(lead.index, []), work)


def _from_lead(draft: Draft, lead: Sentence, speakers: list[Speaker], work: Work) -> None:
    """The sender's own government, where the lead lets it tell of the missions that close."""
    told = {unit.label for unit in lead.units}
    own = [s for s in speakers if s.group == "government" and s.country in (None, draft.sending)]
    if own and told & {"MISSION", "MISSION_WEAK", "POST_WEAK"} and told & {"CLOSE", "CLOSURE_N", "GO", "GONE"}:
        draft.attribution = tuple(attribute(s, draft.sending, draft.host, draft.sending) for s in own)
        draft.evidence += [work.unit_evidence("attribution", lead, s.first, s.last, "attribution.lead") for s in own]


def _neighbour(index: int, sentences: list[Sentence], speakers: dict[int, list[Speaker]]) -> int | None:
    """The sentence whose speakers count for sentence `index` as well."""
    here = sentences[index]
    if index > 0 and sentences[index - 1].within == here.within and speakers[index - 1]:
        before = sentences[index - 1]
        if before.paragraph == here.paragraph and any(u.label in _CUES for u in before.units):
            return index - 1
    after = sentences[index + 1] if index + 1 < len(sentences) else None
    if after is None or after.within != here.within or not speakers[index + 1]:
        return None
    points = {unit.label for unit in after.units[:3]} & {"IT", "DET", "PLAN"}
    said = any(unit.label in ("ANNOUNCE", "CONFIRM", "SAY", "TELL") for unit in after.units)
    return index + 1 if points and said and any(u.label in ("IT", "PLAN") for u in after.units) else None
