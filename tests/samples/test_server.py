"""The server behaves as servers on the open web do."""

from __future__ import annotations

import gzip
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from samples import DEMO_NOW, newsroom
from samples.server import LOOPBACK, SampleServer
from tests.samples.web import ask

READABLE = [
    ("kurier", "/news?page=1"),
    ("kurier", "/feed.xml"),
    ("moran", "/en/article/list/4f1d0c9a7be2538860d1a2b7c39e5f44"),
    ("halla", "/service/atom.xml"),
    ("lantau", "/rss/4/feed"),
    ("retiro", "/sitemaps/index.xml"),
    ("retiro", "/sitemaps/news-2023-11.xml.gz"),
    ("kurier", "/2023/10/north-korea-to-leave-kampala"),
    ("kurier", "/robots.txt"),
]


@pytest.mark.parametrize(("outlet", "path"), READABLE)
def test_unchanged_pages_are_answered_304(server: SampleServer, outlet: str, path: str) -> None:
    first = ask(server, server.url(outlet, path))
    assert (first.status, bool(first.body)) == (200, True)
    by_tag = ask(server, server.url(outlet, path), If_None_Match=first.headers["etag"])
    by_date = ask(server, server.url(outlet, path), If_Modified_Since=first.headers["last-modified"])
    for answer in (by_tag, by_date):
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": format_datetime(DEMO_NOW, usegmt=True)}, 200),
        ({"If_Modified_Since": format_datetime(DEMO_NOW - timedelta(days=60), usegmt=True)}, 200),
        ({"If_Modified_Since": format_datetime(DEMO_NOW, usegmt=True)}, 304),
        ({"If_Modified_Since": "soon"}, 200),
    ],
)
def test_validators_that_do_not_fit_get_the_page(server: SampleServer, headers: dict[str, str], status: int) -> None:
    assert ask(server, server.url("kurier", "/feed.xml"), **headers).status == status


def test_gzip_only_where_asked(server: SampleServer) -> None:
    url = server.url("volta", "/feed/")
    plain, packed = ask(server, url), ask(server, url, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_head_gives_headers_alone(server: SampleServer) -> None:
    url = server.url("volta", "/feed/")
    answer = ask(server, url, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(ask(server, url).body)


@pytest.mark.parametrize(
    ("host", "path"),
    [("kurier.example", "/nowhere"), ("stranger.example", "/feed.xml"), ("skerry.example", "/robots.txt")],
)
def test_unknown_addresses_are_404(server: SampleServer, host: str, path: str) -> None:
    assert ask(server, f"http://{host}:{server.port}{path}").status == 404


def test_the_order_of_query_keys_and_trackers_do_not_matter(server: SampleServer) -> None:
    story = server.told("halla")[0]
    path = newsroom.address(server.outlets["halla"], story)
    place, _, query = path.partition("?")
    turned = f"{place}?{'&'.join(reversed(query.split('&')))}"
    assert ask(server, server.url("halla", turned)).body == ask(server, server.url("halla", path)).body
    tracked = newsroom.address(server.outlets["hanbit"], server.told("hanbit")[0]) + "?section=news&input=rss"
    assert ask(server, server.url("hanbit", tracked)).status == 200


def test_the_failing_outlet_fails_in_two_ways(server: SampleServer) -> None:
    assert ask(server, server.url("phare", "/feed.xml")).status == 500
    with pytest.raises((ConnectionError, OSError)):
        ask(server, server.url("phare", "/latest.xml"))
    assert ask(server, server.url("phare", "/robots.txt")).status == 200


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_robots_are_the_outlets_own_and_name_its_port(server: SampleServer, outlet: str) -> None:
    answer = ask(server, server.url(outlet, "/robots.txt"))
    declared = server.outlets[outlet].robots
    assert answer.status == (404 if declared is None else 200)
    if declared is not None:
        assert "{" not in answer.text
        assert all(
            f"//{server.outlets[outlet].host}:{server.port}/" in line for line in answer.text.split("Sitemap:")[1:]
        )


def test_links_name_the_port_that_was_asked(server: SampleServer) -> None:
    answer = ask(server, server.url("kurier", "/feed.xml"))
    assert f"http://kurier.example:{server.port}/2023/" in answer.text
    assert ":18099" not in answer.text


def test_pages_are_no_younger_than_the_night(server: SampleServer) -> None:
    stamps = [ask(server, server.url(outlet, path)).headers["last-modified"] for outlet, path in READABLE]
    assert all(parsedate_to_datetime(stamp) < DEMO_NOW for stamp in stamps)


def test_routes_send_every_host_to_loopback(server: SampleServer) -> None:
    routes = server.routes()
    assert len(routes) >= 12
    assert set(routes.values()) == {LOOPBACK}
    assert all(host.endswith(".example") for host in routes)


def test_a_story_can_be_added_while_serving() -> None:
    with SampleServer(port=0, outlets=["volta", "moran"]) as server:
        before = ask(server, server.url("volta", "/feed/"))
        at = datetime(2023, 11, 1, 9, 30, tzinfo=UTC)
        path = server.add_article("volta", "late-news", "Late <news> & more", ["One.", "Two [[Names]] here."], at)
        page, feed = ask(server, server.url("volta", path)), ask(server, server.url("volta", "/feed/"))
        assert path == "/2023/11/late-news/"
        assert "Late &lt;news&gt; &amp; more" in page.text
        assert feed.text.count("<item>") == before.text.count("<item>") + 1
        assert feed.headers["etag"] != before.headers["etag"]
        topical = server.add_article("moran", "late", "Late", ["Pyongyang, November 1 (MNA) -- So. -0-"], at)
        assert ask(server, server.url("moran", topical)).status == 200


def test_extra_pages_win_over_the_sites_own() -> None:
    extra = {"volta.example": {"/feed/": ("text/html", b"<p>gone</p>"), "/x?y=1": ("text/plain", b"x")}}
    with SampleServer(port=0, outlets=["volta"], extra_pages=extra) as server:
        assert ask(server, server.url("volta", "/feed/")).body == b"<p>gone</p>"
        assert ask(server, server.url("volta", "/x?y=1")).headers["content-type"] == "text/plain"


def test_the_log_holds_every_request() -> None:
    with SampleServer(port=0, outlets=["phare"]) as server:
        ask(server, server.url("phare", "/robots.txt"))
        with pytest.raises(OSError):
            ask(server, server.url("phare", "/latest.xml"))
        lines = [(line.method, line.host, line.path, line.status) for line in server.requests]
    assert lines == [
        ("GET", "phare.example", "/robots.txt", 200),
        ("GET", "phare.example", "/latest.xml", 0),
    ]


def test_the_second_night_brings_further_stories_and_no_other_change() -> None:
    with SampleServer(port=0, night=1) as first, SampleServer(port=0, night=2) as second:
        new = {
            (outlet, story.slug)
            for outlet in second.outlets
            for story in set(second.told(outlet)) - set(first.told(outlet))
        }
        assert new == {("halla", "libya-closure-night-two")}
        assert all(set(first.told(outlet)) <= set(second.told(outlet)) for outlet in first.outlets)


def test_an_unknown_outlet_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody"):
        SampleServer(port=0, outlets=["nobody"])


def test_a_taken_port_is_named() -> None:
    with SampleServer(port=0, outlets=["phare"]) as server:
        second = SampleServer(port=server.port, outlets=["phare"])
        with pytest.raises(OSError, match=str(server.port)):
            second.__enter__()


def test_stopping_frees_the_port_and_ends_open_connections() -> None:
    with SampleServer(port=0, outlets=["phare"]) as server:
        lazy = socket.create_connection((LOOPBACK, server.port))
        ask(server, server.url("phare", "/robots.txt"))
        port = server.port
    lazy.settimeout(5)
    assert lazy.recv(1) == b""
    lazy.close()
    server.stop()
    with SampleServer(port=port, outlets=["phare"]) as again:
        assert ask(again, again.url("phare", "/robots.txt")).status == 200


def test_the_command_serves_until_it_is_told_to_end() -> None:
    command = [sys.executable, "-m", "samples.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "samples.serving" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
