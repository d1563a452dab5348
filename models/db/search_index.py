"""Keeps the words of the search in step with what is held.

Triggers write what changed into `search_stale`, whoever changes it and however; the commit of a unit of work takes
the words of it anew in the same transaction (`keep_in_step`). A fault there never stands in the way of what is being
kept: it stays marked for the next commit, for `embassywatch db reindex`, and for the doctor to tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from models.db import tables
from models.db.search_docs import Doc, article_docs, event_docs
from models.db.search_tables import search_docs, search_stale
from models.db.search_words import tokens
from models.db.upsert import batches

if TYPE_CHECKING:  # a unit's commit comes here
    from models.db.store import Database
    from models.db.unit import Unit

log = structlog.get_logger()

PER_COMMIT = 2_000
"""Marks that one commit sees to, the newest first: a few hundred articles, under a second; the rest is for the next."""

AT_ONCE = 500
"""Marks a batch where everything is taken anew: other writers wait so long, a second or two."""

MOST_BYTES = 900_000
"""Of one text's tokens: a `tsvector` ends at a MiB."""

GAP = 10
"""Positions between title and text, so that no phrase reaches over."""

SAMPLE = 200
"""Things whose words `verify` takes again, to compare."""

_MAKERS = {"article": article_docs, "event": event_docs}
_TABLES = {"article": tables.versions, "event": tables.events}

_CREATE_SQLITE = "CREATE VIRTUAL TABLE search_words USING fts5(title, body, tags, tokenize=\"ascii tokenchars '_'\")"
_PUT_SQLITE = text("INSERT INTO search_words (rowid, title, body, tags) VALUES (:doc, :title, :body, :tags)")
_PUT_POSTGRESQL = text(
    "INSERT INTO search_words (doc, words) VALUES (:doc, CAST(:words AS tsvector))"
    " ON CONFLICT (doc) DO UPDATE SET words = excluded.words"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of a thing that can be found, and a hash of them."""

    key: str
    day: date | None
    title: list[str]
    body: list[str]
    tags: list[str]

    @property
    def mark(self) -> str:
        """Equal for equal words."""
        whole = "\n".join(" ".join(part) for part in (self.title, self.body, self.tags, [str(self.day)]))
        return hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()


def keep_in_step(unit: Unit) -> None:
    """Called by a unit that is about to commit; whatever goes wrong is logged and left for later."""
    if not unit.is_writing or not unit.connection.in_transaction():
        return
    try:
        # most commits at the desk change nothing that is sought: one cheap question
        if unit.run(select(search_stale.c.id).limit(1)).first() is None:
            return
        with unit.connection.begin_nested():
            catch_up(unit, PER_COMMIT)
    except Exception as error:  # noqa: BLE001 - the search must not stop what is being kept
        log.warning("search_index_behind", error=str(error)[:300])


def catch_up(unit: Unit, limit: int, *, newest: bool = True) -> int:
    """Take the words of what is marked anew, at most so many marks; returns how many marks were seen to."""
    order = search_stale.c.id.desc() if newest else search_stale.c.id
    first = select(search_stale.c.id).order_by(order).limit(limit).with_for_update(skip_locked=True)
    marks = unit.run(delete(search_stale).where(search_stale.c.id.in_(first)).returning(search_stale)).all()
    for kind in sorted({mark.kind for mark in marks}):
        if kind in _MAKERS:
            for keys in batches(sorted({mark.key for mark in marks if mark.kind == kind}), 200):
                _index(unit, kind, keys)
    return len(marks)


def _index(unit: Unit, kind: str, keys: Sequence[str]) -> None:
    docs = [_cut(doc) for doc in _MAKERS[kind](unit, keys)]
    mine = (search_docs.c.kind == kind, search_docs.c.key.in_(keys))
    held = {row.key: row.mark for row in unit.run(select(search_docs.c.key, search_docs.c.mark).where(*mine))}
    gone = sorted(held.keys() - {doc.key for doc in docs})
    if gone:
        unit.run(delete(search_docs).where(search_docs.c.kind == kind, search_docs.c.key.in_(gone)))
    fresh = [doc for doc in docs if held.get(doc.key) != doc.mark]
    if fresh:
        _put(unit, kind, fresh, is_new=not any(doc.key in held for doc in fresh))


def _put(unit: Unit, kind: str, fresh: Sequence[Cut], *, is_new: bool) -> None:
    insert = (sqlite.insert if unit.is_sqlite else postgresql.insert)(search_docs)
    values = {"day": insert.excluded.day, "mark": insert.excluded.mark}
    statement = insert.on_conflict_do_update(index_elements=["kind", "key"], set_=values)
    rows = [{"kind": kind, "key": doc.key, "day": doc.day, "mark": doc.mark} for doc in fresh]
    ids = {row.key: row.id for row in unit.run(statement.returning(search_docs.c.id, search_docs.c.key), rows)}
    if unit.is_sqlite:
        if not is_new:
            unit.run(text("DELETE FROM search_words WHERE rowid = :doc"), [{"doc": ids[doc.key]} for doc in fresh])
        unit.run(_PUT_SQLITE, [{"doc": ids[doc.key], **_joined(doc)} for doc in fresh])
    else:
        unit.run(_PUT_POSTGRESQL, [{"doc": ids[doc.key], "words": vector(doc)} for doc in fresh])


def _cut(doc: Doc) -> Cut:
    return Cut(doc.key, doc.day, tokens(doc.title), tokens(doc.body), sorted(doc.tags))


def _joined(doc: Cut) -> dict[str, str]:
    return {"title": " ".join(doc.title), "body": " ".join(doc.body), "tags": " ".join(doc.tags)}


def vector(doc: Cut) -> str:
    """The tokens as PostgreSQL writes a `tsvector`: titles weigh A, tags C (nothing), the rest D."""
    places: dict[str, list[str]] = {}
    size = 0
    placed = [(token, f"{at}A") for at, token in enumerate(doc.title, 1)]
    placed += [(tag, "1C") for tag in doc.tags]
    start = len(doc.title) + GAP
    placed += [(token, str(at)) for at, token in enumerate(doc.body, start)]
    for token, place in placed:
        size += 2 if token in places else len(token.encode()) + 8
        if size > MOST_BYTES:
            break
        places.setdefault(token, []).append(place)
    # tokens are letters, digits and underscores: nothing in them could end a quoted lexeme
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def waiting(unit: Unit) -> int:
    """How many marks wait to be seen to; 0 when the index is in step."""
    return int(unit.run(select(func.count()).select_from(search_stale)).scalar_one())


def fill(database: Database, told: Callable[[int], None] | None = None) -> int:
    """See to all that is marked, in batches that each last; broken off, it goes on where it was. Returns how many.

    Args:
        database: as is.
        told: called after each batch with how many marks were seen to so far.
    """
    done = 0
    with database.unit() as unit:
        while n := catch_up(unit, AT_ONCE, newest=False):
            unit.connection.commit()  # not the unit's, which would take more marks on its own
            done += n
            if told is not None:
                told(done)
    return done


def mark_everything(unit: Unit) -> None:
    """Throw the index away, however broken it is, and mark all that is held."""
    if unit.is_sqlite:
        unit.run(text("DROP TABLE IF EXISTS search_words"))
        unit.run(text(_CREATE_SQLITE))
    else:
        unit.run(text("DELETE FROM search_words"))
    unit.run(delete(search_docs))
    unit.run(delete(search_stale))
    for kind, table, day in (
        ("article", tables.versions, tables.versions.c.published_on),
        ("event", tables.events, tables.events.c.reported_last),
    ):
        held = select(text(f"'{kind}'"), table.c.id).order_by(day, table.c.id)
        unit.run(search_stale.insert().from_select(["kind", "key"], held))


def verify(unit: Unit) -> list[str]:
    """What is wrong with the index, one line each; empty when it is sound. Wants a writing unit, which writes nothing.

    A sample of what is held is cut into words again and compared.
    """
    told: list[str] = []
    left = waiting(unit)
    if left:
        told.append(f"{left} changes are not in the index yet")
    for kind, table in _TABLES.items():
        mine = search_docs.c.kind == kind
        missing = select(func.count()).select_from(table)
        missing = missing.where(table.c.id.not_in(select(search_docs.c.key).where(mine)))
        missing = missing.where(table.c.id.not_in(select(search_stale.c.key).where(search_stale.c.kind == kind)))
        n = int(unit.run(missing).scalar_one())
        if n:
            told.append(f"{n} {kind}s are not in the index")
        gone = select(func.count()).select_from(search_docs).where(mine, search_docs.c.key.not_in(select(table.c.id)))
        n = int(unit.run(gone).scalar_one())
        if n:
            told.append(f"{n} {kind}s are in the index and no more held")
    told += _verify_words(unit)
    return told


def _verify_words(unit: Unit) -> list[str]:
    id_ = "rowid" if unit.is_sqlite else "doc"
    lost = f"SELECT count(*) FROM search_docs WHERE id NOT IN (SELECT {id_} FROM search_words)"  # noqa: S608 - own words
    n = int(unit.run(text(lost)).scalar_one())
    told = [f"{n} entries of the index have no words"] if n else []
    if unit.is_sqlite:
        unit.run(text("INSERT INTO search_words (search_words) VALUES ('integrity-check')"))
    other = sum(len(_others(unit, kind)) for kind in _MAKERS)
    return told + ([f"{other} of a sample have other words than the index"] if other else [])


def _others(unit: Unit, kind: str) -> set[str]:
    query = select(search_docs.c.key, search_docs.c.mark).where(search_docs.c.kind == kind)
    held = {row.key: row.mark for row in unit.run(query.order_by(search_docs.c.id.desc()).limit(SAMPLE))}
    waits = set(unit.run(select(search_stale.c.key).where(search_stale.c.kind == kind)).scalars())
    found = _marks(_MAKERS[kind](unit, sorted(held.keys() - waits)))
    return {key for key, mark in found.items() if held[key] != mark}


def _marks(docs: Iterable[Doc]) -> dict[str, str]:
    return {doc.key: _cut(doc).mark for doc in docs}
