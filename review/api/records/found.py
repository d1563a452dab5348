"""What a search found as records."""

from __future__ import annotations

from datetime import date

from models.db.search import Hit, Story
from models.mission import Standing
from models.source import Source
from models.world.gazetteer import states
from review.api.records.record import Record


class FoundRecord(Record):
    """One thing that holds what was sought."""

    kind: str
    """`article`, `event`, `mission` or `source`."""
    id: str
    """Id of the text (one version of an article), the event or the mission; slug of a source."""
    title: str
    """Headline, or what it is in words."""
    day: date | None = None
    """Published, or last reported."""
    source: str | None = None
    """Slug of the newsroom."""
    lang: str | None = None
    """ISO 639-1 code of the text."""
    url: str | None = None
    """Where it is found on the web."""
    score: float | None = None
    """How well it fits: more is better, within one answer."""


def found_text(hit: Hit, title: str, story: Story | None) -> FoundRecord:
    """An article or event that was found as record."""
    return FoundRecord(
        kind=hit.kind,
        id=hit.key,
        title=title,
        day=hit.day,
        source=story.source if story else None,
        lang=story.lang if story else None,
        url=story.url if story else None,
        score=round(hit.score, 6),
    )


def found_mission(one: Standing) -> FoundRecord:
    """A mission that was found as record."""
    mission = one.mission
    sending, host = (states()[code].name if code in states() else code for code in (mission.sending, mission.host))
    place = one.spell.city or mission.city
    title = f"{mission.type.value.replace('_', ' ')} of {sending} in {host}{f', {place}' if place else ''}"
    return FoundRecord(kind="mission", id=mission.id, title=title)


def found_source(one: Source) -> FoundRecord:
    """A source that was found as record."""
    return FoundRecord(kind="source", id=one.slug, title=one.name, source=one.slug, url=one.homepage)
