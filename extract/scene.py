"""A scene: everything that one trigger is read with, and the host of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from extract.context import Context
from extract.drafts import Draft
from extract.finish import Found
from extract.spans import Reference, Scope, Sentence, Target, Trigger, Work
from extract.speech import Speaker
from extract.when_clock import Clock
from models.claim import Evidence


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
    clock: Clock

    def stop(self, reason: str) -> list[Draft]:
        """No claim, and the reason kept for whoever asks why."""
        self.work.stop(self.sentence, self.trigger, reason)
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One resolved host of a claim and the mission it belongs to."""

    found: Found
    city: str | None
    reference: Reference | None


def place(scene: Scene, name: str, target: Target) -> tuple[Evidence, ...]:
    """Evidence for a state from the units that name it."""
    return (scene.work.unit_evidence(name, scene.sentence, target.first, target.last, scene.trigger.rule),)
