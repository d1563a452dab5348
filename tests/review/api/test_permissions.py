"""Who may call what: by token, by session, or as the local reviewer; the same as on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.account import AccountRole
from models.db import accounts, tokens
from review.api.operation import operations
from review.tokens import make_token
from review.web.page import Role
from tests.review.api.calling import BASE, Program
from tests.review.web.conftest import PASSWORDS, ROLES
from tests.review.web.making import NOW, Browser, Desk, fill, later

RANKS = {"vera": Role.VIEWER, "rob": Role.REVIEWER, "ada": Role.ADMIN}


def token_of(desk: Desk, name: str, role: AccountRole | None = None, *, days: int | None = None) -> str:
    until = None if days is None else desk.now + timedelta(days=days)
    word, token = make_token(name, role=role or ROLES[name], label="test", at=desk.now, until=until)
    with desk.database.unit() as unit:
        tokens.add_token(unit, token)
        unit.commit()
    return word


def reaches(desk: Desk, word: str) -> int:
    return Program(desk.app(), bearer=word).get("/events").status_code


@pytest.mark.parametrize("name", RANKS)
def test_each_role_reaches_what_it_may_and_nothing_else(guarded: Desk, name: str) -> None:
    fill(guarded, 1)
    program = Program(guarded.app(), bearer=token_of(guarded, name))
    for one in operations():
        path = one.path.replace("{id}", guarded.ids()[0])
        answer = program.get(path) if one.method == "GET" else program.post(path, {"action": "accept", "revision": 1})
        if RANKS[name] >= one.role:
            assert answer.status_code in {200, 201, 404}, (path, answer.text)
        else:
            assert answer.status_code == 403, path
            assert "needs the role" in answer.json()["detail"]


def test_nobody_reaches_anything_but_the_description(guarded: Desk) -> None:
    fill(guarded, 1)
    program = Program(guarded.app())
    for one in operations():
        path = one.path.replace("{id}", guarded.ids()[0])
        answer = program.get(path) if one.method == "GET" else program.post(path, {"action": "accept", "revision": 1})
        assert answer.status_code == (200 if one.role is Role.ANYONE else 401), path
        if one.role is not Role.ANYONE:
            assert answer.headers["www-authenticate"] == "Bearer"
    assert guarded.event(guarded.ids()[0]).revision == 1


@pytest.mark.parametrize("word", ["", "x", "ew_00000000_" + "a" * 43, "ew_é", "ew_00000000_" + "a" * 5_000])
def test_a_token_that_is_none_lets_nobody_in(desk: Desk, word: str) -> None:
    given = f"Bearer {word}".encode("latin-1")
    answer = Program(desk.app()).client.get("/api/v1/me", headers={"authorization": given})
    assert answer.status_code == 401, "not even where the local reviewer needs none"
    answer = Program(desk.app()).client.get("/api/v1/me", headers={"authorization": "Basic YTpi"})
    assert answer.status_code == 401


def test_a_token_ends_with_its_days_its_account_and_by_being_revoked(guarded: Desk) -> None:
    word, short, other = token_of(guarded, "rob"), token_of(guarded, "rob", days=2), token_of(guarded, "rob")
    assert [reaches(guarded, one) for one in (word, short, other)] == [200, 200, 200]
    later(guarded, days=2)
    assert [reaches(guarded, one) for one in (word, short, other)] == [200, 401, 200]
    with guarded.database.unit() as unit:
        assert tokens.revoke_tokens(unit, "ROB", guarded.now, token_id=word[3:11]) == 1
        assert tokens.revoke_tokens(unit, "rob", guarded.now, token_id=word[3:11]) == 0
        unit.commit()
    assert [reaches(guarded, one) for one in (word, other)] == [401, 200]
    with guarded.database.unit() as unit:
        accounts.change_account(unit, "rob", closed_at=guarded.now)
        unit.commit()
    assert reaches(guarded, other) == 401


def test_a_token_never_may_more_than_its_account(guarded: Desk) -> None:
    fill(guarded, 1)
    event = guarded.event(guarded.ids()[0])
    less = Program(guarded.app(), bearer=token_of(guarded, "rob", AccountRole.VIEWER))
    assert less.decide(event, "accept").status_code == 403
    word = token_of(guarded, "ada")
    with guarded.database.unit() as unit:
        accounts.change_account(unit, "ada", role=AccountRole.VIEWER)
        unit.commit()
    assert Program(guarded.app(), bearer=word).decide(event, "accept").status_code == 403


def test_only_the_hash_of_a_token_is_kept_and_its_use_is_noted(guarded: Desk) -> None:
    word = token_of(guarded, "rob")
    later(guarded, hours=3)
    assert reaches(guarded, word) == 200
    with guarded.database.unit(writing=False) as unit:
        (held,) = tokens.list_tokens(unit, "rob")
    assert word not in repr(held)
    assert word[12:] not in repr(held)
    assert held.seen_at == NOW + timedelta(hours=3)


def test_a_session_changes_things_with_its_own_token_only(guarded: Desk) -> None:
    fill(guarded, 2)
    browser = Browser(guarded.app())
    browser.login("rob", PASSWORDS["rob"])
    event = guarded.event(guarded.ids()[0])
    path, body = f"/api/v1/events/{event.id}/decisions", {"action": "accept", "revision": 1}
    me = browser.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["how"]) == ("rob", "reviewer", "session")
    for headers in (
        {},
        {"x-csrf-token": "0" * 32},
        {"x-csrf-token": me["csrf"], "origin": "http://evil.example"},
        {"x-csrf-token": me["csrf"], "origin": "null"},
        {"x-csrf-token": me["csrf"], "sec-fetch-site": "cross-site"},
    ):
        assert browser.client.post(path, json=body, headers=headers).status_code == 403, headers
    assert guarded.event(event.id).revision == 1
    answer = browser.client.post(path, json=body, headers={"x-csrf-token": me["csrf"], "origin": BASE})
    assert answer.status_code == 201
    assert answer.json()["decisions"][0]["by"] == "rob"


def test_no_other_site_may_read_or_ask(guarded: Desk) -> None:
    program = Program(guarded.app(), bearer=token_of(guarded, "ada"))
    for answer in (
        program.get("/events", origin="http://evil.example"),
        program.client.options(
            "/api/v1/events", headers={"origin": "http://evil.example", "access-control-request-method": "POST"}
        ),
    ):
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert program.client.get("/api/v1/events", headers={"host": "evil.example"}).status_code == 400
