"""`embassywatch alerts silence|unsilence|ack`: what is not to be told for a while, by whose wish and why."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.codec import to_plain
from models.db import sending
from models.ids import digest
from models.plaintext import plain_line
from models.silence import Silence, SilenceKind
from nightly.asked import instant_of
from nightly.clock import clock_of
from nightly.commands.deciding import open_desk, reviewer
from nightly.exits import Exit, StopError
from nightly.settings import Settings
from nightly.show import table

_SPAN = re.compile(r"(\d{1,5})([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1440}
_FACT = re.compile(r"[a-z][a-z_]{0,30}")


def span_of(given: str, option: str) -> timedelta:
    """A span of time such as 90m, 12h or 30d; StopError 2 for anything else."""
    found = _SPAN.fullmatch(given)
    if found is None:
        raise StopError(Exit.USAGE, f"{option} {given}: not a span of time such as 90m, 12h or 30d")
    return timedelta(minutes=int(found[1]) * _MINUTES[found[2]])


def _end_of(given: str | None, settings: Settings, now: datetime) -> datetime:
    if given is None:
        raise StopError(Exit.USAGE, "--until: a silence has an end, such as 7d")
    ends = now + span_of(given, "--until") if _SPAN.fullmatch(given) else None
    ends = ends or instant_of(given, "--until", ZoneInfo(settings.timezone))
    if ends is None or ends <= now:
        raise StopError(Exit.USAGE, f"--until {given}: that has passed")
    return ends


def silence(
    flags: Mapping[str, Any],
    *,
    match: Sequence[str],
    reason: str,
    until: str | None,
    to: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Make a silence, or list those that hold where nothing is given.

    Raises:
        StopError: 2 for a matcher, reason or end that makes no sense.
    """
    if not match:
        _list(flags, as_json=as_json)
        return
    pairs = []
    for one in match:
        name, mark, value = one.partition("=")
        if not mark or not _FACT.fullmatch(name) or not value.strip():
            raise StopError(Exit.USAGE, f"{plain_line(one, 60)}: not FACT=VALUE, such as sending=KP")
        pairs.append((name, value.strip()))
    if not reason.strip():
        raise StopError(Exit.USAGE, "--reason: say why, for whoever wonders later")
    _make(flags, SilenceKind.SILENCE, tuple(pairs), reason, until, to, by, as_json=as_json)


def acknowledge(
    flags: Mapping[str, Any], *, event: str, until: str, note: str, to: str | None, by: str | None, as_json: bool
) -> None:
    """Acknowledge what an alert is about.

    Raises:
        StopError: 2 where no alert is about it, or the end makes no sense.
    """
    from models.db import alerts

    with open_desk(flags) as (_, database), database.unit(writing=False) as unit:
        if not alerts.count_alerts(unit, subject=event):
            raise StopError(Exit.USAGE, f"{plain_line(event, 60)}: no alert is about this")
    _make(flags, SilenceKind.ACK, (("subject", event),), note, until, to, by, as_json=as_json)


def _make(
    flags: Mapping[str, Any],
    kind: SilenceKind,
    matcher: tuple[tuple[str, str], ...],
    reason: str,
    until: str | None,
    to: str | None,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    with open_desk(flags) as (settings, database), database.unit(durable=True) as unit:
        now = clock_of(settings)()
        made = Silence(
            id=digest("silence", repr(matcher), to or "", now.isoformat())[:8],
            kind=kind,
            matcher=matcher,
            reason=plain_line(reason, 300),
            author=plain_line(reviewer(by), 80),
            begins=now,
            ends=_end_of(until, settings, now),
            subscriber=to,
        )
        sending.keep_silence(unit, made)
        unit.commit()
    if as_json:
        print(json.dumps(to_plain(made), ensure_ascii=False, indent=1))
    else:
        print(f"{made.id}: {made.kind.value} until {made.ends.isoformat(timespec='minutes')}")


def end_silence(flags: Mapping[str, Any], *, silence: str, as_json: bool) -> None:
    """End a silence now; it stays in the list of the past.

    Raises:
        StopError: 2 where none of this id holds.
    """
    with open_desk(flags) as (settings, database), database.unit(durable=True) as unit:
        now = clock_of(settings)()
        held = next((one for one in sending.list_silences(unit, at=now) if one.id == silence), None)
        if held is None:
            raise StopError(Exit.USAGE, f"{plain_line(silence, 60)}: no silence of this id holds now")
        sending.keep_silence(unit, replace(held, ends=now))
        unit.commit()
    print(json.dumps({"ended": silence}) if as_json else f"{silence}: ended")


def _list(flags: Mapping[str, Any], *, as_json: bool) -> None:
    with open_desk(flags) as (settings, database), database.unit(writing=False) as unit:
        held = sending.list_silences(unit, at=clock_of(settings)())
    if as_json:
        print(json.dumps([to_plain(one) for one in held], ensure_ascii=False, indent=1))
        return
    rows = [
        (
            one.id,
            one.kind.value,
            " ".join(f"{name}={value}" for name, value in one.matcher),
            one.subscriber or "everybody",
            one.ends.isoformat(timespec="minutes"),
            one.author,
            one.reason,
        )
        for one in held
    ]
    table(("id", "kind", "what", "for", "until", "by", "reason"), rows)
