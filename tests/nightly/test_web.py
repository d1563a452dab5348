from __future__ import annotations

import io
import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from models.db import accounts
from models.db.store import Database
from nightly.commands.web import add_user, change_user, is_loopback, list_users, serve
from nightly.exits import Exit, StopError
from review.passwords import is_right


@pytest.fixture
def flags(tmp_path: Path) -> dict[str, object]:
    return {"data_dir": tmp_path}


def say(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(words))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_a_public_address_needs_an_account_first(flags: dict[str, object], host: str) -> None:
    with pytest.raises(StopError, match="there is no account yet") as stop:
        serve(flags, host=host, port=0, names=(), reviewer=None, https=False, proxy=False)
    assert stop.value.code is Exit.USAGE


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False),
     ("localhost.example", False), ("10.0.0.1", False), ("", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here


def test_accounts_are_made_changed_and_closed(
    flags: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    say(monkeypatch, "seven grey herons fly\n")
    add_user(flags, name="rob", role="reviewer")
    say(monkeypatch, "eight grey herons fly\n")
    change_user(flags, name="ROB", role=None, password=True, close=False)
    change_user(flags, name="rob", role="admin", password=False, close=False)
    change_user(flags, name="rob", role=None, password=False, close=True)
    capsys.readouterr()
    list_users(flags, as_json=True)
    shown = capsys.readouterr().out
    assert json.loads(shown) == [{"name": "rob", "role": "admin", "open": False}]
    assert "argon2" not in shown
    with Database.open(f"sqlite:///{tmp_path}/embassywatch.sqlite").unit(writing=False) as unit:
        held = accounts.account(unit, "rob")
        told = [trace.what for trace in accounts.trail(unit)]
    assert held is not None
    assert is_right("eight grey herons fly", held.password)
    assert told == ["account_closed", "role_changed", "password_changed", "account_made"]


@pytest.mark.parametrize(
    ("name", "role", "password", "words"),
    [
        ("rob", "king", "seven grey herons fly", "--role king: one of viewer, reviewer, admin"),
        ("rob\nx", "viewer", "seven grey herons fly", "letters, digits"),
        ("", "viewer", "seven grey herons fly", "letters, digits"),
        ("rob", "viewer", "short", "at least 8 characters"),
        ("rob", "viewer", "password123", "first that are guessed"),
        ("rob", "viewer", "", "at least 8 characters"),
    ],
)
def test_what_makes_no_account(
    flags: dict[str, object], monkeypatch: pytest.MonkeyPatch, name: str, role: str, password: str, words: str
) -> None:
    say(monkeypatch, password + "\n")
    with pytest.raises(StopError, match=words) as stop:
        add_user(flags, name=name, role=role)
    assert stop.value.code is Exit.USAGE


def test_a_name_is_taken_once(flags: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    for again in (False, True):
        say(monkeypatch, "seven grey herons fly\n")
        if again:
            with pytest.raises(StopError, match="there is such an account already"):
                add_user(flags, name="Rob", role="viewer")
        else:
            add_user(flags, name="rob", role="viewer")
    with pytest.raises(StopError, match="no such account"):
        change_user(flags, name="ann", role="viewer", password=False, close=False)


@pytest.mark.slow
def test_the_desk_is_served_on_loopback_for_one_reviewer(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "nightly",
        "--data-dir",
        str(tmp_path),
        "serve",
        "--port",
        "0",
        "--reviewer",
        "ana",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            told = child.stdout.readline()
            assert "ana reviews without a login" in told
            base = told.partition("at ")[2].partition(" ")[0]
            with urllib.request.urlopen(base, timeout=10) as answer:
                assert "The queue is empty" in answer.read().decode()
                assert "server" not in {name.lower() for name in answer.headers}
            evil = urllib.request.Request(base, headers={"Host": "evil.example"})
            with pytest.raises(urllib.error.HTTPError, match="400"):
                urllib.request.urlopen(evil, timeout=10)
        finally:
            child.terminate()
