"""Text of a PDF, page by page: read in a child process with its own limits, since PDFs are programs of a kind.

Nothing is drawn and no script in it is run. What a scan shows is no text here, and is refused.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.article import Drop

SECONDS: Final = 45.0
"""Longest time for one document; the child's own limit of processor time ends most before."""

MARK: Final = b"%PDF-"

_NUMBER: Final = re.compile(
    r"(?:\W*(?:page|seite|p\.)\s*)?\W*\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?\W*", re.IGNORECASE
)
_ENDS: Final = (".", "!", "?", ":", ";", "”", '"', "»", "。", "！", "？", "؟")
_SHORT: Final = 0.75
"""A line that ends a sentence and is shorter than so much of the page's usual line ends a paragraph."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a PDF says.

    Attributes:
        title: as its own data tell it, or an empty string.
        text: paragraphs, one a line.
        starts: the character of the text at which each printed page begins.
        is_cut: whether pages or characters beyond the limits were left out.
    """

    title: str
    text: str
    starts: tuple[int, ...]
    is_cut: bool = False


def is_pdf(body: bytes) -> bool:
    """Whether bytes are meant to be a PDF."""
    return body[:1024].lstrip().startswith(MARK)


def read_pdf(body: bytes, *, seconds: float = SECONDS) -> Printed | Drop:
    """The text of a PDF.

    Drop reasons: `pdf_encrypted` (a password is needed), `pdf_no_text` (a scan), `pdf_damaged`, `pdf_too_heavy` (its
    content needs more memory or time than any text does).
    """
    command = [sys.executable, "-m", "extract.clean.pdf_child"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module; what it reads comes on stdin
            command, input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Drop(reason="pdf_too_heavy", detail=f"more than {seconds:.0f} seconds")
    told = _said(ended.stdout)
    if told is None:
        return Drop(reason="pdf_too_heavy", detail=f"the child ended with {ended.returncode}")
    if "drop" in told:
        return Drop(reason=told["drop"], detail=str(told["detail"])[:80])
    text, starts = joined(told["pages"])
    if not text:
        return Drop(reason="pdf_no_text", detail=f"{len(starts)} pages without a character")
    return Printed(title=told["title"], text=text, starts=starts, is_cut=told["is_cut"])


def _said(out: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(out)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def joined(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages as paragraphs, and where each page begins in it.

    Lines are joined to paragraphs, words cut at the end of a line are made whole, running heads and page numbers go; a
    sentence that runs over the end of a page goes on.
    """
    lines = [_lines(page) for page in pages]
    running = _running(lines)
    text, starts = "", []
    for held in lines:
        kept = [line for at, line in enumerate(held) if not _is_margin(at, held, running)]
        told = "\n".join(_paragraphs(kept))
        if text and told and _goes_on(text, told):
            text, glue = (text[:-1], "") if _is_cut_word(text, told) else (text, " ")
        else:
            glue = "\n" if text and told else ""
        starts.append(len(text) + len(glue))
        text += glue + told
    return text, tuple(min(start, len(text)) for start in starts)


def _lines(page: str) -> list[str]:
    """The lines of a page, blank ones between paragraphs kept as empty; ligatures of the print as letters."""
    spelled = "".join(unicodedata.normalize("NFKC", sign) if "\ufb00" <= sign <= "\ufb06" else sign for sign in page)
    plain = spelled.replace("\u00ad\n", "-\n").replace("\u00ad", "")
    shown = ("".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"} or sign == "\t")
             for line in plain.split("\n"))  # fmt: skip
    return [" ".join(line.split()) for line in shown]


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines that stand at the top or the foot of at least three pages and of half of them."""
    seen = Counter(line for page in pages for line in {*_edges(page)})
    return frozenset(line for line, n in seen.items() if n >= 3 and n * 2 >= len(pages))


def _edges(page: Sequence[str]) -> list[str]:
    held = [line for line in page if line]
    return [*held[:1], *held[-1:]] if len(held) > 1 else []


def _is_margin(at: int, page: Sequence[str], running: frozenset[str]) -> bool:
    is_edge = not any(page[:at]) or not any(page[at + 1 :])
    return bool(page[at]) and is_edge and (page[at] in running or _NUMBER.fullmatch(page[at]) is not None)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    widths = sorted(len(line) for line in lines if line)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    made: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
            continue
        if not is_open:
            made.append(line)
        elif _is_cut_word(made[-1], line):
            made[-1] = made[-1][:-1] + line
        else:
            made[-1] += f" {line}"
        is_open = not (len(line) < usual * _SHORT and (line.endswith(_ENDS) or len(line) < usual * 0.5))
    return made


def _is_cut_word(before: str, after: str) -> bool:
    return len(before) > 1 and before[-1] == "-" and before[-2].isalpha() and after[:1].islower()


def _goes_on(text: str, told: str) -> bool:
    """Whether what a page begins with goes on with the sentence that the page before ended in."""
    return not text.endswith(_ENDS) and (told[:1].islower() or _is_cut_word(text, told))
