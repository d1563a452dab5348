"""What it costs to write a night's 20,000 articles, and to write them again unchanged, against the bare driver.

The floor writes the very same rows, already made, by `executemany` of sqlite3 or psycopg into equal tables, committing
as often. Ours makes the rows from data types, compares, replaces former claims and marks pairs.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg

from benchmarks.ratios import Ratio, ratio, seconds_of, show
from models.article import Article, Reading, Version
from models.db import pages, readings, store
from models.db.store import Database
from models.ids import article_id, claim_id, page_id, version_id
from models.page import Location, Page
from tests import postgresql
from tests.models import made

ARTICLES = 20_000
BATCH = 500
CLAIMS = 2
WRITTEN = ("articles", "versions", "outcomes", "readings", "claims", "signs", "counts")
"""The tables that both write, in the order in which they refer to one another."""

Saved = tuple[Article, Version, Reading, str]


def measure(articles: int = ARTICLES) -> list[Ratio]:
    """SQLite always, PostgreSQL where a server is installed."""
    night = list(_night(articles))
    with tempfile.TemporaryDirectory(prefix="embassywatch-bench-") as folder:
        lines = _compare("SQLite", [f"sqlite:///{folder}/{name}.db" for name in ("ours", "floor")], night)
    binaries = postgresql.binaries()
    if binaries is None:
        print("PostgreSQL: no server is installed", file=sys.stderr)
        return lines
    with postgresql.running(binaries) as server:
        return lines + _compare("PostgreSQL", [server.create(name) for name in ("ours", "floor")], night)


def _night(articles: int) -> Iterator[tuple[Page, Saved]]:
    """Articles of 3 kB with two claims each, far more than a real night has."""
    for n in range(articles):
        page = made.page(n)
        page = replace(page, id=page_id(page.url, page.body))
        story = Article(id=article_id("kurier", page.url), source="kurier", key=page.url, url=page.url)
        text = f"Story {n}. " + "The embassy in Kampala closed, said a paper there. " * 60
        version = replace(made.version(story, page.id, text), id=version_id(story.id, "Closed", text))
        hosts = ("UG", "AO", "ES", "NP", "GN", "BD", "SN")
        claims = [
            made.claim(version.id, host=(host := hosts[(n + k) % len(hosts)]), id=_claim_id(version.id, host, k))
            for k in range(CLAIMS)
        ]
        said = made.reading(version.id, *claims, signs=(made.sign(version.id),), counts=(made.count(),))
        yield page, (story, version, said, page.id)


def _claim_id(version: str, host: str, start: int) -> str:
    return claim_id(version, "closure", "KP", host, start)


def _compare(name: str, addresses: Sequence[str], night: Sequence[tuple[Page, Saved]]) -> list[Ratio]:
    databases = [Database.create_or_upgrade(address) for address in addresses]
    indexed = seconds_of(lambda: _index(databases[0], night))
    _index(databases[1], night)
    rows_changed: list[int] = []
    ours = seconds_of(lambda: rows_changed.append(_save(databases[0], night)))
    again = seconds_of(lambda: rows_changed.append(_save(databases[0], night)))
    rows = {table: _rows(databases[0], table) for table in WRITTEN}
    for database in databases:
        database.close()
    floor = seconds_of(lambda: _bare(addresses[1], rows))
    n = len(night)
    return [
        ratio(f"{name}: {n} written / bare executemany", [ours / floor], told=f"{ours:.1f} s against {floor:.1f} s"),
        ratio(f"{name}: unchanged again / written", [again / ours], at_most=1.0, told=f"{again:.1f} s"),
        ratio(
            f"{name}: rows touched by unchanged", [float(rows_changed[1])], at_most=0.0, told=f"of {rows_changed[0]}"
        ),
        ratio(f"{name}: indexing the pages / writing", [indexed / ours], told=f"{indexed:.1f} s"),
    ]


def _batches(night: Sequence[tuple[Page, Saved]]) -> Iterator[Sequence[tuple[Page, Saved]]]:
    for start in range(0, len(night), BATCH):
        yield night[start : start + BATCH]


def _index(database: Database, night: Sequence[tuple[Page, Saved]]) -> None:
    offset = 0
    for batch in _batches(night):
        with database.unit() as unit:
            kept = []
            for page, _ in batch:
                kept.append((page, page.url, Location(file="pages/bench-0001.warc.gz", offset=offset, length=100)))
                offset += 100
            pages.keep_pages(unit, "bench", kept)
            unit.commit()


def _save(database: Database, night: Sequence[tuple[Page, Saved]]) -> int:
    changed = 0
    for batch in _batches(night):
        with database.unit() as unit:
            changed += readings.save_readings(unit, [saved for _, saved in batch])
            unit.commit()
    return changed


def _rows(database: Database, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with database.unit(writing=False) as unit:
        found = unit.connection.exec_driver_sql(f'SELECT * FROM "{table}"')
        return list(found.keys()), [tuple(row) for row in found]


def _bare(address: str, rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> None:
    """Write the rows with the driver alone."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=NORMAL")
            _insert(rows, "?", connection.executemany, connection.commit)
        return
    with psycopg.connect(address) as server:
        server.execute("SET synchronous_commit TO OFF")
        _insert(rows, "%s", server.cursor().executemany, server.commit)


def _insert(
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]],
    mark: str,
    execute: Callable[[Any, list[tuple[Any, ...]]], object],
    commit: Callable[[], object],
) -> None:
    longest = max(len(found) for _, found in rows.values())
    for start in range(0, longest, BATCH):
        for table, (columns, found) in rows.items():
            batch = found[start : start + BATCH]
            if batch:
                names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join([mark] * len(columns))
                execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', batch)
        commit()


def main() -> None:
    """Measure and print."""
    print(f"{ARTICLES} articles, database at revision {store.head()}")
    show(measure())


if __name__ == "__main__":
    main()
