from __future__ import annotations

import statistics
import time
from dataclasses import replace

import pytest

from models.db import accounts
from tests.review.web.conftest import PASSWORDS
from tests.review.web.making import Browser, Desk, later


def comes_in(desk: Desk, name: str = "rob") -> Browser:
    browser = Browser(desk.app())
    assert browser.login(name, PASSWORDS[name]).status_code == 303
    return browser


def test_a_login_changes_the_token_and_leads_where_it_was_asked(guarded: Desk) -> None:
    browser = Browser(guarded.app())
    asked = browser.get("/events/KP-XX-2023-0000?type=closure")
    assert asked.headers["location"] == "/login?next=%2Fevents%2FKP-XX-2023-0000%3Ftype%3Dclosure"
    before = browser.client.cookies[browser.cookie]
    answer = browser.login("ROB ", PASSWORDS["rob"], next="/leads?cold=yes")
    assert answer.headers["location"] == "/leads?cold=yes"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie  # it ends with the browser
    assert browser.client.cookies[browser.cookie] != before
    assert browser.get("/").status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(guarded: Desk) -> None:
    guarded.settings = replace(guarded.settings, secure=True)
    answer = Browser(guarded.app()).get("/login")
    assert answer.headers["set-cookie"].startswith("__Host-embassywatch=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_planted_token_is_never_that_of_a_session(guarded: Desk) -> None:
    browser = Browser(guarded.app())
    browser.client.cookies.set(browser.cookie, "a" * 32, domain="127.0.0.1")
    answer = browser.login("rob", PASSWORDS["rob"])
    assert answer.status_code == 303
    assert "a" * 32 not in answer.headers["set-cookie"]
    thief = Browser(guarded.app())
    thief.client.cookies.set(thief.cookie, "a" * 32, domain="127.0.0.1")
    assert thief.get("/").status_code == 303


def test_logout_ends_the_session_for_good(guarded: Desk) -> None:
    browser = comes_in(guarded)
    token = browser.client.cookies[browser.cookie]
    assert browser.post("/logout").status_code == 303
    browser.client.cookies.set(browser.cookie, token, domain="127.0.0.1")
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(("idle", "out"), [(119, False), (121, True)])
def test_an_idle_session_ends(guarded: Desk, idle: int, out: bool) -> None:
    browser = comes_in(guarded)
    later(guarded, minutes=idle)
    assert (browser.get("/").status_code == 303) is out


def test_a_session_in_use_ends_after_a_day_all_the_same(guarded: Desk) -> None:
    browser = comes_in(guarded)
    for _ in range(23):
        later(guarded, hours=1)
        assert browser.get("/").status_code == 200
    later(guarded, hours=2)
    assert browser.get("/").status_code == 303


def test_the_cookie_of_a_closed_account_opens_nothing(guarded: Desk) -> None:
    browser = comes_in(guarded)
    with guarded.database.unit() as unit:
        accounts.change_account(unit, "rob", closed_at=guarded.now)
        unit.commit()
    assert browser.get("/").status_code == 303
    assert browser.login("rob", PASSWORDS["rob"]).status_code == 401


def test_another_password_ends_all_sessions(guarded: Desk) -> None:
    from review.passwords import keep

    browser = comes_in(guarded)
    with guarded.database.unit() as unit:
        accounts.change_account(unit, "rob", password=keep("another long sentence"))
        unit.commit()
    assert browser.get("/").status_code == 303


def test_unknown_names_get_the_same_words_and_take_as_long(guarded: Desk) -> None:
    app = guarded.app()
    seconds: dict[str, list[float]] = {"rob": [], "nobody-of-that-name": []}
    texts = set()
    for _ in range(5):
        for name, taken in seconds.items():
            later(guarded, hours=1)
            browser = Browser(app)
            began = time.perf_counter()
            answer = browser.login(name, "not the password")
            taken.append(time.perf_counter() - began)
            assert answer.status_code == 401
            texts.add(answer.text.replace(name, "NAME").replace(browser.csrf, ""))
    assert len(texts) == 1
    known, unknown = (statistics.median(taken) for taken in seconds.values())
    assert 0.4 < known / unknown < 2.5


def test_guesses_get_slower_and_nobody_is_locked_out_for_ever(guarded: Desk) -> None:
    app = guarded.app()
    for _ in range(3):
        assert Browser(app).login("rob", "wrong").status_code == 401
    assert Browser(app).login("rob", "wrong").status_code == 429
    assert Browser(app).login("rob", PASSWORDS["rob"]).status_code == 429  # the right one must wait as well
    assert Browser(app).login("nobody", "wrong").status_code == 429  # by address
    browser = Browser(app)
    for _ in range(8):  # a guesser who waits: half a minute a guess, and its address waits ever longer
        later(guarded, minutes=16)
        assert browser.login("rob", "wrong").status_code == 401
        assert browser.login("rob", "wrong").status_code == 429
    later(guarded, minutes=16)
    assert Browser(app).login("rob", PASSWORDS["rob"]).status_code == 303


def test_whoever_has_an_account_cannot_guess_at_others_for_ever(guarded: Desk) -> None:
    app = guarded.app()
    answers = []
    for _ in range(4):
        answers.append(Browser(app).login("ada", "wrong").status_code)
        later(guarded, seconds=20)
        answers.append(Browser(app).login("rob", PASSWORDS["rob"]).status_code)
    assert answers[:6] == [401, 303, 401, 303, 401, 303]
    assert 429 in [Browser(app).login("ada", "wrong").status_code for _ in range(4)]


def test_of_many_guesses_at_one_instant_three_are_checked(guarded: Desk) -> None:
    app = guarded.app()
    browser = Browser(app)
    answers = [browser.login("rob", f"guess {at}").status_code for at in range(300)]
    assert answers[:3] == [401, 401, 401]
    assert set(answers[3:]) == {429}


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example",
     "/\r\nset-cookie: a=b", "evil.example", "", "/" + "a" * 3000],
)  # fmt: skip
def test_a_login_leads_nowhere_else(guarded: Desk, target: str) -> None:
    browser = Browser(guarded.app())
    assert browser.login("rob", PASSWORDS["rob"], next=target).headers["location"] == "/"
    shown = Browser(guarded.app()).client.get("/login", params={"next": target}).text
    assert 'name="next" value="/"' in shown


def test_the_trail_tells_who_came_and_who_tried(guarded: Desk) -> None:
    Browser(guarded.app()).login("rob", "wrong")
    Browser(guarded.app()).login("mallory\r\nlogin ok", "wrong")
    admin = comes_in(guarded, "ada")
    with guarded.database.unit(writing=False) as unit:
        told = [(trace.what, trace.by) for trace in accounts.trail(unit)]
    assert told == [("login", "ada"), ("login_failed", "mallory login ok"), ("login_failed", "rob")]
    assert "login failed" in admin.get("/accounts").text


def test_on_loopback_without_accounts_nobody_logs_in(desk: Desk) -> None:
    browser = Browser(desk.app())
    assert browser.get("/").status_code == 200
    assert browser.get("/login").headers["location"] == "/"
