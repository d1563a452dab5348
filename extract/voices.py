"""Voices: who speaks across sentences: the ministry named before, `he`, a surname, and one wave's speaker."""

from __future__ import annotations

from dataclasses import replace

from extract.drafts import Draft
from extract.spans import Sentence, Unit, Work
from extract.speech import CUES, SAYS, Speaker, attribute, chain
from models.claim import ClaimType

# what the host's side does and tells
_HOST_ACTS = frozenset({ClaimType.EXPULSION, ClaimType.FAREWELL_VISIT})


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
        if unit.label not in SAYS or not unit.forms & {"past", "third"}:
            continue
        for step in (at - 1, at + 1):
            known = people.get(units[step].text) if label_at(units, step) == "CAP" else None
            if known is not None:
                return replace(known, first=step, last=step)
        before = label_at(units, at - 1)
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
        if before.paragraph == here.paragraph and any(u.label in CUES for u in before.units):
            return index - 1
    after = sentences[index + 1] if index + 1 < len(sentences) else None
    if after is None or after.within != here.within or not speakers[index + 1]:
        return None
    points = {unit.label for unit in after.units[:3]} & {"IT", "DET", "PLAN"}
    said = any(unit.label in ("ANNOUNCE", "CONFIRM", "SAY", "TELL") for unit in after.units)
    return index + 1 if points and said and any(u.label in ("IT", "PLAN") for u in after.units) else None


def label_at(units: tuple[Unit, ...], at: int) -> str:
    """The label of a unit, empty beyond the sentence's ends."""
    return units[at].label if 0 <= at < len(units) else ""
