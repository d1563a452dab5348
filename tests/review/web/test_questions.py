"""What pages ask the database: no more questions where more is held, and none that reads a large table through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as listening

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, runs
from models.db import desk as desk_rows
from models.event import EventState
from models.ids import digest
from models.run import Run, RunState, Tally
from review.web.page import shelf
from tests.review.web.making import HOSTS, NOW, Browser, Desk, closing, keep_told, silent

Asked = list[tuple[str, Any]]

LARGE = ("articles", "claims", "deliveries", "pages", "readings", "signs", "tallies", "verdicts", "versions")

WHOLE = {"/stats": {"claims", "verdicts"}, "/timeline?known=2023-11-19": {"verdicts"}}
"""Pages about all that is held: these tables may be read through there, in one statement each."""


@contextmanager
def questions(desk: Desk) -> Iterator[Asked]:
    """All statements, with their values, that the database is asked in the block."""
    found: Asked = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401 - as the driver takes them
        if statement.startswith(("SELECT", "WITH")):
            found.append((statement, values))

    engine = desk.database._engine
    listening.listen(engine, "before_cursor_execute", note)
    yield found
    listening.remove(engine, "before_cursor_execute", note)


def grow(desk: Desk, hosts: Sequence[str], nights: int) -> None:
    """Events in all states, one of them with many reports and one pair with many events; alerts, nights, silence."""
    keep_told(desk, *(closing(host, after=at) for at, host in enumerate(hosts)))
    keep_told(desk, *(closing("CN", f"again{at}", after=300 * at) for at in range(len(hosts) // 3)))
    keep_told(desk, *(closing("RU", f"more{at}") for at in range(len(hosts))))
    keep_told(desk, *(silent(f"{nights}-{at}", f"It rained {at} days in the port. " * 9) for at in range(nights)))
    browser = Browser(desk.app())
    for id_ in desk.ids():
        if desk.event(id_).state is EventState.MENTIONED and not id_.startswith(("KP-UG", "KP-RU")):
            desk.now += timedelta(seconds=1)
            browser.decide(desk.event(id_), "accept")
    with desk.database.unit() as unit:
        for at in range(nights):
            tally = (Tally(stage="read", source="house", outcome="in", n=at),)
            runs.start_run(
                unit,
                Run(
                    id=f"night-{at}",
                    night=f"2023-11-{at + 1:02d}",
                    started_at=NOW + timedelta(days=at),
                    ended_at=None,
                    state=RunState.OK,
                    exit_code=0,
                    tallies=tally,
                ),
            )
        told = [
            Alert(id=f"alert-{id_}", subject=id_, transition=Transition.MENTIONED, at=NOW, title="told", body="told")
            for id_ in desk.ids()
        ]
        alerts.keep_alerts(unit, told)
        alerts.keep_deliveries(
            unit,
            [
                Delivery(
                    id=digest(one.id),
                    alert=one.id,
                    subscriber="desk",
                    channel="jsonl",
                    state=DeliveryState.SENT,
                    tries=1,
                    last_try=NOW,
                    error=None,
                )
                for one in told
            ],
        )
        unit.commit()


def paths(desk: Desk) -> list[str]:
    """Every page that is read, those of one thing about the one with most around it."""
    ids = {
        "/events/{id}": next(id_ for id_ in desk.ids() if id_.startswith("KP-RU")),
        "/missions/{id}": "KP-CN-embassy-beijing",
    }
    with desk.database.unit(writing=False) as unit:
        ids["/recall/{version}"] = desk_rows.unflagged(unit, share=1.0, limit=1)[0].version
    found = [page.path for page in shelf() if "GET" in page.methods and "{" not in page.path]
    found += [re.sub(r"\{\w+\}", id_, path) for path, id_ in ids.items()]
    return [*found, "/?type=closure", "/leads?everywhere=yes&cold=yes", "/timeline?known=2023-11-19"]


def ask(desk: Desk) -> dict[str, Asked]:
    """What each page asks once it has been seen, a decision having been taken meanwhile."""
    browser = Browser(desk.app())
    found = {}
    for path in paths(desk):
        browser.get(path)
        with questions(desk) as asked:
            answer = browser.get(path)
        assert answer.status_code in {200, 303}, path
        found["/recall/..." if path.startswith("/recall/") else path] = asked
    return found


def test_more_rows_are_not_more_questions(desk: Desk) -> None:
    grow(desk, HOSTS[:4], 2)
    few = {path: len(asked) for path, asked in ask(desk).items()}
    grow(desk, HOSTS[4:19], 9)
    many = {path: len(asked) for path, asked in ask(desk).items()}
    assert many == few
    assert max(few.values()) <= 30


def test_no_page_reads_a_large_table_through(desk: Desk) -> None:
    grow(desk, HOSTS[:6], 3)
    for path, asked in ask(desk).items():
        with desk.database.unit(writing=False) as unit:
            for statement, values in asked:
                plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                for row in plan:
                    through = re.match(r"SCAN (\w+)(?!.*COVERING INDEX)", row.detail)
                    table = through[1] if through else ""
                    assert table not in LARGE or table in WHOLE.get(path, ()), (path, row.detail, statement)


@pytest.mark.parametrize("action", ["reject:denied", "unsure"])
def test_a_decision_asks_no_more_where_its_states_have_a_past(desk: Desk, action: str) -> None:
    counted = []
    for hosts in (HOSTS[:6], HOSTS[6:21]):
        grow(desk, hosts, 1)
        browser = Browser(desk.app())
        browser.get("/")
        event = desk.event(next(id_ for id_ in desk.ids() if id_.startswith("KP-CN")))
        desk.now += timedelta(seconds=1)
        with questions(desk) as asked:
            assert browser.decide(event, action).status_code == 303
        browser.post("/undo")
        counted.append(len(asked))
    assert counted[0] == counted[1]
