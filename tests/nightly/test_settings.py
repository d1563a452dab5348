"""Settings come in layers; each value tells where it is from, and each wrong one is refused in one line."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nightly import settings as module
from nightly.exits import Exit, StopError
from nightly.settings import Settings, load_settings

CANARY = "canary-9d1c"


class Desk:
    """A folder with a project file, a user file and an environment of one's own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder, self._patch = folder, patch
        for name in list(os.environ):
            if name.startswith("EMBASSYWATCH_"):
                patch.delenv(name)
        patch.chdir(folder)
        patch.setattr(module, "USER_FILE", folder / "user.toml")

    def project(self, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        (self._folder / "embassywatch.toml").write_bytes(raw)

    def user(self, text: str) -> None:
        (self._folder / "user.toml").write_text(text, encoding="utf-8")

    def environment(self, **values: str) -> None:
        for name, value in values.items():
            self._patch.setenv(f"EMBASSYWATCH_{name}", value)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def refused(flags: dict[str, Any] | None = None) -> str:
    with pytest.raises(StopError) as stop:
        load_settings(flags)
    assert stop.value.code is Exit.USAGE
    assert "\n" not in str(stop.value)
    return str(stop.value)


def test_the_stronger_layer_wins_and_each_value_tells_its_own(desk: Desk) -> None:
    desk.user('contact = "user@example.org"\ntimezone = "Asia/Seoul"\nworkers = 3\nfree_mb = 5\n')
    desk.project('contact = "project@example.org"\ntimezone = "Europe/Oslo"\nworkers = 4\n')
    desk.environment(CONTACT="environment@example.org", TIMEZONE="Africa/Kampala")
    settings, shown = load_settings({"contact": "flag@example.org"})
    origin = {one.key: one.origin for one in shown}
    assert (settings.contact, origin["contact"]) == ("flag@example.org", "flag")
    assert (settings.timezone, origin["timezone"]) == ("Africa/Kampala", "environment")
    assert (settings.workers, origin["workers"]) == (4, "project file embassywatch.toml")
    assert settings.free_mb == 5
    assert origin["free_mb"].startswith("user file ")
    assert (settings.at_once, origin["at_once"]) == (8, "default")


def test_without_any_layer_every_value_is_the_default(desk: Desk) -> None:
    settings, shown = load_settings()
    assert settings == Settings.model_validate({})
    assert {one.origin for one in shown} == {"default"}
    assert {one.key.partition(".")[0] for one in shown} == set(Settings.model_fields)


def test_a_stronger_layer_sets_one_key_of_a_table_and_leaves_the_others(desk: Desk) -> None:
    desk.user("[alerts]\nnews_days = 30\n")
    desk.project(f'[alerts]\napprise = ["json://me:{CANARY}@127.0.0.1/"]\ntimeout = 9\n')
    desk.environment(ALERTS__TIMEOUT="3")
    settings, shown = load_settings()
    assert (settings.alerts.timeout, settings.alerts.news_days, len(settings.alerts.apprise)) == (3.0, 30, 1)
    origin = {one.key: one.origin for one in shown}
    assert origin["alerts.timeout"] == "environment"
    assert origin["alerts.apprise"] == "project file embassywatch.toml"
    assert origin["alerts.news_days"].startswith("user file ")
    assert origin["alerts.jsonl"] == "default"


@pytest.mark.parametrize(
    ("name", "value", "key", "wanted"),
    [
        ("SOURCES", f"one{os.pathsep}two", "sources", (Path("one"), Path("two"))),
        ("FOCUS", "kp, ug", "focus", ("KP", "UG")),
        ("FOCUS", "*", "focus", ("*",)),
        ("ROUTES", "a.example=127.0.0.1, b.example=127.0.0.2", "routes",
         {"a.example": "127.0.0.1", "b.example": "127.0.0.2"}),
        ("NOW", "2023-11-21", "now", datetime(2023, 11, 21, tzinfo=UTC)),
        ("NOW", "2023-11-21T03:00:00+09:00", "now", datetime(2023, 11, 20, 18, tzinfo=UTC)),
        ("SAMPLE_PORT", "18100", "sample_port", 18100),
    ],
)  # fmt: skip
def test_forms_of_the_environment(desk: Desk, name: str, value: str, key: str, wanted: object) -> None:
    desk.environment(**{name: value})
    assert getattr(load_settings()[0], key) == wanted


WRONG = [
    ("NOW", "yesterday", "now"),
    ("WORKERS", "many", "workers"),
    ("WORKERS", "65", "workers"),
    ("AT_ONCE", "0", "at_once"),
    ("PAGE_SECONDS", "0", "page_seconds"),
    ("FREE_MB", "-1", "free_mb"),
    ("RETRY_PAUSE", "601", "retry_pause"),
    ("SAMPLE_PORT", "x", "sample_port"),
    ("FOCUS", "KP,Norway", "'NORWAY' is no ISO 3166-1"),
    ("FOCUS", "", "focus"),
    ("TIMEZONE", "../etc/passwd", "no time zone"),
    ("TIMEZONE", "", "no time zone"),
    ("ROUTES", "a.example=10.0.0.1", "loopback only"),
    ("ROUTES", "a.example", "loopback only"),
    ("ALERTS__TIMEOUT", "0", "alerts.timeout"),
    ("ALERTS__NEWS_DAYS", "0", "alerts.news_days"),
    ("ALERTS__COLOUR", "blue", "alerts.colour"),
    ("ALERTS__APPRISE", f"json://me:{CANARY}@127.0.0.1/", "alerts"),
    ("ALERTS__APPRISE", f'"json://me:{CANARY}@127.0.0.1/"', "alerts.apprise"),
    ("ALERTS", "none", "alerts"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG])
def test_a_wrong_value_of_the_environment_names_place_and_key(desk: Desk, name: str, value: str, told: str) -> None:
    desk.environment(**{name: value})
    message = refused()
    assert message.startswith("environment: ")
    assert told in message
    assert CANARY not in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('fokus = ["KP"]', "embassywatch.toml: fokus: Extra inputs"),
        ("workers = 0", "embassywatch.toml: workers: "),
        ('focus = ["KP", 3]', "embassywatch.toml: focus.1: "),
        ("[alerts]\ncolour = 1", "embassywatch.toml: alerts.colour: "),
        (f'[alerts]\napprise = "json://me:{CANARY}@127.0.0.1/"', "embassywatch.toml: alerts.apprise: "),
        ("alerts = 3", "embassywatch.toml: alerts: "),
        ("workers = ", "embassywatch.toml: not readable as TOML: "),
        ("workers = 1\nworkers = 2", "embassywatch.toml: not readable as TOML: "),
        (b'contact = "\xff"', "embassywatch.toml: not readable as TOML: "),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(desk: Desk, text: str | bytes, told: str) -> None:
    desk.project(text)
    message = refused()
    assert told in message
    assert CANARY not in message


def test_the_blame_goes_to_the_layer_that_holds_the_wrong_value(desk: Desk) -> None:
    desk.user("workers = 0\n")
    desk.project('timezone = "Asia/Seoul"\n')
    assert refused().startswith("user file ")
    desk.environment(WORKERS="2")
    assert load_settings()[0].workers == 2
    assert refused({"page_seconds": -1.0}).startswith("flag: page_seconds")


def test_where_the_database_is_and_what_is_secret(desk: Desk) -> None:
    assert load_settings({"data_dir": Path("d")})[0].database_address() == "sqlite:///d/embassywatch.sqlite"
    given = f"postgresql://me:{CANARY}@db.example/watch"
    settings, shown = load_settings({"database": given, "alerts": {"apprise": [f"json://{CANARY}@127.0.0.1"]}})
    assert settings.database_address() == given
    assert settings.secrets() == (f"json://{CANARY}@127.0.0.1", given)
    assert CANARY not in repr(settings) + repr(shown)
    assert load_settings({"database": "sqlite:///x.db"})[0].secrets() == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [("EMBASSYWATCH_DATABSE", "no setting is called so"), ("EMBASSYWATCH_DATA_DIR", "is empty")],
)
def test_a_slip_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> None:
    monkeypatch.setenv(name, "")
    with pytest.raises(StopError, match=told) as stop:
        load_settings({})
    assert stop.value.code is Exit.USAGE
