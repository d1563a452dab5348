"""What holds of every text: quotes stand where they are said to, strangers change nothing, nothing is ever raised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.batch import read_record
from extract.reader import Reader
from tests.extract.sentences import CLOSURES

READER = Reader()
SENTENCES = [text for text, _ in CLOSURES]
STRANGERS = [
    "The harvest was good this year, and the price of bread fell in most towns.",
    "Rain delayed the second half of the match; nobody was hurt.",
    "Scientists counted forty kinds of moss on the roof of the old mill.",
    "The orchestra will tour in spring with two new pieces for strings.",
]
# noise that the press and the web put between words
ODD = st.sampled_from(["\u00ad", "\u200b", "\u00a0", "\u202e", "\ufeff", "\u0301", "\U0001f600", "\ud83d", "\x00"])
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str, title: str = "") -> dict[str, Any]:
    return read_record({"id": "p", "text": text, "title": title, "published": "2026-05-14"}, READER)


def plain(out: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("type", "sending", "host", "mission_type", "city", "status", "historical", "date", "covered_by")
    return [tuple(event[key] for key in keys) for event in out["events"]]


def assert_quotes(text: str, title: str, out: dict[str, Any]) -> None:
    fields = {"text": text, "title": title}
    for thing in out["events"] + out["signs"]:
        for item in thing["evidence"]:
            assert fields[item.get("in", "text")][item["start"] : item["end"]] == item["quote"]
    for count in out["counts"]:
        assert text[count["start"] : count["end"]] == count["quote"]


@SETTINGS
@given(st.text(max_size=300), st.text(max_size=80))
def test_nothing_is_raised_on_any_text(text: str, title: str) -> None:
    out = read(text, title)
    assert out["schema"] == 1
    assert_quotes(text, title, out)


@SETTINGS
@given(st.sampled_from(SENTENCES), st.lists(st.tuples(st.integers(0, 200), ODD), max_size=12), st.booleans())
def test_offsets_give_the_quoted_text_whatever_stands_between(
    sentence: str, noise: list[tuple[int, str]], headline: bool
) -> None:
    text = sentence
    for at, sign in noise:
        text = text[: at % (len(text) + 1)] + sign + text[at % (len(text) + 1) :]
    title = text if headline else ""
    assert_quotes(text, title, read(text, title))


@SETTINGS
@given(
    st.lists(
        st.sampled_from([*SENTENCES, "embassy", "close", "its", "North Korea", ",", "(", '"', "in", "not"]), max_size=30
    )
)
def test_any_order_of_known_words_is_read(words: list[str]) -> None:
    text = " ".join(words)
    assert_quotes(text, "", read(text))


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("sentence", SENTENCES[::3])
def test_unrelated_paragraph_changes_no_claim(sentence: str, where: str) -> None:
    alone = plain(read(sentence))
    for stranger in STRANGERS:
        text = f"{stranger}\n\n{sentence}" if where == "before" else f"{sentence}\n\n{stranger}"
        assert plain(read(text)) == alone


# states whose English names behave alike: one word, no article, no city in common
ALIKE = {"Norway": "NO", "Chile": "CL", "Kenya": "KE", "Vietnam": "VN", "Estonia": "EE", "Bolivia": "BO"}
FRAMES = [
    "{a} will close its embassy in {b}, the ministry said.",
    "{a} denied that it had shut its embassy in {b}. {c} reopened its own there.",
    "The ambassador of {a} to {b} paid a farewell call on the president. {c} was not mentioned.",
    "{a} is to close its embassies in {b} and {c} by the end of June.",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("other", ["Kenya", "Vietnam", "Estonia", "Bolivia"])
def test_another_state_in_its_place_changes_only_that_state(frame: str, other: str) -> None:
    first = read(frame.format(a="Norway", b="Chile", c="Latvia"))
    second = read(frame.format(a=other, b="Chile", c="Latvia"))
    swapped = {"NO": ALIKE[other]}
    wanted = [(one[0], swapped.get(one[1], one[1]), swapped.get(one[2], one[2]), *one[3:]) for one in plain(first)]
    assert wanted and plain(second) == wanted


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_long_article_is_read_within_its_bounds(size: int) -> None:
    text = ("The weather was fair. " * (size // 22)) + SENTENCES[0]
    assert len(read(text)["events"]) == 1
