"""The clock of one article: resolves expressions against its publication and against dates told before them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from extract.pack import Dates
from extract.spans import Sentence, Work
from models.when import When

# sentences back in which the date that `the following day` is counted from may stand
_BACK = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """Resolves expressions of one article.

    Attributes:
        words: the language's words of time.
        slack: how far the day of publication may lie from the one counted from (it may be known to the month only).
        read: (expression, tense, date told before) to an interval, or None where it is left open.
    """

    words: Dates
    slack: timedelta
    read: Callable[[str, str, When | None], When | None]

    def when(self, work: Work, sentence: Sentence, at: int, tense: str) -> When | None:
        """The interval of a DATE unit of a sentence."""
        text = sentence.units[at].text
        found = self.read(text, tense, None)
        if found is not None:
            return found
        anchor = self._told_before(work, sentence, at)
        return None if anchor is None else self.read(text, tense, anchor)

    def apart(self, work: Work, sentence: Sentence, at: int) -> When | None:
        """`on Thursday, a day after Bolivia expelled`: the day of what stands behind `after`."""
        behind = sentence.units[at + 1].text.lower() if at + 1 < len(sentence.units) else ""
        way = self.words.between_events.get(behind)
        anchor = self._told_before(work, sentence, at) if way is not None else None
        found = None if anchor is None else self.read(f"{sentence.units[at].text} {way}", "past", anchor)
        return None if found is None else replace(found, words=sentence.units[at].text)

    def _told_before(self, work: Work, sentence: Sentence, at: int) -> When | None:
        """The last date before a unit, in its sentence or one of the two before it."""
        for step in range(at - 1, -1, -1):
            found = self._at(sentence, step)
            if found is not None:
                return found
        for earlier in reversed(work.sentences[max(0, sentence.index - _BACK) : sentence.index]):
            if earlier.within != sentence.within:
                continue
            for step in range(len(earlier.units) - 1, -1, -1):
                found = self._at(earlier, step)
                if found is not None:
                    return found
        return None

    def _at(self, sentence: Sentence, at: int) -> When | None:
        unit = sentence.units[at]
        return self.read(unit.text, "past", None) if unit.label == "DATE" else None
