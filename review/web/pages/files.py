"""Events and missions as files and feeds by suffix: `/events.csv`, `/events.atom`, `/register.geojson`, ..."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from starlette.responses import Response, StreamingResponse

from models.claim import ClaimType
from models.event import EventState
from review.api.records.mission import MissionRecord, mission_record
from review.exports.changes import note
from review.exports.entry import Feed
from review.exports.formats import FEEDS, MEDIA, TABLES, write_feed, write_table
from review.exports.gather import records
from review.exports.record import ExportedEvent
from review.exports.rows import MissingExtra
from review.exports.wanted import Wanted
from review.web.address import code_of, day_of, flag_of, text_of, word_of
from review.web.clocks import clocks_of
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.standing import standing

MOST = 200
"""Entries of a feed; the last changed, tombstones among them."""

_IN_MEMORY = 4 * 1024 * 1024
_CHUNK = 64 * 1024


def show_events(visit: Visit) -> Response:
    """All events that the address asks for, as a table or map."""
    kind, wanted = _suffix(visit), wanted_of(visit.query)
    focus = visit.wired.settings.focus

    def write(out: BinaryIO) -> None:
        with visit.wired.database.unit(writing=False) as unit:
            write_table(kind, ExportedEvent, records(unit, wanted, focus), out)

    return _file(kind, f"events.{kind}", write)


def show_feed(visit: Visit) -> Response:
    """The events that the address asks for, as a feed; the last changed first."""
    kind, wired = _suffix(visit), visit.wired
    site = str(visit.request.base_url).rstrip("/")
    feed = Feed(wanted=wanted_of(visit.query), focus=wired.settings.focus, site=site, most=MOST)
    note(wired.database, visit.at)

    def write(out: BinaryIO) -> None:
        with wired.database.unit(writing=False) as unit:
            write_feed(kind, unit, feed, out)

    return _file(kind, "", write)


def show_register(visit: Visit) -> Response:
    """The missions that the address asks for, as a table or map."""
    kind, clocks = _suffix(visit), clocks_of(visit)
    with visit.wired.database.unit(writing=False) as unit:
        found = standing(unit, visit, clocks)
    return _file(
        kind,
        f"register-{clocks.as_of}.{kind}",
        lambda out: write_table(kind, MissionRecord, map(mission_record, found), out),
    )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """The filters of an address; Problem 400 for a word that is none."""
    return Wanted(
        type=word_of(query, "type", ClaimType),
        state=word_of(query, "state", EventState),
        sending=code_of(query, "sending"),
        host=code_of(query, "host"),
        outlet=text_of(query, "outlet"),
        focus=flag_of(query, "focus"),
        contradicted=flag_of(query, "contradicted"),
        historical=flag_of(query, "historical"),
        unsure=flag_of(query, "unsure"),
        since=day_of(query, "since"),
        until=day_of(query, "until"),
    )


def _suffix(visit: Visit) -> str:
    return visit.request.url.path.rpartition(".")[2]


def _file(kind: str, name: str, write: Callable[[BinaryIO], object]) -> Response:
    """What is written, from memory or from a file without a name where it is large; without `name` to be shown."""
    kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        write(cast("BinaryIO", kept))
    except MissingExtra as error:
        kept.close()
        raise Problem(415, f"{error}.") from error
    size = kept.tell()
    kept.seek(0)
    headers = {"Content-Length": str(size)}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(_chunks(kept), media_type=MEDIA[kind], headers=headers)


def _chunks(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while chunk := kept.read(_CHUNK):
            yield chunk


ROUTES = (
    *(Page(path=f"/events.{kind}", endpoint=show_events, role=Role.VIEWER) for kind in TABLES),
    *(Page(path=f"/events.{kind}", endpoint=show_feed, role=Role.VIEWER) for kind in FEEDS),
    *(Page(path=f"/register.{kind}", endpoint=show_register, role=Role.VIEWER) for kind in TABLES if kind != "csv"),
)
