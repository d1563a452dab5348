"""Mistakes in the files of the sample sites are told with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples import places
from samples.newsroom import Stories

GOOD = """stories:
  - slug: a
    title: A
    published: 2023-11-01T10:00:00
    text: One.
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "    colour: red\n", ":6: stories.0.colour: "),
        (GOOD.replace("slug: a", "slug: A b"), ":2: stories.0.slug: "),
        (GOOD.replace("2023-11-01T10:00:00", "soon"), ":4: stories.0.published: "),
        (GOOD.replace("    title: A\n", ""), ":2: stories.0.title: "),
        (GOOD + "  - [unclosed\n", ":7: "),
        (GOOD + "more: 1\n", ":6: more: "),
        (GOOD.replace("text: One.", "text: !!python/name:os.system x"), "could not determine a constructor"),
        ("- 1\n", ":1: "),
        ("", ":1: "),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "stories.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(places.BadSampleError) as refused:
        places.load(file, Stories)
    message = str(refused.value)
    assert message.startswith(str(file))
    assert told in message
    assert "\n" not in message


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "stories.yml"
    file.write_text(GOOD, encoding="utf-8")
    assert [story.slug for story in places.load(file, Stories).stories] == ["a"]
