"""Data types to and from plain JSON values, checked on the way in; enum members travel as their values."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return adapter


def to_plain(thing: object) -> dict[str, Any]:
    """A dataclass as dicts, lists, strings, numbers and None, ready for `json.dumps`; dates as ISO strings."""
    plain: dict[str, Any] = _adapter(type(thing)).dump_python(thing, mode="json")
    return plain


def from_plain(kind: type[T], plain: object) -> T:
    """The dataclass `kind` from what `to_plain` gave; raises pydantic's ValidationError (a ValueError) otherwise."""
    thing: T = _adapter(kind).validate_python(plain)
    return thing
