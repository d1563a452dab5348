"""One test over every source of the catalogue and its recorded folder: addresses, hints and selectors."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from crawler import discover
from crawler.catalogue import default_folder, load_catalogue, source_files
from crawler.found import Discovered, IndexPage
from crawler.links import canonical, is_article
from models.source import Layout, Source, SourceState

HERE = Path(__file__).parent
CATALOGUE = load_catalogue([default_folder()])
FOLDERS = sorted(path.parent for path in HERE.glob("*/*/meta.json"))
NAMES = [folder.name for folder in FOLDERS]


def test_every_source_of_the_catalogue_loads() -> None:
    assert [str(complaint) for complaint in CATALOGUE.broken] == []
    assert len(CATALOGUE.sources) >= 12
    assert {source.state for source in CATALOGUE.sources} == {SourceState.ACTIVE}


def test_every_source_has_its_recorded_folder_and_no_folder_is_left_over() -> None:
    declared = {f"{file.parent.name}/{file.stem}" for file in source_files(default_folder())}
    assert {f"{folder.parent.name}/{folder.name}" for folder in FOLDERS} == declared


@pytest.mark.parametrize("source", CATALOGUE.sources, ids=lambda source: source.slug)
def test_a_real_source_is_asked_politely_and_says_what_it_rests_on(source: Source) -> None:
    assert source.politeness.delay >= 5
    assert source.politeness.budget <= 300
    assert source.evidence
    assert source.health.per_day_high is not None


def _load(folder: Path) -> tuple[Source, dict[str, Any], dict[str, Any]]:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    return CATALOGUE.source(folder.name), meta, json.loads((folder / "expected.json").read_text("utf-8"))


def _discovered(folder: Path, source: Source, meta: dict[str, Any]) -> Discovered:
    file = next(folder.glob("index.*"))
    way = source.discover[meta["way"]]
    content_type = "application/xml" if file.suffix == ".xml" else "text/html; charset=utf-8"
    index = IndexPage(body=file.read_bytes(), url=meta["index_url"], content_type=content_type)
    return discover.member(way.kind)(index, way)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_index_gives_the_stories_and_nothing_else(folder: Path) -> None:
    source, meta, expected = _load(folder)
    read = _discovered(folder, source, meta)
    keyed = [(canonical(found.url, source.canonical, base=meta["index_url"]), found) for found in read.found]
    stories = {key: found for key, found in keyed if is_article(source, key)}
    assert read.failure is None
    assert list(stories) == expected["found"]
    assert [found.title for found in stories.values()] == expected["titles"]
    assert [found.published_text for found in stories.values()] == expected["dates"]
    assert list(read.next) == expected["next"]


def _layout(source: Source, on: date) -> Layout | None:
    for layout in source.clean:
        if (layout.valid_from or on) <= on <= (layout.valid_until or on):
            return layout
    return None


def _words(page: Selector, selector: str | None) -> str | None:
    if selector is None:
        return None
    texts = (" ".join(" ".join(match.css("::text").getall()).split()) for match in page.css(selector))
    return next((text for text in texts if text), None)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_selectors_find_title_date_and_body(folder: Path) -> None:
    source, meta, expected = _load(folder)
    page = Selector((folder / "article.html").read_text("utf-8"))
    layout = _layout(source, datetime.fromisoformat(meta["clock"]).date()) or Layout()
    assert is_article(source, meta["article_url"])
    assert _words(page, layout.title) == expected["title"]
    assert _words(page, layout.date) == expected["date"]
    for selector in layout.strip:
        page.css(selector).drop()
    body = " ".join(page.css(f"{layout.body} ::text").getall()) if layout.body is not None else ""
    assert (layout.body is None) == (expected["body"] == [])
    for words in expected["body"]:
        assert words in body
    for words in expected.get("stripped", []):
        assert words not in body
