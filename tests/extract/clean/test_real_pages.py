"""Quality on real pages is a floor that does not sink: 4-word shingles against labelled texts, titles and days."""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.clean.cleaner import Extracted, clean_html

ROOT = os.environ.get("EMBASSYWATCH_REAL_INPUT")
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+?(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|\w+")
# every so many pages, to stay within half a minute
STEP = 2

pytestmark = [
    pytest.mark.real_input,
    pytest.mark.skipif(ROOT is None, reason="EMBASSYWATCH_REAL_INPUT names no folder of real pages"),
]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = TOKEN.findall(text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3))) if tokens else Counter()


def agreement(want: str, got: str) -> tuple[float, float]:
    a, b = shingles(want), shingles(got)
    hit = (a & b).total()
    return (hit / b.total() if b else 0.0), (hit / a.total() if a else 1.0)


def pages(name: str) -> list[tuple[dict[str, Any], bytes]]:
    folder = Path(ROOT or "") / "real" / "pages" / name
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row, gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes())) for row in rows[::STEP]]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "floor"), [("aeb", 0.975), ("fundus", 0.958)])
def test_text_title_and_day_stay_above_their_floors(name: str, floor: float) -> None:
    scores, days, titles = [], [], []
    for row, body in pages(name):
        found = clean_html(body, url=row.get("url") or "")
        text = found.text if isinstance(found, Extracted) else ""
        scores.append(max((agreement(want, text) for want in row["texts"]), key=lambda pair: 2 * pair[0] * pair[1]))
        if row.get("published") and isinstance(found, Extracted):
            days.append(found.published is not None and found.published.on.isoformat() == row["published"])
        if row.get("title") and isinstance(found, Extracted):
            titles.append(re.findall(r"\w+", found.title.lower()) == re.findall(r"\w+", row["title"].lower()))
    precision, recall = (statistics.fmean(score[side] for score in scores) for side in (0, 1))
    assert 2 * precision * recall / (precision + recall) >= floor
    assert not days or statistics.fmean(days) >= 0.95
    assert not titles or statistics.fmean(titles) >= 0.84
