"""Labelled articles: JSON Lines as `extract` takes them, with `events`, `tolerated` and `counts` as they should be.

A set may keep a part of its articles apart: those whose number (the figures at the end of the id) is divisible by a
number that the set names. Of these, totals may be told and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Article = dict[str, Any]
PARTS = ("dev", "kept", "all")
_NUMBER = re.compile(r"(\d+)$")


class GoldError(ValueError):
    """A line of gold is wrong; the message is one line naming file and line."""


def load_gold(path: Path) -> Iterator[Article]:
    """The articles of a gold file; raises GoldError for a line that is no article, OSError where there is no file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise GoldError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(article, dict) or not {"id", "text", "events"} <= set(article):
            raise GoldError(f"{path}:{number}: needs id, text and events")
        if not _is_list(article["events"]) or not all(_is_list(article.get(k, [])) for k in ("tolerated", "counts")):
            raise GoldError(f"{path}:{number}: events, tolerated and counts are lists of objects")
        yield article


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def is_kept(article: Article, every: int | None) -> bool:
    """Whether an article is kept apart in a set that keeps every `every`th."""
    number = _NUMBER.search(str(article["id"]))
    return every is not None and number is not None and int(number[1]) % every == 0


def part_of(articles: Iterator[Article] | list[Article], part: str, every: int | None) -> list[Article]:
    """The articles of a part (`dev`, `kept` or `all`)."""
    return [article for article in articles if part == "all" or is_kept(article, every) == (part == "kept")]


def record_of(article: Article) -> dict[str, Any]:
    """What `extract` is given of an article: never its labels."""
    return {key: article.get(key) for key in ("id", "title", "text", "published", "lang")}
