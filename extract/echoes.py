"""Echoes: what is told of one state told of another without being said again.

"Jamaica will do the same", "as did Finland", "so will those in Sudan and Thailand", "and Norway on Saturday": a draft
of the same type as the one told last, with one role filled anew. Needs the drafts made so far.
"""

from __future__ import annotations

from dataclasses import replace

from extract.actors import first_actor
from extract.drafting import draft_of
from extract.drafts import Draft
from extract.finish import Found
from extract.listing import CITIES, PEOPLE, read_places
from extract.scene import Host, Scene, place
from extract.spans import Target, Unit
from models.claim import ClaimType, Stage, Stance

# sentences back within which something must be told to be echoed
_BACK = 3
# what tells that people were sent away
_EXPELLED = frozenset({"EXPEL", "EXPULSION_N", "PNG", "SEND_HOME"})
# the same where the article as a whole is meant
_WHOLE = 8
# rules whose subject is the host, not the owner
_BY_HOST = frozenset({"expels", "host_is_actor", "ordered"})


def echo_drafts(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Drafts like those told last with the trigger's states in their place; none where nothing was told just before."""
    back = _WHOLE if "whole" in scene.trigger.options else _BACK
    told = [
        d
        for d in drafts
        if d.within == scene.sentence.within
        and scene.sentence.index - d.sentence <= back
        and d.type is not ClaimType.FAREWELL_VISIT
        and not (d.historical and scene.sentence.index - d.sentence > 1)
    ]
    if scene.scope.stance is not Stance.ASSERTED:
        return []
    if not told:
        return _of_people(scene) if "counted" in scene.trigger.options else []
    # "reopened its embassy, which it had closed in 2014": what others follow is the news
    told = [d for d in told if not d.historical] or told
    if "whole" in scene.trigger.options:
        # "Yemen and the Maldives joined the action": what the article began with
        first = next((d for d in drafts if d.within == "text"), told[0])
        told = [d for d in drafts if (d.sentence, d.start, d.type) == (first.sentence, first.start, first.type)]
    last = told[-1]
    base = [d for d in told if (d.sentence, d.start, d.type) == (last.sentence, last.start, last.type)]
    if scene.trigger.options & {"counted", "swap"} and last.type is not ClaimType.EXPULSION:
        return []
    if "swap" in scene.trigger.options:
        return _answered(scene, base)
    if "opens" in scene.trigger.options and last.type not in (ClaimType.OPENING, ClaimType.REOPENING):
        return []
    if scene.trigger.references and "gap" not in scene.trigger.options:
        return _of_missions(scene, base)
    return [draft for target in _actors(scene) for draft in _of_actor(scene, base, target, told)]


def _actors(scene: Scene) -> list[Target]:
    """The states named as those who do the same."""
    at = scene.trigger.actor
    if at is None:
        return []
    targets, last = read_places(scene.sentence.units, at)
    named = scene.sentence.units[at].place
    targets = targets or ([Target(named.code, None, at, at)] if named is not None else [])
    return (
        [*targets, *_counted(scene.sentence.units, max(at, last) + 1)]
        if "counted" in scene.trigger.options
        else targets
    )


def _counted(units: tuple[Unit, ...], at: int) -> list[Target]:
    """The states in `(France) 35, Italy 30 and Spain 25`, each with its number."""
    found: list[Target] = []
    while at < len(units) and units[at].label == "NUM":
        at += 1
        while at < len(units) and units[at].label in ("ADVERB", "AND", "COMMA", "DATE", "DET", "SEMI"):
            at += 1
        place = units[at].place if at + 1 < len(units) and units[at + 1].label == "NUM" else None
        if place is None or place.kind in ("org", *PEOPLE):
            break
        found.append(Target(place.code, None, at, at))
        at += 1
    return found


def _of_people(scene: Scene) -> list[Draft]:
    """`Many expelled Russian diplomats. Canada ordered out four`: whose people they are, where no host was told."""
    for sentence in reversed(scene.work.sentences[max(0, scene.sentence.index - _BACK) : scene.sentence.index]):
        owners = [r.sender for r in scene.work.references[sentence.index] if r.label in ("ENVOY", "STAFF") and r.sender]
        if owners and any(unit.label in _EXPELLED for unit in sentence.units):
            own = Found(code=owners[0], origin="before")
            hosts = [
                Host(found=Found(code=t.code, origin="actor", evidence=place(scene, "host", t)), city=None,
                     reference=None)
                for t in _actors(scene)
            ]  # fmt: skip
            return [draft_of(scene, ClaimType.EXPULSION, own, host) for host in hosts if host.found.code != own.code]
    return []


def _answered(scene: Scene, base: list[Draft]) -> list[Draft]:
    """`Moscow responded in kind`: what was done to the actor's people is done to those who did it."""
    actors = {target.code: target for target in _actors(scene)}
    made = []
    for draft in base:
        if draft.sending in actors and draft.host is not None:
            seat = place(scene, "host", actors[draft.sending])
            host = Host(found=Found(code=draft.sending, origin="actor", evidence=seat), city=None, reference=None)
            made.append(_like(scene, Found(code=draft.host, origin="article"), host, draft))
    return made


def _of_actor(scene: Scene, base: list[Draft], target: Target, told: list[Draft]) -> list[Draft]:
    """`Norway did the same`: the same missions of another owner, or the same owner's in another host."""
    last = base[-1]
    found = Found(code=target.code, origin="actor", evidence=place(scene, "sending", target))
    own = [r for r in scene.trigger.references if r.first > target.last and r.owner == "its" and r.hosts]
    if own:
        # "Kuwait will reopen its embassy in Baghdad, and Iraq its embassy in Kuwait City"
        seats = [Host(found=Found(code=t.code, origin="named", evidence=place(scene, "host", t)), city=t.city,
                      reference=own[0]) for t in own[0].hosts]  # fmt: skip
        return [_like(scene, found, seat, last) for seat in seats if seat.found.code != target.code]
    if _takes_host(scene, base, target, told):
        found = replace(found, evidence=place(scene, "host", target))
        owners = {draft.sending: draft for draft in base}
        made = [
            (Found(code=code, origin="article"), Host(found=found, city=target.city, reference=None), draft)
            for code, draft in owners.items()
        ]
    else:
        made = [(found, Host(found=Found(code=d.host, origin="article"), city=d.city, reference=None), d) for d in base]
    drafts = [_like(scene, owner, host, draft) for owner, host, draft in made if owner.code != host.found.code]
    return [draft for draft in drafts if (draft.sending, draft.host) != (last.sending, last.host)]


def _takes_host(scene: Scene, base: list[Draft], target: Target, told: list[Draft]) -> bool:
    """Whether the state named takes the host's place: of a rule whose subject is the host, or in one owner's wave."""
    last = base[-1]
    if last.options & _BY_HOST:
        return True
    named = scene.sentence.units[target.first].place
    if named is not None and named.kind in CITIES and named.kind != "capital":
        return True
    subject = first_actor(scene.work.sentences[last.sentence].units)
    if subject is not None and subject.place is not None and subject.place.code in {draft.host for draft in base}:
        return True
    alike = [d for d in told if d.type is last.type]
    wave = len({d.host for d in alike}) > 1 and len({d.sending for d in alike}) == 1
    return wave and "series" in scene.trigger.options


def _of_missions(scene: Scene, base: list[Draft]) -> list[Draft]:
    """`as will those in Sudan and Thailand`: other missions, of the same owner unless they name their own."""
    last, made = base[-1], []
    for reference in scene.trigger.references:
        owner = Found(code=reference.sender or last.sending, origin="named" if reference.sender else "article")
        hosts = [
            Host(found=Found(code=t.code, origin="named", evidence=place(scene, "host", t)), city=t.city,
                 reference=reference)
            for t in reference.hosts
        ] or [Host(found=Found(code=last.host, origin="article"), city=last.city, reference=reference)]  # fmt: skip
        made += [
            _like(scene, owner, host, last)
            for host in hosts
            if owner.code != host.found.code and (owner.code, host.found.code) != (last.sending, last.host)
        ]
    return made


def _like(scene: Scene, owner: Found, host: Host, like: Draft) -> Draft:
    """A draft of the same type, stage and kind of mission as another."""
    made = draft_of(scene, like.type, owner, host)
    stage = Stage.PLANNED if scene.scope.stage is Stage.PLANNED else like.stage
    # an echo has no tense of its own: "so will the ones in Quito"
    history = made.historical and stage is not Stage.PLANNED
    kind = made.kind if host.reference is not None and made.kind != "unknown" else like.kind
    return replace(made, stage=stage, stance=like.stance, kind=kind, historical=history, options=like.options)
