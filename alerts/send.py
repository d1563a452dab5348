"""Delivers alerts: one try each with bounded time, every outcome kept, nothing raised.

An alert is first handed out: a delivery that waits is kept for each subscriber, all in one transaction, so that a kill
cannot tell some of them and forget the others. A subscriber whose address hangs is left alone for the rest of a round.

At least once: an outcome is kept after the try, so a kill between the two repeats it with the same id in the message,
by which receivers (and our own file channel) know the second copy.
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import structlog

from alerts import channels as shelf
from alerts.masking import cut_secrets
from alerts.message import ChannelError, Message, message_of
from alerts.subscribers import Subscriber
from models.alert import Alert, Delivery, DeliveryState
from models.ids import digest

Send = Callable[[Message, str], None]

MAX_TRIES = 20  # nights: after that an address has been dead for weeks and a person must look
TRY_SECONDS = 45.0  # a channel's own limits (10 s to connect, 20 s to answer) end a try before this does
HANG_SECONDS = 5.0  # a failure that took longer is one of no answer: refusals and errors come in a fraction of it

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One alert for one subscriber, with the delivery as it stands after earlier tries."""

    alert: Alert
    subscriber: Subscriber
    before: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a round of deliveries came to; `waiting` will be tried again, `failed` will not."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


def delivery_id(alert: str, subscriber: Subscriber) -> str:
    """Id of a delivery: hash of alert, subscriber and channel."""
    return digest("delivery", alert, subscriber.name, subscriber.channel)


def load_channels() -> Mapping[str, Send]:
    """The shelf: each file of `alerts/channels` by its name."""
    names = [module.name for module in pkgutil.iter_modules(shelf.__path__)]
    return MappingProxyType({name: importlib.import_module(f"{shelf.__name__}.{name}").send for name in sorted(names)})


def hand_out(alerts: Iterable[Alert], subscriber: Subscriber) -> tuple[Delivery, ...]:
    """A delivery that waits for its first try, for each alert that this subscriber wants."""
    return tuple(
        Delivery(
            id=delivery_id(alert.id, subscriber),
            alert=alert.id,
            subscriber=subscriber.name,
            channel=subscriber.channel,
            state=DeliveryState.WAITING,
            tries=0,
            last_try=None,
            error=None,
        )
        for alert in alerts
        if subscriber.wants(alert)
    )


def alerts_due(waiting: Iterable[tuple[Alert, Delivery]], subscribers: Sequence[Subscriber]) -> tuple[Due, ...]:
    """What is to be tried now, in the order given; what waits for somebody who is told no longer goes on waiting.

    Args:
        waiting: deliveries that wait, with their alerts, oldest first.
        subscribers: those that are told today.
    """
    today = {(subscriber.name, subscriber.channel): subscriber for subscriber in subscribers}
    return tuple(
        Due(alert=alert, subscriber=today[delivery.subscriber, delivery.channel], before=delivery)
        for alert, delivery in waiting
        if (delivery.subscriber, delivery.channel) in today and delivery.state is DeliveryState.WAITING
    )


def deliver(
    dues: Iterable[Due],
    channels: Mapping[str, Send],
    *,
    now: datetime,
    keep: Callable[[Delivery], None],
    try_seconds: float = TRY_SECONDS,
    hang_seconds: float = HANG_SECONDS,
) -> Outcome:
    """Try each once, but none of a subscriber that gave no answer in this round: its deliveries stay as they are.

    Args:
        dues: see `alerts_due`.
        channels: see `load_channels`.
        now: the instant of the night, UTC.
        keep: makes a delivery durable, called right after each try; what it raises is not caught.
        try_seconds: longest wait for one try.
        hang_seconds: a try that failed after longer than this counts as one without an answer.
    """
    counted = dict.fromkeys(DeliveryState, 0)
    hanging: set[tuple[str, str]] = set()
    for due in dues:
        who = (due.subscriber.name, due.subscriber.channel)
        if who in hanging:
            counted[DeliveryState.WAITING] += 1
            continue
        begun = time.monotonic()
        error = _try(due, channels, try_seconds)
        if error is not None and (error.unknown or time.monotonic() - begun > hang_seconds):
            hanging.add(who)
        delivery = _delivery(due, error, now)
        keep(delivery)
        counted[delivery.state] += 1
        if error is not None:
            _warn(due, delivery, left=who in hanging)
    return Outcome(
        sent=counted[DeliveryState.SENT],
        waiting=counted[DeliveryState.WAITING],
        failed=counted[DeliveryState.FAILED],
    )


def _warn(due: Due, delivery: Delivery, *, left: bool) -> None:
    log.warning(
        "alert not delivered",
        alert=due.alert.id,
        subscriber=due.subscriber.name,
        state=delivery.state.value,
        tries=delivery.tries,
        error=delivery.error,
        left_for_this_round=left,
    )


def _delivery(due: Due, error: ChannelError | None, now: datetime) -> Delivery:
    tries = due.before.tries + 1
    if error is None:
        return replace(due.before, state=DeliveryState.SENT, tries=tries, last_try=now, error=None)
    state = DeliveryState.FAILED if error.permanent or tries >= MAX_TRIES else DeliveryState.WAITING
    return replace(due.before, state=state, tries=tries, last_try=now, error=str(error))


def _try(due: Due, channels: Mapping[str, Send], seconds: float) -> ChannelError | None:
    """What went wrong with one try, in words without secrets, or None."""
    send = channels.get(due.subscriber.channel)
    if send is None:
        return ChannelError(f"no channel is called {due.subscriber.channel!r}", permanent=True)
    error = _bounded(send, message_of(due.alert), due.subscriber.target, seconds)
    if error is None:
        return None
    return ChannelError(
        cut_secrets(str(error), due.subscriber.target), permanent=error.permanent, unknown=error.unknown
    )


def _bounded(send: Send, message: Message, target: str, seconds: float) -> ChannelError | None:
    """Runs a channel in a thread of its own: a library that hangs costs one try, not the night."""
    result: list[ChannelError | None] = []
    thread = threading.Thread(target=_run, args=(send, message, target, result), daemon=True)
    thread.start()
    thread.join(seconds)
    if not result:
        return ChannelError(f"no answer within {seconds:g} s; it may have arrived", unknown=True)
    return result[0]


def _run(send: Send, message: Message, target: str, result: list[ChannelError | None]) -> None:
    try:
        send(message, target)
    except ChannelError as error:
        result.append(error)
    except Exception as error:  # noqa: BLE001 - a channel rests on a library of a hundred services; none may end a night
        result.append(ChannelError(f"{type(error).__name__}: {error}"))
    else:
        result.append(None)
