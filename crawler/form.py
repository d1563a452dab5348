"""The form of a source file: every key it may hold, checked strictly, and its turning into `models.source.Source`."""

from __future__ import annotations

import re
from datetime import date as Day  # noqa: N812 - a layout has a field called date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from models.source import (
    CanonicalRule,
    DateRule,
    Discovery,
    Health,
    IdentityRule,
    Layout,
    Politeness,
    Source,
    SourceKind,
    SourceState,
    UrlRule,
)

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
HostName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$")]


class Form(BaseModel):
    """A mapping in a source file: unknown keys and values of another kind are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DiscoveryForm(Form):
    """One way to discover articles; see `models.source.Discovery`."""

    kind: Text
    url: Text
    item: Text | None = None
    link: Text | None = None
    title: Text | None = None
    date: Text | None = None
    next: Text | None = None
    first_page: int = Field(default=1, ge=0, le=1_000)
    max_pages: int = Field(default=5, ge=1, le=200)
    max_items: int = Field(default=300, ge=1, le=50_000)
    children: Text | None = None


class ArticleForm(Form):
    """Which addresses are articles, with the examples that prove it."""

    pattern: Text
    matches: list[Text] = Field(min_length=1)
    rejects: list[Text] = Field(min_length=1)


class CanonicalForm(Form):
    """How two addresses are seen to be one."""

    keep_query: list[Text] | None = None
    drop_query: list[Text] = []
    keep_fragment: bool = False


class IdentityForm(Form):
    """What makes two pages one story."""

    by: Literal["url", "group", "date_body"] = "url"


class DatesForm(Form):
    """How the site writes dates."""

    zone: Text
    order: Literal["DMY", "MDY", "YMD"] = "DMY"
    formats: list[Text] = []


class LayoutForm(Form):
    """Selectors of one page layout and the days for which it holds."""

    valid_from: Day | None = None
    valid_until: Day | None = None
    title: Text | None = None
    date: Text | None = None
    body: Text | None = None
    strip: list[Text] = []
    end_markers: list[Text] = []


class PolitenessForm(Form):
    """Delay in seconds, requests a night, days for which known articles are asked again."""

    delay: float = Field(default=5.0, ge=0, le=300)
    budget: int = Field(default=300, ge=1, le=10_000)
    reread_days: int = Field(default=3, ge=0, le=60)


class HealthForm(Form):
    """What to expect of a source."""

    per_day: list[float | None] = Field(default=[0.0, None], min_length=2, max_length=2)
    silence_days: int = Field(default=7, ge=1, le=366)
    min_characters: int = Field(default=100, ge=0, le=10_000)


class SourceForm(Form):
    """A whole source file; see `models.source.Source` for the meaning of each key."""

    slug: Slug
    name: Text
    kind: Literal["state_media", "news_agency", "local_press", "analysis", "government"]
    country: Country
    languages: list[Language] = Field(min_length=1)
    homepage: Text
    hosts: list[HostName] = Field(min_length=1)
    state: Literal["active", "parked", "blocked", "dead"] = "active"
    state_reason: Text | None = None
    discover: list[DiscoveryForm] = []
    article: ArticleForm
    canonical: CanonicalForm = CanonicalForm()
    identity: IdentityForm = IdentityForm()
    dates: DatesForm
    clean: list[LayoutForm] = []
    encoding: Text | None = None
    politeness: PolitenessForm = PolitenessForm()
    health: HealthForm = HealthForm()
    relays: list[Text] = []
    attributed_as: Text | None = None
    wall_markers: list[Text] = []
    unverified: list[Text] = []
    evidence: list[Text] = []
    notes: str | None = None


def to_source(form: SourceForm) -> Source:
    """The frozen source of a form that passed every check."""
    return Source(
        slug=form.slug,
        name=form.name,
        kind=SourceKind(form.kind),
        country=form.country,
        languages=tuple(form.languages),
        homepage=form.homepage,
        hosts=tuple(form.hosts),
        state=SourceState(form.state),
        state_reason=form.state_reason,
        discover=tuple(Discovery(**way.model_dump()) for way in form.discover),
        article=UrlRule(
            pattern=form.article.pattern, matches=tuple(form.article.matches), rejects=tuple(form.article.rejects)
        ),
        canonical=to_canonical(form.canonical),
        identity=IdentityRule(by=form.identity.by),
        dates=DateRule(zone=form.dates.zone, order=form.dates.order, formats=tuple(form.dates.formats)),
        clean=tuple(_to_layout(layout) for layout in form.clean),
        encoding=form.encoding,
        politeness=Politeness(**form.politeness.model_dump()),
        health=_to_health(form.health),
        relays=tuple(form.relays),
        attributed_as=form.attributed_as or form.name,
        wall_markers=tuple(form.wall_markers),
        unverified=tuple(form.unverified),
        evidence=tuple(form.evidence),
        notes=form.notes,
    )


def to_canonical(form: CanonicalForm) -> CanonicalRule:
    """The rule of a form."""
    keep = None if form.keep_query is None else tuple(form.keep_query)
    return CanonicalRule(keep_query=keep, drop_query=tuple(form.drop_query), keep_fragment=form.keep_fragment)


def moved_ports(text: str, port_map: dict[int, int]) -> str:
    """The text of an address or pattern with the ports of test sites exchanged."""
    return re.sub(r":(\d{2,5})(?!\d)", lambda found: f":{port_map.get(int(found[1]), int(found[1]))}", text)


def _to_layout(form: LayoutForm) -> Layout:
    plain = form.model_dump()
    return Layout(**{**plain, "strip": tuple(form.strip), "end_markers": tuple(form.end_markers)})


def _to_health(form: HealthForm) -> Health:
    low, high = form.per_day
    return Health(
        per_day_low=low or 0.0,
        per_day_high=high,
        silence_days=form.silence_days,
        min_characters=form.min_characters,
    )
