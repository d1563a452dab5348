"""Noise differs truly, carries no event words by accident, and is the same on every machine."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter

import pytest

from samples import compose, newsroom, sites_folder

NOISE = {(slug, story.slug): story for slug in newsroom.outlets() for story in newsroom.noise(slug)}
# Words by which a reader would rightly take a story for one about the end or the start of a mission.
EVENT_WORDS = re.compile(
    r"farewell|expel|sever(?:ed|s) (?:ties|relations)|(?:clos|shut|open|reopen|suspend)\w* (?:its|the|their) "
    r"(?:embass|consul|mission)|(?:embass|consul)\w* (?:is|was|has|will)[\w ]* (?:clos|shut|suspend)",
    re.IGNORECASE,
)


def sentences(story: newsroom.Story) -> set[str]:
    text = " ".join(story.plain()).replace(" -0-", "").replace(" (END)", "")
    return set(re.split(r'(?<=[.!?"])\s+', text))


def test_the_files_hold_what_the_composer_makes() -> None:
    for slug, composed in compose.compose_all().items():
        lines = (sites_folder() / slug / "noise.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == composed


def test_no_two_noise_stories_share_a_quarter_of_their_sentences() -> None:
    told = {name: sentences(story) for name, story in NOISE.items()}
    shares = {
        (one, other): len(told[one] & told[other]) / min(len(told[one]), len(told[other]))
        for one, other in itertools.combinations(told, 2)
    }
    assert len(NOISE) >= 150
    worst = max(shares, key=shares.__getitem__)
    assert shares[worst] < 0.25, worst


def test_no_sentence_is_everywhere() -> None:
    counts = Counter(sentence for story in NOISE.values() for sentence in sentences(story) if len(sentence) > 40)
    assert counts.most_common(1)[0][1] <= 4


@pytest.mark.parametrize("slug", sorted(newsroom.outlets()))
def test_noise_has_no_slot_left_and_no_event_word(slug: str) -> None:
    for story in newsroom.noise(slug):
        text = " ".join((story.title, *story.paragraphs))
        assert "{" not in text
        assert EVENT_WORDS.search(text) is None, text


def test_stories_of_one_topic_and_outlet_do_not_repeat_their_titles() -> None:
    titles = Counter((slug, story.title) for (slug, _), story in NOISE.items())
    assert titles.most_common(1)[0][1] == 1


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (3, 9), (100, 999)])
def test_draws_stay_within_their_bounds_and_can_be_repeated(low: int, high: int) -> None:
    drawn = [compose.Draw(f"key {turn}").number(low, high) for turn in range(200)]
    assert drawn == [compose.Draw(f"key {turn}").number(low, high) for turn in range(200)]
    assert min(drawn) >= low
    assert max(drawn) <= high
    assert len(set(drawn)) == min(high - low + 1, len(set(drawn)))


def test_an_order_holds_each_place_once() -> None:
    assert sorted(compose.Draw("any").order(20)) == list(range(20))
    assert compose.Draw("any").order(20) != list(range(20))
