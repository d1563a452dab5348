"""An operation: a path, who may call it, what it answers with; and the shelf on which operations are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from review.api import resources
from review.api.faults import Fault
from review.web.page import Role

PROBLEM = "application/problem+json"

_SAID = {
    401: "Nobody has come in: no session, or a token that is none.",
    403: "The role does not suffice, or the change was not proved to be one's own.",
    404: "There is no such thing.",
    409: "The event changed since it was seen.",
    413: "Too much at once.",
    422: "A parameter or a field cannot be taken; `errors` names it.",
    500: "A fault of ours; the log holds it under the mark that `detail` gives.",
    503: "The database is busy; try again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route of the API.

    Attributes:
        path: below `/api/v1`, as FastAPI writes paths.
        endpoint: a plain function, run in a thread; its docstring describes the operation.
        role: the least role that may call it.
        answer: what it answers with: a record or a list of such.
        method: `GET`, or `POST` for what changes anything.
        status: of an answer that is no problem.
        problems: statuses of problems beside those that every operation may have.
        clash: the form of a problem 409, where there is one.
    """

    path: str
    endpoint: Callable[..., Any]
    role: Role
    answer: Any
    method: str = "GET"
    status: int = 200
    problems: tuple[int, ...] = ()
    clash: type[Fault] | None = field(default=None)

    @property
    def name(self) -> str:
        """How the operation is called, e.g. `list_events`."""
        return str(self.endpoint.__name__)

    @property
    def tag(self) -> str:
        """The resource it belongs to: the file of the shelf."""
        return str(self.endpoint.__module__).rpartition(".")[2]

    def responses(self) -> dict[int | str, dict[str, Any]]:
        """The problems it may end in, as FastAPI describes them."""
        may = {422, 500, 503, *self.problems} | ({401, 403} if self.role is not Role.ANYONE else set())
        forms: dict[int | str, dict[str, Any]] = {}
        for status in sorted(may):
            form = self.clash if status == 409 and self.clash is not None else Fault
            schema = {"$ref": f"#/components/schemas/{form.__name__}"}
            forms[status] = {"description": _SAID[status], "content": {PROBLEM: {"schema": schema}}}
        if self.method == "GET":
            forms[304] = {"description": "Unchanged since the answer whose ETag was sent as If-None-Match."}
        return forms


def operations() -> tuple[Operation, ...]:
    """All operations of the shelf, by name of file; paths without a parameter before those with one.

    Raises:
        ValueError: two operations answer the same method of the same path, or have one name.
    """
    names = sorted(member.name for member in iter_modules(resources.__path__))
    members = [import_module(f"{resources.__name__}.{name}") for name in names]
    found: list[Operation] = [one for member in members for one in member.OPERATIONS]
    keys = [(one.method, one.path) for one in found]
    for at, one in enumerate(found):
        if keys.index((one.method, one.path)) != at or [other.name for other in found].index(one.name) != at:
            raise ValueError(f"{one.method} {one.path} ({one.name}): there is another of that path or name")
    return tuple(sorted(found, key=lambda one: "{" in one.path))
