"""The replica newsrooms of the founding story: their pages as they stood on each night, and their source files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import yaml

from samples import PORT
from samples.listener import LOOPBACK
from samples.server import SampleServer

TRAIL = Path(__file__).with_name("trail.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story: where, when, and from which night on it is out."""

    outlet: str
    slug: str
    title: str
    published: datetime
    night: date
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"/news/{self.slug}"


def trail() -> tuple[list[dict[str, Any]], list[date], list[Story]]:
    """Outlets, nights and stories as the data file has them."""
    told = yaml.safe_load(TRAIL.read_text(encoding="utf-8"))
    stories = [
        Story(
            outlet=one["outlet"],
            slug=one["slug"],
            title=one["title"],
            # YAML gives instants in UTC; the outlet's own day is the text's
            published=datetime.fromisoformat(one["published"]),
            night=one["night"],
            paragraphs=tuple(" ".join(block.split()) for block in one["text"].strip().split("\n\n")),
        )
        for one in told["stories"]
    ]
    return told["outlets"], told["nights"], stories


def host_of(slug: str) -> str:
    """Host name of an outlet."""
    return f"{slug}.example"


def routes(outlets: Sequence[dict[str, Any]]) -> str:
    """All outlets on loopback, as EMBASSYWATCH_ROUTES wants them."""
    return ",".join(f"{host_of(one['slug'])}={LOOPBACK}" for one in outlets)


def publish(server: SampleServer, stories: Sequence[Story], night: date) -> None:
    """Put up every page that is out on a night."""
    out = [story for story in stories if story.night <= night]
    for slug in {story.outlet for story in stories}:
        base = f"http://{host_of(slug)}:{server.port}"
        mine = sorted((one for one in out if one.outlet == slug), key=lambda one: one.published, reverse=True)
        pages = {story.path: ("text/html; charset=utf-8", _page(story).encode()) for story in mine}
        pages["/feed.xml"] = ("application/rss+xml", _feed(slug, base, mine).encode())
        pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow:\n")
        server.extra_pages[host_of(slug)] = pages


def _page(story: Story) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(story.title)}</title>'
        f'<meta property="article:published_time" content="{story.published.isoformat()}"></head>'
        f'<body><article><h1>{escape(story.title)}</h1><div class="body">{body}</div></article></body></html>'
    )


def _feed(slug: str, base: str, stories: Sequence[Story]) -> str:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{base}{one.path}</link>"
        f"<pubDate>{format_datetime(one.published)}</pubDate></item>"
        for one in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{slug}</title>{items}</channel></rss>'


def write_sources(folder: Path, outlets: Sequence[dict[str, Any]], stories: Sequence[Story]) -> None:
    """A source file for each outlet, in the form of the catalogue."""
    for one in outlets:
        slug, base = one["slug"], f"http://{host_of(one['slug'])}:{PORT}"
        first = next(story for story in stories if story.outlet == slug)
        declared = {
            **one,
            "languages": ["en"],
            "homepage": f"{base}/",
            "hosts": [host_of(slug)],
            "state": "active",
            "discover": [{"kind": "feed", "url": f"{base}/feed.xml"}],
            "article": {
                "pattern": rf"^http://{slug}\.example:{PORT}/news/(?P<id>[a-z0-9-]+)$",
                "matches": [f"{base}{first.path}"],
                "rejects": [f"{base}/feed.xml"],
            },
            "dates": {"zone": ZONES[one["country"]], "order": "YMD"},
            "clean": [{"valid_from": date(2023, 1, 1), "title": "article h1", "body": "article div.body"}],
            "politeness": {"delay": 0, "budget": 50, "reread_days": 3},
            "health": {"per_day": [0, 8], "silence_days": 366, "min_characters": 40},
        }
        path = folder / one["country"].lower() / f"{slug}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")


ZONES = {
    "AO": "Africa/Luanda",
    "BD": "Asia/Dhaka",
    "ES": "Europe/Madrid",
    "HK": "Asia/Hong_Kong",
    "KP": "Asia/Pyongyang",
    "KR": "Asia/Seoul",
    "NP": "Asia/Kathmandu",
    "UG": "Africa/Kampala",
    "US": "America/New_York",
}
