"""What goes wrong, as RFC 9457 has it: `application/problem+json`, with the parameter or field at fault named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field
from starlette.responses import Response

from models.plaintext import plain_line
from review.api.records.event import DecisionRecord, EventRecord
from review.api.records.record import Record
from review.web.problem import TITLES, Problem

_LINE = 300


class FieldFault(Record):
    """One parameter or field that cannot be taken."""

    place: str
    """`query`, `path`, `header` or `body`."""
    field: str
    """Its name; parts of a body are joined by dots."""
    message: str
    """What is wrong with it, in one line."""


class Fault(Record):
    """A problem (RFC 9457)."""

    type: str
    """Always `about:blank`: the status says what kind it is."""
    title: str
    """The kind in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened, in one line."""
    errors: list[FieldFault] = Field(default_factory=list)
    """The parameters and fields at fault."""


class Wished(Record):
    """The decision that was not taken."""

    action: str
    """As it was sent."""
    revision: int | None
    """The revision that was seen."""
    note: str | None
    """The note that was sent."""


class Clash(Fault):
    """The event changed since it was seen: nothing was written, and both sides are shown."""

    yours: Wished
    """What was wished."""
    theirs: list[DecisionRecord]
    """The decisions taken since; empty where new reports changed the event."""
    event: EventRecord
    """The event as it is now."""


class Refused(Problem):
    """A problem that names fields.

    Attributes:
        errors: the fields at fault.
    """

    def __init__(self, status: int, message: str, *errors: FieldFault) -> None:
        super().__init__(status, message)
        self.errors = errors


def refuse(place: str, field: str, message: str) -> Refused:
    """A problem 422 about one parameter or field."""
    return Refused(422, f"{field or place}: {message}", FieldFault(place=place, field=field, message=message))


def from_checks(found: Iterable[Mapping[str, Any]]) -> Refused:
    """What the checks of parameters and body found, without what was sent: a problem 422."""
    errors = [_fault(one["loc"], str(one["msg"])) for one in found][:20]
    first = errors[0] if errors else FieldFault(place="body", field="", message="cannot be read")
    return Refused(422, plain_line(f"{first.field or first.place}: {first.message}", _LINE), *errors)


def _fault(where: Sequence[Any], message: str) -> FieldFault:
    place, *parts = (str(part) for part in where) if where else ("body",)
    return FieldFault(
        place=place,
        field=plain_line(".".join(parts), 100),
        message=plain_line(message.removeprefix("Value error, "), _LINE),
    )


def answer(problem: Problem) -> Response:
    """A problem as response."""
    fault = Fault(
        type="about:blank",
        title=TITLES.get(problem.status, TITLES[400]),
        status=problem.status,
        detail=plain_line(problem.message, _LINE),
        errors=list(problem.errors) if isinstance(problem, Refused) else [],
    )
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
    return as_problem(fault, headers)


def as_problem(fault: Fault, headers: Mapping[str, str] | None = None) -> Response:
    """Any problem, with what more it tells, as response."""
    text = json.dumps(fault.model_dump(mode="json"), ensure_ascii=False)
    return Response(text, status_code=fault.status, media_type="application/problem+json", headers=headers)
