"""Speakers: who a sentence says it has its news from, and what that makes them to a claim."""

from __future__ import annotations

from dataclasses import dataclass

from models.claim import Attribution, AttributionKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker found in a sentence: the attribution without its relation to sender and host, and its units."""

    name: str
    group: str
    country: str | None
    first: int
    last: int


def attribute(speaker: Speaker, sending: str | None, host: str | None) -> Attribution:
    """The speaker as an attribution, its kind told by how its country relates to the event."""
    kinds = {
        "state_media": AttributionKind.STATE_MEDIA,
        "press": AttributionKind.PRESS,
        "expert": AttributionKind.EXPERT,
        "unnamed": AttributionKind.UNNAMED,
    }
    kind = kinds.get(speaker.group)
    if kind is None:
        if speaker.country is not None and speaker.country == sending:
            kind = AttributionKind.SENDING_GOVERNMENT
        elif speaker.country is None or speaker.country == host:
            kind = AttributionKind.HOST_GOVERNMENT
        else:
            kind = AttributionKind.THIRD_GOVERNMENT
    return Attribution(name=speaker.name, kind=kind, country=speaker.country)
