"""Each outlet can be discovered by its own source file, and its pages hold what was printed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from parsel import Selector

from samples import DEMO_NOW, newsroom, small
from samples.server import SampleServer
from tests.samples.web import ask, discovered, sources

BLIND = {"padma", "phare"}
SEEING = sorted(set(newsroom.outlets()) - BLIND)


def page_addresses(server: SampleServer, outlet: str) -> set[str]:
    shown = server.outlets[outlet]
    return {server.url(outlet, path) for story in server.told(outlet) for path in newsroom.addresses(shown, story)}


@pytest.mark.parametrize("outlet", SEEING)
def test_every_article_is_reached_by_discovery_alone(server: SampleServer, outlet: str) -> None:
    assert discovered(server, sources(server)[outlet]) == page_addresses(server, outlet)


@pytest.mark.parametrize("outlet", sorted(BLIND))
def test_the_failing_and_the_redesigned_outlet_yield_nothing(server: SampleServer, outlet: str) -> None:
    source = sources(server)[outlet]
    ways = [way for way in source["discover"] if way["url"].rpartition("/")[2] != "latest.xml"]
    assert discovered(server, {**source, "discover": ways}) == set()
    assert len(server.told(outlet)) >= 5


def test_the_redesigned_listing_still_links_its_stories(server: SampleServer) -> None:
    links = Selector(text=ask(server, server.url("padma", "/latest")).text).css("a.css-lnk")
    assert {link.attrib["href"] for link in links} == page_addresses(server, "padma")


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_addresses_fit_the_pattern_of_the_source(server: SampleServer, outlet: str) -> None:
    rule = sources(server)[outlet]["article"]
    assert [url for url in page_addresses(server, outlet) if not re.search(rule["pattern"], url)] == []
    assert all(re.search(rule["pattern"], url) for url in rule["matches"])
    assert not any(re.search(rule["pattern"], url) for url in rule["rejects"])


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_source_and_site_tell_the_same_of_the_outlet(server: SampleServer, outlet: str) -> None:
    source, site = sources(server)[outlet], server.outlets[outlet]
    told = (source["name"], source["hosts"], source["dates"]["zone"])
    assert told == (site.name, [site.host], site.zone)
    assert source["politeness"] == {"delay": 0, "budget": 500, "reread_days": 3}


def layout_on(source: dict[str, object], day: str) -> dict[str, str]:
    """The layout that holds on an ISO day."""
    fitting = [
        layout
        for layout in source["clean"]
        if str(layout["valid_from"]) <= day <= str(layout.get("valid_until", "9999-12-31"))
    ]
    assert len(fitting) == 1
    return fitting[0]


def words(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("outlet", SEEING)
def test_the_layout_finds_title_text_and_date(server: SampleServer, outlet: str) -> None:
    source = sources(server)[outlet]
    for story in server.told(outlet):
        layout = layout_on(source, story.published.date().isoformat())
        page = Selector(text=ask(server, server.url(outlet, newsroom.address(server.outlets[outlet], story))).text)
        title = " ".join(page.css(layout["title"])[0].xpath(".//text()").getall()).strip()
        assert title == story.title
        body = page.css(layout["body"])[0]
        for selector in layout.get("strip", ()):
            body.css(selector).drop() if body.css(selector) else None
        text = "".join(body.xpath(".//text()").getall())
        assert words(text) == words("".join(story.plain()))
        if "date" in layout:
            assert str(story.published.year) in "".join(page.css(layout["date"])[0].xpath(".//text()").getall())


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_boxes_of_other_stories_stand_on_every_page(server: SampleServer, outlet: str) -> None:
    if outlet == "moran":
        pytest.skip("its pages bear no boxes")
    story = server.told(outlet)[0]
    page = ask(server, server.url(outlet, newsroom.address(server.outlets[outlet], story))).text
    others = [other for other in server.told(outlet) if other.title != story.title]
    assert any(str(newsroom.unmarked(other.title)) in Selector(text=page).xpath("string()").get("") for other in others)


def test_one_story_of_the_state_agency_has_several_addresses(server: SampleServer) -> None:
    shown = server.outlets["moran"]
    story = next(one for one in server.told("moran") if one.slug == "ambassador-uganda")
    paths = newsroom.addresses(shown, story)
    bodies = {ask(server, server.url("moran", path)).body for path in paths}
    assert (len(set(paths)), len(bodies)) == (3, 1)


def test_names_in_heavy_type_lose_their_spaces(server: SampleServer) -> None:
    shown = server.outlets["moran"]
    story = next(one for one in server.told("moran") if one.slug == "ambassador-uganda")
    text = (
        Selector(text=ask(server, server.url("moran", newsroom.address(shown, story))).text).xpath("string()").get("")
    )
    assert "ofKim Jong Unto the president" in text


def test_times_of_the_seoul_feed_bear_no_zone(server: SampleServer) -> None:
    dates = Selector(text=ask(server, server.url("hanbit", "/RSS/news.xml")).text, type="xml").xpath("//pubDate/text()")
    assert len(dates) > 15
    assert all(re.fullmatch(r"\w{3}, \d\d \w{3} 2023 \d\d:\d\d:\d\d", date) for date in dates.getall())


def test_listings_give_ages_to_what_is_new_and_dates_to_the_rest(server: SampleServer) -> None:
    labels = Selector(text=ask(server, server.url("kurier", "/news?page=1")).text).css(".teaser time::text").getall()
    assert any(label.endswith("hours ago") for label in labels)
    assert any(re.fullmatch(r"\w+ \d+, 2023", label) for label in labels)


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_stories_are_dated_in_the_thirty_days_before_their_night(outlet: str) -> None:
    for story in newsroom.stories(outlet):
        end = DEMO_NOW + timedelta(days=story.night - 1)
        assert DEMO_NOW - timedelta(days=31) < story.published < end, story.slug


def test_counts() -> None:
    told = {outlet: [story for story in newsroom.stories(outlet) if story.night == 1] for outlet in newsroom.outlets()}
    assert len(told) >= 12
    assert sum(len(told[outlet]) for outlet in SEEING) >= 200
    assert sum(len(told[outlet]) for outlet in small()) <= 15
    assert set(small()) <= set(SEEING)


@pytest.mark.parametrize("outlet", sorted(newsroom.outlets()))
def test_stories_of_an_outlet_have_words_titles_and_addresses_of_their_own(outlet: str) -> None:
    told = newsroom.stories(outlet)
    paths = [path for story in told for path in newsroom.addresses(newsroom.outlets()[outlet], story)]
    assert len({story.slug for story in told}) == len(told)
    assert len({story.title for story in told}) == len(told)
    assert len(set(paths)) == len(paths)
    assert all(70 <= len(" ".join(story.plain()).split()) <= 600 for story in told)
