"""Who: the state whose mission, people or act a trigger speaks of."""

from __future__ import annotations

from extract.actors import actor_of
from extract.context import antecedent
from extract.finish import Found
from extract.listing import read_places
from extract.scene import Scene, place
from extract.spans import Target, Trigger


def find_sender(scene: Scene) -> Found:
    """The state whose mission, people or act it is."""
    trigger, context = scene.trigger, scene.context
    owner = next((r for r in trigger.references if r.sender is not None), None)
    if owner is not None and owner.sender_at is not None:
        target = Target(owner.sender, None, owner.sender_at, owner.sender_at)
        return Found(code=owner.sender, origin="named", evidence=place(scene, "sending", target))
    if any(r.owner == "our" for r in trigger.references) and scene.work.country is not None:
        return Found(code=scene.work.country, origin="outlet")
    if "needs_context" in trigger.options:
        return _article_sender(scene, {t.code for t in trigger.places})
    if "antecedent" in trigger.options and not trigger.places:
        before = antecedent(context, scene.sentence.index + 1, None, "")
        if before is not None and before.sender is not None:
            return Found(code=before.sender, origin="article")
    hosts = {t.code for r in trigger.references for t in r.hosts} | {t.code for t in trigger.places}
    actor = (
        actor_of(scene.sentence, trigger, scene.references)
        if not trigger.options & {"expels", "host_is_actor", "near_mission"}
        else None
    )
    if actor is not None and actor.place is not None and (actor.place.code not in hosts or "moves" in trigger.options):
        at = scene.sentence.units.index(actor)
        if "ordered" not in trigger.options and not _is_of_mission(trigger, actor.place.code):
            return Found(
                code=actor.place.code, origin="actor", evidence=place(scene, "sending", Target(None, None, at, at))
            )
    return _article_sender(scene, hosts)


def _is_of_mission(trigger: Trigger, code: str) -> bool:
    return any(target.code == code for reference in trigger.references for target in reference.hosts)


def _article_sender(scene: Scene, hosts: set[str | None]) -> Found:
    previous = None
    if any(r.owner in ("the", "its", "bare") for r in scene.trigger.references) or not scene.trigger.references:
        previous = antecedent(scene.context, scene.sentence.index, None, "")
    if (
        previous is not None
        and previous.sender is not None
        and previous.sender not in hosts
        and not scene.trigger.places
    ):
        return Found(code=previous.sender, origin="article")
    code = next((code for code in scene.context.ranked() if code not in hosts), None)
    return Found(code=code, origin="article")


def with_partners(scene: Scene, sender: Found) -> list[Found]:
    """The sender and those named with it as one subject (`Senegal and the Gambia have closed their embassies`)."""
    found = [sender]
    item = next((e for e in sender.evidence if e.field == "sending"), None)
    if (
        sender.origin != "actor"
        or item is None
        or not any(r.many and r.owner == "its" for r in scene.trigger.references)
    ):
        return found
    units = scene.sentence.units
    for at in range(len(units)):
        targets, last = read_places(units, at)
        if len(targets) > 1 and targets[-1].code == sender.code and last < scene.trigger.at:
            found = [Found(code=t.code, origin="actor", evidence=place(scene, "sending", t)) for t in targets]
            break
    return found
