"""Ways to write the same article otherwise, by rule; each takes and gives a text and changes no fact."""

from __future__ import annotations

import re
from collections.abc import Callable

_AMERICAN = {
    "organis": "organiz", "centre": "center", "programme": "program", "colour": "color", "honour": "honor",
    "neighbour": "neighbor", "defence": "defense", "labour": "labor", "recognis": "recogniz", "criticis": "criticiz",
    "travell": "travel", "cancell": "cancel", "reorganis": "reorganiz", "rumour": "rumor", "normalis": "normaliz",
    "favour": "favor", "harbour": "harbor", "licence": "license", "per cent": "percent", "whilst": "while",
}  # fmt: skip
_SYNONYMS = {
    "close": "shut down", "closes": "shuts down", "closed": "shut down", "closing": "shutting down",
    "shut": "close down", "shuts": "closes down", "announced": "declared", "officials": "functionaries",
    "reopen": "open again", "envoy": "ambassador",
}  # fmt: skip
_SPUN = {
    "country": "nation", "decision": "choice", "statement": "communique", "spokesman": "spokesperson",
    "diplomats": "envoys", "reason": "motive", "because of": "owing to", "workers": "employees", "money": "funds",
    "talks": "discussions", "several": "a number of", "reported": "related",
}  # fmt: skip
_WORDS = r"(?<![\w-])({})(?![\w-])"


def _swap(table: dict[str, str], *, whole: bool) -> Callable[[str], str]:
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    pattern = re.compile(_WORDS.format(words) if whole else f"({words})")

    def change(text: str) -> str:
        return pattern.sub(lambda match: table[match[1]], text)

    return change


def curly(text: str) -> str:
    """Typographers' quotes and dashes."""
    text = re.sub(r"(?<![\w.,!?])\"(?=\w)", "\u201c", text).replace('"', "\u201d").replace("'", "\u2019")
    return text.replace(" - ", " \u2013 ")


def straight(text: str) -> str:
    """Typewriters' quotes and dashes."""
    for old, new in (("\u201c", '"'), ("\u201d", '"'), ("\u2019", "'"), ("\u2018", "'"), ("\u2013", "-")):
        text = text.replace(old, new)
    return text


def unbreakable(text: str) -> str:
    """Every third blank cannot be broken, as pages put them between numbers, names and units."""
    count = iter(range(10**9))
    return re.sub(" ", lambda _: "\u00a0" if next(count) % 3 == 0 else " ", text)


def glued(text: str) -> str:
    """Every fourth small word before a capital has lost its blank (`fromKim`): links that were cut out of a page."""
    count = iter(range(10**9))
    return re.sub(
        r"\b(from|in|of|to|by|and|with) (?=[A-Z][a-z]{2})",
        lambda match: match[1] + ("" if next(count) % 4 == 0 else " "),
        text,
    )


def passive(text: str) -> str:
    """`Norway has closed its embassy in Kampala` as `Norway's embassy in Kampala has been closed`."""
    names = r"([A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    told = rf"{names} (has |had )?closed its (embassy|consulate) in {names}"
    text = re.sub(told, lambda m: f"{m[1]}'s {m[3]} in {m[4]} {f'{m[2]}been' if m[2] else 'was'} closed", text)
    ahead = rf"{names} (will|would|is to) (?:close|shut) its (embassy|consulate) in {names}"
    return re.sub(ahead, r"\1's \3 in \4 \2 be closed", text)


def loud(text: str) -> str:
    """Capitals throughout, for headlines."""
    return text.upper()


TEXT: dict[str, Callable[[str], str]] = {
    "American spelling": _swap(_AMERICAN, whole=False),
    "British spelling": _swap(
        {new: old for old, new in _AMERICAN.items() if old not in ("whilst", "travell", "cancell")}, whole=False
    ),
    "curly quotes": curly,
    "straight quotes": straight,
    "unbreakable blanks": unbreakable,
    "glued words": glued,
    "passive": passive,
    "synonyms": _swap(_SYNONYMS, whole=True),
    "spun": _swap(_SPUN, whole=True),
}
"""Kinds of rewriting of the text; the title is written otherwise as well."""

TITLE: dict[str, Callable[[str], str]] = {"titles in capitals": loud}
"""Kinds of rewriting of the title alone."""
