"""Who calls: the bearer of a token, a session with its cookie, or the local reviewer; and what each may do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import urlsplit

from starlette.requests import Request

from review.web.guard import require_role
from review.web.page import Role
from review.web.problem import Problem
from review.web.visitors import Visitor, identify
from review.web.wired import Wired

CSRF = "x-csrf-token"
"""Header in which whoever comes with a cookie sends the token that `GET /me` tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call by somebody who may make it.

    Attributes:
        request: as Starlette has it.
        wired: database, archive, settings, clock.
        visitor: name and role; its token is empty for bearers of a token.
        how: `token`, `session` or `local`; `nobody` where no role is needed.
        at: the instant of the call, UTC.
    """

    request: Request
    wired: Wired
    visitor: Visitor
    how: Literal["token", "session", "local", "nobody"]
    at: datetime

    @property
    def name(self) -> str:
        """Name of the account or the local reviewer."""
        return self.visitor.name


def call_by(wired: Wired, request: Request, role: Role) -> Call:
    """The call that a request is.

    Raises:
        Problem: 401 for nobody or a token that is none, 403 for somebody who may not or a change without the token
            of forms.
    """
    visitor, how = _who(wired, request)
    require_role(visitor, role)
    if request.method not in {"GET", "HEAD"} and how != "token":
        _require_own(request, visitor)
    return Call(request=request, wired=wired, visitor=visitor, how=how, at=wired.clock())


def _who(wired: Wired, request: Request) -> tuple[Visitor, Literal["token", "session", "local", "nobody"]]:
    given = request.headers.get("authorization")
    if given is not None:
        return _bearer(wired, given), "token"
    visitor = identify(wired, request)
    if visitor.role is Role.ANYONE:
        return visitor, "nobody"
    return visitor, "session" if visitor.session else "local"


def _bearer(wired: Wired, given: str) -> Visitor:
    from review.tokens import bearer

    kind, _, token = given.strip().partition(" ")
    held = bearer(wired.database, token.strip(), at=wired.clock()) if kind.lower() == "bearer" else None
    if held is None:
        raise Problem(401, "That token is none, or it was revoked.")
    return held


def _require_own(request: Request, visitor: Visitor) -> None:
    """Raises Problem 403 where a change that comes with a cookie may have been made by another site."""
    told = request.headers.get("origin")
    if told is not None and urlsplit(told).netloc.lower() != request.headers.get("host", "").lower():
        raise Problem(403, "This comes from another site; nothing was changed.")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Problem(403, "This comes from another site; nothing was changed.")
    if not secrets.compare_digest(request.headers.get(CSRF, "").encode(), visitor.csrf.encode()):
        raise Problem(403, f"Send the token that GET /api/v1/me tells as {CSRF}; nothing was changed.")


def call_of(request: Request) -> Call:
    """The call as the fence before every operation left it."""
    return cast("Call", request.state.call)
