"""The review desk of the terminal: one key decides and moves on, and no text from the web moves the cursor."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.db import events as held_events
from models.db import readings
from models.event import Event, EventState
from models.verdict import Action, RejectReason, Verdict
from nightly.commands import desk
from nightly.commands.deciding import Asked, decide_one
from nightly.exits import Exit, StopError
from tests.models.made import article, claim, event, kept, reading, version
from tests.nightly.houses import prepare

IDS = ("KP-UG-2026-000A", "KP-UG-2026-000B", "KP-UG-2026-000C")
HOSTILE = "Closed\x1b[2J\x1b]0;gone\x07\r\nfake line\u202e\u2066 \u200bdesol\x9b31m"


class Keys(io.StringIO):
    """A terminal whose user presses these keys; a callable among them happens before the next key."""

    def __init__(self, keys: Sequence[str | Callable[[], None]]) -> None:
        super().__init__()
        self._keys = list(keys)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed: StringIO itself has it so
        while self._keys:
            key = self._keys.pop(0)
            if isinstance(key, str):
                return key + "\n"
            key()
        return ""


class Desk:
    """A database with three events that rest on one claim each, and a reviewer."""

    def __init__(self, data: Path, made: Path, patch: pytest.MonkeyPatch, read: pytest.CaptureFixture[str]) -> None:
        self.flags: dict[str, Any] = {"data_dir": data}
        self._database, self._patch, self._read = prepare(data, made), patch, read

    def fill(self, title: str) -> None:
        with self._database.unit() as unit:
            for n, id_ in enumerate(IDS, 1):
                (page,) = kept(unit, n)
                told = replace(version(article(n), page.id), title=title)
                said = claim(told.id)
                readings.save_readings(unit, [(article(n), told, reading(told.id, said), page.id)])
                held_events.save_events(unit, [event(said.id, id=id_, confidence=1 - n / 10)])
            unit.commit()

    def walk(self, *keys: str | Callable[[], None], by: str = "ada") -> str:
        self._patch.setattr(sys, "stdin", Keys(keys))
        desk.walk_queue(self.flags, by=by)
        return self._read.readouterr().out

    def decide(self, id_: str, *, accept: bool = False, reject: str | None = None, by: str = "ben") -> None:
        decide_one(self.flags, Asked(event=id_, accept=accept, reject=reject), by=by, as_json=False)

    def event(self, id_: str) -> Event:
        with self._database.unit(writing=False) as unit:
            held = held_events.event(unit, id_)
        assert held is not None
        return held

    def change(self, id_: str, **fields: Any) -> None:  # noqa: ANN401 -- dataclasses.replace refuses others
        held = self.event(id_)
        with self._database.unit() as unit:
            held_events.save_events(unit, [replace(held, revision=held.revision + 1, **fields)])
            unit.commit()

    def verdicts(self, id_: str) -> list[Verdict]:
        with self._database.unit(writing=False) as unit:
            return held_events.verdicts_of(unit, id_)

    def states(self) -> list[EventState]:
        return [self.event(id_).state for id_ in IDS]


@pytest.fixture
def empty(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "data", sqlite_file, monkeypatch, capsys)


@pytest.fixture
def at(empty: Desk) -> Desk:
    empty.fill("Closed")
    return empty


M, A, R = EventState.MENTIONED, EventState.ACCEPTED, EventState.REJECTED


@pytest.mark.parametrize(
    ("keys", "states", "told"),
    [
        (["a", "a", "a"], [A, A, A], "3 decided, 0 left"),
        (["A", "q"], [A, M, M], "1 decided, 2 left"),
        (["j", "a", "q"], [M, A, M], "1 decided, 2 left"),
        (["j", "k", "k", "a"], [A, M, M], "1 decided, 2 left"),
        (["r", "2", "q"], [R, M, M], "1 decided, 2 left"),
        (["r", "", "a", "q"], [A, M, M], "1 decided, 2 left"),
        (["r", "99", "q"], [M, M, M], "0 decided, 3 left"),
        (["r", "x", "q"], [M, M, M], "0 decided, 3 left"),
        (["r"], [M, M, M], "0 decided, 3 left"),
        (["a", "z", "q"], [M, M, M], "0 decided, 3 left"),
        (["a", "z", "r", "1", "q"], [R, M, M], "1 decided, 2 left"),
        (["z", "q"], [M, M, M], "0 decided, 3 left"),
        (["?", "", "frobnicate", "q"], [M, M, M], "0 decided, 3 left"),
        ([], [M, M, M], "0 decided, 3 left"),
    ],
    ids=str,
)
def test_keys(at: Desk, keys: list[str], states: list[EventState], told: str) -> None:
    assert at.walk(*keys).endswith(f"{told}\n")
    assert at.states() == states


def test_every_decision_is_kept_with_who_and_why(at: Desk) -> None:
    reasons = list(RejectReason)
    at.walk("r", str(reasons.index(RejectReason.OLD_NEWS) + 1), "u", "a", by="ada")
    (rejected,), (unsure,), (accepted,) = (at.verdicts(id_) for id_ in IDS)
    assert (rejected.action, rejected.reason, rejected.by) == (Action.REJECT, RejectReason.OLD_NEWS, "ada")
    assert (unsure.action, accepted.action) == (Action.UNSURE, Action.ACCEPT)
    assert at.event(IDS[1]).unsure
    assert "nothing waits" not in at.walk("q"), "an unsure one waits still"
    assert at.walk("a").endswith("1 decided, 0 left\n")
    assert at.walk() == "nothing waits for review\n"


def test_undo_keeps_both_decisions_on_record(at: Desk) -> None:
    at.walk("a", "z", "q")
    assert [one.action for one in at.verdicts(IDS[0])] == [Action.ACCEPT, Action.UNDO]


def test_the_sheet_shows_evidence_and_help_names_every_key(at: Desk) -> None:
    shown = at.walk("?", "q")
    assert IDS[0] in shown
    assert "The [embassy](type) in Kampala closed." in shown
    assert all(f"{key} {what}" in shown for key, what in desk.KEYS.items())
    assert "[1 of 3]" in shown


def test_hostile_text_cannot_move_the_cursor(empty: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    empty.fill(HOSTILE)
    empty.change(IDS[0], city="Kampala\x1b[31m\r\u202e")
    shown = empty.walk("u", "j", "j", by="ada\x1b[2J") + empty.walk("q")
    desk.show_event(empty.flags, event=IDS[0], as_json=False)
    desk.list_events(empty.flags, type_=None, state=None, sending=None, host=None, limit=9, as_json=False)
    shown += capsys.readouterr().out
    assert shown.count("fake line") >= 3
    assert "unsure by ada" in shown
    assert not set(shown) & set("\x1b\x07\r\u202e\u2066\u200b\x9b")
    assert not any(line.strip().startswith("fake line") for line in shown.splitlines())


def test_two_reviewers_at_once_do_not_overwrite_one_another(at: Desk) -> None:
    def other() -> None:
        at.decide(IDS[0], reject="denied", by="ben")

    shown = at.walk(other, "a", "q", by="ada")
    assert "it changed while you looked" in shown
    assert at.event(IDS[0]).state is EventState.REJECTED
    assert [(one.by, one.action) for one in at.verdicts(IDS[0])] == [("ben", Action.REJECT)]
    assert shown.count("[1 of 3]") == 2, "it is shown again as it stands now"
    assert "reject, denied by ben" in shown
    assert shown.endswith("0 decided, 3 left\n")


def test_a_reviewer_who_saw_the_other_decision_may_overrule_it(at: Desk) -> None:
    at.walk(lambda: at.decide(IDS[0], reject="denied"), "a", "a", "q", by="ada")
    assert at.event(IDS[0]).state is EventState.ACCEPTED


def test_new_evidence_meanwhile_asks_for_a_second_look(at: Desk) -> None:
    assert "it changed while you looked" in at.walk(lambda: at.change(IDS[0], contradicted=True), "a", "q")
    assert at.states() == [M, M, M]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "give one of --accept"),
        ({"accept": True, "reject": "denied"}, "give one of --accept"),
        ({"reject": "boring"}, "--reject boring: one of not_a_mission"),
        ({"undo": True}, "no decision to undo"),
        ({"event": "KP-XX-2026-0000", "accept": True}, "KP-XX-2026-0000: no such event"),
        ({"event": None, "accept": True}, "go with an EVENT"),
        ({"accept": True, "unsure": True}, "give one of --accept"),
        ({"accept": True, "decision": "abcd"}, "--decision goes with --undo"),
        ({"accept": True, "other_revision": 1}, "--other-revision goes with --merge"),
        ({"undo": True, "decision": "abcd1234"}, "--decision abcd1234: no decision on"),
        ({"merge": IDS[0]}, "cannot be merged into itself"),
        ({"merge": "KP-XX-2026-0000"}, "KP-XX-2026-0000: no such event"),
        ({"split": ("abc",)}, "--split abc: no report of"),
        ({"split": ("\x1b[2Jabcd",)}, "no report of"),
        ({"event": "KP-XX-2026-0000", "split": ("abcd",)}, "KP-XX-2026-0000: no such event"),
    ],
)
def test_decisions_that_make_no_sense_are_usage_errors(at: Desk, more: dict[str, Any], told: str) -> None:
    with pytest.raises(StopError, match=told) as stop:
        decide_one(at.flags, Asked(**{"event": IDS[0], **more}), by="ada", as_json=True)
    assert stop.value.code is Exit.USAGE
    assert at.states() == [M, M, M]


def test_lists_are_narrowed_and_wrong_words_refused(at: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    at.decide(IDS[1], accept=True)
    capsys.readouterr()
    every: dict[str, Any] = {"type_": None, "state": None, "sending": None, "host": None, "limit": 9, "as_json": True}
    for more, wanted in (
        ({}, [IDS[0], IDS[2], IDS[1]]),
        ({"state": "accepted"}, [IDS[1]]),
        ({"sending": "kp", "host": "ug", "limit": 1}, [IDS[0]]),
        ({"type_": "opening"}, []),
    ):
        desk.list_events(at.flags, **{**every, **more})
        assert [one["id"] for one in json.loads(capsys.readouterr().out)] == wanted, more
    for key, word, said in (
        ("state", "maybe", "--state maybe: one of mentioned"),
        ("sending", "ZZZ", "--sending ZZZ: no ISO"),
        ("sending", "ZZ", "--sending ZZ: no ISO"),
        ("host", "", "--host : no ISO"),
        ("host", "uganda", "--host uganda: no ISO"),
    ):
        with pytest.raises(StopError, match=said) as stop:
            desk.list_events(at.flags, **{**every, key: word})
        assert stop.value.code is Exit.USAGE


def test_an_event_for_programs_has_decisions_and_reports(at: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    at.decide(IDS[0], accept=True)
    capsys.readouterr()
    desk.show_event(at.flags, event=IDS[0], as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["event"]["state"], told["verdicts"][0]["by"]) == ("accepted", "ben")
    assert told["reports"][0]["report"]["url"] == "https://kurier.example/story/1"
