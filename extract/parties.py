"""Parties: who breaks relations with whom, and whose people are sent away, where a sentence says it by its parts.

A breach needs two states that are told: `between A and B`, `A ... with B`, or `A and B` as one subject. Neither side is
guessed from the rest of an article, where relations are talked of far more often than broken.
"""

from __future__ import annotations

from dataclasses import replace

from extract.actors import actor_of, may_act
from extract.finish import GUESSED, Found
from extract.listing import list_with, read_places
from extract.scene import Host, Scene, place
from extract.spans import Target, Unit
from extract.who import find_sender, with_partners

_PAIR = 2
# sentences back in which expulsions are spoken of
_SPOKEN = 3
# units before a verb within which its subject stands
_SUBJECT = 4


def broken_pairs(scene: Scene) -> list[tuple[Found, Host]]:
    """The pairs of a severance, the one that breaks first; none where one side stays untold."""
    others = [t for r in scene.trigger.references for t in r.hosts] or list(scene.trigger.places)
    if is_between(scene) and len(others) == 2:
        return [(_found(scene, others[0], "named", "sending"), _host(scene, others[1]))]
    if others:
        sender = _other_than(scene, others, find_sender(scene))
        if sender.origin in GUESSED:
            if sender.code not in scene.context.titled:
                return []
            # "he was also breaking relations with the Netherlands": whom the headline begins with
            named = {t.code for t in others}
            sender = replace(sender, code=next((c for c in scene.context.titled if c not in named), sender.code))
        return [(s, _host(scene, t)) for s in with_partners(scene, sender) for t in others]
    return _mutual(scene)


def _other_than(scene: Scene, others: list[Target], sender: Found) -> Found:
    """`Peru expelled the Chadian envoy and broke with Chad`: who breaks is not the one broken with."""
    codes = {target.code for target in others}
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    if actor is None or actor.place is None or actor.place.code not in codes or len(codes) != 1:
        return sender
    units = scene.sentence.units
    for at in range(scene.trigger.at - 1, -1, -1):
        named = units[at].place
        if named is not None and named.code not in codes and may_act(units, at):
            return _found(scene, Target(named.code, None, at, at), "actor", "sending")
    return sender


def _mutual(scene: Scene) -> list[tuple[Found, Host]]:
    """`Uruguay and Cuba broke relations`; a single subject breaks with the one other state of the headline."""
    behind = scene.sentence.units[scene.trigger.at + 1 : scene.trigger.at + 2]
    if behind and behind[0].label == "WITH":
        return []
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    if actor is None or actor.place is None:
        return _both(scene)
    at = scene.sentence.units.index(actor)
    subject = list_with(scene.sentence.units, at, scene.trigger.at) or [Target(actor.place.code, None, at, at)]
    # "where ... was shot and relations were broken off": what is passive names no subject
    if len(subject) == 1 and at < scene.trigger.at and any(r.last < scene.trigger.at for r in scene.trigger.references):
        return _both(scene)
    first = _found(scene, subject[0], "actor", "sending")
    told = _told_with(scene, {target.code for target in subject})
    if len(subject) > 1 and told is not None:
        # "Yemen and the Maldives cut ties as well": with whom the others did
        with_all = Host(found=Found(code=told, origin="article"), city=None, reference=None)
        return [(_found(scene, target, "actor", "sending"), with_all) for target in subject]
    if len(subject) > _PAIR:
        # "Oman, Kuwait and Qatar cut ties": with somebody else, or each with all
        return []
    if len(subject) == _PAIR:
        return [(first, _host(scene, subject[1]))]
    clause = _clause(scene.sentence.units, scene.trigger.at)
    near = {
        u.place.code
        for u, behind in zip(clause, [*clause[1:], None], strict=True)
        if u.place is not None and u.place.kind in ("name", "capital") and not (behind and behind.label == "POSS")
    } - {first.code}
    # "Sudan also cut ties": with whom the article says that others did
    told = next((code for code, _ in scene.context.parties.most_common() if code != first.code), None)
    if told is not None and len(near) != 1:
        return [(first, Host(found=Found(code=told, origin="article"), city=None, reference=None))]
    rest = list(near) if len(near) == 1 else [code for code in scene.context.titled if code != first.code]
    known = _pair_before(scene)
    other = rest[0] if len(rest) == 1 else next((code for code in known if code != first.code), None)
    if other is None or (len(rest) != 1 and first.code not in known):
        return []
    return [(first, Host(found=Found(code=other, origin="article"), city=None, reference=None))]


def _clause(units: tuple[Unit, ...], at: int) -> tuple[Unit, ...]:
    """The units round `at` between semicolons."""
    marks = [i for i, unit in enumerate(units) if unit.label == "SEMI"]
    start = max((mark for mark in marks if mark < at), default=-1) + 1
    return units[start : min((mark for mark in marks if mark > at), default=len(units))]


def _told_with(scene: Scene, subject: set[str | None]) -> str | None:
    """The one state that others are told to have cut ties with, where it is none of the subject."""
    told = [code for code, _ in scene.context.parties.most_common()]
    at = scene.trigger.at
    # "also", "as well": without it two that break do so with each other
    again = any(unit.label in ("ADVERB", "AS") for unit in scene.sentence.units[max(0, at - _SUBJECT) : at + 3])
    return told[0] if told and (again or len(subject) > _PAIR) and not subject & set(told) else None


def _pair_before(scene: Scene) -> tuple[str, ...]:
    """Owner and host of the mission or envoy named last, or nothing."""
    for index, reference in reversed(scene.context.pairs):
        if index <= scene.sentence.index and reference.sender is not None and len(reference.hosts) == 1:
            host = reference.hosts[0].code
            return (reference.sender, host) if host is not None and host != reference.sender else ()
    return ()


def _both(scene: Scene) -> list[tuple[Found, Host]]:
    """`The two countries have severed relations`: the two states just told, or the pair of the mission named last."""
    units = scene.sentence.units[: scene.trigger.at]
    # "restored relations with Chad after five years in which ties were cut off"
    again = any(r.label == "RELATIONS" and r.hosts and r.last < scene.trigger.first for r in scene.references)
    if not again and not any(unit.label == "COUNTRIES_N" for unit in units[-_SUBJECT:]):
        return []
    here = tuple(dict.fromkeys(u.place.code for u in units if u.place is not None and u.place.kind != "org"))
    known = here if len(here) == _PAIR else _pair_before(scene)
    if len(known) != _PAIR:
        return []
    first, second = (Found(code=code, origin="article") for code in known)
    return [(first, Host(found=second, city=None, reference=None))]


def _found(scene: Scene, target: Target, origin: str, field: str) -> Found:
    return Found(code=target.code, origin=origin, evidence=place(scene, field, target))


def _host(scene: Scene, target: Target) -> Host:
    return Host(found=_found(scene, target, "named", "host"), city=None, reference=None)


def is_between(scene: Scene) -> bool:
    """Whether the trigger's relations are those `between` two, not those `with` two."""
    return any(
        unit.label == "BETWEEN" for r in scene.trigger.references for unit in scene.sentence.units[r.first : r.last + 1]
    )


def is_whose(scene: Scene) -> bool:
    """Whether the people are the actor's own, or another state's, as the rule asks (`sent home its staff`)."""
    named = any(r.sender is not None for r in scene.trigger.references)
    own = any(r.owner in ("its", "our") for r in scene.trigger.references)
    options = scene.trigger.options
    theirs = not own and (named or _is_of_many(scene))
    return not ("own" in options and named) and ("theirs" not in options or theirs)


def _is_of_many(scene: Scene) -> bool:
    """`Germany is sending home four diplomats`: others', where expulsions were just spoken of."""
    if all(r.number is None for r in scene.trigger.references):
        return False
    index = scene.sentence.index
    near = [s for s in scene.work.sentences if s.within == "title" or index - _SPOKEN <= s.index < index]
    return any(unit.label in ("EXPEL", "EXPULSION_N", "PNG") for sentence in near for unit in sentence.units)


def is_from_elsewhere(scene: Scene) -> bool:
    """`expelled from the golf club`: sent away from something that is no state."""
    units, at = scene.sentence.units, scene.trigger.at + 1
    if at + 1 >= len(units) or units[at].label != "FROM":
        return False
    behind = [unit.label for unit in units[at + 1 : at + 3] if unit.label != "DET"]
    return behind[:1] in (["WORD"], ["CAP"], ["PREMISES"])


def sent_away(scene: Scene, sender: Found) -> Found:
    """Whose people are expelled: as told, else those of the envoy or mission named last; never guessed."""
    if "of_diplomats" in scene.trigger.options and scene.trigger.actor is not None:
        at = scene.trigger.actor
        whose = scene.sentence.units[at].place
        return _found(scene, Target(whose.code if whose is not None else None, None, at, at), "named", "sending")
    if sender.origin not in GUESSED:
        return sender
    if any(r.owner == "a" and r.label == "ENVOY" for r in scene.trigger.references):
        # "expelled an ambassador": nobody's that was named before
        return replace(sender, code=None)
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    host = actor.place.code if actor is not None and actor.place is not None else None
    if host is not None and (home := _home_of(scene, host)) is not None:
        return home
    before = [
        r.sender
        for index, r in scene.context.pairs
        if index <= scene.sentence.index and r.sender not in (None, host) and r.label in ("ENVOY", "MISSION")
    ]
    return replace(sender, code=before[-1] if before else None)


def _home_of(scene: Scene, host: str) -> Found | None:
    """`Mali expelled nine diplomats from Chad`: where they come from, where another state sends them away."""
    units = scene.sentence.units
    for reference in scene.trigger.references:
        if [unit.label for unit in units[reference.last + 1 : reference.last + 2]] != ["FROM"]:
            continue
        home = next(iter(read_places(units, reference.last + 2)[0]), None)
        if home is not None and home.code != host and not (reference.hosts or reference.owner in ("its", "the")):
            return _found(scene, home, "named", "sending")
    return None
