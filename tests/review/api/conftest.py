"""The desks of the pages' tests, and a program that calls the API of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, runs
from models.run import Run, RunState, Tally
from tests.review.api.calling import Program
from tests.review.web.conftest import desk, guarded, hashes
from tests.review.web.making import NOW, Desk, closing, fill, keep_told, silent

__all__ = ["desk", "guarded", "hashes"]


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with some of everything."""
    fill(desk, 6)
    keep_told(desk, closing("AO", "b", after=2), silent("s", "Nothing happened anywhere in the world today, they say."))
    night = Run(id="n1", night="2023-11-19", started_at=NOW, ended_at=NOW, state=RunState.OK, exit_code=0)
    with desk.database.unit() as unit:
        runs.start_run(unit, night)
        runs.add_tallies(unit, night.id, [Tally(stage="read", source="house-ao-a", outcome="in", n=7)])
        runs.end_run(unit, night)
        told = Alert(id="a1", subject=desk.ids()[0], transition=Transition.MENTIONED, at=NOW, title="t", body="b")
        alerts.keep_alerts(unit, [told])
        sent = Delivery(
            id="d1", alert="a1", subscriber="s", channel="mail", state=DeliveryState.SENT, tries=1, last_try=NOW,
            error=None,
        )  # fmt: skip
        alerts.keep_deliveries(unit, [sent])
        unit.commit()
    return desk


@pytest.fixture
def program(full: Desk) -> Program:
    """A program of the local reviewer."""
    return Program(full.app())
