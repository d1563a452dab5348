"""Claims, signs and counts of versions, and the pairs of states that are to be settled because of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, Table, delete, select, update

from models.article import Reading
from models.claim import Claim
from models.db import tables
from models.db.forms import Stored, claim_of, claim_row, count_rows, reading_row, sign_row
from models.db.unit import Found, Unit
from models.db.upsert import Row, batches, insert_absent, upsert
from models.event import Report

Pair = tuple[str, str]


def replace_sayings(unit: Unit, readings: Sequence[Reading]) -> int:
    """Make what the database holds of these versions equal to the readings; equal rows stay untouched.

    Pairs of states whose claims came, changed or went are marked. Returns the number of rows changed.
    """
    versions = sorted({reading.version for reading in readings})
    claims = [claim_row(claim) for reading in readings for claim in reading.claims]
    before = _held_pairs(unit, versions)
    changed = {key[0] for key in upsert(unit, tables.claims, claims)}
    gone = _delete_others(unit, tables.claims, versions, {row["id"] for row in claims})
    mark_dirty(unit, [pair for id_, pair in before.items() if id_ in changed or id_ in gone])
    mark_dirty(unit, [(row["sending"], row["host"]) for row in claims if row["id"] in changed])

    signs = [sign_row(sign) for reading in readings for sign in reading.signs]
    touched = len(changed) + len(gone) + len(upsert(unit, tables.signs, signs))
    touched += len(_delete_others(unit, tables.signs, versions, {row["id"] for row in signs}))
    touched += _replace_counts(unit, readings)
    return touched + len(upsert(unit, tables.readings, [reading_row(reading) for reading in readings]))


def _held_pairs(unit: Unit, versions: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
    table = tables.claims
    query = select(table.c.id, table.c.sending, table.c.host)
    return {
        row.id: (row.sending, row.host)
        for batch in batches(versions)
        for row in unit.run(query.where(table.c.version.in_(batch)))
    }


def _delete_others(unit: Unit, table: Table, versions: Sequence[str], wanted: Collection[str]) -> set[str]:
    """Delete the versions' rows that are not wanted any more; returns their ids."""
    gone = {
        id_
        for batch in batches(versions)
        for id_ in unit.run(select(table.c.id).where(table.c.version.in_(batch))).scalars()
    } - set(wanted)
    for batch in batches(sorted(gone)):
        unit.run(delete(table).where(table.c.id.in_(batch)))
    return gone


def _replace_counts(unit: Unit, readings: Sequence[Reading]) -> int:
    table = tables.counts
    touched = len(upsert(unit, table, [row for reading in readings for row in count_rows(reading)]))
    wanted = {reading.version: len(reading.counts) for reading in readings}
    query = select(table.c.version, table.c.place)
    for batch in batches(sorted(wanted)):
        for version, place in unit.run(query.where(table.c.version.in_(batch))).all():
            if place >= wanted[version]:
                unit.run(delete(table).where(table.c.version == version, table.c.place == place))
                touched += 1
    return touched


def mark_dirty(unit: Unit, pairs: Collection[tuple[str | None, str | None]]) -> None:
    """Have these pairs settled; pairs with an unknown side are leads and never settled."""
    rows: list[Row] = [
        {"sending": sending, "host": host, "dirty": True}
        for sending, host in set(pairs)
        if sending is not None and host is not None
    ]
    upsert(unit, tables.pairs, rows)


def mark_pairs_of_versions(unit: Unit, versions: Collection[str]) -> None:
    """Have all pairs settled that these versions speak of: something around their claims changed."""
    mark_dirty(unit, list(_held_pairs(unit, sorted(versions)).values()))


def pairs_to_settle(unit: Unit) -> list[Pair]:
    """Pairs (sending, host) whose claims changed since they were last settled, in alphabetical order."""
    table = tables.pairs
    rows = unit.run(select(table.c.sending, table.c.host).where(table.c.dirty.is_(True)))
    return sorted((row.sending, row.host) for row in rows)


def pairs_with_claims(unit: Unit) -> list[Pair]:
    """All pairs (sending, host) that any claim speaks of, in alphabetical order."""
    table = tables.claims
    query = select(table.c.sending, table.c.host).where(table.c.sending.is_not(None), table.c.host.is_not(None))
    return sorted((row.sending, row.host) for row in unit.run(query.distinct()))


def mark_settled(unit: Unit, pair: Pair) -> None:
    """The pair's events are saved: in the unit that read its claims by `claims_by_pair` and saved its events."""
    table = tables.pairs
    unit.run(update(table).where(table.c.sending == pair[0], table.c.host == pair[1]).values(dirty=False))


def hold_pair(unit: Unit, sending: str, host: str) -> None:
    """Keep others from changing this pair's claims, events and verdicts until this unit ends.

    On SQLite a writing unit is alone anyway; a reading unit holds nothing.
    """
    if unit.is_sqlite or not unit.is_writing:
        return
    table = tables.pairs
    # a lock needs a row: an event may have been kept without its pair ever being marked
    insert_absent(unit, table, [{"sending": sending, "host": host, "dirty": False}])
    unit.run(select(table.c.dirty).where(table.c.sending == sending, table.c.host == host).with_for_update())


def claims_by_pair(unit: Unit, sending: str, host: str) -> list[tuple[Claim, Report]]:
    """All claims about the missions of `sending` in `host`, of all versions, each with the article around it.

    In order of publication (unknown days last), fetching, and claim id. In a writing unit the pair is held: claims
    that come meanwhile mark it for settling again.
    """
    hold_pair(unit, sending, host)
    table = tables.claims
    rows = unit.run(_with_report().where(table.c.sending == sending, table.c.host == host))
    return in_order(rows.all())


def claims_by_id(unit: Unit, ids: Sequence[str]) -> list[tuple[Claim, Report]]:
    """The claims of these ids that are still held, each with its report, in the order of `claims_by_pair`."""
    return in_order(
        [row for batch in batches(ids) for row in unit.run(_with_report().where(tables.claims.c.id.in_(batch)))]
    )


def _with_report() -> Select[Any]:
    claims, versions, articles, pages = tables.claims, tables.versions, tables.articles, tables.pages
    return (
        select(
            claims.c.id,
            claims.c.body,
            claims.c.version,
            versions.c.fingerprint,
            versions.c.published_on,
            versions.c.title,
            versions.c.text,
            articles.c.id.label("article"),
            articles.c.source,
            articles.c.url,
            pages.c.fetched_at,
        )
        .join_from(claims, versions, claims.c.version == versions.c.id)
        .join(articles, versions.c.article == articles.c.id)
        .join(pages, versions.c.page == pages.c.id)
    )


def in_order(rows: Sequence[Found]) -> list[tuple[Claim, Report]]:
    """Rows of `_with_report` as claims and reports, in order of publication, fetching and claim id."""
    stored = sorted(
        (row._mapping for row in rows),
        key=lambda row: (row["published_on"] is None, row["published_on"], row["fetched_at"], row["id"]),
    )
    return [(claim_of(row), _report_of(row)) for row in stored]


def _report_of(row: Stored) -> Report:
    return Report(
        claim=row["id"],
        source=row["source"],
        article=row["article"],
        version=row["version"],
        fingerprint=row["fingerprint"],
        published=row["published_on"],
        fetched_at=row["fetched_at"],
        title=row["title"],
        url=row["url"],
        text=row["text"],
    )
