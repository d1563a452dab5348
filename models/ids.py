"""Ids: short hashes of what makes a thing that thing, so that the same input has the same id on every machine."""

from __future__ import annotations

import hashlib


def digest(*parts: str | bytes) -> str:
    """Hash of the parts in order, 32 hex digits (128 bits of SHA-256); parts cannot run into one another."""
    mill = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        mill.update(len(raw).to_bytes(8, "big"))
        mill.update(raw)
    return mill.hexdigest()[:32]


def page_id(final_url: str, body: bytes) -> str:
    """Id of a page: its final address and its body."""
    return digest("page", final_url, body)


def article_id(source: str, key: str) -> str:
    """Id of an article: the source's slug and the site's own story key."""
    return digest("article", source, key)


def version_id(article: str, title: str, text: str) -> str:
    """Id of a version: its article and its cleaned title and text."""
    return digest("version", article, title, text)


def claim_id(
    version: str, type_: str, sending: str | None, host: str | None, start: int, city: str | None = None
) -> str:
    """Id of a claim or sign: version, type, the two states, city, and where its trigger starts (characters)."""
    return digest("claim", version, type_, sending or "", host or "", city or "", str(start))


def mint_event_id(sending: str, host: str, year: int, first_claim: str) -> str:
    """A readable event id, e.g. `KP-UG-2023-7F3A`, minted once from the claim that opened the event.

    The caller lengthens it with further digits of `first_claim`'s hash where it is taken (`lengthen_event_id`).
    """
    return f"{sending}-{host}-{year:04d}-{digest('event', first_claim)[:4].upper()}"


def lengthen_event_id(event: str, first_claim: str) -> str:
    """The same id with eight digits in place of four, for the rare case that the short one is taken."""
    return event[: event.rindex("-") + 1] + digest("event", first_claim)[:8].upper()
