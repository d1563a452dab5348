"""Whether a claim speaks of the mission and the episode that an event is about.

A pair of states has one embassy, so two names of its city are one post told twice; consulates and offices are told
apart by city. The type a text gives is weak evidence where there can be no embassy (Hong Kong) or where the city is
the same; an embassy and a consulate that nothing else joins are two posts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from events.moments import Moment, days_apart
from models.claim import Claim, ClaimType
from models.event import Event
from models.mission import MissionType
from models.world.gazetteer import city_main

# Days between two tellings of one episode, by type. Tuned by hand on what is known of 2023/24 and on practice, not
# on a corpus: a closure took 98 days from the first farewell to the official count, hence 120 with some room; an
# opening or a move is planned, built and celebrated over most of a year; farewell calls of one ambassador fall
# within weeks, the next ambassador's within years; expulsions answer one another within weeks, so a longer window
# would fold the answer's answer.
WINDOW_DAYS: dict[ClaimType, int] = {
    ClaimType.CLOSURE: 120,
    ClaimType.DOWNGRADE: 60,
    ClaimType.EXPULSION: 30,
    ClaimType.FAREWELL_VISIT: 60,
    ClaimType.OPENING: 240,
    ClaimType.RELOCATION: 240,
    ClaimType.REOPENING: 240,
    ClaimType.SEVERANCE: 60,
    ClaimType.STAFF_WITHDRAWAL: 45,
    ClaimType.SUSPENSION: 90,
}

# what happens between two states as a whole: which post it is told of does not matter
WHOLE_PAIR = frozenset({ClaimType.EXPULSION, ClaimType.SEVERANCE})

# hosts that receive no ambassador of their own: every "embassy" there is a slip for a consulate or an office
NO_EMBASSY_HOSTS = frozenset({"HK", "MO"})

# hosts that are one city: a district or an island told there (Wan Chai) is no other city
ONE_CITY_HOSTS = frozenset({"GI", "HK", "MC", "MO", "SG", "VA"})

_VAGUE = frozenset({MissionType.UNKNOWN, MissionType.OTHER})
FAMILY: dict[MissionType, str] = {
    MissionType.EMBASSY: "chancery",
    MissionType.HIGH_COMMISSION: "chancery",
    MissionType.CONSULATE_GENERAL: "consulate",
    MissionType.CONSULATE: "consulate",
    MissionType.HONORARY_CONSULATE: "honorary",
    MissionType.PERMANENT_MISSION: "permanent",
    MissionType.REPRESENTATIVE_OFFICE: "office",
    MissionType.LIAISON_OFFICE: "office",
    MissionType.TRADE_OFFICE: "office",
    MissionType.INTERESTS_SECTION: "office",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a text says of which post it means: a family of types or None, and a folded city or None."""

    family: str | None
    city: str | None


@lru_cache(maxsize=4096)
def fold_city(city: str | None) -> str | None:
    """One spelling for a city (Peking, Beijing and BEIJING are one), without case, accents and punctuation, or None."""
    if city is None:
        return None
    bare = unicodedata.normalize("NFKD", city_main(city) or city).casefold()
    return "".join(sign for sign in bare if sign.isalnum()) or None


def post_of(told: Claim | Event) -> Post:
    """The post that a claim or a held event speaks of."""
    family = FAMILY.get(told.mission_type)
    if told.type in WHOLE_PAIR:
        return Post(family=None, city=None)
    if told.host in NO_EMBASSY_HOSTS and family == "chancery":
        family = "consulate"
    return Post(family=family, city=city_of(told.host, told.city))


def city_of(host: str | None, city: str | None) -> str | None:
    """The folded city by which posts in a host state are told apart, or None where there is but one."""
    return None if host in ONE_CITY_HOSTS else fold_city(city)


def is_vague(claim: Claim) -> bool:
    """Whether a claim names neither type nor city, so that it can be about any post of the pair."""
    return claim.mission_type in _VAGUE and claim.city is None


def may_be_one_post(one: Post, other: Post) -> bool:
    """Whether two descriptions can be of one post (see the module's own words)."""
    same_city = one.city is not None and one.city == other.city
    two_cities = one.city is not None and other.city is not None and not same_city
    if one.family is None or other.family is None:
        return not two_cities
    if one.family == other.family:
        return one.family == "chancery" or not two_cities
    return same_city and {one.family, other.family} == {"chancery", "consulate"}


def is_about(post: Post, posts: Iterable[Post]) -> bool:
    """Whether a telling can be about the post that an episode's tellings describe.

    It must agree with all of them, or name the very city or kind of embassy that one of them names: two houses may
    have told two cities of one embassy, and a third need not choose.
    """
    held = list(posts)
    agrees = [may_be_one_post(post, other) for other in held]
    same = [
        (post.city is not None and post.city == other.city) or (post.family == other.family == "chancery")
        for other in held
    ]
    return all(agrees) or any(agree and sure for agree, sure in zip(agrees, same, strict=True))


def days_from_episode(moment: Moment, episode: Iterable[Moment], type_: ClaimType) -> int | None:
    """How many days a telling lies from an episode, or None where it lies outside the window of its type.

    History told without a day belongs to the episode that had begun before it was told, however long ago.
    """
    window = WINDOW_DAYS[type_]
    best: int | None = None
    for other in episode:
        apart = days_apart(moment, other)
        if apart > window and not _is_memory_of(moment, other) and not _is_memory_of(other, moment):
            continue
        best = apart if best is None else min(best, apart)
    return best


def _is_memory_of(moment: Moment, other: Moment) -> bool:
    return moment.background and moment.span is None and other.told <= moment.told
