"""Whose missions a number counts: their owner, who has or closes them, or the article's; nobody's are no count."""

from __future__ import annotations

from extract.actors import first_actor, may_act
from extract.context import Context
from extract.quantities import Quantity
from extract.spans import Reference, Sentence, Unit, Work

_SPEECH = frozenset({"SAY", "TELL", "ANNOUNCE", "CONFIRM", "DENY", "INFORM", "DECLARE"})
# what stands before missions that are met or served somewhere, and are not their state's count
_ELSEWHERE = frozenset({"AT", "TO", "FROM", "IN", "BY", "ON", "THROUGH"})
# what makes such a phrase the state's own again: operations at 19 embassies, the number fell to 44 missions
_OWN = frozenset({"OPERATIONS", "SUSPEND", "CLOSE", "CLOSURE_N", "TOTAL", "NUMBER_N", "LOWER", "WITHDRAW", "DEMAND"})
# who has, keeps or ends missions is their state, even where they are told by place
_HOLDS = frozenset({
    "HAVE", "TAKE_OVER", "REMAIN", "OPEN", "REOPEN", "CLOSE", "CLOSE_SOFT", "SUSPEND", "LOSE", "WITHDRAW", "PLAN",
})  # fmt: skip
# places that send no missions of their own
_SENDERLESS = frozenset({"HK", "MO", "UN"})
# units that a speaker's office may stand before the verb of speech
_OFFICE = 9
# units before a number in which its preposition's verb stands
_NEAR = 5


def whose(
    work: Work, sentence: Sentence, one: Quantity, reference: Reference | None, context: Context, *, told: bool
) -> str | None:
    """The state whose missions `one` counts, named by `reference` where the phrase has a noun; None for nobody's.

    `told`: the number is given as a count, so that the article's state may be meant where none is named.
    """
    units = sentence.units
    owned = reference is not None and reference.owner in ("its", "our")
    if not owned and not told and _is_met(units, one):
        return None
    if reference is not None and reference.sender is not None:
        return _sends(reference.sender)
    if reference is not None and (code := _keeper(units, reference)) is not None:
        return _sends(code)
    actor = _actor(units, one, owned=owned)
    if actor is None and _label(units, 0) in ("WITH", "OF") and reference is not None:
        actor = next((i for i in range(reference.last + 1, len(units)) if units[i].label == "PLACE"), None)
    if actor is not None:
        placed = reference is not None and not owned and _is_placed(units, reference)
        place = units[actor].place
        if place is not None and not (placed and not _holds(units, actor, one)):
            return _sends(place.code)
    # "It opened eight embassies in Africa"
    keeps = _label(units, 0) == "IT" and _holds(units, 0, one)
    if reference is not None and not owned and not told and not keeps and _is_placed(units, reference):
        return None
    later = {u.place.code for u in units[_list(units, one) :] if u.place is not None}
    main = next((code for code in context.ranked() if code not in later), None)
    return _sends(_before(work, sentence, one) or main)


def allied(units: tuple[Unit, ...], one: Quantity) -> str | None:
    """Whose relations are counted: `Taiwan's allies`, `leaves Taiwan with 13`, `ties with Taiwan stand at 20`."""
    places = [i for i, u in enumerate(units) if u.place is not None and u.place.kind != "org"]
    before = [i for i in places if i < one.first]
    owners = [i for i in before if _label(units, i + 1) == "POSS"]
    partners = [i for i in before if _label(units, i - 1) == "WITH"]
    chosen = owners or (before if _label(units, one.first - 1) == "WITH" else partners) or before or places[:1]
    place = units[chosen[-1]].place if chosen else None
    return _sends(place.code) if place is not None else None


def _list(units: tuple[Unit, ...], one: Quantity) -> int:
    """Where a list of hosts begins (`embassies in four countries, namely in Brazil and Cuba`), else the end."""
    return next((i for i in range(one.last, len(units)) if units[i].label in ("INCLUDE", "INCLUDING")), len(units))


def _sends(code: str | None) -> str | None:
    return None if code in _SENDERLESS else code


def _label(units: tuple[Unit, ...], at: int) -> str:
    return units[at].label if 0 <= at < len(units) else ""


def _keeper(units: tuple[Unit, ...], reference: Reference) -> str | None:
    """`the five consulates (that) Russia runs`: who keeps them is told behind them."""
    at = reference.last + 1
    while _label(units, at) in ("WHO", "COMMA"):
        at += 1
    place = units[at].place if at < len(units) else None
    if place is None or place.kind not in ("name", "capital") or _label(units, at - 1) == "COMMA":
        return None
    step = at + 1
    while _label(units, step) in ("HAVE", "BE", "ADVERB", "WILL", "TO_BE"):
        step += 1
    return place.code if step > at + 1 or _label(units, step) in _HOLDS else None


def _is_met(units: tuple[Unit, ...], one: Quantity) -> bool:
    """`staff at eleven embassies`, `ambassadors from seventy posts`."""
    if _label(units, one.first - 1) not in _ELSEWHERE:
        return False
    return not any(u.label in _OWN for u in units[max(0, one.first - _NEAR) : one.first])


def _is_placed(units: tuple[Unit, ...], reference: Reference) -> bool:
    """Told by where they stand: `missions in Baghdad`, `embassies there`, `embassies in the old town`."""
    # "the missions the country had in 2016"
    if reference.there and _label(units, reference.last + 1) in _HOLDS:
        return False
    if reference.hosts or reference.there:
        return True
    last = reference.last
    # "28 embassies and two consulates in Yangon"
    while (
        _label(units, last + 1) == "AND" and _label(units, last + 2) == "NUM" and _label(units, last + 3) == "MISSION"
    ):
        last += 3
    if _label(units, last + 1) not in ("IN", "ON", "AT", "HERE"):
        return False
    after = last + 2
    while _label(units, after) in ("DET", "ADJ"):
        after += 1
    return _label(units, after) in ("PLACE", "CAPITAL_WORD", "HERE", "CAP")


def _holds(units: tuple[Unit, ...], actor: int, one: Quantity) -> bool:
    return any(u.label in _HOLDS for u in units[actor : one.first])


def _actor(units: tuple[Unit, ...], one: Quantity, *, owned: bool) -> int | None:
    """The nearest state before the number that acts; one that only speaks gives way to one that does not.

    `owned`: `its missions` are those of the sentence's subject, which stands first.
    """
    acting = [i for i in range(one.first - 1, -1, -1) if may_act(units, i) or _is_told(units, i)]
    silent = [i for i in acting if not _speaks(units, i, one.first)]
    if silent:
        return silent[-1] if owned else silent[0]
    # "Canada said it would close 12 missions"
    if acting and any(u.label in ("IT", "ITS", "OUR") for u in units[acting[0] : one.first]):
        return acting[0]
    return None


def _is_told(units: tuple[Unit, ...], at: int) -> bool:
    """`told Russia to close four of its five consulates`: who is told to do it acts."""
    return units[at].place is not None and _label(units, at - 1) in ("TELL", "ORDER") and _label(units, at + 1) == "TO"


def _speaks(units: tuple[Unit, ...], at: int, stop: int) -> bool:
    """Whether the state at `at` or its office stands before a verb of speech in its own clause."""
    for step, unit in enumerate(units[at + 1 : min(at + _OFFICE, stop)], start=at + 2):
        # "India has added eleven posts"
        if unit.label in _SPEECH:
            return step < stop
        if unit.label in ("COMMA", "SEMI", "DASH", "WHO"):
            return False
    return False


def _before(work: Work, sentence: Sentence, one: Quantity) -> str | None:
    """`It had embassies in fifteen capitals`: a pronoun for the state that acts in the sentence before."""
    units = sentence.units
    if not any(u.label == "IT" for u in units[: min(one.first, 4)]) or sentence.index == 0:
        return None
    previous = work.sentences[sentence.index - 1]
    actor = first_actor(previous.units) if previous.within == sentence.within else None
    return actor.place.code if actor is not None and actor.place is not None else None
