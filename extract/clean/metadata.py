"""What a page says about itself: titles and dates from JSON-LD, meta tags and marked elements, in order of trust."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml.html import HtmlElement

_STORY_TYPES: Final = frozenset(
    {
        "analysisnewsarticle",
        "article",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "report",
        "reportagenewsarticle",
        "reviewnewsarticle",
        "socialmediaposting",
    }
)
_META_DATES: Final = (
    "article:published_time",
    "article:published:time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "pubdate",
    "publish-date",
    "publication_date",
    "article.published",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
)
_META_TITLES: Final = ("og:title", "twitter:title", "title", "dc.title")
# a block of JSON-LD beyond this is not read; the longest of the benchmark pages has 300,000
_MAX_JSON: Final = 1_000_000
_MAX_DEPTH: Final = 8
_SUFFIX: Final = re.compile(r"\s+[|\-–—·•»:]+\s+")
_TIME_PATH: Final = "//time[@datetime]|//*[@itemprop='datePublished']"
# names that themes give to the element of the date, sought near the headline only
_DATE_NAMES: Final = re.compile(r"date|datum|fecha|publish|tarih|time|zeit|data\b", re.IGNORECASE)
_NEAR: Final = 4
# a date line is not longer, in characters
_DATE_LINE: Final = 120
_MAX_MARKS: Final = 20
_IN_FURNITURE: Final = frozenset({"aside", "footer", "nav"})


@dataclass(slots=True)
class Clues:
    """What was found, best first.

    Attributes:
        titles: candidates for the headline.
        json_dates, meta_dates, page_dates: publication dates as printed.
        bodies: texts that JSON-LD gives as the article's body.
        live: the page is a live blog.
        walled: the page says that it is not free to read.
        site: name of the site, or an empty string.
    """

    titles: list[str] = field(default_factory=list)
    json_dates: list[str] = field(default_factory=list)
    meta_dates: list[str] = field(default_factory=list)
    page_dates: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    live: bool = False
    walled: bool = False
    site: str = ""


def _walk(thing: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            if isinstance(value, dict | list):
                yield from _walk(value, depth + 1)
    elif isinstance(thing, list):
        for value in thing:
            yield from _walk(value, depth + 1)


def _json(raw: str) -> object:
    for trial in (raw, html.unescape(raw)):
        try:
            return json.loads(trial, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _kinds(block: dict[str, Any]) -> set[str]:
    kinds = block.get("@type") or ""
    return {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _tidy(text: str) -> str:
    """A title as one line, entities read; never longer than 500 characters."""
    bare = re.sub(r"<[^<>]{0,200}>", "", html.unescape(text[:2000]))
    return " ".join(bare.encode("utf-8", "replace").decode("utf-8").split())[:500]


def _read_story(block: dict[str, Any], clues: Clues) -> None:
    for key in ("headline", "name"):
        if isinstance(block.get(key), str) and block[key].strip():
            clues.titles.append(_tidy(block[key]))
            break
    for key in ("datePublished", "dateCreated"):
        if isinstance(block.get(key), str):
            clues.json_dates.append(block[key])
    if isinstance(block.get("articleBody"), str):
        clues.bodies.append(block["articleBody"])
    clues.walled |= str(block.get("isAccessibleForFree")).lower() == "false"


def _read_json(tree: HtmlElement, clues: Clues) -> None:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MAX_JSON:
            continue
        for block in _walk(_json(script.text.strip().rstrip(";"))):
            kinds = _kinds(block)
            clues.live |= "liveblogposting" in kinds
            if kinds & _STORY_TYPES:
                _read_story(block, clues)


def _read_meta(tree: HtmlElement, clues: Clues) -> None:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    clues.site = _tidy(metas.get("og:site_name", ""))
    clues.meta_dates += [metas[name] for name in _META_DATES if name in metas]
    clues.titles += [_tidy(metas[name]) for name in _META_TITLES if name in metas]


def _read_marks(tree: HtmlElement, clues: Clues) -> None:
    for element in tree.xpath(_TIME_PATH)[:_MAX_MARKS]:
        if _is_in_furniture(element):
            continue
        given = element.get("datetime") or element.get("content") or "".join(element.itertext())
        clues.page_dates.append(given.strip())


def _is_in_furniture(element: HtmlElement) -> bool:
    return any(above.tag in _IN_FURNITURE for above in element.iterancestors())


def _read_neighbours(tree: HtmlElement, clues: Clues) -> None:
    """Short texts of elements near the headline whose class or id speaks of a date."""
    head = next(iter(tree.iter("h1")), None)
    if head is None:
        return
    near = list(head.iterancestors())[:_NEAR]
    around = next((above for above in reversed(near) if above.tag not in {"body", "html"}), head)
    for element in around.iter("span", "div", "p", "li", "small", "td"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(name) > 1 and _DATE_NAMES.search(name) and not _is_in_furniture(element):
            text = " ".join("".join(element.itertext()).split())
            if text and len(text) <= _DATE_LINE:
                clues.page_dates.append(text)
                if len(clues.page_dates) >= _MAX_MARKS:
                    return


def read_clues(tree: HtmlElement) -> Clues:
    """Everything that a page's tree says of title and date, in order of trust."""
    clues = Clues()
    _read_json(tree, clues)
    _read_meta(tree, clues)
    _read_marks(tree, clues)
    _read_neighbours(tree, clues)
    return clues


def headings(tree: HtmlElement) -> list[str]:
    """Texts of the first-level headings, in order."""
    return [text for text in (_tidy("".join(h1.itertext())) for h1 in tree.iter("h1")) if text]


def _document_title(tree: HtmlElement) -> str:
    for title in tree.iter("title"):
        parent = title.getparent()
        if parent is not None and parent.tag == "head":
            return _tidy("".join(title.itertext()))
    return ""


def without_site(title: str, site: str, heads: list[str]) -> str:
    """A title without the site's name behind it: `Story | The Paper`, where the page's own heading or name shows it."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    for head in heads:
        if title != head and title.startswith(head) and len(head) > 10:
            return head
    if site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |-–—·•»:")
    return title


def best_title(tree: HtmlElement, clues: Clues) -> str:
    """The headline: as JSON-LD or meta tags give it, else the heading, else the document's title; may be empty."""
    heads = headings(tree)
    for title in (*clues.titles, *heads[:1], _document_title(tree)):
        if title and title.casefold() != clues.site.casefold():
            return without_site(title, clues.site, heads)
    return ""
