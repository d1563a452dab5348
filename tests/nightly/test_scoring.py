"""The reader held against labelled articles, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightly.commands.scoring import score_gold
from nightly.exits import Exit, StopError

ARTICLE = {
    "id": "a", "lang": "en", "published": "2024-05-14", "title": "",
    "text": "Norway has closed its embassy in Mali, the foreign ministry said on Monday.",
}  # fmt: skip
CLOSED = {"type": "closure", "sending": "NO", "host": "ML", "mission_type": "embassy", "status": "confirmed",
          "historical": False, "date": None, "covered_by": None}  # fmt: skip


@pytest.mark.parametrize(("host", "f1"), [("ML", 1.0), ("NE", 0.0)])
def test_right_and_wrong_labels_score_right_and_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str, f1: float
) -> None:
    gold = {**ARTICLE, "events": [{**CLOSED, "host": host}], "tolerated": [], "counts": [], "negative": False}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    score_gold([tmp_path / "gold.jsonl"], part="all", errors=0, boot=0, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["measures"]["tuple"]["f1"]["value"] == f1
    assert bool(told["errors"]) == (f1 == 0.0)


def test_a_line_that_is_no_article_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("{not json\n", encoding="utf-8")
    with pytest.raises(StopError, match=r"gold\.jsonl.*1") as stop:
        score_gold([tmp_path / "gold.jsonl"], part="all", errors=0, boot=0, as_json=False)
    assert stop.value.code is Exit.USAGE
