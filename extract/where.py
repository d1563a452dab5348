"""Where: the hosts of what a trigger speaks of, from the mission itself, its neighbours, the clause or the article."""

from __future__ import annotations

from dataclasses import replace

from extract.actors import actor_of
from extract.context import antecedent, hosts_before, hosts_behind
from extract.finish import Found
from extract.leaving import not_towards, speaking_seat
from extract.listing import list_with, read_places
from extract.scene import Host, Scene, place
from extract.spans import Reference, Target, Unit
from extract.theme import main_host
from models.claim import ClaimType

# how far behind `the expulsion of an attache` the state that expels him is named; what follows is another matter
_CLOSE_BY = 4
# owners of whom each may have one mission
_PAIR = 2
# what may stand before the word that counts places ("in three African countries:")
_COUNTED_PLACES = frozenset({"ABOUT", "ADJ", "AND", "COUNTRIES_N", "DET", "NUM", "PLACE"})


def find_hosts(scene: Scene, sender: Found) -> list[Host]:
    """Hosts of a trigger with their cities, one for each mission."""
    trigger = scene.trigger
    options = trigger.options
    if "near_mission" in options:
        return _nearby(scene)
    if "expels" in options:
        return _expelling_host(scene, sender)
    if "host_is_actor" in options and trigger.actor is not None:
        listed = tuple(read_places(scene.sentence.units, trigger.actor)[0])
        return _places_as_hosts(scene, listed or _targets_at(scene, trigger.actor), "named")
    if "severs" in options or trigger.type is ClaimType.DOWNGRADE:
        return _other_party(scene, sender)
    if "moves" in options:
        return _moved_host(scene, sender)
    named = _named_hosts(scene)
    if named:
        return [*named, *_places_as_hosts(scene, trigger.places, "named")] if "adds" in options else named
    if trigger.places:
        return _places_as_hosts(scene, trigger.places, "named")
    return _unnamed_host(scene, sender)


def _targets_at(scene: Scene, unit: int) -> tuple[Target, ...]:
    place = scene.sentence.units[unit].place
    if place is None:
        return ()
    return (Target(place.code, place.city if place.kind in ("capital", "city") else None, unit, unit),)


def _named_hosts(scene: Scene) -> list[Host]:
    """Hosts the missions name themselves; a mission without one shares that of its neighbour in the group."""
    hosts: list[Host] = []
    references = scene.trigger.references
    for number, reference in enumerate(references):
        targets = not_towards(scene, reference) or scene.trigger.places
        origin = "named"
        if not targets:
            neighbour = next((r for r in [*references[number + 1 :], *reversed(references[:number])] if r.hosts), None)
            targets, origin = (neighbour.hosts, "group") if neighbour is not None and not reference.many else ((), "")
        hosts += [
            Host(
                found=Found(code=t.code, origin=origin, evidence=place(scene, "host", t)),
                city=t.city,
                reference=reference,
            )
            for t in targets
        ]
    return hosts


def _places_as_hosts(scene: Scene, targets: tuple[Target, ...], origin: str) -> list[Host]:
    reference = scene.trigger.references[0] if scene.trigger.references else None
    return [
        Host(
            found=Found(code=t.code, origin=origin, evidence=place(scene, "host", t)), city=t.city, reference=reference
        )
        for t in targets
    ]


def _unnamed_host(scene: Scene, sender: Found) -> list[Host]:
    """A host from the clause, from what was named before, or from the article, for one mission only."""
    trigger = scene.trigger
    reference = trigger.references[0] if trigger.references else None
    closers = _closing_hosts(scene, sender)
    if closers and reference is not None and (reference.many or "ordered" in trigger.options):
        return closers
    if reference is not None and _is_counted(scene, reference):
        return []
    ahead = _leading(scene, sender)
    if ahead:
        return _places_as_hosts(scene, ahead, "clause")
    if reference is not None and reference.many and reference.label == "MISSION":
        return _many_hosts(scene, reference, sender)
    if "places_before" in trigger.options:
        before = hosts_before(scene.sentence, trigger.at, sender.code)
        if before:
            return _places_as_hosts(scene, before, "clause")
    # "closed its embassy here; help comes from its embassy in Bogota"
    behind = (
        hosts_behind(
            scene.sentence, max(reference.last, trigger.last) + 1, sender.code, past=reference.label != "MISSION"
        )
        if reference is not None and not reference.there
        else ()
    )
    if behind:
        return _places_as_hosts(scene, behind, "clause")
    return _told_elsewhere(scene, sender, reference)


def _told_elsewhere(scene: Scene, sender: Found, reference: Reference | None) -> list[Host]:
    """The host of one mission whose clause names none: who shuts it, the mission named before, or the article's own."""
    trigger = scene.trigger
    closers = _closing_hosts(scene, sender)
    if closers:
        return closers
    if "needs_host" in trigger.options and reference is not None and reference.owner == "bare":
        return []
    speaking = speaking_seat(scene, sender)
    if speaking:
        return speaking
    if "antecedent" in trigger.options and _beside(scene):
        return []
    dateline = scene.context.dateline
    if reference is not None and reference.there and dateline is not None and not _placed_before(scene):
        seat = Target(dateline.code, dateline.city, -1, -1)
        return (
            [Host(found=Found(code=seat.code, origin="article"), city=seat.city, reference=reference)]
            if seat.code != sender.code
            else []
        )
    if reference is not None and reference.stand_in:
        like = antecedent(scene.context, scene.sentence.index, None, "", before=reference.first)
        if like is not None and all(target.code != sender.code for target in like.hosts):
            return [
                Host(found=Found(code=t.code, origin="before"), city=t.city, reference=reference) for t in like.hosts
            ]
    previous = antecedent(
        scene.context,
        scene.sentence.index + ("antecedent" in trigger.options),
        sender.code,
        reference.kind if reference is not None else "",
        before=reference.first if reference is not None and reference.owner == "the" else None,
    )
    # "the Dutch mission" is not somebody's "High Commission in Port Louis"
    foreign = (
        previous is not None
        and reference is not None
        and (reference.sender is not None and previous.sender is None and previous.owner == "its")
    )
    if previous is not None and not foreign:
        return [
            Host(found=Found(code=t.code, origin="before"), city=t.city, reference=reference or previous)
            for t in previous.hosts
        ]
    if not _is_of_article(scene, sender, reference):
        return []
    code = main_host(scene.context, sender.code, scene.sentence.index)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=reference)] if code is not None else []


def _is_of_article(scene: Scene, sender: Found, reference: Reference | None) -> bool:
    """Whether the article's own host may stand in: for a mission of somebody's, for `it` where one was just named."""
    if reference is None:
        before = [r for i, r in scene.context.pairs if r.label == "MISSION" and 0 <= scene.sentence.index - i <= 1]
        last = before[-1] if before and "antecedent" in scene.trigger.options else None
        # "called closing it an option" tells nothing that happens
        told = scene.scope.firm or bool(scene.trigger.stance)
        return last is not None and told and not last.many and last.sender in (None, sender.code)
    if reference.owner != "bare" or scene.sentence.within != "text" or reference.there or reference.sender is not None:
        return True
    doing = scene.sentence.units[max(0, scene.trigger.at - 1)].label != "DET"
    return doing and reference.label in ("NONCORE", "STAFF") and sender.origin in ("actor", "named")


def _closing_hosts(scene: Scene, sender: Found) -> list[Host]:
    """`Russia shuts the American consulate`, `Vilnius ordered the mission shut`: who shuts another's is its host."""
    at = scene.trigger.at
    # "Tokyo lists four closed Russian consulates": who lists them shuts none
    if at and scene.sentence.units[at - 1].label in ("NUM", "ORDINAL", "ADJ"):
        return []
    trigger = scene.trigger
    first = next(iter(trigger.references), None)
    if trigger.type is not ClaimType.CLOSURE or first is None or not trigger.options & {"object", "ordered"}:
        return []
    actor = actor_of(scene.sentence, trigger, scene.references)
    if actor is None or actor.place is None or actor.place.code == sender.code:
        return []
    if first.sender is None and "ordered" not in trigger.options:
        return []
    listed = list_with(scene.sentence.units, scene.sentence.units.index(actor), trigger.at)
    hosts = _places_as_hosts(scene, tuple(t for t in listed if t.code != sender.code), "clause")
    return [replace(host, city=None) for host in hosts]


def _nearby(scene: Scene) -> list[Host]:
    """The mission a sign hangs on: the last one named in the sentence, or else in the one before."""
    for index in (scene.sentence.index, scene.sentence.index - 1):
        group = scene.work.references[index] if index >= 0 else []
        for reference in reversed(group):
            if reference.label == "MISSION" and reference.hosts:
                target = reference.hosts[0]
                return [Host(found=Found(code=target.code, origin="article"), city=target.city, reference=reference)]
    return []


def _is_counted(scene: Scene, reference: Reference) -> bool:
    """`the sixth mission closed`, `embassy closure talk`: a count or a topic, not one mission."""
    labels = {unit.label for unit in scene.sentence.units[reference.first : reference.last + 1]}
    topic = (
        reference.owner == "bare"
        and reference.sender is None
        and scene.sentence.units[scene.trigger.at].label == "CLOSURE_N"
        and reference.last < scene.trigger.at
    )
    return "ORDINAL" in labels or topic


def _beside(scene: Scene) -> bool:
    """Whether the last mission before a pronoun only tells where something else is (`a hostel beside the embassy`)."""
    before = [r for r in scene.references if r.label == "MISSION" and r.last < scene.trigger.at]
    if not before:
        return "same_sentence" in scene.trigger.options
    return before[-1].first > 0 and scene.sentence.units[before[-1].first - 1].label == "PREP"


def _many_hosts(scene: Scene, reference: Reference, sender: Found) -> list[Host]:
    """Hosts of a plural that names none itself: `including Spain and Hong Kong`, `in these countries`; else none."""
    units = scene.sentence.units
    targets = _announced(units, reference.last + 1, sender) or _announced(units, scene.trigger.last + 1, sender)
    if targets:
        return _places_as_hosts(scene, targets, "named")
    for at in range(reference.last + 1, min(reference.last + 10, len(units) - 1)):
        if units[at].label in ("INCLUDE", "INCLUDING"):
            targets = tuple(
                t for t in read_places(units, at + 1 + _pointing(units, at + 1))[0] if t.code != sender.code
            )
            if targets:
                return _places_as_hosts(scene, targets, "clause")
    if not _points_back(units):
        return _one_each(scene, reference, sender)
    for index in range(scene.sentence.index - 1, max(scene.sentence.index - 3, -1), -1):
        for at in range(len(scene.work.sentences[index].units)):
            targets = tuple(t for t in read_places(scene.work.sentences[index].units, at)[0] if t.code != sender.code)
            if len(targets) > 1:
                return [
                    Host(found=Found(code=t.code, origin="pointed"), city=t.city, reference=reference) for t in targets
                ]
    return []


def _one_each(scene: Scene, reference: Reference, sender: Found) -> list[Host]:
    """`Denmark and Norway are closing their embassies`: one each, where the article plays; else none."""
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    # "the Turkish and Hungarian embassies have gone back to work"
    adjoined = reference.sender is not None and bool(reference.partners) and scene.sentence.within == "text"
    if reference.number is not None or not (adjoined or (reference.owner == "its" and actor is not None)):
        return []
    listed = list_with(scene.sentence.units, scene.sentence.units.index(actor), scene.trigger.at) if actor else []
    if not adjoined and len(listed) < _PAIR:
        return []
    code = main_host(scene.context, sender.code, scene.sentence.index)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=reference)] if code is not None else []


def _announced(units: tuple[Unit, ...], at: int, sender: Found) -> tuple[Target, ...]:
    """The list behind a plural: `three embassies: Lima and Quito`, `, in Lima`, `in two states: Peru, Chile`."""
    start = at + 1 if at < len(units) and units[at].label == "IN" else at
    while start < len(units) and units[start].label in _COUNTED_PLACES:
        start += 1
    at = start if start > at + 1 and units[start - 1].label == "COUNTRIES_N" else at
    if [unit.label for unit in units[at : at + 3]] == ["IN", "CAP", "COMMA"]:
        # "two embassies in Africa, in Angola and Uganda"
        at += 2
    labels = [unit.label for unit in units[at : at + 3]]
    if labels[:2] == ["COMMA", "IN"]:
        start = at + 2
    elif labels[:1] in (["COLON"], ["DASH"], ["OPENING"]):
        start = at + 3 if labels[1:] == ["IT", "IN"] else at + 2 if labels[1:2] == ["IN"] else at + 1
    else:
        return ()
    return tuple(t for t in read_places(units, start)[0] if t.code != sender.code)


def _placed_before(scene: Scene) -> bool:
    """Whether a mission and its host were named before, for `there` to point at rather than at the dateline."""
    return any(index < scene.sentence.index and r.hosts for index, r in scene.context.pairs)


def _leading(scene: Scene, sender: Found) -> tuple[Target, ...]:
    """The place that opens a headline: `Chad: Norway to close embassy`."""
    units = scene.sentence.units
    if scene.sentence.within != "title" or [u.label for u in units[:2]] != ["PLACE", "COLON"]:
        return ()
    return tuple(t for t in _targets_at(scene, 0) if t.code != sender.code)


def _pointing(units: tuple[Unit, ...], at: int) -> int:
    """How many units `those in` takes before a list."""
    labels = [unit.label for unit in units[at : at + 2]]
    return 2 if labels == ["IT", "IN"] else 1 if labels[:1] == ["IN"] else 0


def _points_back(units: tuple[Unit, ...]) -> bool:
    """`in these African countries`, `in those capitals`."""
    spots = [i for i, unit in enumerate(units) if unit.label == "COUNTRIES_N"]
    return any(unit.label == "IT" for spot in spots for unit in units[max(0, spot - 2) : spot])


def _expelling_host(scene: Scene, sender: Found) -> list[Host]:
    trigger = scene.trigger
    actor = actor_of(scene.sentence, trigger, scene.references)
    if actor is not None and actor.place is not None and actor.place.code != sender.code:
        at = scene.sentence.units.index(actor)
        listed = list_with(scene.sentence.units, at, scene.trigger.at)
        return _places_as_hosts(scene, tuple(t for t in listed if t.code != sender.code), "named")
    named = [host for host in _named_hosts(scene) if host.found.code != sender.code]
    if named:
        return named
    left = scene.sentence.units[trigger.last + 1 : trigger.last + 2]
    if left and left[0].place is not None and left[0].place.kind in ("name", "capital"):
        # "were ordered to leave Niger"
        return _places_as_hosts(scene, _targets_at(scene, trigger.last + 1), "named")
    behind = hosts_behind(scene.sentence, trigger.at, sender.code, past=True)
    if behind and (scene.sentence.units[trigger.at].forms or behind[0].first - trigger.last <= _CLOSE_BY):
        return _places_as_hosts(scene, behind, "clause")
    # who sends people away is in the headline, or what the sentence stands among
    titled = [code for code in scene.context.titled if code != sender.code]
    code = titled[0] if len(titled) == 1 else main_host(scene.context, sender.code, scene.sentence.index)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=None)] if code is not None else []


def _other_party(scene: Scene, sender: Found) -> list[Host]:
    targets = [t for r in scene.trigger.references for t in r.hosts if t.code != sender.code] + [
        t for t in scene.trigger.places if t.code != sender.code
    ]
    if targets:
        return [replace(host, reference=None) for host in _places_as_hosts(scene, tuple(targets), "named")]
    code = main_host(scene.context, sender.code, scene.sentence.index)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=None)] if code is not None else []


def _moved_host(scene: Scene, sender: Found) -> list[Host]:
    """A mission that moves is hosted where it was; without that, where it goes."""
    units = scene.sentence.units
    named = [host for r in scene.trigger.references for host in _named_hosts(scene) if r.hosts]
    going = [t for r in scene.trigger.references for t in r.hosts if t.first > 0 and units[t.first - 1].label == "TO"]
    if named and not going:
        return named[:1]
    for at in range(scene.trigger.at, min(scene.trigger.last + 1, len(units) - 1)):
        if units[at].label == "FROM" and units[at + 1].place is not None:
            return _places_as_hosts(scene, _targets_at(scene, at + 1), "named")
    if "works_from" in scene.trigger.options:
        return named[:1] or _unnamed_host(scene, sender)
    towards = (*scene.trigger.places, *going)
    unnamed = _left_behind(scene, sender, towards[0]) if towards else _unnamed_host(scene, sender)
    return unnamed or named[:1] or _places_as_hosts(scene, towards[:1], "clause")


def _left_behind(scene: Scene, sender: Found, to: Target) -> list[Host]:
    """`moved their embassies to Baghdad` where the article is about missions in another state, and none in that one."""
    hosts = scene.context.hosts
    code = main_host(scene.context, sender.code, scene.sentence.index)
    if (
        code is None
        or to.code is None
        or code == to.code
        or hosts[code] <= 2 * hosts[to.code]
        or sender.code == to.code
    ):
        return []
    return [Host(found=Found(code=code, origin="article"), city=None, reference=None)]
