from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.plaintext import plain_line


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("plain words", 300, "plain words"),
        ("two\r\nlines\tand\u2028more", 300, "two lines and more"),
        ("\x1b[31mred\x07", 300, "[31mred"),
        ("a\u202eb\u200bc\x00d", 300, "abcd"),
        ("한국어 و العربية", 300, "한국어 و العربية"),
        ("123456789", 8, "123456 …"),
        ("12345678", 8, "12345678"),
        ("", 8, ""),
    ],
)
def test_one_harmless_line(text: str, limit: int, line: str) -> None:
    assert plain_line(text, limit) == line


@given(st.text(), st.integers(2, 50))
def test_any_text_becomes_one_printable_line_within_the_limit(text: str, limit: int) -> None:
    line = plain_line(text, limit)
    assert line.isprintable()
    assert len(line) <= limit
    assert plain_line(line, limit) == line
