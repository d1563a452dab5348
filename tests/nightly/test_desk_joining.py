"""Merge, split and taking back from the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.db import events as held_events
from models.db.store import Database
from models.event import Event, EventState
from models.verdict import Action, Verdict
from nightly.commands import desk
from nightly.commands.deciding import Asked, decide_one
from nightly.exits import Exit, StopError
from tests.nightly.houses import prepare
from tests.review.held import settle_pair, tell


class Terminal:
    """A database with two events about one pair of states, the first told twice; and somebody at the terminal."""

    def __init__(self, data: Path, made: Path, read: pytest.CaptureFixture[str]) -> None:
        self.flags = {"data_dir": data}
        self.database: Database = prepare(data, made)
        self._read = read
        with self.database.unit() as unit:
            tell(unit, 1)
            tell(unit, 2, source="other", after=1)
            settle_pair(unit)
            tell(unit, 3, source="third", after=900)
            self.one, self.two = sorted(
                (event.id for event in settle_pair(unit)), key=lambda id_: -self._told(unit, id_)
            )
            unit.commit()

    @staticmethod
    def _told(unit: Any, id_: str) -> int:  # noqa: ANN401 -- models.db's opaque Unit
        held = held_events.event(unit, id_)
        return 0 if held is None else len(held.claims)

    def event(self, id_: str) -> Event:
        with self.database.unit(writing=False) as unit:
            held = held_events.event(unit, id_)
        assert held is not None
        return held

    def verdicts(self, id_: str) -> list[Verdict]:
        with self.database.unit(writing=False) as unit:
            return held_events.verdicts_of(unit, id_)

    def says(self, event: str, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 -- by name
        self._read.readouterr()
        decide_one(self.flags, Asked(event=event, **asked), by="ada", as_json=True)
        told: dict[str, Any] = json.loads(self._read.readouterr().out)
        return told

    def shows(self, event: str) -> str:
        self._read.readouterr()
        desk.show_event(self.flags, event=event, as_json=False)
        return self._read.readouterr().out


@pytest.fixture
def at(tmp_path: Path, sqlite_file: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", sqlite_file, capsys)


def test_a_merge_and_its_undo_name_both_events(at: Terminal) -> None:
    told = at.says(at.one, merge=at.two, note="one and the same")
    assert (told["id"], told["other"]["id"], told["other"]["merged_into"]) == (at.one, at.two, at.one)
    assert len(told["claims"]) == 3
    assert [one["action"] for one in told["decisions"]] == ["merge", "merge"]
    assert at.event(at.two).state is EventState.MERGED
    with pytest.raises(StopError, match=f"{at.two} is merged into {at.one}") as stop:
        decide_one(at.flags, Asked(event=at.two, accept=True), by="ada", as_json=False)
    assert stop.value.code is Exit.USAGE
    back = at.says(at.two, undo=True)
    assert {back["id"], back["other"]["id"]} == {at.one, at.two}
    assert at.event(at.two).state is EventState.MENTIONED
    assert (len(at.event(at.one).claims), len(at.event(at.two).claims)) == (2, 1)


def test_a_split_takes_the_beginning_of_a_claim_that_is_shown(at: Terminal) -> None:
    claim = at.event(at.one).claims[1]
    assert f"(claim {claim[:8]})" in at.shows(at.one)
    told = at.says(at.one, split=(claim[:8],))
    assert told["other"]["claims"] == [claim]
    assert told["claims"] == [one for one in at.event(at.one).claims if one != claim]
    with pytest.raises(StopError, match="a split leaves at least one report"):
        decide_one(at.flags, Asked(event=at.one, split=(told["claims"][0],)), by="ada", as_json=False)
    at.says(at.one, undo=True)
    assert at.event(told["other"]["id"]).merged_into == at.one
    assert len(at.event(at.one).claims) == 2


def test_an_older_decision_is_taken_back_by_its_id(at: Terminal) -> None:
    at.says(at.one, accept=True, note="sure")
    at.says(at.one, unsure=True)
    first = at.verdicts(at.one)[0]
    assert f"({first.id[:8]}): sure" in at.shows(at.one)
    at.says(at.one, undo=True, decision=first.id[:8])
    assert [one.action for one in at.verdicts(at.one)] == [Action.ACCEPT, Action.UNSURE, Action.UNDO]
    assert at.event(at.one).unsure
    assert at.event(at.one).state is EventState.CORROBORATED


@pytest.mark.parametrize("which", ["revision", "other_revision"])
def test_a_revision_that_was_not_seen_is_locked(at: Terminal, which: str) -> None:
    before = at.event(at.one), at.event(at.two)
    held = {"revision": before[0].revision, "other_revision": before[1].revision}
    asked = Asked(event=at.one, merge=at.two, **{**held, which: held[which] + 1})
    with pytest.raises(StopError, match="it changed while you looked") as stop:
        decide_one(at.flags, asked, by="ada", as_json=False)
    assert stop.value.code is Exit.LOCKED
    assert (at.event(at.one), at.event(at.two)) == before


def test_words_tell_both_events(at: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    decide_one(at.flags, Asked(event=at.one, merge=at.two), by="ada", as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{at.one}: corroborated (revision ")
    assert first.endswith("3 reports)")
    assert second.startswith(f"{at.two}: merged into {at.one} (revision ")
