"""The JSON Lines face of the reader: a record in, a record out, versioned and stable.

In: `{"id", "text", "title"?, "published"?, "lang"?, "url"?}`; `published` a full or partial ISO date or null.
Out: `{"schema": 1, "id", "lang", "events", "leads", "signs", "counts", "countries", "mission_types", "drop"}`.
`leads` are claims of which the text tells no host.
"""

from __future__ import annotations

from typing import Any

from extract.calendar import base_of
from extract.reader import Reader
from models.article import Reading, Version
from models.claim import Claim, Count, Evidence, Sign
from models.codec import to_plain
from models.ids import digest, version_id

SCHEMA = 1
_TEXTS = ("title", "lang", "url", "published")


class BadRecord(ValueError):  # noqa: N818 - the name is part of the promised interface
    """A record cannot be read; the message is one line naming the key."""


def read_record(record: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """One record read; raises BadRecord where it has no text, a wrong type or a date that is none."""
    version, published = version_of(record)
    reading = reader.read(version, published=published)
    return {"schema": SCHEMA, "id": record.get("id"), **plain_reading(reading)}


def version_of(record: dict[str, Any]) -> tuple[Version, str | None]:
    """The version and publication date of a record; raises BadRecord as `read_record` does."""
    text, title, lang, published = _checked(record)
    version = Version(
        id=version_id(str(record.get("id") or ""), title, text),
        article="",
        page="",
        title=title,
        text=text,
        lang=lang,
        published=None,
        fingerprint=digest("text", text),
        how="record",
    )
    return version, published


def _checked(record: dict[str, Any]) -> tuple[str, str, str, str | None]:
    if not isinstance(record, dict):
        raise BadRecord("a record must be an object")
    text = record.get("text")
    if not isinstance(text, str):
        raise BadRecord("text: missing or not a string")
    for key in _TEXTS:
        if record.get(key) is not None and not isinstance(record[key], str):
            raise BadRecord(f"{key}: not a string")
    published = record.get("published") or None
    try:
        base_of(published)
    except ValueError as error:
        raise BadRecord(f"published: not a full or partial ISO date: {published!r:.60}") from error
    return text, record.get("title") or "", record.get("lang") or "en", published


def plain_reading(reading: Reading) -> dict[str, Any]:
    """A reading as plain JSON values, without ids of versions."""
    return {
        "lang": reading.lang,
        "events": [_plain_claim(claim) for claim in reading.claims if claim.host is not None],
        "leads": [_plain_claim(claim) for claim in reading.claims if claim.host is None],
        "signs": [_plain_sign(sign) for sign in reading.signs],
        "counts": [_plain_count(count) for count in reading.counts],
        "countries": list(reading.countries),
        "mission_types": list(reading.mission_types),
        "drop": reading.drop.reason if reading.drop is not None else None,
    }


def _plain_claim(claim: Claim) -> dict[str, Any]:
    plain = to_plain(claim)
    del plain["version"]
    plain["evidence"] = [_plain_evidence(item) for item in claim.evidence]
    plain["confidence_parts"] = dict(claim.confidence_parts)
    return plain


def _plain_sign(sign: Sign) -> dict[str, Any]:
    plain = to_plain(sign)
    del plain["version"]
    plain["evidence"] = [_plain_evidence(item) for item in sign.evidence]
    return plain


def _plain_evidence(item: Evidence) -> dict[str, Any]:
    plain = {"field": item.field, "start": item.start, "end": item.end, "quote": item.quote, "rule": item.rule}
    return {**plain, "in": "title"} if item.within == "title" else plain


def _plain_count(count: Count) -> dict[str, Any]:
    plain = to_plain(count)
    return {key: value for key, value in plain.items() if value is not None or key in ("sending", "n")}
