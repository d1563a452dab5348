from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events.settle import settle
from models.claim import Attribution, AttributionKind, Evidence, Stance
from review.present import Piece, lines
from tests.events.making import Told, day, telling

TEXT = "It rained. The embassy in Kampala was shut on Tuesday, officials said. Then the sun came out."


def _mark(field: str, quote: str, text: str = TEXT, within: str = "text") -> Evidence:
    start = text.index(quote)
    return Evidence(field=field, start=start, end=start + len(quote), quote=quote, rule=f"rule_{field}", within=within)


def _told() -> Told:
    marks = (_mark("type", "was shut"), _mark("city", "Kampala"), _mark("mission_type", "embassy in Kampala"))
    speaker = Attribution(name="Foreign\x1b Ministry", kind=AttributionKind.HOST_GOVERNMENT)
    return telling("a", text=TEXT, evidence=marks, effective=day("2023-10-24"), city="Kampala", attribution=(speaker,))


def test_the_sentence_is_cut_where_evidence_begins_and_ends() -> None:
    told = _told()
    (event,) = settle([told], (), relays={}).events
    (passage,) = lines(event, [told]).passages
    assert passage.sentences == (
        (
            Piece(text="The "),
            Piece(text="embassy in ", fields=("mission_type",), rules=("rule_mission_type",)),
            Piece(text="Kampala", fields=("mission_type", "city"), rules=("rule_mission_type", "rule_city")),
            Piece(text=" "),
            Piece(text="was shut", fields=("type",), rules=("rule_type",)),
            Piece(text=" on Tuesday, officials said."),
        ),
    )
    assert passage.says == "closure, done, asserted, 2023-10-24"
    assert passage.by == ("Foreign Ministry (host government)",)


def test_facts_flags_and_what_speaks_against() -> None:
    told, denial = _told(), telling("b", after=-1, stance=Stance.DENIED)
    (event,) = settle([told, denial], (), relays={}).events
    sheet = lines(event, [denial, told])
    facts = {fact.label: (fact.value, fact.claims) for fact in sheet.facts}
    assert facts["effective"] == ("2023-10-24 (2023-10-24)", 1)
    assert facts["city"] == ("Kampala", 1)
    assert "covered by" not in facts
    assert sheet.flags == ("mentioned", "contradicted")
    assert [(passage.claim, passage.against) for passage in sheet.passages] == [("claim-a", False), ("claim-b", True)]


def test_evidence_in_a_title_shows_the_title() -> None:
    title = "Envoys leave as embassy shuts"
    told = telling("a", title=title, evidence=(_mark("type", "shuts", title, "title"),))
    (event,) = settle([told], (), relays={}).events
    (passage,) = lines(event, [told]).passages
    assert "".join(piece.text for piece in passage.sentences[0]) == title


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5))
def test_any_text_and_any_marks_give_printable_pieces(text: str, marks: list[tuple[int, int]]) -> None:
    evidence = tuple(
        Evidence(field=f"f{at}", start=start, end=start + size, quote=text[start : start + size], rule="r")
        for at, (start, size) in enumerate(marks)
    )
    told = telling("a", text=text, title=text, evidence=evidence)
    (event,) = settle([told], (), relays={}).events
    (passage,) = lines(event, [told]).passages
    pieces = [piece for sentence in passage.sentences for piece in sentence]
    assert all(piece.text.isprintable() for piece in pieces)
    held = {mark.field for mark in evidence if len(mark.quote) == mark.end - mark.start and _is_visible(mark.quote)}
    assert held <= {field for piece in pieces for field in piece.fields}


def _is_visible(quote: str) -> bool:
    return all(sign.isprintable() and not sign.isspace() for sign in quote)
