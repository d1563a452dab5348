from __future__ import annotations

import email
import email.policy
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.message import ChannelError, Message
from alerts.planning import Bundle, bundles_due, delivery_id, hand_out
from alerts.routes_file import Routing
from alerts.send import GIVE_UP, Outcome, Send, deliver, load_channels, pause
from alerts.subscribers import Subscriber, subscribers_from
from models.alert import Alert, Delivery, DeliveryState, Transition
from tests.alerts.ears import free_port, mailbox, webhook

NOW = datetime(2023, 11, 1, 3, 0, tzinfo=UTC)


def _alert(name: str = "one", **changes: str) -> Alert:
    words = {"title": "A title", "body": "First line\nSecond line", **changes}
    return Alert(
        id=f"alert-{name}", subject="KP-UG-2023-7F3A", transition=Transition.MENTIONED, at=NOW, facts=(), **words
    )


def _dues(alerts: list[Alert], *subscribers: Subscriber) -> tuple[Bundle, ...]:
    waiting = [(alert, one) for alert in alerts for to in subscribers for one in hand_out([alert], to)]
    return bundles_due(waiting, subscribers, Routing(), now=NOW)


class Box:
    """Keeps deliveries as a database would."""

    def __init__(self) -> None:
        self.held: dict[str, Delivery] = {}

    def keep(self, deliveries: Sequence[Delivery]) -> None:
        self.held.update({delivery.id: delivery for delivery in deliveries})

    def round(
        self,
        alerts: list[Alert],
        subscribers: tuple[Subscriber, ...],
        channels: dict[str, Send] | None = None,
        *,
        now: datetime = NOW,
        night: bool = True,
    ) -> Outcome:
        for subscriber in subscribers:
            for one in hand_out(alerts, subscriber):
                self.held.setdefault(one.id, one)
        told = {alert.id: alert for alert in alerts}
        waiting = [(told[one.alert], one) for one in self.held.values()]
        dues = bundles_due(waiting, subscribers, Routing(), now=now, night=night)
        return deliver(dues, channels or load_channels(), now=now, keep=self.keep, try_seconds=5.0)


def test_a_webhook_gets_each_alert_once() -> None:
    with webhook() as ear:
        subscribers = subscribers_from(apprise=[f"json://127.0.0.1:{ear.port}/hook"], log=False)
        box, alerts = Box(), [_alert("one"), _alert("two", title="Another")]
        assert box.round(alerts, subscribers) == Outcome(sent=2)
        assert box.round(alerts, subscribers) == Outcome()
        assert [post["title"] for post in ear.got] == ["A title", "Another"]
        assert ear.got[0]["message"] == "First line\nSecond line\nAlert alert-one"


def test_a_mail_arrives_as_plain_text_with_a_clean_subject() -> None:
    hostile = _alert(title="Closure\r\nBcc: victim@example.org", body="> <script>@everyone [x](http://evil.example)")
    with mailbox() as ear:
        address = f"mailto://127.0.0.1:{ear.port}?from=watch@example.org&to=desk@example.org&mode=insecure&format=text"
        assert Box().round([hostile], subscribers_from(apprise=[address], log=False)) == Outcome(sent=1)
        ((recipients, raw),) = ear.got
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert [recipient.split()[0] for recipient in recipients] == ["<desk@example.org>"]
    assert mail["Subject"] == "Closure Bcc: victim@\u2060example.org"
    assert mail["Bcc"] is None
    assert mail.get_content_type() == "text/plain"
    assert "<script>" not in mail.get_content()
    assert "@everyone" not in mail.get_content()


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_refusal_waits_and_is_told_without_secrets(status: int) -> None:
    with webhook() as ear:
        ear.status = status
        address = f"json://reporter:s3cretword@127.0.0.1:{ear.port}/t0kenpart"
        subscribers = subscribers_from(apprise=[address], log=False)
        box = Box()
        assert box.round([_alert()], subscribers) == Outcome(waiting=1)
        (delivery,) = box.held.values()
        assert (delivery.state, delivery.tries, delivery.last_try) == (DeliveryState.WAITING, 1, NOW)
        assert delivery.error
        assert not any(secret in repr(delivery) for secret in ("s3cretword", "t0kenpart", "reporter"))
        ear.status = 200
        assert box.round([_alert()], subscribers) == Outcome(sent=1)
        assert (len(ear.got), box.held[delivery.id].tries, box.held[delivery.id].error) == (1, 2, None)


def test_a_receiver_that_was_down_gets_it_on_the_next_try_once() -> None:
    port = free_port()
    subscribers = subscribers_from(apprise=[f"json://127.0.0.1:{port}/hook"], log=False)
    box = Box()
    assert box.round([_alert()], subscribers) == Outcome(waiting=1)
    with webhook(port) as ear:
        assert box.round([_alert()], subscribers) == Outcome(sent=1)
        assert box.round([_alert()], subscribers) == Outcome()
        assert len(ear.got) == 1


def test_a_receiver_that_never_answers_costs_one_bounded_try() -> None:
    with webhook() as ear:
        ear.hang = threading.Event()
        subscribers = subscribers_from(apprise=[f"json://127.0.0.1:{ear.port}/hook"], log=False)
        box = Box()
        dues = _dues([_alert()], *subscribers)
        outcome = deliver(dues, load_channels(), now=NOW, keep=box.keep, try_seconds=0.3)
        ear.hang.set()
    assert outcome == Outcome(waiting=1)
    (delivery,) = box.held.values()
    assert delivery.error == "no answer within 0.3 s; it may have arrived"


def test_an_address_that_cannot_be_read_is_given_up_at_once_and_not_shown() -> None:
    box = Box()
    subscribers = subscribers_from(apprise=["nonsense://s3cretword@example.org/x"], log=False)
    assert box.round([_alert()], subscribers) == Outcome(failed=1)
    assert box.round([_alert()], subscribers) == Outcome()
    assert "s3cretword" not in repr(box.held)


def _raise(error: Exception) -> Send:
    def send(message: Message, target: str) -> None:
        raise error

    return send


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (ChannelError("not now"), DeliveryState.WAITING, "not now"),
        (ChannelError("never", permanent=True), DeliveryState.FAILED, "never"),
        (
            ValueError("a bug\nin a library, at /s3cretpath"),
            DeliveryState.WAITING,
            "ValueError: a bug in a library, at /***",
        ),
    ],
)
def test_whatever_a_channel_raises_is_kept_and_the_rest_goes_on(
    error: Exception, state: DeliveryState, words: str
) -> None:
    subscribers = (
        Subscriber(name="bad", channel="bad", target="x://host/s3cretpath"),
        Subscriber(name="good", channel="good"),
    )
    got: list[str] = []
    box = Box()
    box.round([_alert()], subscribers, {"bad": _raise(error), "good": lambda message, target: got.append(message.id)})
    held = box.held[delivery_id("alert-one", subscribers[0])]
    assert (held.state, held.error) == (state, words)
    assert got == ["alert-one"]


def test_an_unknown_channel_is_given_up() -> None:
    box = Box()
    assert box.round([_alert()], (Subscriber(name="x", channel="pigeon"),)) == Outcome(failed=1)


def test_after_72_hours_of_growing_pauses_a_person_must_look() -> None:
    subscriber = (Subscriber(name="bad", channel="bad"),)
    box, tries, now = Box(), 0, NOW
    while now <= NOW + 2 * GIVE_UP:
        outcome = box.round([_alert()], subscriber, {"bad": _raise(ChannelError("no"))}, now=now, night=False)
        tries += outcome.waiting + outcome.failed
        now += timedelta(minutes=1)
    (held,) = box.held.values()
    assert (held.state, held.tries, held.next_try, held.error) == (DeliveryState.DEAD, tries, None, "no")
    assert 15 <= tries <= 40
    assert held.last_try == NOW + GIVE_UP, "the last try is made when the time is up"


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 360), (4000, 360)])
def test_pauses_double_up_to_six_hours(tries: int, minutes: int) -> None:
    assert pause(tries, 1.0) == timedelta(minutes=minutes)
    assert pause(tries, 0.5) * 2 == timedelta(minutes=minutes)


def test_no_answer_in_time_is_unknown_and_tried_again_with_the_same_key() -> None:
    keys: list[str] = []

    def send(message: Message, target: str) -> None:
        keys.append(message.key)
        if len(keys) == 1:
            raise ChannelError("slow", unknown=True)

    subscriber = (Subscriber(name="s", channel="c"),)
    box = Box()
    assert box.round([_alert()], subscriber, {"c": send}) == Outcome(waiting=1)
    assert {one.state for one in box.held.values()} == {DeliveryState.UNKNOWN}
    assert box.round([_alert()], subscriber, {"c": send}) == Outcome(sent=1)
    assert keys == [delivery_id("alert-one", subscriber[0])] * 2


def test_a_kill_between_sending_and_keeping_repeats_with_the_same_id() -> None:
    got: list[str] = []

    def die(deliveries: Sequence[Delivery]) -> None:
        raise KeyboardInterrupt

    subscriber = Subscriber(name="s", channel="c")
    channels: dict[str, Send] = {"c": lambda message, target: got.append(message.id)}
    with pytest.raises(KeyboardInterrupt):
        deliver(_dues([_alert()], subscriber), channels, now=NOW, keep=die)
    Box().round([_alert()], (subscriber,), channels)
    assert got == ["alert-one", "alert-one"]


def test_what_is_handed_out_and_due() -> None:
    wants = Subscriber(name="only-accepted", channel="log", transitions=frozenset({Transition.ACCEPTED}))
    every = Subscriber(name="all", channel="log")
    alerts = [_alert("one"), _alert("two"), _alert("three"), _alert("four")]
    assert hand_out(alerts, wants) == ()
    one, two, three, four = hand_out(alerts, every)
    assert (one.id, one.state, one.tries, one.last_try) == (
        delivery_id("alert-one", every), DeliveryState.WAITING, 0, None,
    )  # fmt: skip
    sent, failed = replace(one, state=DeliveryState.SENT), replace(three, state=DeliveryState.FAILED)
    gone = replace(four, subscriber="gone")
    waiting = list(zip(alerts, (sent, two, failed, gone), strict=True))
    due = bundles_due(waiting, [wants, every], Routing(), now=NOW)
    assert [one.pairs for one in due] == [((alerts[1], two),)]


@pytest.mark.parametrize("slow", [False, True], ids=["no answer", "a failure after long"])
def test_an_address_that_hangs_is_left_alone_for_the_round(*, slow: bool) -> None:
    tried: list[str] = []

    def send(message: Message, target: str) -> None:
        tried.append(target)
        if target == "hangs":
            time.sleep(0.1 if slow else 0.5)
            raise ChannelError("gave up")

    subscribers = (
        Subscriber(name="hangs", channel="c", target="hangs"), Subscriber(name="well", channel="c", target="well"),
    )  # fmt: skip
    box = Box()
    dues = _dues([_alert(str(n)) for n in range(5)], *subscribers)
    outcome = deliver(
        dues, {"c": send}, now=NOW, keep=box.keep, try_seconds=5.0 if slow else 0.1, hang_seconds=0.05 if slow else 5.0
    )
    assert outcome == Outcome(sent=5, waiting=5)
    assert (tried.count("hangs"), tried.count("well")) == (1, 5)
    assert len(box.held) == 6, "what was not tried stays as it was"


def test_a_process_ends_although_an_address_still_hangs() -> None:
    with webhook() as ear:
        ear.hang = threading.Event()
        code = (
            "from datetime import UTC, datetime\n"
            "from alerts.send import deliver, load_channels\n"
            "from alerts.subscribers import subscribers_from\n"
            "from tests.alerts.test_send import _alert, _dues\n"
            f"(who,) = subscribers_from(apprise=['json://127.0.0.1:{ear.port}/'], log=False)\n"
            "print(deliver(_dues([_alert()], who), load_channels(), now=datetime.now(UTC),\n"
            "              keep=lambda one: None, try_seconds=0.3))\n"
            "import sys, time; sys.stdout.flush()\n"
            "print(time.monotonic())"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        waited = time.monotonic() - float(done.stdout.split()[-1])
        ear.hang.set()
    assert "waiting=1" in done.stdout, done.stderr
    assert waited < 3.0, "it waited for the thread that hangs"


def test_subscribers_are_named_without_their_secrets(tmp_path: Path) -> None:
    found = subscribers_from(
        apprise=["mailto://user:s3cretword@example.org", "mailto://user:s3cretword@example.org", "s3cretword"],
        jsonl=tmp_path / "alerts.jsonl",
    )
    assert [(one.channel, one.name.split("-")[0]) for one in found] == [
        ("log", "log"),
        ("jsonl", "jsonl"),
        ("apprise", "mailto"),
        ("apprise", "apprise"),
    ]
    assert "s3cretword" not in repr(found)
