"""Column types that make both databases give back exactly what they were given."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


class Words(TypeDecorator[str]):
    """Text from anywhere. NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD; lengths stay equal."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both databases can hold it."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.translate(_UNSTORABLE)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, to the microsecond. A naive datetime raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC; without zone for SQLite, whose text form then sorts as time does."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value.isoformat()}")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant with zone UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Body(TypeDecorator[Any]):
    """A plain JSON value, written in one canonical form so that equal values are equal text on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON value
        """The value as JSON text."""
        if value is None:
            return None
        raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return raw if raw.isascii() else raw.translate(_UNSTORABLE)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value
        """The value back."""
        if value is None:
            return None
        try:
            return from_json(value)
        except ValueError:
            # half a surrogate pair: the faster reader refuses what the slower one wrote
            return json.loads(value)
