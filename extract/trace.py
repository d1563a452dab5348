"""Trace: how a version was read: which rules fired, which fired and came to nothing, and which nearly fitted.

Nothing here runs in a night. A traced reading is the plain reading, and then a second look at every sentence, which
asks of each rule what kept it out: a word that no gap lets through, or a check of what stands around the match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.context import read_context
from extract.engine import Engine
from extract.reader import Reader, engine_of
from extract.spans import Node, Sentence, Stop, Work
from extract.standins import settle_stand_ins
from extract.steps.language import pack_for
from extract.steps.references import find_references
from extract.steps.triggers import Finder, Line, Match, fold_nodes, objection, versions
from extract.survey import dateline, is_real, place_lists
from models.article import Reading, Version
from models.claim import ClaimType

# sentences and nodes of one looked at for rules that nearly fitted, and words taken out at most to make one fit
_MOST_SENTENCES = 400
_MOST_NODES = 80
_MOST_WORDS = 3
_CLAIMS = frozenset(kind.value for kind in ClaimType)
# rules named at one event word at most
_MOST_RULES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A rule that nearly fitted and never fired.

    Attributes:
        rule: id of the rule; `type`: what it would have said.
        reason: `word_between`, or what `steps.triggers.objection` names.
        words: the words that stand in its way, empty where it is not a word.
        within, start, end: where its event stands, in the text as stored.
    """

    rule: str
    type: str
    reason: str
    words: str
    within: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A reading, and what led to it.

    Attributes:
        sentences: spans (field, start, end) that were read, the others held no word that any rule asks for.
        stopped: rules that fired and came to nothing.
        near: rules that nearly fitted, in order of place.
    """

    reading: Reading
    sentences: tuple[tuple[str, int, int], ...] = ()
    stopped: tuple[Stop, ...] = ()
    near: tuple[Near, ...] = ()


def trace(version: Version, reader: Reader, *, published: str | None = None) -> Trace:
    """Reads a version and tells how; the reading equals that of `reader.read`. Raises as that does."""
    lang = pack_for(version.lang)
    if lang is None:
        return Trace(reading=reader.read(version, published=published))
    engine = engine_of(lang)
    work, base = reader.begin(version, lang, published=published)
    reading = engine.read(work, base)
    spans = tuple((s.within, *work.shadows[s.within].span(s.start, s.end)) for s in work.sentences)
    taken = {(e.within, e.start, e.end) for c in reading.claims for e in c.evidence if e.field == "type"}
    stopped = [one for one in dict.fromkeys(work.dropped) if not any(_covers(span, one) for span in taken)]
    near = [one for one in _near(engine, work) if not any(_covers(span, one) for span in taken)]
    return Trace(reading=reading, sentences=spans, stopped=tuple(stopped), near=tuple(near))


def _covers(span: tuple[str, int, int], other: Stop | Near) -> bool:
    """Whether an event word lies in the words of a claim: who has been heard needs no excuse."""
    return span[0] == other.within and span[1] <= other.start and other.end <= span[2]


def _near(engine: Engine, work: Work) -> Iterator[Near]:
    whole = _whole(engine, work)
    fired = {(stop.within, stop.start) for stop in work.dropped}
    for sentence, group in zip(whole.sentences, whole.references, strict=True):
        lists = place_lists(sentence, group)
        line = fold_nodes(sentence, group, lists)
        told = {(t.at, t.type) for t in engine.finder.find(sentence, line, lists)}
        found: dict[tuple[int, str], list[Near]] = {}
        for match, reason, words in _misses(engine.finder, sentence, line):
            rule, node = match.pattern.rule, match.roles["at"][0]
            unit = sentence.units[node]
            start, end = whole.shadows[sentence.within].span(unit.start, unit.end)
            if rule.type not in _CLAIMS or (node, rule.type) in told or (sentence.within, start) in fired:
                continue
            found.setdefault((node, rule.type), []).append(
                Near(rule=rule.id, type=rule.type, reason=reason, words=words, within=sentence.within, start=start,
                     end=end)
            )  # fmt: skip
        for _, group_of in sorted(found.items()):
            yield from _nearest(group_of)


def _nearest(found: list[Near]) -> list[Near]:
    """The nearest of the rules at one event word, each rule once."""
    ordered = sorted(found, key=lambda near: (len(near.words.split()), near.words, near.rule))
    return list({near.rule: near for near in reversed(ordered)}.values())[::-1][:_MOST_RULES]


def _misses(finder: Finder, sentence: Sentence, line: Line) -> Iterator[tuple[Match, str, str]]:
    """Matches that an objection forbids, and those that would be if up to three words were not there.

    Nodes of the matches' `at` are given as units of the sentence.
    """
    for version in versions(line):
        if len(version.nodes) > _MOST_NODES:
            continue
        for match in finder.matches(version):
            reason = objection(version.nodes, match)
            if reason is not None:
                yield _by_unit(match, version.nodes), reason, ""
    nodes = line.nodes
    if len(nodes) > _MOST_NODES or not finder.could_fit(line):
        return
    for size in range(1, _MOST_WORDS + 1):
        for first in range(1, len(nodes) - size):
            rest = (*nodes[:first], *nodes[first + size :])
            for match in finder.matches(Line(rest)):
                if match.first < first <= match.last and objection(rest, match) is None:
                    between = nodes[first : first + size]
                    yield _by_unit(match, rest), "word_between", _words(sentence, between)


def _by_unit(match: Match, nodes: tuple[Node, ...]) -> Match:
    return Match(match.pattern, {"at": [nodes[match.roles["at"][0]].first]}, match.first, match.last)


def _words(sentence: Sentence, nodes: tuple[Node, ...]) -> str:
    return " ".join(unit.text for node in nodes for unit in sentence.units[node.first : node.last + 1])


def _whole(engine: Engine, work: Work) -> Work:
    """The same version with every sentence cut, also those the reading had no reason to open."""
    whole = Work(
        version=work.version, lang=work.lang, shadows=work.shadows, published=work.published, country=work.country,
        places=work.places,
    )  # fmt: skip
    texts = {name: whole.shadows[name].text for name in ("title", "text")}
    spans = {name: engine.spans_of(name, text) for name, text in texts.items()}
    cuts = engine.cuts_of(whole, spans)
    places = [(name, number) for name, found in spans.items() for number in range(len(found))]
    for within, number in places[:_MOST_SENTENCES]:
        whole.sentences.append(cuts.sentence(within, number, index=len(whole.sentences)))
    whole.references = settle_stand_ins([find_references(sentence.units) for sentence in whole.sentences])
    context = read_context(whole, dateline(whole), engine.placing)
    whole.references = [[r for r in group if is_real(r, context)] for group in whole.references]
    return whole
