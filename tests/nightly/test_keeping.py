"""The crawl's ports over a real archive and a real database: the index never runs ahead of the archive."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.archive import Archive, ArchiveUnusable, ArchiveWriter
from models.db import pages, runs, work
from models.db.store import Database, DatabaseUnusable, Unit
from models.page import Location, Page, Role
from nightly import keeping
from nightly.clock import real_now
from nightly.context import LOCK_SECONDS
from nightly.keeping import Keeping, LostLockError, find_losses, reconcile
from tests.models.made import NOW, page


class FailingWriter(ArchiveWriter):
    """A writer whose disk fails once, at the given call, after it had taken pages."""

    failing = ""

    def keep(self, page: Page, *, url: str | None = None) -> Location:
        self._fail("keep")
        return super().keep(page, url=url)

    def sync(self) -> None:
        self._fail("sync")
        super().sync()

    def _fail(self, call: str) -> None:
        if self.failing == call:
            self.failing = ""
            raise ArchiveUnusable("no space left")


@dataclass
class House:
    """An archive and a database, with the night lock held."""

    archive: Archive
    database: Database
    fence: int
    folder: Path

    def keeping(self, stem: str = "night", writer: ArchiveWriter | None = None) -> Keeping:
        writer = writer or self.archive.writer(stem, NOW)
        return Keeping(self.database, self.archive, writer, run="run-1", owner="me", fence=self.fence)

    def indexed(self) -> dict[str, str]:
        with self.database.unit(writing=False) as unit:
            return {row.id: row.location.file for row in pages.page_rows(unit)}

    def archived(self) -> list[str]:
        return [entry.page.id for file in self.archive.files() for entry in self.archive.entries(file)]

    def waiting(self) -> int:
        with self.database.unit(writing=False) as unit:
            return work.open_count(unit, "read")

    def prove_index(self) -> None:
        """Every row of the index leads to its page."""
        with self.database.unit(writing=False) as unit:
            rows = list(pages.page_rows(unit))
        assert [self.archive.read(row.location).id for row in rows] == [row.id for row in rows]


@pytest.fixture
def house(sqlite_file: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copyfile(sqlite_file, tmp_path / "watch.db")
    database = Database.open(f"sqlite:///{tmp_path}/watch.db")
    with database.unit() as unit:
        fence = runs.lock_night(unit, "me", LOCK_SECONDS, real_now())
        unit.commit()
    assert fence is not None
    yield House(Archive(tmp_path / "archive"), database, fence, tmp_path)
    database.close()


def keep(into: Keeping, *made: Page) -> None:
    for one in made:
        into.keep_page(one, url=one.url)


def outcomes(of: Keeping) -> dict[str, int]:
    return {tally.outcome: tally.n for tally in of.tallies()}


def test_what_is_kept_is_archived_indexed_and_put_up_for_reading(house: House) -> None:
    made = [page(1), page(2), page(3, role=Role.INDEX)]
    keeper = house.keeping()
    keep(keeper, *made)
    keeper.close()
    assert house.archived() == [one.id for one in made]
    assert set(house.indexed()) == {one.id for one in made}
    assert house.waiting() == 2
    assert outcomes(keeper) == {"article_kept": 2, "index_kept": 1}
    house.prove_index()


def test_at_every_moment_the_index_leads_to_whole_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH_PAGES", 3)
    keeper = house.keeping()
    seen = []
    for n in range(1, 9):
        keep(keeper, page(n, body=bytes(2000) + str(n).encode()))
        house.prove_index()
        seen.append(len(house.indexed()))
    assert seen == [0, 0, 3, 3, 3, 6, 6, 6]
    keeper.close()
    assert len(house.indexed()) == 8


@pytest.mark.parametrize("call", ["keep", "sync"])
def test_what_the_disk_did_not_promise_is_not_indexed(house: House, call: str) -> None:
    writer = FailingWriter(house.folder / "archive", "night", NOW)
    keeper = house.keeping(writer=writer)
    keep(keeper, page(1))
    writer.failing = call
    with pytest.raises(ArchiveUnusable):
        if call == "keep":
            keep(keeper, page(2))
        keeper.close()
    keeper.close()  # as a crawl does at its end, whatever came before
    assert (house.indexed(), house.waiting()) == ({}, 0)
    assert reconcile(house.database, house.archive, run="run-2") == (1, ())


def test_a_page_met_again_is_archived_once(house: House) -> None:
    first = house.keeping("one")
    keep(first, page(1))
    first.keep_page(page(1), url="https://kurier.example/other-address")
    first.close()
    again = house.keeping("two")
    keep(again, page(1), page(2))
    again.close()
    assert house.archived() == [page(1).id, page(2).id]
    assert (outcomes(first), outcomes(again)) == (
        {"article_kept": 1, "article_same": 1},
        {"article_kept": 1, "article_same": 1},
    )
    assert house.waiting() == 2
    assert house.keeping("three").seen("kurier", "https://kurier.example/other-address") is not None


def test_what_a_crawl_asks_is_answered_from_earlier_nights(house: House) -> None:
    keeper = house.keeping("one")
    assert keeper.seen("kurier", page(1).url) is None
    keep(keeper, page(1))
    keeper.note_unchanged("kurier", page(1).url, at=page(9).fetched_at)
    keeper.close()
    assert keeper.unchanged("kurier") == 1
    seen = house.keeping("two").seen("kurier", page(1).url)
    assert seen is not None
    assert (seen.etag, seen.first_fetched, seen.last_fetched) == ('"1"', page(1).fetched_at, page(9).fetched_at)
    assert house.keeping("two").seen("bagmati", page(1).url) is None


def test_a_lost_lock_writes_nothing(house: House) -> None:
    keeper = house.keeping()
    keep(keeper, page(1))
    with house.database.unit() as unit:
        runs.release_lock(unit, "me", house.fence)
        assert runs.lock_night(unit, "other", LOCK_SECONDS, real_now()) is not None
        unit.commit()
    with pytest.raises(LostLockError, match="run-1"):
        keeper.close()
    assert (house.indexed(), house.waiting()) == ({}, 0)
    with house.database.unit(writing=False) as unit:
        holder = runs.lock_holder(unit)
    assert holder is not None
    assert holder.owner == "other"


def test_pages_that_a_kill_left_unindexed_are_found_again_once(house: House) -> None:
    keeper = house.keeping()
    keep(keeper, page(1), page(2))
    keeper.close()
    with house.archive.writer("killed", NOW) as writer:
        for n in (2, 3, 4):
            writer.keep(page(n), url=f"https://kurier.example/canonical/{n}")
    assert reconcile(house.database, house.archive, run="run-2") == (2, ())
    assert set(house.indexed()) == {page(n).id for n in (1, 2, 3, 4)}
    assert house.waiting() == 4
    house.prove_index()
    assert house.keeping("next").seen("kurier", "https://kurier.example/canonical/3") is not None
    before = house.indexed()
    assert reconcile(house.database, house.archive, run="run-3") == (0, ())
    assert house.indexed() == before


def test_the_rest_of_a_file_that_was_indexed_in_part_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH_PAGES", 2)
    keeper = house.keeping()
    keep(keeper, page(1), page(2), page(3))  # the third waits for its batch when the kill comes
    assert len(house.indexed()) == 2
    assert reconcile(house.database, house.archive, run="run-2") == (1, ())
    house.prove_index()
    assert set(house.indexed()) == {page(n).id for n in (1, 2, 3)}


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_torn_tail_is_told_and_stays(house: House, cut: int) -> None:
    with house.archive.writer("killed", NOW) as writer:
        writer.keep(page(1))
        last = writer.keep(page(2))
    file = house.folder / "archive" / last.file
    torn = file.read_bytes()[:-cut]
    file.write_bytes(torn)
    for added in (1, 0):
        found, told = reconcile(house.database, house.archive, run="run-2")
        assert found == added
        assert len(told) == 1
        assert last.file in told[0]
    assert file.read_bytes() == torn
    assert set(house.indexed()) == {page(1).id}
    keeper = house.keeping("next")
    keep(keeper, page(2))
    keeper.close()
    assert house.indexed()[page(2).id] != last.file
    house.prove_index()


def test_an_empty_archive_reconciles_to_nothing(house: House) -> None:
    assert reconcile(house.database, house.archive, run="run-1") == (0, ())


def test_a_page_is_found_again_by_its_address_and_damage_gives_none(house: House) -> None:
    keeper = house.keeping()
    keep(keeper, page(1))
    keeper.close()
    again = house.keeping("two")
    assert again.page(page(1).source, page(1).url) == page(1)
    assert again.page(page(1).source, "https://kurier.example/never") is None
    file = house.folder / "archive" / house.archive.files()[0]
    file.write_bytes(b"\0" * file.stat().st_size)
    assert again.page(page(1).source, page(1).url) is None


def indexed_night(house: House, *numbers: int) -> Path:
    """A night that kept these pages; returns its file."""
    keeper = house.keeping()
    keep(keeper, *(page(n) for n in numbers))
    keeper.close()
    return house.folder / "archive" / house.archive.files()[0]


def lost_in(house: House) -> list[str]:
    return [str(one) for one in find_losses(house.database, house.archive)]


def test_a_file_that_was_cut_below_its_index_is_told_with_the_pages_it_lost(house: House) -> None:
    file = indexed_night(house, 1, 2, 3)
    assert lost_in(house) == []
    whole = file.stat().st_size
    file.write_bytes(file.read_bytes()[: whole // 2])
    assert lost_in(house) == [f"pages/{file.name}: {whole // 2} of {whole} bytes left, 2 indexed pages are lost"]
    assert reconcile(house.database, house.archive, run="run-2")[0] == 0


def test_a_missing_file_is_told_and_its_name_is_not_taken_again(house: House) -> None:
    file = indexed_night(house, 1, 2)
    file.unlink()
    assert lost_in(house) == [f"pages/{file.name}: missing, 2 indexed pages are lost"]
    keeper = house.keeping()
    keep(keeper, page(1), page(3))
    keeper.close()
    assert house.indexed()[page(3).id] != f"pages/{file.name}"
    assert file.stat().st_size == 0
    assert len(lost_in(house)) == 1
    assert "1 indexed pages are lost" in lost_in(house)[0]


def test_what_the_archive_lost_counts_as_never_kept_and_is_kept_anew(house: House) -> None:
    file = indexed_night(house, 1, 2, 3)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    keeper = house.keeping("next")
    assert [keeper.seen("kurier", page(n).url) is None for n in (1, 2, 3)] == [False, True, True]
    keep(keeper, page(1), page(2), page(3))
    keeper.close()
    assert outcomes(keeper) == {"article_kept": 2, "article_same": 1}
    house.prove_index()
    assert lost_in(house) == []
    assert house.keeping("third").seen("kurier", page(3).url) is not None
    assert sorted(house.archived()) == sorted(page(n).id for n in (1, 2, 3))


def test_what_was_kept_anew_before_a_kill_is_found_by_the_index(house: House) -> None:
    file = indexed_night(house, 1, 2)
    file.unlink()
    find_losses(house.database, house.archive)
    with house.archive.writer("killed", NOW) as writer:
        for n in (1, 2):
            writer.keep(page(n))
    assert reconcile(house.database, house.archive, run="run-2") == (0, ())
    house.prove_index()
    assert lost_in(house) == []


def test_a_long_file_is_indexed_in_batches_that_last_one_by_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH_PAGES", 2)
    with house.archive.writer("killed", NOW) as writer:
        for n in range(1, 8):
            writer.keep(page(n))
    sizes: list[int] = []
    real = pages.keep_pages

    def failing(unit: Unit, run: str, kept: Sequence[tuple[Page, str, Location]], **more: Collection[str]) -> int:
        sizes.append(len(kept))
        if len(sizes) == 3:
            raise DatabaseUnusable("gone")
        return real(unit, run, kept, **more)

    monkeypatch.setattr(pages, "keep_pages", failing)
    with pytest.raises(DatabaseUnusable):
        reconcile(house.database, house.archive, run="run-2")
    assert set(house.indexed()) == {page(n).id for n in (1, 2, 3, 4)}
    assert reconcile(house.database, house.archive, run="run-3") == (3, ())
    assert sizes == [2, 2, 2, 2, 1]
    house.prove_index()
