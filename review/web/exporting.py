"""Lists as files: CSV that no spreadsheet takes for formulas, and JSON; the records that the API gives, too."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

Cell = str | int | float | bool | None

_FORMULA = re.compile("[ \u00a0]*[=+\\-@\t\r\n＝＋－＠]")
"""What spreadsheets take for the beginning of a formula, the full-width forms too (OWASP, "CSV Injection")."""


def suffix_of(path: str) -> str:
    """`csv` or `json` where a path ends so, else an empty string."""
    return next((kind for kind in ("csv", "json") if path.endswith(f".{kind}")), "")


def as_file(kind: str, name: str, form: type[BaseModel], records: Sequence[BaseModel]) -> Response:
    """All records as a file to keep.

    Args:
        kind: `csv` or `json`.
        name: of the file, without its suffix.
        form: the form of the records, which gives the columns also where there is no record.
        records: as the API gives them; in CSV they are flat, see `rows_of`.
    """
    plain = [record.model_dump(mode="json") for record in records]
    columns = columns_of(form)
    if kind == "json":
        return _answer(to_json(plain, indent=1).decode(), "application/json", f"{name}.json")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for record in plain:
        writer.writerows([guarded(row.get(column)) for column in columns] for row in rows_of(record))
    # the mark at the beginning tells spreadsheets that this is UTF-8
    return _answer("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def columns_of(form: type[BaseModel]) -> list[str]:
    """The columns of a form: a part that is a record itself gives one for each of its own, see `rows_of`."""
    columns: list[str] = []
    for name, field in form.model_fields.items():
        inner = _record_in(field.annotation)
        if inner is None:
            columns.append(name)
        elif _is_list(field.annotation):
            columns += columns_of(inner)
        else:
            columns += [f"{name}_{column}" for column in columns_of(inner)]
    return columns


def rows_of(record: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    """A record as flat rows.

    A record in it is spread out (`announced` to `announced_earliest`, ...), a list of words is one cell, and a list of
    records gives one row for each of them, beside what they share; at least one row.
    """
    shared: dict[str, Cell] = {}
    inner: list[Mapping[str, Any]] = []
    for name, value in record.items():
        if isinstance(value, dict):
            shared.update({f"{name}_{key}": cell for key, cell in value.items()})
        elif not isinstance(value, list):
            shared[name] = value
        elif any(isinstance(one, dict) for one in value):
            inner = value
        else:
            shared[name] = "; ".join(map(str, value))
    for one in inner or ({},):
        yield {**shared, **one}


def _is_list(annotation: Any) -> bool:  # noqa: ANN401 - a type as pydantic keeps it
    return getattr(annotation, "__origin__", None) is list


def _record_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - as above
    """The form that a field holds, as it is, as a list or as one or none of it; None for plain values."""
    held = (annotation, *getattr(annotation, "__args__", ()))
    return next((one for one in held if isinstance(one, type) and issubclass(one, BaseModel)), None)


def guarded(cell: Cell) -> str:
    """A cell as text; an apostrophe stands before what a spreadsheet would compute. Numbers stay numbers."""
    if isinstance(cell, str):
        return f"'{cell}" if _FORMULA.match(cell) else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def _answer(text: str, media: str, name: str) -> Response:
    return Response(text, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
