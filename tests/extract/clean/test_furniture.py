"""The page's own lines go, the story's lines stay; the word lists are in order."""

from __future__ import annotations

import pytest

from extract.clean.furniture import furniture, is_wall, key_of, without_furniture
from extract.clean.wordlists import checked, read_wordlist

STORY = [
    "The harbour office opened again on Monday, the mayor said.",
    "Fishermen had waited for three weeks.",
    "Related work on the pier goes on, according to the plan.",
    "Subscribers to the ferry will pay less from May.",
]


def test_story_lines_stay() -> None:
    assert without_furniture(STORY) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Share this article", "ADVERTISEMENT", "Read more: Ferry prices rise", "Sign up for our newsletter",
        "© 2023 The Harbour Paper", "Follow us on Telegram", "Lea también: suben los precios", "Читайте также",
        "Reporting by A. Writer; editing by B. Editor", "***", "You may also like",
        "무단전재 및 재배포 금지", "Photo: Harbour office",
    ],
)  # fmt: skip
def test_furniture_goes(line: str) -> None:
    assert without_furniture([*STORY, line]) == STORY
    assert without_furniture([*STORY[:2], line, *STORY[2:]]) == STORY


def test_a_comment_form_ends_the_story() -> None:
    form = [
        "Leave a Comment",
        "Your email address will not be published. Required fields are marked *",
        "Name",
        "Scroll to Top",
    ]
    assert without_furniture([*STORY, *form]) == STORY


def test_a_comment_line_in_the_first_half_does_not_end_it() -> None:
    assert without_furniture(["Leave a comment", *STORY]) == STORY


def test_a_repeated_title_goes_at_the_top_only() -> None:
    title = "Harbour office opens again"
    keys = frozenset({key_of(title)})
    assert without_furniture([title.upper(), *STORY], titles=keys) == STORY
    assert without_furniture([*STORY, *STORY, title], titles=keys)[-1] == title


def test_a_link_alone_goes_unless_it_is_a_sentence() -> None:
    lines = [*STORY, "Ferry prices rise in the spring", "The mayor resigned on Friday."]
    keys = frozenset(map(key_of, lines[-2:]))
    assert without_furniture(lines, promotion=keys) == [*STORY, lines[-1]]


def test_author_notes_and_topics_go_at_the_end() -> None:
    notes = ["Ann Writer is a reporter at the Harbour Paper.", "- Harbour", "- Ferries"]
    assert without_furniture([*STORY, *notes]) == STORY


@pytest.mark.parametrize(
    ("title", "lines", "markers", "wall"),
    [
        ("Just a moment...", ["Checking your browser"], (), True),
        ("Attention Required! | Cloudflare", [], (), True),
        ("Story", ["Members only beyond this line", *STORY * 9], ("Members only",), True),
        ("Harbour", STORY, ("Members only",), False),
        ("Access denied to the pier", STORY * 9, (), False),
    ],
)
def test_walls(title: str, lines: list[str], markers: tuple[str, ...], *, wall: bool) -> None:
    assert is_wall(title, lines, markers) is wall


def test_the_list_of_whole_lines_is_in_order_and_folded() -> None:
    whole = read_wordlist("furniture.yml", frozenset({"whole", "starts", "tail", "stops", "walls"}))["whole"]
    assert whole == sorted(whole)
    assert all(line == line.casefold() for line in whole)
    assert furniture().whole == frozenset(whole)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("months: {}\nage: {}\n", r"months\.yml:2: age: unknown"),
        ("months: {}\nmonths: {}\nages: {}", r"months\.yml:2: months: unknown or repeated"),
        ("months: {}\n", r"months\.yml: ages: key is missing"),
        ("- a\n", r"months\.yml: a mapping"),
    ],
)
def test_a_bad_word_list_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        checked("months.yml", text, frozenset({"months", "ages"}))
