"""How a crawl ends before its time: on a signal within seconds, on a fault of the keeper in order, alone by hand."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.crawl import crawl
from models.known import Memory
from tests.crawler.making import finish_child, job_of, source_at, start_child
from tests.crawler.servers import Log, Script, feed, raw, send, serving, status, story

ROOT = Path(__file__).parents[2]
STORIES = [f"/story/{number}" for number in range(20)]
ROUTES = "quick.example=127.0.0.1"
NOW = "2024-05-01T02:00:00"


def _script() -> Script:
    hang = raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 30, pause=0.5)
    return {
        "hangs.example": {"/feed.xml": feed(*STORIES), "*": hang, "/robots.txt": status(404)},
        "waits.example": {"/feed.xml": status(503, Retry_After="600"), "/robots.txt": status(404)},
        "quick.example": {"/feed.xml": feed(*STORIES), "*": story(), "/robots.txt": status(404)},
    }


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_crawl_within_seconds_and_leaves_nothing_open(tmp_path: Path, number: signal.Signals) -> None:
    with serving(_script(), Log()) as port:
        hosts = ["hangs.example", "waits.example"]
        job = job_of(
            [source_at(host, port) for host in hosts], routes=dict.fromkeys(hosts, "127.0.0.1"), settings={}, now=NOW
        )
        child = start_child(job, tmp_path)
        deadline = time.monotonic() + 20
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        child.send_signal(number)
        began = time.monotonic()
        result = finish_child(child, tmp_path)
    assert time.monotonic() - began < 6
    assert result.code == 0, result.errors
    assert result.plain["summary"]["interrupted"] is True
    assert result.ends("hangs") == {"/feed.xml": "page", **dict.fromkeys(STORIES, "interrupted")}
    assert result.ends("waits") == {"/feed.xml": "interrupted"}
    assert result.plain["closed"] == 1


def test_a_keeper_that_fails_ends_the_crawl_and_is_raised(tmp_path: Path) -> None:
    with serving(_script(), log := Log()) as port:
        job = job_of(
            [source_at("quick.example", port)],
            routes={"quick.example": "127.0.0.1"},
            settings={},
            now=NOW,
            fails_on=3,
        )
        result = finish_child(start_child(job, tmp_path), tmp_path)
    assert result.plain["raised"] == "no space left"
    assert result.plain["closed"] == 1
    assert len(result.plain["pages"]) == 2
    assert len(log.asks) < 8


def test_a_crawl_without_a_contact_is_refused() -> None:
    memory = Memory()
    with pytest.raises(ValueError, match="contact"):
        crawl([], known=memory, keeper=memory, now=lambda: None, contact=" ")  # type: ignore[arg-type,return-value]


DEFINITION = """
slug: quick
name: Quick
kind: local_press
country: UG
languages: [en]
homepage: http://quick.example:{port}/
hosts: [quick.example]
discover: [{{kind: feed, url: "http://quick.example:{port}/feed.xml"}}]
article:
  pattern: '^http://quick\\.example:{port}/story/\\d+$'
  matches: ["http://quick.example:{port}/story/1"]
  rejects: ["http://quick.example:{port}/about"]
dates: {{zone: Africa/Kampala}}
politeness: {{delay: 0}}
"""


def _scrapy(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    plain = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", "EMBASSYWATCH_SOURCES": str(folder)}
    return subprocess.run(
        command, cwd=ROOT, env={**plain, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_scrapy_lists_and_crawls_from_the_root_as_any_user_expects(tmp_path: Path) -> None:
    (tmp_path / "ug").mkdir()
    with serving(_script(), log := Log()) as port:
        (tmp_path / "ug" / "quick.yml").write_text(DEFINITION.format(port=port))
        assert _scrapy(tmp_path, "list").stdout.split() == ["newsroom"]
        out = tmp_path / "out.jsonl"
        done = _scrapy(
            tmp_path,
            *("crawl", "newsroom", "-a", "source=quick", "-O", str(out)),
            EMBASSYWATCH_ROUTES=ROUTES,
        )
    assert done.returncode == 0, done.stderr
    items = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(items) == len(STORIES)
    assert set(items[0]) == {"url", "title", "status", "length"}
    assert {ask.headers["User-Agent"] for ask in log.asks} == {"embassywatch/0.1"}


def test_scrapy_shell_asks_through_the_same_guards(tmp_path: Path) -> None:
    with serving({"quick.example": {"/x": send(200, b"<h1>hello</h1>")}}, Log()) as port:
        address = f"http://quick.example:{port}/x"
        done = _scrapy(
            tmp_path,
            *("shell", address, "-c", "response.css('h1::text').get()"),
            EMBASSYWATCH_ROUTES=ROUTES,
        )
        refused = _scrapy(tmp_path, "shell", "http://localhost/", "-c", "response")
    assert "hello" in done.stdout, done.stderr
    assert "guard.refused" in refused.stdout + refused.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a source"),
        (("-a", "source=nosuch"), "no source 'nosuch'"),
        (("-a", "source=broken"), "broken.yml:2: slag: unknown key"),
        (("-a", "source=real"), "EMBASSYWATCH_CONTACT"),
    ],
)
def test_scrapy_says_what_is_missing(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "ug").mkdir()
    definition = DEFINITION.format(port=8080)
    (tmp_path / "ug" / "broken.yml").write_text(definition.replace("slug: quick", "slag: 1\nslug: broken"))
    real = definition.replace("quick.example", "quick.org").replace(r"quick\.example", r"quick\.org")
    (tmp_path / "ug" / "real.yml").write_text(real.replace("slug: quick", "slug: real").replace("delay: 0", "delay: 5"))
    done = _scrapy(tmp_path, "crawl", "newsroom", *arguments)
    assert told in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert done.returncode != 0
