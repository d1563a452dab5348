"""Composes the noise of the sample newsrooms from a bank of sentences: the same words on every machine.

`python -m samples.compose` writes `noise.jsonl` of every outlet anew. Choices are hashes of their place,
not pseudo-random numbers, so that no change of Python's generator can change a story.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections import Counter
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

MIDDLES: Final = (7, 11)
"""Fewest and most sentences between lead and last one; measured to give 80 to 400 words."""

WORN: Final = 4
"""What one use of a sentence without slots counts: with 4 no two noise stories share a quarter of their sentences."""

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


def compose_all() -> dict[str, list[dict[str, object]]]:
    """The noise of every outlet, in the form of lines of `noise.jsonl`, by slug.

    All outlets are composed together, so that each sentence of the bank is used as seldom as can be.
    """
    used: Counter[str] = Counter()
    return {slug: list(_compose(outlet, used)) for slug, outlet in newsroom.outlets().items()}


def _compose(outlet: newsroom.Outlet, used: Counter[str]) -> Iterator[dict[str, object]]:
    taken: set[str] = set()
    for number in range(outlet.noise.count):
        yield _story(outlet, number, taken, used)


def _story(outlet: newsroom.Outlet, number: int, taken: set[str], used: Counter[str]) -> dict[str, object]:
    names = outlet.noise.topics
    draw = Draw(f"{outlet.slug}/{number}")
    told, when = topic(names[number % len(names)]), _published(outlet, number, draw)
    words: Words = {**slots(), **outlet.colour}
    title = _title(told, draw, words, when, taken, used)
    paragraphs = _paragraphs(told, draw, words, when, used)
    if number % ROUND_UP == ROUND_UP - 1:
        draw.kept.clear()
        paragraphs += _paragraphs(topic(names[(number + 1) % len(names)]), draw, words, when, used)
    paragraphs[0] = _filled(outlet.noise.opening, draw, words, when) + paragraphs[0]
    paragraphs[-1] += outlet.noise.closing
    return {
        "slug": _slug(title),
        "title": title,
        "published": when.isoformat(),
        "section": told.section,
        "text": "\n\n".join(paragraphs),
    }


def _rarest(options: Sequence[str], count: int, draw: Draw, used: Counter[str]) -> list[str]:
    """The `count` options used least so far, in some order; one without slots wears out sooner."""
    order = {place: turn for turn, place in enumerate(draw.order(len(options)))}
    places_by_use = sorted(range(len(options)), key=lambda place: (used[options[place]], order[place]))
    chosen = [options[place] for place in sorted(places_by_use[:count], key=lambda place: order[place])]
    for option in chosen:
        used[option] += 1 if SLOT.search(option) else WORN
    return chosen


def _paragraphs(told: Topic, draw: Draw, words: Words, when: datetime, used: Counter[str]) -> list[str]:
    """Lead, some sentences of the middle in groups of one to three, and a last sentence."""
    lead = _filled(_rarest(told.leads, 1, draw, used)[0], draw, words, when)
    middles = _rarest(told.middles, draw.number(*MIDDLES), draw, used)
    sentences = [_filled(middle, draw, words, when) for middle in middles]
    paragraphs = [lead]
    while sentences:
        size = draw.number(1, 3)
        paragraphs.append(" ".join(sentences[:size]))
        sentences = sentences[size:]
    return [*paragraphs, _filled(_rarest(told.closes, 1, draw, used)[0], draw, words, when)]


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


def _title(told: Topic, draw: Draw, words: Words, when: datetime, taken: set[str], used: Counter[str]) -> str:
    """A title unlike all that the outlet has printed."""
    pattern = _rarest(told.titles, 1, draw, used)[0]
    while True:
        title = _filled(pattern, draw, words, when)
        if title not in taken:
            taken.add(title)
            return title
        draw.kept.clear()
        # A title without slots can never be another one.
        pattern = _rarest(told.titles, 1, draw, used)[0]


def _slug(title: str) -> str:
    """An address word made of the title."""
    return SLUG.sub("-", title.lower()).strip("-")


def main() -> int:
    """Write the noise of every outlet; 0 at the end."""
    for slug, composed in compose_all().items():
        lines = [json.dumps(story, ensure_ascii=False) for story in composed]
        (sites_folder() / slug / "noise.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
