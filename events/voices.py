"""Who really speaks: copies and credited retellings count once.

The rule, in order (docs/decisions/0003): a text that is a copy of another speaks with the voice of the first; a claim
that credits an outlet or agency by name speaks with that outlet's voice, the deepest one of the chain; a claim that
credits the state media of a country without naming it speaks with the voice of that country's state media; a house
that prints an agency's copy speaks with the agency's voice where the agency told the same no later and the house
names no speaker of its own; anything else is the outlet's own voice. Two outlets that both heard one minister are two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from events.duplicates import cluster
from events.moments import told_on
from models.claim import Attribution, AttributionKind, Claim
from models.event import Report

_NAMES = Path(__file__).with_name("outlet_names.yml")
_OUTLETS = frozenset({AttributionKind.PRESS, AttributionKind.STATE_MEDIA})
_SPEAKERS = frozenset(AttributionKind) - _OUTLETS - {AttributionKind.UNNAMED}
_WORDS = re.compile(r"\w+")

Told = tuple[Claim, Report]


class _OutletNames(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    generic: frozenset[str]
    endings: frozenset[str]
    aliases: dict[str, tuple[str, ...]]


@cache
def _outlet_names() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    names = _OutletNames.model_validate(yaml.safe_load(_NAMES.read_text(encoding="utf-8")))
    return names.generic, names.endings, {other: name for name, others in names.aliases.items() for other in others}


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str | None:
    """One spelling for an outlet's name or slug, or None where the words name no outlet (`local media`)."""
    generic, endings, aliases = _outlet_names()
    words = _WORDS.findall(name.casefold())
    full = " ".join(words)
    if full in aliases:
        return aliases[full]
    while words and words[0] in {"the", "a"}:
        words = words[1:]
    if all(word in generic for word in words):
        return None
    bare = " ".join(words)
    if bare in aliases:
        return aliases[bare]
    # "Sample News Agency" is quoted as "Sample" and has that slug
    while words[-1] in endings:
        words = words[:-1]
    return " ".join(words)


def credited(attribution: Sequence[Attribution]) -> str | None:
    """The voice that a chain of attribution rests on: its deepest outlet, or None where it names none."""
    for link in reversed(attribution):
        if link.kind not in _OUTLETS:
            continue
        key = outlet_key(link.name)
        if key is not None:
            return key
        if link.kind is AttributionKind.STATE_MEDIA and link.country is not None:
            return _state_media(link.country)
    return None


def in_order(told: Sequence[Told]) -> list[Told]:
    """By day of telling, then id of the claim: the same on every machine, whenever the pages were fetched."""
    return sorted(told, key=lambda one: (told_on(one[1]), one[0].id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """What is known of the sources as speakers.

    Attributes:
        relays: for each source the slugs or names of agencies whose copy it prints.
        known_as: for each source the name under which others quote it; its slug where none is given.
    """

    relays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known_as: Mapping[str, str] = field(default_factory=dict)

    def voice(self, slug: str) -> str:
        """The voice of a source that speaks for itself."""
        return outlet_key(self.known_as.get(slug, slug)) or slug

    def is_own(self, slug: str, voice: str) -> bool:
        """Whether a voice is that source's own: by its name, or by a slug that begins with it (`kcna-en`, `kcna`)."""
        words, wanted = _WORDS.findall(slug.casefold().replace("_", " ")), voice.split()
        return voice == self.voice(slug) or words[: len(wanted)] == wanted

    def known(self, voice: str, slugs: Sequence[str]) -> str:
        """A credited voice as the source among `slugs` that it belongs to speaks, else as it is."""
        return next((self.voice(slug) for slug in slugs if self.is_own(slug, voice)), voice)


def voices(told: Sequence[Told], houses: Houses) -> dict[str, str]:
    """The voice of each claim of one event, by the claim's id; equal voices are one."""
    ordered = in_order(told)
    present = sorted({report.source for _, report in ordered})
    named = _named_state_media(ordered)
    group_of = cluster([report for _, report in ordered])
    groups: dict[str, list[Told]] = {}
    for claim, report in ordered:
        groups.setdefault(group_of[report.version], []).append((claim, report))
    spoken = {
        group: houses.known(_voice_of_copies(members, named, houses), present) for group, members in groups.items()
    }
    heard: dict[str, date] = {}
    for group, members in groups.items():  # in order of telling, so that the first day stays
        heard.setdefault(spoken[group], told_on(members[0][1]))
    for group, members in groups.items():
        agency = _agency_behind(spoken[group], members, houses, heard)
        spoken[group] = spoken[group] if agency is None else agency
    return {claim.id: spoken[group_of[report.version]] for claim, report in ordered}


def outlets(told: Sequence[Told], voice_of: Mapping[str, str], houses: Houses) -> tuple[str, ...]:
    """One slug for each voice, the first to tell it first; a slug stands for one voice only.

    What only one house tells us, crediting it to whomever, has been heard from that one house.
    """
    first: dict[str, list[str]] = {}
    for claim, report in in_order(told):
        slugs = first.setdefault(voice_of[claim.id], [])
        if report.source not in slugs:
            slugs.append(report.source)
    taken: list[str] = []
    for voice, slugs in first.items():
        # the house itself stands for its voice even where a house that credits it was quicker
        houses_own = [slug for slug in slugs if houses.is_own(slug, voice)]
        free = next((slug for slug in [*houses_own, *slugs] if slug not in taken), None)
        if free is not None:
            taken.append(free)
    return tuple(taken)


def _voice_of_copies(members: Sequence[Told], named: Mapping[str, str], houses: Houses) -> str:
    """The first outlet credited in any of the copies, for a copy often drops the line; else the first house."""
    for claim, report in members:
        credit = credited(claim.attribution)
        if credit is not None and not houses.is_own(report.source, named.get(credit, credit)):
            return named.get(credit, credit)
    return houses.voice(members[0][1].source)


def _named_state_media(ordered: Sequence[Told]) -> dict[str, str]:
    """For `state media of KP` the outlet of that country that another claim names, where one does."""
    named: dict[str, str] = {}
    links = (link for claim, _ in ordered for link in claim.attribution)
    for link in links:
        key = outlet_key(link.name)
        if link.kind is AttributionKind.STATE_MEDIA and link.country is not None and key is not None:
            named.setdefault(_state_media(link.country), key)
    return named


def _agency_behind(voice: str, members: Sequence[Told], houses: Houses, heard: Mapping[str, date]) -> str | None:
    """The agency whose copy a house may be printing.

    One that it relays and that told this no later, where the house names no speaker of its own.
    """
    if any(link.kind in _SPEAKERS for claim, _ in members for link in claim.attribution):
        return None
    relayed = [houses.voice(agency) for agency in houses.relays.get(members[0][1].source, ())]
    told = told_on(members[0][1])
    earlier = sorted(other for other, first in heard.items() if other != voice and first <= told)
    return next((other for agency in relayed for other in earlier if _is_same(other, agency)), None)


def _is_same(voice: str, agency: str) -> bool:
    """Whether a voice is that agency, `kcna en` and `kcna` being one."""
    return f"{voice} ".startswith(f"{agency} ") or f"{agency} ".startswith(f"{voice} ")


def _state_media(country: str) -> str:
    return f"state media of {country}"
