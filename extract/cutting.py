"""Cutting: the sentences of one work as units, each cut at most once, however often it is asked for."""

from __future__ import annotations

from extract.spans import Sentence, Unit, Work
from extract.steps.dates import Grammar
from extract.steps.units import Cutter

Spans = dict[str, list[tuple[int, int]]]


class Cuts:
    """Sentences of a work by field and number."""

    def __init__(self, work: Work, spans: Spans, cutter: Cutter, dates: Grammar) -> None:
        """`spans` holds the sentences of each field as offsets of its shadow."""
        self._work, self._cutter, self._dates = work, cutter, dates
        self.spans = spans
        self._known: dict[tuple[str, int], tuple[Unit, ...]] = {}

    def sentence(self, within: str, number: int, *, index: int) -> Sentence:
        """One sentence with its units; `index` is its place among those that are read."""
        start, end = self.spans[within][number]
        text = self._work.shadows[within].text
        known = self._known.get((within, number))
        if known is None:
            told = [(a + start, b + start) for a, b, _ in self._dates.find(text[start:end])]
            known = self._cutter.units(text, start, end, self._work.places[within], told)
            self._known[within, number] = known
        return Sentence(
            index=index, within=within, start=start, end=end, paragraph=text.count("\n", 0, start), units=known
        )
