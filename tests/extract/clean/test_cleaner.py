"""Whole pages: what becomes of them by layout, without one, and why some are dropped. All pages are invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from extract.clean.cleaner import MAX_TEXT, Cleaned, Extracted, clean, clean_html
from extract.clean.story import layouts_for
from models.article import Drop
from models.ids import page_id
from models.page import Hint, Page, Role
from models.source import (
    CanonicalRule,
    DateRule,
    Health,
    IdentityRule,
    Layout,
    Politeness,
    Source,
    SourceKind,
    SourceState,
    UrlRule,
)

URL = "http://kurier.example/2023/10/25/harbour"
BARE_URL = "http://kurier.example/a"
FETCHED = datetime(2023, 10, 26, 3, tzinfo=UTC)
FIRST = "The harbour office opened again on Monday after a pause of three weeks, the mayor told reporters."
SECOND = "Fishermen had waited for the papers that allow them to leave, and some had lost their season."
THIRD = "The council will meet again in November to settle what the pause has cost the town."
STORY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
TEXT = "\n".join((FIRST, SECOND, THIRD))


def make_source(**changes: object) -> Source:
    source = Source(
        slug="kurier",
        name="The Kurier",
        kind=SourceKind.LOCAL_PRESS,
        country="UG",
        languages=("en",),
        homepage="http://kurier.example/",
        hosts=("kurier.example",),
        state=SourceState.ACTIVE,
        state_reason=None,
        discover=(),
        article=UrlRule(pattern=r"/(?P<id>[a-z0-9-]+)$", matches=(URL,), rejects=()),
        canonical=CanonicalRule(),
        identity=IdentityRule(),
        dates=DateRule(zone="Africa/Kampala"),
        clean=(),
        encoding=None,
        politeness=Politeness(),
        health=Health(),
        relays=(),
        attributed_as="The Kurier",
        wall_markers=(),
        unverified=(),
        evidence=(),
        notes=None,
    )
    return replace(source, **changes)  # type: ignore[arg-type]  # any field may be changed


def make_page(
    html: str | bytes, *, url: str = URL, content_type: str = "text/html; charset=utf-8", **more: object
) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    page = Page(
        id=page_id(url, body),
        source="kurier",
        role=Role.ARTICLE,
        url=url,
        final_url=url,
        fetched_at=FETCHED,
        status=200,
        headers=(("Content-Type", content_type),),
        body=body,
    )
    return replace(page, **more)  # type: ignore[arg-type]  # any field may be changed


def document(body: str, head: str = "") -> str:
    head = f"<head><meta charset='utf-8'><title>Harbour</title>{head}</head>"
    return f"<!doctype html><html>{head}<body>{body}</body></html>"


def cleaned(page: Page, source: Source) -> Cleaned:
    found = clean(page, source)
    assert isinstance(found, Cleaned), found
    return found


LAYOUT = Layout(
    title="h1.head", date="span.when", body="div.story", strip=("aside", ".promo"), end_markers=("<<End>>",)
)
LAID_OUT = document(
    "<div class=top><h1 class=head>Harbour office opens again</h1>"
    "<span class=when>25 October 2023 | 20h11</span></div>"
    f"<div class=story><p>{FIRST}</p><aside><p>Embassy closes in another town.</p></aside><p>{SECOND}</p>"
    f"<div class=promo>Buy our paper</div>{THIRD}<p>&lt;&lt;End&gt;&gt; ABC/DEF</p><p>Ferry prices rise.</p></div>"
    "<div class=side><span class=when>1 January 2021</span>"
    f"<p>{'Another story of another day stands here. ' * 9}</p></div>"
)


def test_a_layout_finds_title_date_and_body() -> None:
    version = cleaned(make_page(LAID_OUT), make_source(clean=(LAYOUT,))).version
    assert version.title == "Harbour office opens again"
    assert version.text == TEXT
    assert version.published is not None
    assert (version.published.on, version.published.origin) == (date(2023, 10, 25), "layout")
    assert version.published.at == datetime(2023, 10, 25, 17, 11, tzinfo=UTC)
    assert (version.how, version.lang) == ("layout", "en")


def test_the_layout_of_the_day_is_taken() -> None:
    old = Layout(valid_until=date(2023, 9, 30), body="div.old")
    new = Layout(valid_from=date(2023, 10, 1), body="div.story")
    assert cleaned(make_page(LAID_OUT), make_source(clean=(old, new))).version.how == "layout:2023-10-01"
    assert layouts_for((old, new), [date(2023, 9, 1)]) == [old]
    assert layouts_for((old, new), []) == [old, new]


def test_a_layout_that_finds_nothing_is_told_and_replaced() -> None:
    page = make_page(document(f"<article><h1>Harbour office opens again</h1>{STORY}</article>"))
    found = cleaned(page, make_source(clean=(Layout(body="div.gone"),)))
    assert "layout_empty" in found.flags
    assert found.version.text == TEXT
    assert found.version.how == "trafilatura"


def test_boxes_of_other_stories_and_comments_stay_out() -> None:
    box = (
        "<aside class=related><h3>More stories</h3><ul>"
        + "<li><a href=/x>Embassy closes its doors in town</a></li>" * 5
    )
    form = "<div id=comments><p>Leave a Comment</p><p>Your email address will not be published.</p></div>"
    page = make_page(document(f"<nav>Home</nav><article><h1>Harbour</h1>{STORY}</article>{box}</ul></aside>{form}"))
    assert cleaned(page, make_source()).version.text == TEXT


def test_line_breaks_make_paragraphs_and_single_ones_do_not() -> None:
    body = f"<div class=story>{FIRST}<br><br>Fishermen had<br>waited for papers.<br>{THIRD}</div>"
    version = cleaned(make_page(document(body)), make_source(clean=(Layout(body=".story"),))).version
    assert version.text == "\n".join((FIRST, "Fishermen had waited for papers.", THIRD))


@pytest.mark.parametrize(
    ("glued", "spaced"),
    [
        ("President<b>Kim Il Sung</b>met", "President Kim Il Sung met"),
        ("President <nobr><strong>Kim</strong></nobr>met", "President Kim met"),
        ("of<strong>Kim</strong>, who", "of Kim, who"),
        ("(MNA) --<b>Kim</b> was", "(MNA) -- Kim was"),
        ("<b>W</b>hen the office", "When the office"),
        ("un<b>believ</b>able", "unbelievable"),
        ("대통령<b>김</b>이", "대통령김이"),
    ],
)
def test_names_keep_their_spaces(glued: str, spaced: str) -> None:
    body = f"<div class=story><p>{FIRST}</p><p>{glued} there.</p></div>"
    version = cleaned(make_page(document(body)), make_source(clean=(Layout(body=".story"),))).version
    assert version.text.split("\n")[1] == f"{spaced} there."


def story_json(**fields: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    ("head", "url", "hint", "day", "origin"),
    [
        (story_json(datePublished="2023-10-25T22:30:00Z"), URL, None, "2023-10-26", "json_ld"),
        ('<meta name="pubdate" content="2023-10-24T08:00:00+03:00">', URL, None, "2023-10-24", "meta"),
        (story_json(datePublished="2099-01-01"), URL, None, "2023-10-25", "url"),
        (story_json(datePublished="31 Feb 2023"), BARE_URL, "Mon, 23 Oct 2023 10:00:00 GMT", "2023-10-23", "hint"),
        ("", BARE_URL, "5 hours ago", "2023-10-26", "hint"),
        ("", BARE_URL, None, None, None),
    ],
)  # fmt: skip
def test_the_first_believable_clue_dates_a_page(
    head: str, url: str, hint: str | None, day: str | None, origin: str | None
) -> None:
    given = None if hint is None else Hint(title="Harbour", published=hint, found_on="http://kurier.example/")
    found = cleaned(make_page(document(f"<article>{STORY}</article>", head), url=url, hint=given), make_source())
    published = found.version.published
    assert (None if published is None else published.on.isoformat()) == day
    assert (None if published is None else published.origin) == origin
    assert ("no_date" in found.flags) == (day is None)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Politics • Luanda • Wednesday, 25 October de 2023 | 20h11", "2023-10-25"),
        ("Published: 25 October 2023", "2023-10-25"),
        ("It opened on 20 November 2021.", None),
        ("The year began well", None),
    ],
)
def test_a_date_line_dates_the_page_and_leaves_the_text(line: str, day: str | None) -> None:
    page = make_page(document(f"<article><p>{line}</p>{STORY}</article>"), url=BARE_URL)
    version = cleaned(page, make_source(clean=(Layout(body="article"),))).version
    assert (None if version.published is None else version.published.on.isoformat()) == day
    assert version.text == (TEXT if day is not None else f"{line}\n{TEXT}")


def test_a_date_within_a_day_ahead_is_believed() -> None:
    ahead = (FETCHED + timedelta(hours=23)).isoformat()
    found = cleaned(make_page(document(STORY, story_json(datePublished=ahead))), make_source())
    assert found.version.published is not None
    assert found.version.published.origin == "json_ld"


@pytest.mark.parametrize(
    ("page", "source", "reason"),
    [
        (make_page(document(STORY), role=Role.INDEX), make_source(), "not_article"),
        (make_page(b"%PDF-1.7 harbour"), make_source(), "pdf_damaged"),
        (make_page(document(STORY), content_type="application/pdf"), make_source(), "not_html"),
        (make_page("just words"), make_source(), "not_html"),
        (make_page(b""), make_source(), "not_html"),
        (make_page(document("<img src=x.jpg alt=Harbour>")), make_source(), "no_text"),
        (make_page(document(STORY)), make_source(health=Health(min_characters=900)), "too_short"),
        (make_page(document(STORY)), make_source(wall_markers=("lost their season",)), "wall"),
        (make_page("<html><title>Just a moment...</title><body><p>Wait.</p></body></html>"), make_source(), "wall"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_dropped_with_a_reason(page: Page, source: Source, reason: str) -> None:
    found = clean(page, source)
    assert isinstance(found, Drop)
    assert found.reason == reason


def test_the_same_page_gives_the_same_ids_and_furniture_no_new_version() -> None:
    source = make_source(clean=(LAYOUT,))
    one, again = cleaned(make_page(LAID_OUT), source), cleaned(make_page(LAID_OUT), source)
    assert one == again
    other = cleaned(make_page(LAID_OUT.replace("Buy our paper", "Buy two papers")), source)
    assert other.version.id == one.version.id
    assert other.version.page != one.version.page
    edited = cleaned(make_page(LAID_OUT.replace("three weeks", "four weeks")), source)
    assert edited.version.id != one.version.id
    assert edited.article == one.article


@pytest.mark.parametrize(("by", "is_one"), [("url", False), ("group", True), ("date_body", True)])
def test_identity_rules(by: str, *, is_one: bool) -> None:
    source = make_source(clean=(LAYOUT,), identity=IdentityRule(by=by))
    ways = [make_page(LAID_OUT, url=f"http://kurier.example/{topic}/harbour") for topic in ("a", "b")]
    one, other = (cleaned(page, source) for page in ways)
    assert (one.article.id == other.article.id) is is_one
    assert one.article.url == ways[0].url
    assert one.version.fingerprint == other.version.fingerprint


def test_a_page_drawn_by_scripts_is_read_from_its_data() -> None:
    head = story_json(headline="Harbour office opens again", articleBody=f"{FIRST}\n\n{SECOND}\n\n{THIRD}")
    version = cleaned(make_page(document("<div id=root></div>", head)), make_source()).version
    assert (version.how, version.text) == ("json_ld", TEXT)


@pytest.mark.parametrize(
    ("head", "flag"),
    [
        ('<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>', "live_blog"),
        (story_json(isAccessibleForFree="False"), "paywalled"),
        ('<script type="application/ld+json">{"@type": broken</script>', "no_date"),
    ],
)
def test_flags(head: str, flag: str) -> None:
    page = make_page(document(f"<article>{STORY}</article>", head), url=BARE_URL)
    assert flag in cleaned(page, make_source()).flags


def test_hidden_control_characters_are_removed_and_invisible_letters_kept() -> None:
    body = f"<div class=story><p>{FIRST}\x00\x07</p><p>The clo\u200bsure of Ｅmbassy\u00a0 Street\t</p></div>"
    version = cleaned(make_page(document(body)), make_source(clean=(Layout(body=".story"),))).version
    assert version.text == f"{FIRST}\nThe clo\u200bsure of Ｅmbassy Street"


DEEP = "<div>" * 3000
HOSTILE = {
    "deep": f"<body>{DEEP}{STORY}",
    "attributes": f"<body>{STORY}<div {' '.join(f'a{n}=1' for n in range(100_000))}>x</div>",
    "siblings": f"<body>{STORY}{'<i>a</i>' * 200_000}",
    "long": f"<body>{'<p>' + 'word ' * 100_000 + '</p>'}",
    "json": f"<script type='application/ld+json'>{'[' * 100_000}</script><body>{STORY}",
    "surrogate": f'<script type="application/ld+json">{{"@type":"Article","name":"a\\ud83d"}}</script><body>{STORY}',
    "entity": f"<!DOCTYPE a [<!ENTITY z SYSTEM 'file:///etc/hostname'>]><body><p>&z;</p>{STORY}",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_pages_end_in_bounded_text(name: str) -> None:
    found = clean_html(f"<html>{HOSTILE[name]}</html>")
    assert isinstance(found, Extracted)
    assert found.text
    assert len(found.text) <= MAX_TEXT
    found.text.encode()
    found.title.encode()


def test_a_page_without_a_source() -> None:
    page = document(
        f"<article><h1>Harbour office opens again</h1>{STORY}</article>", story_json(datePublished="2023-10-25")
    )
    found = clean_html(page.encode(), url=URL, zone="Africa/Kampala")
    assert isinstance(found, Extracted)
    assert (found.title, found.text, found.lang) == ("Harbour office opens again", TEXT, "en")
    assert found.published is not None
    assert found.published.on == date(2023, 10, 25)


@pytest.mark.parametrize(("html", "reason"), [("", "not_html"), (b"PK\x03\x04", "not_html"), ("<p></p>", "no_text")])
def test_no_page_without_a_source(html: str | bytes, reason: str) -> None:
    found = clean_html(html)
    assert isinstance(found, Drop)
    assert found.reason == reason
