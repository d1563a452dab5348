"""A whole site of an outlet, as the addresses it answers and the bytes it answers with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from samples import DEMO_NOW, indexes, sites_folder
from samples.newsroom import Index, Outlet, Story, address, addresses

HTML: Final = "text/html; charset=utf-8"
Feed = Callable[..., bytes]
FEEDS: Final[dict[str, tuple[Feed, str]]] = {
    "atom": (indexes.atom, "application/atom+xml; charset=utf-8"),
    "rdf": (indexes.rdf, "application/rdf+xml; charset=utf-8"),
    "rss": (indexes.rss, "application/rss+xml; charset=utf-8"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What one address answers: type, bytes and the instant of its last change."""

    content_type: str
    body: bytes
    modified: datetime


def build(outlet: Outlet, told: Sequence[Story], *, port: int, now: datetime = DEMO_NOW) -> dict[str, Resource]:
    """Every address of a site (path with query) and what it answers; links name `port`.

    `told` are the stories that are out, newest first; `now` is the clock of ages such as "3 hours ago".
    """
    base = f"http://{outlet.host}:{port}"
    pages = dict(_articles(outlet, told, base=base))
    for index in outlet.indexes:
        pages.update(_index(outlet, told, index, base=base, now=now))
    if outlet.robots is not None:
        robots = outlet.robots.replace("{base}", base)
        pages["/robots.txt"] = _resource("text/plain; charset=utf-8", robots.encode(), ())
    pages.setdefault("/", _resource(HTML, _home(outlet, base=base).encode(), told))
    return pages


def _articles(outlet: Outlet, told: Sequence[Story], *, base: str) -> Iterator[tuple[str, Resource]]:
    for place, story in enumerate(told):
        # Boxes of other stories with other dates are what a cleaner has to keep out of the text.
        others = [told[(place + step) % len(told)] for step in (2, 5, 9, 14)]
        page = _environment(outlet.slug).get_template(_skin(outlet, story))
        for path in addresses(outlet, story):
            text = page.render(outlet=outlet, story=story, url=base + path, base=base, related=others)
            yield path, Resource(content_type=HTML, body=text.encode(), modified=story.published)


def _skin(outlet: Outlet, story: Story) -> str:
    """The template that was in use on the day a story came out."""
    skins = sorted(outlet.skins, key=lambda skin: skin.since)
    in_use = [skin for skin in skins if skin.since <= story.published.date()]
    return (in_use or skins)[-1 if in_use else 0].template


def _index(
    outlet: Outlet, told: Sequence[Story], index: Index, *, base: str, now: datetime
) -> Iterator[tuple[str, Resource]]:
    """The pages of one feed, sitemap or listing."""
    chosen = [story for story in told if index.topic is None or index.topic in story.topics]
    if index.kind == "listing":
        yield from _listing(outlet, chosen, index, base=base, now=now)
    elif index.kind == "sitemap_index":
        for path, body in indexes.sitemaps(outlet, chosen, base=base, index=index).items():
            kind = "application/gzip" if path.endswith(".gz") else "application/xml"
            yield path, _resource(kind, body, chosen)
    else:
        make, kind = FEEDS[index.kind]
        yield index.path, _resource(kind, make(outlet, chosen, base=base, index=index), chosen)


def _listing(
    outlet: Outlet, told: Sequence[Story], index: Index, *, base: str, now: datetime
) -> Iterator[tuple[str, Resource]]:
    """Listing pages, and after the last one an empty page, as archives answer that are asked too far."""
    size = index.per_page or max(len(told), 1)
    cuts = [told[start : start + size] for start in range(0, len(told), size)]
    if "{page}" in index.path:
        cuts.append([])
    template = _environment(outlet.slug).get_template(index.template or "listing.html")
    for number, stories in enumerate(cuts, start=1):
        path = index.path.replace("{page}", str(number))
        after = index.path.replace("{page}", str(number + 1)) if number < len(cuts) - 1 else None
        rows = [(story, base + address(outlet, story, index.topic), age(story.published, now)) for story in stories]
        text = template.render(outlet=outlet, rows=rows, base=base, page=number, after=after, topic=index.topic)
        yield path, _resource(HTML, text.encode(), told)
        if number == 1 and "?" in path:
            yield urlsplit(path).path, _resource(HTML, text.encode(), told)


def _home(outlet: Outlet, *, base: str) -> str:
    """A bare front page that links the first index."""
    link = outlet.indexes[0].path.replace("{page}", "1")
    return str(
        Markup("<!doctype html><html lang=en><title>{name}</title><h1>{name}</h1><p>{line}</p><a href={link}>News</a>")
        .format(name=outlet.name, line=outlet.tagline, link=base + link)
    )  # fmt: skip


def _resource(content_type: str, body: bytes, told: Sequence[Story]) -> Resource:
    """A resource as old as the newest story on it."""
    oldest = DEMO_NOW - timedelta(days=30)
    return Resource(
        content_type=content_type, body=body, modified=max((story.published for story in told), default=oldest)
    )


@cache
def _environment(slug: str) -> Environment:
    """Templates of one outlet; everything from stories is escaped, a missing name is an error."""
    made = Environment(
        loader=FileSystemLoader(sites_folder() / slug), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters["heavy"] = heavy
    made.filters["local"] = local
    return made


def heavy(paragraph: str, before: str = "<strong>", after: str = "</strong>") -> Markup:
    """A paragraph with its marked names between two tags."""
    parts = re.split(r"( ?)\[\[(.+?)\]\]( ?)", paragraph)
    made = Markup()
    for place in range(0, len(parts), 4):
        made += escape(parts[place])
        if place + 3 < len(parts):
            # Spaces beside the name are lost, as state media lose them round their leaders' names.
            made += Markup(before) + escape(parts[place + 2]) + Markup(after)  # noqa: S704  # tags from our templates
    return made


def local(when: datetime, form: str) -> str:
    """A time of day or date in strftime letters, with `%e` for the day without a leading zero."""
    return when.strftime(form.replace("%e", str(when.day)))


def age(then: datetime, now: datetime) -> str | None:
    """How long ago, as listings say it; None for what is older than two days."""
    hours = int((now - then).total_seconds() // 3600)
    if hours >= 48:
        return None
    return "yesterday" if hours >= 24 else f"{max(hours, 1)} hours ago" if hours > 1 else "1 hour ago"
