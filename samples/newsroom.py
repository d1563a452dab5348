"""One invented newsroom: what its site looks like, what it printed, and at which addresses."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from samples import places, sites_folder

MARKS: Final = ("[[", "]]")
"""Round a name that the site sets in heavy type; not part of the text."""


class Index(places.Form):
    """One feed, sitemap or listing of a site.

    Attributes:
        kind: its form; `listing` needs a template.
        path: where it is; `{page}` is put in for a listing with several pages.
        template: file of the outlet's folder, for listings.
        per_page: stories a page; 0 puts all on one.
        topic: only stories of this topic; None takes all.
        dates: `zoned` as the form's standard says; `naive` leaves the zone out.
        suffix: query put behind each link, as trackers do.
    """

    kind: Literal["rss", "atom", "rdf", "listing", "sitemap_index"]
    path: str
    template: str | None = None
    per_page: int = Field(default=0, ge=0)
    topic: str | None = None
    dates: Literal["zoned", "naive"] = "zoned"
    suffix: str = ""


class Skin(places.Form):
    """A page layout: stories published from `since` on (local day) are printed with `template`."""

    since: date
    template: str


class Noise(places.Form):
    """What the composer is to write for an outlet: how many stories, on what, with which first and last words."""

    count: int = Field(ge=0)
    topics: tuple[str, ...]
    opening: str = ""
    closing: str = ""


class Outlet(places.Form):
    """The declaration of a site (`outlet.yml`).

    Attributes:
        address: path of a story, with `{y} {m} {d} {slug} {hex} {number}`.
        topics: names of topics; with them a story has one address for each topic it stands under.
        robots: text of robots.txt, or None where the site has none.
        faults: path to what goes wrong there: an HTTP status, or `close` for a connection closed without an answer.
        colour: word lists that the composer puts into stories, by slot.
    """

    slug: str
    name: str
    host: str
    zone: str
    tagline: str
    address: str
    skins: tuple[Skin, ...]
    indexes: tuple[Index, ...]
    topics: tuple[str, ...] = ()
    robots: str | None = "User-agent: *\nDisallow: /search\n"
    faults: dict[str, str] = Field(default_factory=dict)
    noise: Noise
    colour: dict[str, tuple[str, ...]]


class Printed(places.Form):
    """A hand-written story as it stands in `stories.yml`; `published` is local time, paragraphs part at empty lines."""

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    published: datetime
    text: str
    section: str = "news"
    by: str | None = None
    topics: tuple[str, ...] = ()
    night: int = 1


class Stories(places.Form):
    """All hand-written stories of an outlet."""

    stories: tuple[Printed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of one outlet.

    Attributes:
        slug: unique within the outlet.
        published: instant with the outlet's zone.
        paragraphs: plain text; a name in heavy type stands in double square brackets.
        section: where the paper puts it.
        by: byline, or None.
        topics: topics it stands under, for sites that have them.
        night: first night on which it is out.
    """

    slug: str
    title: str
    published: datetime
    paragraphs: tuple[str, ...]
    section: str = "news"
    by: str | None = None
    topics: tuple[str, ...] = ()
    night: int = 1

    def plain(self) -> tuple[str, ...]:
        """The paragraphs without the marks for heavy type."""
        return tuple(unmarked(paragraph) for paragraph in self.paragraphs)


def unmarked(text: str) -> str:
    """A text without the marks for heavy type."""
    return text.replace(MARKS[0], "").replace(MARKS[1], "")


@cache
def outlets() -> dict[str, Outlet]:
    """All sample outlets by slug, in alphabetical order.

    Raises:
        BadSampleError: a declaration cannot be read, or its slug is not its folder's name.
    """
    found = {path.parent.name: places.load(path, Outlet) for path in sorted(sites_folder().glob("*/outlet.yml"))}
    for folder, outlet in found.items():
        if outlet.slug != folder:
            raise places.BadSampleError(f"{sites_folder() / folder}/outlet.yml:1: slug: {outlet.slug} is not {folder}")
    return found


@cache
def stories(slug: str) -> tuple[Story, ...]:
    """Every story of an outlet over all nights, newest first: the hand-written ones and the composed noise.

    Raises:
        BadSampleError: a file of the outlet cannot be read.
    """
    outlet, folder = outlets()[slug], sites_folder() / slug
    told = (*_written(folder, outlet), *_noise(folder, outlet))
    return tuple(sorted(told, key=lambda story: (story.published, story.slug), reverse=True))


def written(slug: str) -> tuple[Story, ...]:
    """The hand-written stories of an outlet, in the order of the file."""
    return _written(sites_folder() / slug, outlets()[slug])


def noise(slug: str) -> tuple[Story, ...]:
    """The composed stories of an outlet, in the order of the file."""
    return _noise(sites_folder() / slug, outlets()[slug])


def _written(folder: Path, outlet: Outlet) -> tuple[Story, ...]:
    printed = places.load(folder / "stories.yml", Stories).stories
    return tuple(_story(outlet, one) for one in printed)


def _noise(folder: Path, outlet: Outlet) -> tuple[Story, ...]:
    path = folder / "noise.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(_story(outlet, Printed.model_validate(json.loads(line))) for line in lines)


def _story(outlet: Outlet, printed: Printed) -> Story:
    paragraphs = (" ".join(block.split()) for block in printed.text.split("\n\n"))
    return Story(
        slug=printed.slug,
        title=printed.title,
        published=printed.published.replace(tzinfo=ZoneInfo(outlet.zone)),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        section=printed.section,
        by=printed.by,
        topics=printed.topics or outlet.topics[-1:],
        night=printed.night,
    )


def address(outlet: Outlet, story: Story, topic: str | None = None) -> str:
    """Path of a story; on a site with topics, the path under this topic (the first one where none is named)."""
    under = topic or (story.topics[0] if story.topics else "")
    mill = hashlib.sha256(f"{outlet.slug}/{story.slug}/{under}".encode()).hexdigest()
    return outlet.address.format(
        y=f"{story.published:%Y}",
        m=f"{story.published:%m}",
        d=f"{story.published:%d}",
        slug=story.slug,
        hex=mill[:32],
        number=int(mill[:8], 16) % 900_000 + 100_000,
    )


def addresses(outlet: Outlet, story: Story) -> tuple[str, ...]:
    """All paths of a story: one, or one for each of its topics."""
    return tuple(address(outlet, story, topic) for topic in story.topics) or (address(outlet, story),)
