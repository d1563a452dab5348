"""Quantities: numbers, ranges, shares and ordinals that a sentence's units spell, with how exactly they are meant.

"twenty-six", "a hundred and thirty", "three dozen", "some 40", "ten or so", "between 40 and 50", "six or seven".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.spans import Unit

# what "about" lets a number stray by, either way
_STRAY = 0.2
_DOZEN = 12
_HUNDRED = 100
# a range that opens wider than this ("2 to 300") is two numbers
_WIDEST = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """What units `first` to `last` say: `n` where it is one number, `low` and `high` where it is not exact.

    `kind` is number, ordinal or fraction; of a fraction `share` is its value, between 0 and 1.
    """

    first: int
    last: int
    kind: str
    n: int | None
    low: int | None = None
    high: int | None = None
    share: float | None = None


def read_quantities(units: tuple[Unit, ...]) -> list[Quantity]:
    """Quantities of a sentence in order; none within another."""
    found: list[Quantity] = []
    at = 0
    while at < len(units):
        one = _read(units, at)
        if one is None:
            at += 1
            continue
        found.append(one)
        at = one.last + 1
    return found


def _label(units: tuple[Unit, ...], at: int) -> str:
    return units[at].label if 0 <= at < len(units) else ""


def _read(units: tuple[Unit, ...], at: int) -> Quantity | None:
    unit = units[at]
    if unit.value is None or unit.label not in ("NUM", "ORDINAL", "FRACTION"):
        return None
    if unit.label == "FRACTION":
        first = at - 1 if _label(units, at - 1) in ("ABOUT", "MORE_THAN", "LESS_THAN") else at
        return Quantity(first, at, "fraction", None, share=unit.value)
    if unit.label == "ORDINAL":
        return Quantity(at, at, "ordinal", int(unit.value))
    n, last = _number(units, at)
    range_ = _range(units, at, n, last)
    return range_ if range_ is not None else _hedged(units, Quantity(at, last, "number", n))


def _number(units: tuple[Unit, ...], at: int) -> tuple[int, int]:
    """The number that begins at `at`, spelled in several words or not, and its last unit."""
    n, last = int(units[at].value or 0), at
    if units[at].text[0].isdigit():
        return n, last
    after = int(units[at + 1].value or 0) if _label(units, at + 1) == "NUM" else 0
    if after in (_DOZEN, _HUNDRED) and n < _HUNDRED and not units[at + 1].text[0].isdigit():
        n, last = n * after, at + 1
    elif n % 10 == 0 and 20 <= n < _HUNDRED and _is_ones(units, at + 2) and _label(units, at + 1) == "DASH":
        n, last = n + int(units[at + 2].value or 0), at + 2
    if n and n % _HUNDRED == 0 and _label(units, last + 1) == "AND" and _label(units, last + 2) == "NUM":
        rest, end = _number(units, last + 2)
        if rest < _HUNDRED and not units[last + 2].text[0].isdigit():
            return n + rest, end
    return n, last


def _is_ones(units: tuple[Unit, ...], at: int) -> bool:
    return _label(units, at) == "NUM" and 0 < (units[at].value or 0) < 10


def _range(units: tuple[Unit, ...], at: int, low: int, last: int) -> Quantity | None:
    """`between 40 and 50`, `40 to 50`, `12-15`, `six or seven`; not `from 53 to 46`, which is two numbers."""
    joint, before = _label(units, last + 1), _label(units, at - 1)
    if joint not in ("AND", "TO", "DASH") or before == "FROM" or _label(units, last + 2) != "NUM":
        return None
    high, end = _number(units, last + 2)
    if not low < high <= max(low * _WIDEST, low + 1) or (joint == "AND" and before != "BETWEEN" and high != low + 1):
        return None
    return Quantity(at - 1 if before == "BETWEEN" else at, end, "number", None, low, high)


def _hedged(units: tuple[Unit, ...], one: Quantity) -> Quantity:
    """The number with what stands beside it: about, more than, fewer than, or so, or more."""
    n = one.n or 0
    before, after = _label(units, one.first - 1), _label(units, one.last + 1)
    if before == "MORE_THAN":
        return replace(one, first=one.first - 1, low=n)
    if before == "LESS_THAN":
        return replace(one, first=one.first - 1, high=n)
    if after == "OR_MORE":
        return replace(one, last=one.last + 1, low=n)
    if before == "ABOUT" or after == "OR_SO":
        first = one.first - 1 if before == "ABOUT" else one.first
        last = one.last + 1 if after == "OR_SO" else one.last
        return replace(one, first=first, last=last, low=round(n * (1 - _STRAY)), high=round(n * (1 + _STRAY)))
    return one
