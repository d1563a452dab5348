"""Regular expressions from data files: refused where an address could make them run for ever.

The regular expressions of a source are run over addresses that strangers chose, so the forms that are known to take
exponential time are refused at load: a repeat within a repeat not fenced by a fixed character, a repeated
choice, a reference back, and too many free repeats in a row.
"""

from __future__ import annotations

import re
from re import _constants as sre  # type: ignore[attr-defined]  # the parse tree has no public door
from re import _parser as sre_parse  # type: ignore[attr-defined]  # the same
from typing import Any

MAX_LENGTH = 1_000
# Each free repeat multiplies the worst case by the length of an address (at most 2,048): four are still instant.
MAX_FREE_REPEATS = 4
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def faults_of(pattern: str) -> str | None:
    """Why the pattern is refused (does not compile, may run for ever), or None where it is fine."""
    if len(pattern) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    try:
        re.compile(pattern)
        tree = sre_parse.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"not a regular expression: {error}"
    try:
        free = _inspect(tree, inside=False)
    except _DangerError as danger:
        return str(danger)
    return f"more than {MAX_FREE_REPEATS} repeats of nearly any character" if free > MAX_FREE_REPEATS else None


class _DangerError(ValueError):
    """A form that can take exponential time."""


def _inspect(tree: Any, *, inside: bool) -> int:  # noqa: ANN401 - nodes of the parse tree have no public type
    """Count repeats of nearly any character; raise _DangerError on a form that is refused."""
    free = 0
    for code, argument in tree:
        if code is sre.GROUPREF:
            raise _DangerError("a reference back to a group is refused")
        if code in _REPEATS:
            free += _inspect_repeat(argument, inside=inside)
        elif code is sre.BRANCH:
            if inside:
                raise _DangerError("a repeated choice (a|b)+ may run for ever; write a character class")
            free += sum(_inspect(branch, inside=inside) for branch in argument[1])
        else:
            free += sum(_inspect(child, inside=inside) for child in _children(code, argument))
    return free


def _children(code: Any, argument: Any) -> list[Any]:  # noqa: ANN401 - see _inspect
    if code is sre.SUBPATTERN:
        return [argument[-1]]
    if code in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    if code is sre.ATOMIC_GROUP:
        return [argument]
    if code is sre.GROUPREF_EXISTS:
        raise _DangerError("a condition on a group is refused")
    return []


def _inspect_repeat(argument: Any, *, inside: bool) -> int:  # noqa: ANN401 - see _inspect
    _, most, body = argument
    if most is not sre.MAXREPEAT and most <= 16:
        return _inspect(body, inside=inside)
    if inside:
        raise _DangerError("a repeat within a repeat may run for ever; end the inner part with a fixed character")
    parts = _flatten(body)
    if len(parts) == 1:
        _inspect(body, inside=True)
        return 1 if _is_wide(parts[0]) else 0
    _inspect(body, inside=not _is_fenced(parts))
    return 0


def _flatten(body: Any) -> list[Any]:  # noqa: ANN401 - see _inspect
    parts: list[Any] = []
    for code, argument in body:
        parts += _flatten(argument[-1]) if code is sre.SUBPATTERN else [(code, argument)]
    return parts


def _is_wide(part: Any) -> bool:  # noqa: ANN401 - see _inspect
    code, argument = part
    return code is sre.ANY or (code is sre.IN and argument[0][0] is sre.NEGATE) or code is sre.NOT_LITERAL


def _is_fenced(parts: list[Any]) -> bool:
    """Whether one end of the repeated body is a character that nothing else in the body can match."""
    for fence, rest in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if fence[0] is sre.LITERAL and not any(_may_match(part, fence[1]) for part in rest):
            return True
    return False


def _may_match(part: Any, point: int) -> bool:  # noqa: ANN401 - see _inspect
    code, argument = part
    if code is sre.LITERAL:
        return bool(argument == point)
    if code in _REPEATS:
        return any(_may_match(inner, point) for inner in _flatten(argument[2]))
    if code is sre.IN:
        return _class_matches(argument, point)
    return True


def _class_matches(members: Any, point: int) -> bool:  # noqa: ANN401 - see _inspect
    negated = members[0][0] is sre.NEGATE
    hit = False
    for code, argument in members:
        if code is sre.LITERAL:
            hit = hit or argument == point
        elif code is sre.RANGE:
            hit = hit or argument[0] <= point <= argument[1]
        elif code is sre.CATEGORY:
            hit = hit or _category_matches(argument, chr(point))
    return hit is not negated


def _category_matches(category: Any, character: str) -> bool:  # noqa: ANN401 - see _inspect
    kinds = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_SPACE: r"\s"}
    kinds |= {sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_WORD: r"\W", sre.CATEGORY_NOT_SPACE: r"\S"}
    return re.match(kinds[category], character) is not None
