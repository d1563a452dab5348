"""Every page of the shelf, and one decision of each kind, on both databases."""

from __future__ import annotations

import re
from pathlib import Path

from models.archive import Archive
from models.db import desk as desk_rows
from models.db import events
from models.db.store import Database
from models.event import EventState
from review.web.page import shelf
from review.web.wired import DeskSettings
from tests.review.web.making import Browser, Desk, closing, fill, keep_told, later, silent


def test_every_page_and_decision(database: Database, tmp_path: Path) -> None:
    desk = Desk(
        database=database,
        archive=Archive(tmp_path / "archive"),
        settings=DeskSettings(local="ana", data_dir=tmp_path, recall_share=1.0),
    )
    fill(desk, 6)
    keep_told(desk, closing("UG", "later", after=300), silent("a", "It rained all day in the port. " * 9))
    browser = Browser(desk.app())
    one, two, *rest = desk.ids()
    with database.unit(writing=False) as unit:
        versions = [report.version for _, report in events.reports_of(unit, one)]
        page = desk_rows.told_by(unit, versions)[versions[0]].page
        (lead,) = desk_rows.unflagged(unit, share=1)
    named = {"/pages/{id}": page, "/pages/{id}/raw": page, "/recall/{version}": lead.version}
    for shown in shelf():
        if "GET" in shown.methods:
            path = re.sub(r"\{\w+\}", named.get(shown.path, one), shown.path)
            assert browser.get(path).status_code in {200, 303, 404 if "{" in shown.path else 200}, path
    assert browser.decide(desk.event(one), "accept").status_code == 303
    assert browser.decide(desk.event(two), "reject:denied").status_code == 303
    later(desk, seconds=1)
    bulk = {"row": [f"{id_}:{desk.event(id_).revision}" for id_ in rest], "action": "accept"}
    assert browser.post("/decide", bulk).status_code == 303
    assert browser.post(f"/recall/{lead.version}", {"answer": "nothing"}).status_code == 303
    assert [desk.event(id_).state for id_ in (one, two, rest[0])] == [
        EventState.ACCEPTED,
        EventState.REJECTED,
        EventState.ACCEPTED,
    ]
    assert browser.post("/undo").status_code == 303
    assert desk.event(rest[0]).state is EventState.MENTIONED
    assert "ana" in browser.get("/stats").text
