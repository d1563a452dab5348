"""Texts to the words that are sought in them: one folding for both databases, for queries and for marking hits.

Folded are case, accents, vowel signs of Arabic and Hebrew, width, and forms of one letter. Scripts that put no blanks
between words (and Korean, which glues particles on) are cut into overlapping pairs, so that any run of two or more
characters is found wherever it stands. Arabic articles and what is glued before them come off.

Whoever changes what comes out of `tokens` adds a migration that marks all that is held as stale.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_TOKEN = 64
"""Characters of a token that are looked at: a longer word is found by its beginning."""

MOST_TOKENS = 16_000
"""Tokens of one text that are indexed; a `tsvector` counts positions up to 16,383."""

MOST_CHARACTERS = 200_000
"""Characters of one text that are looked at; a `tsvector` holds at most a MiB."""

# Marks of Latin, Greek, Cyrillic, Hebrew and Arabic; those of Indic scripts and kana are letters there.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_UNSEEN = "\u00ad\u0640\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(f"[{_MARKS}{_UNSEEN}]")

# Letters that Unicode does not take apart; Persian and Urdu forms of Arabic letters.
_FORMS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ς": "σ",
    }
)  # fmt: skip

_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTERS = f"[^\\W_]|[\u0900-\u0963\u0966-\u0dff\u0f18-\u0fbc{_PAIRED}]"
_WORD = re.compile(f"(?:{_LETTERS})+")
_RUN = re.compile(f"[{_PAIRED}]+|[^{_PAIRED}]+")
_PLAIN = re.compile("[a-z0-9]+")
# where a word may stand in a text as it came: marks and unseen signs belong to it
_RAW = re.compile(f"(?:{_LETTERS}|[{_MARKS}{_UNSEEN}])+")

# Larkey, Ballesteros & Connell, "Improving stemming for Arabic information retrieval" (light10), the prefixes only
_ARABIC = re.compile("^(?:وال|بال|كال|فال|لل|ال)(?=..)")


def fold(text: str) -> str:
    """The text with all that is folded; lengths differ. Lone surrogates and NUL become blanks."""
    if text.isascii():
        return text.lower().replace("\0", " ")
    apart = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_FORMS)
    whole = unicodedata.normalize("NFC", apart)
    return re.sub("[\0\ud800-\udfff]", " ", whole)


def tokens(text: str, most: int = MOST_TOKENS) -> list[str]:
    """The tokens of a text in order, at most so many."""
    folded = fold(text[:MOST_CHARACTERS])
    if folded.isascii():
        return [word[:LONGEST_TOKEN] for word in _PLAIN.findall(folded)[:most]]
    found: list[str] = []
    for word in _WORD.findall(folded):
        found += _parts(word)
        if len(found) >= most:
            break
    return found[:most]


@lru_cache(maxsize=65_536)
def _parts(word: str) -> tuple[str, ...]:
    """The tokens of one folded word: pairs of the scripts without blanks, the rest as it is."""
    found: list[str] = []
    for run in _RUN.findall(word):
        if is_paired(run[0]):
            found += [run[at : at + 2] for at in range(len(run))]
        elif not run.isascii():
            found.append(_ARABIC.sub("", _digits(run))[:LONGEST_TOKEN])
        else:
            found.append(run[:LONGEST_TOKEN])
    return tuple(found)


def _digits(run: str) -> str:
    """Digits of any script as plain ones: 2023 is written ٢٠٢٣ too."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in run)


@lru_cache(maxsize=65_536)
def of_word(raw: str) -> tuple[str, ...]:
    """The tokens of one short piece of text as it came."""
    return tuple(tokens(raw, 1_000))


def is_paired(sign: str) -> bool:
    """Whether a character is of a script that is cut into pairs."""
    return _PAIR.match(sign) is not None


_PAIR = re.compile(f"[{_PAIRED}]")


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each token of a text stands: start, end (of the pair, too), token; as `tokens` cuts it."""
    for found in _RAW.finditer(text[:MOST_CHARACTERS]):
        raw, start = found[0], found.start()
        cut = of_word(raw)
        if len(cut) == 1 or len(cut) != len(raw):
            for token in cut:
                yield start, found.end(), token
        else:
            for at, token in enumerate(cut):
                yield start + at, min(start + at + len(token), found.end()), token
