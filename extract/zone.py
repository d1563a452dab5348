"""Memory of words: spaCy keeps every new word for ever unless it was met in a zone, which is left and entered anew.

Words shared by neighbouring articles are built once a zone; what a zone held is freed when it is left, so that memory
does not grow with the number of articles.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from spacy.language import Language

# articles that share one zone: enough to reuse words, few enough to stay small
_ARTICLES = 64


def slim(nlp: Language) -> None:
    """Lets a pipeline know new words by their lower case alone.

    Shapes, likeness to numbers and the like are never asked for here, and making them costs more than tokenizing.
    """
    vocab: Any = nlp.vocab  # spaCy's stub forgets the attribute
    lower = nlp.vocab.strings["LOWER"]
    vocab.lex_attr_getters = {lower: vocab.lex_attr_getters[lower]}


class Zone:
    """The zone of one pipeline. What spaCy built inside it is gone after the next `renew`, so nothing may keep it."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._open = ExitStack()
        self._left = 0

    def renew(self) -> None:
        """Tells that another article begins; leaves the zone and enters a new one every so many articles."""
        if self._left == 0:
            self._open.close()
            self._open.enter_context(self._nlp.memory_zone())
            self._left = _ARTICLES
        self._left -= 1
