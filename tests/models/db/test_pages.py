from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from models.article import Drop
from models.db import pages, work
from models.db.readings import save_drop
from models.db.store import Database
from models.known import Seen
from models.page import Location, Role
from tests.models.made import NOW, at, kept, page


def test_kept_pages_are_found_and_wait_for_reading(database: Database) -> None:
    index = page(2, role=Role.INDEX)
    with database.unit() as unit:
        assert pages.keep_pages(unit, "run-1", [(page(1), "https://kurier.example/1", at(1)), (index, "i", at(2))]) == 2
        unit.commit()
    with database.unit(writing=False) as unit:
        assert pages.location(unit, page(1).id) == at(1)
        assert pages.location(unit, "none") is None
        assert pages.locations(unit, [page(1).id, index.id, "none"]) == {page(1).id: at(1), index.id: at(2)}
        assert work.open_count(unit, pages.READ) == 1
        assert [row.id for row in pages.page_rows(unit)] == [page(1).id, index.id]
        assert [row.id for row in pages.page_rows(unit, "kurier", role=Role.INDEX)] == [index.id]
        assert list(pages.page_rows(unit, "other")) == []
        assert [row.id for row in pages.page_rows(unit, limit=1, offset=1)] == [index.id]


def test_a_row_tells_all(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1, 2)
        save_drop(unit, page(2).id, Drop(reason="no_text"))
        first, second = pages.page_rows(unit)
    assert first == pages.PageRow(
        id=page(1).id,
        source="kurier",
        role=Role.ARTICLE,
        url=page(1).url,
        final_url=page(1).url,
        fetched_at=page(1).fetched_at,
        status=200,
        location=at(1),
        run="run-1",
        outcome="waiting",
        version=None,
    )
    assert second.outcome == "drop:no_text"


def test_all_again_changes_nothing(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1, 2)
        before = (list(pages.page_rows(unit)), pages.addresses(unit, "kurier"), pages.indexed_until(unit, at().file))
        assert pages.keep_pages(unit, "run-2", [(page(1), page(1).url, at(1)), (page(2), page(2).url, at(2))]) == 0
        after = (list(pages.page_rows(unit)), pages.addresses(unit, "kurier"), pages.indexed_until(unit, at().file))
        assert after == before


def test_the_same_body_later_moves_only_the_address(database: Database) -> None:
    again = replace(page(1), fetched_at=NOW + timedelta(days=1), headers=(("etag", "new"), ("Last-Modified", "Mon")))
    with database.unit() as unit:
        kept(unit, 1)
        assert pages.keep_pages(unit, "run-2", [(again, page(1).url, at(9))]) == 0
        assert pages.location(unit, page(1).id) == at(1)
        assert pages.addresses(unit, "kurier") == {
            page(1).url: Seen(
                first_fetched=page(1).fetched_at, last_fetched=again.fetched_at, etag="new", last_modified="Mon"
            )
        }


def test_an_older_fetch_indexed_later_moves_nothing_back(database: Database) -> None:
    older = replace(page(1), fetched_at=NOW - timedelta(days=1), headers=(("ETag", "old"),))
    with database.unit() as unit:
        kept(unit, 1)
        pages.keep_pages(unit, "run-2", [(older, page(1).url, at(9))])
        seen = pages.addresses(unit, "kurier")[page(1).url]
        assert (seen.first_fetched, seen.last_fetched, seen.etag) == (older.fetched_at, page(1).fetched_at, '"1"')


def test_what_was_lost_and_kept_anew_leads_to_its_new_place(database: Database) -> None:
    new = Location(file="pages/later", offset=0, length=50)
    with database.unit() as unit:
        kept(unit, 1, 2, 3)
        work.take(unit, pages.READ, "me", 3, 60, NOW)
        for n in (1, 3):
            assert work.jail(unit, pages.READ, page(n).id, "me", 1, "cannot be read")
        assert work.finish(unit, pages.READ, page(2).id, "me", 1)
        again = [(page(n), page(n).url, new) for n in (1, 2)]
        assert pages.keep_pages(unit, "run-2", again, lost={page(1).id}) == 0
        assert pages.location(unit, page(1).id) == new
        assert pages.location(unit, page(2).id) == at(2), "it was not lost"
        assert work.state_counts(unit, pages.READ) == {"open": 1, "done": 1, "jailed": 1}
        assert [one.key for one in work.jailed(unit)] == [page(3).id]
        first = next(row for row in pages.page_rows(unit) if row.id == page(1).id)
        assert (first.run, first.fetched_at) == ("run-1", page(1).fetched_at), "only the place is another"


def test_files_their_pages_and_the_addresses_of_pages(database: Database) -> None:
    other = Location(file="pages/b", offset=7, length=3)
    with database.unit() as unit:
        assert pages.file_marks(unit) == {}
        kept(unit, 1, 2)
        pages.keep_pages(unit, "r", [(page(2), "https://kurier.example/two", at(2)), (page(3), page(3).url, other)])
        assert pages.file_marks(unit) == {at().file: 300, "pages/b": 10}
        assert pages.pages_in(unit, at().file) == {page(1).id: at(1), page(2).id: at(2)}
        assert pages.pages_in(unit, "pages/none") == {}
        lost = {page(2).id, page(3).id, "none"}
        assert pages.addresses_of(unit, "kurier", lost) == {page(2).url, "https://kurier.example/two", page(3).url}
        assert pages.addresses_of(unit, "other", lost) == set()
        assert pages.addresses_of(unit, "kurier", ()) == set()


def test_one_address_twice_in_a_batch(database: Database) -> None:
    changed = page(1, body=b"other", fetched_at=NOW + timedelta(hours=1), headers=())
    with database.unit() as unit:
        assert pages.keep_pages(unit, "r", [(page(1), page(1).url, at(1)), (changed, page(1).url, at(2))]) == 2
        seen = pages.addresses(unit, "kurier")[page(1).url]
        assert (seen.last_fetched, seen.etag) == (changed.fetched_at, None)


def test_unchanged_moves_the_last_fetch(database: Database) -> None:
    later = NOW + timedelta(days=2)
    with database.unit() as unit:
        kept(unit, 1)
        assert pages.note_unchanged(unit, "kurier", page(1).url, later)
        assert not pages.note_unchanged(unit, "kurier", page(1).url, later)
        assert not pages.note_unchanged(unit, "kurier", "https://kurier.example/none", later)
        seen = pages.addresses(unit, "kurier")[page(1).url]
        assert (seen.first_fetched, seen.last_fetched, seen.etag) == (page(1).fetched_at, later, '"1"')


def test_addresses_of_another_source_stay_apart(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1)
        pages.keep_pages(unit, "r", [(page(2, source="other"), page(1).url, at(2))])
        assert list(pages.addresses(unit, "kurier")) == [page(1).url]
        assert list(pages.addresses(unit, "other")) == [page(1).url]


def test_the_mark_in_a_file_follows_the_last_page(database: Database) -> None:
    with database.unit() as unit:
        assert pages.indexed_until(unit, at().file) == 0
        kept(unit, 1, 2, 3)
        assert pages.indexed_until(unit, at().file) == 400
        pages.keep_pages(unit, "r", [(page(1), page(1).url, at(1))])
        assert pages.indexed_until(unit, at().file) == 400
        pages.keep_pages(unit, "r", [(page(1), page(1).url, Location(file="pages/b", offset=7, length=3))])
        assert pages.indexed_until(unit, "pages/b") == 10


def test_thousands_at_once(database: Database) -> None:
    with database.unit() as unit:
        assert len(kept(unit, *range(1200))) == 1200
        assert len(pages.locations(unit, [page(n).id for n in range(1200)])) == 1200
        assert work.open_count(unit, pages.READ) == 1200


def test_nothing_at_all(database: Database) -> None:
    with database.unit() as unit:
        assert pages.keep_pages(unit, "r", []) == 0
        assert pages.locations(unit, []) == {}
        assert pages.addresses(unit, "kurier") == {}
