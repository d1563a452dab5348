"""Claims: puts sender, host, dates and attribution to a trigger.

Needs triggers with their scope, references, speakers, dates and context. Gives `Draft`s, one a host, each field with its
evidence, and `Sign`s. Where the sentence leaves owner or host out, the article supplies it at a price in confidence; a
plural without a host makes no claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.context import Context, actor_of, antecedent, hosts_before, hosts_behind, main_host
from extract.drafts import Draft
from extract.finish import Found, base_parts, kind_of, to_sign
from extract.listing import read_places
from extract.spans import Reference, Scope, Sentence, Target, Trigger, Unit, Work
from extract.speech import Speaker, attribute
from models.claim import ClaimType, Evidence, Sign, Stage
from models.when import Precision, When

Resolve = Callable[[str, str], When | None]
_SPEECH = frozenset(
    {"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE", "ACCORDING", "OFFICIAL", "SPOKES"}
)
_WAVE = frozenset(
    {ClaimType.CLOSURE, ClaimType.SUSPENSION, ClaimType.OPENING, ClaimType.REOPENING, ClaimType.RELOCATION}
)
# what lies further back than this is background (about six months, as the labelling rules say)
_CURRENT = timedelta(days=183)


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


def draft_claims(scene: Scene) -> list[Draft]:
    """Drafts of one trigger, none where its owner or host stays unknown."""
    trigger = scene.trigger
    if not isinstance(trigger.type, ClaimType):
        return []
    sender = find_sender(scene)
    if trigger.type is ClaimType.SEVERANCE and len(_parties(trigger)) == 2:
        first, second = _parties(trigger)
        sender = Found(code=first.code, origin="named", evidence=_place(scene, "sending", first))
        trigger = replace(trigger, references=(), places=(second,))
        scene = replace(scene, trigger=trigger)
    drafts = []
    for sender, host in [(s, h) for s in _with_partners(scene, sender) for h in find_hosts(scene, s)]:
        if sender.code is None or host.found.code is None or sender.code == host.found.code:
            continue
        if _is_vague(scene, sender):
            continue
        drafts.append(_moved(scene, _draft(scene, _type_of(scene), sender, host)))
    return drafts


def _type_of(scene: Scene) -> ClaimType:
    """The rule's type; a closure for a time, without a day of return, is a suspension."""
    type_ = scene.trigger.type
    if not isinstance(type_, ClaimType):
        raise TypeError(f"{scene.trigger.rule} gives no claim")
    return ClaimType.SUSPENSION if scene.scope.temporary and type_ is ClaimType.CLOSURE else type_


def _moved(scene: Scene, draft: Draft) -> Draft:
    """A mission that moves to another state is closed where it was, and covered from where it went."""
    to = next((t for t in reversed(scene.trigger.places)), None)
    if draft.type is not ClaimType.RELOCATION or to is None or to.code is None or to.code == draft.host:
        return draft
    return replace(
        draft, type=ClaimType.CLOSURE, covered_by=to.code, evidence=[*draft.evidence, *_place(scene, "covered_by", to)]
    )


def _parties(trigger: Trigger) -> list[Target]:
    """The two states of `relations between A and B`."""
    return [target for reference in trigger.references for target in reference.hosts]


def _with_partners(scene: Scene, sender: Found) -> list[Found]:
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
            found = [Found(code=t.code, origin="actor", evidence=_place(scene, "sending", t)) for t in targets]
            break
    return found


def _is_vague(scene: Scene, sender: Found) -> bool:
    """`foreign embassies in Tehran`: a plural of nobody's, unless the article is about one sender's missions."""
    first = next(iter(scene.trigger.references), None)
    if first is None or not first.many or first.owner != "bare" or sender.origin != "article" or scene.context.senders:
        return False
    return scene.context.main_sender() != sender.code


def draft_sign(scene: Scene) -> Sign | None:
    """The sign of a trigger, or None where neither state is known."""
    trigger = scene.trigger
    if "near_mission" in trigger.options and not _near_mission(scene):
        return None
    sender = find_sender(scene)
    hosts = [host for host in find_hosts(scene, sender) if host.found.code != sender.code]
    host = hosts[0] if hosts else Host(found=Found(code=None, origin="article"), city=None, reference=None)
    if sender.code is None or (host.found.code is None and "near_mission" in trigger.options):
        return None
    _, effective = dates_of(scene)
    reference = trigger.references[0] if trigger.references else None
    kind = kind_of(host.reference or reference, scene.context.kind_of(sender.code, host.found.code))
    return to_sign(scene.work, scene.sentence, trigger, sender, host.found, kind, effective[0] if effective else None)


def _near_mission(scene: Scene) -> bool:
    near = range(max(0, scene.sentence.index - 1), min(len(scene.work.references), scene.sentence.index + 1))
    return any(r.label == "MISSION" for i in [*near, scene.sentence.index] for r in scene.work.references[i])


# --- who ---------------------------------------------------------------------------------------------------------


def find_sender(scene: Scene) -> Found:
    """The state whose mission, people or act it is."""
    trigger, context = scene.trigger, scene.context
    owner = next((r for r in trigger.references if r.sender is not None), None)
    if owner is not None and owner.sender_at is not None:
        target = Target(owner.sender, None, owner.sender_at, owner.sender_at)
        return Found(code=owner.sender, origin="named", evidence=_place(scene, "sending", target))
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
                code=actor.place.code, origin="actor", evidence=_place(scene, "sending", Target(None, None, at, at))
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


# --- where -------------------------------------------------------------------------------------------------------


def find_hosts(scene: Scene, sender: Found) -> list[Host]:
    """Hosts of a trigger with their cities, one for each mission."""
    trigger = scene.trigger
    options = trigger.options
    if "expels" in options:
        return _expelling_host(scene, sender)
    if "host_is_actor" in options and trigger.actor is not None:
        return _places_as_hosts(scene, _targets_at(scene, trigger.actor), "named")
    if "severs" in options or trigger.type is ClaimType.DOWNGRADE:
        return _other_party(scene, sender)
    if "moves" in options:
        return _moved_host(scene, sender)
    named = _named_hosts(scene)
    if named:
        return named
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
        targets = reference.hosts or scene.trigger.places
        origin = "named"
        if not targets:
            neighbour = next((r for r in [*references[number + 1 :], *reversed(references[:number])] if r.hosts), None)
            targets, origin = (neighbour.hosts, "group") if neighbour is not None and not reference.many else ((), "")
        hosts += [
            Host(
                found=Found(code=t.code, origin=origin, evidence=_place(scene, "host", t)),
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
            found=Found(code=t.code, origin=origin, evidence=_place(scene, "host", t)), city=t.city, reference=reference
        )
        for t in targets
    ]


def _unnamed_host(scene: Scene, sender: Found) -> list[Host]:
    """A host from the clause, from what was named before, or from the article, for one mission only."""
    trigger = scene.trigger
    reference = trigger.references[0] if trigger.references else None
    if reference is not None and _is_counted(scene, reference):
        return []
    if reference is not None and reference.many:
        return _many_hosts(scene, reference, sender)
    if "places_before" in trigger.options:
        before = hosts_before(scene.sentence, trigger.at, sender.code)
        if before:
            return _places_as_hosts(scene, before, "clause")
    behind = (
        hosts_behind(scene.sentence, max(reference.last, trigger.last) + 1, sender.code)
        if reference is not None
        else ()
    )
    if behind:
        return _places_as_hosts(scene, behind, "clause")
    if "needs_host" in trigger.options and reference is not None and reference.owner == "bare":
        return []
    if "antecedent" in trigger.options and _beside(scene):
        return []
    previous = antecedent(
        scene.context,
        scene.sentence.index + ("antecedent" in trigger.options),
        sender.code,
        reference.kind if reference is not None else "",
    )
    if previous is not None:
        return [
            Host(found=Found(code=t.code, origin="article"), city=t.city, reference=reference or previous)
            for t in previous.hosts
        ]
    if (
        reference is None
        or reference.owner == "bare"
        and scene.sentence.within == "text"
        and not reference.there
        and reference.sender is None
    ):
        return []
    code = main_host(scene.context, sender.code)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=reference)] if code is not None else []


def _beside(scene: Scene) -> bool:
    """Whether the last mission before a pronoun only tells where something else is (`a hostel beside the embassy`)."""
    before = [r for r in scene.references if r.label == "MISSION" and r.last < scene.trigger.at]
    if not before:
        return "same_sentence" in scene.trigger.options
    return before[-1].first > 0 and scene.sentence.units[before[-1].first - 1].label == "PREP"


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


def _many_hosts(scene: Scene, reference: Reference, sender: Found) -> list[Host]:
    """Hosts of a plural that names none itself: `including Spain and Hong Kong`, `in these countries`; else none."""
    units = scene.sentence.units
    for at in range(reference.last + 1, min(reference.last + 10, len(units) - 1)):
        if units[at].label == "INCLUDING":
            targets = tuple(
                t for t in read_places(units, at + 1 + _pointing(units, at + 1))[0] if t.code != sender.code
            )
            if targets:
                return _places_as_hosts(scene, targets, "clause")
    if not _points_back(units):
        return []
    for index in range(scene.sentence.index - 1, max(scene.sentence.index - 3, -1), -1):
        for at in range(len(scene.work.sentences[index].units)):
            targets = tuple(t for t in read_places(scene.work.sentences[index].units, at)[0] if t.code != sender.code)
            if len(targets) > 1:
                return [
                    Host(found=Found(code=t.code, origin="pointed"), city=t.city, reference=reference) for t in targets
                ]
    return []


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
        return _places_as_hosts(scene, (Target(actor.place.code, None, at, at),), "named")
    named = [host for host in _named_hosts(scene) if host.found.code != sender.code]
    if named:
        return named
    behind = hosts_behind(scene.sentence, trigger.at, sender.code)
    if behind:
        return _places_as_hosts(scene, behind, "clause")
    code = main_host(scene.context, sender.code)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=None)] if code is not None else []


def _other_party(scene: Scene, sender: Found) -> list[Host]:
    targets = [t for r in scene.trigger.references for t in r.hosts if t.code != sender.code] + [
        t for t in scene.trigger.places if t.code != sender.code
    ]
    if targets:
        return [replace(host, reference=None) for host in _places_as_hosts(scene, tuple(targets), "named")]
    code = main_host(scene.context, sender.code)
    return [Host(found=Found(code=code, origin="article"), city=None, reference=None)] if code is not None else []


def _moved_host(scene: Scene, sender: Found) -> list[Host]:
    """A mission that moves is hosted where it was; without that, where it goes."""
    named = [host for r in scene.trigger.references for host in _named_hosts(scene) if r.hosts]
    if named:
        return named[:1]
    units = scene.sentence.units
    for at in range(scene.trigger.at, min(scene.trigger.last + 1, len(units) - 1)):
        if units[at].label == "FROM" and units[at + 1].place is not None:
            return _places_as_hosts(scene, _targets_at(scene, at + 1), "named")
    unnamed = _unnamed_host(scene, sender) if not scene.trigger.places else []
    return unnamed or _places_as_hosts(scene, scene.trigger.places[:1], "clause")


# --- when and who says so ----------------------------------------------------------------------------------------


def dates_of(scene: Scene) -> tuple[tuple[When, int] | None, tuple[When, int] | None]:
    """(announced, effective), each with its unit: a date belongs to the speech or to the event, whichever is nearer."""
    announced: tuple[When, int] | None = None
    effective: tuple[When, int] | None = None
    units = scene.sentence.units
    best = 99
    for at, unit in enumerate(units):
        if unit.label != "DATE" or ("antecedent" in scene.trigger.options and at < scene.trigger.first):
            continue
        owner, distance = _owner_of_date(scene, at)
        tense = scene.scope.tense if owner == "event" else "past"
        when = scene.resolve(unit.text, tense)
        if when is None:
            continue
        if owner == "speech":
            announced = announced or (when, at)
        elif distance < best:
            effective, best = (when, at), distance
    return announced, effective


def add_announcements(work: Work, drafts: list[Draft], resolve: Resolve) -> None:
    """A claim without any date takes the day on which somebody said so in the sentence behind or before it."""
    dated = {draft.sentence for draft in drafts}
    for draft in drafts:
        if (
            draft.effective is not None
            or draft.announced is not None
            or draft.historical
            or "series" in "".join(draft.rules)
        ):
            continue
        for index in (draft.sentence + 1, draft.sentence - 1):
            if index in dated or not 0 <= index < len(work.sentences) or work.sentences[index].within != "text":
                continue
            sentence = work.sentences[index]
            spot = _spoken_date(sentence.units)
            when = resolve(sentence.units[spot].text, "past") if spot is not None else None
            if (
                spot is not None
                and when is not None
                and when.precision is Precision.DAY
                and not is_history(when, work.published)
            ):
                draft.announced = when
                draft.evidence.append(work.unit_evidence("announced", sentence, spot, spot, "dates.neighbour"))
                break


def _spoken_date(units: tuple[Unit, ...]) -> int | None:
    """The date next to a verb of speech, or None."""
    for at, unit in enumerate(units):
        if unit.label == "DATE" and any(
            u.label in ("SAY", "ANNOUNCE", "TELL", "INFORM", "CONFIRM") for u in units[max(0, at - 3) : at + 3]
        ):
            return at
    return None


def _owner_of_date(scene: Scene, at: int) -> tuple[str, int]:
    units, trigger = scene.sentence.units, scene.trigger
    first, last = trigger.first, trigger.last
    event = 0 if first <= at <= last else min(abs(at - first), abs(at - last)) + _breaks(units, at, trigger.at)
    speech = 99
    for step, unit in enumerate(units):
        if unit.label in _SPEECH and not first <= step <= last and unit.label not in ("OFFICIAL", "SPOKES"):
            speech = min(speech, abs(step - at) + _breaks(units, at, step))
    other = 99
    return ("speech", speech) if speech < event else ("event", min(event, other))


def _breaks(units: tuple[Unit, ...], a: int, b: int) -> int:
    low, high = min(a, b), max(a, b)
    return sum(
        4
        if u.label in ("COMMA", "WHO", "AFTER")
        else 8
        if u.label in ("SEMI", "COLON", "BUT")
        else 2
        if u.label == "AND"
        else 0
        for u in units[low + 1 : high]
    )


def is_history(when: When | None, published: date | None) -> bool:
    """Whether a date lies over about six months before publication, or in a past year told by its number."""
    if when is None or when.latest is None:
        return False
    if published is None:
        return when.precision is Precision.YEAR
    if when.precision is Precision.YEAR and when.latest.year < published.year:
        return True
    return published - when.latest > _CURRENT


def _place(scene: Scene, name: str, target: Target) -> tuple[Evidence, ...]:
    return (scene.work.unit_evidence(name, scene.sentence, target.first, target.last, scene.trigger.rule),)


def _draft(scene: Scene, type_: ClaimType, sender: Found, host: Host) -> Draft:
    trigger, scope, sentence = scene.trigger, scene.scope, scene.sentence
    announced, effective = dates_of(scene)
    links = tuple(dict.fromkeys(attribute(s, sender.code, host.found.code) for s in scene.speakers))
    start = scene.work.shadows[sentence.within].span(sentence.units[trigger.at].start, sentence.units[trigger.at].end)[
        0
    ]
    known = scene.context.kind_of(sender.code, host.found.code)
    kind = (
        "unknown" if "mission_unknown" in trigger.options and not trigger.references else kind_of(host.reference, known)
    )
    draft = Draft(
        type=type_, sending=sender.code, host=host.found.code, kind=kind, city=host.city, stage=scope.stage,
        stance=scope.stance, weight=2.0 if scope.firm else 1.0, sentence=sentence.index, start=start,
        within=sentence.within, announced=announced[0] if announced else None,
        effective=effective[0] if effective else None, attribution=links, options=trigger.options,
        parts=base_parts(trigger, sender, host.found, firm=scope.firm), rules={trigger.rule},
    )  # fmt: skip
    past = scope.stage in (Stage.DONE, Stage.UNCLEAR)
    draft.historical = past and is_history(draft.effective or draft.announced, scene.work.published)
    draft.evidence = _evidence(scene, sender, host, announced, effective)
    return draft


def add_circumstances(scene: Scene, draft: Draft) -> Draft:
    """Dates, attribution and history for a draft made elsewhere (farewells)."""
    announced, effective = dates_of(scene)
    draft.announced = announced[0] if announced else None
    draft.effective = effective[0] if effective else None
    draft.attribution = tuple(dict.fromkeys(attribute(s, draft.sending, draft.host) for s in scene.speakers))
    draft.historical = is_history(draft.effective or draft.announced, scene.work.published)
    for name, dated in (("announced", announced), ("effective", effective)):
        if dated is not None:
            draft.evidence.append(scene.work.unit_evidence(name, scene.sentence, dated[1], dated[1], "dates"))
    draft.evidence += [
        scene.work.unit_evidence("attribution", scene.sentence, s.first, s.last, "attribution") for s in scene.speakers
    ]
    return draft


def _evidence(
    scene: Scene, sender: Found, host: Host, announced: tuple[When, int] | None, effective: tuple[When, int] | None
) -> list[Evidence]:
    trigger, sentence, work = scene.trigger, scene.sentence, scene.work
    found = [
        work.unit_evidence("type", sentence, trigger.first, trigger.last, trigger.rule),
        *sender.evidence,
        *host.found.evidence,
    ]
    if host.reference is not None and host.reference in trigger.references:
        found.append(
            work.unit_evidence("mission_type", sentence, host.reference.head, host.reference.head, trigger.rule)
        )
    for name, dated in (("announced", announced), ("effective", effective)):
        if dated is not None:
            found.append(work.unit_evidence(name, sentence, dated[1], dated[1], "dates"))
    found += [
        work.unit_evidence(
            "stance" if "den" in cue or cue in ("negation", "rumour", "modal") else "stage",
            sentence,
            unit,
            unit,
            f"scope.{cue}",
        )
        for cue, unit in scene.scope.cues
    ]
    found += [work.unit_evidence("attribution", sentence, s.first, s.last, "attribution") for s in scene.speakers]
    return found
