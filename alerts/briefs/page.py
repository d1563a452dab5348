"""What a digest or a brief says, as plain structure: figures and sections of short rows, bounded and harmless.

`clean` is applied before anything is drawn, also to what was stored: words from the web become one line each, without
control or direction characters, and an address that is no plain http(s) one is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from models.plaintext import plain_line

_TEXT, _NOTE, _QUOTE, _MARK, _URL = 220, 160, 200, 24, 500
_NOTES, _ROWS, _SECTIONS, _FIGURES, _FOOT = 8, 12, 8, 8, 3

DATA = "page"
"""Name of the alert's fact that holds its page as JSON: for drawing it as HTML, not for receivers."""

TONES = frozenset({"", "good", "warn", "bad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its label; `tone` is empty, `good`, `warn` or `bad`, and never says what the words do not."""

    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing told.

    Attributes:
        text: what it is.
        mark: a word before it, e.g. `new` or `blind`; `tone` as of a figure.
        notes: short further facts.
        quote: words from the web, or empty.
        url: where it was said, or empty; shown as a link on its host's name.
    """

    text: str
    mark: str = ""
    tone: str = ""
    notes: tuple[str, ...] = ()
    quote: str = ""
    url: str = ""

    @property
    def host(self) -> str:
        """The name of the host that `url` leads to."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under a heading; `more` counts those left out, `empty` is said where there are none."""

    title: str
    rows: tuple[Row, ...] = ()
    more: int = 0
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A digest or a brief.

    Attributes:
        title: one line; it is the alert's title too.
        about: what it covers, and up to when.
        summary: the one sentence that matters.
        foot: lines that say how to read it.
    """

    title: str
    about: str
    summary: str
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: tuple[str, ...] = ()


def section(title: str, rows: Iterable[Row], *, most: int, empty: str, others: int = 0) -> Section:
    """A section of at most `most` rows; the rest, and `others` that were never made into rows, are counted."""
    held = list(rows)
    return Section(title=title, rows=tuple(held[:most]), more=len(held[most:]) + others, empty=empty)


def clean(page: Page) -> Page:
    """The same page with every text bounded and harmless, and with bounded lists."""
    sections = (
        replace(
            one,
            title=plain_line(one.title, _MARK * 3),
            rows=tuple(_clean_row(row) for row in one.rows[:_ROWS]),
            more=max(0, one.more) + len(one.rows[_ROWS:]),
            empty=plain_line(one.empty, _TEXT),
        )
        for one in page.sections[:_SECTIONS]
    )
    figures = (
        Figure(label=plain_line(one.label, _MARK * 2), value=plain_line(one.value, _MARK), tone=_tone(one.tone))
        for one in page.figures[:_FIGURES]
    )
    return Page(
        title=plain_line(page.title, _NOTE),
        about=plain_line(page.about, _TEXT),
        summary=plain_line(page.summary, _TEXT * 2),
        figures=tuple(figures),
        sections=tuple(sections),
        foot=tuple(plain_line(one, _TEXT * 2) for one in page.foot[:_FOOT]),
    )


def _clean_row(row: Row) -> Row:
    notes = (plain_line(note, _NOTE) for note in row.notes[:_NOTES])
    return Row(
        text=plain_line(row.text, _TEXT) or "(no words)",
        mark=plain_line(row.mark, _MARK),
        tone=_tone(row.tone),
        notes=tuple(note for note in notes if note),
        quote=plain_line(row.quote, _QUOTE),
        url=_safe_url(row.url),
    )


def _tone(tone: str) -> str:
    return tone if tone in TONES else ""


def _safe_url(url: str) -> str:
    """The address where it is a plain http(s) one without a name or password in it, else nothing."""
    if len(url) > _URL or plain_line(url, _URL) != url or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return url if sound else ""
