"""`embassywatch alerts`: the commands on a small outbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.alert import DeliveryState, Transition
from models.db import alerts, sending
from models.db.store import Database
from nightly.commands import alerting, silencing
from nightly.exits import Exit, StopError
from tests.alerts.ears import free_port
from tests.nightly.test_sending import NOW, made

ROUTES = """
[[subscriber]]
name = "file"
channel = "jsonl"
target = "{folder}/file.jsonl"

[[subscriber]]
name = "hook"
channel = "webhook"
target = "http://127.0.0.1:{port}/canary-target"
secret = "canary-secret"

[[route]]
name = "kp"
to = ["file", "hook"]
[route.match]
sending = ["KP"]
"""
FIRST, OTHER = made(1, event="KP-UG-2023-0001"), made(2, event="CN-FR-2023-0002", sending="CN")


@pytest.fixture
def flags(tmp_path: Path, sqlite_file: Path) -> dict[str, Any]:
    (tmp_path / "embassywatch.sqlite").write_bytes(sqlite_file.read_bytes())
    (tmp_path / "alerts.toml").write_text(ROUTES.format(folder=tmp_path, port=free_port()), encoding="utf-8")
    tell(tmp_path, FIRST, OTHER)
    return {"data_dir": tmp_path, "now": NOW, "alerts": {"routes": tmp_path / "alerts.toml"}}


def tell(folder: Path, *those: Any) -> None:  # noqa: ANN401 - alerts
    database = Database.open(f"sqlite:///{folder}/embassywatch.sqlite")
    with database.unit() as unit:
        alerts.keep_alerts(unit, those)
        unit.commit()
    database.close()


Say = Callable[..., Any]


@pytest.fixture
def say(flags: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command and gives back its JSON; what it refuses raises StopError."""

    def run(command: Callable[..., None], **options: Any) -> Any:  # noqa: ANN401 - options and JSON
        capsys.readouterr()
        try:
            command(flags, as_json=True, **options)
        finally:
            out = capsys.readouterr()
        assert "canary" not in out.out + out.err
        return json.loads(out.out[out.out.index("[" if out.out.lstrip().startswith("[") else "{") :])

    return run


def send(say: Say) -> dict[str, int]:
    try:
        counted: dict[str, int] = say(alerting.send_due, watch=False, every=1.0)
    except StopError as stop:
        assert stop.code is Exit.PARTLY
        return {}
    return counted


def file_of(flags: dict[str, Any]) -> list[str]:
    path = flags["data_dir"] / "file.jsonl"
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_what_is_sent_is_listed_logged_and_what_is_lost_is_dead(say: Say, flags: dict[str, Any]) -> None:
    send(say)
    assert file_of(flags) == [FIRST.id]
    listed = say(alerting.list_alerts, since="30d", limit=10)
    assert [len(one["deliveries"]) for one in listed] == [2, 4]
    (dead,) = say(alerting.show_dead, limit=10)
    assert (dead["delivery"]["subscriber"], dead["delivery"]["state"]) == ("hook", "failed")
    assert "not public" in dead["delivery"]["error"]
    tries = say(alerting.show_log, to=None, alert=FIRST.id[:40], limit=10)
    assert {one["subscriber"]: one["state"] for one in tries} == {
        "file": "sent", "hook": "failed", "log": "sent", "jsonl": "sent",
    }  # fmt: skip


def test_send_again_gives_what_arrived_another_key(say: Say, flags: dict[str, Any]) -> None:
    send(say)
    say(alerting.resend, alert=FIRST.id, to="file", all_dead=False)
    database = Database.open(f"sqlite:///{flags['data_dir']}/embassywatch.sqlite")
    with database.unit(writing=False) as unit:
        ((_, waiting),) = sending.list_deliveries(unit, states=[DeliveryState.WAITING])
    database.close()
    assert waiting.batch not in {None, waiting.id}
    assert len(say(alerting.resend, alert=None, to=None, all_dead=True)["again"]) == 1
    with pytest.raises(StopError, match="no such alert"):
        alerting.resend(flags, alert="ffff", to=None, all_dead=False, as_json=True)
    with pytest.raises(StopError, match="name an alert"):
        alerting.resend(flags, alert=None, to=None, all_dead=False, as_json=True)


def test_a_preview_tells_what_a_route_would_have_told_and_sends_nothing(say: Say, flags: dict[str, Any]) -> None:
    judged = say(alerting.preview_route, route="kp", since="30d")
    assert [(one["told"], one["why_not"]) for one in judged] == [(True, None), (False, "sending CN")]
    assert file_of(flags) == []
    with pytest.raises(StopError, match="there are kp"):
        alerting.preview_route(flags, route="no", since="30d", as_json=True)
    with pytest.raises(StopError, match="not a span"):
        alerting.preview_route(flags, route="kp", since="a week", as_json=True)


def test_a_silence_holds_until_it_is_ended(say: Say, flags: dict[str, Any]) -> None:
    made_one = say(silencing.silence, match=["sending=KP"], reason="a drill", until="7d", to=None, by="ada")
    assert (made_one["author"], made_one["matcher"]) == ("ada", [["sending", "KP"]])
    send(say)
    assert file_of(flags) == []
    assert [one["id"] for one in say(silencing.silence, match=[], reason="", until=None, to=None, by=None)] == [
        made_one["id"]
    ]
    say(silencing.end_silence, silence=made_one["id"])
    with pytest.raises(StopError, match="no silence of this id"):
        silencing.end_silence(flags, silence=made_one["id"], as_json=True)
    tell(flags["data_dir"], made(3))
    send(say)
    assert file_of(flags) == [made(3).id]


def test_an_acknowledged_event_is_told_of_again_only_when_it_is_corrected(say: Say, flags: dict[str, Any]) -> None:
    send(say)
    say(silencing.acknowledge, event=FIRST.subject, until="7d", note="known", to=None, by="ada")
    later = made(5, transition=Transition.CORROBORATED, event=FIRST.subject)
    gone = made(6, transition=Transition.WITHDRAWN, event=FIRST.subject)
    tell(flags["data_dir"], later, gone)
    send(say)
    assert file_of(flags) == [FIRST.id, gone.id]
    with pytest.raises(StopError, match="no alert is about this"):
        silencing.acknowledge(flags, event="nothing", until="7d", note="", to=None, by=None, as_json=True)


@pytest.mark.parametrize(
    ("match", "reason", "until", "words"),
    [
        (["KP"], "r", "7d", "not FACT=VALUE"),
        (["sending="], "r", "7d", "not FACT=VALUE"),
        (["sending=KP"], " ", "7d", "say why"),
        (["sending=KP"], "r", None, "has an end"),
        (["sending=KP"], "r", "2020-01-01", "has passed"),
        (["sending=KP"], "r", "soon", "neither a day nor"),
    ],
)
def test_a_silence_without_sense_is_refused(
    flags: dict[str, Any], match: list[str], reason: str, until: str | None, words: str
) -> None:
    with pytest.raises(StopError, match=words) as caught:
        silencing.silence(flags, match=match, reason=reason, until=until, to=None, by="ada", as_json=True)
    assert caught.value.code is Exit.USAGE


def test_a_test_says_who_did_not_get_it(say: Say, flags: dict[str, Any]) -> None:
    (done,) = say(alerting.test_subscribers, name="file")
    assert done["state"] == "sent"
    with pytest.raises(StopError) as caught:
        alerting.test_subscribers(flags, name="hook", as_json=True)
    assert caught.value.code is Exit.PARTLY
    with pytest.raises(StopError, match="no such subscriber"):
        alerting.test_subscribers(flags, name="nobody", as_json=True)


def test_routes_are_printed_without_targets(say: Say) -> None:
    shown = say(alerting.show_routes)
    assert [one["route"] for one in shown["routes"]] == ["kp"]
    assert {one["subscriber"] for one in shown["subscribers"]} == {"log", "jsonl", "file", "hook"}
