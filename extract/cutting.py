"""Cutting: the sentences of one work as units, each cut at most once, however often it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.offices import Offices
from extract.spans import Reference, Sentence, Trigger, Unit, Work
from extract.steps.dates import Grammar
from extract.steps.references import find_references
from extract.steps.triggers import Finder, Line, Lists, fold_nodes
from extract.steps.units import Cutter
from extract.survey import place_lists


@dataclass(frozen=True, slots=True)
class Fired:
    """What a sentence with some references comes to: its lists of places, its line and the triggers in it."""

    references: list[Reference]
    lists: Lists
    line: Line
    triggers: list[Trigger]


Spans = dict[str, list[tuple[int, int]]]


class Cuts:
    """Sentences of a work by field and number."""

    def __init__(self, work: Work, spans: Spans, cutter: Cutter, dates: Grammar, offices: Offices) -> None:
        """`spans` holds the sentences of each field as offsets of its shadow."""
        self._work, self._cutter, self._dates, self._offices = work, cutter, dates, offices
        self.spans = spans
        # a town of a state does not make its foreign office speak
        self._named = tuple({p.code for group in work.places.values() for p in group if p.kind != "city"})
        self._known: dict[tuple[str, int], tuple[Unit, ...]] = {}
        self._fired: dict[tuple[str, int], list[Fired]] = {}
        self._named_in: dict[tuple[str, int], list[Reference]] = {}

    def sentence(self, within: str, number: int, *, index: int) -> Sentence:
        """One sentence with its units; `index` is its place among those that are read."""
        start, end = self.spans[within][number]
        text = self._work.shadows[within].text
        known = self._known.get((within, number))
        if known is None:
            told = [(a + start, b + start) for a, b, _ in self._dates.find(text[start:end])]
            cut = self._cutter.units(text, start, end, self._work.places[within], told)
            known = self._offices.act(cut, self._named)
            self._known[within, number] = known
        return Sentence(
            index=index, within=within, start=start, end=end, paragraph=text.count("\n", 0, start), units=known
        )

    def references(self, within: str, number: int, sentence: Sentence) -> list[Reference]:
        """References of that sentence as they stand; read once, and not to be changed by who asks."""
        known = self._named_in.get((within, number))
        if known is None:
            known = self._named_in[within, number] = find_references(sentence.units)
        return known

    def fire(self, finder: Finder, sentence: Sentence, references: list[Reference]) -> Fired:
        """What fires in a sentence with these references; asked of the rules but once for the same."""
        kept = self._fired.setdefault((sentence.within, sentence.start), [])
        for known in kept:
            if known.references == references:
                if not known.triggers or known.triggers[0].sentence == sentence.index:
                    return known
                return replace(known, triggers=[replace(one, sentence=sentence.index) for one in known.triggers])
        lists = place_lists(sentence, references)
        line = fold_nodes(sentence, references, lists)
        kept.append(Fired(references, lists, line, finder.find(sentence, line, lists)))
        return kept[-1]
