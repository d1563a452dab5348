from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.archive import Archive
from models.db import desk, events
from models.db.desk import RecallAnswer
from models.db.store import Database
from models.verdict import Action
from review.decisions import Wish, take
from review.web.wired import DeskSettings
from tests.review.web.making import Desk, closing, fill, keep_told, silent

AT = datetime(2023, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Desk:
    made = Desk(database=database, archive=Archive(tmp_path), settings=DeskSettings())
    fill(made, 3)
    keep_told(made, *(silent(str(at), f"The harvest was good in district {at}. " * 9) for at in range(40)))
    return made


def test_revisions_and_events_by_id(filled: Desk) -> None:
    with filled.database.unit(writing=False) as unit:
        known = desk.revisions(unit)
        assert set(known) == set(filled.ids())
        assert set(known.values()) == {1}
        assert {event.id for event in desk.events_by_id(unit, list(known))} == set(known)


def test_the_recall_audit_draws_a_share_of_what_nothing_was_found_in(filled: Desk) -> None:
    with filled.database.unit() as unit:
        everything, drawn = desk.unflagged_counts(unit, share=0.5)
        assert everything == 40
        assert 8 <= drawn <= 32
        half = desk.unflagged(unit, share=0.5, limit=99)
        assert len(half) == drawn
        (first, *rest) = half
        assert desk.answer_recall(unit, RecallAnswer(version=first.version, missed=False, by="a", at=AT))
        assert desk.unflagged(unit, share=0.5, limit=99) == rest
        assert not desk.answer_recall(unit, RecallAnswer(version=first.version, missed=True, by="b", at=AT, note="n"))
        (answer,) = desk.recall_answers(unit)
        assert (answer.missed, answer.by, answer.note) == (True, "b", "n")
        assert desk.one_unflagged(unit, first.version) == first
        assert desk.one_unflagged(unit, "none") is None
        assert desk.flagged_count(unit) == 3


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_draws_all_of_a_smaller_one(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert desk.share_bound(low) <= desk.share_bound(high)
    assert desk.share_bound(1.0) > "f" * 32


def test_what_rules_and_reviewers_said_of_decided_events(filled: Desk) -> None:
    id_ = filled.ids()[0]
    with filled.database.unit() as unit:
        done = take(unit, Wish(event=id_, revision=1, action=Action.ACCEPT), by="rob", at=AT)
        desk.keep_pace(unit, done.verdicts[0].id, 4.5)
        desk.keep_pace(unit, done.verdicts[0].id, 9.0)  # a form sent twice
        assert desk.rules_of_events(unit) == [(id_, "rule.type")]
        assert desk.reviewers_of_events(unit) == [(id_, "rob")]
        assert desk.paces(unit) == [("rob", 4.5)]


def test_where_a_version_was_told(filled: Desk) -> None:
    keep_told(filled, closing("EG", title="x"), lang="ar")
    with filled.database.unit(writing=False) as unit:
        id_ = next(one for one in filled.ids() if "-EG-" in one)
        ((claim, report),) = events.reports_of(unit, id_)
        told = desk.told_by(unit, [report.version, "none"])
        assert told[report.version].lang == "ar"
        assert told[report.version].final_url == report.url
        assert desk.versions_of_page(unit, told[report.version].page) == [report.version]
        assert desk.events_with_claims(unit, [claim.id, "none"]) == [id_]
