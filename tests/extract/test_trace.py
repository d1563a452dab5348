"""A traced reading is the plain one; what kept a rule out is named, where it stands."""

from __future__ import annotations

import pytest

from extract.batch import version_of
from extract.reader import Reader
from extract.trace import Trace, trace

READER = Reader()
CLOSES = "Norway will close its embassy in Kampala, the ministry said."


def traced(text: str, title: str = "", lang: str = "en") -> Trace:
    version, day = version_of(
        {"id": "t", "text": text, "title": title, "lang": lang, "published": "2024-05-14"},
    )
    return trace(version, READER, published=day)


@pytest.mark.parametrize(
    "text",
    [CLOSES, "", "Nothing to see here.", f"Rain fell. {CLOSES} Chile denied that it would shut its embassy in Oslo."],
)
def test_reading_is_the_plain_one(text: str) -> None:
    version, day = version_of({"id": "t", "text": text, "published": "2024-05-14"})
    assert trace(version, READER, published=day).reading == READER.read(version, published=day)


def test_tracing_leaves_nothing_behind_when_off() -> None:
    version, day = version_of({"id": "t", "text": CLOSES, "published": "2024-05-14"})
    first, second = READER.read(version, published=day), READER.read(version, published=day)
    assert first == second and trace(version, READER, published=day).reading == first


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        ("The embassy of Chile in Oslo has been closed for the national holiday.", "closure.passive", "short"),
        ("If the money ends, Chad would close its embassy in Rome.", "closure.active", "condition"),
        ("Chad closed the embassy.", "closure.active", "no_host"),
    ],
)
def test_stop_is_named(text: str, rule: str, reason: str) -> None:
    found = traced(text)
    assert found.reading.claims == ()
    assert (rule, reason) in {(stop.rule, stop.reason) for stop in found.stopped}


def test_stop_of_a_rule_that_was_heard_after_all_is_not_told() -> None:
    assert traced(CLOSES).stopped == () and traced(CLOSES).near == ()


def test_objection_is_named_where_the_event_stands() -> None:
    text = "Norway has an embassy in Oman. The road near the Finnish embassy in Oslo closed on Monday."
    near = traced(text).near
    assert ("closure.passive", "not_subject") in {(one.rule, one.reason) for one in near}
    assert {text[one.start : one.end] for one in near if one.reason == "not_subject"} == {"closed"}


def test_word_in_the_way_is_named() -> None:
    near = traced("Norway closed perhaps rainily its embassy in Kampala.").near
    assert ("closure.active", "word_between", "perhaps rainily") in {(n.rule, n.reason, n.words) for n in near}


def test_unread_language_and_unread_text_are_told() -> None:
    assert traced(CLOSES, lang="xx").reading.drop is not None
    assert traced("Rain fell on Oslo.").sentences == ()


def test_offsets_are_those_of_the_stored_text() -> None:
    text = "\u201cN\u00adorway\u201d has closed\u200b perhaps rainily its emb\u00adassy in Kampala."
    for one in traced(text).near:
        assert text[one.start : one.end].replace("\u200b", "") == "closed"
    assert traced(text).near
