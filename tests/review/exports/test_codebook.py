"""The codebook is what the code says, and says something of everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from review.exports.codebook import FORMS, codebook
from review.exports.record import ExportedEvent
from review.web.exporting import columns_of

FILE = Path(__file__).parents[3] / "docs" / "codebook.md"


def test_the_document_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == codebook(), "write it anew: embassywatch export --codebook"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_attribute_is_described(form: type[BaseModel]) -> None:
    for name, field in form.model_fields.items():
        assert field.description, name
        assert f"| `{name}` | " in codebook()


def test_every_column_of_the_table_has_its_row() -> None:
    told = codebook()
    for column in columns_of(ExportedEvent):
        head, _, rest = column.partition("_")
        assert f"| `{column}` |" in told or (f"| `{head}` |" in told and f"| `{rest}` |" in told), column
