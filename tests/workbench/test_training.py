"""Training files made from decisions: spans are the words they stand for, in whatever library reads them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from models.db import events
from models.verdict import Action, RejectReason
from tests.review.exports.conftest import decide
from tests.review.web.conftest import desk
from tests.review.web.making import Desk, closing, keep_told
from workbench import training
from workbench.training import Example, Span

__all__ = ["desk"]


@pytest.fixture
def decided(desk: Desk) -> list[Example]:
    keep_told(desk, closing("UG"), closing("UG", "b", after=1), closing("PE"), closing("VN"))
    decide(desk, "UG", Action.ACCEPT)
    decide(desk, "PE", Action.REJECT, reason=RejectReason.OLD_NEWS)
    with desk.database.unit(writing=False) as unit:
        return list(training.examples(unit, events.list_events(unit, limit=None)))


def test_only_decided_events_give_examples(decided: list[Example]) -> None:
    assert [one.is_positive for one in decided].count(True) == 2
    assert [one.reasons for one in decided if not one.is_positive] == [("old_news",)]
    (wrong,) = [one for one in decided if not one.is_positive]
    assert {wrong.text[span.start : span.end] for span in wrong.wrong if span.label == "HOST"} == {"Peru"}
    assert {span.label for span in wrong.wrong} == {"DATE", "HOST", "MISSION", "SENDING", "TRIGGER"}


def test_what_people_corrected_is_not_taught(desk: Desk) -> None:
    keep_told(desk, closing("UG"))
    decide(desk, "UG", Action.ACCEPT)
    decide(desk, "UG", Action.AMEND, changes={"type": "suspension"})
    with desk.database.unit(writing=False) as unit:
        (one,) = training.examples(unit, events.list_events(unit, limit=None))
    assert {span.label for span in one.right} == {"DATE", "HOST", "MISSION", "SENDING"}
    assert one.wrong == ()


def test_prodigy_lines(decided: list[Example]) -> None:
    out = BytesIO()
    assert training.write_prodigy(decided, out) == 3
    tasks = [json.loads(line) for line in out.getvalue().splitlines()]
    assert sorted(task["answer"] for task in tasks) == ["accept", "accept", "reject"]
    for task in tasks:
        words = {span["label"]: task["text"][span["start"] : span["end"]] for span in task["spans"]}
        assert words["TRIGGER"] == "has closed"
        assert words["SENDING"] == "North Korea"


def test_label_studio_tasks(decided: list[Example]) -> None:
    out = BytesIO()
    assert training.write_labelstudio(decided, out) == 3
    tasks = json.loads(out.getvalue())
    for task in tasks:
        (annotation,) = task["annotations"]
        assert bool(annotation["result"]) is (task["data"]["decision"] == "accept")
        for region in annotation["result"]:
            value = region["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            assert (region["from_name"], region["to_name"], region["type"]) == ("label", "text", "labels")


def loaded(raw: bytes, tmp_path: Path) -> list[spacy.tokens.Doc]:
    file = tmp_path / "train.spacy"
    file.write_bytes(raw)
    return list(DocBin().from_disk(file).get_docs(spacy.blank("en").vocab))


def spans_of(doc: spacy.tokens.Doc, name: str) -> set[Span]:
    return {Span(span.start_char, span.end_char, span.label_) for span in doc.spans[name]}


def test_spacy_loads_the_docbin_with_equal_spans(decided: list[Example], tmp_path: Path) -> None:
    out = BytesIO()
    training.write_docbin(decided, out)
    docs = loaded(out.getvalue(), tmp_path)
    assert [doc.text for doc in docs] == [one.text for one in decided]
    for doc, one in zip(docs, decided, strict=True):
        assert spans_of(doc, training.RIGHT) == set(one.right)
        assert spans_of(doc, training.WRONG) == set(one.wrong)
        assert doc.cats == {training.CATEGORY: float(one.is_positive)}
        assert tuple(doc.user_data["meta"]["events"]) == one.events


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("The embassy-in-Ulaanbaatar closed.", [Span(15, 26, "HOST"), Span(4, 11, "MISSION")]),
        ("朝鮮民主主義人民共和国が在ウガンダ大使館を閉鎖した。", [Span(13, 17, "HOST"), Span(17, 20, "MISSION")]),
        ("\n\n 🏛🏛 closed\u2028it\r\n", [Span(3, 4, "MISSION"), Span(6, 12, "TRIGGER")]),
        ("أغلقت كوريا سفارتها", [Span(0, 5, "TRIGGER"), Span(6, 11, "SENDING"), Span(0, 11, "DATE")]),
        ('=HYPERLINK("x")\t+1+1', [Span(0, 1, "HOST"), Span(16, 18, "DATE")]),
    ],
)
def test_offsets_are_exact_within_words_of_any_script(text: str, spans: list[Span], tmp_path: Path) -> None:
    example = Example(
        version="v", within="text", text=text, right=tuple(sorted(spans)), wrong=(), events=("e",), source="s", url="u"
    )
    out = BytesIO()
    training.write_docbin([example], out)
    (doc,) = loaded(out.getvalue(), tmp_path)
    assert doc.text == text
    assert spans_of(doc, training.RIGHT) == set(spans)
    lines = BytesIO()
    training.write_prodigy([example], lines)
    assert len(lines.getvalue().decode().splitlines()) == 1
    assert json.loads(lines.getvalue())["text"] == text


def test_twice_the_same_bytes(decided: list[Example]) -> None:
    for write in (training.write_docbin, training.write_prodigy, training.write_labelstudio):
        first, second = BytesIO(), BytesIO()
        write(decided, first)
        write(decided, second)
        assert first.getvalue() == second.getvalue()
