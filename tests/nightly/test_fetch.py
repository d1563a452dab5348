"""A night over a damaged archive: it says so, and what was lost is fetched whole again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import samples
from models.archive import Archive
from models.db import pages
from models.db.store import Database
from models.page import Role
from models.run import Tally
from nightly.exits import Exit
from nightly.night import NightResult, run_night
from nightly.settings import Settings
from samples.server import SampleServer
from tests.nightly.houses import prepare, settings_of

SMALL = samples.small()


def fetch(settings: Settings) -> tuple[NightResult, Counter[str]]:
    night, result = run_night(settings, stages=("fetch",), slugs=SMALL)
    night.database.close()
    return result, counted(result.run.tallies)


def counted(tallies: tuple[Tally, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for tally in tallies:
        found[tally.outcome] += tally.n
    return found


def unreadable(data: Path, settings: Settings) -> int:
    """Indexed articles that the archive does not give where the index says."""
    database, archive = Database.open(settings.database_address()), Archive(data / "archive")
    with database.unit(writing=False) as unit:
        rows = list(pages.page_rows(unit, role=Role.ARTICLE))
    database.close()
    places: dict[str, set[Any]] = {file: {(at, page.id) for at, page in archive.scan(file)} for file in archive.files()}
    return sum((row.location, row.id) not in places.get(row.location.file, ()) for row in rows)


@pytest.mark.parametrize("harm", ["cut to half", "missing"])
def test_articles_lost_from_the_archive_are_told_and_fetched_anew(tmp_path: Path, sqlite_file: Path, harm: str) -> None:
    data = tmp_path / "data"
    prepare(data, sqlite_file).close()
    with SampleServer(port=0, outlets=SMALL) as server:
        settings = settings_of(data, routes=server.routes(), sample_port=server.port)
        assert fetch(settings)[0].code is Exit.OK
        assert unreadable(data, settings) == 0
        (file,) = (data / "archive" / "pages").iterdir()
        if harm == "missing":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        lost = unreadable(data, settings)
        assert lost > 0
        result, fetched = fetch(settings)
        assert result.code is Exit.PARTLY
        assert any(note.startswith(f"archive: pages/{file.name}: ") for note in result.notes)
        assert fetched["article_kept"] == lost
        assert unreadable(data, settings) == 0
        healed, fetched = fetch(settings)
    assert (healed.code, healed.notes, fetched["article_kept"]) == (Exit.OK, (), 0)
