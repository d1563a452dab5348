from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.policy import REASONS, may_reread, reason_of_status, retry_after, robots_allow_all, validators
from models.known import Seen

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1),
        (" 3600 ", 3600),
        ("99999999", 99_999_999),
        ("9" * 40, 1e9),
        ("-5", 0),
        ("soon", None),
        ("", None),
        (None, None),
        ("Mon, 23 Nov 2026 02:00:30 GMT", 30),
        ("Mon, 23 Nov 2026 04:00:30 +0200", 30),
        ("Mon, 23 Nov 2020 02:00:30 GMT", 0),
        ("Mon, 99 Nov 2026 02:00:30 GMT", None),
        ("٣", 3),
        ("1.5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(("days", "asked"), [(0, True), (3, True), (3.01, False), (-1, True)])
def test_known_articles_are_asked_again_for_some_days(days: float, asked: bool) -> None:
    first = NOW - timedelta(days=days)
    seen = Seen(first_fetched=first, last_fetched=first, etag='"1"', last_modified=None)
    assert may_reread(seen, NOW, 3) is asked
    assert validators(seen) == {"If-None-Match": '"1"'}


@pytest.mark.parametrize(
    ("status", "free"),
    [
        *[(status, True) for status in (400, 404, 405, 410)],
        *[(status, False) for status in (204, 302, 401, 403, 408, 429, 451, 500, 503)],
    ],
)
def test_only_a_missing_robots_file_means_no_rules(status: int, free: bool) -> None:
    assert robots_allow_all(status) is free


def test_only_200_is_kept() -> None:
    assert reason_of_status(200) is None
    assert reason_of_status(404) == "http_404"


def test_every_reason_is_explained_to_the_reader_of_the_report() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "operations.md").read_text("utf-8")
    told = {line.split("|")[1].strip().strip("`") for line in text.splitlines() if line.startswith("| `")}
    assert set(REASONS) <= told
