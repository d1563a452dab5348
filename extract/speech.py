"""Speakers: who a sentence says it has its news from, and what that makes them to a claim."""

from __future__ import annotations

from dataclasses import dataclass

from extract.spans import Sentence
from models.claim import Attribution, AttributionKind

# units at the head of a sentence within which it must call what was said before untrue
_HEAD = 7

# labels of verbs and words of speech, and those of them that are verbs
CUES = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "ACCORDING", "INFORM", "DECLARE"})
SAYS = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE"})
_KINDS = {
    "state_media": AttributionKind.STATE_MEDIA,
    "press": AttributionKind.PRESS,
    "expert": AttributionKind.EXPERT,
    "unnamed": AttributionKind.UNNAMED,
}
# in a chain those who print stand before those who know
_FIRST = ("press", "state_media")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker found in a sentence: the attribution without its relation to sender and host, and its units.

    `surname`: the last name of a person, by which later sentences call them; `credit`: the agency of a dateline, which
    prints the text and is no source of it; `first` is -1 where the speaker comes from another sentence.
    """

    name: str
    group: str
    country: str | None
    first: int
    last: int
    surname: str = ""
    credit: bool = False


def chain(speakers: list[Speaker]) -> list[Speaker]:
    """Speakers as a chain: those who print first, then those who know, each in order of the text and once."""
    once = {speaker.name: speaker for speaker in reversed(speakers)}
    ordered = [speaker for speaker in speakers if once[speaker.name] is speaker]
    return sorted(ordered, key=lambda speaker: speaker.group not in _FIRST)


def attribute(speaker: Speaker, sending: str | None, host: str | None, doer: str | None = None) -> Attribution:
    """The speaker as an attribution, its kind told by how its country relates to the event.

    A government of no named country is that of `doer`, where given, else the sender's.
    """
    kind = _KINDS.get(speaker.group)
    country = speaker.country
    if kind is None:
        country = country or doer or sending or host
        if country is not None and country == sending:
            kind = AttributionKind.SENDING_GOVERNMENT
        elif country is None or country == host:
            kind = AttributionKind.HOST_GOVERNMENT
        else:
            kind = AttributionKind.THIRD_GOVERNMENT
    return Attribution(name=speaker.name, kind=kind, country=country)


def is_lie(sentence: Sentence) -> bool:
    """`This is a lie`, `They are without foundation`, `None of that is true`: a sentence that denies the one before."""
    labels = [unit.label for unit in sentence.units[:_HEAD]]
    head = labels[:1] in (["IT"], ["DENIED_FACT"], ["NO_ONE"]) or labels[:2] == ["DET", "RUMOUR"]
    shut = any(unit.label in ("CLOSE", "MISSION", "CLOSURE_N") for unit in sentence.units)
    return head and "DENIED_FACT" in labels and not shut
