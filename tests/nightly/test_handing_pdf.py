"""A PDF that is handed in: read like any page, or kept and refused with a clear word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from events.voices import Houses
from models.archive import Archive
from models.db import desk, events, pages
from models.db.store import Database
from models.leaves import leaf_of
from nightly.commands.adding import add
from nightly.exits import Exit, StopError
from nightly.handing import take_in
from nightly.settings import Settings
from review.web.evidence import dossier
from review.web.wired import Handed
from tests.extract.clean.pdfs import encrypted, pdf

NOTE = [
    ["The ministry of foreign affairs presents its compliments to all missions.", "It has three things to say."],
    [
        "Norway has closed its embassy in Windhoek, the foreign ministry of",
        "Namibia said on Friday, 17 November 2023.",
    ],
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, contact="tests@embassywatch.example")


def test_a_pdf_makes_an_event_whose_evidence_names_the_printed_page(settings: Settings) -> None:
    body = pdf(NOTE)
    handed = Handed(origin="a note verbale", by="ana", body=body, name="note.pdf", media="application/pdf",
                    title="Note", published="2023-11-18")  # fmt: skip
    added = take_in(settings, handed)
    assert added.drop is None
    (id_,) = added.events
    assert id_.startswith("NO-NA-2023-")
    with Database.open(settings.database_address()).unit(writing=False) as unit:
        ((claim, report),) = events.reports_of(unit, id_)
        location = pages.location(unit, added.page)
        places = desk.told_by(unit, [report.version])
        event = events.event(unit, id_)
    assert event is not None
    assert {leaf_of(places[report.version].how, one.start) for one in claim.evidence if one.within == "text"} == {2}
    assert all(report.text[one.start : one.end] == one.quote for one in claim.evidence if one.within == "text")
    (story,) = dossier(event, [(claim, report)], places, names={}, houses=Houses()).stories
    assert story.first.leaves == (2,), "the desk names it, too"
    assert location is not None
    assert Archive(settings.data_dir / "archive").read(location).body == body


@pytest.mark.parametrize(
    ("body", "drop", "words"),
    [
        (pdf([[]]), "pdf_no_text", "holds no text, as scans do"),
        (encrypted(pdf(NOTE), "secret"), "pdf_encrypted", "a password is needed"),
        (b"%PDF-1.7\n", "pdf_damaged", "is damaged"),
    ],
    ids=["scan", "encrypted", "damaged"],
)
def test_a_pdf_without_a_text_is_kept_and_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes, drop: str, words: str
) -> None:
    file = tmp_path / "note.pdf"
    file.write_bytes(body)
    with pytest.raises(StopError, match=words) as stop:
        add({"data_dir": tmp_path / "data", "contact": "tests@embassywatch.example"}, what=str(file), origin="a friend",
            url=None, title=None, published=None, by="ana", as_json=True)  # fmt: skip
    assert stop.value.code is Exit.USAGE
    assert "\n" not in str(stop.value)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["drop"] == drop
    with Database.open(f"sqlite:///{tmp_path}/data/embassywatch.sqlite").unit(writing=False) as unit:
        location = pages.location(unit, told["page"])
    assert location is not None
    assert Archive(tmp_path / "data" / "archive").read(location).body == body
