"""A whole night over PostgreSQL finds what it finds over SQLite, and the night after finds nothing new."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import samples
from models.alert import Transition
from models.codec import to_plain
from models.db import alerts, articles, events, pages, work
from models.db.store import Database
from samples.server import SampleServer
from tests import postgresql
from tests.e2e import nights

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

SMALL = samples.small()


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SMALL) as server:
        yield server


@pytest.fixture
def server_address(postgresql_server: postgresql.Server) -> Iterator[str]:
    name = f"night_{uuid.uuid4().hex}"
    yield postgresql_server.create(name)
    postgresql_server.drop(name)


def held(address: str) -> dict[str, Any]:
    """What a database holds, through the doors that every room uses."""
    database = Database.open(address)
    with database.unit(writing=False) as unit:
        stories = articles.list_articles(unit, limit=1_000)
        found = events.list_events(unit, limit=None)
        # a digest is told every night
        told = [alert.id for alert in alerts.list_alerts(unit) if alert.transition is not Transition.DIGEST]
        plain = {
            "pages": sorted((row.id, row.url, row.outcome, row.version or "") for row in pages.page_rows(unit)),
            "articles": sorted(one.id for one in stories),
            "versions": sorted(str(to_plain(one)) for story in stories for one in articles.versions_of(unit, story.id)),
            "events": sorted(str(to_plain(one)) for one in found),
            "claims": sorted(str(to_plain(one)) for event in found for one in events.reports_of(unit, event.id)),
            "alerts": sorted(told),
            "deliveries": Counter(
                (one.channel, one.state) for tries in alerts.deliveries_of_alerts(unit, told).values() for one in tries
            ),
            "work": work.state_counts(unit, "read"),
        }
    database.close()
    return plain


def test_a_night_over_postgresql(newsrooms: SampleServer, server_address: str, tmp_path: Path) -> None:
    data, beside = tmp_path / "data", tmp_path / "beside"
    done = nights.run(data, newsrooms, "--database", server_address, "night", "--json", *nights.only(SMALL))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["events"]
    assert list(data.glob("*.sqlite*")) == []
    assert nights.run(beside, newsrooms, "night", *nights.only(SMALL)).returncode == 0
    first = held(server_address)
    sqlite = held(f"sqlite:///{beside}/embassywatch.sqlite")
    assert {name for name in first if first[name] != sqlite[name]} == set()
    assert first["articles"]
    assert first["alerts"]
    told = nights.told(data)
    again = nights.run(
        data, newsrooms, "night", "--json", *nights.only(SMALL), "--database", server_address,
        EMBASSYWATCH_NOW="2023-11-22T03:00:00+00:00",
    )  # fmt: skip
    report = json.loads(again.stdout)
    assert (again.returncode, report["events"]) == (0, []), again.stderr
    assert all(row["new"] == 0 for row in report["sources"])
    assert held(server_address) == first
    assert nights.told(data) == told
    doctor = nights.run(data, newsrooms, "doctor", "--json", "--database", server_address)
    assert {row["check"]: row["state"] for row in json.loads(doctor.stdout)}["database"] == "ok"
