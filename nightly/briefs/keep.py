"""Writes the night's digest, and on the first night of a week the brief of the week before, into the outbox.

Each is told once for ever: the first one written for a night or a week stays.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog

from alerts.briefs.draw import data_of, text
from alerts.briefs.page import Page, clean
from models.alert import Alert, Transition
from models.db import alerts, briefs
from models.ids import digest
from nightly.briefs import brief as weekly
from nightly.briefs import digest as nightly
from nightly.briefs.said import Said
from nightly.briefs.week import in_week, week_of
from nightly.context import Night
from nightly.health import SourceLine
from nightly.report import reports

log = structlog.get_logger(__name__)


def keep_briefs(night: Night, lines: Sequence[SourceLine], *, asked: bool) -> tuple[str, ...]:
    """Write what is due; a fault in it is logged and noted and holds up no other alert.

    Args:
        lines: how each source did this night.
        asked: whether anything was counted of asking them.

    Returns:
        lines for the morning report.
    """
    try:
        _keep_digest(night, lines, asked=asked)
        _keep_brief(night)
    except Exception as error:  # noqa: BLE001 - what alerts wait must be sent whatever the digest meets
        log.error("digest or brief failed", error=str(error), trace=traceback.format_exc())
        return (f"digest: {type(error).__name__}: {error}",)
    return ()


def alert_id(subject: str, transition: Transition) -> str:
    """Id of the alert that is the digest or brief with this subject."""
    return digest("alert", subject, transition.value)


def digest_subject(night: date) -> str:
    """What a night's digest is about."""
    return f"digest:{night.isoformat()}"


def _keep_digest(night: Night, lines: Sequence[SourceLine], *, asked: bool) -> None:
    subject = digest_subject(night.on)
    with night.database.unit(writing=False) as unit:
        if alerts.alert(unit, alert_id(subject, Transition.DIGEST)) is not None:
            return
        page = nightly.digest_page(
            unit,
            night=night.on,
            now=night.clock(),
            focus=night.settings.focus,
            sources=[
                Said(source=one.source, name=one.name, state=one.state, why=one.why, new=one.new) for one in lines
            ],
            asked=asked,
        )
    _keep(night, page, subject, Transition.DIGEST, (("night", night.on.isoformat()), *nightly.facts_of(page)))


def _keep_brief(night: Night) -> None:
    """The brief of the week before, unless it is written or no night was run before this week."""
    monday = night.on - timedelta(days=night.on.weekday() + 7)
    week = week_of(monday, now=night.clock(), zone=ZoneInfo(night.settings.timezone))
    subject = f"brief:{week.name}"
    with night.database.unit(writing=False) as unit:
        told = alerts.alert(unit, alert_id(subject, Transition.BRIEF)) is not None
        if told or not briefs.was_running(unit, monday + timedelta(days=7)):
            return
        page = weekly.brief_page(
            unit,
            week,
            focus=night.settings.focus,
            reports=in_week(reports(night.settings.data_dir), week),
            called={source.slug: source.name for source in night.catalogue.sources},
        )
    _keep(night, page, subject, Transition.BRIEF, (("week", week.name), *weekly.facts_of(page)))


def _keep(night: Night, page: Page, subject: str, transition: Transition, facts: tuple[tuple[str, str], ...]) -> None:
    alert = Alert(
        id=alert_id(subject, transition),
        subject=subject,
        transition=transition,
        at=night.clock(),
        title=clean(page).title,
        body=text(page),
        facts=(*facts, data_of(page)),
    )
    with night.database.unit(durable=True) as unit:
        alerts.keep_alerts(unit, [alert])
        unit.commit()
