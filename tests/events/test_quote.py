from __future__ import annotations

import pytest

from events.quote import evidence_sentence, is_exact, sentence_span
from models.claim import Evidence
from tests.events.making import telling


@pytest.mark.parametrize(
    ("text", "mark", "sentence"),
    [
        ("One. Two marks here. Three.", "marks", "Two marks here."),
        ("No stop at all marks", "marks", "No stop at all marks"),
        ("First line\nSecond marks line\nThird", "marks", "Second marks line\n"),
        ("It said 3.5 million marks. End.", "marks", "It said 3.5 million marks."),
        ('He said: "It marks." Then left.', "marks", 'He said: "It marks."'),
        ("前文。大使馆关闭。后文。", "关闭", "大使馆关闭。"),
    ],
)
def test_sentences(text: str, mark: str, sentence: str) -> None:
    start = text.index(mark)
    begin, finish = sentence_span(text, start, start + len(mark))
    assert text[begin:finish] == sentence


def test_evidence_in_the_title_and_evidence_that_moved() -> None:
    titled = Evidence(field="type", start=0, end=5, quote="Shut!", rule="r", within="title")
    claim, report = telling("a", title="Shut! An end", evidence=(titled,))
    assert evidence_sentence(claim, report) == "Shut!"
    moved = Evidence(field="type", start=3, end=9, quote="closed", rule="r")
    claim, report = telling("b", text="other words now", evidence=(moved,))
    assert not is_exact(moved, report)
    assert evidence_sentence(claim, report) == "closed"
    claim, report = telling("c", title="Only a title")
    assert evidence_sentence(claim, report) == "Only a title"
