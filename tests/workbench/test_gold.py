"""The labelled articles: as many of each kind as was asked for, labels in one form, true sizes in their README."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.claim import ClaimType, Status
from models.mission import MissionType
from workbench.gold import load_gold

FOLDER = Path(__file__).parents[1] / "gold" / "en"
BLIND = ("wire", "state", "local", "analysis")
SETS = {name: list(load_gold(FOLDER / f"{name}.jsonl")) for name in BLIND}
ARTICLES = [article for articles in SETS.values() for article in articles]
# two letters also for states that are no more (SU, DD) and for territories
_CODE = re.compile("[A-Z]{2}")
_NEAR = re.compile(
    r"distractor|other_sense|^not?_|histor|conditional|appeal|demand|threat|denial|rumour|short_closure|figur"
)
_DOUBT = ("denied", "rumoured")


def told(article: dict[str, Any]) -> list[dict[str, Any]]:
    return [*article["events"], *article.get("tolerated", [])]


def has_farewell(article: dict[str, Any]) -> bool:
    return any(event["type"] == "farewell_visit" for event in told(article))


def has_doubt(article: dict[str, Any]) -> bool:
    return any(event["status"] in _DOUBT for event in article["events"])


def has_pause(article: dict[str, Any]) -> bool:
    """A suspension, or a closing for a time that is no closure."""
    kind = article.get("hard_negative_kind") or ""
    tags = {"short_closure", "holiday_closure", "until_further_notice", "return_date"}
    return (
        any(event["type"] == "suspension" for event in told(article))
        or kind in ("holiday_closure", "strike_short_closure", "temporary_security_closure")
        or bool(tags & set(article["phenomena"]))
    )


def is_mass(article: dict[str, Any]) -> bool:
    return any(re.search(r"(^|_)mass(_|$)", tag) for tag in article["phenomena"])


def is_near_miss(article: dict[str, Any]) -> bool:
    """A hard negative, or a passage that looks like a current event and is none beside one that is."""
    return article["negative"] or any(_NEAR.search(tag) for tag in article["phenomena"])


KINDS: dict[str, tuple[Callable[[dict[str, Any]], bool], int]] = {
    "hard negatives": (lambda article: bool(article["negative"]), 140),
    "hard negatives and near misses": (is_near_miss, len(ARTICLES) // 2),
    "farewell visits": (has_farewell, 50),
    "denials and rumours": (has_doubt, 40),
    "suspensions and short closures": (has_pause, 30),
    "mass statements": (is_mass, 30),
}


def test_enough_articles() -> None:
    assert len(ARTICLES) >= 300
    ids = [article["id"] for article in ARTICLES]
    assert len(set(ids)) == len(ids)
    assert all(article["id"].rsplit("-", 1)[0] == name for name, articles in SETS.items() for article in articles)


@pytest.mark.parametrize("kind", KINDS)
def test_enough_of_each_kind(kind: str) -> None:
    belongs, least = KINDS[kind]
    assert sum(map(belongs, ARTICLES)) >= least


def test_lengths_are_those_of_the_press() -> None:
    words = [len(article["text"].split()) for article in ARTICLES]
    assert max(words) <= 900 and sum(count >= 100 for count in words) >= 0.97 * len(words)


@pytest.mark.parametrize("kind", ["news_agency", "state_media", "local_press", "ministry", "analysis"])
def test_every_style_is_there(kind: str) -> None:
    assert sum(article["source_kind"] == kind for article in ARTICLES) >= 20


def test_every_type_of_event_is_there() -> None:
    assert {event["type"] for article in ARTICLES for event in article["events"]} == {kind.value for kind in ClaimType}


def test_events_stand_early_and_late() -> None:
    tags = {tag for article in ARTICLES for tag in article["phenomena"]}
    assert {"late_event", "late_in_sentence", "very_late_event"} <= tags


@pytest.mark.parametrize("name", BLIND)
def test_labels_are_in_one_form(name: str) -> None:
    for article in SETS[name]:
        assert article["negative"] == (not [e for e in article["events"] if not e["historical"]]), article["id"]
        for event in told(article):
            ClaimType(event["type"]), MissionType(event["mission_type"]), Status(event["status"])
            assert all(_CODE.fullmatch(event[key] or "XX") for key in ("sending", "host")), article["id"]
            assert event["date"] is None or re.fullmatch(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?", event["date"]), (
                article["id"]
            )


def test_readme_tells_the_true_sizes() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (\d+(?: \| \d+)*) \|$", readme, re.MULTILINE))
    for name, articles in SETS.items():
        kept = sum(int(article["id"].rsplit("-", 1)[1]) % 3 == 0 for article in articles)
        assert rows[name] == f"{len(articles)} | {kept} | {sum(article['negative'] for article in articles)}"
    for kind, (belongs, _) in KINDS.items():
        assert rows[kind] == str(sum(map(belongs, ARTICLES))), kind
