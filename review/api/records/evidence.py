"""Claims with their reports, and articles with where they come from, as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from events.voices import Told, voices
from models.claim import Attribution, AttributionKind, Claim, ClaimType, Evidence, Stage, Stance, Status
from models.db.desk import Told as Place
from models.event import Event
from models.leaves import leaf_of
from models.mission import MissionType
from review.api.records.event import WhenRecord, when_record
from review.api.records.record import Record
from review.web.wired import DeskSettings


class SpeakerRecord(Record):
    """One link of the chain of who says so."""

    name: str
    """As printed."""
    kind: AttributionKind
    """Who that is."""
    country: str | None
    """Code of the state, where it speaks for one."""


class PassageRecord(Record):
    """Where one field of a claim stands."""

    field: str
    """Name of the claim's field."""
    within: Literal["text", "title"]
    """In what the offsets count."""
    start: int
    """First character of the quote, counted in the text exactly as it is stored."""
    end: int
    """One past its last character."""
    quote: str
    """The characters themselves."""
    rule: str
    """The rule or step that took it."""
    leaf: int | None
    """The printed page, counted from 1, where the text came from a PDF."""


class ClaimRecord(Record):
    """One text says one thing about one mission."""

    claim: str
    """Id."""
    type: ClaimType
    """What happens."""
    sending: str | None
    """The state that owns the mission."""
    host: str | None
    """The state in which it is."""
    mission_type: MissionType
    """Kind of post as the text says."""
    city: str | None
    """Where the post is."""
    stage: Stage
    """How far it has come."""
    stance: Stance
    """How the text stands to it."""
    status: Status
    """What follows from stage, stance and who speaks."""
    historical: bool
    """Told as background."""
    announced: WhenRecord | None
    """When it was announced."""
    effective: WhenRecord | None
    """When it takes effect."""
    speakers: list[SpeakerRecord]
    """Who says so, the outlet's own source first."""
    confidence: float
    """0 to 1."""
    passages: list[PassageRecord]
    """The evidence for every field."""


class EvidenceRecord(ClaimRecord):
    """A claim with the report that makes it."""

    version: str
    """Id of the text it was read in; `/articles/{id}` gives it whole."""
    source: str
    """Slug of the source."""
    outlet: str
    """Its name."""
    voice: str
    """Who really speaks; reports of one voice count once."""
    url: str
    """Canonical address."""
    title: str
    """Headline."""
    lang: str
    """ISO 639-1 code, or `und`."""
    published: date | None
    """Local day of publication."""
    fetched_at: datetime
    """Instant at which the page was fetched, UTC."""
    page: str | None
    """Id of the archived page; null where it is gone."""
    against: bool
    """Whether it contradicts what the event holds."""


def claim_fields(claim: Claim, how: str = "") -> dict[str, object]:
    """What records of claims share; `how` the text was cleaned tells where its printed pages begin."""
    same = ("type", "sending", "host", "mission_type", "city", "stage", "stance", "status", "historical", "confidence")
    return {
        **{name: getattr(claim, name) for name in same},
        "claim": claim.id,
        "announced": when_record(claim.announced),
        "effective": when_record(claim.effective),
        "speakers": [_speaker(one) for one in claim.attribution],
        "passages": [_passage(one, how) for one in claim.evidence],
    }


def _speaker(one: Attribution) -> SpeakerRecord:
    return SpeakerRecord(name=one.name, kind=one.kind, country=one.country)


def _passage(one: Evidence, how: str) -> PassageRecord:
    return PassageRecord(
        field=one.field,
        within="title" if one.within == "title" else "text",
        start=one.start,
        end=one.end,
        quote=one.quote,
        rule=one.rule,
        leaf=leaf_of(how, one.start) if one.within != "title" else None,
    )


def evidence_records(
    event: Event, told: Sequence[Told], places: Mapping[str, Place], settings: DeskSettings
) -> list[EvidenceRecord]:
    """The claims of an event with their reports, in order of publication.

    Args:
        event: as it is held.
        told: its claims with their reports.
        places: language and page by id of the version.
        settings: sources and houses.
    """
    names = {source.slug: source.name for source in settings.sources}
    voice_of = voices(told, settings.houses) if told else {}
    against = dict(event.support).get("contradicted", ())
    made: list[EvidenceRecord] = []
    for claim, report in told:
        place = places.get(report.version)
        made.append(
            EvidenceRecord.model_validate(
                {
                    **claim_fields(claim, "" if place is None else place.how),
                    "version": report.version,
                    "source": report.source,
                    "outlet": names.get(report.source, report.source),
                    "voice": voice_of.get(claim.id, report.source),
                    "url": report.url,
                    "title": report.title,
                    "lang": "und" if place is None else place.lang,
                    "published": report.published,
                    "fetched_at": report.fetched_at,
                    "page": None if place is None else place.page,
                    "against": claim.id in against,
                }
            )
        )
    return made
