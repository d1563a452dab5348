"""`embassywatch doctor`: everything a night needs, checked one by one, each with what to do about it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nightly.clock import clock_of
from nightly.exits import Exit, StopError, gravest
from nightly.settings import Settings, load_settings
from nightly.show import table

if TYPE_CHECKING:  # a doctor begins with what needs no database
    from models.db.store import Unit

LATE = timedelta(hours=26)
"""A good night older than this is late: one night was missed."""

LOOK_BACK = 500
"""Runs among which the last good night is sought; stages run by hand are runs too, and no nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: `state` is ok, warning or fault; `told` says what was seen, and what to do about it."""

    check: str
    state: str
    told: str
    code: Exit = Exit.OK


def run_doctor(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Run every check and print what was found.

    Raises:
        StopError: with the gravest code of the faults found.
    """
    settings, _ = load_settings(flags)
    found = [finding for check in CHECKS for finding in check(settings)]
    if as_json:
        print(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        table(("check", "state", "told"), [(one.check, one.state, one.told) for one in found])
    code = gravest(one.code for one in found)
    if code is not Exit.OK:
        raise StopError(code, "" if as_json else f"{sum(one.code is not Exit.OK for one in found)} faults")


def _ok(check: str, told: str) -> list[Finding]:
    return [Finding(check=check, state="ok", told=told)]


def _fault(check: str, told: str, code: Exit = Exit.FAULT) -> list[Finding]:
    return [Finding(check=check, state="fault", told=told, code=code)]


def _warning(check: str, told: str) -> list[Finding]:
    return [Finding(check=check, state="warning", told=told)]


def _python(_settings: Settings) -> list[Finding]:
    return _ok("python", sys.version.split()[0])


def _folder(settings: Settings) -> list[Finding]:
    from nightly.wiring import prepare_data_dir

    try:
        prepare_data_dir(settings)
    except StopError as stop:
        return _fault("data folder", str(stop))
    return _ok("data folder", str(settings.data_dir.absolute()))


def _disk(settings: Settings) -> list[Finding]:
    if not settings.data_dir.exists():
        return []
    free = shutil.disk_usage(settings.data_dir).free // 2**20
    if free < settings.free_mb:
        return _fault("disk", f"{free} MiB free, a night needs {settings.free_mb} (setting free_mb)")
    return _ok("disk", f"{free} MiB free")


def _contact(settings: Settings) -> list[Finding]:
    from nightly.wiring import require_contact

    try:
        require_contact(settings)
    except StopError as stop:
        return _fault("contact", str(stop).removeprefix("contact: "), stop.code)
    return _ok("contact", settings.contact)


def _catalogue(settings: Settings) -> list[Finding]:
    from nightly.wiring import load_sources

    try:
        catalogue = load_sources(settings)
    except StopError as stop:
        return _fault("sources", str(stop), stop.code)
    broken = [str(one) for one in catalogue.broken]
    if broken:
        return [finding for line in broken for finding in _fault("sources", line, Exit.PARTLY)]
    return _ok("sources", f"{len(catalogue.sources)} definitions, all sound")


def _database(settings: Settings) -> list[Finding]:
    from models.db.store import Database, DatabaseUnusable, MigrationNeeded, NewerDatabase, current

    address = settings.database_address()
    try:
        if current(address) is None:
            return _warning("database", "none yet; the first night makes it")
        damage = Database.open(address).quick_check()
    except MigrationNeeded as error:
        return _fault("database", f"{error}; run embassywatch db upgrade", Exit.MIGRATION)
    except NewerDatabase as error:
        return _fault("database", f"{error}; use the newer program", Exit.MIGRATION)
    except DatabaseUnusable as error:
        return _fault("database", str(error))
    if damage:
        return [finding for line in damage for finding in _fault("database", line)]
    return _ok("database", "reached, at this program's version, sound")


def _search(settings: Settings) -> list[Finding]:
    """Whether the search finds what is held; nothing is lost where it does not, so it is never a fault."""
    from models.db.search_index import verify
    from models.db.store import Database, DatabaseUnusable

    told: list[str] = []
    try:
        database = Database.open(settings.database_address())
    except DatabaseUnusable:
        return []  # another check tells
    try:
        with database.unit() as unit:
            told = verify(unit)
    except DatabaseUnusable as error:
        told = [str(error)]
    finally:
        database.close()
    if told:
        return [finding for line in told for finding in _warning("search", f"{line}; run embassywatch db reindex")]
    return _ok("search", "finds what is held")


def _archive(settings: Settings) -> list[Finding]:
    """Reads every record, and compares what was found with the index."""
    from models.db import pages
    from nightly.wiring import open_archive

    archive = open_archive(settings)
    count, lost = 0, []
    with _index(settings) as unit:
        for file in sorted({*archive.files(), *({} if unit is None else pages.file_marks(unit))}):
            whole = {(at.offset, page.id) for at, page in archive.scan(file)}
            count += len(whole)
            wanted = {} if unit is None else pages.pages_in(unit, file)
            gone = sum((at.offset, key) not in whole for key, at in wanted.items())
            if gone:
                told = f"{file}: {gone} of {len(wanted)} indexed pages cannot be read; bring the file back from a copy"
                lost += _fault("archive", told)
    torn = [finding for fault in archive.faults() for finding in _warning("archive", str(fault))]
    return [*lost, *torn, *_ok("archive", f"{count} pages" if lost or torn else f"{count} pages, every record whole")]


@contextmanager
def _index(settings: Settings) -> Iterator[Unit | None]:
    """The index of the archive; None where there is no usable database, which another check tells."""
    from models.db.store import Database, DatabaseUnusable

    try:
        database = Database.open(settings.database_address())
    except DatabaseUnusable:
        yield None
        return
    try:
        with database.unit(writing=False) as unit:
            yield unit
    finally:
        database.close()


def _reader(_settings: Settings) -> list[Finding]:
    """Reads one sentence, so that a missing or broken library is found before the night."""
    from extract.batch import read_record
    from extract.reader import Reader

    text = "Norway has closed its embassy in Mali, the foreign ministry said on Monday."
    said = read_record({"id": "self-test", "text": text, "published": "2024-05-14"}, Reader())
    told = [(event["type"], event["sending"], event["host"]) for event in said["events"]]
    if told != [("closure", "NO", "ML")]:
        return _fault("reader", f"read {told} in a sentence about the closing of Norway's embassy in Mali")
    return _ok("reader", "reads its test sentence")


def _last_night(settings: Settings) -> list[Finding]:
    from models.db import runs
    from models.db.store import Database, DatabaseUnusable
    from models.run import RunState

    try:
        database = Database.open(settings.database_address())
    except DatabaseUnusable:
        return _warning("last night", "no night yet")
    with database.unit(writing=False) as unit:
        ended = [
            run
            for run in runs.runs(unit, LOOK_BACK)
            if run.state in {RunState.OK, RunState.DEGRADED} and any(stage == "fetch" for stage, _ in run.seconds)
        ]
    good = ended[0] if ended else None
    if good is None or good.ended_at is None:
        return _warning("last night", "no night has ended well yet")
    age = clock_of(settings.model_copy(update={"now": None}))() - good.ended_at
    told = f"the last good night was {good.night}, {age.total_seconds() / 3600:.0f} hours ago"
    if age > LATE:
        return _fault("last night", f"{told}: nights are being missed; see embassywatch schedule install")
    return _ok("last night", told)


CHECKS: tuple[Callable[[Settings], list[Finding]], ...] = (
    _python,
    _folder,
    _disk,
    _contact,
    _catalogue,
    _database,
    _search,
    _archive,
    _reader,
    _last_night,
)
