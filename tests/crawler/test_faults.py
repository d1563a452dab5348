"""One crawl of many hosts, each with one kind of trouble: what ends how, at what pace, and that nothing ends twice."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

from crawler.policy import REASONS
from models.source import Discovery, Politeness, Source
from tests.crawler.making import Result, finish_child, job_of, source_at, start_child
from tests.crawler.servers import (
    Log,
    Script,
    endless_body,
    endless_headers,
    feed,
    first_then,
    raw,
    redirect,
    send,
    serving,
    status,
    story,
)

NOW = "2024-05-01T02:00:00"
BIG = b"x" * (11 * 1024 * 1024)
SETTINGS = {"DOWNLOAD_TIMEOUT": 1.5, "EMBASSYWATCH_RETRY_PAUSE": 0.05, "EMBASSYWATCH_SOURCE_SECONDS": 14}

# host -> path -> (answer, how the address must end)
STORIES = {
    "again.example": {
        "/story/wait": (first_then(status(429, Retry_After="1"), story()), "page"),
        "/story/date": (first_then(status(503, Retry_After="Wed, 01 May 2024 02:00:01 GMT"), story()), "page"),
        "/story/past": (first_then(status(503, Retry_After="Wed, 01 May 2019 02:00:01 GMT"), story()), "page"),
        "/story/soon": (first_then(status(503, Retry_After="soon"), story()), "page"),
        "/story/busy": (status(503), "http_503"),
        "/story/cut-once": (first_then(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"), story()), "page"),
    },
    "tired.example": {
        "/story/a": (status(429, Retry_After="99999999"), "http_429"),
        "/story/b": (story(), "paused"),
    },
    "moves.example": {
        "/story/self": (redirect("/story/self"), "redirects"),
        "/story/chain6": (redirect("/hop/6"), "redirects"),
        "/story/chain5": (redirect("/hop/5"), "page"),
        "/story/grows": (redirect("/grow/1"), "redirects"),
        "/story/off": (redirect("http://other.example/story/x"), "off_host"),
        "/story/lookalike": (redirect("http://moves.example.evil.example/x"), "off_host"),
        "/story/slashes": (redirect("//other.example/x"), "off_host"),
        "/story/ip": (redirect("http://127.0.0.1:80/"), "bad_address"),
        "/story/meta": (redirect("http://169.254.169.254/latest/meta-data/"), "bad_address"),
        "/story/number": (redirect("http://2130706433/"), "bad_address"),
        "/story/file": (redirect("file:///etc/hostname"), "bad_address"),
        "/story/user": (redirect("http://moves.example@127.0.0.1/"), "bad_address"),
        "/story/home": (redirect("/"), "redirect_home"),
    },
    "heavy.example": {
        "/story/big": (send(200, BIG, Content_Type="text/html"), "too_large"),
        "/story/endless": (endless_body, "too_large"),
        "/story/bomb": (send(200, gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding="gzip"), "too_large"),
        "/story/twice": (send(200, gzip.compress(b"x"), Content_Encoding="gzip, gzip"), "bad_encoding"),
        "/story/plain": (send(200, b"plain text", Content_Encoding="gzip"), "bad_encoding"),
        "/story/deflate": (send(200, zlib.compress(b"<p>fine</p>"), Content_Encoding="deflate"), "page"),
        "/story/flood": (endless_headers, "headers_too_large"),
    },
    "odd.example": {
        "/story/short": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nhalf a story"), "truncated"),
        "/story/blank": (send(200, b"", Content_Type="text/html"), "empty"),
        "/story/204": (status(204), "http_204"),
        "/story/206": (status(206), "http_206"),
        "/story/304": (status(304), "http_304"),
        "/story/404": (status(404), "http_404"),
        "/story/999": (status(999), "http_999"),
        "/story/pdf": (send(200, b"%PDF-1.7 ...", Content_Type="text/html"), "not_html"),
        "/story/401": (status(401), "http_401"),
        "/story/403": (status(403), "http_403"),
        "/story/451": (status(451), "http_451"),
        "/story/refresh": (send(200, b'<meta http-equiv="refresh" content="0;url=http://127.0.0.1/">'), "page"),
        "/story/no-type": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<p>text</p>"), "page"),
    },
    "slow.example": {"/story/drip": (raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 8, pause=0.5), "timeout")},
    "mute.example": {"/story/mute": (raw(b"", b"", pause=2), "timeout")},
}

# robots.txt of a host -> how its one story ends, its feed ending alike
ROBOTS = {
    "rules404": (status(404), "page"),
    "rules410": (status(410), "page"),
    "rules403": (status(403), "robots"),
    "rules401": (status(401), "robots"),
    "rules503": (status(503), "robots"),
    "ruleshtml": (send(200, b"<html><p>not found</p></html>", Content_Type="text/html"), "page"),
    "rulesmute": (raw(b"", b"", pause=2), "robots"),
    "rulesaway": (redirect("http://other.example/robots.txt"), "robots"),
    "rulesdeny": (send(200, b"User-agent: *\nDisallow: /feed.xml\n"), "robots"),
    "rulesours": (send(200, b"User-agent: embassywatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), "robots"),
}


@dataclass
class Bench:
    result: Result
    log: Log


def _script() -> Script:
    script: Script = {host: {"/feed.xml": feed(*stories)} for host, stories in STORIES.items()}
    for host, stories in STORIES.items():
        script[host].update({path: answer for path, (answer, _) in stories.items()})
    script["moves.example"].update({f"/hop/{n}": redirect(f"/hop/{n - 1}") for n in range(2, 7)})
    script["moves.example"].update({"/hop/1": story(), "/": story("front page")})
    script["moves.example"].update({f"/grow/{n}": redirect(f"/grow/{n + 1}") for n in range(1, 12)})
    for host, (answer, _) in ROBOTS.items():
        script[f"{host}.example"] = {"/robots.txt": answer, "/feed.xml": feed("/story/a"), "/story/a": story()}
    script["calm.example"] = {
        "/robots.txt": send(200, b"User-agent: *\nCrawl-delay: 1\nDisallow: /story/private\n"),
        "/feed.xml": feed("/story/a", "/story/private", "/story/b"),
        "*": send(200, b"<p>story</p>", Set_Cookie="id=1", Content_Type="text/html"),
    }
    script["cond.example"] = {
        "/feed.xml": feed("/story/same", "/story/changed", "/story/old", "/story/bare", "/story/new"),
        "/story/same": status(304),
        "*": send(200, b"<p>story</p>", ETag='"2"'),
    }
    many = [f"/story/{n}" for n in range(9)]
    for host in ("spent.example", "late.example", "shared.example"):
        script[host] = {"/feed.xml": feed(*many), "/more.xml": feed("/story/20"), "*": story()}
    script["html.example"] = {"/feed.xml": story(), "/gone.xml": status(404), "/blank.xml": send(200, b"")}
    script["pages.example"] = {
        "/news?p=1": send(
            200, b"<a href='/story/1?utm_source=x'>one</a> <a href='/story/1#top'>one</a> <a href='/about'>us</a>"
        ),
        "/news?p=2": send(200, b"<a href='/story/2'>two</a>"),
        "*": send(200, b"<a href='/story/2'>two</a>"),
    }
    script["faulty.example"] = {"*": feed("/story/a")}
    return script


def _sources(port: int) -> list[Source]:
    sources = [source_at(host, port) for host in STORIES]
    sources += [source_at(f"{host}.example", port) for host in ROBOTS]
    sources += [source_at(f"{host}.example", port) for host in ("calm", "cond")]
    sources.append(source_at("spent.example", port, politeness=Politeness(delay=0, budget=5)))
    sources.append(source_at("late.example", port, politeness=Politeness(delay=30)))
    shared = Discovery(kind="feed", url=f"http://shared.example:{port}/more.xml")
    sources += [source_at("shared.example", port), source_at("shared.example", port, shared, slug="shared-too")]
    ways = [Discovery(kind="feed", url=f"http://html.example:{port}/{name}.xml") for name in ("feed", "gone", "blank")]
    sources.append(source_at("html.example", port, *ways))
    paging = Discovery(kind="listing", url=f"http://pages.example:{port}/news?p={{page}}", link="a", max_pages=40)
    sources.append(source_at("pages.example", port, paging))
    sources.append(
        source_at("faulty.example", port, Discovery(kind="no_such_kind", url=f"http://faulty.example:{port}/"))
    )
    sources.append(source_at("localhost", 80))
    inward = Discovery(kind="feed", url="http://localhost:6379/feed.xml")
    sources.append(source_at("localhost", 80, inward, slug="inward"))
    sources.append(source_at("nowhere.example", 80))
    return sources


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("faults")
    log, trap = Log(), Log()
    with serving(_script(), log) as port, serving({}, trap) as proxy:
        routed = {source.hosts[0] for source in _sources(port)} - {"localhost", "nowhere.example"}
        known = [
            ("cond", f"http://cond.example:{port}/story/same", 1, '"1"'),
            ("cond", f"http://cond.example:{port}/story/changed", 3, '"1"'),
            ("cond", f"http://cond.example:{port}/story/old", 4, '"1"'),
            ("cond", f"http://cond.example:{port}/story/bare", 1, None),
        ]
        job = job_of(_sources(port), routes=dict.fromkeys(routed, "127.0.0.1"), settings=SETTINGS, now=NOW, known=known)
        address = f"http://127.0.0.1:{proxy}"
        child = start_child(job, folder, http_proxy=address, https_proxy=address, all_proxy=address)
        result = finish_child(child, folder)
        assert result.code == 0, result.errors
        assert trap.asks == [], "a proxy of the environment was used"
        yield Bench(result, log)


STORY_CASES = [(host, path, end) for host, stories in STORIES.items() for path, (_, end) in stories.items()]


@pytest.mark.parametrize(("host", "path", "end"), STORY_CASES)
def test_a_troubled_story_ends_with_its_reason(bench: Bench, host: str, path: str, end: str) -> None:
    assert bench.result.ends(host.partition(".")[0])[path] == end


@pytest.mark.parametrize(("slug", "end"), [(slug, end) for slug, (_, end) in ROBOTS.items()])
def test_robots_that_cannot_be_read_forbid(bench: Bench, slug: str, end: str) -> None:
    ends = bench.result.ends(slug)
    assert ends["/feed.xml"] == end
    assert ends.get("/story/a", "robots") == end
    if end == "robots":
        assert {ask.path for ask in bench.log.of(f"{slug}.example")} <= {"/robots.txt"}


def test_nothing_ends_twice_and_every_reason_is_known(bench: Bench) -> None:
    assert [pair for pair, n in bench.result.counted().items() if n > 1] == []
    reasons = {row["reason"] for row in bench.result.plain["drops"]}
    assert {reason for reason in reasons if not reason.startswith("http_")} <= set(REASONS)


def test_the_summary_agrees_with_what_was_reported(bench: Bench) -> None:
    for source in bench.result.plain["summary"]["sources"]:
        ends = bench.result.ends(source["source"])
        drops = sum(n for _, n in [*source["drops"], *source["index_drops"]])
        assert source["pages"] + source["index_pages"] + source["unchanged"] + drops == len(ends)


def test_all_that_matched_is_accounted_for(bench: Bench) -> None:
    for slug, stories in ((host.partition(".")[0], stories) for host, stories in STORIES.items()):
        assert set(bench.result.ends(slug)) == {"/feed.xml", *stories}


def test_the_host_is_asked_again_when_it_says(bench: Bench) -> None:
    first, second = bench.log.of("again.example", "/story/wait")
    assert second.at - first.at >= 1.0
    assert len(bench.log.of("again.example", "/story/busy")) == 3
    assert len(bench.log.of("again.example", "/story/past")) == 2


def test_a_slow_host_costs_two_tries_and_a_refused_one_none(bench: Bench) -> None:
    assert len(bench.log.of("slow.example", "/story/drip")) == 2
    assert len(bench.log.of("odd.example", "/story/403")) == 1
    assert len(bench.log.of("tired.example", "/story/a")) == 1


def test_one_request_at_a_time_even_for_two_sources_of_one_host(bench: Bench) -> None:
    slow = {"slow.example", "mute.example", "rulesmute.example"}  # the server goes on where we have hung up
    assert {host for host, most in bench.log.most.items() if most > 1} <= slow
    assert bench.result.ends("shared-too")["/story/20"] == "page"


def test_the_delay_of_robots_is_kept(bench: Bench) -> None:
    times = [ask.at for ask in bench.log.of("calm.example")]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0
    assert bench.result.ends("calm")["/story/private"] == "robots"


def test_we_say_who_we_are_and_carry_nothing_along(bench: Bench) -> None:
    for ask in bench.log.asks:
        assert ask.headers["User-Agent"] == "embassywatch/0.1 (+desk@newsroom.example)"
        assert not {"Cookie", "Referer", "Authorization"} & set(ask.headers)


def test_known_stories_are_asked_conditionally_and_old_ones_not(bench: Bench) -> None:
    assert bench.result.ends("cond") == {
        "/feed.xml": "page",
        "/story/same": "unchanged",
        "/story/changed": "page",
        "/story/old": "known",
        "/story/bare": "page",
        "/story/new": "page",
    }
    asked = {ask.path: ask.headers.get("If-None-Match") for ask in bench.log.of("cond.example")}
    assert asked["/story/same"] == '"1"'
    assert asked["/story/new"] is None
    assert "/story/old" not in asked
    assert {"source": "cond", "offered": 5, "taken": 1}.items() <= bench.result.plain["discovered"][
        _index(bench)
    ].items()


def _index(bench: Bench) -> int:
    return next(n for n, row in enumerate(bench.result.plain["discovered"]) if row["source"] == "cond")


def test_budgets_end_a_source_and_count_what_is_left(bench: Bench) -> None:
    spent = bench.result.ends("spent")
    assert sorted(spent.values()) == ["budget"] * 6 + ["page"] * 4  # and robots.txt is the fifth request
    assert len(bench.log.of("spent.example")) == 5
    late = bench.result.ends("late")
    assert late["/feed.xml"] == "out_of_time"  # robots.txt was the first request, thirty seconds must pass


def test_an_index_that_is_none_is_a_failure(bench: Bench) -> None:
    assert bench.result.ends("html") == {"/feed.xml": "not_a_feed", "/gone.xml": "http_404", "/blank.xml": "empty"}


def test_paging_ends_where_a_page_adds_nothing(bench: Bench) -> None:
    assert bench.result.ends("pages") == {
        "/news?p=1": "page",
        "/news?p=2": "page",
        "/news?p=3": "page",
        "/story/1": "page",
        "/story/2": "page",
    }


def test_a_fault_of_ours_stays_in_its_source(bench: Bench) -> None:
    assert bench.result.ends("faulty") == {"/": "fault"}
    assert "no_such_kind" in bench.result.summary("faulty")["error"]


def test_private_addresses_and_inner_ports_are_never_reached(bench: Bench) -> None:
    assert bench.result.ends("localhost") == {"/feed.xml": "private_address"}
    assert bench.result.ends("inward") == {"/feed.xml": "port"}
    assert bench.result.ends("nowhere") == {"/feed.xml": "dns"}


def test_the_crawl_listens_on_no_port(bench: Bench) -> None:
    assert bench.result.plain["listening"] == 0


def test_the_keeper_is_closed_once(bench: Bench) -> None:
    assert bench.result.plain["closed"] == 1


def test_a_redirected_page_names_both_addresses(bench: Bench) -> None:
    row = next(row for row in bench.result.plain["pages"] if row["url"].endswith("/story/chain5"))
    assert row["asked"].endswith("/story/chain5")
    assert row["final"].endswith("/hop/1")
    assert row["hint"].endswith("/feed.xml")
