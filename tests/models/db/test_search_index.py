"""The index follows whatever is written, by whomever; it is filled for an older database, and made anew when broken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from models.db import events, readings, search_index, store
from models.db.engine import make_engine, parse_address
from models.db.search_docs import passage_of, tag
from models.db.search_index import Cut, vector
from models.db.store import Database
from models.db.unit import Unit
from models.verdict import Action, Verdict
from tests.models.made import NOW, article, claim, event, kept, reading, version


def keep(unit: Unit, n: int = 1, text: str = "The embassy in Kampala closed.") -> str:
    """An article of this number with one claim; id of its version."""
    (page,) = kept(unit, n)
    told = version(article(n), page.id, text)
    readings.save_readings(unit, [(article(n), told, reading(told.id, claim(told.id)), page.id)])
    return told.id


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.unit(writing=False) as unit:
        return [tuple(row) for row in unit.run(text(query))]


def keys(database: Database) -> set[tuple[object, ...]]:
    return set(rows(database, "SELECT kind, key FROM search_docs"))


def wrong(database: Database) -> list[str]:
    with database.unit() as unit:
        return search_index.verify(unit)


def test_what_is_kept_is_indexed_when_it_is_committed(database: Database) -> None:
    with database.unit() as unit:
        id_ = keep(unit)
        assert events.save_events(unit, [event(claim(id_).id)]) == 1
        unit.commit()
    assert keys(database) == {("article", id_), ("event", "KP-UG-2026-7F3A")}
    assert rows(database, "SELECT count(*) FROM search_stale") == [(0,)]
    assert wrong(database) == []


def test_a_writer_who_knows_nothing_of_the_search_is_followed_by_the_next_commit(database: Database) -> None:
    with database.unit() as unit:
        id_ = keep(unit)
        unit.commit()
        unit.run(text("UPDATE versions SET title = 'Shut for good' WHERE id = :id"), {"id": id_})
        unit.connection.commit()  # past the unit, as plain SQL would
    assert wrong(database) == ["1 changes are not in the index yet"]
    with database.unit() as unit:
        keep(unit, 2, "Another story.")
        unit.commit()
    assert wrong(database) == []
    with database.unit() as unit:
        unit.run(text("DELETE FROM outcomes"))
        unit.run(text("DELETE FROM versions WHERE id = :id"), {"id": id_})
        unit.commit()
    assert ("article", id_) not in keys(database)
    assert rows(database, "SELECT count(*) FROM search_words") == [(1,)]
    assert wrong(database) == []


def test_what_is_rolled_back_is_not_indexed(database: Database) -> None:
    with database.unit() as unit:
        keep(unit)
    assert keys(database) == set()
    assert rows(database, "SELECT count(*) FROM search_stale") == [(0,)]


def test_equal_words_are_not_written_again(database: Database) -> None:
    with database.unit() as unit:
        id_ = keep(unit)
        unit.commit()
        before = rows(database, "SELECT id, mark FROM search_docs")
        unit.run(text("UPDATE versions SET how = 'other' WHERE id = :id"), {"id": id_})
        assert search_index.waiting(unit) == 1
        unit.commit()
    assert rows(database, "SELECT id, mark FROM search_docs") == before


def test_a_fault_of_the_index_stops_nothing_and_reindex_mends_it(database: Database, address: str) -> None:
    with database.unit() as unit:
        unit.run(text("DROP TABLE search_words"))
        if unit.is_sqlite:
            unit.run(text("CREATE TABLE search_words (doc INTEGER)"))
        else:
            unit.run(text("CREATE TABLE search_words (doc bigint PRIMARY KEY, words int)"))
        unit.commit()
        id_ = keep(unit)
        unit.commit()
    assert rows(database, "SELECT id FROM versions") == [(id_,)]
    assert rows(database, "SELECT count(*) FROM search_docs") == [(0,)]
    if database.unit().is_sqlite:
        assert store.reindex(address) == 1
        assert wrong(database) == []
    else:  # the shared server gets its table back
        store.downgrade(address, "0003")
        store.upgrade(address)
        assert wrong(database) == []
    assert keys(database) == {("article", id_)}


def test_missing_and_foreign_entries_are_told_and_mended(database: Database, address: str) -> None:
    with database.unit() as unit:
        id_ = keep(unit)
        unit.commit()
        unit.run(text("UPDATE search_docs SET key = 'gone', mark = 'x' WHERE key = :id"), {"id": id_})
        unit.commit()
    assert wrong(database) == ["1 articles are not in the index", "1 articles are in the index and no more held"]
    with database.unit() as unit:
        unit.run(text("UPDATE search_docs SET key = :id"), {"id": id_})
        unit.commit()
    assert wrong(database) == ["1 of a sample have other words than the index"]
    store.reindex(address)
    assert wrong(database) == []


def test_an_older_database_is_filled_by_its_upgrade(address: str) -> None:
    opened = Database.open(address)
    with opened.unit() as unit:
        made = {("article", keep(unit, n, f"Story {n}.")) for n in range(1, 8)}
        unit.commit()
    opened.close()
    store.downgrade(address, "0003")
    store.upgrade(address)
    opened = Database.open(address)
    assert keys(opened) == made
    assert wrong(opened) == []
    opened.close()


def test_a_large_backlog_is_worked_off_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "PER_COMMIT", 2)
    with database.unit() as unit:
        for n in range(1, 4):
            keep(unit, n, f"Story {n}.")
        unit.commit()
        assert search_index.waiting(unit) > 0
    told: list[int] = []
    assert search_index.fill(database, told.append) == told[-1]
    assert len(keys(database)) == 3
    assert wrong(database) == []


def test_a_note_of_a_reviewer_marks_its_event(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(unit, [event()])
        unit.commit()
        before = rows(database, "SELECT mark FROM search_docs")
        said = Verdict(
            id="v1", event="KP-UG-2026-7F3A", revision=1, action=Action.UNSURE, reason=None, note="ask Entebbe",
            by="ada", at=NOW,
        )  # fmt: skip
        assert events.keep_verdict(unit, said, 1)
        unit.commit()
    assert rows(database, "SELECT mark FROM search_docs") != before


@given(st.lists(st.text(alphabet="abcdé대館'\\:_ ", max_size=6), max_size=40))
def test_a_vector_is_bounded_and_quotes_nothing(words: list[str]) -> None:
    plain = [word for word in words if word.isalnum()]
    made = vector(Cut("k", None, plain, plain, ["_any"]))
    assert made.count("'") == 2 * len({*plain, "_any"})


def test_a_text_of_endless_words_gives_a_vector_that_fits() -> None:
    huge = Cut("k", None, [], [f"{n:x>60}" for n in range(200_000)], ["_any"])
    assert len(vector(huge).encode()) < 2**20 * 2
    assert "'_any':1C" in vector(huge)


@pytest.mark.parametrize(
    ("slug", "made"), [("kurier", "_fkurier"), ("a-b", "_fa_b"), ("K'); x", "_fk____x"), ("é", "_f_")]
)
def test_tags_are_letters_digits_and_underscores(slug: str, made: str) -> None:
    assert tag("f", slug) == made


@pytest.mark.parametrize(
    ("spans", "passage"),
    [
        (((10, 15),), "second line here"),
        (((0, 3), (12, 14)), "The first\nsecond line here"),
        (((500, 510),), "quote"),
        ((), ""),
    ],
)
def test_a_passage_is_the_line_around_the_evidence(spans: tuple[tuple[int, int], ...], passage: str) -> None:
    evidence = [{"field": "type", "start": a, "end": b, "quote": "quote", "rule": "r"} for a, b in spans]
    assert passage_of({"evidence": evidence}, "The first\nsecond line here\nthird") == passage


def test_an_engine_of_another_program_fires_the_triggers_too(address: str) -> None:
    opened = Database.open(address)
    with opened.unit() as unit:
        events.save_events(unit, [replace(event(), city="Kampala")])
        unit.commit()
    engine = make_engine(parse_address(address))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET confidence = 0.1")
    engine.dispose()
    with opened.unit(writing=False) as unit:
        assert search_index.waiting(unit) == 1
    opened.close()
