"""A folded shadow of a text to match on, whose offsets map back to the text exactly as stored.

Text from the web is hostile or merely odd: zero-width characters and soft hyphens inside words, full-width and
look-alike letters, curly quotes, ligatures. All matching happens on the shadow; all evidence is quoted from the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ODD = re.compile(r"[^\x09\x0a\x20-\x7e]")

# where a blank is missing: `fromKim`, `closed.The`
_GLUED = re.compile(r"(?<![A-Za-z])[a-z]{2,5}(?=[A-Z][a-z]{2})|(?<=[a-z]{2})\.(?=[A-Z][a-z])")

# without one of these no blank is missing; five times cheaper than looking for where it is
_JOINT = re.compile(r"[a-z][A-Z][a-z]{2}|[a-z]\.[A-Z][a-z]")

# Letters of other scripts that print like a Latin one; used only inside a word that also holds Latin letters.
_TWINS = str.maketrans("АВЕКМНОРСТХаеорсухіјѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcyxijsdhABEZHIKMNOPTYXo")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u052f]")
_MIXED = re.compile(r"[A-Za-z\u0370-\u052f]+")

_SIGNS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "\u0060": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2026": ".", "\u00ad": "", "\u2028": "\n", "\u2029": "\n", "\x0b": " ", "\x0c": " ", "\x0d": " ",
    "\u0131": "i", "\u00d8": "O", "\u00f8": "o", "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shadow:
    """A folded text and the way back.

    Attributes:
        stored: the text as stored.
        text: folded: Latin letters without accents, straight quotes and hyphens, no invisible characters.
        back: for each character of `text` (and one past it) its offset in `stored`; None where both are equal.
    """

    stored: str
    text: str
    back: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `stored` of the shadow's characters from `start` up to `end`."""
        if self.back is None:
            return start, end
        if end <= start:
            return self.back[start], self.back[start]
        last = self.back[end - 1] + 1
        stop = self.back[end]
        # an accent that was folded away belongs to its letter; an invisible mark after the last letter does not
        while last < stop and unicodedata.combining(self.stored[last]):
            last += 1
        return self.back[start], last

    def quote(self, start: int, end: int) -> str:
        """The stored characters of that span."""
        first, last = self.span(start, end)
        return self.stored[first:last]


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    """What one character becomes; empty where it is invisible."""
    sign = _SIGNS.get(char)
    if sign is not None:
        return sign
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Cc", "Cs", "Co"):
        return ""
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKD", char)
    plain = "".join(
        c if c == char or c.isascii() else _fold_character(c) for c in plain if not unicodedata.combining(c)
    )
    return plain if plain and len(plain) <= 4 else char


def _untwin(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_TWINS) if not word.isascii() and any(c.isascii() for c in word) else word


def shade(stored: str) -> Shadow:
    """The shadow of a text; costs nothing for plain ASCII. Never raises on any Unicode."""
    shadow = _folded(stored)
    glued = _JOINT.search(shadow.text) is not None and _GLUED.search(shadow.text) is not None
    return _unglued(shadow) if glued else shadow


def _unglued(shadow: Shadow) -> Shadow:
    """A blank where a page's markup swallowed one: in `fromKim`, and behind the point of `closed.The`.

    Only between a short word in small letters and one with a capital: names such as McDonald and eBay stay whole.
    """
    text, back = shadow.text, shadow.back or tuple(range(len(shadow.text) + 1))
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _GLUED.finditer(text):
        pieces += [text[done : match.end()], " "]
        places += [*back[done : match.end()], back[match.end()]]
        done = match.end()
    return Shadow(stored=shadow.stored, text="".join([*pieces, text[done:]]), back=(*places, *back[done:]))


def _folded(stored: str) -> Shadow:
    if _ODD.search(stored) is None:
        return Shadow(stored=stored, text=stored)
    odd: dict[str, str] = {char: _fold_character(char) for char in set(_ODD.findall(stored))}
    text = stored
    for char, plain in odd.items():
        if char != plain:
            text = text.replace(char, plain)
    if _OTHER_SCRIPT.search(text) is not None:
        text = _MIXED.sub(_untwin, text)
    if all(len(piece) == 1 for piece in odd.values()):
        return Shadow(stored=stored, text=text)
    return Shadow(stored=stored, text=text, back=_way_back(stored, odd))


def _way_back(stored: str, odd: dict[str, str]) -> tuple[int, ...]:
    """For each folded character, and one past the last, its offset in the stored text."""
    resized = re.compile("[" + re.escape("".join(char for char, plain in odd.items() if len(plain) != 1)) + "]")
    back: list[int] = []
    done = 0
    for match in resized.finditer(stored):
        back += range(done, match.start())
        back += [match.start()] * len(odd[match.group()])
        done = match.end()
    back += range(done, len(stored) + 1)
    return tuple(back)


def fold(text: str) -> str:
    """The folded text alone, for word lists that are to be found in shadows."""
    return shade(text).text
