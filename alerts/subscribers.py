"""Who is told and by which channel: made from the operator's settings alone, never from anything crawled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.alert import Alert, Transition
from models.ids import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One who is told.

    Attributes:
        name: stands in the database and in logs; holds no secret and stays the same as long as the target does.
        channel: a file of the shelf `alerts/channels`.
        target: where to: a path, an Apprise address, or nothing; may be a secret and is never shown.
        transitions: what is told; empty is everything.
    """

    name: str
    channel: str
    target: str = field(default="", repr=False)
    transitions: frozenset[Transition] = frozenset()

    def wants(self, alert: Alert) -> bool:
        """Whether this alert is for this subscriber."""
        return not self.transitions or alert.transition in self.transitions


def subscribers_from(
    *, apprise: Sequence[str] = (), jsonl: Path | None = None, log: bool = True
) -> tuple[Subscriber, ...]:
    """The subscribers that plain settings name.

    Args:
        apprise: addresses as Apprise reads them; each subscriber is named after the address' scheme and hash.
        jsonl: file that gets one line per alert, or None.
        log: whether the log is told.
    """
    found: list[Subscriber] = []
    if log:
        found.append(Subscriber(name="log", channel="log"))
    if jsonl is not None:
        found.append(Subscriber(name="jsonl", channel="jsonl", target=str(jsonl)))
    for address in dict.fromkeys(apprise):
        scheme, mark, _ = address.partition("://")
        # without the mark the whole address stands before it
        shown = scheme.lower() if mark and scheme.isalnum() and len(scheme) <= 20 else "apprise"
        found.append(Subscriber(name=f"{shown}-{digest('target', address)[:8]}", channel="apprise", target=address))
    return tuple(found)
