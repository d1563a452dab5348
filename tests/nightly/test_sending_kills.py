"""A kill anywhere between outbox and receiver loses nothing, and receivers that honour the key see each alert once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.message import ChannelError, Message
from models.alert import Delivery, DeliveryState
from models.db import alerts, sending
from models.db.store import Database
from nightly import sending as rounds
from tests.nightly.test_sending import NOW, House, made

ROUTES = """
[[subscriber]]
name = "at-once"
channel = "log"
target = "at-once"

[[subscriber]]
name = "gathered"
channel = "log"
target = "gathered"

[[route]]
name = "one"
to = ["at-once"]

[[route]]
name = "many"
to = ["gathered"]
mode = "grouped"
window = "10m"
"""
KILLS = 500

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """What stands for a power cut: nothing catches it."""


class World:
    """A channel and a disk that a seeded die cuts off; what the receiver got, by key."""

    def __init__(self) -> None:
        self.die = random.Random(20231101)
        self.kills = 0
        self.got: dict[tuple[str, str], tuple[str, ...]] = {}

    def cut(self) -> None:
        if self.kills < KILLS and self.die.random() < 0.3:
            self.kills += 1
            raise Killed

    def send(self, message: Message, target: str) -> None:
        if self.die.random() < 0.2:
            raise ChannelError("refused")
        held = self.got.setdefault((target, message.key), message.alerts)
        assert held == message.alerts, "one key, two messages"


def test_kills_lose_nothing_and_double_nothing(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "watch.db").write_bytes(sqlite_file.read_bytes())
    database = Database.open(f"sqlite:///{tmp_path}/watch.db")
    house, world, keep = House(tmp_path, database, ROUTES), World(), alerts.keep_deliveries

    def keep_or_die(unit: rounds.Unit, deliveries: Sequence[Delivery]) -> int:
        world.cut()
        number = keep(unit, deliveries)
        world.cut()
        return number

    monkeypatch.setattr(alerts, "keep_deliveries", keep_or_die)
    monkeypatch.setattr(rounds, "load_channels", lambda: {"log": world.send, "jsonl": world.send})
    told = 0
    while world.kills < KILLS or house.states() - {DeliveryState.SENT}:
        if world.kills < KILLS and told < 60:
            house.tell(made(told))
            told += 1
        try:
            house.round()
        except Killed:
            with database.unit() as unit:  # as a new process finds it: the lease of the dead one has run out
                sending.release_sending(unit, "test")
                unit.commit()
        house.now += timedelta(minutes=3)
        assert house.now < NOW + timedelta(days=60)
    database.close()
    assert world.kills == KILLS
    for who in ("at-once", "gathered"):
        heard = Counter(alert for (target, _), those in world.got.items() if target == who for alert in those)
        assert heard == Counter({made(n).id: 1 for n in range(60)})
    assert len([1 for target, _ in world.got if target == "gathered"]) < 60, "nothing was gathered"
