"""Screen: one pass of an automaton over a whole field, cheap enough for every article.

Needs shadows. Gives places (longest match, guarded by `places`), and where words of missions, envoys and events stand,
so that later steps look only where something may be said. Whole words only, longest match first.
"""

from __future__ import annotations

from extract.automaton import Hit


def longest(hits: list[Hit]) -> list[Hit]:
    """Hits that do not overlap: leftmost first, of those the longest."""
    chosen: list[Hit] = []
    edge = -1
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if hit[0] >= edge:
            chosen.append(hit)
            edge = hit[1]
    return chosen


def lower(text: str) -> str:
    """Lower case of the same length, whatever the alphabet."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
