"""One crawl of many hosts, each with one kind of trouble: what ends how, at what pace, and that nothing ends twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

from crawler.policy import REASONS
from tests.crawler.making import Result, finish_child, job_of, start_child
from tests.crawler.servers import Log, serving
from tests.crawler.troubles import NOW, ROBOTS, SETTINGS, STORIES, script, sources


@dataclass
class Bench:
    result: Result
    log: Log


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("faults")
    log, trap = Log(), Log()
    with serving(script(), log) as port, serving({}, trap) as proxy:
        asked = sources(port)
        routed = {source.hosts[0] for source in asked} - {"localhost", "nowhere.example"}
        known = [
            ("cond", f"http://cond.example:{port}/story/same", 1, '"1"'),
            ("cond", f"http://cond.example:{port}/story/changed", 3, '"1"'),
            ("cond", f"http://cond.example:{port}/story/old", 4, '"1"'),
            ("cond", f"http://cond.example:{port}/story/bare", 1, None),
        ]
        job = job_of(sources(port), routes=dict.fromkeys(routed, "127.0.0.1"), settings=SETTINGS, now=NOW, known=known)
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


def test_an_index_of_indexes_is_read_to_its_cap(bench: Bench) -> None:
    ends = bench.result.ends("maps")
    assert set(ends.values()) == {"page"}
    assert [path for path in ends if path.endswith(".xml")] == ["/map.xml", "/a.xml", "/b.xml", "/c.xml", "/a/0.xml"]
    assert bench.result.summary("maps")["pages"] == 1


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
