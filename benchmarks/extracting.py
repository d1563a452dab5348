"""Documents per second of the reader against the bare spaCy tokenizer on the same texts.

The texts are the sample newsrooms' articles; EMBASSYWATCH_REAL_INPUT adds the real state-media items where it is set.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import spacy

from benchmarks.ratios import Ratio, paired, ratio, show
from extract.batch import read_record
from extract.reader import Reader

PAIRS = 5


def sample_records() -> list[dict[str, str]]:
    """All stories of the sample newsrooms as records of `extract`."""
    from samples import newsroom

    return [
        {"id": f"{slug}/{story.slug}", "title": story.title, "text": "\n".join(story.paragraphs),
         "published": story.published.date().isoformat()}
        for slug in newsroom.outlets()
        for story in newsroom.stories(slug)
    ]  # fmt: skip


def real_records() -> list[dict[str, str]]:
    """The real items, none where they are not at hand."""
    folder = os.environ.get("EMBASSYWATCH_REAL_INPUT")
    path = Path(folder or "") / "real" / "kcna-en.jsonl"
    if folder is None or not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def measure() -> list[Ratio]:
    """Each set of texts, reader against tokenizer."""
    reader = Reader()
    tokenizer = spacy.blank("en")
    lines = []
    for name, records in (("samples", sample_records()), ("real state media", real_records())):
        if not records:
            continue
        timed = paired(
            lambda records=records: [read_record(record, reader) for record in records],  # type: ignore[misc]  # early binding
            lambda records=records: [tokenizer(record["text"]) for record in records],  # type: ignore[misc]  # early binding
            pairs=PAIRS,
        )
        ours, bare = (len(records) / min(side) for side in zip(*timed, strict=True))
        told = f"{ours:.0f} against {bare:.0f} documents/s, {len(records)} documents"
        lines.append(ratio(f"reader / bare tokenizer, {name}", [b / a for a, b in timed], told=told))
    return lines


def main() -> None:
    """Measure and print."""
    show(measure())


if __name__ == "__main__":
    main()
