"""Stages one by one, texts by file, and plain Scrapy: other doors to the same house."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import samples
from samples.server import SampleServer
from tests.e2e import nights

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ASKED = ("skerry", "phare")  # one that works and one whose server fails
SENTENCE = "Norway has closed its embassy in Mali, the foreign ministry said on Monday."


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=ASKED) as server:
        yield server


def test_the_stages_one_by_one_leave_what_one_night_leaves(newsrooms: SampleServer, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert nights.run(whole, newsrooms, "night", *nights.only(ASKED)).returncode == 3
    codes, reports = [], []
    for stage in (["fetch", *nights.only(ASKED)], ["read"], ["settle"], ["notify"]):
        done = nights.run(parts, newsrooms, *stage, "--json")
        codes.append(done.returncode)
        reports.append(json.loads(done.stdout))
    assert codes == [3, 0, 0, 0]
    assert nights.tables(parts) == nights.tables(whole)
    assert nights.archived(parts) == nights.archived(whole)
    assert (parts / "alerts.jsonl").read_bytes() == (whole / "alerts.jsonl").read_bytes()
    assert [list(report["seconds"]) for report in reports] == [["fetch"], ["read"], ["settle"], ["notify"]]
    for report in reports:
        states = {row["source"]: row["state"] for row in report["sources"]}
        assert states.pop("phare") == "blind"
        assert states.pop("skerry") in {"healthy", "quiet"}
        assert set(states.values()) == {"parked"}
    for report in reports[2:]:
        assert report["unreviewed"] == len(nights.tables(whole)["events"])


def test_a_stage_without_a_crawl_that_night_calls_no_source_blind(newsrooms: SampleServer, tmp_path: Path) -> None:
    done = nights.run(tmp_path / "data", newsrooms, "settle", "--json")
    assert done.returncode == 0, done.stderr
    assert {row["state"] for row in json.loads(done.stdout)["sources"]} == {"parked"}
    assert nights.run(tmp_path / "data", newsrooms, "report").returncode == 2, "only a crawl leaves a report"


PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Norway closes embassy</title>
<meta property="article:published_time" content="2024-05-14T09:00:00+00:00"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Norway closes embassy</h1><p>{SENTENCE}</p>
<p>The decision had been expected for months, and the last staff left the capital at the weekend.</p></article>
</body></html>"""


def extracted(*arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "nightly", "extract", *arguments], capture_output=True, text=True, timeout=60
    )
    return done, json.loads(done.stdout or "{}")


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("page.html", PAGE, []),
        ("story.txt", SENTENCE, ["--published", "2024-05-14", "--title", "Norway closes embassy"]),
    ],
)
def test_one_file_is_read_as_one_record(tmp_path: Path, name: str, text: str, options: list[str]) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    done, told = extracted("--file", str(file), *options)
    assert done.returncode == 0, done.stderr
    assert (told["schema"], told["id"], told["lang"], told["drop"]) == (1, name, "en", None)
    assert [(one["type"], one["sending"], one["host"]) for one in told["events"]] == [("closure", "NO", "ML")]


def test_files_that_cannot_be_read_end_with_their_name(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<html><body></body></html>", encoding="utf-8")
    for file, options, code in ((tmp_path / "no.txt", (), 2), (empty, (), 3), (tmp_path / "no.jsonl", (), 2)):
        done, told = extracted("--file", str(file), *options)
        assert (done.returncode, told) == (code, {})
        assert str(file) in done.stderr
        assert done.stderr.count("\n") == 1
    assert extracted("--published", "2024-05-14")[0].returncode == 2


def scrapy(server: SampleServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT, env=nights.environment(server), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_scrapy_lists_the_spider(newsrooms: SampleServer) -> None:
    done = scrapy(newsrooms, "list")
    assert (done.returncode, done.stdout) == (0, "newsroom\n")


def test_scrapy_crawls_one_source_as_any_scrapy_user_expects() -> None:
    try:
        server = SampleServer(port=samples.PORT, outlets=("skerry",)).__enter__()
    except OSError:
        pytest.skip(f"port {samples.PORT} of the sample sources is taken")
    try:
        done = scrapy(server, "crawl", "newsroom", "-a", "source=skerry")
        asked = [request.path for request in server.requests]
    finally:
        server.stop()
    assert done.returncode == 0, done.stderr
    assert "/robots.txt" in asked
    assert sum("/nyheter/" in path for path in asked) >= 2
    assert "Traceback" not in done.stderr


def test_scrapy_refuses_what_is_no_source(newsrooms: SampleServer) -> None:
    for arguments in ([], ["-a", "source=no-such"]):
        done = scrapy(newsrooms, "crawl", "newsroom", *arguments)
        assert done.returncode != 0
        assert "source" in done.stderr
        assert "Traceback" not in done.stderr
