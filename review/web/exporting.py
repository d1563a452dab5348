"""Lists as files: CSV that no spreadsheet takes for formulas, and JSON; the same rows and filters as on the page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from starlette.responses import Response

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, the full-width forms too (OWASP, "CSV Injection")."""


def suffix_of(path: str) -> str:
    """`csv` or `json` where a path ends so, else an empty string."""
    return next((kind for kind in ("csv", "json") if path.endswith(f".{kind}")), "")


def as_file(kind: str, name: str, columns: Sequence[str], rows: Sequence[Row]) -> Response:
    """All rows as a file to keep.

    Args:
        kind: `csv` or `json`.
        name: of the file, without its suffix.
        columns: keys of the rows in the order of the columns; a row without one has none there.
    """
    if kind == "json":
        held = [{column: row.get(column) for column in columns} for row in rows]
        return _answer(json.dumps(held, ensure_ascii=False, indent=1), "application/json", f"{name}.json")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(column)) for column in columns] for row in rows)
    # the mark at the beginning tells spreadsheets that this is UTF-8
    return _answer("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def guarded(cell: Cell) -> str:
    """A cell as text; an apostrophe stands before what a spreadsheet would compute. Numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = str(cell)
    is_text = isinstance(cell, str)
    return f"'{text}" if is_text and text.lstrip(" \u00a0").startswith(_FORMULA) else text


def _answer(text: str, media: str, name: str) -> Response:
    return Response(text, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
