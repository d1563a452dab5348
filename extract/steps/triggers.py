"""Triggers: where a rule of the language fires.

Needs sentences and references. Gives `Trigger`s. A sentence becomes a line of nodes (references and place lists folded
into one node each), spaCy's Matcher walks it as it stands, without asides ("which ..., (...)") and as a skeleton, and
every match is checked for what its rule asks: a mission that is the subject, a list, a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.departures import find_departure
from extract.rules import NO_FORMS, Pattern
from extract.sieve import Sieve
from extract.skeleton import skeleton, without_asides
from extract.spans import Node, Reference, Sentence, Target, Trigger
from models.claim import ClaimType, SignType

Lists = dict[int, tuple[tuple[Target, ...], int]]
_GOVERNS = frozenset({"IN", "AT", "TO", "OF", "FROM", "ON", "BY", "WITH", "PREP", "BETWEEN", "THROUGH"})
# marks between a number of missions and their names ("closes two missions: the embassy in Lima; the one in Rome")
_LISTING = ("COLON", "SEMI", "DASH", "INCLUDING", "QUOTE")
# what may stand behind a verb that has its object before it ("the embassy that Peru closed in May")
_CLOSED_BY = frozenset({
    "AFTER", "AND", "ADVERB", "BUT", "BY", "COMMA", "DATE", "HAVE", "IN", "ON", "PREP", "BE", "STOP",
    "TEMPORARY", "WILL",
})  # fmt: skip
_LAST = frozenset({"ADVERB", "AND", "BY", "COLON", "COMMA", "DASH", "DATE", "ORDINAL", "QUOTE", "SEMI", "STOP"})
# nodes that may stand between a member of a list and the semicolon behind it
_INSERTED = 10
_ECHOES = frozenset({"BE", "DET", "DO", "HAVE", "MODAL", "TO_BE", "WILL"})
_COUNTED = frozenset(
    {"NUM", "DET", "ABOUT", "MORE_THAN", "LESS_THAN", "FRACTION", "ADJ", "MISSION", "CLOSURE_N", "CLOSE"}
)
_OBJECTS = frozenset({"DET", "ITS", "OUR", "PREMISES", "SERVICES", "RELATIONS", "STAFF", "FLAG", "ENVOY", "AFFAIRS"})
_FINITE = frozenset({"WILL", "BE", "HAVE", "MODAL", "TAKE_OVER", "REMAIN", "SAY", "DO", "TO_BE"})


@dataclass(frozen=True, slots=True)
class Line:
    """Nodes of a sentence, or of what is left of it without asides."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that fits a line: the nodes of its roles, and the first and last node of the whole."""

    pattern: Pattern
    roles: dict[str, list[int]]
    first: int
    last: int


def fold_nodes(sentence: Sentence, references: list[Reference], lists: Lists) -> Line:
    """The line of a sentence: references and lists of places (by first unit) as one node each."""
    starts = {reference.first: reference for reference in references}
    nodes: list[Node] = []
    at = 0
    units = sentence.units
    while at < len(units):
        unit = units[at]
        reference = starts.get(at)
        if reference is not None:
            nodes.append(Node(reference.label, at, reference.last, reference=reference))
            at = reference.last + 1
        elif at in lists:
            targets, last = lists[at]
            nodes.append(Node("PLACES" if len(targets) > 1 else "PLACE", at, last))
            at = last + 1
        else:
            label = "PEOPLE" if unit.label == "PLACE" else unit.label
            nodes.append(Node(label, at, at, unit.forms))
            at += 1
    return Line(tuple(nodes))


class Finder:
    """The rules of a language as Matchers over node labels, one a pattern, run only where all it needs is present."""

    def __init__(self, vocab: Vocab, patterns: list[Pattern]) -> None:
        self._vocab = vocab
        self._patterns = patterns
        self._sieve = Sieve(patterns)
        self._matchers: list[Matcher] = []
        for pattern in patterns:
            matcher = Matcher(vocab)
            matcher.add(pattern.rule.id, [list(pattern.tokens)])
            self._matchers.append(matcher)

    def find(self, sentence: Sentence, line: Line, lists: Lists) -> list[Trigger]:
        """Triggers of one sentence; where a rule fires on one unit more than once the longest match counts."""
        best: dict[tuple[str, int], Trigger] = {}
        # what a line has no labels for, it has none for without its asides
        likely = self._sieve.likely(line.nodes)
        for version in versions(line) if likely else ():
            for match in self._matches(version, likely):
                if objection(version.nodes, match) is not None or _is_attribute(sentence, version.nodes, match):
                    continue
                trigger = self._build(sentence, version, match, lists)
                key = (trigger.rule, trigger.at)
                old = best.get(key)
                if old is None or _weight(trigger) > _weight(old):
                    best[key] = trigger
        departure = find_departure(sentence, line.nodes)
        if departure is not None:
            best[departure.rule, departure.at] = departure
        return sorted(_without_rivals(list(best.values())), key=lambda trigger: (trigger.at, trigger.rule))

    def could_fit(self, line: Line) -> bool:
        """Whether a line holds every label that some pattern needs, in whatever order."""
        return bool(self._sieve.likely(line.nodes))

    def matches(self, line: Line) -> Iterator[Match]:
        """Every place where a pattern fits a line, before any check of what stands around it."""
        return self._matches(line, self._sieve.likely(line.nodes))

    def _matches(self, line: Line, likely: list[int]) -> Iterator[Match]:
        fitting = self._sieve.fitting(line.nodes, likely)
        if not fitting:
            return
        doc = self._doc_of(line)
        for number in fitting:
            pattern = self._patterns[number]
            for match in self._matchers[number](doc, with_alignments=True):
                start, alignment = match[1], match[3]  # type: ignore[misc]  # spaCy's stub forgets the fourth
                roles: dict[str, list[int]] = {}
                for offset, element in enumerate(alignment):
                    if pattern.roles[element]:
                        roles.setdefault(pattern.roles[element], []).append(start + offset)
                yield Match(pattern, roles, start, start + len(alignment) - 1)

    def _doc_of(self, line: Line) -> Doc:
        """A line as the Matcher walks it: labels as words, verb forms as tags."""
        tags = ["+".join(sorted(node.forms)) or NO_FORMS for node in line.nodes]
        return Doc(self._vocab, words=[node.label for node in line.nodes], tags=tags)

    def _build(self, sentence: Sentence, line: Line, match: Match, lists: Lists) -> Trigger:
        rule, nodes, roles, span = match.pattern.rule, line.nodes, match.roles, (match.first, match.last)
        options = frozenset(rule.options)
        at, missions = roles["at"][0], roles.get("mission", [])
        grouped = {node for mission in missions for node in _group(nodes, mission, is_object=mission > at)}
        if missions and options & {"subject", "relative"}:
            first = nodes[missions[0]].reference
            named = first is None or bool(first.hosts) or not first.many
            grouped |= set(_companions(nodes, span[1] + 1, listing=not named))
        group = sorted(grouped)
        places = tuple(
            target
            for role in ("places", "more")
            for node in roles.get(role, [])
            for target in lists.get(nodes[node].first, ((), 0))[0]
        )
        actor = roles.get("actor")
        return Trigger(
            sentence=sentence.index,
            rule=rule.id,
            type=_type(rule.type),
            prior=rule.prior,
            first=nodes[span[0]].first,
            last=nodes[span[1]].last,
            at=nodes[at].first,
            references=tuple(
                replace(reference, many=True)
                if sentence.units[nodes[at].first].many and not reference.hosts
                else reference
                for node in group
                if (reference := nodes[node].reference) is not None
            ),
            places=places,
            stage=rule.stage,
            stance=rule.stance,
            actor=nodes[actor[0]].first if actor else None,
            options=options,
        )


def objection(nodes: tuple[Node, ...], match: Match) -> str | None:
    """What around a match forbids it (`not_subject`, `no_series`, `has_object`, `not_closed_by`), or None."""
    options = frozenset(match.pattern.rule.options)
    at, missions = match.roles["at"][0], match.roles.get("mission", [])
    if missions and missions[0] == match.first and not _is_subject_ok(nodes, missions[0], options):
        return "not_subject"
    if "mission_unknown" in options and not _is_series(nodes, at, options):
        return "no_series"
    if missions and options & {"subject", "subject_or_of"} and _has_object(nodes, missions[0], at):
        return "has_object"
    if "no_object" in options and at + 1 < len(nodes) and nodes[at + 1].label not in _CLOSED_BY:
        return "not_closed_by"
    return None


def _is_attribute(sentence: Sentence, nodes: tuple[Node, ...], match: Match) -> bool:
    """`diplomats on the expelled teachers`: a participle that describes something else; not `were all expelled`."""
    at, missions = match.roles["at"][0], match.roles.get("mission", [])
    first = nodes[at].first
    if not missions or missions[0] > at or "part" not in nodes[at].forms or sentence.units[first - 1].label != "DET":
        return False
    between = sentence.units[nodes[missions[0]].last + 1 : first]
    return all(unit.label not in ("BE", "HAVE") for unit in between)


def versions(line: Line) -> list[Line]:
    """The line as it stands, without asides, and as a skeleton; each but once."""
    bare = without_asides(line.nodes)
    bones = skeleton(bare)
    # each is what is left of the one before, so that equal length is equality
    shorter = [nodes for nodes, more in ((bare, line.nodes), (bones, bare)) if len(nodes) < len(more)]
    return [line, *(Line(nodes) for nodes in shorter)]


def _without_rivals(found: list[Trigger]) -> list[Trigger]:
    """A verb with a mission as its object has none as its subject; what is suspended is not closed by the same word."""
    objects = {(t.at, t.type) for t in found if "object" in t.options}
    suspended = {t.at for t in found if t.type is ClaimType.SUSPENSION}
    reopened = {t.at for t in found if t.type is ClaimType.REOPENING}
    ordered = {r.head for t in found if "ordered" in t.options for r in t.references}
    return [
        t
        for t in found
        if not (t.options & {"subject", "relative"} and (t.at, t.type) in objects)
        and not (t.type is ClaimType.CLOSURE and t.at in suspended and "echo" not in t.options)
        and not (t.type is ClaimType.OPENING and t.at in reopened)
        and not ("subject" in t.options and any(r.head in ordered for r in t.references))
    ]


def _weight(trigger: Trigger) -> tuple[int, int, int]:
    return len(trigger.references) + len(trigger.places), trigger.last - trigger.first, -trigger.first


def _type(name: str) -> ClaimType | SignType:
    return ClaimType(name) if name in ClaimType._value2member_map_ else SignType(name)


def _is_subject_ok(nodes: tuple[Node, ...], mission: int, options: frozenset[str]) -> bool:
    """A mission that is closed must be the subject itself: not `a road near the embassy was closed`."""
    if not options & {"subject", "subject_or_of"}:
        return True
    at = mission - 1
    while (
        at >= 0
        and nodes[at].label in ("AND", "COMMA", "MISSION")
        and any(n.label == "MISSION" for n in nodes[max(at - 1, 0) : at + 1])
    ):
        at -= 1
    for _ in range(3):
        if at >= 0 and nodes[at].label in ("DET", "ADJ", "CAP", "PEOPLE", "NUM"):
            at -= 1
    if at < 0 or nodes[at].label not in _GOVERNS:
        return True
    if nodes[at].label == "WITH" and at and nodes[at - 1].label == "COMMA":
        # "..., with embassies in Lima and Quito due to close"
        return True
    return at > 0 and nodes[at].label == "OF" and nodes[at - 1].label in _COUNTED


def _is_series(nodes: tuple[Node, ...], at: int, options: frozenset[str]) -> bool:
    """`school closures` are closures of something else; a series must be named as one."""
    if "needs_series" in options:
        return any(node.label in ("SERIES_N", "CLOSURE_N", "CLOSE") for node in nodes)
    if nodes[at].label == "WITHDRAWAL_N":
        # armies withdraw from states more often than missions do
        return any(node.label in ("CLOSE", "CLOSURE_N", "SERIES_N") for node in nodes)
    return not (nodes[at].label == "CLOSURE_N" and at > 0 and nodes[at - 1].label in ("CAP", "PREMISES"))


def _has_object(nodes: tuple[Node, ...], mission: int, at: int) -> bool:
    """`the embassy has closed its library`: an active verb with an object of its own."""
    if nodes[at].label == "GO":
        return at + 1 < len(nodes) and nodes[at + 1].label not in _LAST
    if at <= mission or nodes[at].label == "FALL" or any(node.label == "BE" for node in nodes[mission:at]):
        return False
    return at + 1 < len(nodes) and nodes[at + 1].label in _OBJECTS


def _companions(nodes: tuple[Node, ...], at: int, *, listing: bool) -> list[int]:
    """Missions named behind the verb of another: `is to be shut, along with its embassies in Lima and Quito`.

    With `listing` also those a number stands for: `Three missions will close: the embassies in Lima and Quito`.
    """
    step = at
    joints = (*_LISTING, "AND", "WITH") if listing else ("AND", "WITH")
    while step < len(nodes) and nodes[step].label in ("COMMA", "DATE", "IN", "ON", "BY", "ADVERB", "DET", *joints):
        step += 1
    joined = any(node.label in joints for node in nodes[at:step])
    echo = _echo(nodes, step)
    if echo is not None:
        step, joined = echo, True
    if not joined or step >= len(nodes) or nodes[step].label != "MISSION":
        return []
    after = nodes[step + 1] if step + 1 < len(nodes) else nodes[step]
    return [] if after.label in _FINITE or after.forms else _group(nodes, step, is_object=True)


def _past_insertion(nodes: tuple[Node, ...], at: int) -> int:
    """Past `dormant since 1991;` to the next member of a list parted by semicolons; `at` itself without one."""
    for step in range(at, min(at + _INSERTED, len(nodes) - 1)):
        if nodes[step].label == "SEMI":
            return step + 2 if nodes[step + 1].label == "AND" else step + 1
        if nodes[step].label in ("MISSION", "STOP"):
            break
    return at


def _echo(nodes: tuple[Node, ...], at: int) -> int | None:
    """The node behind `as will` or `so have`, where an echo of the verb stands; None elsewhere."""
    behind = at + 1 if at and nodes[at - 1].label == "AND" and nodes[at : at + 1] and nodes[at].label == "WORD" else at
    if behind == at and not (nodes[at : at + 1] and nodes[at].label == "AS"):
        return None
    step = at + 1
    while step < len(nodes) and nodes[step].label in _ECHOES and step - at < 4:
        step += 1
    return step if step > at + 1 else None


def _group(nodes: tuple[Node, ...], mission: int, *, is_object: bool) -> list[int]:
    """Missions joined with this one by commas and `and`: to the right of an object, to the left of a subject."""
    group, at = [mission], mission
    step = 1 if is_object else -1
    first = nodes[mission].reference
    # "closes the following missions: the embassy in Lima; the embassy in Quito"
    announced = is_object and (
        (first is not None and first.many and not first.hosts) or (mission > 0 and nodes[mission - 1].label == "COLON")
    )
    joints = {"COMMA", "AND", "ADVERB", *(("WITH",) if is_object else ()), *(_LISTING if announced else ())}
    while True:
        after = at + step
        while 0 <= after < len(nodes) and (
            nodes[after].label in joints
            or (nodes[after].label == "OF" and is_object and nodes[after - 1].label == "AND")
        ):
            after += step
        if announced and 0 <= after < len(nodes) and nodes[after].label not in ("MISSION", "STOP"):
            after = _past_insertion(nodes, after)
        if after == at + step or not 0 <= after < len(nodes) or nodes[after].label != "MISSION":
            break
        if (
            is_object
            and after + 1 < len(nodes)
            and (nodes[after + 1].label in _FINITE or nodes[after + 1].forms & {"past", "third"})
        ):
            break
        group.append(after)
        at = after
    return sorted(group)
