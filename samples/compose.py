"""Composes the noise of the sample newsrooms from a bank of sentences: the same words on every machine.

`python -m samples.compose` writes `noise.jsonl` of every outlet anew. Choices are hashes of their place,
not pseudo-random numbers, so that no change of Python's generator can change a story.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from pydantic import Field

from samples import DEMO_NOW, HERE, newsroom, places, sites_folder

DAYS: Final = 29
"""Noise is spread over so many days before the demo's night."""

ROUND_UP: Final = 6
"""Every so many stories are round-ups that add a second topic, so that lengths differ as they do in papers."""

SLOT: Final = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
SLUG: Final = re.compile(r"[^a-z0-9]+")
Words = Mapping[str, Sequence[str]]


class Topic(places.Form):
    """Sentences on one topic. Slots: `{person}` is drawn anew, `{person_a}` once a story, `{n:3-9}` is a number."""

    section: str
    titles: tuple[str, ...] = Field(min_length=3)
    leads: tuple[str, ...] = Field(min_length=3)
    middles: tuple[str, ...] = Field(min_length=10)
    closes: tuple[str, ...] = Field(min_length=2)


class Slots(places.Form):
    """Words for slots where an outlet has none of its own."""

    slots: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Draw:
    """Choices of one story, in order; each is a hash of the story's key and the number of the choice."""

    key: str
    made: int = 0
    kept: dict[str, str] = field(default_factory=dict)

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        self.made += 1
        mill = hashlib.sha256(f"{self.key}/{self.made}".encode()).digest()
        return low + int.from_bytes(mill[:6], "big") % (high - low + 1)

    def one(self, options: Sequence[str]) -> str:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def order(self, count: int) -> list[int]:
        """The numbers below `count` in some order."""
        left = list(range(count))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]


@cache
def topic(name: str) -> Topic:
    """One topic of the bank.

    Raises:
        BadSampleError: its file cannot be read.
    """
    return places.load(HERE / "bank" / "topics" / f"{name}.yml", Topic)


@cache
def slots() -> dict[str, tuple[str, ...]]:
    """The bank's own words for slots."""
    return places.load(HERE / "bank" / "slots.yml", Slots).slots


def compose(outlet: newsroom.Outlet) -> Iterator[dict[str, object]]:
    """The noise of an outlet, in the form of a line of `noise.jsonl`."""
    taken: set[str] = set()
    for number in range(outlet.noise.count):
        yield _story(outlet, number, taken)


def _story(outlet: newsroom.Outlet, number: int, taken: set[str]) -> dict[str, object]:
    names, seen_before = outlet.noise.topics, number // len(outlet.noise.topics)
    name = names[number % len(names)]
    draw = Draw(f"{outlet.slug}/{number}")
    told, when = topic(name), _published(outlet, number, draw)
    words: Words = {**slots(), **outlet.colour}
    place = _turn(outlet.slug, name) + seen_before
    title = _filled(told.titles[place % len(told.titles)], draw, words, when)
    paragraphs = _paragraphs(told, draw, words, when, place)
    if number % ROUND_UP == ROUND_UP - 1:
        other = topic(names[(number + 1) % len(names)])
        draw.kept.clear()
        paragraphs += _paragraphs(other, draw, words, when, place + 1)
    paragraphs[0] = _filled(outlet.noise.opening, draw, words, when) + paragraphs[0]
    paragraphs[-1] += outlet.noise.closing
    return {
        "slug": _slug(title, taken),
        "title": title,
        "published": when.isoformat(),
        "section": told.section,
        "text": "\n\n".join(paragraphs),
    }


def _paragraphs(told: Topic, draw: Draw, words: Words, when: datetime, place: int) -> list[str]:
    """Lead, some sentences of the middle in groups of one to three, and a last sentence."""
    count = draw.number(4, min(11, len(told.middles) - 2))
    # Each story starts elsewhere in the bank, so that two on one topic share as few sentences as can be.
    start = place * 7
    chosen = [told.middles[(start + step) % len(told.middles)] for step in range(count)]
    sentences = [_filled(chosen[at], draw, words, when) for at in draw.order(count)]
    paragraphs = [_filled(told.leads[place % len(told.leads)], draw, words, when)]
    while sentences:
        size = draw.number(1, 3)
        paragraphs.append(" ".join(sentences[:size]))
        sentences = sentences[size:]
    return [*paragraphs, _filled(told.closes[place % len(told.closes)], draw, words, when)]


def _filled(text: str, draw: Draw, words: Words, when: datetime) -> str:
    """A sentence with its slots filled."""
    made = SLOT.sub(lambda slot: _word(slot, draw, words, when), text)
    return made[:1].upper() + made[1:]


def _word(slot: re.Match[str], draw: Draw, words: Words, when: datetime) -> str:
    """What goes into one slot; names ending in `_a` or `_b` keep their word throughout a story."""
    name, low, high = slot.groups()
    if name in draw.kept:
        return draw.kept[name]
    if name in ("weekday", "month", "day"):
        return {"weekday": calendar.day_name[when.weekday()], "month": calendar.month_name[when.month]}.get(
            name, str(when.day)
        )
    if low is not None:
        number = str(draw.number(int(low), int(high)))
        made = f"{number}.{draw.number(1, 9)}" if name == "pct" else number
    elif name == "town_upper":
        made = draw.one(words["town"]).upper()
    else:
        kind = name.removesuffix("_a").removesuffix("_b")
        used = {draw.kept.get(f"{kind}_a"), draw.kept.get(f"{kind}_b")}
        made = draw.one([word for word in words[kind] if word not in used] or words[kind])
    if name.endswith(("_a", "_b")):
        draw.kept[name] = made
    return made


def _published(outlet: newsroom.Outlet, number: int, draw: Draw) -> datetime:
    """A local time of day, the stories of an outlet spread evenly over the days."""
    day = (DEMO_NOW - timedelta(days=1)).replace(hour=0, minute=0, tzinfo=None)
    back = number * DAYS // max(outlet.noise.count, 1)
    return day - timedelta(days=back) + timedelta(hours=draw.number(6, 19), minutes=draw.number(0, 59))


def _turn(slug: str, name: str) -> int:
    """How far an outlet starts into a topic: another place for each outlet that has the topic."""
    sharing = [one.slug for one in newsroom.outlets().values() if name in one.noise.topics]
    return sharing.index(slug) * 3


def _slug(title: str, taken: set[str]) -> str:
    """An address word made of the title, unlike all taken ones."""
    base = SLUG.sub("-", title.lower()).strip("-")
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def main() -> int:
    """Write the noise of every outlet; 0 at the end."""
    for slug, outlet in newsroom.outlets().items():
        lines = [json.dumps(story, ensure_ascii=False) for story in compose(outlet)]
        (sites_folder() / slug / "noise.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
