"""Delivers alerts: one try each with bounded time, every outcome kept, nothing raised.

An alert is first handed out (`alerts.planning`): a delivery that waits is kept for each subscriber, all in one
transaction, so that a kill cannot tell some of them and forget the others. A subscriber whose address hangs is left
alone for the rest of a round. What failed is tried again after growing pauses by chance, for 72 hours.

At least once: an outcome is kept after the try, so a kill between the two repeats it with the same key in the message,
by which receivers (and our own file channel) know the second copy.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from alerts import channels as shelf
from alerts.masking import cut_secrets
from alerts.message import ChannelError, Message, message_of_many
from alerts.planning import Bundle
from models.alert import Delivery, DeliveryState

Send = Callable[[Message, str], None]

GIVE_UP = timedelta(hours=72)  # from the first try; after that a person must look
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
TRY_SECONDS = 45.0  # a channel's own limits (10 s to connect, 20 s to answer) end a try before this does
HANG_SECONDS = 5.0  # a failure that took longer is one of no answer: refusals and errors come in a fraction of it

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a round of deliveries came to; `waiting` will be tried again, `failed` will not."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


def load_channels() -> Mapping[str, Send]:
    """The shelf: each file of `alerts/channels` by its name."""
    names = [module.name for module in pkgutil.iter_modules(shelf.__path__)]
    return MappingProxyType({name: importlib.import_module(f"{shelf.__name__}.{name}").send for name in sorted(names)})


def deliver(
    bundles: Iterable[Bundle],
    channels: Mapping[str, Send],
    *,
    now: datetime,
    keep: Callable[[Sequence[Delivery]], None],
    chance: random.Random | None = None,
    try_seconds: float = TRY_SECONDS,
    hang_seconds: float = HANG_SECONDS,
) -> Outcome:
    """Try each once, but none of a subscriber that gave no answer in this round: its deliveries stay as they are.

    Args:
        bundles: see `alerts.planning.bundles_due`.
        channels: see `load_channels`.
        now: this instant, UTC.
        keep: makes the deliveries of a message durable, called right after each try; what it raises is not caught.
        chance: for the pauses; seeded in tests.
        try_seconds: longest wait for one try.
        hang_seconds: a try that failed after longer than this counts as one without an answer.
    """
    counted = dict.fromkeys(DeliveryState, 0)
    hanging: set[tuple[str, str]] = set()
    chance = chance or random.Random()  # noqa: S311 - spreads tries in time, guards nothing
    for bundle in bundles:
        who = (bundle.subscriber.name, bundle.subscriber.channel)
        if who in hanging:
            counted[DeliveryState.WAITING] += len(bundle.pairs)
            continue
        if bundle.gathered:
            # before the try: after a kill nobody else may join the message, or its key would be another one
            keep([replace(delivery, batch=bundle.key) for _, delivery in bundle.pairs])
        begun = time.monotonic()
        error = _try(bundle, channels, now, try_seconds)
        if error is not None and (error.unknown or time.monotonic() - begun > hang_seconds):
            hanging.add(who)
        share = chance.uniform(0.5, 1.5)
        tried = [_after(delivery, bundle.key, error, now, share) for _, delivery in bundle.pairs]
        keep(tried)
        for delivery in tried:
            counted[delivery.state] += 1
        if error is not None:
            _warn(bundle, tried[0], left=who in hanging)
    return Outcome(
        sent=counted[DeliveryState.SENT],
        waiting=counted[DeliveryState.WAITING] + counted[DeliveryState.UNKNOWN],
        failed=counted[DeliveryState.FAILED] + counted[DeliveryState.DEAD],
    )


def pause(tries: int, share: float) -> timedelta:
    """How long to wait after so many tries: a minute, doubled each time up to six hours, times a share by chance."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE) * share


def _warn(bundle: Bundle, delivery: Delivery, *, left: bool) -> None:
    log.warning(
        "alert not delivered",
        alert=delivery.alert,
        alerts=len(bundle.pairs),
        subscriber=delivery.subscriber,
        state=delivery.state.value,
        tries=delivery.tries,
        error=delivery.error,
        left_for_this_round=left,
    )


def _after(delivery: Delivery, key: str, error: ChannelError | None, now: datetime, share: float) -> Delivery:
    """A delivery after a try; it is given up once it has been tried for 72 hours."""
    tries, first = delivery.tries + 1, delivery.first_try or now
    tried = replace(delivery, tries=tries, first_try=first, last_try=now, batch=key, next_try=None)
    if error is None:
        return replace(tried, state=DeliveryState.SENT, error=None)
    tried = replace(tried, error=str(error))
    if error.permanent:
        return replace(tried, state=DeliveryState.FAILED)
    if now - first >= GIVE_UP:
        return replace(tried, state=DeliveryState.DEAD)
    state = DeliveryState.UNKNOWN if error.unknown else DeliveryState.WAITING
    return replace(tried, state=state, next_try=min(now + pause(tries, share), first + GIVE_UP))


def _try(bundle: Bundle, channels: Mapping[str, Send], now: datetime, seconds: float) -> ChannelError | None:
    """What went wrong with one try, in words without secrets, or None."""
    subscriber = bundle.subscriber
    send = channels.get(subscriber.channel)
    if send is None:
        return ChannelError(f"no channel is called {subscriber.channel!r}", permanent=True)
    message = message_of_many([alert for alert, _ in bundle.pairs], key=bundle.key, sent=now)
    error = _bounded(send, message, subscriber.target, seconds)
    if error is None:
        return None
    return ChannelError(cut_secrets(str(error), subscriber.target), permanent=error.permanent, unknown=error.unknown)


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
