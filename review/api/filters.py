"""What filters of lists and parts of paths are made of, checked where they come in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Path
from pydantic import AfterValidator, Field

from models.world.gazetteer import states
from review.api.caller import Call, call_of
from review.web.clocks import FIRST, LAST


def _known(given: str) -> str:
    code = given.upper()
    if code not in states():
        raise ValueError("no code of a state, such as KP")
    return code


StateCode = Annotated[str, Field(min_length=2, max_length=3), AfterValidator(_known)]
"""Code of a state, in either case."""

Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text."""

Day = Annotated[date, Field(ge=FIRST, le=LAST)]
"""A day within what calendars and zones can say."""

Id = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Id.")]
"""An id in a path."""

Called = Annotated[Call, Depends(call_of)]
"""Who calls, and on what."""
