"""What the reading steps hand to one another: units of a sentence, references, triggers, and the work that holds them.

Offsets here count characters of a field's shadow (`extract.fold`); they are turned into offsets of the stored text
only where evidence is written (`Work.evidence`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from extract.fold import Shadow
from models.claim import ClaimType, Evidence, SignType, Stage, Stance
from models.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A state or city named in a text.

    Attributes:
        start, end: offsets in the shadow.
        code: state it stands for.
        kind: name, adjective, demonym, capital or city, or `org` inside the name of an organisation.
        city: name of the city where it is one.
    """

    start: int
    end: int
    code: str
    kind: str
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What a phrase of concepts.yml says about itself."""

    order: int
    label: str
    forms: frozenset[str]
    kind: str
    many: bool
    value: float | None


# not frozen: dozens a sentence are made, and a frozen one takes three times as long to make; nobody changes them.
# Fields may be given in order where very many are made: by keyword it takes twice as long.
@dataclass(slots=True, unsafe_hash=True)
class Unit:
    """The smallest thing a rule sees: a concept, a place, a date, a number, a mark or an unknown word.

    Attributes:
        label: name of the concept in capitals, or PLACE, DATE, NUM, CAP (unknown, capitalised), WORD (unknown).
        start, end: offsets in the shadow of its field.
        forms: of a verb: any of base, third, past, part, ger.
        kind: the concept's finer kind (mission type, cue, kind of place).
        many: plural.
        value, high: of a number: its value and the upper end of a range.
    """

    label: str
    text: str
    start: int
    end: int
    forms: frozenset[str] = frozenset()
    kind: str = ""
    many: bool = False
    place: Place | None = None
    value: float | None = None
    high: float | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of one field (`title` or `text`) and its units."""

    index: int
    within: str
    start: int
    end: int
    paragraph: int
    units: tuple[Unit, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A host named by a reference: state, city, and the units (first, last) that name it."""

    code: str | None
    city: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A mention of a mission, an envoy, staff or relations, with whatever it says about whose and where.

    Attributes:
        label: MISSION, ENVOY, STAFF or RELATIONS.
        first, last, head: indexes of units.
        kind: mission type, or the kind of person.
        sender, sender_at: owner's code and the unit that names it.
        owner: how the owner is given: `named`, `its`, `our`, `the`, `a`, `bare`.
        hosts: where; empty where the mention does not say.
        many: plural; number: how many, where said.
        weak: the word alone does not prove that a diplomatic mission is meant.
        there: host given by a pointing word (`there`, `in that country`).
        partners: (code, unit) of further owners: `the embassies of Norway and Malta`, `the Greek and Dutch embassies`.
        stand_in: words that stand for a mission named before (`theirs`, `the one in Lima`).
    """

    label: str
    first: int
    last: int
    head: int
    kind: str = ""
    sender: str | None = None
    sender_at: int | None = None
    owner: str = "bare"
    hosts: tuple[Target, ...] = ()
    many: bool = False
    number: int | None = None
    weak: bool = False
    there: bool = False
    partners: tuple[tuple[str, int], ...] = ()
    stand_in: bool = False


# not frozen, and fields in order, as of `Unit`
@dataclass(slots=True, unsafe_hash=True)
class Node:
    """What the rules' matcher walks over: a unit, or a reference folded into one."""

    label: str
    first: int
    last: int
    forms: frozenset[str] = frozenset()
    reference: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A rule fired.

    Attributes:
        sentence: index of the sentence.
        rule: id of the rule; `type` what it says happens (a claim or a sign); `prior` how far it is trusted.
        first, last: units of the whole match; `at`: the unit that carries the event.
        references: the missions (envoys, staff, relations) it happens to.
        places: hosts named without a mission.
        stage, stance: what the rule itself says, or an empty string.
        actor: unit that does it, where the rule says so.
        options: the rule's further properties.
    """

    sentence: int
    rule: str
    type: ClaimType | SignType
    prior: float
    first: int
    last: int
    at: int
    references: tuple[Reference, ...] = ()
    places: tuple[Target, ...] = ()
    stage: str = ""
    stance: str = ""
    actor: int | None = None
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What scope says of one trigger.

    Attributes:
        stage, stance: see models.claim.
        firm: the stage comes from a verb, not from a noun's surroundings.
        drop: why it is no event, or None; `temporary`: closed for a time; `history`: long ago.
        cues: (id of the cue, unit) that spoke.
        tense: `past` or `future`, for dates.
    """

    stage: Stage
    stance: Stance
    firm: bool
    drop: str | None = None
    temporary: bool = False
    history: bool = False
    cues: tuple[tuple[str, int], ...] = ()
    tense: str = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A rule that fired and came to nothing.

    Attributes:
        rule: id of the rule.
        reason: short key: a cue of scope.yml, or a guard (`no_host`, `no_sender`, `business`, ...).
        within, start, end: where its event stands, in the text as stored.
    """

    rule: str
    reason: str
    within: str
    start: int
    end: int


@dataclass(slots=True, kw_only=True)
class Work:
    """One version on its way through the steps; each step reads what it needs and sets what it gives."""

    version: str
    lang: str
    shadows: dict[str, Shadow]
    published: date | None
    country: str | None = None
    places: dict[str, list[Place]] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    mission_types: tuple[str, ...] = ()
    sentences: list[Sentence] = field(default_factory=list)
    references: list[list[Reference]] = field(default_factory=list)
    dropped: list[Stop] = field(default_factory=list)

    def stop(self, sentence: Sentence, trigger: Trigger, reason: str) -> None:
        """Keeps that a trigger came to nothing, and why."""
        unit = sentence.units[trigger.at]
        start, end = self.shadows[sentence.within].span(unit.start, unit.end)
        self.dropped.append(Stop(rule=trigger.rule, reason=reason, within=sentence.within, start=start, end=end))

    def evidence(self, name: str, sentence: Sentence, start: int, end: int, rule: str) -> Evidence:
        """Evidence for a field from shadow offsets of a sentence's field."""
        shadow = self.shadows[sentence.within]
        first, last = shadow.span(start, end)
        quote = shadow.stored[first:last]
        return Evidence(field=name, start=first, end=last, quote=quote, rule=rule, within=sentence.within)

    def unit_evidence(self, name: str, sentence: Sentence, first: int, last: int, rule: str) -> Evidence:
        """Evidence for a field from units of a sentence, both ends included."""
        return self.evidence(name, sentence, sentence.units[first].start, sentence.units[last].end, rule)
