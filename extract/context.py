"""Context: what the article supplies where a sentence leaves it out: whose mission, where, which one.

Needs sentences and references. Gives a `Context`: the main sender and host, the actor of a clause, and what a mission
mentioned without its owner or host refers to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from extract.actors import first_actor, may_act
from extract.listing import HEADS, PEOPLE, read_places
from extract.spans import Place, Reference, Sentence, Target, Unit, Work
from extract.theme import HOSTED, Placing, find_seats

_OFFICE = frozenset({"GOVERNMENT", "ENVOY", "RELATIONS", "DIPLO", "OFFICIAL"})
# sentences back within which "the embassy" may point to a mission named before
_BACK = 4
# units between a verb of moving and its mission
_MOVED = 3
# characters between neighbouring sentences
_GAP = 4
# units at the head of a sentence in which its subject stands
_SUBJECT = 4


@dataclass(slots=True)
class Context:
    """What an article is about, counted over all its references.

    Attributes:
        senders, hosts: how often each state owns, or hosts, a mission here; the title counts three times.
        kinds: (sender, host) -> mission types named.
        pairs: references with sender and hosts, with their sentence, in order.
        seats: (sentence, state, weight) of places where something is, and of hosts named with their missions.
        parties: states that relations are told to be with.
        dateline: where the article was written.
    """

    senders: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    kinds: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    pairs: list[tuple[int, Reference]] = field(default_factory=list)
    actors: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    titled: tuple[str, ...] = ()
    owners: dict[tuple[int, int], str] = field(default_factory=dict)
    seats: list[tuple[int, str, float]] = field(default_factory=list)
    parties: Counter[str] = field(default_factory=Counter)
    dateline: Place | None = None
    strong: bool = False

    def main_sender(self) -> str | None:
        """The state whose missions the article is about, or None."""
        ranked = self.ranked()
        return ranked[0] if ranked else None

    def ranked(self) -> list[str]:
        """States that may own what is spoken of: owners of missions, actors of the lead, then all that are named."""
        # a state that is only ever a host (`a retired ambassador to China`) owns nothing here
        named = [code for code, _ in self.mentions.most_common() if code not in self.hosts]
        told = dict.fromkeys([*self.senders, *self.actors])
        owners = sorted(told, key=lambda code: -(self.senders[code] + self.actors[code]))
        return list(dict.fromkeys([*owners, *named]))

    def kind_of(self, sender: str | None, host: str | None, *, exact: bool = False) -> str:
        """The mission type the article gives elsewhere for this pair, or `unknown`; with `exact`, for no other pair."""
        kinds = self.kinds.get((sender or "", host or "")) or self.kinds.get(("", host or ""))
        if kinds:
            return kinds.most_common(1)[0][0]
        if exact:
            return "unknown"
        every = {kind for (owner, _), named in self.kinds.items() if owner in (sender, "") for kind in named}
        # "the others have shut their missions there": what all others there are called
        every = every or {kind for (_, seat), named in self.kinds.items() if seat == host for kind in named}
        return next(iter(every)) if len(every) == 1 else "unknown"


def read_context(work: Work, dateline: Place | None, placing: Placing) -> Context:
    """The context of an article."""
    context = Context(dateline=dateline, seats=find_seats(work, placing))
    for within, weight in (("title", 2), ("text", 1)):
        for place in work.places.get(within, []):
            context.mentions[place.code] += weight if place.kind != "org" else 0
    context.titled = tuple(dict.fromkeys(place.code for place in work.places.get("title", []) if place.kind != "org"))
    official = any(unit.label in _OFFICE for sentence in work.sentences for unit in sentence.units)
    for sentence, group in zip(work.sentences, work.references, strict=True):
        weight = 3 if sentence.within == "title" else 1
        for reference in group:
            before = _before(work, sentence)
            _count(context, sentence, reference, group, weight, official=official, before=before)
        context.parties.update(dict.fromkeys(_broken_with(sentence), weight))
        if sentence.index < 4:
            actor = _actor_of_lead(sentence.units)
            if actor is not None and actor.place is not None:
                context.actors[actor.place.code] += weight
    return context


def _count(
    context: Context,
    sentence: Sentence,
    reference: Reference,
    group: list[Reference],
    weight: int,
    *,
    official: bool,
    before: Place | None,
) -> None:
    if reference.label == "MISSION" and (
        not reference.weak
        or (official and _is_told(reference))
        or ((official or _is_in_cities(reference)) and _is_acted_on(sentence, reference))
    ):
        context.strong = True
    if reference.label == "STAFF" and len(reference.hosts) == 1:
        # "the staff of the Lao mission in Rome": the mission is named with its people
        staff = _owned(sentence, reference, group, before)
        if staff.sender is not None:
            context.pairs.append((sentence.index, replace(staff, kind="unknown", many=False)))
    if reference.label == "RELATIONS":
        context.parties.update({t.code: weight for t in reference.hosts if t.code is not None})
    if reference.label not in ("MISSION", "ENVOY"):
        return
    owned = _owned(sentence, reference, group, before)
    if owned.sender is not None:
        context.owners[sentence.index, reference.first] = owned.sender
        context.senders[owned.sender] += weight * (2 if reference.label == "MISSION" else 1)
    if _takes_over(sentence, reference):
        return
    if any(unit.label == "MOVE" for unit in sentence.units[max(0, reference.first - _MOVED) : reference.first]):
        # "transferred its embassy to Basra": where it goes, not where it was
        to = any(sentence.units[target.first - 1].label == "TO" for target in owned.hosts[:1])
        owned = replace(owned, hosts=() if to else owned.hosts)
    for target in owned.hosts:
        if target.code is not None and target.code != owned.sender:
            context.hosts[target.code] += weight
            context.seats.append((sentence.index, target.code, HOSTED * weight))
            if reference.label == "MISSION" and reference.kind != "unknown":
                context.kinds.setdefault((owned.sender or "", target.code), Counter())[reference.kind] += 1
    context.pairs.append((sentence.index, owned))


def _actor_of_lead(units: tuple[Unit, ...]) -> Unit | None:
    """Who acts; of states that head a line (`Chad: Norway to close embassy`) a single one, where nobody else does."""
    step = 0
    while step < len(units) and units[step].label in ("PLACE", "COMMA", "AND"):
        step += 1
    if not 0 < step < len(units) or units[step].label != "COLON":
        return first_actor(units)
    return first_actor(units[step + 1 :]) or (first_actor(units) if step == 1 else None)


def _broken_with(sentence: Sentence) -> list[str]:
    """With whom ties are told to be cut: `cut diplomatic ties with Ecuador`, `broke with Israel`."""
    units, found = sentence.units, []
    for at, unit in enumerate(units):
        before = units[at - 1].label if at else ""
        if (unit.label == "WITH" and before in ("CUT_TIES", "SEVER")) or (unit.label == "FROM" and before == "SWITCH"):
            found += [target.code for target in read_places(units, at + 1)[0] if target.code is not None]
    return found


def _is_told(reference: Reference) -> bool:
    """A weak word (mission) with enough around it: several of somebody's or somewhere, or one of whose and where."""
    named, placed = reference.sender is not None, bool(reference.hosts)
    return (named or placed) if reference.many else (named and placed)


def _is_in_cities(reference: Reference) -> bool:
    """`missions in Paris and Bern`: told by the cities of several states, where armies are told by country."""
    return len({target.code for target in reference.hosts if target.city is not None}) > 1


def _is_acted_on(sentence: Sentence, reference: Reference) -> bool:
    """`Lesotho is to close four missions`: several, of a state that acts, right behind a verb of closing or opening."""
    before = sentence.units[max(0, reference.first - 1) : reference.first]
    actor = first_actor(sentence.units)
    return reference.many and actor is not None and any(unit.label in ("CLOSE", "OPEN", "REOPEN") for unit in before)


def _before(work: Work, sentence: Sentence) -> Place | None:
    """Who acts in the sentence right before this one."""
    last = work.sentences[sentence.index - 1] if sentence.index else None
    if last is None or last.within != sentence.within or sentence.start - last.end > _GAP:
        return None
    actor = first_actor(last.units[:_SUBJECT])
    return actor.place if actor is not None else None


def _owned(sentence: Sentence, reference: Reference, group: list[Reference], before: Place | None = None) -> Reference:
    """The reference with its owner filled in where `its` points to the subject before it."""
    if reference.sender is not None or reference.owner != "its":
        return reference
    inside = {unit for other in group for unit in range(other.first, other.last + 1)}
    at = next((i for i in range(reference.first - 1, -1, -1) if i not in inside and may_act(sentence.units, i)), None)
    place = sentence.units[at].place if at is not None else None
    if at is None and before is not None and reference.first <= 1:
        place, at = before, None
    if place is None or place.code in {target.code for target in reference.hosts}:
        return reference
    return replace(reference, sender=place.code, sender_at=at)


def _takes_over(sentence: Sentence, reference: Reference) -> bool:
    """A mission that takes over, or through which another's affairs are handled, is not what the article is about."""
    units = sentence.units
    before = units[reference.first - 1].label if reference.first else ""
    after = [unit.label for unit in units[reference.last + 1 : reference.last + 5]]
    if before == "BY" and any(
        unit.label == "TAKE_OVER" for unit in units[max(0, reference.first - 5) : reference.first]
    ):
        return True
    return (
        before == "THROUGH"
        or (after[:1] == ["TAKE_OVER"])
        or ("TAKE_OVER" in after and bool({"WILL", "MODAL", "BE", "TO_BE", "TO"} & set(after)))
    )


def hosts_behind(sentence: Sentence, start: int, sender: str | None, *, past: bool = False) -> tuple[Target, ...]:
    """The first places named by `in` or `from` behind unit `start` in the same clause, other than the sender.

    What stands behind another mission is that one's own, unless `past` says to look past it (people leave missions).
    """
    units = sentence.units
    for at in range(start, len(units) - 1):
        if (units[at].label in HEADS and not past) or units[at].label in (
            "SEMI",
            "COLON",
            "SAY",
            "TELL",
            "ACCORDING",
            "TAKE_OVER",
            "AFTER",
            "THROUGH",
            "ANNOUNCE",
            "CONFIRM",
        ):
            break
        if units[at].label in ("IN", "FROM"):
            targets = tuple(target for target in read_places(units, at + 1)[0] if target.code != sender)
            if targets:
                return targets
    return ()


def hosts_before(sentence: Sentence, stop: int, sender: str | None) -> tuple[Target, ...]:
    """Places named by `in` before unit `stop`."""
    found = []
    for at in range(stop):
        unit = sentence.units[at]
        if unit.label in ("IN",) and at + 1 < stop:
            place = sentence.units[at + 1].place
            if place is not None and place.kind not in ("org", *PEOPLE) and place.code != sender:
                found.append(
                    Target(place.code, place.city if place.kind in ("capital", "city") else None, at + 1, at + 1)
                )
    return tuple(found)


def antecedent(
    context: Context, index: int, sender: str | None, kind: str, *, before: int | None = None
) -> Reference | None:
    """The mission last named with its hosts before sentence `index`, of this sender where known; the title last.

    With `before`, missions of that sentence itself count as well where they end before this unit.
    """
    for seen, reference in reversed(context.pairs):
        earlier_here = seen == index and before is not None and reference.last < before
        if (
            (seen >= index and not earlier_here)
            or (index - seen > _BACK and seen > 0)
            or not reference.hosts
            or reference.many
        ):
            continue
        if sender is not None and reference.sender is not None and reference.sender != sender:
            continue
        if kind in ("", "unknown") or reference.kind in ("unknown", "ambassador", kind):
            return reference
    return None
