"""Leaving: where people who are withdrawn leave from, which is not where they are flown to."""

from __future__ import annotations

from extract.finish import Found
from extract.scene import Host, Scene, place
from extract.spans import Reference, Target
from models.claim import ClaimType

# what a mission that speaks of its own people does
_TELLS = frozenset({"ANNOUNCE", "CONFIRM", "HAVE", "SAY"})


def speaking_seat(scene: Scene, sender: Found) -> list[Host]:
    """`The US embassy in Manila said it had flown out staff`: a mission that tells of its own people."""
    if scene.trigger.type is not ClaimType.STAFF_WITHDRAWAL:
        return []
    before = [r for r in scene.references if r.last < scene.trigger.first and r.label == "MISSION" and r.hosts]
    if not before or before[-1].sender != sender.code:
        return []
    between = scene.sentence.units[before[-1].last + 1 : scene.trigger.first]
    if not between or between[0].label not in _TELLS:
        return []
    return [
        Host(found=Found(code=t.code, origin="clause", evidence=place(scene, "host", t)), city=t.city, reference=None)
        for t in before[-1].hosts
    ]


def not_towards(scene: Scene, reference: Reference) -> tuple[Target, ...]:
    """The hosts a mention names; `flew 12 staff to Dubai` names none."""
    if scene.trigger.type is not ClaimType.STAFF_WITHDRAWAL or reference.label not in ("NONCORE", "STAFF"):
        return reference.hosts
    units = scene.sentence.units
    return tuple(t for t in reference.hosts if t.first < 1 or units[t.first - 1].label != "TO")
