"""An event as exports hold it: the record of the API, and what a reader without the desk needs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from models.db.outgoing import Link
from models.event import Event
from review.api.records.event import EventRecord, event_record

SCHEMA = "1"
"""Version of all forms of exports: grows when a column or key goes or changes its meaning, not when one is added."""

_LONGEST = 2_000


class ExportedEvent(EventRecord):
    """One event with where it is told and when it changed last."""

    updated: datetime | None
    """Instant (UTC) of the last decision, noticed change or fetched report; null where none is known."""
    links: list[str]
    """Addresses of its reports, http and https only, in the order of telling."""
    schema_version: str
    """Version of the form of this record."""


def exported(event: Event, links: Sequence[Link], decided: datetime | None) -> ExportedEvent:
    """An event with its reports.

    Args:
        event: as it is held.
        links: its reports in order of telling.
        decided: the last decision or noticed change.
    """
    moments = [link.fetched_at for link in links] + ([] if decided is None else [decided])
    return ExportedEvent(
        **dict(event_record(event)),
        updated=max(moments, default=None),
        links=list(dict.fromkeys(link.url for link in links if is_web(link.url))),
        schema_version=SCHEMA,
    )


def is_web(url: str) -> bool:
    """Whether an address may be linked: http or https, a host, no white space or control characters, not too long."""
    if len(url) > _LONGEST or any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
