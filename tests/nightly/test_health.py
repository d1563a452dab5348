"""Silence is explained: each way of finding nothing has its own state and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.run import SourceNight, Tally
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
from nightly.health import judge

SOURCE = Source(
    slug="kurier", name="The Kurier", kind=SourceKind.LOCAL_PRESS, country="UG", languages=("en",),
    homepage="http://kurier.example/", hosts=("kurier.example",), state=SourceState.ACTIVE, state_reason=None,
    discover=(), article=UrlRule(pattern="x", matches=("x",), rejects=("y",)), canonical=CanonicalRule(),
    identity=IdentityRule(), dates=DateRule(zone="UTC"), clean=(), encoding=None, politeness=Politeness(),
    health=Health(per_day_low=1.0, silence_days=3), relays=(), attributed_as="The Kurier", wall_markers=(),
    unverified=(), evidence=(), notes=None,
)  # fmt: skip


def tallies(**counts: dict[str, int]) -> list[Tally]:
    lines = []
    for stage, outcomes in counts.items():
        lines += [Tally(stage=stage, source="kurier", outcome=outcome, n=n) for outcome, n in outcomes.items()]
    return [*lines, Tally(stage="fetch", source="other", outcome="index_kept", n=9)]


@pytest.mark.parametrize(
    ("counted", "past", "state", "told"),
    [
        ({"fetch": {"index_kept": 1, "matched": 5, "new": 5, "article_kept": 5}, "read": {"in": 5, "out": 5}},
         [4, 6], SourceNight.HEALTHY, ""),
        ({"fetch": {"index_unchanged": 2}}, [4], SourceNight.QUIET, "reached, nothing new"),
        ({"fetch": {"index_kept": 1, "matched": 5, "drop:known": 5}}, [4], SourceNight.QUIET, "usually 4"),
        ({}, [], SourceNight.BLIND, "nothing answered"),
        ({"fetch": {"index_drop:dns": 1}}, [], SourceNight.BLIND, "dns"),
        ({"fetch": {"index_drop:http_403": 1}}, [], SourceNight.BLOCKED, "http_403"),
        ({"fetch": {"index_drop:robots": 3}}, [], SourceNight.BLOCKED, "robots"),
        ({"fetch": {"index_kept": 1, "offered": 9, "matched": 0}}, [4], SourceNight.BLIND, "redesigned"),
        ({"fetch": {"index_kept": 1, "matched": 4, "article_kept": 4}, "read": {"in": 4, "drop:no_text": 4}},
         [4], SourceNight.BLIND, "none could be read"),
        ({"fetch": {"index_unchanged": 1}}, [0, 0, 0, 5], SourceNight.BLIND, "nothing new for 4 nights"),
        ({"fetch": {"index_kept": 1, "matched": 9, "article_kept": 9}, "read": {"in": 9, "out": 3, "drop:wall": 6}},
         [4], SourceNight.DEGRADED, "6 of 9"),
        ({"fetch": {"index_kept": 1, "matched": 9, "article_kept": 6, "drop:http_500": 3}, "read": {"in": 6, "out": 6}},
         [4], SourceNight.DEGRADED, "http_500 3"),
    ],
)  # fmt: skip
def test_state_and_reason(counted: dict[str, dict[str, int]], past: list[int], state: SourceNight, told: str) -> None:
    line = judge(SOURCE, tallies(**counted), past)
    assert (line.state, told in line.why) == (state, True), line


def test_a_source_that_was_not_asked_is_parked() -> None:
    assert judge(SOURCE, [], [], asked=False).state is SourceNight.PARKED
    dead = replace(SOURCE, state=SourceState.DEAD, state_reason="gone since 2024")
    assert judge(dead, [], []).why == "gone since 2024"
    blocked = replace(SOURCE, state=SourceState.BLOCKED, state_reason="refuses scripts")
    assert judge(blocked, [], []).state is SourceNight.BLOCKED
