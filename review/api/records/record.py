"""A record: a frozen form whose attributes carry their own description, and lists of such in slices."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Record(BaseModel):
    """The form of all records: nothing beside what is named; what stands under an attribute describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Listing(Record, Generic[T]):
    """One slice of a list."""

    # no attribute docstrings here: pydantic seeks them where the type is filled in, and finds another text there
    model_config = ConfigDict(use_attribute_docstrings=False, json_schema_extra={"description": "One slice of a list."})

    items: list[T] = Field(description="The records of this slice, in the list's order.")
    total: int = Field(description="Records in the whole list as it is now.")
    next: str | None = Field(description="Give it as `cursor` to have the next slice; null at the end.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """How the description calls a list of such records: `EventListing`."""
        return f"{params[0].__name__.removesuffix('Record')}Listing"
