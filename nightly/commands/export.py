"""`embassywatch export`: events and missions as files that others read."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from models.claim import ClaimType
from models.db.store import Database, Unit
from models.event import EventState
from models.mission import MissionState, MissionType
from nightly.asked import day_of, instant_of, state_code, word_of
from nightly.clock import clock_of, night_of
from nightly.commands.deciding import open_desk
from nightly.exits import Exit, StopError
from nightly.output import whole_file
from nightly.settings import Settings
from nightly.wiring import open_archive
from review.exports.wanted import Wanted

log = structlog.get_logger()


class Format(StrEnum):
    """What `--format` may be."""

    CSV = "csv"
    JSONL = "jsonl"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    ATOM = "atom"
    JSONFEED = "jsonfeed"
    DOCBIN = "docbin"
    PRODIGY = "prodigy"
    LABELSTUDIO = "labelstudio"
    WARC = "warc"


class What(StrEnum):
    """What `--what` may be."""

    EVENTS = "events"
    MISSIONS = "missions"


_TABLES = frozenset({Format.CSV, Format.JSONL, Format.GEOJSON, Format.PARQUET})
_FEEDS = frozenset({Format.ATOM, Format.JSONFEED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `export` as they were given; see `nightly.cli_export`."""

    format: str = "csv"
    output: str = "-"
    what: str = "events"
    type: str | None = None
    state: str | None = None
    sending: str | None = None
    host: str | None = None
    outlet: str = ""
    focus: bool | None = None
    contradicted: bool | None = None
    historical: bool | None = None
    unsure: bool | None = None
    since: str | None = None
    until: str | None = None
    events: tuple[str, ...] = ()
    cursor: str | None = None
    as_of: str | None = None
    known: str | None = None
    site: str = ""
    limit: int | None = None
    codebook: bool = False


def run_export(flags: Mapping[str, Any], asked: Asked) -> None:
    """Write what is asked for and say on stderr how much it is.

    Raises:
        StopError: 2 for options that make no sense, 1 where the file cannot be written, 3 where pages of evidence are
            missing (the file has the others).
    """
    if asked.codebook:
        from review.exports.codebook import codebook

        with whole_file(asked.output) as out:
            out.write(codebook().encode())
        return
    kind = word_of(Format, asked.format, "--format")
    what = word_of(What, asked.what, "--what")
    if kind is None or what is None:
        raise StopError(Exit.USAGE, "--format and --what: a word is needed")
    _check(asked, kind, what)
    with open_desk(flags) as (settings, database):
        if what is What.MISSIONS:
            told = _missions(settings, database, asked, kind)
        else:
            told = _events(settings, database, asked, kind, wanted_of(asked))
    print(told, file=sys.stderr)


def _check(asked: Asked, kind: Format, what: What) -> None:
    """Refuse options that would be passed over in silence."""
    if what is What.MISSIONS and kind not in _TABLES:
        raise StopError(Exit.USAGE, f"--what missions: as {', '.join(sorted(_TABLES))}")
    if asked.cursor is not None and (kind is not Format.JSONL or what is not What.EVENTS):
        raise StopError(Exit.USAGE, "--since-cursor: events as --format jsonl")
    if asked.events and kind is not Format.WARC:
        raise StopError(Exit.USAGE, "--event: goes with --format warc")
    if asked.limit is not None and kind not in _FEEDS and asked.cursor is None:
        raise StopError(Exit.USAGE, "--limit: of feeds and changes; other files are whole")
    parts = urlsplit(asked.site)
    if asked.site and (parts.scheme not in {"http", "https"} or not parts.netloc or any(map(str.isspace, asked.site))):
        raise StopError(Exit.USAGE, f"--site {asked.site!r}: not an address such as https://desk.example.org")


def wanted_of(asked: Asked) -> Wanted:
    """The filters of events; StopError 2 for a word, code or day that does not exist."""
    return Wanted(
        type=word_of(ClaimType, asked.type, "--type"),
        state=word_of(EventState, asked.state, "--state"),
        sending=state_code(asked.sending, "--sending"),
        host=state_code(asked.host, "--host"),
        outlet=asked.outlet,
        focus=asked.focus,
        contradicted=asked.contradicted,
        historical=asked.historical,
        unsure=asked.unsure,
        since=day_of(asked.since, "--since"),
        until=day_of(asked.until, "--until"),
    )


def _missions(settings: Settings, database: Database, asked: Asked, kind: Format) -> str:
    from models.db import register
    from review.api.records.mission import MissionRecord, mission_record
    from review.exports.formats import write_table

    with database.unit(writing=False) as unit, whole_file(asked.output) as out:
        found = register.missions(
            unit,
            as_of=day_of(asked.as_of, "--as-of") or night_of(settings),
            known=instant_of(asked.known, "--known", ZoneInfo(settings.timezone)),
            sending=state_code(asked.sending, "--sending"),
            host=state_code(asked.host, "--host"),
            state=word_of(MissionState, asked.state, "--state"),
            type=word_of(MissionType, asked.type, "--type"),
        )
        count = write_table(kind, MissionRecord, map(mission_record, found), out)
    return f"{count} missions"


def _events(settings: Settings, database: Database, asked: Asked, kind: Format, wanted: Wanted) -> str:
    if asked.cursor is not None:
        return _changes(settings, database, asked, wanted)
    if kind in _FEEDS:  # so that feeds know when something changed
        from review.exports.changes import note

        note(database, clock_of(settings)())
    with database.unit(writing=False) as unit, whole_file(asked.output) as out:
        if kind in _TABLES:
            return _table(unit, settings, kind, wanted, out)
        if kind in _FEEDS:
            return _feed(unit, settings, asked, kind, wanted, out)
        if kind is not Format.WARC:
            return _training(unit, settings, kind, wanted, out)
        told, missing = _evidence(unit, settings, asked, wanted, out)
    if missing:
        raise StopError(Exit.PARTLY, f"{told}; {missing} pages could not be read, each is named in the file")
    return told


def _table(unit: Unit, settings: Settings, kind: Format, wanted: Wanted, out: BinaryIO) -> str:
    from review.exports.formats import write_table
    from review.exports.gather import records
    from review.exports.record import ExportedEvent
    from review.exports.rows import MissingExtra

    try:
        return f"{write_table(kind, ExportedEvent, records(unit, wanted, settings.focus), out)} events"
    except MissingExtra as error:
        raise StopError(Exit.USAGE, str(error)) from error


def _feed(unit: Unit, settings: Settings, asked: Asked, kind: Format, wanted: Wanted, out: BinaryIO) -> str:
    from review.exports.entry import Feed
    from review.exports.formats import write_feed

    feed = Feed(wanted=wanted, focus=settings.focus, site=asked.site.rstrip("/"), most=asked.limit)
    return f"{write_feed(kind, unit, feed, out)} entries"


def _training(unit: Unit, settings: Settings, kind: Format, wanted: Wanted, out: BinaryIO) -> str:
    from models.db import desk, outgoing
    from models.db.upsert import batches
    from workbench import training

    ids = outgoing.ids_in_order(unit, type=wanted.type, sending=wanted.sending, host=wanted.host)
    held = (event for part in batches(ids) for event in desk.events_by_id(unit, part))
    chosen = (event for event in held if wanted.passes(event, settings.focus))
    writers = {Format.DOCBIN: training.write_docbin, Format.PRODIGY: training.write_prodigy}
    write = writers.get(kind, training.write_labelstudio)
    return f"{write(training.examples(unit, chosen), out)} examples"


def _evidence(unit: Unit, settings: Settings, asked: Asked, wanted: Wanted, out: BinaryIO) -> tuple[str, int]:
    from models.db import events as held_events
    from review.exports.evidence import write_evidence

    for id_ in asked.events:
        if held_events.event(unit, id_) is None:
            raise StopError(Exit.USAGE, f"{id_}: no such event")
    written = write_evidence(unit, open_archive(settings), wanted, settings.focus, out, only=asked.events)
    for page, cause in written.missing.items():
        log.warning("evidence_missing", page=page, cause=cause)
    return f"{written.events} events, {written.pages} pages", len(written.missing)


def _changes(settings: Settings, database: Database, asked: Asked, wanted: Wanted) -> str:
    from review.exports.changes import BadCursor, changes, note
    from review.exports.rows import write_jsonl

    cursor = asked.cursor or ""
    note(database, clock_of(settings)())
    with database.unit(writing=False) as unit, whole_file(asked.output) as out:
        found = changes(unit, wanted, settings.focus, cursor, most=asked.limit)
        last, count = cursor, 0
        try:
            for change in found:
                count += write_jsonl([change], out)
                last = change.cursor
        except BadCursor as error:
            raise StopError(Exit.USAGE, f"--since-cursor: {error}") from error
    return f"{count} changes; next: --since-cursor {last}"
