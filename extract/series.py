"""Series: the members of a list that a sentence announces and the next sentences or lines give.

"The following missions will be closed:" and a bullet for each; "Sweden is to close five embassies. The countries
concerned are Angola and Malaysia." Needs the scene of the announcing trigger, and what is read of the lines after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.drafting import draft_of
from extract.drafts import Draft
from extract.finish import GUESSED, Found
from extract.listing import read_places
from extract.scene import Host, Scene, place
from extract.spans import Reference, Sentence, Target, Unit
from extract.speech import attribute
from extract.who import find_sender
from models.claim import ClaimType, Stance

_TYPES = frozenset({ClaimType.CLOSURE, ClaimType.OPENING, ClaimType.REOPENING, ClaimType.SUSPENSION})
# characters of a line that is a member of a list rather than a sentence
_LINE = 110
# sentences behind the announcement within which its members are named
_REACH = 2
# units in which a sentence says that it gives members
_HEAD = 4
_BULLETS = frozenset({"DASH", "MARK", "NUM", "OPENING"})
_FINITE = frozenset({"BE", "HAVE", "WILL", "MODAL", "DO", "SAY", "TELL", "MUST", "SHOULD"})
_MEMBERS = frozenset({"CAPITAL_WORD", "COUNTRIES_N", "IT", "LISTED", "MEMBER", "MISSION", "ON_THE_LIST"})


@dataclass(slots=True)
class Series:
    """An announced list: the scene that announces it, whose missions they are, the last line that belongs to it."""

    scene: Scene
    sender: Found
    last: int


def open_series(scene: Scene | None, made: list[Draft]) -> Series | None:
    """The list that a trigger on several missions announces, unless it names them all itself."""
    if scene is None or scene.trigger.type not in _TYPES or scene.scope.stance is not Stance.ASSERTED:
        return None
    first = next((r for r in scene.trigger.references if r.many and r.label == "MISSION"), None)
    if first is None or len(made) >= max(first.number or 0, 1 + (len(made) > 0)) or first.owner == "a":
        return None
    sender = find_sender(scene)
    if first.owner == "bare" and sender.origin in GUESSED:
        return None
    return Series(scene, sender, scene.sentence.index) if sender.code is not None else None


def series_drafts(series: Series, sentence: Sentence, references: list[Reference]) -> list[Draft]:
    """Drafts of one more line or sentence of a list; none where it is no member of it."""
    if sentence.within != series.scene.sentence.within:
        return []
    missions = [r for r in references if r.label == "MISSION"]
    if is_line(sentence):
        if sentence.index != series.last + 1:
            return []
        hosts = _of_line(sentence, missions)
    elif sentence.index - series.scene.sentence.index <= _REACH:
        hosts = _of_members(sentence)
    else:
        return []
    named = [(target, kind) for target, kind in hosts if target.code != series.sender.code]
    if named:
        series.last = sentence.index
    return [_draft(series, sentence, target, mission) for target, mission in named]


def is_line(sentence: Sentence) -> bool:
    """Whether a sentence is a line of a list: short, with no verb of its own, or behind a bullet."""
    labels = {unit.label for unit in sentence.units}
    if sentence.end - sentence.start > _LINE or not sentence.units:
        return False
    bullet = sentence.units[0].label in _BULLETS
    ended = sentence.units[-1].label == "STOP" and "MISSION" not in labels
    return bullet or (
        not ended and labels.isdisjoint(_FINITE) and not any(u.forms & {"past", "third"} for u in sentence.units)
    )


def _of_line(sentence: Sentence, missions: list[Reference]) -> list[tuple[Target, Reference | None]]:
    """`- Embassy in Andorra`, `Quito (embassy), 30 June`, `Consulate, Nantes`."""
    placed: list[tuple[Target, Reference | None]] = [
        (target, mission) for mission in missions for target in mission.hosts
    ]
    if placed:
        return placed
    for at in range(len(sentence.units)):
        targets, _ = read_places(sentence.units, at)
        if targets:
            return [(target, missions[0] if missions else None) for target in targets]
    return []


def _of_members(sentence: Sentence) -> list[tuple[Target, Reference | None]]:
    """`The countries concerned are Angola and Malaysia`, `They are in Lima and Quito`."""
    units = sentence.units
    for at, unit in enumerate(units):
        if unit.label not in ("BE", "ON_THE_LIST", "COLON") or not _is_of_members(units[:at], unit):
            continue
        start = at + 1
        while start < len(units) and units[start].label in ("IN", "IT", "AT", "COLON", "ADVERB"):
            start += 1
        targets, _ = read_places(units, start)
        return [(target, None) for target in targets]
    return []


def _is_of_members(before: tuple[Unit, ...], unit: Unit) -> bool:
    if unit.label == "ON_THE_LIST":
        return True
    return any(u.label in _MEMBERS for u in before[:_HEAD]) and len(before) <= 2 * _HEAD


def _draft(series: Series, sentence: Sentence, target: Target, mission: Reference | None) -> Draft:
    scene = series.scene
    announced = next((r for r in scene.trigger.references if r.many), None)
    trigger = replace(
        scene.trigger, sentence=sentence.index, rule="series", first=target.first, last=target.last, at=target.first,
        references=(), places=(), options=frozenset(),
    )  # fmt: skip
    # who speaks and what was heard stands in the announcing sentence, so its units give no evidence here
    line = replace(
        scene, sentence=sentence, trigger=trigger, references=[mission] if mission is not None else [], speakers=(),
        scope=replace(scene.scope, cues=()),
    )  # fmt: skip
    reference = mission or announced
    host = Host(found=Found(code=target.code, origin="group", evidence=place(line, "host", target)), city=target.city,
                reference=replace(reference, many=False) if reference is not None else None)  # fmt: skip
    type_ = scene.trigger.type
    if not isinstance(type_, ClaimType):
        raise TypeError(f"{scene.trigger.rule} gives no claim")
    shut = scene.scope.temporary and type_ is ClaimType.CLOSURE
    draft = draft_of(line, ClaimType.SUSPENSION if shut else type_, replace(series.sender, evidence=()), host)
    links = dict.fromkeys(attribute(speaker, draft.sending, draft.host) for speaker in scene.speakers)
    return replace(draft, attribution=tuple(links))
