"""Every operation, hostile words among its parameters, and one decision, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from models.account import Account, AccountRole
from models.archive import Archive
from models.db import accounts, tokens
from models.db.store import Database
from review.api.operation import operations
from review.tokens import make_token
from review.web.wired import DeskSettings
from tests.review.api.calling import Program
from tests.review.web.making import NOW, Desk, fill

ODD = ("%00", "%ED%A0%80", "%27%20OR%201=1--", "%25", "a" * 199, "%F0%9F%98%80", "9" * 40)


def test_every_operation(database: Database, tmp_path: Path) -> None:
    settings = DeskSettings(data_dir=tmp_path, recall_share=1.0)
    desk = Desk(database=database, archive=Archive(tmp_path / "archive"), settings=settings)
    fill(desk, 3)
    word, token = make_token(
        "rob", role=AccountRole.REVIEWER, label="x\x00y", at=NOW, until=datetime.max.replace(tzinfo=UTC)
    )
    with database.unit() as unit:
        accounts.add_account(unit, Account(name="rob", role=AccountRole.ADMIN, password="x", made_at=NOW))
        tokens.add_token(unit, token)
        unit.commit()
    program = Program(desk.app(), bearer=word)
    one = desk.ids()[0]
    for operation in operations():
        if operation.method != "GET":
            continue
        for id_ in (one, *ODD) if "{id}" in operation.path else ("",):
            answer = program.get(operation.path.replace("{id}", id_))
            assert answer.status_code in {200, 404, 422}, (operation.path, id_, answer.text)
    for path in (
        "/alerts?subject=",
        "/decisions?by=",
        "/search?q=",
        "/sources?name=",
        "/events?outlet=",
        "/events?cursor=",
    ):
        for odd in ODD:
            assert program.get(f"{path}{odd}").status_code in {200, 422}, (path, odd)
    taken = program.decide(desk.event(one), "accept", note="a\x00b")
    assert taken.status_code == 201, taken.text
    (held,) = program.got(f"/events/{one}/history")
    assert (held["by"], held["note"]) == ("rob", "a\ufffdb")
    back = program.decide(desk.event(one), "undo", decision="\ud7ff")
    assert back.status_code == 422
