"""Cutting: the sentences of one work as units, each cut at most once, however often it is asked for."""

from __future__ import annotations

from extract.offices import Offices
from extract.spans import Sentence, Unit, Work
from extract.steps.dates import Grammar
from extract.steps.units import Cutter

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
