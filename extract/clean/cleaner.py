"""Page to article: the text, title and date of one story, or the reason why a page holds none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract.clean.charset import Decoded, decode
from extract.clean.furniture import is_wall
from extract.clean.identity import article_of, fingerprint
from extract.clean.pdf import is_pdf
from extract.clean.story import MAX_TEXT, Asked, Extracted, read_printed, read_story
from models.article import Article, Drop, Version
from models.ids import version_id
from models.page import Page, Role
from models.source import DateRule, Source

__all__ = ["MAX_TEXT", "Cleaned", "Extracted", "clean", "clean_html"]

_NOT_HTML: Final = re.compile(
    r"\s*(?:application/(?:pdf|zip|octet|json|msword|vnd)|image/|audio/|video/)", re.IGNORECASE
)
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


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


def _is_html(content_type: str, body: bytes) -> bool:
    return not _NOT_HTML.match(content_type) and not body.startswith(_BINARY)


def _content_type(page: Page) -> str:
    return next((value for name, value in page.headers if name.lower() == "content-type"), "")


def clean(page: Page, source: Source) -> Cleaned | Drop:
    """The article and version that a page of `source` holds, or why it holds none.

    Reasons: `not_article` (an index page), `not_html`, those of `extract.clean.pdf`,
    `wall` (a block, consent or error page), `no_text`,
    `too_short` (fewer characters than the source's health says). The same page gives the same ids every time.
    """
    if page.role is not Role.ARTICLE:
        return Drop(reason="not_article", detail=page.role.value)
    content_type = _content_type(page)
    is_printed = is_pdf(page.body)
    if not is_printed and not _is_html(content_type, page.body):
        return Drop(reason="not_html", detail=content_type[:80])
    asked = Asked(
        url=page.url,
        rule=source.dates,
        languages=source.languages,
        layouts=source.clean,
        fetched_at=page.fetched_at,
        hint_title=None if page.hint is None else page.hint.title,
        hint_date=None if page.hint is None else page.hint.published,
    )
    if is_printed:
        printed = read_printed(page.body, asked)
        return printed if isinstance(printed, Drop) else _checked(printed, source) or _cleaned(printed, page, source)
    found = read_story(decode(page.body, content_type=content_type, override=source.encoding), asked)
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
    found = read_story(decoded, Asked(url=url, rule=DateRule(zone=zone)))
    if found is None:
        return Drop(reason="not_html")
    return found if found.text else Drop(reason="no_text", detail=found.title[:80])
