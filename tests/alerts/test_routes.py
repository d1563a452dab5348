from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.planning import bundles_due, hand_out_by_routes
from alerts.routes import Match, Mode, Route, Severity, severity, why_not
from alerts.routes_file import RoutesError, Routing, load_routes
from alerts.subscribers import Subscriber
from models.alert import Alert, Delivery, DeliveryState, Transition
from models.silence import Silence, SilenceKind

NOW = datetime(2023, 11, 1, 3, 0, tzinfo=UTC)
DESK = Subscriber(name="desk", channel="log")
CHIEF = Subscriber(name="chief", channel="log")
FACTS = {
    "rank": "news", "reviewed": "no", "type": "closure", "sending": "KP", "host": "UG", "mission_type": "embassy",
    "stage": "done", "status": "reported", "outlets": "2", "source_kinds": "news_agency, local_press",
    "languages": "en, fr", "confidence": "0.7",
}  # fmt: skip


def alert(n: int = 1, transition: Transition = Transition.MENTIONED, subject: str = "KP-UG-1", **facts: str) -> Alert:
    return Alert(
        id=f"a{n}", subject=subject, transition=transition, at=NOW + timedelta(seconds=n), title="Embassy closed",
        body="The flag is down.", facts=tuple({**FACTS, **facts}.items()),
    )  # fmt: skip


def match(**keys: object) -> Match:
    return Match(**{name: frozenset(v) if isinstance(v, list) else v for name, v in keys.items()})  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({}, None),
        ({"sending": ["KP", "CN"], "host": ["UG"], "type": ["closure"]}, None),
        ({"sending": ["CN"]}, "sending KP"),
        ({"transition": ["accepted"]}, "transition mentioned"),
        ({"source": ["kurier"]}, "source unknown"),
        ({"language": ["fr"]}, None),
        ({"language": ["de"]}, "language en, fr"),
        ({"source_kind": ["local_press"]}, None),
        ({"source_kind": ["press"]}, "source_kind news_agency, local_press"),
        ({"region": ["africa"]}, None),
        ({"region": ["Eastern Africa"]}, None),
        ({"region": ["Western Africa"]}, "region"),
        ({"confidence": 0.7}, None),
        ({"confidence": 0.71}, "confidence 0.7"),
        ({"outlets": 3}, "outlets 2"),
        ({"reviewed": False}, None),
        ({"reviewed": True}, "reviewed no"),
    ],
)
def test_a_route_matches_by_facts(keys: dict[str, object], why: str | None) -> None:
    assert why_not(Route(name="r", to=("desk",), match=match(**keys)), alert()) == why


def test_an_alert_without_facts_fits_no_condition_but_an_empty_one() -> None:
    bare = replace(alert(), facts=())
    assert why_not(Route(name="r", to=("desk",)), bare) is None
    for keys in ({"sending": ["KP"]}, {"confidence": 0.0}, {"outlets": 1}, {"reviewed": False}, {"region": ["Africa"]}):
        assert why_not(Route(name="r", to=("desk",), match=match(**keys)), bare)


def test_mute_looks_at_title_body_and_facts() -> None:
    for word, muted in (("EMBASSY", True), ("flag IS", True), ("local_press", True), ("drill", False)):
        assert (why_not(Route(name="r", to=("desk",), mute=(word,)), alert()) is not None) is muted


@pytest.mark.parametrize(
    ("hour", "quiet"), [("20:59", False), ("21:00", True), ("23:30", True), ("05:59", True), ("06:00", False)]
)
def test_quiet_hours_are_the_recipients(hour: str, quiet: bool) -> None:
    route = Route(name="r", to=("desk",), quiet=(time(22), time(7)), zone=ZoneInfo("Europe/Vienna"))
    at = datetime.fromisoformat(f"2023-11-15T{hour}:00+00:00")
    assert route.is_quiet(at) is quiet


@pytest.mark.parametrize(
    ("transition", "facts", "level"),
    [
        (Transition.MENTIONED, {}, Severity.HIGH),
        (Transition.MENTIONED, {"rank": "lead"}, Severity.LOW),
        (Transition.AMENDED, {}, Severity.NORMAL),
        (Transition.SOURCE_BLIND, {}, Severity.NORMAL),
        (Transition.AMENDED, {"severity": "high"}, Severity.HIGH),
    ],
)
def test_severity(transition: Transition, facts: dict[str, str], level: Severity) -> None:
    assert severity(alert(1, transition, **facts)) is level


def routing(*routes: Route) -> Routing:
    return Routing(subscribers=(DESK, CHIEF), routes=routes)


def hand(
    alerts: list[Alert], held: Routing, *silences: Silence, told: dict[str, list[Delivery]] | None = None
) -> list[Delivery]:
    return list(hand_out_by_routes(alerts, held, told or {}, silences=silences, now=NOW))


def test_each_subscriber_is_told_once_by_the_first_route_that_fits() -> None:
    held = routing(Route(name="a", to=("desk",)), Route(name="b", to=("chief", "desk")))
    assert [(one.subscriber, one.route) for one in hand([alert()], held)] == [("desk", "a"), ("chief", "b")]


@pytest.mark.parametrize("kind", ["amended", "withdrawn", "rejected", "merged", "contradicted"])
def test_a_correction_follows_the_alert_and_goes_to_nobody_else(kind: str) -> None:
    held = routing(
        Route(name="a", to=("desk",), match=match(sending=["KP"])),
        Route(name="b", to=("chief",), match=match(host=["FR"])),
    )
    first = hand([alert()], held)
    correction = alert(2, Transition(kind), sending="CN", host="FR")
    made = hand([correction], held, told={"KP-UG-1": first})
    assert [(one.subscriber, one.route) for one in made] == [("desk", "a")]
    assert [one.subscriber for one in hand([alert(), correction], held)] == ["desk", "desk"], "in one round as well"
    assert hand([correction], held) == [], "nobody was told"
    named = routing(Route(name="c", to=("chief",), match=match(transition=[kind])))
    assert [one.subscriber for one in hand([correction], named)] == ["chief"]


def silence(kind: SilenceKind = SilenceKind.SILENCE, **facts: str) -> Silence:
    return Silence(
        id="s1", kind=kind, matcher=tuple(facts.items()), reason="r", author="ada", begins=NOW - timedelta(hours=1),
        ends=NOW + timedelta(hours=1),
    )  # fmt: skip


def test_silences_hold_until_their_end_and_an_acknowledgement_lets_corrections_through() -> None:
    held = routing(Route(name="a", to=("desk",)))
    (one,) = hand([alert()], held, silence(sending="kp"))
    assert (one.state, one.error) == (DeliveryState.SILENCED, "silence s1")
    assert hand([alert()], held, silence(sending="CN"))[0].state is DeliveryState.WAITING
    assert not replace(silence(sending="KP"), ends=NOW).covers(alert(), "desk", NOW)
    assert not replace(silence(sending="KP"), matcher=()).covers(alert(), "desk", NOW)
    told = hand([alert()], held)
    ack = silence(SilenceKind.ACK, subject="KP-UG-1")
    states = {
        t: hand([alert(2, t)], held, ack, told={"KP-UG-1": told})[0].state
        for t in (Transition.ACCEPTED, Transition.WITHDRAWN)
    }
    assert states == {Transition.ACCEPTED: DeliveryState.SILENCED, Transition.WITHDRAWN: DeliveryState.WAITING}
    correction = alert(2, Transition.WITHDRAWN)
    hushed = hand([alert(), correction], held, silence(transition="mentioned"))
    assert [one.state for one in hushed] == [DeliveryState.SILENCED], "who was not told needs no correction"


def due(alerts: list[Alert], held: Routing, now: datetime, *, night: bool = False) -> list[tuple[int, str]]:
    waiting = list(zip(alerts, hand(alerts, held), strict=True))
    found = bundles_due(waiting, held.subscribers, held, now=now, night=night)
    return [(len(one.pairs), one.key) for one in found]


def test_a_window_gathers_what_comes_in_it_into_one_message() -> None:
    held = routing(Route(name="a", to=("desk",), mode=Mode.GROUPED, window=600))
    three = [alert(n) for n in (1, 2, 3)]
    assert due(three, held, NOW) == []
    ((number, key),) = due(three, held, NOW + timedelta(minutes=10))
    assert number == 3
    assert due(three, held, NOW, night=True) == [(3, key)], "a night gathers by itself"
    many = [alert(n) for n in range(120)]
    assert [n for n, _ in due(many, held, NOW, night=True)] == [50, 50, 20]


def test_a_message_that_was_tried_is_joined_by_nobody() -> None:
    held = routing(Route(name="a", to=("desk",), mode=Mode.GROUPED, window=600))
    alerts = [alert(n) for n in (1, 2, 3)]
    one, two, three = hand(alerts, held)
    tried = [replace(each, batch="key", tries=1, next_try=NOW) for each in (one, two)]
    found = bundles_due(list(zip(alerts, [*tried, three], strict=True)), held.subscribers, held, now=NOW, night=True)
    assert [(bundle.key, len(bundle.pairs)) for bundle in found] == [("key", 2), (three.id, 1)]


def test_a_digest_goes_at_its_hour_in_the_recipients_zone() -> None:
    route = Route(name="a", to=("desk",), mode=Mode.DIGEST, digest_at=time(7), zone=ZoneInfo("Asia/Seoul"))
    assert route.due_at(alert(), NOW) == datetime(2023, 11, 1, 22, 0, tzinfo=UTC)
    assert route.due_at(alert(), datetime(2023, 11, 1, 21, 59, tzinfo=UTC)) == datetime(2023, 11, 1, 22, 0, tzinfo=UTC)


def test_quiet_hours_hold_and_flush_and_what_presses_pierces() -> None:
    held = routing(Route(name="a", to=("desk",), quiet=(time(22), time(7)), pierce=Severity.HIGH))
    lead = [alert(1, rank="lead"), alert(2, rank="lead")]
    assert due(lead, held, NOW, night=True) == []
    assert [n for n, _ in due(lead, held, NOW.replace(hour=7))] == [1, 1]
    assert [n for n, _ in due([alert()], held, NOW)] == [1]


GOOD = """
[[subscriber]]
name = "hook"
channel = "webhook"
target = "https://hooks.example/${TOKEN}"
secret = "${WORD}"

[[route]]
name = "kp"
to = ["hook"]
quiet = "22:00-07:00"
window = "15m"
[route.match]
sending = ["kp"]
"""


def load(folder: Path, text: str) -> Routing:
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return load_routes(path, channels=frozenset({"webhook", "log"}), environment={"TOKEN": "to/ken", "WORD": "s3cret&"})


def test_secrets_come_from_the_environment_or_a_file_and_are_not_shown(tmp_path: Path) -> None:
    held = load(tmp_path, GOOD)
    assert held.subscribers[0].target == "https://hooks.example/to%2Fken#secret=s3cret%26"
    assert "s3cret" not in repr(held)
    assert held.routes[0].match.sending == {"KP"}
    (tmp_path / "word").write_text("from-file\n", encoding="utf-8")
    assert load(tmp_path, GOOD.replace("${WORD}", "file:word")).subscribers[0].target.endswith("#secret=from-file")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("window =", "windw =", r"line 12: route\[1\]\.windw: Extra inputs"),
        ('"15m"', "15", r"line 12: route\[1\]\.window: a span of time is written as"),
        ('"22:00-07:00"', '"22-7"', r"line 11: route\[1\]\.quiet: a local time"),
        ('["kp"]', '["North Korea"]', r"line 14: route\[1\]\.match\.sending"),
        ('["hook"]', '["hock"]', r"line 10: route\[1\]\.to: no subscriber is called hock"),
        ('"webhook"', '"pigeon"', r"line 4: subscriber\[1\]\.channel: no channel is called so"),
        ("${WORD}", "${NOPE}", r"line 6: subscriber\[1\]\.secret: NOPE is not set"),
        ("${WORD}", "file:nope", r"line 6: subscriber\[1\]\.secret: nope: cannot be read"),
        ("[[route]]", "[[route", "not readable as TOML"),
        ('channel = "webhook"', 'channel = "log"', "only a webhook has"),
    ],
)
def test_a_fault_names_file_line_and_key_and_no_secret(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(RoutesError, match=words) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert "alerts.toml" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)
