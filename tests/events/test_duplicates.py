from __future__ import annotations

import random
import time

import pytest

from events.duplicates import cluster, is_copy, runs_of
from tests.events.making import telling

_WORDS = [
    "ministry",
    "mission",
    "winter",
    "trade",
    "rents",
    "visas",
    "boxes",
    "night",
    "flag",
    "gate",
    "monday",
    "said",
]


def _story(seed: int, length: int = 240) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(_WORDS) + str(draw.randrange(40)) for _ in range(length))


def _new_headline(text: str) -> str:
    return "(Sample Wire) An envoy goes home, says our desk. " + text


def _cut(text: str) -> str:
    return " ".join(text.split()[:120])


def _edited(text: str) -> str:
    words = text.split()
    return " ".join("changed" if at % 17 == 0 else word for at, word in enumerate(words))


def _in_two_parts(text: str) -> str:
    words = text.split()
    return " ".join([*words[:90], "Read also: something else entirely on this page.", *words[90:]])


def _quoting(text: str) -> str:
    return " ".join([*_story(999).split()[:150], *text.split()[:25], *_story(998).split()[:60]])


def _reworded(text: str) -> str:
    words = text.split()
    return " ".join(word if at % 3 else f"re{word}" for at, word in enumerate(words))


def _another(text: str) -> str:
    return _story(len(text) + 2000)


@pytest.mark.parametrize(
    ("change", "copy"),
    [
        (str.upper, True),
        (_new_headline, True),
        (_cut, True),
        (_edited, True),
        (_in_two_parts, True),
        (_quoting, False),
        (_reworded, False),
        (_another, False),
    ],
)
@pytest.mark.parametrize("seed", range(25))
def test_what_is_a_copy(change: object, copy: bool, seed: int) -> None:
    text = _story(seed)
    assert callable(change)
    assert is_copy(runs_of(text), runs_of(change(text))) is copy


def test_chinese_and_korean_are_compared_too() -> None:
    chinese = "".join(chr(0x4E00 + (at * 37) % 900) for at in range(150))
    assert is_copy(runs_of(chinese), runs_of("前言。" + chinese))
    assert not is_copy(runs_of(chinese), runs_of(chinese[::-1]))


def test_empty_texts_are_no_copies_of_one_another() -> None:
    assert runs_of("  ") == frozenset()
    assert not is_copy(runs_of(""), runs_of(""))


def test_groups_join_exact_copies_near_copies_and_versions_of_one_article() -> None:
    text = _story(1)
    reports = [
        telling("a", text=text)[1],
        telling("b", text=text)[1],
        telling("c", text=_new_headline(text))[1],
        telling("d", article="article-c", version="second", text=_story(2))[1],
        telling("e", text=_story(3))[1],
    ]
    first, last = reports[0].version, reports[4].version
    assert cluster(reports) == {**{report.version: first for report in reports[:4]}, last: last}


def test_many_texts_are_sketched_and_give_the_same_groups() -> None:
    reports = [
        telling(f"{seed}-{copy}", text=text)[1]
        for seed in range(30)
        for copy, text in enumerate((_story(seed), _new_headline(_story(seed)), _edited(_story(seed))))
    ]
    groups = cluster(reports)
    assert len(set(groups.values())) == 30
    assert all(groups[report.version] == reports[at - at % 3].version for at, report in enumerate(reports))


def test_an_endless_text_costs_little() -> None:
    begun = time.monotonic()
    runs_of("word " * 2_000_000)
    assert time.monotonic() - begun < 0.5


def test_the_same_question_again_gives_the_same_answer_to_keep() -> None:
    reports = [telling("a", text=_story(1))[1], telling("b", text=_story(1))[1], telling("c", text=_story(2))[1]]
    first = cluster(reports)
    wanted = dict(first)
    first.clear()
    assert cluster(reports) == wanted
    # the same versions with another text are another question
    other = [telling("a", text=_story(3))[1], telling("b", text=_story(4))[1], telling("c", text=_story(2))[1]]
    assert len(set(cluster(other).values())) == 3
