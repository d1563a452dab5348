"""Page to article: the text, title and date of one story, or the reason why a page holds none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from lxml.html import HtmlElement

from extract.clean import body as bodies
from extract.clean.charset import Decoded, decode
from extract.clean.furniture import is_wall, key_of, link_only_keys, without_furniture
from extract.clean.identity import article_of, fingerprint
from extract.clean.language import language_of
from extract.clean.metadata import Clues, best_title, headings, read_clues
from extract.clean.publication import Clue, clues_from, date_in_address, is_date_line, published_of
from extract.clean.tree import is_too_deep, parse, respace, stripped_text
from models.article import Article, Drop, Published, Version
from models.ids import version_id
from models.page import Page, Role
from models.source import DateRule, Layout, Source

# a bound against hostile pages; the longest of 439 benchmark texts has 60,000
MAX_TEXT: Final = 200_000
_NOT_HTML: Final = re.compile(
    r"\s*(?:application/(?:pdf|zip|octet|json|msword|vnd)|image/|audio/|video/)", re.IGNORECASE
)
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
# date lines stand within so many lines of the top
_TOP_LINES: Final = 4
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One page cleaned.

    Attributes:
        article: the story it belongs to.
        version: the state of its text.
        flags: what is worth knowing about the cleaning: `charset_damaged`, `date_refused`, `layout_empty`,
            `live_blog`, `no_date`, `no_title`, `paywalled`, `text_cut`, `too_deep`.
    """

    article: Article
    version: Version
    flags: tuple[str, ...] = ()


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
class _Asked:
    """What is known of a page before it is read."""

    url: str
    rule: DateRule
    languages: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    fetched_at: datetime | None = None
    hint_title: str | None = None
    hint_date: str | None = None


def _is_html(content_type: str, body: bytes) -> bool:
    return not _NOT_HTML.match(content_type) and not body.startswith(_BINARY)


def _content_type(page: Page) -> str:
    return next((value for name, value in page.headers if name.lower() == "content-type"), "")


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


def _date_clues(asked: _Asked, clues: Clues, printed: Sequence[str]) -> Iterator[Clue]:
    yield from clues_from("layout", printed)
    yield from clues_from("json_ld", clues.json_dates)
    yield from clues_from("meta", clues.meta_dates)
    yield from clues_from("page", clues.page_dates)
    yield from clues_from("url", [date_in_address(asked.url) or ""])
    yield from clues_from("hint", [asked.hint_date or ""])


def _published(asked: _Asked, clues: Clues, printed: Sequence[str]) -> tuple[Published | None, tuple[str, ...]]:
    given = _date_clues(asked, clues, printed)
    return published_of(given, asked.rule, languages=asked.languages, fetched_at=asked.fetched_at)


def _fitting_layout(tree: HtmlElement, asked: _Asked, clues: Clues) -> Layout | None:
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


def _read_tree(tree: HtmlElement, asked: _Asked) -> Extracted:
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


def _read(decoded: Decoded, asked: _Asked) -> Extracted | None:
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


def clean(page: Page, source: Source) -> Cleaned | Drop:
    """The article and version that a page of `source` holds, or why it holds none.

    Reasons: `not_article` (an index page), `not_html`, `wall` (a block, consent or error page), `no_text`,
    `too_short` (fewer characters than the source's health says). The same page gives the same ids every time.
    """
    if page.role is not Role.ARTICLE:
        return Drop(reason="not_article", detail=page.role.value)
    content_type = _content_type(page)
    if not _is_html(content_type, page.body):
        return Drop(reason="not_html", detail=content_type[:80])
    asked = _Asked(
        url=page.url,
        rule=source.dates,
        languages=source.languages,
        layouts=source.clean,
        fetched_at=page.fetched_at,
        hint_title=None if page.hint is None else page.hint.title,
        hint_date=None if page.hint is None else page.hint.published,
    )
    found = _read(decode(page.body, content_type=content_type, override=source.encoding), asked)
    if found is None:
        return Drop(reason="not_html", detail=content_type[:80])
    return _checked(found, source) or _cleaned(found, page, source)


def _checked(found: Extracted, source: Source) -> Drop | None:
    """Why a page is no article, or None."""
    if is_wall(found.title, found.text.split("\n"), source.wall_markers):
        return Drop(reason="wall", detail=found.title[:80])
    if not found.text:
        return Drop(reason="no_text", detail=found.title[:80])
    if len(found.text) < source.health.min_characters:
        return Drop(reason="too_short", detail=f"{len(found.text)} characters")
    return None


def _cleaned(found: Extracted, page: Page, source: Source) -> Cleaned:
    article = article_of(page, source, found.published, found.text)
    version = Version(
        id=version_id(article.id, found.title, found.text),
        article=article.id,
        page=page.id,
        title=found.title,
        text=found.text,
        lang=found.lang,
        published=found.published,
        fingerprint=fingerprint(found.text),
        how=found.how,
    )
    return Cleaned(article, version, found.flags)


def clean_html(html: bytes | str, *, url: str = "", zone: str = "UTC") -> Extracted | Drop:
    """Title, text, language and publication of one page without a source, as `extract --file` needs it.

    `zone` is the IANA zone of dates that print none. Drop reasons: `not_html`, `no_text`.
    """
    decoded = decode(html) if isinstance(html, bytes) else Decoded(html, "str", damaged=False)
    if isinstance(html, bytes) and not _is_html("", html):
        return Drop(reason="not_html")
    found = _read(decoded, _Asked(url=url, rule=DateRule(zone=zone)))
    if found is None:
        return Drop(reason="not_html")
    return found if found.text else Drop(reason="no_text", detail=found.title[:80])
