"""Invented articles, claims and events in believable proportions, the same for one seed on every machine.

Words are made of syllables, so that no text is anybody's; of the people and houses in them none exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from models.article import Article, Published, Reading, Version
from models.claim import (
    Attribution,
    AttributionKind,
    Claim,
    ClaimType,
    Count,
    Evidence,
    Sign,
    SignType,
    Stage,
    Stance,
    Status,
)
from models.ids import article_id, claim_id, digest, page_id, version_id
from models.mission import MissionType
from models.page import Page, Role
from models.source import (
    CanonicalRule,
    DateRule,
    Health,
    IdentityRule,
    Politeness,
    Source,
    SourceKind,
    SourceState,
    UrlRule,
)
from models.when import Precision, When
from models.world.gazetteer import states
from models.world.missions import registered

FIRST, LAST = date(2021, 11, 1), date(2026, 11, 19)
"""Days of publication of the first and the last article."""

HOUSES = 150
"""Sources; the catalogue is meant to grow to about as many."""

_SIZES = ((0.60, 1, 1), (0.20, 2, 3), (0.12, 4, 8), (0.06, 9, 30), (0.02, 31, 80))
"""Shares of events with so many reports, from and to: most are told once, few everywhere."""

FAMOUS = 250
"""One event in so many is told in 200 reports."""

_KINDS = (
    (ClaimType.CLOSURE, 45), (ClaimType.FAREWELL_VISIT, 10), (ClaimType.OPENING, 12), (ClaimType.SUSPENSION, 8),
    (ClaimType.REOPENING, 5), (ClaimType.RELOCATION, 4), (ClaimType.EXPULSION, 8), (ClaimType.STAFF_WITHDRAWAL, 4),
    (ClaimType.SEVERANCE, 2), (ClaimType.DOWNGRADE, 2),
)  # fmt: skip

_SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "nu",
    "ra",
    "se",
    "to",
    "vi",
    "zo",
    "dan",
    "fer",
    "gol",
    "hin",
    "jas",
    "kum",
    "men",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WORDS_A_TEXT = 380
"""About 2.4 kB: the median story of a daily newspaper."""


@dataclass(frozen=True, slots=True)
class Tale:
    """One event to be told: which states, what, from which day on, in how many reports; `is_history` as background."""

    sending: str
    host: str
    kind: ClaimType
    day: date
    reports: int
    is_history: bool = False


Story = tuple[Page, Article, Version, Reading]


def houses() -> tuple[Source, ...]:
    """The invented newsrooms."""
    codes = sorted(states())
    return tuple(_house(f"house-{n:03d}", codes[n % len(codes)], n) for n in range(HOUSES))


def _house(slug: str, country: str, n: int) -> Source:
    home = f"https://{slug}.example"
    return Source(
        slug=slug, name=f"The {slug.title().replace('-', ' ')}", kind=SourceKind.LOCAL_PRESS, country=country,
        languages=("en",), homepage=home, hosts=(f"{slug}.example",),
        state=SourceState.PARKED if n % 25 == 24 else SourceState.ACTIVE, state_reason=None, discover=(),
        article=UrlRule(pattern="/story/", matches=(f"{home}/story/1",), rejects=(home,)),
        canonical=CanonicalRule(), identity=IdentityRule(), dates=DateRule(zone="UTC"), clean=(), encoding=None,
        politeness=Politeness(), health=Health(), relays=(), attributed_as="", wall_markers=(), unverified=(),
        evidence=(), notes=None,
    )  # fmt: skip


def tales(rng: Random, events: int) -> list[Tale]:
    """So many events: a tenth about one state in focus, the rest about all, three pairs with sixty each, in order."""
    codes, focus = sorted(states()), [one.host for one, _ in registered().values()]
    weights = [1 / (1 + at) ** 0.5 for at in range(len(codes))]
    busy = [("KP", "CN"), ("KP", "RU"), ("RU", "US")]
    made = []
    for n in range(events):
        sending, host = rng.choices(codes, weights, k=2)
        if n % 25 == 1 and n < 60 * 25:
            sending, host = busy[n // 25 % 3]
        elif n < 3 * 60 - 60:
            sending, host = busy[n % 3]
        elif n % 10 == 0:
            sending, host = "KP", rng.choice(focus)
        kind = rng.choices([one for one, _ in _KINDS], [share for _, share in _KINDS])[0]
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        size = _size(rng) if n % FAMOUS else 200
        other = codes[(codes.index(host) + 1) % len(codes)] if sending == host else host
        made.append(Tale(sending, other, kind, day, size, rng.random() < 0.04))
    return sorted(made, key=lambda tale: (tale.day, tale.sending, tale.host, tale.reports))


def _size(rng: Random) -> int:
    _, low, high = rng.choices(_SIZES, [share for share, *_ in _SIZES])[0]
    return rng.randint(low, high)


@dataclass(slots=True)
class Press:
    """Writes articles; `n` counts them, so that no two have one address."""

    rng: Random
    n: int = 0
    vocabulary: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.vocabulary = ["".join(self.rng.choices(_SYLLABLES, k=self.rng.randint(1, 4))) for _ in range(4_000)]

    def filler(self) -> str:
        """Sentences of made-up words."""
        words = self.rng.choices(self.vocabulary, k=WORDS_A_TEXT)
        words[::17] = [f"{word}.\n{next_.title()}" for word, next_ in zip(words[::17], words[1::17], strict=False)]
        return " ".join(words)

    def told(self, tale: Tale) -> Iterator[Story]:
        """The reports of one event, a third of them copies of an agency's text, over the weeks that follow."""
        agency = self.filler()
        for at in range(tale.reports):
            day = min(tale.day + timedelta(days=int(self.rng.expovariate(0.2)) if at else 0), LAST)
            text, marks = _sentence(tale, self.rng)
            text += agency if at and self.rng.random() < 0.35 else self.filler()
            yield self.story(day, f"{_name(tale.sending)} and {_name(tale.host)}: {tale.kind}", text, tale, marks)

    def silent(self) -> Story:
        """An article in which nothing is found, or only a sign, a count, or a closure without a place."""
        day = LAST - timedelta(days=int((LAST - FIRST).days * self.rng.random() ** 1.2))
        return self.story(day, " ".join(self.rng.choices(self.vocabulary, k=7)).capitalize(), self.filler(), None, ())

    def story(self, day: date, title: str, text: str, tale: Tale | None, marks: Sequence[tuple[str, str]]) -> Story:
        """One article with its page and all that was read in it."""
        self.n += 1
        slug = f"house-{self.rng.randrange(HOUSES):03d}"
        url = f"https://{slug}.example/story/{self.n}"
        fetched = datetime.combine(day, time(3), UTC) + timedelta(days=1, seconds=self.n % 7200)
        body = f"<h1>{title}</h1><p>{text}</p>".encode()
        page = Page(
            id=page_id(url, body), source=slug, role=Role.ARTICLE, url=url, final_url=url, fetched_at=fetched,
            status=200, headers=(("Content-Type", "text/html"),), body=body,
        )  # fmt: skip
        article = Article(id=article_id(slug, url), source=slug, key=url, url=url)
        version = Version(
            id=version_id(article.id, title, text), article=article.id, page=page.id, title=title, text=text,
            lang="en", published=Published(on=day, at=None, origin="meta"), fingerprint=digest("print", text),
            how="made",
        )  # fmt: skip
        return page, article, version, self._reading(version, tale, marks)

    def _reading(self, version: Version, tale: Tale | None, marks: Sequence[tuple[str, str]]) -> Reading:
        if tale is not None:
            claim = _claim(self.rng, version, tale.kind, tale.sending, tale.host, marks, history=tale.is_history)
            return Reading(version=version.id, lang="en", claims=(claim,), countries=(tale.sending, tale.host))
        draw, codes = self.rng.random(), sorted(states())
        sending, host = self.rng.sample(codes, 2)
        if draw < 0.04:
            return Reading(version=version.id, lang="en", signs=(_sign(self.rng, version, sending, host),))
        if draw < 0.055:
            claim = _claim(self.rng, version, ClaimType.CLOSURE, sending, None, ())
            return Reading(version=version.id, lang="en", claims=(claim,))
        if draw < 0.06:
            count = Count(sending="KP", what="missions", n=self.rng.randint(44, 54), quote="missions", start=0, end=8)
            return Reading(version=version.id, lang="en", counts=(count,))
        return Reading(version=version.id, lang="en")


def _name(code: str) -> str:
    return states()[code].name


def _sentence(tale: Tale, rng: Random) -> tuple[str, tuple[tuple[str, str], ...]]:
    sender, place, day = _name(tale.sending), _name(tale.host), rng.choice(_DAYS)
    verb = f"told of the {tale.kind.replace('_', ' ')} of"
    text = f"{sender} has {verb} its embassy to {place}, the ministry said on {day}.\n"
    return text, (
        ("sending", sender), ("type", verb), ("mission_type", "embassy"), ("host", f"to {place}"), ("announced", day)
    )  # fmt: skip


def _claim(
    rng: Random, version: Version, kind: ClaimType, sending: str, host: str | None, marks: Sequence[tuple[str, str]],
    *, history: bool = False,
) -> Claim:  # fmt: skip
    text, day = version.text, version.published.on if version.published else LAST
    at = {field: text.index(words) for field, words in marks}
    evidence = tuple(
        Evidence(
            field=field, start=at[field], end=at[field] + len(words), quote=words, rule=f"rule.{field}.{len(kind)}"
        )
        for field, words in marks
    )
    denied = rng.random() < 0.05
    return Claim(
        id=claim_id(version.id, kind, sending, host, 0), version=version.id, type=kind, sending=sending, host=host,
        mission_type=MissionType.EMBASSY if rng.random() < 0.85 else MissionType.CONSULATE_GENERAL, city=None,
        stage=rng.choice((Stage.DONE, Stage.DONE, Stage.PLANNED, Stage.UNDERWAY)),
        stance=Stance.DENIED if denied else Stance.ASSERTED,
        status=Status.DENIED if denied else Status.REPORTED, historical=history,
        announced=When(earliest=day, latest=day, precision=Precision.DAY, words="on the day"),
        effective=When(earliest=day, latest=day + timedelta(days=30), precision=Precision.RANGE, words="within weeks"),
        date=day.isoformat(), covered_by=rng.choice(("CN", None, None)), reason=None, reason_by=None,
        attribution=(Attribution(name="Foreign Ministry", kind=AttributionKind.HOST_GOVERNMENT, country=host),),
        visitor=None, visited=None, evidence=evidence, confidence=round(rng.uniform(0.3, 0.95), 2),
        confidence_parts=(("rule", 0.7),),
    )  # fmt: skip


def _sign(rng: Random, version: Version, sending: str, host: str) -> Sign:
    kind = rng.choice(list(SignType))
    return Sign(
        id=claim_id(version.id, kind, sending, host, 0), version=version.id, type=kind, sending=sending, host=host,
        mission_type=MissionType.EMBASSY, city=None, when=None, attribution=(), evidence=(), confidence=0.6,
    )  # fmt: skip
