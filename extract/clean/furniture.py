"""Takes the page's own lines off a text: repeated titles, promotion, share rows, comment forms, author notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml.html import HtmlElement

from extract.clean.wordlists import read_wordlist
from models.world.folding import level

# a title is repeated above the text, within so many lines
_TITLE_LINES: Final = 4
# author notes stand within so many lines of the end
_TAIL_LINES: Final = 4
_TOPIC: Final = 40
_SHORT: Final = 220
_NOTE: Final = 600
# shorter link texts may be a word of a sentence
_PROMOTION: Final = 12
_BLOCKS: Final = frozenset({"p", "li", "h2", "h3", "h4", "h5", "strong", "b"})
_ENDS: Final = frozenset({"body", "article", "main", "section", "ul", "div"})
_SENTENCE_END: Final = (".", "。", "”", '"', "!", "?")
_WORD: Final = re.compile(r"\w+")
_WALL_LENGTH: Final = 1200


@dataclass(frozen=True, slots=True)
class Furniture:
    """The word list as compiled patterns."""

    whole: frozenset[str]
    starts: re.Pattern[str]
    tail: re.Pattern[str]
    stops: re.Pattern[str]
    walls: re.Pattern[str]


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def furniture() -> Furniture:
    """The word list of this package, read once."""
    plain = read_wordlist("furniture.yml", frozenset({"whole", "starts", "tail", "stops", "walls"}))
    patterns = {key: _joined(plain[key]) for key in ("starts", "tail", "stops", "walls")}
    return Furniture(whole=frozenset(plain["whole"]), **patterns)


def _folded(line: str) -> str:
    return level(line).casefold().strip(" \t-•*>|")


def key_of(line: str) -> str:
    """A line as its words only, by which repetitions are seen."""
    return " ".join(_WORD.findall(line.casefold()))


def link_only_keys(tree: HtmlElement) -> frozenset[str]:
    """Keys of blocks that are nothing but a link: promotion of other stories."""
    keys: set[str] = set()
    for link in tree.iter("a"):
        text = "".join(link.itertext()).strip()
        if len(text) < _PROMOTION or len(text) > _SHORT:
            continue
        element = link.getparent()
        for _ in range(4):
            if element is None or element.tag in _ENDS:
                break
            if element.tag in _BLOCKS:
                whole = "".join(element.itertext()).strip()
                if len(text) >= 0.85 * len(whole):
                    keys |= {key_of(whole), key_of(text)}
            element = element.getparent()
    return frozenset(keys - {""})


def _is_furniture(line: str, folded: str, words: Furniture) -> bool:
    if not any(character.isalnum() for character in line):
        return True
    return folded in words.whole or (len(line) < _SHORT and words.starts.match(folded) is not None)


def _ends_sentence(line: str) -> bool:
    return line.endswith(_SENTENCE_END)


def _stop(lines: Sequence[str], words: Furniture) -> int:
    """Number of lines before a comment form in the second half."""
    half = len(lines) // 2
    for number, line in enumerate(lines[half:], half):
        if len(line) < _SHORT and words.stops.match(_folded(line)):
            return number
    return len(lines)


def _without_topics(lines: list[str]) -> list[str]:
    """The lines without a list of topics or tags at the very end."""
    end = len(lines)
    while (
        end > 2
        and lines[end - 1].startswith("- ")
        and len(lines[end - 1]) < _TOPIC
        and not _ends_sentence(lines[end - 1])
    ):
        end -= 1
    return lines[:end]


def without_furniture(
    lines: Sequence[str], *, titles: frozenset[str] = frozenset(), promotion: frozenset[str] = frozenset()
) -> list[str]:
    """The lines that tell the story.

    `titles` are keys of the headlines that may stand above the text, `promotion` keys of lines that are only a link.
    """
    words = furniture()
    lines = lines[: _stop(lines, words)]
    kept: list[str] = []
    for number, line in enumerate(lines):
        folded, key = _folded(line), key_of(line)
        if _is_furniture(line, folded, words) or (number < _TITLE_LINES and key in titles):
            continue
        if number > 1 and key in promotion and not _ends_sentence(line):
            continue
        is_tail = number > 1 and number >= len(lines) - _TAIL_LINES and len(line) < _NOTE
        if is_tail and words.tail.search(folded):
            continue
        kept.append(line)
    return _without_topics(kept)


def is_wall(title: str, lines: Sequence[str], markers: Sequence[str] = ()) -> bool:
    """Whether a page is a block page, consent page or error page instead of a story.

    `markers` are texts that the source declares; they count anywhere. The known ones count in short pages only.
    """
    text = "\n".join((title, *lines))
    if any(marker in text for marker in markers):
        return True
    return len(text) < _WALL_LENGTH and furniture().walls.search(level(text).casefold()) is not None
