"""Records as rows of a file: parts are spread out, lists of records give a row each."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import BaseModel

from review.api.records.event import EventRecord
from review.api.records.night import RunRecord
from review.web.exporting import columns_of, rows_of


@pytest.mark.parametrize(
    ("record", "rows"),
    [
        ({"a": 1, "b": ["x", "y"]}, [{"a": 1, "b": "x; y"}]),
        ({"a": 1, "when": {"first": "2023", "last": None}}, [{"a": 1, "when_first": "2023", "when_last": None}]),
        ({"a": 1, "counts": [{"n": 1}, {"n": 2}]}, [{"a": 1, "n": 1}, {"a": 1, "n": 2}]),
        ({"a": 1, "b": []}, [{"a": 1, "b": ""}]),
        ({"a": None, "when": None}, [{"a": None, "when": None}]),
    ],
)
def test_rows(record: dict[str, object], rows: list[dict[str, object]]) -> None:
    assert list(rows_of(record)) == rows


@pytest.mark.parametrize(("form", "some"), [(EventRecord, "effective_earliest"), (RunRecord, "outcome")])
def test_columns_are_those_of_the_parts(form: type[BaseModel], some: str) -> None:
    columns = columns_of(form)
    assert some in columns
    assert len(columns) == len(set(columns))
    assert not {"effective", "counts"} & set(columns)


def test_the_pages_load_no_framework_of_the_api() -> None:
    asked = "import sys, review.web.app, review.web.pages.register; print('fastapi' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
