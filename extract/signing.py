"""Signing: the signs of a trigger, one a host, where it is known whose mission or envoy they tell of."""

from __future__ import annotations

from extract.finish import Found, kind_of, to_sign
from extract.moments import dates_of
from extract.scene import Host, Scene
from extract.where import find_hosts
from extract.who import find_sender
from models.claim import Sign, SignType, Stance

_NOBODY = Host(found=Found(code=None, origin="article"), city=None, reference=None)


def draft_signs(scene: Scene) -> list[Sign]:
    """Signs of one trigger; none where it is denied, or where nothing says whose they are."""
    trigger = scene.trigger
    if scene.scope.stance is Stance.DENIED or not _has_company(scene):
        return []
    sender = find_sender(scene)
    if sender.code is None:
        return []
    hosts = [host for host in find_hosts(scene, sender) if host.found.code != sender.code] or [_receiver(scene, sender)]
    _, effective = dates_of(scene)
    reference = trigger.references[0] if trigger.references else None
    made = []
    for host in hosts:
        unsure = sender.origin == "article" and host.found.origin == "article"
        if host.found.code is None and (unsure or "near_mission" in trigger.options):
            continue
        kind = kind_of(host.reference or reference, scene.context.kind_of(sender.code, host.found.code))
        when = effective[0] if effective else None
        made.append(to_sign(scene.work, scene.sentence, trigger, sender, host.found, kind, when, scene.speakers))
    return made


def _has_company(scene: Scene) -> bool:
    """Whether a mission, or an envoy, stands in the sentence or beside it where the rule asks for one."""
    for option, label in (("near_mission", "MISSION"), ("near_envoy", "ENVOY")):
        near = scene.work.references[max(0, scene.sentence.index - 1) : scene.sentence.index + 1]
        if option in scene.trigger.options and not any(r.label == label for group in near for r in group):
            return False
    return True


def _receiver(scene: Scene, sender: Found) -> Host:
    """`presented his credentials to the king of Thailand`: the other state of the sentence receives."""
    if scene.trigger.type is not SignType.CREDENTIALS_PRESENTED:
        return _NOBODY
    for at, unit in enumerate(scene.sentence.units):
        place = unit.place
        if place is not None and place.kind != "org" and place.code != sender.code:
            found = Found(
                code=place.code,
                origin="clause",
                evidence=(scene.work.unit_evidence("host", scene.sentence, at, at, scene.trigger.rule),),
            )
            return Host(found=found, city=None, reference=None)
    return _NOBODY
