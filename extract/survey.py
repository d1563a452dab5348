"""Survey: which sentences are read, where it was written, which references are real, which places are listed."""

from __future__ import annotations

from extract.context import Context
from extract.listing import read_places
from extract.spans import Place, Reference, Sentence, Target, Unit, Work

Lists = dict[int, tuple[tuple[Target, ...], int]]


# characters of a line that may be one of a list, and lines of a list that are read at most
_LINE, _LINES = 110, 60


def wanted(
    spans: list[tuple[int, int]], hits: list[tuple[int, int, int]], likely: list[int], text: str = ""
) -> list[int]:
    """Numbers of the sentences with a hit, of the neighbours of those where a rule may fire, and of the first two.

    The short lines of `text` that follow one where a rule may fire are read as well: they may be its list.
    """
    wanted: set[int] = set(range(min(2, len(spans))))
    number = 0
    for start, _, _ in sorted(hits):
        while number < len(spans) - 1 and spans[number][1] <= start:
            number += 1
        wanted.add(number)
    wanted.update(n for at in likely for n in (at - 1, at, at + 1) if 0 <= n < len(spans))
    for at in likely:
        number = at + 1
        while number < min(len(spans), at + _LINES) and _is_line(spans, number, text):
            wanted.add(number)
            number += 1
    return sorted(wanted)


def _is_line(spans: list[tuple[int, int]], number: int, text: str) -> bool:
    """Whether a sentence is a short line of its own."""
    start, end = spans[number]
    return end - start <= _LINE and "\n" in text[spans[number - 1][1] : start]


def dateline(work: Work) -> Place | None:
    """The place at the very start of the text, before a dash or comma."""
    first = next((p for p in work.places["text"] if p.start < 60), None)
    if first is None or first.kind == "org":
        return None
    shadow = work.shadows["text"].text
    head = shadow[first.end : first.end + 40]
    start = shadow[: first.start].strip()
    dated = (head[:1] == "," and "(" in head[:30]) or (head[:1] == "." and shadow[first.start : first.end].isupper())
    return first if not start and ("-" in head[:30] or head[:1] == ":" or dated) and "\n" not in head[:30] else None


def is_real(reference: Reference, context: Context, *, titled: bool = False) -> bool:
    """Weak words (mission, post) count only in an article about diplomatic missions, owned or placed.

    One that says both whose it is and in which other state needs no such article ("the Cuban mission in Nepal"), nor
    does one of somebody's in a city ("its mission in Kathmandu") or one of a city in a headline ("Tehran mission"):
    missions of armies and of the UN are told by country.
    """
    if reference.label != "MISSION" or not reference.weak:
        return True
    # missions and offices of the United Nations are no embassies
    if reference.sender == "UN":
        return False
    whose, where = reference.sender, {target.code for target in reference.hosts}
    if reference.kind == "unknown" and whose not in {None, "UN", "EU"} and where and whose not in where:
        return True
    if (reference.owner == "its" or titled) and any(target.city is not None for target in reference.hosts):
        return True
    return (
        context.strong
        and reference.kind == "unknown"
        and (
            reference.sender is not None
            or bool(reference.hosts)
            or reference.owner != "bare"
            or reference.there
            or reference.many
        )
    )


def place_lists(sentence: Sentence, group: list[Reference]) -> Lists:
    """Lists of places outside references, by their first unit."""
    inside = {unit for reference in group for unit in range(reference.first, reference.last + 1)}
    found: Lists = {}
    at = 0
    while at < len(sentence.units):
        if at not in inside and _opens_list(sentence.units, at):
            targets, last = read_places(sentence.units, at)
            if targets and not inside & set(range(at, last + 1)):
                found[at] = (tuple(targets), last)
                at = last
        at += 1
    return found


def _opens_list(cut: tuple[Unit, ...], at: int) -> bool:
    return cut[at].label in ("PLACE", "CAPITAL_WORD", "DET")
