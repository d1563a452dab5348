"""Exports say the same on both databases."""

from __future__ import annotations

from pathlib import Path

import feedparser

from models.archive import Archive
from models.db.store import Database
from models.verdict import Action
from review.web.wired import DeskSettings
from tests.review.exports.conftest import decide, exported
from tests.review.web.making import Desk, closing, keep_told


def test_tables_and_feeds(database: Database, tmp_path: Path) -> None:
    desk = Desk(database=database, archive=Archive(tmp_path / "archive"), settings=DeskSettings())
    keep_told(desk, closing("UG"), closing("AO", after=1), closing("AO", "b", after=2))
    decide(desk, "UG", Action.ACCEPT)
    rows = exported(desk, "jsonl").decode().splitlines()
    assert [row[:16] for row in rows] == ['{"event":"KP-AO-', '{"event":"KP-UG-']
    assert '"updated":"2023-10-26T00:00:00Z"' in rows[0]
    assert '"updated":"2023-11-20T08:00:00Z"' in rows[1]
    feed = feedparser.parse(exported(desk, "atom"))
    assert [entry.title[:9] for entry in feed.entries] == ["Accepted:", "Unreviewe"]
