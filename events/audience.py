"""Whom alerts are for, and what they need to know beside the events: focus, age of news, houses, the desk's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.event import Event
from models.world.gazetteer import states

NEWS_DAYS = 400
"""An event whose last report is older opens silently: with more, a backfill of a year would alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a message says of a source: its kind and the languages it writes in."""

    kind: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What decides whether an event is told, and how.

    Attributes:
        focus: codes of states; an event is told where its sending or host state is among them, `*` is all.
        news_days: an event whose last report is older is not told of itself.
        desk: address under which people reach the review desk, without a slash at its end; empty for none.
        houses: kind and languages by source.
    """

    focus: tuple[str, ...] = ("*",)
    news_days: int = NEWS_DAYS
    desk: str = ""
    houses: Mapping[str, House] = field(default_factory=dict)

    def hears(self, event: Event) -> bool:
        """Whether an event is about one of the states in focus."""
        return "*" in self.focus or event.sending in self.focus or event.host in self.focus

    def link(self, *parts: str) -> str:
        """An address on the desk, e.g. of `events`, ID; empty where the desk has no address."""
        return "/".join((self.desk.rstrip("/"), *parts)) if self.desk else ""


def name_of(state: str) -> str:
    """The short English name of a state, or its code where the gazetteer has none."""
    known = states().get(state)
    return state if known is None else known.name


def regions_of(event: Event) -> tuple[str, ...]:
    """The regions of host and sending state, as far as they are known."""
    known = (states().get(event.host), states().get(event.sending))
    return tuple(dict.fromkeys(state.region for state in known if state is not None))
