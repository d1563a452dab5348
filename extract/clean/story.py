"""What one page says: its title, text, language and day of publication, with or without a layout to read it by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from lxml.html import HtmlElement

from extract.clean import body as bodies
from extract.clean.charset import Decoded
from extract.clean.furniture import key_of, link_only_keys, without_furniture
from extract.clean.language import language_of
from extract.clean.metadata import Clues, best_title, headings, read_clues
from extract.clean.pdf import read_pdf
from extract.clean.publication import Clue, clues_from, date_in_address, is_date_line, published_of
from extract.clean.tree import is_too_deep, parse, respace, stripped_text
from models.article import Drop, Published
from models.leaves import how_printed
from models.source import DateRule, Layout

# a bound against hostile pages; the longest of 439 benchmark texts has 60,000
MAX_TEXT: Final = 200_000
# date lines stand within so many lines of the top
_TOP_LINES: Final = 4
# of a headline that nothing but its place tells
_LONGEST_HEADLINE: Final = 150
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """Title, text and publication of a page without a source; `how` as in Version, `flags` as in Cleaned."""

    title: str
    text: str
    published: Published | None
    how: str
    lang: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a page before it is read."""

    url: str
    rule: DateRule
    languages: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    fetched_at: datetime | None = None
    hint_title: str | None = None
    hint_date: str | None = None


def _holds(layout: Layout, day: date) -> bool:
    return (layout.valid_from is None or layout.valid_from <= day) and (
        layout.valid_until is None or day <= layout.valid_until
    )


def layouts_for(layouts: Sequence[Layout], days: Sequence[date]) -> list[Layout]:
    """The layouts that hold on one of the days, the first day's first; all of them where no day is known."""
    if not days:
        return list(layouts)
    held = [layout for day in days for layout in layouts if _holds(layout, day)]
    return list(dict.fromkeys(held))


def _without_date_lines(lines: Sequence[str], rule: DateRule) -> tuple[list[str], list[str]]:
    """The story's lines, and the date lines that stood at its top."""
    dates = [line for line in lines[:_TOP_LINES] if is_date_line(line, rule)]
    return [line for place, line in enumerate(lines) if place >= _TOP_LINES or line not in dates], dates


def _date_clues(asked: Asked, clues: Clues, printed: Sequence[str]) -> Iterator[Clue]:
    yield from clues_from("layout", printed)
    yield from clues_from("json_ld", clues.json_dates)
    yield from clues_from("meta", clues.meta_dates)
    yield from clues_from("page", clues.page_dates)
    yield from clues_from("url", [date_in_address(asked.url) or ""])
    yield from clues_from("hint", [asked.hint_date or ""])


def _published(asked: Asked, clues: Clues, printed: Sequence[str]) -> tuple[Published | None, tuple[str, ...]]:
    given = _date_clues(asked, clues, printed)
    return published_of(given, asked.rule, languages=asked.languages, fetched_at=asked.fetched_at)


def _fitting_layout(tree: HtmlElement, asked: Asked, clues: Clues) -> Layout | None:
    """The layout of that day whose body is there, or failing that whose date or title is."""
    told, _ = _published(asked, clues, ())
    days = [
        moment
        for moment in (asked.fetched_at.date() if asked.fetched_at else None, told.on if told else None)
        if moment
    ]
    held = layouts_for(asked.layouts, days)
    for named in ("body", "date", "title"):
        for layout in held:
            css = getattr(layout, named)
            if css is not None and bodies.select(tree, css):
                return layout
    return None


def _tidy(lines: Sequence[str]) -> list[str]:
    return [line for line in (" ".join(_CONTROLS.sub("", line).split()) for line in lines) if line]


def read_printed(body: bytes, asked: Asked) -> Extracted | Drop:
    """What a PDF says; its title is the one told with it, else its own, else its first line where that is short."""
    told = read_pdf(body)
    if isinstance(told, Drop):
        return told
    first = told.text.partition("\n")[0]
    named = asked.hint_title or told.title or (first if len(first) <= _LONGEST_HEADLINE else "")
    published, flags = published_of(
        [*clues_from("url", [date_in_address(asked.url) or ""]), *clues_from("hint", [asked.hint_date or ""])],
        asked.rule,
        fetched_at=asked.fetched_at,
    )
    return Extracted(
        title=" ".join(_CONTROLS.sub("", named).split()),
        text=told.text,
        published=published,
        how=how_printed(told.starts),
        lang=language_of(told.text, asked.languages),
        flags=(*flags, "text_cut") if told.is_cut else flags,
    )


def _cut(text: str) -> str:
    return text[:MAX_TEXT].rstrip()


def _title_keys(tree: HtmlElement, clues: Clues, title: str) -> frozenset[str]:
    return frozenset(map(key_of, (title, *clues.titles, *headings(tree)))) - {""}


def _read_lines(tree: HtmlElement, clues: Clues, layout: Layout | None, title: str) -> bodies.Body:
    """The story's lines, without the page's own; takes what the layout strips off the tree."""
    titles = _title_keys(tree, clues, title)
    bodies.remove(tree, layout.strip if layout is not None else ())
    body = bodies.by_layout(tree, layout) if layout is not None else None
    promotion = link_only_keys(tree) if body is None else frozenset[str]()
    body = body or bodies.find_body(tree, clues.bodies)
    lines = bodies.cut_at(body.lines, layout.end_markers if layout is not None else ())
    return replace(body, lines=tuple(without_furniture(_tidy(lines), titles=titles, promotion=promotion)))


def _flags(clues: Clues, *, layout_empty: bool, title: str, text: str) -> Iterator[str]:
    if clues.live:
        yield "live_blog"
    if clues.walled:
        yield "paywalled"
    if layout_empty:
        yield "layout_empty"
    if not title:
        yield "no_title"
    if len(text) > MAX_TEXT:
        yield "text_cut"


def _read_tree(tree: HtmlElement, asked: Asked) -> Extracted:
    clues = read_clues(tree)
    layout = _fitting_layout(tree, asked, clues) if asked.layouts else None
    respace(tree)
    told = "" if layout is None else bodies.select_text(tree, layout.title)
    title = " ".join(_CONTROLS.sub("", told or best_title(tree, clues) or asked.hint_title or "").split())
    printed = [] if layout is None else bodies.select_dates(tree, layout.date)
    body = _read_lines(tree, clues, layout, title)
    lines, date_lines = _without_date_lines(body.lines, asked.rule)
    clues.page_dates += date_lines
    published, date_flags = _published(asked, clues, printed)
    text = "\n".join(lines)
    empty = any(one.body is not None for one in asked.layouts) and not body.how.startswith("layout")
    flags = (*_flags(clues, layout_empty=empty, title=title, text=text), *date_flags)
    text = _cut(text)
    return Extracted(title, text, published, body.how, language_of(text, asked.languages), flags)


def read_story(decoded: Decoded, asked: Asked) -> Extracted | None:
    """What a page says; None where it is no HTML."""
    tree = parse(decoded.text)
    if tree is None:
        return None
    deep = is_too_deep(tree)
    found = _read_tree(tree, asked)
    if deep:
        found = replace(found, flags=(*found.flags, "too_deep"))
        if not found.text:
            text = _cut("\n".join(without_furniture(_tidy(stripped_text(decoded.text)))))
            found = replace(found, text=text, how="stripped", lang=language_of(text, asked.languages))
    return replace(found, flags=(*found.flags, "charset_damaged")) if decoded.damaged else found
