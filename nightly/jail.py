"""Jailed pages in the morning report: those of this night with their address, older ones as a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.db import pages, work
from models.db.store import Unit
from models.page import Role

MOST_SHOWN = 10


def jailed_rows(unit: Unit, earlier: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Every page that is jailed, with the last line of its traceback.

    `new` are those that the last report of an earlier night did not hold; only for these the index is asked for source
    and address, since nobody needs them of the others again.

    Args:
        unit: of a transaction, reading is enough.
        earlier: the last report of an earlier night, as it was saved, or None before the first.
    """
    before = {row["page"]: row for row in ([] if earlier is None else earlier["jailed"])}
    jailed = work.jailed(unit, "read")
    fresh = {one.key for one in jailed if one.key not in before}
    found = {row.id: row for row in pages.page_rows(unit, role=Role.ARTICLE) if row.id in fresh} if fresh else {}
    return [
        {
            "page": one.key,
            "source": found[one.key].source if one.key in found else before.get(one.key, {}).get("source", ""),
            "url": found[one.key].url if one.key in found else before.get(one.key, {}).get("url", ""),
            "error": one.error.strip().rpartition("\n")[2],
            "new": one.key in fresh,
        }
        for one in jailed
    ]


def jailed_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the report says of them: at most ten of this night, how many more, how many from earlier nights."""
    fresh = [row for row in rows if row.get("new", True)]
    lines = [_line(row) for row in fresh[:MOST_SHOWN]]
    if len(fresh) > MOST_SHOWN:
        lines.append(f"jailed: and {len(fresh) - MOST_SHOWN} more")
    older = len(rows) - len(fresh)
    if older:
        lines.append(f"jailed: {older} from earlier nights (embassywatch replay tries them again)")
    return lines


def _line(row: Mapping[str, Any]) -> str:
    where = f"{row['source']}: {row['url']}" if row.get("url") else f"page {row['page']}"
    return f"jailed: {where}: {row['error']}"
