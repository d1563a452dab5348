"""A scene: everything that one trigger is read with, and the host of a claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.context import Context
from extract.finish import Found
from extract.spans import Reference, Scope, Sentence, Target, Trigger, Work
from extract.speech import Speaker
from models.claim import Evidence
from models.when import When

Resolve = Callable[[str, str], When | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything a trigger is read with."""

    work: Work
    context: Context
    sentence: Sentence
    references: list[Reference]
    trigger: Trigger
    scope: Scope
    speakers: tuple[Speaker, ...]
    resolve: Resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One resolved host of a claim and the mission it belongs to."""

    found: Found
    city: str | None
    reference: Reference | None


def place(scene: Scene, name: str, target: Target) -> tuple[Evidence, ...]:
    """Evidence for a state from the units that name it."""
    return (scene.work.unit_evidence(name, scene.sentence, target.first, target.last, scene.trigger.rule),)
