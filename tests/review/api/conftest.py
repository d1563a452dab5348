"""The desks of the pages' tests, and a program that calls the API of one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.archive import Archive
from models.db import alerts, runs
from models.db.store import Database
from models.run import Run, RunState, Tally
from review.web.wired import DeskSettings
from tests.review.api.calling import Program
from tests.review.web.conftest import desk, guarded, hashes
from tests.review.web.making import NOW, Desk, closing, fill, keep_told, silent

__all__ = ["desk", "guarded", "hashes"]

FILE, ARCHIVE = "watch.db", "archive"


def open_desk(folder: Path) -> Desk:
    settings = DeskSettings(local="ana", data_dir=folder / "data", recall_share=1.0)
    return Desk(
        database=Database.open(f"sqlite:///{folder / FILE}"), archive=Archive(folder / ARCHIVE), settings=settings
    )


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Path:
    """A desk with some of everything, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("stock")
    shutil.copyfile(sqlite_file, folder / FILE)
    made = open_desk(folder)
    fill(made, 6)
    keep_told(made, closing("AO", "b", after=2), silent("s", "Nothing happened anywhere in the world today, they say."))
    night = Run(id="n1", night="2023-11-19", started_at=NOW, ended_at=NOW, state=RunState.OK, exit_code=0)
    sent = Delivery(
        id="d1", alert="a1", subscriber="s", channel="mail", state=DeliveryState.SENT, tries=1, last_try=NOW, error=None
    )
    with made.database.unit() as unit:
        runs.start_run(unit, night)
        runs.add_tallies(unit, night.id, [Tally(stage="read", source="house-ao-a", outcome="in", n=7)])
        runs.end_run(unit, night)
        told = Alert(id="a1", subject=made.ids()[0], transition=Transition.MENTIONED, at=NOW, title="t", body="b")
        alerts.keep_alerts(unit, [told])
        alerts.keep_deliveries(unit, [sent])
        unit.commit()
    made.database.close()
    return folder


@pytest.fixture
def full(stock: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk with some of everything."""
    shutil.copytree(stock, tmp_path / "desk")
    made = open_desk(tmp_path / "desk")
    yield made
    made.database.close()


@pytest.fixture
def program(full: Desk) -> Program:
    """A program of the local reviewer."""
    return Program(full.app())


@pytest.fixture(scope="module")
def reader(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A program that only reads, shared by the tests of a file."""
    folder = tmp_path_factory.mktemp("reader") / "desk"
    shutil.copytree(stock, folder)
    made = open_desk(folder)
    yield Program(made.app())
    made.database.close()
