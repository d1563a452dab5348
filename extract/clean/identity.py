"""What makes two pages one story, by the source's identity rule."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from models.article import Article, Published
from models.ids import article_id, digest
from models.page import Page
from models.source import Source

_WORDS: Final = re.compile(r"\w+")


def fingerprint(text: str) -> str:
    """Hash of a text's words: equal for copies that differ in case, spaces, punctuation and look-alike widths only."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    return digest("text", " ".join(words))


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def story_key(page: Page, source: Source, published: Published | None, text: str) -> str:
    """The site's own key of a story.

    `date_body`: day of publication and words of the text, where one story stands under many addresses;
    `group`: the named group `id` of the source's address pattern, or the address where it does not match;
    otherwise the canonical address.
    """
    if source.identity.by == "date_body":
        day = "undated" if published is None else published.on.isoformat()
        return f"{day}:{fingerprint(text)}"
    if source.identity.by == "group":
        found = _compiled(source.article.pattern).search(page.url)
        if found is not None and "id" in found.re.groupindex and found["id"] is not None:
            return found["id"]
    return page.url


def article_of(page: Page, source: Source, published: Published | None, text: str) -> Article:
    """The article to which a page belongs."""
    key = story_key(page, source, published, text)
    return Article(id=article_id(source.slug, key), source=source.slug, key=key, url=page.url)
