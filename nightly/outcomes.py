"""The counted outcomes of a night in words for people; programs get the keys themselves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "article_kept": "articles kept",
        "article_same": "articles the same as before",
        "article_unchanged": "articles unchanged",
        "index_kept": "index pages kept",
        "index_same": "index pages the same as before",
        "index_unchanged": "index pages unchanged",
        "matched": "addresses of articles",
        "new": "of them new",
        "offered": "addresses found",
    }
)
"""Outcomes whose key does not read as words; all others are shown as they are."""

_DROPS = (("index_drop:", "index pages dropped: "), ("drop:", "dropped: "))


def counted_words(counts: Mapping[str, int]) -> str:
    """One stage's counts as one line: `index pages kept 12, dropped: connection 1`."""
    return ", ".join(f"{_words(outcome)} {n}" for outcome, n in counts.items())


def _words(outcome: str) -> str:
    for begin, words in _DROPS:
        if outcome.startswith(begin):
            return words + outcome.removeprefix(begin)
    return WORDS.get(outcome, outcome)
