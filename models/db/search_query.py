"""What people type into the search box, understood the same everywhere. Any text is a query; none is an error.

`closing embassy` both words · `"closing its embassy"` in this order · `-visa` without · `clos*` beginnings ·
`Kampala OR Entebbe` either. Everything else is punctuation between words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.db.search_words import is_paired, tokens

LONGEST = 400
"""Characters of a query that are looked at."""

MOST_TERMS = 24
"""Terms of a query that are looked at."""

MOST_PARTS = 24
"""Tokens of one phrase that are looked at."""

SHORTEST_PREFIX = 2
"""Letters that a beginning needs; of a shorter one the whole word is sought, since half of all texts hold it."""

MOST_PREFIXES = 6
"""Beginnings of a query; of further ones the whole word is sought. Each costs as much as all words that begin so."""

_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)(?:"(?P<open>\*)?|$)|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | {"＊": "*", "−": "-", "－": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Tokens that follow one another; the last one is a beginning where `prefix` is true."""

    parts: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is sought: of each group at least one term, and none of `without`.

    Attributes:
        groups: alternatives; all groups must be met.
        without: terms that must not be there.
        is_cut: the text was longer than what is looked at.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.groups and not self.without

    @property
    def wanted(self) -> tuple[Term, ...]:
        """All terms that a hit may hold."""
        return tuple(term for group in self.groups for term in group)


def parse(text: str) -> Query:
    """A query from any text."""
    groups: list[list[Term]] = []
    without: list[Term] = []
    is_joined = False
    count = prefixes = 0
    found = list(_PIECE.finditer(text[:LONGEST].translate(_QUOTES)))
    for piece in found[: MOST_TERMS * 2]:
        if piece["word"] == "OR" and not piece["minus"]:
            is_joined = bool(groups)
            continue
        term = _term(piece, starred=prefixes < MOST_PREFIXES)
        if term is None:
            continue
        count += 1
        prefixes += term.prefix
        if count > MOST_TERMS:
            break
        if piece["minus"]:
            without.append(term)
        elif is_joined:
            groups[-1].append(term)
        else:
            groups.append([term])
        is_joined = False
    is_cut = len(text) > LONGEST or count > MOST_TERMS or len(found) > MOST_TERMS * 2
    return Query(groups=tuple(map(tuple, groups)), without=tuple(without), is_cut=is_cut)


def _term(piece: re.Match[str], *, starred: bool) -> Term | None:
    """The term of a piece, a beginning only where it may be `starred`."""
    words = piece["phrase"] if piece["word"] is None else piece["word"]
    starred &= bool(piece["open"]) if piece["word"] is None else words.endswith("*")
    parts = tokens(words, MOST_PARTS)
    if not parts:
        return None
    last = parts[-1]
    if is_paired(last[0]):
        # a run is cut into pairs and its last character alone; that one is only the beginning of a pair elsewhere
        if len(parts) == 1:
            return Term(parts=(last,), prefix=len(last) == 1)
        whole = parts[:-1] if is_paired(parts[-2][0]) else parts
        return Term(parts=tuple(whole), prefix=whole is parts and len(last) == 1)
    return Term(parts=tuple(parts), prefix=starred and len(last) >= SHORTEST_PREFIX)


def meets(query: Query, held: Sequence[Sequence[str]]) -> bool:
    """Whether the fields of a thing, each cut into tokens, meet a query: for what is too little to index."""
    texts = [f" {' '.join(field)} " for field in held]
    return all(any(_is_in(term, texts) for term in group) for group in query.groups) and not any(
        _is_in(term, texts) for term in query.without
    )


def _is_in(term: Term, texts: Sequence[str]) -> bool:
    sought = f" {' '.join(term.parts)}" + ("" if term.prefix else " ")
    return any(sought in text for text in texts)
