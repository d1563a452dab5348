"""Feeds and sitemaps of the sample sites, in the forms real newsrooms use: RSS 2.0, RSS 1.0 (RDF), Atom, sitemaps."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as Tree

from samples.newsroom import Index, Outlet, Story, address

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

for _prefix, _space in (("atom", ATOM), ("dc", DC), ("news", NEWS), ("rdf", RDF)):
    Tree.register_namespace(_prefix, _space)


def rss(outlet: Outlet, told: Sequence[Story], *, base: str, index: Index) -> bytes:
    """An RSS 2.0 feed; with `dates: naive` its times bear no zone, as some agencies send them."""
    root = Tree.Element("rss", version="2.0")
    channel = Tree.SubElement(root, "channel")
    _texts(channel, {"title": outlet.name, "link": base + "/", "description": outlet.tagline, "language": "en"})
    for story in told:
        url = base + address(outlet, story, index.topic) + index.suffix
        item = Tree.SubElement(channel, "item")
        _texts(item, {"title": story.title, "link": url, "description": _summary(story)})
        Tree.SubElement(item, "guid", isPermaLink="true").text = url
        Tree.SubElement(item, "pubDate").text = _mail_date(story.published, naive=index.dates == "naive")
    return _bytes(root)


def atom(outlet: Outlet, told: Sequence[Story], *, base: str, index: Index) -> bytes:
    """An Atom 1.0 feed."""
    root = Tree.Element(f"{{{ATOM}}}feed")
    _texts(root, {"title": outlet.name, "id": base + index.path, "updated": _newest(told)}, space=ATOM)
    Tree.SubElement(root, f"{{{ATOM}}}link", rel="self", href=base + index.path)
    for story in told:
        url = base + address(outlet, story, index.topic) + index.suffix
        entry = Tree.SubElement(root, f"{{{ATOM}}}entry")
        when = story.published.isoformat()
        fields = {"title": story.title, "id": url, "published": when, "updated": when, "summary": _summary(story)}
        _texts(entry, fields, space=ATOM)
        Tree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=url)
    return _bytes(root)


def rdf(outlet: Outlet, told: Sequence[Story], *, base: str, index: Index) -> bytes:
    """An RSS 1.0 feed: a channel that lists its items, then the items."""
    root = Tree.Element(f"{{{RDF}}}RDF")
    channel = Tree.SubElement(root, f"{{{RSS1}}}channel", {f"{{{RDF}}}about": base + index.path})
    _texts(channel, {"title": outlet.name, "link": base + "/", "description": outlet.tagline}, space=RSS1)
    order = Tree.SubElement(Tree.SubElement(channel, f"{{{RSS1}}}items"), f"{{{RDF}}}Seq")
    for story in told:
        url = base + address(outlet, story, index.topic) + index.suffix
        Tree.SubElement(order, f"{{{RDF}}}li", {f"{{{RDF}}}resource": url})
        item = Tree.SubElement(root, f"{{{RSS1}}}item", {f"{{{RDF}}}about": url})
        _texts(item, {"title": story.title, "link": url, "description": _summary(story)}, space=RSS1)
        Tree.SubElement(item, f"{{{DC}}}date").text = story.published.isoformat()
    return _bytes(root)


def sitemaps(outlet: Outlet, told: Sequence[Story], *, base: str, index: Index) -> dict[str, bytes]:
    """A sitemap index, its gzipped news sitemaps (one a month) and one map without stories; by path."""
    months = sorted({f"{story.published:%Y-%m}" for story in told}, reverse=True)
    pages = {
        f"/sitemaps/news-{month}.xml.gz": gzip.compress(
            _news_map(outlet, [one for one in told if f"{one.published:%Y-%m}" == month], base=base), mtime=0
        )
        for month in months
    }
    pages["/sitemaps/sections.xml"] = _plain_map([f"{base}/{name}/" for name in ("politics", "sport", "opinion")])
    root = Tree.Element(f"{{{SITEMAP}}}sitemapindex")
    for path in pages:
        _texts(Tree.SubElement(root, f"{{{SITEMAP}}}sitemap"), {"loc": base + path}, space=SITEMAP)
    return {index.path: _bytes(root), **pages}


def _news_map(outlet: Outlet, told: Sequence[Story], *, base: str) -> bytes:
    root = Tree.Element(f"{{{SITEMAP}}}urlset")
    for story in told:
        url = Tree.SubElement(root, f"{{{SITEMAP}}}url")
        _texts(url, {"loc": base + address(outlet, story)}, space=SITEMAP)
        news = Tree.SubElement(url, f"{{{NEWS}}}news")
        paper = Tree.SubElement(news, f"{{{NEWS}}}publication")
        _texts(paper, {"name": outlet.name, "language": "en"}, space=NEWS)
        _texts(news, {"publication_date": story.published.isoformat(), "title": story.title}, space=NEWS)
    return _bytes(root)


def _plain_map(urls: Sequence[str]) -> bytes:
    root = Tree.Element(f"{{{SITEMAP}}}urlset")
    for url in urls:
        _texts(Tree.SubElement(root, f"{{{SITEMAP}}}url"), {"loc": url}, space=SITEMAP)
    return _bytes(root)


def _texts(parent: Tree.Element, fields: dict[str, str], *, space: str | None = None) -> None:
    """Put plain text children under `parent`."""
    for name, text in fields.items():
        Tree.SubElement(parent, f"{{{space}}}{name}" if space else name).text = text


def _summary(story: Story) -> str:
    first = story.plain()[0]
    return first if len(first) <= 180 else first[:177].rsplit(" ", 1)[0] + " ..."


def _mail_date(when: datetime, *, naive: bool) -> str:
    """A date as mail and RSS write it; `naive` leaves the zone out."""
    text = format_datetime(when)
    return text.rsplit(" ", 1)[0] if naive else text


def _newest(told: Sequence[Story]) -> str:
    return max(story.published for story in told).isoformat() if told else "2023-10-22T00:00:00+00:00"


def _bytes(root: Tree.Element) -> bytes:
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))
