"""`embassywatch night`, its single stages, `replay` and `report`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nightly.exits import Exit, StopError
from nightly.logs import set_up_logs
from nightly.settings import Settings, load_settings

if TYPE_CHECKING:  # a night is loaded when it is run
    from nightly.context import Night


def run_stages(flags: Mapping[str, Any], *, stages: Sequence[str], slugs: Sequence[str] | None, as_json: bool) -> None:
    """Run the stages, print and save the morning report.

    Raises:
        StopError: with the night's exit code where it is not 0.
    """
    settings, _ = load_settings(flags)
    code = night_with_report(settings, stages=stages, slugs=slugs, as_json=as_json)
    if code is not Exit.OK:
        raise StopError(code, "")


def night_with_report(
    settings: Settings,
    *,
    stages: Sequence[str],
    slugs: Sequence[str] | None = None,
    silent: bool = False,
    as_json: bool = False,
    prepare: Callable[[Night], None] | None = None,
) -> Exit:
    """Run the stages, print and save the report; the exit code of the night."""
    from nightly.clock import night_of
    from nightly.night import run_night
    from nightly.report import build_report, print_report, save_report
    from nightly.sending import secrets_of
    from nightly.wiring import prepare_data_dir

    prepare_data_dir(settings)
    set_up_logs(settings.data_dir / "logs", name=night_of(settings).isoformat(), secrets=secrets_of(settings))
    night, result = run_night(settings, stages=stages, slugs=slugs, silent=silent, prepare=prepare)
    report = build_report(night, result)
    if "fetch" in stages:
        save_report(report, settings.data_dir)
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print_report(report)
    night.database.close()
    return result.code


def run_replay(flags: Mapping[str, Any], *, slugs: Sequence[str] | None, alert: bool, as_json: bool) -> None:
    """Put archived pages back into the ledger, read them with today's rules, settle; silent unless asked.

    What still waited to be read or settled is worked off first, and not silently: a replay must not swallow its
    alerts. Pages of sources that are in no sound source file keep what was read in them.

    Raises:
        StopError: with the exit code of the run where it is not 0.
    """
    settings, _ = load_settings(flags)
    if not alert and _work_waits(settings):
        print("pages or claims still wait: they are read and settled first, so that what they tell is alerted")
        night_with_report(settings, stages=("read", "settle"), as_json=as_json)
    stages = ("read", "settle", "notify") if alert else ("read", "settle")
    code = night_with_report(settings, stages=stages, slugs=slugs, silent=not alert, as_json=as_json, prepare=_requeue)
    if code is not Exit.OK:
        raise StopError(code, "")


def _work_waits(settings: Settings) -> bool:
    from models.db import claims, work
    from nightly.wiring import open_database

    database = open_database(settings)
    with database.unit(writing=False) as unit:
        waits = work.open_count(unit, "read") > 0 or bool(claims.pairs_to_settle(unit))
    database.close()
    return waits


def _requeue(night: Night) -> None:
    """Open the pages of the night's sources again, under the night lock."""
    from models.db import pages, work
    from models.page import Role

    slugs = {source.slug for source in night.catalogue.sources if night.slugs is None or source.slug in night.slugs}
    with night.database.unit() as unit:
        keys = [row.id for slug in sorted(slugs) for row in pages.page_rows(unit, slug, role=Role.ARTICLE)]
        work.requeue(unit, "read", keys)
        unit.commit()


def show_report(flags: Mapping[str, Any], *, night: str | None, as_json: bool) -> None:
    """Print a saved morning report.

    Raises:
        StopError: 2 where there is none.
    """
    from nightly.report import last_report, print_report

    settings, _ = load_settings(flags)
    report = last_report(settings.data_dir, night)
    if report is None:
        raise StopError(Exit.USAGE, f"{settings.data_dir / 'reports'}: no report of {night or 'any night'}")
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print_report(report)
