"""Which mission of the register an event is about, the type that a text gives being weak evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.match import FAMILY, Post, city_of, post_of
from models.event import Event
from models.mission import RegisteredMission

_LEAST = 0.4  # below it nothing but the two states speaks for the match


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which mission an event is about.

    Attributes:
        mission: the best match, None where none is good enough or two are equally good.
        score: 0 to 1; below 0.75 the type or the city told differs from the register's.
        why: the score in words.
        rivals: ids of the missions that match as well, where that is why there is none.
    """

    mission: RegisteredMission | None
    score: float
    why: str
    rivals: tuple[str, ...] = ()


def place(event: Event, missions: Sequence[RegisteredMission]) -> Placement:
    """The mission of the register that an event is about, the type it was told as being weak evidence."""
    told = post_of(event)
    own = [one for one in missions if (one.sending, one.host) == (event.sending, event.host)]
    scored = [(one, *_fit(told, post_of_mission(one), len(own))) for one in own]
    best = max((score for _, score, _ in scored), default=0.0)
    if best < _LEAST:
        return Placement(mission=None, score=best, why="no such mission is known")
    first, *others = [(one, why) for one, score, why in scored if score == best]
    if others:
        rivals = tuple(one.id for one, _ in [first, *others])
        return Placement(mission=None, score=best, why="two missions match equally well", rivals=rivals)
    return Placement(mission=first[0], score=best, why=first[1])


def post_of_mission(mission: RegisteredMission) -> Post:
    """The post that a mission of the register is, in the words in which posts are told apart."""
    return Post(family=FAMILY.get(mission.type), city=city_of(mission.host, mission.city))


def _fit(told: Post, held: Post, missions: int) -> tuple[float, str]:
    """How well what was told fits a mission of the register, and in words why."""
    same_city = told.city is not None and told.city == held.city
    two_cities = told.city is not None and held.city is not None and not same_city
    same_type = told.family is not None and told.family == held.family
    if same_type and same_city:
        return 1.0, "type and city agree"
    if same_type and not two_cities:
        return 0.9, "the type agrees, no city is told"
    if same_type and told.family == "chancery":
        return 0.7, "a state has one embassy in another; the city told differs"
    if two_cities:
        return 0.0, "another city"
    if same_city:
        return (0.8, "the city agrees, no type is told") if told.family is None else (0.6, "only the city agrees")
    if told.family is None:
        embassy = 0.75 if held.family == "chancery" else 0.5
        return (0.8, "the only mission") if missions == 1 else (embassy, "neither type nor city is told")
    if missions == 1 and {told.family, held.family} == {"chancery", "consulate"}:
        return 0.45, "the only mission, told as another type"
    return 0.0, "another type"
