"""A folded shadow of a text to match on, whose offsets map back to the text exactly as stored.

Text from the web is hostile or merely odd: zero-width characters and soft hyphens inside words, full-width and
look-alike letters, curly quotes, ligatures. All matching happens on the shadow; all evidence is quoted from the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

# characters that stay as they are
_PLAIN = bytes((0x09, 0x0A, *range(0x20, 0x7F)))

# shapes in which a blank is missing, and how far in: `fromKim`, `closed.The`
_GLUED, _POINTED = (b"aAaa", 1), (b"aa.Aa", 3)
# letters of a word that a name is glued to
_SHORT = range(2, 6)

# Letters of other scripts that print like a Latin one; used only inside a word that also holds Latin letters.
_TWINS = str.maketrans("АВЕКМНОРСТХаеорсухіјѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcyxijsdhABEZHIKMNOPTYXo")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u052f]")
_MIXED = re.compile(
    r"(?<![A-Za-z\u0370-\u052f])(?:[A-Za-z]++[\u0370-\u052f]|[\u0370-\u052f]++[A-Za-z])[A-Za-z\u0370-\u052f]*"
)

_SIGNS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "\u0060": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2026": ".", "\u00ad": "", "\u2028": "\n", "\u2029": "\n", "\x0b": " ", "\x0c": " ", "\x0d": " ",
    "\u0131": "i", "\u00d8": "O", "\u00f8": "o", "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """The way back as its turns: from shadow offset `at[n]` on, offsets count from `to[n]` in the stored text."""

    at: tuple[int, ...]
    to: tuple[int, ...]

    def __getitem__(self, offset: int) -> int:
        """The offset in the stored text of a shadow offset."""
        turn = bisect_right(self.at, offset) - 1
        return self.to[turn] + offset - self.at[turn]


@dataclass(frozen=True, slots=True)
class Shadow:
    """A folded text and the way back.

    Attributes:
        stored: the text as stored.
        text: folded: Latin letters without accents, straight quotes and hyphens, no invisible characters.
        back: from each character of `text` (and one past it) to its offset in `stored`; None where both are equal.
    """

    stored: str
    text: str
    back: Way | None = None

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


def _shape(byte: int) -> str:
    """`a` for a small letter, `A` for a capital, a point as itself, a nought for what is odd, else a blank."""
    char = chr(byte)
    if byte < 0x80 and char.isalpha():
        return "a" if char.islower() else "A"
    return char if char == "." else " " if byte in _PLAIN else "\0"


# shapes by byte: searched in bytes, a shape is found many times faster than by a regex
_SHAPES = bytes(ord(_shape(byte)) for byte in range(256))
_SMALL, _CAPITAL = b"aA"


def _untwin(match: re.Match[str]) -> str:
    return match.group().translate(_TWINS)


def shade(stored: str) -> Shadow:
    """The shadow of a text; costs nothing for plain ASCII. Never raises on any Unicode."""
    shapes = stored.encode("ascii").translate(_SHAPES) if stored.isascii() else b"\0"
    if b"\0" in shapes:
        shadow = _folded(stored)
        shapes = shadow.text.encode("ascii", "replace").translate(_SHAPES)
    else:
        shadow = Shadow(stored=stored, text=stored)
    gaps = _gaps(shapes)
    return _unglued(shadow, gaps) if gaps else shadow


def _gaps(shapes: bytes) -> list[int]:
    """Where a page's markup swallowed a blank: in `fromKim`, and behind the point of `closed.The`.

    Only between a short word in small letters and one with a capital: names such as McDonald and eBay stay whole.
    """
    glued = [gap for gap in _all(shapes, *_GLUED) if _is_short_word(shapes, gap)]
    return sorted([*glued, *_all(shapes, *_POINTED)])


def _all(shapes: bytes, shape: bytes, inside: int) -> list[int]:
    found: list[int] = []
    at = shapes.find(shape)
    while at >= 0:
        found.append(at + inside)
        at = shapes.find(shape, at + 1)
    return found


def _is_short_word(shapes: bytes, end: int) -> bool:
    """Whether a whole word of a few small letters ends here."""
    start = end
    while start and shapes[start - 1] == _SMALL and end - start < _SHORT.stop:
        start -= 1
    return end - start in _SHORT and (start == 0 or shapes[start - 1] != _CAPITAL)


def _unglued(shadow: Shadow, gaps: list[int]) -> Shadow:
    """The shadow with a blank put in at each gap."""
    text, back = shadow.text, shadow.back or Way((0,), (0,))
    pieces: list[str] = []
    at: list[int] = []
    to: list[int] = []
    for shift, (start, end) in enumerate(zip([0, *gaps], [*gaps, len(text)], strict=True)):
        pieces.append(text[start:end])
        inner = slice(bisect_right(back.at, start), bisect_left(back.at, end))
        at += [start + shift, *(turn + shift for turn in back.at[inner]), end + shift]
        to += [back[start], *back.to[inner], back[end]]
    return Shadow(stored=shadow.stored, text=" ".join(pieces), back=Way(tuple(at), tuple(to)))


def _folded(stored: str) -> Shadow:
    # in bytes, what is odd is told from what is plain many times faster than by a regex or a set
    rest = stored.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    odd: dict[str, str] = {char: _fold_character(char) for char in set(rest)}
    text = stored
    for char, plain in odd.items():
        if char != plain:
            text = text.replace(char, plain)
    if _OTHER_SCRIPT.search("".join(odd.values())) is not None:
        text = _MIXED.sub(_untwin, text)
    if all(len(piece) == 1 for piece in odd.values()):
        return Shadow(stored=stored, text=text)
    return Shadow(stored=stored, text=text, back=_way_back(stored, odd))


def _way_back(stored: str, odd: dict[str, str]) -> Way:
    """The turns of the way back: one behind every character that became none or several."""
    resized = re.compile("[" + re.escape("".join(char for char, plain in odd.items() if len(plain) != 1)) + "]")
    sizes = {char: len(plain) for char, plain in odd.items()}
    turns = {0: 0}
    longer = 0
    for match in resized.finditer(stored):
        start, size = match.start(), sizes[match.group()]
        for further in range(1, size):
            turns[start + longer + further] = start
        longer += size - 1
        turns[start + longer + 1] = start + 1
    return Way(tuple(turns), tuple(turns.values()))


def fold(text: str) -> str:
    """The folded text alone, for word lists that are to be found in shadows."""
    return shade(text).text
