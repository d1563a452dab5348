"""The morning report: what was reached, what was found, what went wrong; a table for people, JSON for programs."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.db import events, runs
from models.event import Event, EventState
from models.run import SourceNight, Tally
from nightly.context import Night
from nightly.health import REACHED, SourceLine, judge
from nightly.jail import jailed_lines, jailed_rows
from nightly.night import NightResult
from nightly.outcomes import counted_words
from nightly.report_form import read_report
from nightly.show import safe, table
from review.queue import queue

HISTORY_NIGHTS = 30
RUNS_OF_A_NIGHT = 50  # a night is one run, or a handful where stages are run by hand
UNREVIEWED = {EventState.MENTIONED.value, EventState.CORROBORATED.value}


def night_tallies(night: Night, own: Sequence[Tally]) -> tuple[Tally, ...]:
    """What was counted this night: by this run, and where it did not look by the latest run of the night that did.

    So a stage run alone, or a run for one source, still knows how the others fared.
    """
    looked = {tally.stage for tally in own}
    known = {(tally.stage, tally.source) for tally in own}
    counted = list(own)
    with night.database.unit(writing=False) as unit:
        earlier = [run for run in runs.runs(unit, RUNS_OF_A_NIGHT) if run.night == night.on.isoformat()]
    for run in earlier:
        new = [
            tally
            for tally in run.tallies
            if (tally.stage, tally.source) not in known and (tally.stage not in looked or not _is_asked(night, tally))
        ]
        known |= {(tally.stage, tally.source) for tally in new}
        counted += new
    return tuple(counted)


def _is_asked(night: Night, tally: Tally) -> bool:
    return night.slugs is None or tally.source in night.slugs


def source_lines(night: Night, tallies: Sequence[Tally], *, fetching: bool) -> list[SourceLine]:
    """One line for each source of the catalogue, sound or broken.

    Args:
        tallies: see `night_tallies`.
        fetching: whether this run crawled; if not, what no run of the night asked was not asked.
    """
    fetched = {tally.source for tally in tallies if tally.stage == "fetch"}
    lines = []
    with night.database.unit(writing=False) as unit:
        for source in night.catalogue.sources:
            past = [
                sum(one.n for one in counted if one.outcome == "article_kept")
                for on, counted in runs.source_history(unit, source.slug, HISTORY_NIGHTS)
                if on != night.on.isoformat() and any(one.stage == "fetch" for one in counted)
            ]
            asked = source.slug in fetched or (fetching and (night.slugs is None or source.slug in night.slugs))
            lines.append(judge(source, tallies, past, asked=asked))
    return lines + _broken_lines(night)


def _broken_lines(night: Night) -> list[SourceLine]:
    """Sources whose file does not load: blind, each with its first fault."""
    first = {one.slug: one for one in reversed(night.catalogue.broken)}
    return [
        SourceLine(
            source=slug,
            name=slug,
            state=SourceNight.BLIND,
            why=str(one),
            fetch={},
            read={},
        )
        for slug, one in sorted(first.items())
    ]


def is_judged(night: Night, line: SourceLine) -> bool:
    """Whether the line's state is about the source: not where nobody asked it, as in a night told to leave it out.

    A crawl that was interrupted, or ended before it could count, leaves a source without a page that answered too;
    that says nothing about the source. One whose file does not load is blind whatever was asked.
    """
    if line.source in {broken.slug for broken in night.catalogue.broken}:
        return True
    if line.state is SourceNight.PARKED or any(outcome.endswith("drop:interrupted") for outcome in line.fetch):
        return False
    return any(outcome in REACHED or outcome.startswith("index_drop:") for outcome in line.fetch)


def build_report(night: Night, result: NightResult) -> dict[str, Any]:
    """The report as plain values, the form that is saved and that `--json` prints."""
    run = result.run
    fetching = any(stage == "fetch" for stage, _ in run.seconds)
    lines = source_lines(night, night_tallies(night, run.tallies), fetching=fetching)
    with night.database.unit() as unit:
        found = [one for one in (events.event(unit, id_) for id_ in result.changed) if one is not None]
        waiting = sum(n for (_, state), n in events.count_events(unit).items() if state in UNREVIEWED)
        jailed = jailed_rows(unit, last_report(night.settings.data_dir, before=night.on.isoformat()))
    return {
        "schema": 1,
        "night": run.night,
        "run": run.id,
        "state": run.state.value,
        "exit_code": run.exit_code,
        "seconds": dict(run.seconds),
        "stages": _by_stage(run.tallies),
        "sources": [_source_row(line, asked=is_judged(night, line)) for line in lines],
        "events": [_event_row(event) for event in _in_order(found, night.settings.focus)],
        "unreviewed": waiting,
        "jailed": jailed,
        "notes": list(result.notes),
    }


def _in_order(found: Sequence[Event], focus: Sequence[str]) -> list[Event]:
    """As in the review queue; those that wait for no decision come last."""
    waiting = [item.event for item in queue(found, focus=focus)]
    return [*waiting, *(event for event in found if event not in waiting)]


def _source_row(line: SourceLine, *, asked: bool) -> dict[str, Any]:
    return {
        "source": line.source,
        "name": line.name,
        "state": line.state.value,
        "why": line.why,
        "new": line.new,
        "fetch": dict(line.fetch),
        "read": dict(line.read),
        "asked": asked,
    }


def _event_row(event: Event) -> dict[str, Any]:
    when = event.effective or event.announced
    return {
        "id": event.id,
        "type": event.type.value,
        "sending": event.sending,
        "host": event.host,
        "mission_type": event.mission_type.value,
        "city": event.city,
        "status": event.status.value,
        "state": event.state.value,
        "historical": event.historical,
        "date": None if when is None else when.partial(),
        "first_reported": None if event.reported_first is None else event.reported_first.isoformat(),
        "outlets": list(event.outlets),
        "claims": len(event.claims),
    }


def _by_stage(tallies: tuple[Any, ...]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for tally in tallies:
        counted.setdefault(tally.stage, Counter())[tally.outcome] += tally.n
    return {stage: dict(sorted(counts.items())) for stage, counts in counted.items()}


def save_report(report: dict[str, Any], data_dir: Path) -> Path:
    """Keep the report under the night's date (written beside and moved, so that no kill leaves half of it)."""
    folder = data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report['night']}.json"
    half = path.with_suffix(".part")
    with half.open("w", encoding="utf-8") as handle:
        handle.write(json.dumps(report, ensure_ascii=False, indent=1))
        handle.flush()
        os.fsync(handle.fileno())
    return half.replace(path)


def last_report(data_dir: Path, night: str | None = None, *, before: str | None = None) -> dict[str, Any] | None:
    """The saved report of this night, or the latest (before a night); None where there is none that can be read."""
    return next(reports(data_dir, night, before=before), None)


def reports(data_dir: Path, night: str | None = None, *, before: str | None = None) -> Iterator[dict[str, Any]]:
    """The saved reports, the latest first; files that cannot be read are passed over."""
    for path in sorted((data_dir / "reports").glob("*.json"), reverse=True):
        if path.stem == (night or path.stem) and (before is None or path.stem < before):
            report = read_report(path)
            if report is not None:
                yield report


def print_report(report: dict[str, Any]) -> None:
    """The report for people: sources, stages, events, and what needs a person."""
    seconds = sum(report["seconds"].values())
    print(f"Night of {report['night']}: {report['state']} (exit code {report['exit_code']}), {seconds:.0f} s\n")
    head = ("source", "state", "new", "unchanged", "failed", "articles read", "why")
    table(head, [_shown(row) for row in report["sources"]], title="Sources")
    reached = sum(row["state"] in {"healthy", "quiet", "degraded"} for row in report["sources"])
    blind = [row["source"] for row in report["sources"] if row["state"] in {"blind", "blocked"}]
    print(f"reached {reached} of {len(report['sources'])} sources" + (f"; blind: {', '.join(blind)}" if blind else ""))
    _print_stages(report["stages"])
    if report["events"]:
        event_head = ("event", "type", "mission", "status", "state", "when", "reported", "outlets")
        table(event_head, [_event_shown(row) for row in report["events"]], title="\nEvents, new or changed")
    else:
        print("\nno event is new or changed")
    print(f"{report['unreviewed']} events wait for review")
    for line in jailed_lines(report["jailed"]):
        print(safe(line))
    for note in report["notes"]:
        print(f"note: {safe(note)}")


def _shown(row: dict[str, Any]) -> tuple[object, ...]:
    fetch, read = row["fetch"], row["read"]
    failed = sum(n for outcome, n in fetch.items() if ":" in outcome and outcome != "drop:known")
    unchanged = fetch.get("article_unchanged", 0)
    articles = f"{read.get('out', 0)} of {read['in']}" if read.get("in") else ""
    return (row["source"], row["state"], row["new"], unchanged, failed, articles, row["why"])


def _event_shown(row: dict[str, Any]) -> tuple[object, ...]:
    post = f"{row['sending']}→{row['host']} {row['mission_type']}" + (f" {row['city']}" if row["city"] else "")
    old = " (history)" if row["historical"] else ""
    return (
        row["id"], row["type"], post, row["status"] + old, row["state"], row["date"] or "",
        row["first_reported"] or "", " ".join(row["outlets"]),
    )  # fmt: skip


def _print_stages(stages: dict[str, dict[str, int]]) -> None:
    for stage, counts in stages.items():
        print(f"{stage}: {counted_words(counts)}")
