"""One way to compare names: apostrophes, dashes, spaces, accents on Latin letters and case do not tell them apart."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_STRAIGHT: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\u0060\u00b4\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u3000\t\n\r", " ")
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# letters that Unicode does not decompose, as newspapers without the accent print them
_UNDECOMPOSED: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss"})
_LATIN_MARKED: Final = re.compile("([A-Za-z])[\u0300-\u036f]+")
_SPACES: Final = re.compile(r"\s+")
_SPACED_DASH: Final = re.compile(r"\s*-\s*")


def level(text: str) -> str:
    """The text with straight apostrophes, plain dashes and plain spaces; the same length, so offsets stay true."""
    return text.translate(_STRAIGHT)


def unaccented(text: str) -> str:
    """The text in NFC, accents taken off Latin letters only (Cyrillic й and Japanese ガ keep theirs)."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _LATIN_MARKED.sub(r"\1", apart)).translate(_UNDECOMPOSED)


def flatten(text: str) -> str:
    """`fold` without the case: what short capital forms (DPRK, US) are compared by."""
    # levelled before and after: a letter such as \u0149 falls apart into an apostrophe and an n only here
    wide = level(unicodedata.normalize("NFKC", _INVISIBLE.sub("", level(text))))
    return _SPACED_DASH.sub("-", _SPACES.sub(" ", unaccented(wide))).strip()


def fold(text: str) -> str:
    """The form by which names are compared; two spellings of one name fold to the same string."""
    return flatten(text).casefold()
