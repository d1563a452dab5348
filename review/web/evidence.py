"""The reports of an event as the page shows them: copies folded together, every marked passage with its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from events.duplicates import cluster
from events.voices import Houses, Told, voices
from models.claim import Evidence
from models.db.desk import Told as Place
from models.event import Event
from models.leaves import leaf_of
from review.present import Passage, Piece, lines

MEANINGS: Mapping[str, str] = {
    "announced": "date",
    "attribution": "speaker",
    "city": "mission",
    "covered_by": "successor",
    "effective": "date",
    "historical": "modality",
    "host": "host",
    "mission_type": "mission",
    "reason": "reason",
    "sending": "sender",
    "stage": "modality",
    "stance": "modality",
    "type": "trigger",
    "visited": "person",
    "visitor": "person",
}
"""What a field of evidence is to a reader; the words are shown beside the passage, so that colour is never alone."""

_NARROWEST = ("sender", "host", "date", "modality", "successor", "reason", "mission", "person", "speaker", "trigger")
"""Where passages overlap, the meaning that colours them: the narrower before the wider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run of text; `meaning` colours it (empty: none), `labels` are the meanings that end here."""

    text: str
    meaning: str
    labels: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One report of an event.

    Attributes:
        passage: what the claim rests on, in words.
        title: the headline with marks where evidence is in it, else without; `sentences` those of the text.
        lang: language of the text, or `und`.
        page: id of the archived page, or an empty string where it is gone.
        voice: who really speaks; reports of one voice count once.
        outlet: name of the outlet.
        leaves: the printed pages on which its evidence stands, where the text came from a PDF.
    """

    passage: Passage
    title: tuple[Mark, ...]
    sentences: tuple[tuple[Mark, ...], ...]
    lang: str
    page: str
    voice: str
    outlet: str
    leaves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One text and its copies, the first to tell it on top."""

    first: Telling
    copies: tuple[Telling, ...]

    @property
    def against(self) -> bool:
        """Whether it speaks against what the event holds."""
        return self.first.passage.against


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that an event rests on.

    Attributes:
        heading, facts, flags: see `review.present.Sheet`.
        stories: texts with their copies; those that contradict come last.
        reports: number of claims told; `independent` of voices.
        meanings: the meanings that occur in the marks, for the legend, in a fixed order.
    """

    heading: str
    facts: tuple[tuple[str, str, int], ...]
    stories: tuple[Story, ...]
    reports: int
    independent: int
    meanings: tuple[str, ...]
    first_day: date | None
    last_fetched: datetime | None


def dossier(
    event: Event, told: Sequence[Told], places: Mapping[str, Place], *, names: Mapping[str, str], houses: Houses
) -> Dossier:
    """What an event rests on, ready to be drawn.

    Args:
        event: as it is held.
        told: its claims with their reports.
        places: language and page by id of the version.
        names: names of outlets by slug.
        houses: what is known of the sources as speakers.
    """
    sheet = lines(event, told)
    voice_of = voices(told, houses) if told else {}
    claims = {claim.id: claim for claim, _ in told}
    reports = [_told(passage, places, voice_of, names, claims[passage.claim].evidence) for passage in sheet.passages]
    group_of = cluster([report for _, report in told]) if told else {}
    groups: dict[tuple[str, bool], list[Telling]] = {}
    for one in reports:
        key = (group_of.get(one.passage.version, one.passage.version), one.passage.against)
        groups.setdefault(key, []).append(one)
    seen = {mark.meaning for one in reports for marks in (one.title, *one.sentences) for mark in marks}
    return Dossier(
        heading=sheet.heading,
        facts=tuple((fact.label, fact.value, fact.claims) for fact in sheet.facts),
        stories=tuple(Story(first=group[0], copies=tuple(group[1:])) for group in groups.values()),
        reports=len(reports),
        independent=len(set(voice_of.values())),
        meanings=tuple(meaning for meaning in _LEGEND if meaning in seen),
        first_day=min((one.passage.published for one in reports if one.passage.published), default=None),
        last_fetched=max((one.passage.fetched for one in reports), default=None),
    )


_LEGEND = ("sender", "host", "mission", "trigger", "date", "modality", "speaker", "successor", "person", "reason")


def _told(
    passage: Passage,
    places: Mapping[str, Place],
    voice_of: Mapping[str, str],
    names: Mapping[str, str],
    evidence: Sequence[Evidence],
) -> Telling:
    place = places.get(passage.version)
    told = [_marks(sentence) for sentence in passage.sentences]
    title: tuple[Mark, ...] = (Mark(text=passage.title, meaning="", labels=(), rules=()),) if passage.title else ()
    if told and "".join(mark.text for mark in told[0]) == passage.title:
        title, *told = told
    return Telling(
        passage=passage,
        title=title,
        sentences=tuple(told),
        lang="und" if place is None else place.lang,
        page="" if place is None else place.page,
        voice=voice_of.get(passage.claim, passage.source),
        outlet=names.get(passage.source, passage.source),
        leaves=_leaves(evidence, "" if place is None else place.how),
    )


def _leaves(evidence: Sequence[Evidence], how: str) -> tuple[int, ...]:
    found = {leaf_of(how, one.start) for one in evidence if one.within == "text"}
    return tuple(sorted(leaf for leaf in found if leaf is not None))


def _marks(pieces: Sequence[Piece]) -> tuple[Mark, ...]:
    """Pieces with their meanings; a meaning is named where it ends, so that a cut passage is named once."""
    meant = [tuple(dict.fromkeys(MEANINGS.get(field, field) for field in piece.fields)) for piece in pieces]
    made: list[Mark] = []
    for at, piece in enumerate(pieces):
        following = meant[at + 1] if at + 1 < len(pieces) else ()
        made.append(
            Mark(
                text=piece.text,
                meaning=next((one for one in _NARROWEST if one in meant[at]), ""),
                labels=tuple(one for one in meant[at] if one not in following),
                rules=piece.rules,
            )
        )
    return tuple(made)
