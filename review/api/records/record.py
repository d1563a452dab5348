"""A record: a frozen form whose attributes carry their own description, and lists of such in slices."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Record(BaseModel):
    """The form of all records: nothing beside what is named; what stands under an attribute describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Listing(Record, Generic[T]):
    """One slice of a list."""

    items: list[T]
    """The records of this slice, in the list's order."""
    total: int
    """Records in the whole list as it is now."""
    next: str | None
    """Give it as `cursor` to have the next slice; null at the end."""
