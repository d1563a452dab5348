"""`/me` and `/openapi.json`: who calls, and what can be called."""

from __future__ import annotations

from typing import Any, Literal

from review.api.filters import Called
from review.api.operation import Operation
from review.api.records.record import Record
from review.web.page import Role


class MeRecord(Record):
    """Who calls."""

    name: str
    """Name of the account, or of the local reviewer."""
    role: Literal["viewer", "reviewer", "admin"]
    """What it may do; each may do what the one before it may."""
    how: Literal["token", "session", "local", "nobody"]
    """How it came in."""
    csrf: str | None
    """What changes carry in `X-CSRF-Token`, together with the cookie of this answer; null for bearers of a token."""


def show_me(call: Called) -> MeRecord:
    """Name and role of who calls, and the token that changes of a browser's session carry."""
    visitor = call.visitor
    return MeRecord(
        name=visitor.name,
        role=visitor.role.name.lower(),
        how=call.how,
        csrf=None if call.how == "token" else visitor.csrf,
    )


def show_description(call: Called) -> dict[str, Any]:
    """This description, as OpenAPI 3.1."""
    document: dict[str, Any] = call.request.app.state.document
    return document


OPERATIONS = (
    Operation(path="/me", endpoint=show_me, role=Role.VIEWER, answer=MeRecord),
    Operation(path="/openapi.json", endpoint=show_description, role=Role.ANYONE, answer=dict[str, Any]),
)
