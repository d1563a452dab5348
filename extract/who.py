"""Who: the state whose mission, people or act a trigger speaks of."""

from __future__ import annotations

from extract.actors import actor_of, first_actor
from extract.context import antecedent
from extract.finish import GUESSED, Found
from extract.listing import list_with
from extract.scene import Scene, place
from extract.spans import Reference, Target, Trigger, Unit

# units between a list of subjects and their verb ("have all now")
_NEAR = 4
# units at the head of a sentence in which the subject that `it` takes up stands
_HEAD = 4
# offices that firms have as well as states
OFFICES = frozenset({"representative_office", "trade_office", "liaison_office"})
_VERBAL = frozenset({"ADVERB", "WILL", "HAVE", "BE", "TO", "TO_BE", "MODAL", "PLAN", "DATE", "NOT", "DO", "CONSIDER",
                     "BEGIN", "SHOULD", "MUST", "ON", "IN"})  # fmt: skip
_SPEAKERS = frozenset({"OFFICIAL", "SPOKES", "LEADER", "GOVERNMENT", "ENVOY", "PLACE", "POSS"})


def find_sender(scene: Scene) -> Found:
    """The state whose mission, people or act it is."""
    return _told_to(scene) or _named_or_actor(scene)


def _named_or_actor(scene: Scene) -> Found:
    trigger = scene.trigger
    # "the German consulates in Hamburg and Munich" stand in Germany and are somebody else's
    owner = next((r for r in trigger.references if r.sender is not None and not _is_home(r)), None)
    if owner is not None and owner.sender_at is not None:
        target = Target(owner.sender, None, owner.sender_at, owner.sender_at)
        return Found(code=owner.sender, origin="named", evidence=place(scene, "sending", target))
    if "expels" in trigger.options and any(r.owner == "its" for r in trigger.references):
        before = next((r for r in reversed(scene.references) if r.last < trigger.first and r.sender is not None), None)
        if before is not None:
            return Found(code=before.sender, origin="group")
        if (told := _told_first(scene)) is not None:
            return told
    told = _told_before(scene)
    if told is not None:
        return told
    hosts = {t.code for r in trigger.references for t in r.hosts} | {t.code for t in trigger.places}
    actor = (
        actor_of(scene.sentence, trigger, scene.references)
        if not trigger.options & {"expels", "host_is_actor", "near_mission"}
        else None
    )
    if (
        actor is not None
        and actor.place is not None
        and (owner_there := _owner_there(scene, actor.place.code)) is not None
    ):
        return Found(code=owner_there, origin="before")
    if actor is not None and actor.place is not None and (actor.place.code not in hosts or "moves" in trigger.options):
        at = scene.sentence.units.index(actor)
        if "ordered" not in trigger.options and not _is_of_mission(trigger, actor.place.code):
            return Found(
                code=actor.place.code, origin="actor", evidence=place(scene, "sending", Target(None, None, at, at))
            )
    return _pronoun(scene, actor, hosts) or _article_sender(scene, hosts)


def _pronoun(scene: Scene, actor: Unit | None, hosts: set[str | None]) -> Found | None:
    """`Zambia has gone further. It closed a third of its posts`: who acted in the sentence before."""
    units, index = scene.sentence.units, scene.sentence.index
    if actor is not None or not index or not units or units[0].label != "IT" or units[0].many or units[0].kind:
        return None
    before = scene.work.sentences[index - 1]
    if before.within != scene.sentence.within or before.paragraph != scene.sentence.paragraph:
        return None
    told = first_actor(before.units[:_HEAD])
    if told is None or told.place is None or told.place.code in hosts:
        return None
    return Found(code=told.place.code, origin="group")


def _told_to(scene: Scene) -> Found | None:
    """`ordered Iran to close its mission`: the state behind the verb is the one whose mission it is."""
    trigger, units = scene.trigger, scene.sentence.units
    if "ordered" not in trigger.options or not units[trigger.at].forms or any(r.sender for r in trigger.references):
        return None
    at = trigger.at + 1
    if at + 1 >= len(units) or units[at].label != "PLACE" or units[at + 1].label in ("POSS", "MISSION"):
        return None
    named = units[at].place
    if named is None or named.kind in ("org", "office", "adjective"):
        return None
    return Found(code=named.code, origin="named", evidence=place(scene, "sending", Target(named.code, None, at, at)))


def _told_first(scene: Scene) -> Found | None:
    """`ordered Iran to close its embassy and gave its diplomats 48 hours`: the state that was told before."""
    units = scene.sentence.units
    for at in range(scene.trigger.first - 2, -1, -1):
        named = units[at + 1].place if units[at].label in ("ORDER", "TELL") and units[at].forms else None
        if named is not None and named.kind == "name" and units[at + 2].label == "TO":
            return Found(
                code=named.code,
                origin="named",
                evidence=place(scene, "sending", Target(named.code, None, at + 1, at + 1)),
            )
    return None


def _told_before(scene: Scene) -> Found | None:
    """The owner that the outlet, the article or the sentence before supplies to `our`, to `it` and to `its`."""
    trigger, context = scene.trigger, scene.context
    if any(r.owner == "our" for r in trigger.references) and scene.work.country is not None:
        return Found(code=scene.work.country, origin="outlet")
    if any(r.owner == "our" for r in trigger.references) and context.dateline is not None:
        return Found(code=context.dateline.code, origin="outlet")
    if "needs_context" in trigger.options:
        return _article_sender(scene, {t.code for t in trigger.places})
    if "antecedent" in trigger.options and not trigger.places:
        here = [r for r in scene.references if r.label == "MISSION" and r.last < trigger.at and not r.weak]
        if here and here[-1].sender is not None and not here[-1].many:
            return Found(code=here[-1].sender, origin="before")
        before = antecedent(context, scene.sentence.index + 1, None, "")
        if before is not None and before.sender is not None:
            return Found(code=before.sender, origin="before")
    first = next(iter(trigger.references), None)
    if first is not None and first.owner == "its" and first.first <= 1 and first.sender is None:
        told = context.owners.get((scene.sentence.index, first.first))
        return Found(code=told, origin="before") if told is not None else None
    return None


def _owner_there(scene: Scene, actor: str) -> str | None:
    """`Russia ordered the mission closed`: a host that speaks of `the mission` means the one just named in it."""
    first = next(iter(scene.trigger.references), None)
    if first is None or first.owner != "the" or first.hosts or first.many:
        return None
    named = antecedent(scene.context, scene.sentence.index, None, first.kind, before=first.first)
    if named is None or named.sender in (None, actor) or actor not in {target.code for target in named.hosts}:
        return None
    return named.sender


def is_elsewhose(scene: Scene, sender: Found) -> bool:
    """`Greenpeace will close its office in Dublin`: somebody else than a state acts, and the state is a guess.

    Embassies and consulates are states' alone; offices, missions and work in a place are not.
    """
    first = next(iter(scene.trigger.references), None)
    if sender.origin not in GUESSED or (first is not None and not first.weak and first.kind not in OFFICES):
        return False
    units = scene.sentence.units
    at = scene.trigger.at - 1
    while at >= 0 and units[at].label in _VERBAL:
        at -= 1
    if at < 0 or units[at].label not in ("CAP", "WORD", "BUSINESS", "CROWD") or not units[scene.trigger.at].forms:
        return False
    while at >= 0 and units[at].label in ("CAP", "WORD", "ADJ", "OF", "DET"):
        at -= 1
    return at < 0 or units[at].label not in _SPEAKERS


def _is_home(reference: Reference) -> bool:
    """Whether the state named before a mission is the one it stands in."""
    return bool(reference.hosts) and all(target.code == reference.sender for target in reference.hosts)


def _is_of_mission(trigger: Trigger, code: str) -> bool:
    return any(target.code == code for reference in trigger.references for target in reference.hosts)


def _article_sender(scene: Scene, hosts: set[str | None]) -> Found:
    previous = None
    if any(r.owner in ("the", "its", "bare") for r in scene.trigger.references) or not scene.trigger.references:
        first = next(iter(scene.trigger.references), None)
        before = first.first if first is not None and first.owner == "the" and not first.many else None
        previous = antecedent(scene.context, scene.sentence.index, None, "", before=before)
    if (
        previous is not None
        and previous.sender is not None
        and previous.sender not in hosts
        and not scene.trigger.places
    ):
        return Found(code=previous.sender, origin="before")
    code = next((code for code in scene.context.ranked() if code not in hosts), None)
    return Found(code=code, origin="article")


def with_partners(scene: Scene, sender: Found) -> list[Found]:
    """The sender and those named with it as one subject (`Senegal and the Gambia have closed their embassies`)."""
    spot = _spot(scene, sender)
    if sender.origin != "actor" or spot is None:
        return [sender]
    theirs = any(r.many and r.owner == "its" for r in scene.trigger.references)
    targets = list_with(scene.sentence.units, spot, scene.trigger.at)
    if len(targets) < 2 or not (theirs or scene.trigger.at - targets[-1].last <= _NEAR):
        return [sender]
    return [Found(code=t.code, origin="actor", evidence=place(scene, "sending", t)) for t in targets]


def _spot(scene: Scene, sender: Found) -> int | None:
    """The unit before the trigger that names the sender, or None."""
    before = scene.sentence.units[: scene.trigger.at]
    spots = [i for i, unit in enumerate(before) if unit.place is not None and unit.place.code == sender.code]
    return spots[-1] if spots else None
