"""The codebook: every column and key of exports with its meaning and values, drawn from what stands in the code."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from textwrap import dedent
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from review.api.records.event import WhenRecord
from review.api.records.mission import MissionRecord
from review.exports.changes import ChangedEvent
from review.exports.record import SCHEMA, ExportedEvent

FORMS: tuple[type[BaseModel], ...] = (ExportedEvent, WhenRecord, MissionRecord, ChangedEvent)

_TITLES = {
    "ExportedEvent": "Events",
    "WhenRecord": "Intervals of days",
    "MissionRecord": "Missions of the register",
    "ChangedEvent": "Changes since a cursor",
}

_PLAIN = {"bool": "true or false", "date": "day", "float": "number", "int": "whole number", "str": "text"}


def codebook() -> str:
    """The codebook as Markdown; equal code gives equal text."""
    parts = [
        "# Codebook",
        "",
        f"Schema version {SCHEMA}. Written by `embassywatch export --codebook`; do not edit.",
        "",
        "Days are ISO 8601, instants are UTC. What is not known is null in JSON and Parquet and an empty cell in CSV.",
        "In CSV yes and no stand for true and false, a list of words is one cell with `; ` between them, a part is",
        "spread over columns (`effective_earliest`), and a cell that a spreadsheet would compute begins with an",
        "apostrophe. In GeoJSON the same keys are properties, beside `place`: `city`, `capital` or `state`, whichever",
        "of them the point is.",
        "",
    ]
    for form in FORMS:
        parts += _form(form)
    for kind in _words():
        parts += _word(kind)
    return "\n".join(parts).rstrip() + "\n"


def _form(form: type[BaseModel]) -> list[str]:
    head = [
        f"## {_TITLES[form.__name__]}",
        "",
        inspect.getdoc(form) or "",
        "",
        "| name | type | meaning |",
        "|---|---|---|",
    ]
    return [
        *head,
        *(
            f"| `{name}` | {_type(one.annotation)} | {_cell(one.description)} |"
            for name, one in form.model_fields.items()
        ),
        "",
    ]


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _type(annotation: Any) -> str:  # noqa: ANN401 - a type as pydantic keeps it
    if get_origin(annotation) is list:
        return f"list of {_type(get_args(annotation)[0])}"
    if get_origin(annotation) in {Union, UnionType}:
        return " or ".join("null" if one is type(None) else _type(one) for one in get_args(annotation))
    name = str(annotation.__name__)
    if issubclass(annotation, StrEnum):
        return f"[{name}](#{name.lower()})"
    if issubclass(annotation, BaseModel):
        return _TITLES.get(name, name).lower()
    return _PLAIN.get(name, "instant")


def _words() -> list[type[StrEnum]]:
    found: dict[str, type[StrEnum]] = {}
    for form in FORMS:
        for field in form.model_fields.values():
            for one in (field.annotation, *get_args(field.annotation)):
                if isinstance(one, type) and issubclass(one, StrEnum):
                    found[one.__name__] = one
    return [found[name] for name in sorted(found)]


def _word(kind: type[StrEnum]) -> list[str]:
    told = dict(_meanings(kind))
    values = [f"- `{one.value}`" + (f": {told[one.name]}" if one.name in told else "") for one in kind]
    return [f"## {kind.__name__}", "", _cell(inspect.getdoc(kind)), "", *values, ""]


def _meanings(kind: type[StrEnum]) -> Iterator[tuple[str, str]]:
    """The texts that stand under the members of an enumeration."""
    body = ast.parse(dedent(inspect.getsource(kind))).body[0]
    lines = body.body if isinstance(body, ast.ClassDef) else []
    for before, after in pairwise(lines):
        is_member = isinstance(before, ast.Assign) and isinstance(before.targets[0], ast.Name)
        if is_member and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            yield before.targets[0].id, _cell(str(after.value.value))  # type: ignore[attr-defined]  # as just checked
