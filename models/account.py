"""Who may use the review desk, and what is remembered of who came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountRole(StrEnum):
    """What an account may do; each role may do all that the one before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account; never deleted, since decisions carry its name.

    Attributes:
        name: as shown beside decisions; unique without regard to case.
        role: what it may do.
        password: hash in the form of the Argon2 library, parameters included.
        made_at: instant, UTC.
        closed_at: since when nobody may come in with it, or None.
    """

    name: str
    role: AccountRole
    password: str
    made_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that came in.

    Attributes:
        key: hash of the token that the browser holds; the token itself is kept nowhere.
        account: name of the account.
        made_at, seen_at: instants (UTC) of login and of the last request (to the minute).
    """

    key: str
    account: str
    made_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a program comes in with, for an account.

    Attributes:
        id: short, to name it by; it stands in the token itself, too.
        key: hash of the token; the token itself is kept nowhere.
        account: name of the account.
        label: what it is for, in words.
        role: the most it may do; never more than the account may.
        made_at: instant, UTC.
        until: instant from which it lets nobody in, or None.
        seen_at: last use (to the hour), or None.
        revoked_at: since when it lets nobody in, or None.
    """

    id: str
    key: str
    account: str
    label: str
    role: AccountRole
    made_at: datetime
    until: datetime | None = None
    seen_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """Failed logins in a row, by account name or by address: `key` says which."""

    key: str
    failures: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One line of the audit trail.

    Attributes:
        at: instant, UTC.
        by: account or local user; for failed logins the name that was tried.
        what: short key, e.g. `login`, `login_failed`, `account_made`.
        subject: what it was done to, or an empty string.
        detail: one more fact, or an empty string.
    """

    at: datetime
    by: str
    what: str
    subject: str = ""
    detail: str = ""
