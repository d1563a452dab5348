from __future__ import annotations

import gzip

import pytest

from crawler.discover.sitemap import MAX_ENTRIES, discover
from crawler.found import Discovered, Found, IndexPage
from models.source import Discovery

URL = "https://kurier.example/sitemap.xml"

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://kurier.example/old</loc><lastmod>2026-10-01</lastmod></url>
<url><loc>
  https://kurier.example/new
</loc><lastmod>2026-11-22T08:00:00+00:00</lastmod></url>
<url><loc>https://kurier.example/undated</loc></url>
<url><lastmod>2026-11-22</lastmod></url>
</urlset>"""

NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://kurier.example/story</loc><news:news><news:publication><news:name>K</news:name></news:publication>
<news:publication_date>2026-11-22T08:15+03:00</news:publication_date><news:title>One  story</news:title></news:news>
<image:image><image:loc>https://kurier.example/a.jpg</image:loc></image:image></url></urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://kurier.example/post-sitemap1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
<sitemap><loc>https://kurier.example/page-sitemap.xml</loc><lastmod>2026-11-22</lastmod></sitemap>
<sitemap><loc>https://kurier.example/post-sitemap2.xml</loc><lastmod>2026-11-21</lastmod></sitemap>
<sitemap><loc>https://kurier.example/sitemap.xml</loc></sitemap></sitemapindex>"""


def _read(
    body: str | bytes, *, step: int = 0, max_pages: int = 5, max_items: int = 300, children: str | None = None
) -> Discovered:
    raw = body.encode() if isinstance(body, str) else body
    way = Discovery(kind="sitemap", url=URL, max_pages=max_pages, max_items=max_items, children=children)
    return discover(IndexPage(body=raw, url=URL, step=step), way)


def test_the_newest_addresses_come_first_and_undated_ones_last() -> None:
    assert _read(URLSET).found == (
        Found(url="https://kurier.example/new", published_text="2026-11-22T08:00:00+00:00"),
        Found(url="https://kurier.example/old", published_text="2026-10-01"),
        Found(url="https://kurier.example/undated"),
    )


def test_the_news_extension_gives_title_and_date_and_not_the_picture() -> None:
    assert _read(NEWS).found == (
        Found(url="https://kurier.example/story", title="One story", published_text="2026-11-22T08:15+03:00"),
    )


def test_gzip_is_unpacked() -> None:
    assert _read(gzip.compress(URLSET.encode())) == _read(URLSET)


def test_an_index_gives_children_the_newest_first_but_never_itself() -> None:
    assert _read(INDEX).next == (
        "https://kurier.example/page-sitemap.xml",
        "https://kurier.example/post-sitemap2.xml",
        "https://kurier.example/post-sitemap1.xml",
    )
    chosen = _read(INDEX, children=r"post-sitemap\d+\.xml", max_pages=1)
    assert chosen == Discovered(next=("https://kurier.example/post-sitemap2.xml",), flags=("capped",))


def test_an_index_within_an_index_within_an_index_is_too_deep() -> None:
    assert _read(INDEX, step=2) == Discovered(flags=("too_deep",))


FAILURES = {
    "html": ("<!DOCTYPE html><html><body>not found</body></html>", "not_a_sitemap"),
    "bare html": ("<html><body>not found</body></html>", "not_a_sitemap"),
    "text": ("not found", "not_a_sitemap"),
    "feed": ('<rss version="2.0"><channel/></rss>', "not_a_sitemap"),
    "entities": ('<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "dtd"),
    "no gzip": (b"\x1f\x8b\x08 broken", "bad_gzip"),
}


@pytest.mark.parametrize(("body", "failure"), FAILURES.values(), ids=FAILURES)
def test_what_is_no_sitemap_is_a_failure(body: str | bytes, failure: str) -> None:
    assert _read(body).failure == failure


def test_external_entities_reach_nothing() -> None:
    body = '<?xml version="1.0"?><!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>&x;</loc></url></urlset>'
    assert _read(body) == Discovered(failure="dtd")


@pytest.mark.parametrize("ending", ["</url>\n<url><loc>https://kurier.ex", "</lastmod></url>\n<url>"])
def test_a_sitemap_cut_in_the_middle_gives_its_complete_entries(ending: str) -> None:
    at = URLSET.index("<url><loc>https://kurier.example/undated")
    read = _read(URLSET[:at] + ending.removeprefix("</url>").removeprefix("</lastmod></url>"))
    assert [found.url for found in read.found] == ["https://kurier.example/new", "https://kurier.example/old"]
    assert read.flags == ("cut",)


def test_a_cut_gzip_is_told() -> None:
    whole = gzip.compress(URLSET.encode())
    assert "cut" in _read(whole[: len(whole) - 40]).flags


def test_too_many_entries_are_capped_and_memory_stays_flat() -> None:
    urls = "".join(f"<url><loc>https://kurier.example/{n}</loc></url>" for n in range(MAX_ENTRIES + 10))
    read = _read(f"<urlset>{urls}</urlset>", max_items=20)
    assert len(read.found) == 20
    assert read.flags == ("capped",)


def test_a_gzip_bomb_is_cut_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.discover.sitemap.MAX_BYTES", 1_000_000)
    bomb = gzip.compress(b"<urlset>" + b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert "cut" in _read(bomb).flags
