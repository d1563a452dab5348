"""Claims and reports made up in one line each; every fixture in these tests is invented."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from models.claim import Attribution, AttributionKind, Claim, ClaimType, Evidence, Stage, Stance, Status
from models.event import Event, Report
from models.mission import MissionType
from models.when import Precision, When

START = date(2023, 10, 23)

Told = tuple[Claim, Report]


def day(text: str) -> When:
    """One day, one month or one year, as `2023-11-24`, `2023-11` or `2023`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        first = last = date(*parts)
        precision = Precision.DAY
    elif len(parts) == 2:
        first = date(parts[0], parts[1], 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        precision = Precision.MONTH
    else:
        first, last, precision = date(parts[0], 1, 1), date(parts[0], 12, 31), Precision.YEAR
    return When(earliest=first, latest=last, precision=precision, words=text)


def by(name: str, kind: AttributionKind = AttributionKind.PRESS, country: str | None = None) -> Attribution:
    return Attribution(name=name, kind=kind, country=country)


def own_text(seed: str) -> str:
    """A text of some eighty words that shares nothing with that of another seed."""
    return " ".join(hashlib.sha256(f"{seed}{at}".encode()).hexdigest()[:8] for at in range(80))


def telling(
    name: str,
    *,
    source: str | None = None,
    after: int = 0,
    published: date | None = START,
    article: str | None = None,
    version: str | None = None,
    text: str | None = None,
    title: str = "A headline",
    fetched: datetime | None = None,
    type: ClaimType = ClaimType.CLOSURE,  # noqa: A002 - named as the field it fills
    sending: str | None = "KP",
    host: str | None = "UG",
    mission: MissionType = MissionType.EMBASSY,
    city: str | None = None,
    stage: Stage = Stage.DONE,
    stance: Stance = Stance.ASSERTED,
    status: Status = Status.REPORTED,
    historical: bool = False,
    announced: When | None = None,
    effective: When | None = None,
    attribution: tuple[Attribution, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    confidence: float = 0.8,
) -> Told:
    """A claim called `name` told by `source` (default: a house of its own) `after` days from the start."""
    source = source or f"house-{name}"
    article = article or f"article-{name}"
    version = version or f"version-{article}"
    text = own_text(article) if text is None else text
    on = None if published is None else published + timedelta(days=after)
    claim = Claim(
        id=f"claim-{name}",
        version=version,
        type=type,
        sending=sending,
        host=host,
        mission_type=mission,
        city=city,
        stage=stage,
        stance=stance,
        status=status,
        historical=historical,
        announced=announced,
        effective=effective,
        date=effective.partial() if effective else None,
        covered_by=None,
        reason=None,
        reason_by=None,
        attribution=attribution,
        visitor=None,
        visited=None,
        evidence=evidence,
        confidence=confidence,
    )
    report = Report(
        claim=claim.id,
        source=source,
        article=article,
        version=version,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        published=on,
        fetched_at=fetched or datetime(2023, 10, 24, tzinfo=UTC) + timedelta(days=after),
        title=title,
        url=f"https://{source}.example/{article}",
        text=text,
    )
    return claim, report


def content(event: Event) -> Event:
    """An event without its revision, for comparing what it says."""
    return replace(event, revision=0)
