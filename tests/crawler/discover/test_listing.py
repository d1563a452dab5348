from __future__ import annotations

import pytest

from crawler.discover.listing import discover
from crawler.found import Discovered, Found, IndexPage
from models.source import Discovery

URL = "https://kurier.example/news?page=1"

PAGE = """<html><head><title>News</title></head><body>
<nav><a href="/about">About</a></nav>
<div class="teaser"><a href="/2026/11/22/roads"><img src="a.jpg" alt="A road"></a>
  <h2><a href="/2026/11/22/roads">
    Roads\r\n\t and bridges</a></h2><time>22 Nov 2026</time></div>
<div class="teaser"><a href="//kurier.example/2026/11/21/ports"><h2>Ports</h2></a><nobr>[2026.11.21.]</nobr></div>
<div class="teaser"><a href="#top">up</a><a>no address</a><a href="http://[bad/">bad</a></div>
<div class="photo"><a href="photo/7"><img alt="A ship"></a></div>
<a class="next" href="?page=2">Next</a></body></html>"""


def _way(**changes: object) -> Discovery:
    plain: dict[str, object] = {"kind": "listing", "url": URL, "item": "div.teaser", "link": "a", "date": "time, nobr"}
    return Discovery(**{**plain, **changes})  # type: ignore[arg-type]  # any field may be changed


def _read(body: str, *, step: int = 0, content_type: str = "text/html; charset=utf-8", **changes: object) -> Discovered:
    return discover(IndexPage(body=body.encode(), url=URL, step=step, content_type=content_type), _way(**changes))


def test_items_give_link_headline_and_date() -> None:
    assert _read(PAGE).found == (
        Found(url="https://kurier.example/2026/11/22/roads", title="Roads and bridges", published_text="22 Nov 2026"),
        Found(url="https://kurier.example/2026/11/21/ports", title="Ports", published_text="[2026.11.21.]"),
    )


def test_a_picture_stands_in_for_a_headline() -> None:
    read = _read(PAGE, item=".photo", date=None)
    assert read.found == (Found(url="https://kurier.example/photo/7", title="A ship"),)


def test_without_items_all_links_of_the_page_count() -> None:
    read = _read(PAGE, item=None, link="a[href*='/2026/']", title=None, date=None)
    assert [found.title for found in read.found] == ["Roads and bridges", "Ports"]


def test_a_page_without_a_link_is_a_failure() -> None:
    assert _read("<html><body><p>We have a new site</p></body></html>") == Discovered(failure="no_items")


PAGED = {"url": "https://kurier.example/news?page={page}", "first_page": 0, "max_pages": 3}


@pytest.mark.parametrize(
    ("step", "changes", "following"),
    [
        (0, PAGED, ("https://kurier.example/news?page=1",)),
        (1, PAGED, ("https://kurier.example/news?page=2",)),
        (2, PAGED, ()),
        (0, {"next": "a.next"}, ("https://kurier.example/news?page=2",)),
        (4, {"next": "a.next"}, ()),
        (0, {"next": "a.none"}, ()),
        (0, {}, ()),
    ],
)
def test_paging_goes_on_to_its_cap(step: int, changes: dict[str, object], following: tuple[str, ...]) -> None:
    assert _read(PAGE, step=step, **changes).next == following


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://kurier.example/archive/", "https://kurier.example/archive/photo/7"),
        ("/archive/", "https://kurier.example/archive/photo/7"),
        ("https://evil.example/", "https://kurier.example/photo/7"),
    ],
)
def test_a_base_counts_only_on_the_same_host(base: str, address: str) -> None:
    page = PAGE.replace("<head>", f"<head><base href='{base}'>")
    assert _read(page, item=".photo", date=None).found[0].url == address


def test_a_menu_leads_to_its_lists() -> None:
    menu = "<nav><a href='/list/1'>News</a><a href='/list/2'>World</a><a href='/list/1'>News</a></nav>"
    lists = ("https://kurier.example/list/1", "https://kurier.example/list/2")
    assert _read(menu, next="nav a") == Discovered(next=lists)
    assert _read(menu, next="nav a", step=1) == Discovered(failure="no_items")


def test_more_links_than_wanted_are_capped() -> None:
    page = "".join(f"<div class=teaser><a href='/{n}'>n</a></div>" for n in range(50))
    read = _read(page, max_items=7)
    assert (len(read.found), read.flags) == (7, ("capped",))


def test_a_declared_charset_is_heeded() -> None:
    page = "<meta charset='euc-kr'><div class=teaser><a href='/1'>대사관</a></div>".encode("euc-kr")
    read = discover(IndexPage(body=page, url=URL, content_type="text/html"), _way())
    assert read.found[0].title == "대사관"


def test_deep_nesting_and_endless_links_do_no_harm() -> None:
    deep = "<div>" * 100_000 + "<a href='/1'>x</a>"
    many = "<a href='/2'>x</a>" * 100_000
    assert _read(deep, item=None).failure in (None, "no_items")
    assert _read(many, item=None).found[0].url == "https://kurier.example/2"
