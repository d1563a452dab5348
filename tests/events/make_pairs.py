"""Makes pairs.jsonl: labelled pairs of texts that are, or are not, one text copied.

`python -m tests.events.make_pairs` writes it anew from the sample stories and `pairs_by_hand.yml`; the same input gives
the same file. Each line: `kind`, `copy` (what a person says), `one` and `other` (texts), `of` (where they come from).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from samples import labels, newsroom

HERE = Path(__file__).parent
PAIRS = HERE / "pairs.jsonl"
BY_HAND = HERE / "pairs_by_hand.yml"

Pair = dict[str, Any]


def by_hand() -> dict[str, Any]:
    """The words that a text mill puts in, and the pairs written by hand."""
    told: dict[str, Any] = yaml.safe_load(BY_HAND.read_text(encoding="utf-8"))
    return told


def stories() -> dict[str, str]:
    """Text of every hand-written sample story by `outlet/slug`, paragraphs parted by line feeds."""
    return {
        f"{slug}/{story.slug}": "\n".join(story.plain())
        for slug in newsroom.outlets()
        for story in newsroom.written(slug)
    }


def typeset(text: str) -> str:
    """The same words with another house's quotation marks, dashes and line breaks."""
    return re.sub(r'"([^"]*)"', "\u201c\\1\u201d", text).replace("\n", "\n\n").replace(" - ", " \u2013 ")


def headed(text: str) -> str:
    """A dateline before, a line about the agency behind."""
    return f"OUR CITY, Nov. 15 (Sample Wire) \u2014 {text}\nReporting by our wire services; editing by the night desk."


def cut(text: str) -> str:
    """The first half, as a short-news column prints it."""
    words = text.split()
    return " ".join(words[: max(len(words) // 2, 40)])


def edited(text: str) -> str:
    """Every seventeenth word another one."""
    return " ".join("rather" if at % 17 == 11 else word for at, word in enumerate(text.split()))


def boxed(text: str) -> str:
    """A box of other stories in the middle."""
    first, _, rest = text.partition("\n")
    box = "Read also: Ferry fares to rise again. Harbour cup goes to the dockers. Sign up for our letter."
    return f"{first}\n{box}\n{rest}"


def moved(text: str) -> str:
    """The second paragraph last."""
    first, *rest = text.split("\n")
    return "\n".join([first, *rest[1:], *rest[:1]])


def spun(text: str) -> str:
    """Other words for words, in the same order, as a text mill spins a story."""
    words: dict[str, str] = by_hand()["words"]
    parts = re.split(r"(\w+)", text)
    return "".join(words.get(part.casefold(), part) for part in parts)


COPIES: dict[str, tuple[Callable[[str], str], int]] = {
    "typeset": (typeset, 14),
    "headed": (headed, 16),
    "cut": (cut, 12),
    "edited": (edited, 16),
    "boxed": (boxed, 14),
    "moved": (moved, 12),
    "spun": (spun, 24),
}
"""Ways of copying and how many pairs of each."""


def pairs() -> Iterator[Pair]:
    """All pairs, copies first."""
    told = stories()
    names = list(told)
    for place, (kind, (change, n)) in enumerate(COPIES.items()):
        chosen = [names[(place * 11 + step * 5) % len(names)] for step in range(n)]
        for name in dict.fromkeys(chosen):
            yield _pair(kind, True, told[name], change(told[name]), name)
    for story in labels.gold():
        if story.copy_of is not None:
            yield _pair("syndicated", True, told[story.copy_of], told[story.id], f"{story.copy_of} {story.id}")
    yield from _one_event(told)
    yield from _one_host(told)
    yield from _template(told)
    yield from _quoting(told, names)
    yield from _follow_ups(told, names)
    yield from _noise()
    for one in by_hand()["pairs"]:
        yield _pair(one["kind"], one["copy"], one["one"], one["other"], "by hand")


def _pair(kind: str, copy: bool, one: str, other: str, of: str) -> Pair:
    return {"kind": kind, "copy": copy, "one": one.strip(), "other": other.strip(), "of": of}


def _copies() -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for story in labels.gold():
        if story.copy_of is not None:
            groups.setdefault(story.copy_of, {story.copy_of}).add(story.id)
    return {frozenset(both) for group in groups.values() for both in combinations(sorted(group), 2)}


def _one_event(told: dict[str, str]) -> Iterator[Pair]:
    """Two houses on one event, each in its own words."""
    seen = _copies()
    for event in labels.expected_events():
        for both in combinations(event.articles, 2):
            if frozenset(both) not in seen:
                seen.add(frozenset(both))
                yield _pair("one_event", False, told[both[0]], told[both[1]], " ".join(both))


def _one_host(told: dict[str, str]) -> Iterator[Pair]:
    """Two events in one host: different things that concern missions there."""
    hosts: dict[str, list[str]] = {}
    kinds: dict[str, set[str]] = {}
    for story in labels.gold():
        for event in story.events:
            hosts.setdefault(event.host, []).append(story.id)
            kinds.setdefault(story.id, set()).add(f"{event.type} {event.sending}")
    seen = _copies()
    for host, names in sorted(hosts.items()):
        for one, other in combinations(dict.fromkeys(names), 2):
            if frozenset((one, other)) not in seen and not kinds[one] & kinds[other]:
                seen.add(frozenset((one, other)))
                yield _pair("two_events_one_host", False, told[one], told[other], f"{host} {one} {other}")


def _template(told: dict[str, str]) -> Iterator[Pair]:
    """One house's form of words about two states: the names of people, places and days are others."""
    others = ("Lesotho", "Malawi", "Bolivia", "Oman", "Fiji")
    for name in (one for one in told if one.startswith("moran/")):
        for state in others[:3]:
            changed = re.sub(r"\b(Uganda|Angola|Bulgaria|Nepal|China|Viet Nam|Equatorial Guinea)\b", state, told[name])
            changed = re.sub(r"\b(Oct|Nov)\w+ \d+\b", "May 5", changed)
            changed = re.sub(r"\b([A-Z][a-z]+) ([A-Z][a-z]+) ([A-Z][a-z]+)\b", "Pak Il Nam", changed)
            if state in changed:
                yield _pair("template", False, told[name], changed, f"{name} {state}")


def _quoting(told: dict[str, str], names: Sequence[str]) -> Iterator[Pair]:
    """A story that quotes the first sentence of another."""
    for at in range(16):
        one, host = names[at * 5 % len(names)], names[(at * 7 + 3) % len(names)]
        sentence = told[one].split(". ")[0]
        if one != host:
            yield _pair(
                "quoting", False, told[one], f"{told[host]}\nAs another paper put it: {sentence}.", f"{one} {host}"
            )


def _follow_ups(told: dict[str, str], names: Sequence[str]) -> Iterator[Pair]:
    """A later story that repeats the last paragraph of an earlier one as background."""
    for at in range(18):
        one, later = names[(at * 3 + 1) % len(names)], names[(at * 11 + 6) % len(names)]
        background = told[one].split("\n")[-1]
        if one != later:
            yield _pair("follow_up", False, told[one], f"{told[later]}\n{background}", f"{one} {later}")


def _noise() -> Iterator[Pair]:
    """Two stories of one house on one topic, composed of one bank of sentences."""
    for slug in newsroom.outlets():
        printed = newsroom.noise(slug)
        for one, other in list(combinations(printed, 2))[:3]:
            yield _pair("same_topic", False, "\n".join(one.plain()), "\n".join(other.plain()), f"{slug} noise")


def main() -> None:
    """Write the file."""
    lines = [json.dumps(pair, ensure_ascii=False) for pair in pairs()]
    PAIRS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
