"""A thousand articles about twelve closures in five waves: each closure is mentioned once and corroborated once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.audience import Audience
from events.lifecycle import Ground, alerts_for
from events.settle import settle
from models.alert import Alert, Transition
from models.claim import Stage
from models.event import Event
from models.mission import MissionType
from tests.events.making import START, Told, by, own_text, telling

WAVES, DAYS, ARTICLES = 5, 3, 1_000  # waves of three days each
AGENCIES = ("meridian", "northwire")
HOUSES = tuple(f"house-{n}" for n in range(40))
SEEDS = (1, 2, 3)

# twelve posts in ten states: two states lose two posts of different kinds at once
POSTS: tuple[tuple[str, MissionType, str], ...] = (
    *((host, MissionType.EMBASSY, f"Capital {host}") for host in ("UG", "AO", "BD", "NP", "ES", "GN", "SN", "CD")),
    *((host, MissionType.EMBASSY, f"Capital {host}") for host in ("CN", "RU")),
    ("CN", MissionType.CONSULATE_GENERAL, "Port CN"),
    ("RU", MissionType.CONSULATE_GENERAL, "Port RU"),
)


@dataclass(frozen=True)
class Planned:
    """The articles of one run by wave, and for each post the address of the article that corroborates it."""

    waves: tuple[tuple[Told, ...], ...]
    second: frozenset[str]


def planned(seed: int) -> Planned:
    """Made-up press: one agency tells, houses copy and paraphrase it, and at some wave a house knows it by itself."""
    dice = random.Random(seed)
    waves: list[list[Told]] = [[] for _ in range(WAVES)]
    second: set[str] = set()
    share, more = divmod(ARTICLES, len(POSTS))
    for at, post in enumerate(POSTS):
        agency, breaks = dice.choice(AGENCIES), dice.randrange(1, WAVES)
        first = _own(f"{at}-0", post, source=agency, day=0)
        waves[0].append(first)
        houses = dice.sample(HOUSES, len(HOUSES))
        for n in range(1, share + (at < more)):
            wave = dice.randrange(WAVES)
            day, house = wave * DAYS + dice.randrange(1, DAYS), houses[n % len(houses)]
            kind = dice.choice(("copy", "told after", "own") if wave > breaks else ("copy", "told after"))
            waves[wave].append(_article(f"{at}-{n}", post, kind, first, agency, source=house, day=day, dice=dice))
        scoop = _own(f"{at}-scoop", post, source=f"scoop-{at}", day=breaks * DAYS)
        waves[breaks].append(scoop)
        second.add(scoop[1].url)
    for wave in waves:
        dice.shuffle(wave)
    return Planned(tuple(tuple(wave) for wave in waves), frozenset(second))


def _own(name: str, post: tuple[str, MissionType, str], *, source: str, day: int, **more: Any) -> Told:  # noqa: ANN401 -- by name
    host, kind, city = post
    stage = more.pop("stage", Stage.DONE)
    return telling(name, source=source, after=day, host=host, mission=kind, city=city, stage=stage, **more)


def _article(
    name: str,
    post: tuple[str, MissionType, str],
    kind: str,
    first: Told,
    agency: str,
    *,
    source: str,
    day: int,
    dice: random.Random,
) -> Told:
    """A copy with a word or two changed, a paraphrase that credits the agency, or a report of one's own."""
    if kind == "copy":
        words = first[1].text.split()
        words[dice.randrange(len(words))] = "edited"
        return _own(name, post, source=source, day=day, text=" ".join(words))
    credit = (by(agency.title()),) if kind == "told after" else ()
    stage = dice.choice((Stage.DONE, Stage.UNDERWAY))
    return _own(name, post, source=source, day=day, text=own_text(name), attribution=credit, stage=stage)


class Outbox:
    """Nights over a growing press: what is held, and every alert ever written."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.held: dict[str, tuple[Event, ...]] = {}
        self.said: dict[str, list[Told]] = {}

    def night(self, fresh: Sequence[Told], at: datetime) -> list[Alert]:
        """Settle the pairs that something new is said of; the alerts that are new."""
        for one in fresh:
            self.said.setdefault(str(one[0].host), []).append(one)
        return [alert for host in sorted({str(one[0].host) for one in fresh}) for alert in self.settle(host, at)]

    def settle(self, host: str, at: datetime) -> list[Alert]:
        """Settle one pair."""
        said, held = self.said[host], self.held.get(host, ())
        settlement = settle(said, held, relays={})
        heard = [one for one in self.alerts.values() if one.subject.startswith(f"KP-{host}-")]
        ground = Ground(audience=Audience(focus=("KP",)), heard=heard)
        fired = [
            one for one in alerts_for(settlement, said, ground=ground, now=at, held=held) if one.id not in self.alerts
        ]
        self.alerts.update((one.id, one) for one in fired)
        self.held[host] = settlement.events
        return fired


def night_after(wave: int) -> datetime:
    return datetime(START.year, START.month, START.day, 3, tzinfo=UTC) + timedelta(days=(wave + 1) * DAYS)


@pytest.mark.parametrize("seed", SEEDS)
def test_twelve_closures_are_mentioned_once_and_corroborated_by_the_right_article(seed: int) -> None:
    press, outbox = planned(seed), Outbox()
    assert sum(map(len, press.waves)) == ARTICLES + len(POSTS)
    for wave, fresh in enumerate(press.waves):
        fired = outbox.night(fresh, night_after(wave))
        assert {one.transition for one in fired} <= ({Transition.MENTIONED} if wave == 0 else {Transition.CORROBORATED})
    counted = Counter(one.transition for one in outbox.alerts.values())
    assert counted == {Transition.MENTIONED: 12, Transition.CORROBORATED: 12}
    whys = [dict(one.facts)["why"] for one in outbox.alerts.values() if one.transition is Transition.CORROBORATED]
    assert {url for url in press.second for why in whys if url in why} == press.second


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_rules_that_rename_every_claim_tell_nothing_again(seed: int) -> None:
    press, outbox = planned(seed), Outbox()
    for wave, fresh in enumerate(press.waves[:3]):
        outbox.night(fresh, night_after(wave))
    before = dict(outbox.alerts)
    for said in outbox.said.values():
        said[:] = [
            (replace(claim, id=f"new-{claim.id}"), replace(report, claim=f"new-{claim.id}")) for claim, report in said
        ]
    for host in outbox.said:
        assert outbox.settle(host, night_after(3)) == []
    assert outbox.alerts == before


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_any_order_of_arrival_tells_the_same_closures(seed: int) -> None:
    press, outbox, dice = planned(seed), Outbox(), random.Random(seed)
    articles = [one for wave in press.waves for one in wave]
    dice.shuffle(articles)
    for n in range(0, len(articles), 200):
        outbox.night(articles[n : n + 200], night_after(WAVES))
    counted = Counter(one.transition for one in outbox.alerts.values())
    assert counted == {Transition.MENTIONED: 12, Transition.CORROBORATED: 12}
