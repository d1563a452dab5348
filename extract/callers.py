"""Callers: which envoy takes leave in a sentence, whose he is, and where he took leave.

Labels alone are looked at; no word forms stand here. Teams, pilgrims and the dead are no envoys, an envoy who is only
quoted takes no leave, and one who has just come does not go.
"""

from __future__ import annotations

from collections import Counter

from extract.context import Context, antecedent
from extract.listing import read_places
from extract.spans import Reference, Sentence, Target, Trigger, Unit, Work
from extract.theme import main_host

Lists = dict[int, tuple[tuple[Target, ...], int]]

_OFFICES = frozenset({"OFFICIAL", "LEADER", "GOVERNMENT"})
_CONTACT = frozenset({"VISIT", "RECEIVE", "CALL", "PAY", "OFFICIAL", "PRESENT"})
_FAREWELLS = frozenset({"FAREWELL", "BID_FAREWELL"})
# an end, and what ends with it (`completed his tour of duty`, `whose tenure is over`)
_ENDING = frozenset({"COMPLETE", "CLOSE_SOFT", "CEASE"})
_TOUR = frozenset({"TOUR", "MISSION_WEAK", "AFFAIRS", "OPERATIONS"})
# units between an end and what ends, and between a group of people and the farewell that is theirs
_NEAR_END, _NEAR_GROUP = 5, 7
# units between a call on a government and what it is asked to do
_APPEAL = 8
_NAMED = frozenset({"name", "capital"})
_VERBS = frozenset({"BE", "WILL", "TO_BE", "HAVE", "ADVERB", "MODAL", "TO", "DATE", "BEGIN", "PLAN"})


def ends(sentence: Sentence, references: list[Reference]) -> bool:
    """Whether a sentence tells that an envoy's time is over: an outgoing envoy, the end of a tour, `who is leaving`."""
    units = sentence.units
    if any(r.label == "ENVOY" and r.kind == "outgoing" for r in references):
        return True
    for at, unit in enumerate(units):
        if unit.label == "END_OF_TERM":
            return True
        if unit.label in _ENDING:
            near = units[max(0, at - _NEAR_END) : at + _NEAR_END + 1]
            if any(other.label in _TOUR for other in near):
                return True
        if unit.label == "WHO" and _leaves(units, at + 1) and not _is_another(units, at):
            return True
    return False


def _leaves(units: tuple[Unit, ...], at: int) -> bool:
    while at < len(units) and units[at].label in _VERBS:
        at += 1
    return at < len(units) and units[at].label == "LEAVE"


def _is_another(units: tuple[Unit, ...], who: int) -> bool:
    """`Minister Ali Hassan, who leaves for Oslo, met the ambassador`: the one who leaves holds another office."""
    at = who - 1
    while at >= 0 and units[at].label in ("COMMA", "CAP", "DASH"):
        at -= 1
    return at >= 0 and units[at].label == "OFFICIAL"


def takes_leave(sentence: Sentence, references: list[Reference]) -> bool:
    """Whether a sentence (a headline, say) is about an envoy's farewell."""
    has_envoy = any(r.label == "ENVOY" and r.kind != "incoming" for r in references)
    return has_envoy and (ends(sentence, references) or any(u.label in _FAREWELLS for u in sentence.units))


def is_expected(work: Work, sentence: Sentence, references: list[Reference]) -> bool:
    """Whether the headline, or the sentence before or behind, tells that this sentence's envoy leaves for good."""
    named = {r.sender for r in references if r.label == "ENVOY" and r.sender is not None}
    for other in work.sentences:
        group = work.references[other.index]
        if other.within == "title":
            if takes_leave(other, group):
                return True
        elif sentence.within == "text" and abs(other.index - sentence.index) == 1 and ends(other, group):
            theirs = {r.sender for r in group if r.label == "ENVOY" and r.sender is not None}
            if not theirs or theirs & named or not named:
                return True
    return False


def find_envoy(
    sentence: Sentence, trigger: Trigger, references: list[Reference], before: list[Reference], *, expected: bool
) -> Reference | None:
    """The envoy who takes leave: the nearest one in the sentence, else the last one of the sentences before; or None.

    `expected`: the headline is about a farewell, so that a plain call or reception may be it.
    """
    units, unit = sentence.units, sentence.units[trigger.at]
    labels = {u.label for u in units}
    if labels & {"MOURNING", "SPORT"} or _is_of_group(units, trigger):
        return None
    over = ends(sentence, references)
    if unit.label in ("CALL", "VISIT") and _is_appeal(units, trigger.last + 1):
        return None
    if "needs_end" in trigger.options:
        if not over and not labels & _FAREWELLS and not (expected and "OFFICIAL" in labels):
            return None
    elif unit.label == "FAREWELL" and unit.kind == "word" and not labels & _CONTACT and not over:
        return None
    if "CREDENTIALS" in labels and not over:
        return None
    envoys = [r for r in references if r.label == "ENVOY" and r.kind != "incoming" and _takes_part(units, trigger, r)]
    if "needs_object" in trigger.options:
        envoys = [r for r in envoys if r.first > trigger.at]
    if envoys:
        return min(envoys, key=lambda r: (abs(r.head - trigger.at), r.head))
    if any(r.label == "ENVOY" for r in references):
        return None
    pronoun = any(u.label in ("IT", "ITS") for u in units[: trigger.at])
    pronoun = pronoun or any(u.label == "STAFF" and not u.many for u in units[: trigger.at])
    earlier = [r for r in before if r.label == "ENVOY" and r.kind != "incoming"]
    return earlier[-1] if pronoun and earlier and ("needs_end" not in trigger.options or expected) else None


def _is_of_group(units: tuple[Unit, ...], trigger: Trigger) -> bool:
    """Whether a team, a delegation or a crowd stands nearer to the farewell than any envoy does."""
    near = len(units) if "needs_end" in trigger.options else _NEAR_GROUP
    spots = [i for i, u in enumerate(units) if u.label in ("GROUP", "CROWD") and abs(i - trigger.at) <= near]
    envoys = [i for i, u in enumerate(units) if u.label == "ENVOY"]
    nearest = min((abs(i - trigger.at) for i in envoys), default=len(units))
    return any(near > _NEAR_GROUP or abs(i - trigger.at) < nearest for i in spots)


def _is_appeal(units: tuple[Unit, ...], at: int) -> bool:
    """`called on the government to end the fighting`: somebody is to do something, nobody is visited."""
    for step in range(at, min(at + _APPEAL, len(units) - 1)):
        if units[step].label in ("AND", "CAP", "COMMA", "DATE", "LEADER", "OFFICIAL", "SEMI", "STOP"):
            return False
        if units[step].label == "TO":
            return units[step + 1].label not in (*_FAREWELLS, "DET", "PAY", "PLACE", "PRESENT")
    return False


def _takes_part(units: tuple[Unit, ...], trigger: Trigger, envoy: Reference) -> bool:
    """Not in another clause, and not merely the one who says so behind it."""
    low, high = sorted((envoy.head, trigger.at))
    if any(u.label == "SEMI" for u in units[low:high]):
        return False
    if envoy.first > trigger.at and _is_doer(units, trigger, envoy):
        return False
    behind = [u.label for u in units[envoy.last + 1 : envoy.last + 6]]
    name = next((label for label in behind if label not in ("CAP", "COMMA", "DASH")), "")
    return not (envoy.first > trigger.at and name in ("SAY", "TELL", "RECALL", "ANNOUNCE", "CONFIRM"))


def _is_doer(units: tuple[Unit, ...], trigger: Trigger, envoy: Reference) -> bool:
    """`a ceremony attended by the envoy`, `seen off by the envoy`: he is there for somebody else's farewell."""
    by = next((i for i in range(trigger.at + 1, envoy.head) if units[i].label == "BY"), None)
    if by is None or any(u.label == "PAY" for u in units[trigger.at : by]):
        return False
    told = units[by - 1].label in (*_FAREWELLS, "CALL", "DATE")
    return not told and units[trigger.at].label in ("SEE_OFF", "FAREWELL")


def find_senders(context: Context, sentence: Sentence, envoy: Reference) -> tuple[list[str], str]:
    """The envoys' states and where they were found; `the ambassador` is the one named before, else the article's."""
    if envoy.sender is not None:
        return [envoy.sender, *(code for code, _ in envoy.partners)], "named"
    units = sentence.units
    if envoy.many and envoy.last + 1 < len(units) and units[envoy.last + 1].label == "OF":
        listed = [t.code for t in read_places(units, envoy.last + 2)[0] if t.code is not None]
        if listed:
            return listed, "named"
    if envoy.many:
        # "the country's ambassadors" are those of the state the article is about; ambassadors alone are anybody's
        owner = context.owners.get((sentence.index, envoy.first)) or context.main_sender()
        return ([owner] if owner is not None and envoy.owner in ("its", "our") else []), "article"
    previous = [
        r for index, r in context.pairs if index <= sentence.index and r.label == "ENVOY" and r.sender is not None
    ]
    if previous:
        return [code for code in (previous[-1].sender,) if code is not None], "article"
    found = antecedent(context, sentence.index, None, "")
    owners = Counter(r.sender for index, r in context.pairs if index <= sentence.index and r.sender is not None)
    most = next((code for code, _ in owners.most_common()), context.main_sender())
    code = found.sender if found is not None and found.sender and not owners else most
    return ([code] if code is not None else []), "article"


def find_places(
    context: Context, sentence: Sentence, trigger: Trigger, envoy: Reference, senders: list[str], lists: Lists
) -> tuple[list[Target], str]:
    """Where the call was paid: the envoy's own host, the state of the one called on, a list, or the article's."""
    own = [t for t in envoy.hosts if t.code not in senders]
    listed = [
        t
        for first, (targets, _) in sorted(lists.items())
        if first > trigger.at
        for t in targets
        if t.code not in senders
    ]
    if envoy.many and listed:
        return listed, "named"
    if own:
        return own[:1] if not envoy.many else own, "named"
    units = sentence.units
    for at, unit in enumerate(units):
        place = unit.place
        if place is None or place.code in senders or place.kind == "org" or envoy.first <= at <= envoy.last:
            continue
        near = {u.label for u in units[max(0, at - 3) : at + 4]}
        if near & _OFFICES:
            return [Target(place.code, place.city if place.kind in ("capital", "city") else None, at, at)], "clause"
    if listed and listed[0].first - trigger.last <= _NEAR_GROUP:
        return listed[:1], "clause"
    before = (u.place for u in units[: trigger.at] if u.place is not None and u.place.kind in _NAMED)
    code = next((place.code for place in before if place.code not in senders), None)
    if code is not None:
        return [Target(code, None, -1, -1)], "article"
    code = next(
        (
            r.hosts[0].code
            for i, r in reversed(context.pairs)
            if i <= sentence.index and r.label == "ENVOY" and r.hosts and r.sender in senders
        ),
        None,
    )
    code = code if code not in senders else None
    titled = [other for other in context.titled if other not in senders and other not in context.senders]
    dateline = context.dateline
    if code is None and len(titled) == 1:
        code = titled[0]
    if code is None and dateline is not None and dateline.code not in senders:
        code = dateline.code
    return ([Target(code or main_host(context, senders[0] if senders else None), None, -1, -1)], "article")
