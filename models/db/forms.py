"""Data types as rows of their tables, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from models.article import Article, Published, Reading, Version
from models.claim import Claim, Count, Sign
from models.codec import from_plain, to_plain
from models.db.upsert import Row
from models.event import Event

Stored = RowMapping | dict[str, Any]


def article_row(article: Article) -> Row:
    """An article as a row."""
    return {"id": article.id, "source": article.source, "key": article.key, "url": article.url}


def article_of(row: Stored) -> Article:
    """An article from its row."""
    return Article(id=row["id"], source=row["source"], key=row["key"], url=row["url"])


def version_row(version: Version) -> Row:
    """A version as a row."""
    published = version.published
    return {
        "id": version.id,
        "article": version.article,
        "page": version.page,
        "title": version.title,
        "text": version.text,
        "lang": version.lang,
        "published_on": None if published is None else published.on,
        "published_at": None if published is None else published.at,
        "published_origin": None if published is None else published.origin,
        "fingerprint": version.fingerprint,
        "how": version.how,
    }


def version_of(row: Stored) -> Version:
    """A version from its row."""
    published = None
    if row["published_on"] is not None:
        published = Published(on=row["published_on"], at=row["published_at"], origin=row["published_origin"])
    return Version(
        id=row["id"],
        article=row["article"],
        page=row["page"],
        title=row["title"],
        text=row["text"],
        lang=row["lang"],
        published=published,
        fingerprint=row["fingerprint"],
        how=row["how"],
    )


def claim_row(claim: Claim) -> Row:
    """A claim as a row."""
    return {
        "id": claim.id,
        "version": claim.version,
        "type": claim.type.value,
        "sending": claim.sending,
        "host": claim.host,
        "stage": claim.stage.value,
        "status": claim.status.value,
        "historical": claim.historical,
        "confidence": claim.confidence,
        "body": to_plain(claim),
    }


def sign_row(sign: Sign) -> Row:
    """A sign as a row."""
    return {
        "id": sign.id,
        "version": sign.version,
        "type": sign.type.value,
        "sending": sign.sending,
        "host": sign.host,
        "body": to_plain(sign),
    }


def count_rows(reading: Reading) -> list[Row]:
    """The counts of a reading as rows; they have no id, only a place."""
    return [
        {
            "version": reading.version,
            "place": place,
            "sending": count.sending,
            "what": count.what,
            "body": to_plain(count),
        }
        for place, count in enumerate(reading.counts)
    ]


def reading_row(reading: Reading) -> Row:
    """A reading as a row; its claims and signs only by id, in order."""
    drop = reading.drop
    return {
        "version": reading.version,
        "lang": reading.lang,
        "drop_reason": None if drop is None else drop.reason,
        "body": {
            "claims": [claim.id for claim in reading.claims],
            "signs": [sign.id for sign in reading.signs],
            "countries": list(reading.countries),
            "mission_types": list(reading.mission_types),
            "drop_detail": "" if drop is None else drop.detail,
        },
    }


def event_row(event: Event) -> Row:
    """An event as a row."""
    return {
        "id": event.id,
        "revision": event.revision,
        "type": event.type.value,
        "sending": event.sending,
        "host": event.host,
        "state": event.state.value,
        "historical": event.historical,
        "reported_first": event.reported_first,
        "reported_last": event.reported_last,
        "confidence": event.confidence,
        "body": to_plain(event),
    }


def claim_of(row: Stored) -> Claim:
    """A claim from its row."""
    return from_plain(Claim, row["body"])


def sign_of(row: Stored) -> Sign:
    """A sign from its row."""
    return from_plain(Sign, row["body"])


def count_of(row: Stored) -> Count:
    """A count from its row."""
    return from_plain(Count, row["body"])


def event_of(row: Stored) -> Event:
    """An event from its row."""
    return from_plain(Event, row["body"])
