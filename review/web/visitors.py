"""Who a request comes from: the session in its cookie, the local reviewer, or nobody."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from starlette.requests import Request
from starlette.responses import Response

from models.account import Account, Session
from models.db import accounts
from models.db.store import DatabaseBusy
from review.web.page import RANK, Role
from review.web.wired import Wired

log = structlog.get_logger(__name__)

COOKIE = "embassywatch"
"""Name of the cookie; with https it carries the prefix `__Host-`, which browsers bind to this host alone."""

_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks.

    Attributes:
        name: of the account or the local reviewer; empty for nobody.
        token: what the browser holds, or a fresh one that it is to hold from now on.
        is_new: whether the token is fresh.
        session: whether the token is that of a login.
    """

    name: str
    role: Role
    token: str
    is_new: bool = False
    session: bool = False

    @property
    def csrf(self) -> str:
        """The token of its forms: derived one way from the browser's, which no script can read."""
        return hashlib.sha256(f"csrf:{self.token}".encode()).hexdigest()[:32]


def cookie_name(wired: Wired) -> str:
    """How the cookie is called."""
    return f"__Host-{COOKIE}" if wired.settings.secure else f"{COOKIE}_{wired.settings.port}"


def key_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def identify(wired: Wired, request: Request) -> Visitor:
    """Who a request comes from; a session that was idle for too long, or is too old, is nobody's."""
    token = request.cookies.get(cookie_name(wired), "")
    known = len(token) == 32 and token.isascii() and token.isalnum()
    found = _session(wired, token) if known else None
    if found is not None:
        return Visitor(name=found.name, role=RANK[found.role], token=token, session=True)
    local = wired.settings.local
    fresh = token if known else secrets.token_hex(16)
    if local is not None:
        return Visitor(name=local, role=Role.ADMIN, token=fresh, is_new=not known)
    return Visitor(name="", role=Role.ANYONE, token=fresh, is_new=not known)


def _session(wired: Wired, token: str) -> Account | None:
    at = wired.clock()
    with wired.database.unit(writing=False) as unit:
        found = accounts.session(unit, key_of(token))
    if found is None or _is_over(wired, found[0], at):
        return None
    if at - found[0].seen_at >= _TOUCH:
        try:
            with wired.database.unit() as unit:
                accounts.touch_session(unit, found[0].key, at)
                unit.commit()
        except DatabaseBusy:
            log.info("session not touched", account=found[1].name)
    return found[1]


def _is_over(wired: Wired, session: Session, at: datetime) -> bool:
    idle = timedelta(minutes=wired.settings.idle_minutes)
    longest = timedelta(hours=wired.settings.longest_hours)
    return at - session.seen_at > idle or at - session.made_at > longest


def begin_session(wired: Wired, name: str) -> str:
    """A new session with a token of 128 random bits, which is returned and kept nowhere; old sessions end."""
    token = secrets.token_hex(16)
    at = wired.clock()
    settings = wired.settings
    with wired.database.unit(durable=True) as unit:
        accounts.end_sessions_before(
            unit,
            seen=at - timedelta(minutes=settings.idle_minutes),
            made=at - timedelta(hours=settings.longest_hours),
        )
        accounts.add_session(unit, Session(key=key_of(token), account=name, made_at=at, seen_at=at))
        unit.commit()
    return token


def set_cookie(wired: Wired, response: Response, token: str) -> None:
    """Have the browser hold a token until it is closed; no script can read it, no form of another site sends it.

    `lax`, since a link to an event in a mail should open it: what changes anything is a POST.
    """
    response.set_cookie(
        cookie_name(wired), token, path="/", secure=wired.settings.secure, httponly=True, samesite="lax"
    )
