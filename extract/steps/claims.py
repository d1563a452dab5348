"""Claims: puts sender, host, dates and attribution to a trigger.

Needs triggers with their scope, references, speakers, dates and context. Gives `Draft`s, one a host, each field with
its evidence, and `Sign`s. Where the sentence leaves owner or host out, the article supplies it at a price in
confidence; a closing whose host nobody tells is a lead.
"""

from __future__ import annotations

from dataclasses import replace

from extract.actors import actor_of
from extract.drafting import draft_of
from extract.drafts import Draft
from extract.finish import GUESSED, Found
from extract.hostless import hostless_draft
from extract.mutual import mutual_pairs
from extract.parties import broken_pairs, is_between, is_from_elsewhere, is_whose, sent_away
from extract.scene import Host, Scene, place
from extract.spans import Reference, Target, Trigger
from extract.where import find_hosts
from extract.who import OFFICES, find_sender, is_elsewhose, with_partners
from models.claim import ClaimType

# sentences back within which closing must be told for a list to be one of closures
_BACK = 3
# words that say so
_CLOSED = frozenset({"CLOSE", "CLOSURE_N", "CUTBACKS", "END_FOR", "GONE", "LISTED"})
# what happens to people rather than to missions
_OF_PEOPLE = frozenset({ClaimType.EXPULSION, ClaimType.STAFF_WITHDRAWAL})
# what a state does with its own missions alone
_OWN_DEEDS = frozenset({ClaimType.OPENING, ClaimType.REOPENING, ClaimType.RELOCATION})
# what staying open answers to
_DOUBTS = frozenset({"RUMOUR", "DENY", "DENIED_FACT", "CALL_OFF", "WRONG", "SPARED", "CLOSE", "CLOSURE_N",
                     "EVACUATE"})  # fmt: skip


def draft_claims(scene: Scene) -> list[Draft]:
    """Drafts of one trigger, none where its owner or host stays unknown."""
    objection = _objection(scene)
    if objection is not None:
        return scene.stop(objection)
    scene = replace(scene, trigger=_host_first(scene))
    trigger = scene.trigger
    sender = find_sender(scene)
    if is_elsewhose(scene, sender):
        return scene.stop("elsewhose")
    if trigger.type is ClaimType.EXPULSION:
        sender = sent_away(scene, sender)
    drafts = []
    pairs = mutual_pairs(scene) or _pairs(scene, sender)
    for owner, host in pairs:
        doubt = _doubt(scene, owner, host)
        if doubt is not None:
            scene.stop(doubt)
            continue
        draft = draft_of(scene, _type_of(scene), owner, host)
        # what is long past alarms nobody
        if not draft.historical and _is_guess(scene, owner, host):
            scene.stop("guess")
            continue
        drafts.append(_moved(scene, draft))
    if drafts or any(host.found.code is not None for _, host in pairs):
        return drafts
    if not pairs:
        scene.stop("no_host")
    lead = hostless_draft(scene, sender)
    return [lead] if lead is not None else []


def _objection(scene: Scene) -> str | None:
    """Why a trigger is no claim whoever owns the mission, or None."""
    if not isinstance(scene.trigger.type, ClaimType):
        return "no_claim"
    if "since" in scene.trigger.options and not _is_since(scene):
        return "not_since"
    if _is_business(scene) or _is_mere_office(scene):
        return "business"
    if not _is_placed(scene):
        return "not_placed"
    if scene.trigger.type is ClaimType.EXPULSION and is_from_elsewhere(scene):
        return "from_elsewhere"
    return None if is_whose(scene) else "not_whose"


def _is_since(scene: Scene) -> bool:
    """`has had an embassy in Tonga since 1998`: the date has a beginning and no end."""
    at = scene.trigger.last
    if scene.sentence.units[at].label != "DATE":
        return False
    when = scene.clock.when(scene.work, scene.sentence, at, "past")
    return when is not None and when.earliest is not None and when.latest is None


def _doubt(scene: Scene, owner: Found, host: Host) -> str | None:
    """Why a pair of states makes no claim, or None."""
    if owner.code is None:
        return "no_sender"
    if owner.code == "UN":
        # the United Nations have offices and forces, not missions of a state
        return "no_state"
    if host.found.code is None:
        return "no_host"
    if owner.code == host.found.code:
        return "sender_is_host"
    if _is_vague(scene, owner):
        return "vague"
    return None


def _pairs(scene: Scene, sender: Found) -> list[tuple[Found, Host]]:
    if scene.trigger.type is ClaimType.SEVERANCE or is_between(scene):
        return broken_pairs(scene)
    followers = _followers(scene) if "follows" in scene.trigger.options else []
    if followers:
        return followers
    if "owners" in scene.trigger.options:
        owners = [_named(scene, t.code, t.first) for t in scene.trigger.places if t.code is not None]
        bare = replace(scene, trigger=replace(scene.trigger, places=()))
        return [(owner, host) for owner in owners for host in find_hosts(bare, owner)]
    return [
        (own, host)
        for owner in with_partners(scene, sender)
        for host in find_hosts(scene, owner)
        for own in _owners(scene, host, owner)
    ]


def _followers(scene: Scene) -> list[tuple[Found, Host]]:
    """`France closed its embassy in Damascus, followed by Britain`: owners, unless they host missions here."""
    places = [t for t in scene.trigger.places if t.code is not None and t.code not in scene.context.hosts]
    one = next((r for r in scene.references if r.label == "MISSION" and r.last < scene.trigger.at), None)
    if one is None or one.many or not one.hosts or len(places) < len(scene.trigger.places):
        return []
    hosts = [Host(found=Found(code=t.code, origin="clause"), city=t.city, reference=one) for t in one.hosts]
    return [(_named(scene, t.code, t.first), host) for t in places if t.code is not None for host in hosts]


def _owners(scene: Scene, host: Host, sender: Found) -> list[Found]:
    """The owners a mission names for itself (`the embassies of Peru and Chile`), else the sender of the whole."""
    named = host.reference
    if named is None and scene.trigger.type is ClaimType.EXPULSION:
        named = next((r for r in scene.trigger.references if r.sender == sender.code and r.partners), None)
    if named is None or named not in scene.trigger.references or named.sender is None or named.sender_at is None:
        return [sender]
    own = sender
    if named.sender != sender.code:
        if sender.origin != "named" or all(t.code == named.sender for t in named.hosts):
            return [sender]
        own = _named(scene, named.sender, named.sender_at)
    return [own, *(_named(scene, code, at) for code, at in named.partners)]


def _named(scene: Scene, code: str, at: int) -> Found:
    return Found(code=code, origin="named", evidence=place(scene, "sending", Target(code, None, at, at)))


def _is_business(scene: Scene) -> bool:
    """A company's office abroad: an office, and a firm named in the sentence, the headline or the lead."""
    if not any(r.kind in OFFICES or (r.weak and r.kind == "unknown") for r in scene.trigger.references):
        return False
    # whatever shares a floor with "the Dutch mission", it is a state's, unless it is a team's
    told = ("BUSINESS", "SPORT") if not any(_is_states(scene, r) for r in scene.trigger.references) else ("SPORT",)
    lead = () if _is_of_states(scene) else (0, 1)
    near = [s for s in scene.work.sentences if s.within == "title" or s.index in (*lead, scene.sentence.index)]
    return any(unit.label in told for sentence in near for unit in sentence.units)


def _is_states(scene: Scene, reference: Reference) -> bool:
    return reference.owner == "named" and scene.sentence.units[reference.head].label == "MISSION_WEAK"


def _is_mere_office(scene: Scene) -> bool:
    """`set up a provisional office in Djibouti`: an office of no named kind is no mission that opens."""
    first = next(iter(scene.trigger.references), None)
    return (
        scene.trigger.type is ClaimType.OPENING
        and first is not None
        and scene.sentence.units[first.head].label == "POST_WEAK"
        and first.sender is None
    )


def _is_of_states(scene: Scene) -> bool:
    """Whether the sentence itself says which state's office it is and where: what an article begins with is no matter.

    `Denmark closed its office in Ramallah`.
    """
    first = next(iter(scene.trigger.references), None)
    if first is None or not first.hosts:
        return False
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    return first.sender is not None or (actor is not None and actor.place is not None)


def _is_placed(scene: Scene) -> bool:
    """Whether the sentence stands where its rule asks: behind one of closing, or beside a mission."""
    if "after_closure" in scene.trigger.options:
        return _follows_closure(scene)
    if "answers" in scene.trigger.options and not _answers(scene):
        return False
    if "sole" in scene.trigger.options and not _is_sole(scene):
        return False
    if "of_diplomats" in scene.trigger.options and not _speaks_of_diplomats(scene):
        return False
    if "headless" in scene.trigger.options and not _is_headless(scene):
        return False
    return "beside_mission" not in scene.trigger.options or _near_mission(scene)


def _speaks_of_diplomats(scene: Scene) -> bool:
    """Whether people told by their state alone (`ten Bulgarians`) are diplomats, as those around say."""
    near = [s for s in scene.work.sentences if s.within == "title" or abs(scene.sentence.index - s.index) <= 1]
    return any(unit.label in ("ENVOY", "PNG", "STAFF") for sentence in near for unit in sentence.units)


def _is_headless(scene: Scene) -> bool:
    """Whether nothing describes the words a trigger begins with (`flight operations`)."""
    first = scene.trigger.first
    return first == 0 or scene.sentence.units[first - 1].label not in ("ADJ", "CAP", "POSS", "PLACE", "WORD", "MISSION")


def _is_sole(scene: Scene) -> bool:
    """Whether `it` opens the sentence and only one mission was named, whose and where, in the one before."""
    index = scene.sentence.index
    if scene.trigger.first > 1 or index == 0 or scene.work.sentences[index - 1].within != scene.sentence.within:
        return False
    before = [r for i, r in scene.context.pairs if i == index - 1 and r.label == "MISSION"]
    return len(before) == 1 and not before[0].many and bool(before[0].hosts or before[0].sender)


def _answers(scene: Scene) -> bool:
    """Whether staying open is said against something: a rumour, a denial or a plan in the sentences around it."""
    near = [s for s in scene.work.sentences if s.within == "title" or abs(scene.sentence.index - s.index) <= 2]
    return any(unit.label in _DOUBTS for sentence in near for unit in sentence.units)


def _follows_closure(scene: Scene) -> bool:
    """Whether the headline or one of the two sentences before speaks of closing."""
    near = [s for s in scene.work.sentences if s.within == "title" or 0 <= scene.sentence.index - s.index <= _BACK]
    return any(unit.label in _CLOSED for sentence in near for unit in sentence.units)


def _host_first(scene: Scene) -> Trigger:
    """`Sweden shuts Peru embassy`: a bare name before the mission is its host where another state acts.

    Where the article says elsewhere that the mission is that state's own, it stays the owner.
    """
    trigger, units = scene.trigger, scene.sentence.units
    first = next(iter(trigger.references), None)
    if first is None or not units[trigger.at].forms or first.hosts or first.sender_at is None:
        return trigger
    named, at = units[first.sender_at].place, first.sender_at
    if (
        named is None
        or named.kind not in ("name", "capital")
        or first.label != "MISSION"
        or units[at + 1].label == "POSS"
        or not trigger.at < at < first.head
    ):
        return trigger
    own = [
        r
        for i, r in scene.context.pairs
        # nobody moves or opens another state's mission
        if r.sender == named.code and i != scene.sentence.index and trigger.type not in _OWN_DEEDS
    ]
    actor = actor_of(scene.sentence, trigger, scene.references)
    if own or actor is None or actor.place is None or actor.place.code == named.code:
        return trigger
    host = Target(named.code, named.city if named.kind == "capital" else None, at, at)
    placed = replace(first, sender=None, sender_at=None, owner="the", hosts=(host,))
    return replace(trigger, references=(placed, *trigger.references[1:]))


def _type_of(scene: Scene) -> ClaimType:
    """The rule's type; a closure for a time, without a day of return, is a suspension."""
    type_ = scene.trigger.type
    if not isinstance(type_, ClaimType):
        raise TypeError(f"{scene.trigger.rule} gives no claim")
    return ClaimType.SUSPENSION if scene.scope.temporary and type_ is ClaimType.CLOSURE else type_


def _moved(scene: Scene, draft: Draft) -> Draft:
    """A mission that moves to another state is closed where it was, and covered from where it went."""
    units = scene.sentence.units
    going = [t for r in scene.trigger.references for t in r.hosts if t.first > 0 and units[t.first - 1].label == "TO"]
    to = next(reversed([*going, *scene.trigger.places]), None)
    if draft.type is not ClaimType.RELOCATION or to is None or to.code is None or to.code == draft.host:
        return draft
    if "works_from" in scene.trigger.options:
        # at work from elsewhere for a time: nobody says that the mission is closed
        return replace(draft, covered_by=to.code, evidence=[*draft.evidence, *place(scene, "covered_by", to)])
    return replace(
        draft,
        type=ClaimType.SUSPENSION if scene.scope.temporary else ClaimType.CLOSURE,
        covered_by=to.code,
        evidence=[*draft.evidence, *place(scene, "covered_by", to)],
    )


def _is_vague(scene: Scene, sender: Found) -> bool:
    """`foreign embassies in Tehran`: a plural of nobody's, unless the article is about one sender's missions."""
    first = next(iter(scene.trigger.references), None)
    if (
        first is None
        or not first.many
        or first.owner != "bare"
        or sender.origin not in GUESSED
        or scene.context.senders
    ):
        return False
    return scene.context.main_sender() != sender.code


def _is_guess(scene: Scene, sender: Found, host: Host) -> bool:
    """Owner and host both guessed, where the article nowhere names a mission or an envoy of that pair.

    People sent away or flown home need a host that is told: much is said of diplomats where nothing happens to them.
    """
    guessed = {sender.origin, host.found.origin} <= GUESSED
    if host.found.origin in GUESSED and scene.trigger.type in _OF_PEOPLE and scene.sentence.within == "text":
        # much is said of diplomats where nothing happens to them
        here = {unit.place.code for unit in scene.sentence.units if unit.place is not None}
        return host.found.code not in {*scene.context.titled, *here}
    if guessed and scene.trigger.type is ClaimType.SEVERANCE and not scene.context.strong:
        return True
    if "mission_unknown" in scene.trigger.options and not scene.context.strong:
        return True
    known = {*scene.context.senders, *scene.context.actors}
    some = any(reference.owner == "a" for reference in scene.trigger.references)
    if guessed and sender.origin == "article" and not _is_known_pair(scene, sender, host):
        return True
    return guessed and (some or sender.code not in known)


def _is_known_pair(scene: Scene, sender: Found, host: Host) -> bool:
    """Whether the headline names the owner, or the host of one that acts, or the article such a mission."""
    context = scene.context
    if sender.code in context.titled or "echo" in scene.trigger.options:
        return True
    if host.found.code in context.titled and context.actors[str(sender.code)]:
        return True
    return (sender.code, host.found.code) in context.kinds


def _near_mission(scene: Scene) -> bool:
    near = range(max(0, scene.sentence.index - 1), min(len(scene.work.references), scene.sentence.index + 1))
    return any(r.label == "MISSION" for i in [*near, scene.sentence.index] for r in scene.work.references[i])
