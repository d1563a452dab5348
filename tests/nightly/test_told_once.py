"""Kills between decision, outbox and delivery: nothing is lost, and nothing is told twice."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import alerts.channels.jsonl as channel
from alerts.message import Message
from models.db import alerts, claims, events, runs
from models.db.store import Database, Unit
from models.run import Run, RunState
from models.verdict import Action, RejectReason
from models.world.gazetteer import states
from nightly.context import Night
from nightly.stages import notify, settle
from review.decisions import Conflict, Wish, take
from tests.nightly.houses import night_at, prepare, settings_of
from tests.review.held import AT, tell

KILLS = int(os.environ.get("EMBASSYWATCH_KILLS", "500"))
HOSTS = [code for code in states() if code != "KP"]


RUN = Run(id="run-1", night="2026-02-01", started_at=AT, ended_at=None, state=RunState.RUNNING, exit_code=None)


class Killed(BaseException):
    """The process is gone."""


class Reaper:
    """Ends what runs at a commit or a delivery: before it, or after it and before anybody hears that it was done."""

    def __init__(self, seed: int) -> None:
        self.dice, self.kills, self.on, self.doomed = random.Random(seed), 0, False, False

    def commit(self, act: Callable[[], None]) -> None:
        """Do it, perhaps not, and perhaps be gone after it."""
        at = "before" if self.doomed else self._when()
        if at == "before":
            self.kill()
        act()
        if at == "after":
            self.kill()

    def deliver(self, act: Callable[[], None]) -> None:
        """As `commit`; what runs in a thread cannot end the process itself, so the next commit does."""
        at = self._when()
        if at != "before":
            act()
        self.doomed = at != ""

    def _when(self) -> str:
        return self.dice.choice(("before", "after", "", "")) if self.on else ""

    def kill(self) -> None:
        """Count and go."""
        self.kills, self.doomed = self.kills + 1, False
        raise Killed


@pytest.fixture
def reaper(monkeypatch: pytest.MonkeyPatch) -> Reaper:
    made = Reaper(7)
    commit, send = Unit.commit, channel.send
    monkeypatch.setattr(Unit, "commit", lambda unit: made.commit(lambda: commit(unit)))

    def sent(message: Message, target: str) -> None:
        made.deliver(lambda: send(message, target))

    monkeypatch.setattr(channel, "send", sent)
    return made


def until_done(reaper: Reaper, act: Callable[[], object]) -> None:
    """Begin again after each kill, as the next night does."""
    while True:
        reaper.on = True
        try:
            act()
        except Killed:
            continue
        finally:
            reaper.on = False
        return


def decide(database: Database, host: str, action: Action, minute: int) -> None:
    """One decision about the event of a pair, unless it was kept before the kill."""
    with database.unit(durable=True) as unit:
        (event,) = events.events_of_pair(unit, "KP", host)
        reason = RejectReason.OLD_NEWS if action is Action.REJECT else None
        done = [one.action for one in events.verdicts_of(unit, event.id)]
        if done[-1:] == [action]:
            return
        wish = Wish(event=event.id, revision=event.revision, action=action, reason=reason)
        take(unit, wish, by="ana", at=AT + timedelta(minutes=minute))
        unit.commit()


def story(night: Night, reaper: Reaper, host: str, n: int) -> None:
    """Told, settled, handed out; told again; accepted, withdrawn, taken back."""
    database = night.database

    def hear(number: int, source: str) -> None:
        with database.unit() as unit:
            tell(unit, number, source=source, host=host)
            unit.commit()

    hear(2 * n + 1, "kurier")
    until_done(reaper, lambda: settle.run(night))
    until_done(reaper, lambda: notify.run(night))
    hear(2 * n + 2, "volta")
    until_done(reaper, lambda: settle.run(night))
    for minute, action in enumerate((Action.ACCEPT, Action.REJECT, Action.UNDO)):
        until_done(reaper, lambda action=action, minute=minute: decide(database, host, action, minute))  # type: ignore[misc]  # mypy cannot infer lambdas with defaults
        until_done(reaper, lambda: notify.run(night))


EXPECTED = Counter({"mentioned": 1, "corroborated": 1, "accepted": 1, "withdrawn": 1, "amended": 1})


def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path, sqlite_file: Path, reaper: Reaper) -> None:
    database = prepare(tmp_path / "data", sqlite_file)
    with database.unit() as unit:
        runs.start_run(unit, RUN)
        unit.commit()
    settings = settings_of(tmp_path / "data", now=AT)
    with night_at(settings, database) as night:
        n = 0
        while reaper.kills < KILLS:
            story(night, reaper, HOSTS[n % len(HOSTS)], n)
            n += 1
            assert n <= len(HOSTS), "too few states for so many kills"
        with database.unit(writing=False) as unit:
            kept = alerts.list_alerts(unit)
            assert claims.pairs_to_settle(unit) == []
    lines = [json.loads(line) for line in (tmp_path / "data" / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(one.id for one in kept)
    for subject in {one.subject for one in kept}:
        assert Counter(one.transition.value for one in kept if one.subject == subject) == EXPECTED
    assert len(kept) == 5 * n


def test_a_conflict_tells_nothing(tmp_path: Path, sqlite_file: Path) -> None:
    database = prepare(tmp_path / "data", sqlite_file)
    with database.unit() as unit:
        runs.start_run(unit, RUN)
        unit.commit()
    with database.unit() as unit:
        tell(unit, 1)
        unit.commit()
    with night_at(settings_of(tmp_path / "data", now=AT), database) as night:
        settle.run(night)
        with database.unit() as unit:
            (event,) = events.events_of_pair(unit, "KP", "UG")
            with pytest.raises(Conflict):
                take(unit, Wish(event=event.id, revision=9, action=Action.ACCEPT), by="ana", at=AT)
            unit.commit()
            assert [one.transition.value for one in alerts.list_alerts(unit)] == ["mentioned"]
