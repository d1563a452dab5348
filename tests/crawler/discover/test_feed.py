from __future__ import annotations

import time

import pytest

from crawler.discover.feed import discover
from crawler.found import Discovered, Found, IndexPage
from models.source import Discovery

URL = "https://kurier.example/feed/"
WAY = Discovery(kind="feed", url=URL)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>The Kurier</title>
<item><title><![CDATA[Roads  &amp; bridges ]]></title><link> https://kurier.example/2026/11/roads?utm_source=rss </link>
<pubDate>Sun, 22 Nov 2026 08:15:00 +0300</pubDate><guid>1</guid><media:content url="https://kurier.example/a.jpg"/></item>
<item><title>No date</title><link>https://kurier.example/2026/11/no-date</link></item>
<item><title>No link</title><description>only words</description></item>
</channel></rss>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://kurier.example/"><title>K</title></channel>
<item rdf:about="https://kurier.example/1"><title>One</title><link>https://kurier.example/1</link>
<dc:date>2026-11-22T08:15:00+03:00</dc:date></item></rdf:RDF>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://kurier.example/base/">
<title>K</title><entry><title type="html">One &amp;lt;script&amp;gt;</title><link rel="alternate" href="one"/>
<updated>2026-11-22T08:15:00Z</updated></entry>
<entry><title>Two</title><link href="/two"/><published>2026-11-21</published></entry></feed>"""


def _read(body: str | bytes, *, max_items: int = 300, content_type: str = "application/rss+xml") -> Discovered:
    raw = body.encode() if isinstance(body, str) else body
    way = Discovery(kind="feed", url=URL, max_items=max_items)
    return discover(IndexPage(body=raw, url=URL, content_type=content_type), way)


def test_rss_gives_links_titles_and_dates_as_printed() -> None:
    assert _read(RSS) == Discovered(
        found=(
            Found(
                url="https://kurier.example/2026/11/roads?utm_source=rss",
                title="Roads & bridges",
                published_text="Sun, 22 Nov 2026 08:15:00 +0300",
            ),
            Found(url="https://kurier.example/2026/11/no-date", title="No date"),
        ),
        flags=("no_link",),
    )


def test_rdf_and_atom_are_read_alike() -> None:
    assert _read(RDF).found == (
        Found(url="https://kurier.example/1", title="One", published_text="2026-11-22T08:15:00+03:00"),
    )
    one, two = _read(ATOM, content_type="application/atom+xml").found
    assert (one.url, one.published_text) == ("https://kurier.example/base/one", "2026-11-22T08:15:00Z")
    assert (two.url, two.published_text) == ("https://kurier.example/two", "2026-11-21")


FAILURES = {
    "html": ("<!doctype html><html><head><title>Not found</title></head><body><p>x</p></body></html>", "not_a_feed"),
    "empty rss without version": ("<rss/>", "not_a_feed"),
    "text": ("404 page not found", "not_a_feed"),
    "name of a file": ("/etc/hostname", "not_a_feed"),
    "address": ("http://127.0.0.1:1/", "not_a_feed"),
    "json": ('{"items": []}', "not_a_feed"),
    "entities": ('<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel>&a;</channel></rss>', "dtd"),
    "subset": ('<!DOCTYPE r [\n]><rss version="2.0"><channel></channel></rss>', "dtd"),
}


@pytest.mark.parametrize(("body", "failure"), FAILURES.values(), ids=FAILURES)
def test_what_is_no_feed_is_a_failure(body: str, failure: str) -> None:
    assert _read(body) == Discovered(failure=failure)


def test_an_entry_may_quote_a_page() -> None:
    quoted = RSS.replace("only words", "<![CDATA[<!DOCTYPE html [ <!ENTITY a 'b'> ]>]]>")
    assert len(_read(quoted).found) == 2


def test_an_empty_feed_is_no_failure() -> None:
    assert _read('<rss version="2.0"><channel><title>x</title></channel></rss>') == Discovered()


def test_a_feed_served_as_html_is_still_read() -> None:
    assert len(_read(RSS, content_type="text/html; charset=utf-8").found) == 2


@pytest.mark.parametrize("cut", ["</item>\n<item><title>No li", "<link>https://kurier.example/2026/11/no-d"])
def test_a_feed_cut_in_the_middle_gives_its_complete_entries(cut: str) -> None:
    body = RSS[: RSS.index(cut) + len(cut)]
    read = _read(body)
    assert "cut" in read.flags
    assert [found.url for found in read.found] == [found.url for found in _read(RSS).found[: body.count("</item>")]]


def test_a_huge_feed_is_capped_in_number_and_time() -> None:
    item = "<item><title>t</title><link>https://kurier.example/{}</link></item>"
    body = '<rss version="2.0"><channel>' + "".join(item.format(n) for n in range(200_000)) + "</channel></rss>"
    began = time.monotonic()
    read = _read(body, max_items=50)
    assert len(read.found) == 50
    assert read.flags == ("capped",)
    assert time.monotonic() - began < 3


def test_odd_links_are_passed_on_for_the_address_rules_to_refuse() -> None:
    body = RSS.replace(" https://kurier.example/2026/11/roads?utm_source=rss ", "javascript:alert(1)")
    assert _read(body).found[0].url == "javascript:alert(1)"


def test_a_declared_charset_is_heeded() -> None:
    body = '<?xml version="1.0" encoding="EUC-KR"?><rss version="2.0"><channel><item><title>대사관</title><link>http://k.example/1</link></item></channel></rss>'
    assert _read(body.encode("euc-kr"), content_type="application/xml").found[0].title == "대사관"
