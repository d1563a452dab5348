from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.archive import Archive
from models.db import events, pages, work
from models.db.store import Database
from nightly.asking import NotFetched, ask
from nightly.handing import take_in
from nightly.settings import Settings
from review.web.wired import BY, ORIGIN, Handed, NotAdded

TEXT = "Norway has closed its embassy in Windhoek, the foreign ministry of Namibia said on Friday, 17 November 2023."


class Site(http.server.BaseHTTPRequestHandler):
    """Answers as a small newsroom would."""

    def do_GET(self) -> None:
        status, headers, body = {
            "/story": (200, {"Content-Type": "text/html"}, f"<h1>Norway leaves</h1><p>{TEXT}</p>".encode()),
            "/moved": (302, {"Location": "/story"}, b""),
            "/inside": (302, {"Location": "http://127.0.0.1:1/secret"}, b""),
            "/ring": (302, {"Location": "/ring"}, b""),
            "/gone": (410, {}, b"gone"),
        }[self.path]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://kurier.example:{server.server_port}"
    server.shutdown()


ROUTES = {"kurier.example": "127.0.0.1"}


def test_a_page_is_fetched_past_a_redirect(site: str) -> None:
    answer = ask(f"{site}/moved", agent="test", routes=ROUTES)
    assert answer.url == f"{site}/story"
    assert TEXT.encode() in answer.body


@pytest.mark.parametrize(
    ("path", "words"),
    [("/inside", "no public address"), ("/ring", "more than 5 redirects"), ("/gone", "status 410"), ("/ä", "%XX")],
)
def test_what_cannot_be_had_is_said(site: str, path: str, words: str) -> None:
    with pytest.raises(NotFetched, match=words):
        ask(f"{site}{path}", agent="test", routes=ROUTES)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:18100/", "http://[::1]/", "http://0x7f.1/", "http://2130706433/",
     "http://169.254.169.254/latest", "http://10.0.0.1/", "file:///etc/passwd", "ftp://a.example/", "https://",
     "http://user:secret@a.example/", "http://[::ffff:127.0.0.1]/", "http://a.example:99999/"],
)  # fmt: skip
def test_private_and_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(NotFetched) as told:
        ask(url, agent="test")
    assert "\n" not in str(told.value)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, routes=ROUTES, contact="tests@embassywatch.example")


def test_a_tip_is_archived_read_and_settled_with_where_it_came_from(settings: Settings) -> None:
    handed = Handed(
        origin="a call from a friend", by="ana", body=TEXT.encode(), title="Norway leaves", published="2023-11-18"
    )
    added = take_in(settings, handed)
    assert added.drop is None
    assert not added.known
    (id_,) = added.events
    assert id_.startswith("NO-NA-2023-")
    with Database.open(settings.database_address()).unit(writing=False) as unit:
        ((claim, report),) = events.reports_of(unit, id_)
        location = pages.location(unit, added.page)
        assert work.open_count(unit, "read") == 0  # no night needs to read it again
    assert location is not None
    page = Archive(settings.data_dir / "archive").read(location)
    assert dict(page.headers)[ORIGIN] == "a call from a friend"
    assert dict(page.headers)[BY] == "ana"
    assert report.source == "by-hand"
    assert all(report.text[one.start : one.end] == one.quote for one in claim.evidence if one.within == "text")
    again = take_in(settings, handed)
    assert again.known
    assert again.events == added.events


def test_a_link_is_fetched_and_read(settings: Settings, site: str) -> None:
    added = take_in(settings, Handed(origin="", by="ana", url=f"{site}/moved"))
    assert added.drop is None
    assert len(added.events) == 1


def test_a_document_that_is_no_text_is_archived_all_the_same(settings: Settings) -> None:
    added = take_in(settings, Handed(origin="a note verbale", by="ana", body=b"%PDF-1.7 ...", media="application/pdf"))
    assert (added.drop, added.version, added.events) == ("pdf_damaged", None, ())


@pytest.mark.parametrize(
    ("handed", "words"),
    [
        (Handed(origin="", by="a", body=b"x"), "where it comes from"),
        (Handed(origin="a", by="a"), "nothing in it"),
        (Handed(origin="a", by="a", url="http://127.0.0.1/x"), "no public address"),
    ],
)
def test_what_is_not_taken(settings: Settings, handed: Handed, words: str) -> None:
    with pytest.raises(NotAdded, match=words):
        take_in(settings, handed)


def test_scripts_in_a_tip_stay_words(settings: Settings) -> None:
    added = take_in(
        settings, Handed(origin="a", by="a", body=b"a <script>alert(1)</script> & b, said at length to all")
    )
    assert added.drop is None
    with Database.open(settings.database_address()).unit(writing=False) as unit:
        location = pages.location(unit, added.page)
    assert location is not None
    body = Archive(settings.data_dir / "archive").read(location).body
    assert b"&lt;script&gt;alert(1)" in body
