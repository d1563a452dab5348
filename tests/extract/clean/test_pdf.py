"""PDFs that are handed in: their text page by page, or why there is none."""

from __future__ import annotations

import time

import pytest

from extract.clean.cleaner import Cleaned, clean
from extract.clean.pdf import Printed, is_pdf, joined, read_pdf
from models.article import Drop
from models.leaves import leaf_of
from tests.extract.clean.pdfs import bomb, encrypted, pdf
from tests.extract.clean.test_cleaner import make_page, make_source

FIRST = [
    "Ministry of Harbours",
    "Note on the missions of the island states",
    "",
    "The ministry informs all missions that the embassy of Norway in Wind-",
    "hoek was closed on 17 November 2023, and that its consular business goes",
    "to Pretoria.",
    "The staff has left, and what is left of the archive will be kept by the",
    "1",
]
SECOND = [
    "Ministry of Harbours",
    "embassy of Sweden until a successor is named by the government in Oslo.",
    "Iceland has opened an embassy in Windhoek, the ministry says in its note.",
    "2",
]
THIRD = ["Ministry of Harbours", "No other mission was opened or closed in that year by anybody at all.", "3"]


def test_text_comes_page_by_page_in_paragraphs() -> None:
    told = read_pdf(pdf([FIRST, SECOND, THIRD], title="A note"))
    assert isinstance(told, Printed)
    assert told.title == "A note"
    assert "Ministry of Harbours" not in told.text
    assert "embassy of Norway in Windhoek was closed on 17 November 2023, and that its consular business" in told.text
    assert "will be kept by the embassy of Sweden until a successor" in told.text
    assert not told.is_cut
    assert [told.text[start:].split()[0] for start in told.starts] == ["Note", "embassy", "No"]


def test_a_page_without_text_counts_and_where_a_character_stands_is_told() -> None:
    text, starts = joined(["one two three.", "", "four five six."])
    assert text == "one two three.\nfour five six."
    how = f"pdf:{','.join(map(str, starts))}"
    assert [leaf_of(how, text.index(word)) for word in ("one", "three", "four", "six")] == [1, 1, 3, 3]
    assert leaf_of("trafilatura", 3) is None
    assert leaf_of(how, -1) is None


def test_a_pdf_is_cleaned_like_any_page_and_its_evidence_can_name_the_printed_page() -> None:
    cleaned = clean(make_page(pdf([FIRST, SECOND, THIRD]), content_type="application/pdf"), make_source())
    assert isinstance(cleaned, Cleaned)
    version = cleaned.version
    assert version.lang == "en"
    assert leaf_of(version.how, version.text.index("Norway")) == 1
    assert leaf_of(version.how, version.text.index("Iceland")) == 2
    assert leaf_of(version.how, version.text.index("No other")) == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pdf([[], []]), "pdf_no_text"),
        (encrypted(pdf([FIRST]), "secret"), "pdf_encrypted"),
        (b"%PDF-1.7\nnothing of the kind", "pdf_damaged"),
        (pdf([FIRST])[:300], "pdf_damaged"),
        (b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000, "pdf_damaged"),
        (pdf([], streams=[b"no deflated stream"]), "pdf_no_text"),
    ],
    ids=["scan", "encrypted", "no pdf", "cut off", "nested", "broken stream"],
)
def test_what_gives_no_text_says_why(body: bytes, reason: str) -> None:
    told = read_pdf(body)
    assert isinstance(told, Drop)
    assert told.reason == reason


def test_an_empty_password_is_none() -> None:
    told = read_pdf(encrypted(pdf([FIRST]), ""))
    assert isinstance(told, Printed)
    assert "Norway" in told.text


def test_a_bomb_is_bounded_in_time_and_memory() -> None:
    body = bomb(400 * 1024 * 1024)
    assert len(body) < 1024 * 1024
    began = time.monotonic()
    told = read_pdf(body, seconds=30)
    assert isinstance(told, Drop)
    assert told.reason in {"pdf_too_heavy", "pdf_damaged", "pdf_no_text"}
    assert time.monotonic() - began < 30


def test_what_takes_too_long_is_ended() -> None:
    told = read_pdf(pdf([FIRST]), seconds=0.01)
    assert told == Drop(reason="pdf_too_heavy", detail="more than 0 seconds")


def test_more_pages_than_any_note_has_are_cut() -> None:
    told = read_pdf(pdf([[f"This is page number {n} of a very long report."] for n in range(320)]))
    assert isinstance(told, Printed)
    assert told.is_cut
    assert len(told.starts) == 300


@pytest.mark.parametrize(
    ("body", "is_one"),
    [(b"%PDF-1.4", True), (b"\r\n %PDF-2.0", True), (b"<html>%PDF-1.4", False), (b"", False)],
)
def test_what_is_meant_to_be_a_pdf(body: bytes, is_one: bool) -> None:
    assert is_pdf(body) is is_one
