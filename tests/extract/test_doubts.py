"""Whether and when, in invented sentences: denials, rumours, demands, declared acts, farewells, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extract.test_sentences import said

# a sentence, a tab, and what it says as `type SENDING>HOST bucket; ...` (empty where it tells no event)
LINES = (Path(__file__).parent / "doubts.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_reads(line: str) -> None:
    text, _, expected = line.partition("\t")
    assert said(text) == {part.strip() for part in expected.split(";") if part.strip()}


def test_table_is_as_large_as_promised() -> None:
    assert len(LINES) >= 200 and sum(line.endswith("\t") for line in LINES) >= 40
