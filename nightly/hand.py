"""The source that is no newsroom: what people hand in, where its address belongs to no source of the catalogue."""

from __future__ import annotations

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

HAND = Source(
    slug="by-hand",
    name="Handed in",
    kind=SourceKind.ANALYSIS,
    country="UN",
    languages=("en",),
    homepage="",
    hosts=(),
    state=SourceState.PARKED,
    state_reason="people hand in what it holds; nothing is crawled",
    discover=(),
    article=UrlRule(pattern=".", matches=(), rejects=()),
    canonical=CanonicalRule(),
    identity=IdentityRule(by="url"),
    dates=DateRule(zone="UTC"),
    clean=(),
    encoding=None,
    politeness=Politeness(),
    # a tip may be one sentence
    health=Health(min_characters=20),
    relays=(),
    attributed_as="by-hand",
    wall_markers=(),
    unverified=(),
    evidence=(),
    notes=None,
)
"""Each thing handed in is a voice of its own only as far as it differs: all of this source count as one outlet."""
