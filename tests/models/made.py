"""Invented pages, articles, claims and events for tests of the ground floor."""

# ruff: noqa: ANN401 -- fields are given by name; dataclasses.replace refuses others
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.article import Article, Published, Reading, Version
from models.claim import (
    Attribution,
    AttributionKind,
    Claim,
    ClaimType,
    Count,
    Evidence,
    Sign,
    SignType,
    Stage,
    Stance,
    Status,
)
from models.db import pages
from models.db.unit import Unit
from models.event import Event, EventState
from models.ids import article_id, claim_id, page_id, version_id
from models.mission import MissionType
from models.page import Location, Page, Role
from models.when import Precision, When

NOW = datetime(2026, 1, 5, 2, 30, 0, 123456, tzinfo=UTC)


def page(n: int = 1, **fields: Any) -> Page:
    body = fields.pop("body", f"<p>body {n}</p>".encode())
    url = fields.pop("url", f"https://kurier.example/story/{n}")
    made = Page(
        id=page_id(url, body),
        source="kurier",
        role=Role.ARTICLE,
        url=url,
        final_url=url,
        fetched_at=NOW + timedelta(seconds=n),
        status=200,
        headers=(("ETag", f'"{n}"'), ("Content-Type", "text/html")),
        body=body,
    )
    return replace(made, **fields)


def at(n: int = 1, file: str = "pages/night-0001.warc.gz") -> Location:
    return Location(file=file, offset=n * 100, length=100)


def kept(unit: Unit, *numbers: int) -> list[Page]:
    """Pages of these numbers, indexed."""
    made = [page(n) for n in numbers]
    pages.keep_pages(unit, "run-1", [(one, one.url, at(n)) for n, one in zip(numbers, made, strict=True)])
    return made


def article(n: int = 1) -> Article:
    key = f"https://kurier.example/story/{n}"
    return Article(id=article_id("kurier", key), source="kurier", key=key, url=key)


def version(of: Article, given_by: str, text: str = "The embassy in Kampala closed.") -> Version:
    return Version(
        id=version_id(of.id, "Closed", text),
        article=of.id,
        page=given_by,
        title="Closed",
        text=text,
        lang="en",
        published=Published(on=date(2026, 1, 4), at=datetime(2026, 1, 4, 9, 0, tzinfo=UTC), origin="meta"),
        fingerprint="f" * 32,
        how="trafilatura",
    )


def claim(of: str, *, start: int = 4, sending: str | None = "KP", host: str | None = "UG", **fields: Any) -> Claim:
    made = Claim(
        id=claim_id(of, "closure", sending, host, start),
        version=of,
        type=ClaimType.CLOSURE,
        sending=sending,
        host=host,
        mission_type=MissionType.EMBASSY,
        city="Kampala",
        stage=Stage.DONE,
        stance=Stance.ASSERTED,
        status=Status.REPORTED,
        historical=False,
        announced=None,
        effective=When(
            earliest=date(2026, 1, 1), latest=date(2026, 1, 31), precision=Precision.MONTH, words="this month"
        ),
        date="2026-01",
        covered_by=None,
        reason=None,
        reason_by=None,
        attribution=(Attribution(name="Kurier", kind=AttributionKind.PRESS, country="UG"),),
        visitor=None,
        visited=None,
        evidence=(Evidence(field="type", start=start, end=start + 7, quote="embassy", rule="close_mission"),),
        confidence=0.75,
        confidence_parts=(("rule", 0.75),),
    )
    return replace(made, **fields)


def sign(of: str, start: int = 4) -> Sign:
    return Sign(
        id=claim_id(of, "flag_lowered", "KP", "UG", start),
        version=of,
        type=SignType.FLAG_LOWERED,
        sending="KP",
        host="UG",
        mission_type=MissionType.EMBASSY,
        city=None,
        when=None,
        attribution=(),
        evidence=(),
        confidence=0.5,
    )


def count(n: int = 53) -> Count:
    return Count(sending="KP", what="missions", n=n, quote=f"{n} missions", start=0, end=11)


def reading(of: str, *claims: Claim, **fields: Any) -> Reading:
    return replace(
        Reading(version=of, lang="en", claims=claims, countries=("KP", "UG"), mission_types=("embassy",)), **fields
    )


def event(*claims: str, **fields: Any) -> Event:
    made = Event(
        id="KP-UG-2026-7F3A",
        revision=1,
        type=ClaimType.CLOSURE,
        sending="KP",
        host="UG",
        mission_type=MissionType.EMBASSY,
        city="Kampala",
        state=EventState.MENTIONED,
        contradicted=False,
        unsure=False,
        stage=Stage.DONE,
        stance=Stance.ASSERTED,
        status=Status.REPORTED,
        historical=False,
        announced=None,
        effective=None,
        reported_first=date(2026, 1, 4),
        reported_last=date(2026, 1, 4),
        covered_by=None,
        reason=None,
        claims=claims,
        outlets=("kurier",),
        support=(("type", claims),),
        confidence=0.7,
    )
    return replace(made, **fields)
