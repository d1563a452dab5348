"""`embassywatch digest` and `embassywatch brief`: as they were told, or as they would be told now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alerts.briefs.draw import html, page_of, text
from alerts.briefs.page import Page, clean
from models.alert import Transition
from models.db import alerts
from models.db.store import Unit
from nightly.asked import day_of
from nightly.briefs import brief as weekly
from nightly.briefs.digest import digest_page
from nightly.briefs.keep import alert_id, digest_subject
from nightly.briefs.said import said_in
from nightly.briefs.week import Week, in_week, monday_of, week_of
from nightly.clock import clock_of, night_of
from nightly.exits import Exit, StopError
from nightly.report import last_report, reports
from nightly.settings import Settings, load_settings
from nightly.wiring import load_sources, open_database

FORMATS = ("text", "html")


def show_digest(flags: Mapping[str, Any], *, night: str | None, format_: str, output: Path | None) -> None:
    """Print or write a night's digest: the one that was told, else one made now from the saved morning report.

    Raises:
        StopError: 2 for an unknown format, a wrong day or a night of which nothing is kept, 1 for an unwritable file.
    """
    _check(format_)
    settings, _ = load_settings(flags)
    asked = day_of(night, "--night")
    report = last_report(settings.data_dir, None if asked is None else asked.isoformat())
    on = asked or (None if report is None else date.fromisoformat(report["night"]))
    if on is None:
        raise StopError(Exit.USAGE, f"{settings.data_dir / 'reports'}: no report of any night")
    database = open_database(settings)
    try:
        with database.unit(writing=False) as unit:
            page = _told(unit, on) or _made(unit, settings, on, report)
    finally:
        database.close()
    _give(page, format_, output)


def _told(unit: Unit, on: date) -> Page | None:
    alert = alerts.alert(unit, alert_id(digest_subject(on), Transition.DIGEST))
    return None if alert is None else page_of(alert)


def _made(unit: Unit, settings: Settings, on: date, report: dict[str, Any] | None) -> Page:
    if report is None:
        raise StopError(Exit.USAGE, f"--night {on}: no digest and no report is kept of it")
    ends = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(settings.timezone)).astimezone(UTC)
    now = min(clock_of(settings)(), ends)
    return digest_page(unit, night=on, now=now, focus=settings.focus, sources=said_in(report))


def show_brief(flags: Mapping[str, Any], *, week: str | None, format_: str, output: Path | None) -> None:
    """Print or write the brief of an ISO week, made now; default the running week so far.

    Raises:
        StopError: 2 for an unknown format or a week that is none or still to come, 1 for a file that cannot be written.
    """
    _check(format_)
    settings, _ = load_settings(flags)
    page_week = _week(settings, week)
    database = open_database(settings)
    try:
        with database.unit(writing=False) as unit:
            page = weekly.brief_page(
                unit,
                page_week,
                focus=settings.focus,
                reports=in_week(reports(settings.data_dir), page_week),
                called={source.slug: source.name for source in load_sources(settings).sources},
            )
    finally:
        database.close()
    _give(page, format_, output)


def _week(settings: Settings, week: str | None) -> Week:
    today = night_of(settings)
    this = today - timedelta(days=today.weekday())
    try:
        monday = this if week is None else this - timedelta(days=7) if week == "last" else monday_of(week)
        if monday > this:
            raise ValueError(f"{week}: still to come")
        return week_of(monday, now=clock_of(settings)(), zone=ZoneInfo(settings.timezone))
    except (ValueError, OverflowError) as error:
        raise StopError(Exit.USAGE, f"--week {error}") from error


def _check(format_: str) -> None:
    if format_ not in FORMATS:
        raise StopError(Exit.USAGE, f"--format {format_}: one of {', '.join(FORMATS)}")


def _give(page: Page, format_: str, output: Path | None) -> None:
    told = html(page) if format_ == "html" else f"{clean(page).title}\n\n{text(page)}\n"
    if output is None:
        print(told, end="")
        return
    try:
        output.write_text(told, encoding="utf-8")
    except OSError as error:
        raise StopError(Exit.FAULT, f"{output}: {error.strerror}") from error
