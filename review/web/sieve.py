"""The queue's filters: they live in the address, and go with every link and form, so that the next item fits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from models.claim import ClaimType
from models.event import Event, EventState
from review.queue import Item
from review.web.address import address, code_of, flag_of, text_of, word_of
from review.web.problem import Problem

KEYS = ("type", "state", "sending", "host", "outlet", "focus", "flag")
FLAGS = ("contradicted", "historical", "unsure", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """Which items of the queue are asked for; None or an empty text lets all through."""

    type: ClaimType | None = None
    state: EventState | None = None
    sending: str | None = None
    host: str | None = None
    outlet: str = ""
    focus: bool | None = None
    flag: str = ""

    def items(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The items that pass, in order."""
        if self == _ALL:
            return tuple(items)
        return tuple(item for item in items if self._passes(item))

    def _passes(self, item: Item) -> bool:
        event = item.event
        return (
            (self.type is None or event.type is self.type)
            and (self.state is None or event.state is self.state)
            and (self.sending is None or event.sending == self.sending)
            and (self.host is None or event.host == self.host)
            and (not self.outlet or self.outlet in event.outlets)
            and (self.focus is None or ("in focus" in item.why) is self.focus)
            and (not self.flag or self._has_flag(event, item))
        )

    def _has_flag(self, event: Event, item: Item) -> bool:
        held = {
            "contradicted": event.contradicted,
            "historical": event.historical,
            "unsure": event.unsure,
            "new": "a mission new to the register" in item.why,
        }
        return held[self.flag]


_ALL = Sieve()


def sieve_of(query: Mapping[str, str]) -> Sieve:
    """The filters of an address; Problem 400 for a word that is none."""
    flag = text_of(query, "flag")
    if flag and flag not in FLAGS:
        raise Problem(400, f"flag={flag}: one of {', '.join(FLAGS)}.")
    return Sieve(
        type=word_of(query, "type", ClaimType),
        state=word_of(query, "state", EventState),
        sending=code_of(query, "sending"),
        host=code_of(query, "host"),
        outlet=text_of(query, "outlet"),
        focus=flag_of(query, "focus"),
        flag=flag,
    )


def kept(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address as they came, for links and forms that keep them."""
    return {key: query[key] for key in KEYS if query.get(key)}


def carried(text: str) -> dict[str, str]:
    """The filters that a form carries in one field, as `kept` gave them to `address`."""
    return kept(dict(parse_qsl(text[:2_000])))


def as_field(query: Mapping[str, str]) -> str:
    """The filters as the text of one form field."""
    return address("", kept(query)).lstrip("?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event stands among the items: its number from 1 (0: it does not wait), and its neighbours' ids."""

    number: int
    total: int
    before: str | None
    after: str | None


def place_of(items: Sequence[Item], event: str) -> Place:
    """The place of an event; one that does not wait has the first item after it."""
    ids = [item.event.id for item in items]
    if event not in ids:
        return Place(number=0, total=len(ids), before=None, after=ids[0] if ids else None)
    at = ids.index(event)
    return Place(
        number=at + 1,
        total=len(ids),
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
    )
