"""Accounts of the review desk, their sessions, failed logins, and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from models.account import Account, AccountRole, Guesses, Session, Trace
from models.db import desk_tables as tables
from models.db.unit import Found, Unit
from models.db.upsert import insert_absent, upsert


def fold_name(name: str) -> str:
    """How names are compared: without regard to case and to spaces at the ends."""
    return name.strip().casefold()


def add_account(unit: Unit, account: Account) -> bool:
    """Keep a new account; False where one of that name exists, open or closed."""
    row = {
        "folded": fold_name(account.name),
        "name": account.name,
        "role": account.role.value,
        "password": account.password,
        "made_at": account.made_at,
        "closed_at": account.closed_at,
    }
    return bool(insert_absent(unit, tables.accounts, [row]))


def account(unit: Unit, name: str) -> Account | None:
    """The account of that name, closed ones too, or None."""
    row = unit.run(select(tables.accounts).where(tables.accounts.c.folded == fold_name(name))).first()
    return None if row is None else account_of(row)


def list_accounts(unit: Unit) -> list[Account]:
    """All accounts, closed ones too, in order of name."""
    return [account_of(row) for row in unit.run(select(tables.accounts).order_by(tables.accounts.c.folded))]


def has_accounts(unit: Unit) -> bool:
    """Whether anybody can come in at all."""
    table = tables.accounts
    return unit.run(select(table.c.folded).where(table.c.closed_at.is_(None)).limit(1)).first() is not None


def change_account(
    unit: Unit,
    name: str,
    *,
    password: str | None = None,
    role: AccountRole | None = None,
    closed_at: datetime | None = None,
) -> bool:
    """Change what is given, and end all sessions of the account; False where there is none of that name."""
    values = {"password": password, "role": None if role is None else role.value, "closed_at": closed_at}
    given = {key: value for key, value in values.items() if value is not None}
    table = tables.accounts
    if not unit.run(update(table).where(table.c.folded == fold_name(name)).values(**given)).rowcount:
        return False
    unit.run(delete(tables.sessions).where(tables.sessions.c.account == fold_name(name)))
    return True


def account_of(row: Found) -> Account:
    """An account from its row."""
    return Account(
        name=row.name,
        role=AccountRole(row.role),
        password=row.password,
        made_at=row.made_at,
        closed_at=row.closed_at,
    )


def add_session(unit: Unit, session: Session) -> None:
    """Keep a session."""
    row = {
        "key": session.key,
        "account": fold_name(session.account),
        "made_at": session.made_at,
        "seen_at": session.seen_at,
    }
    unit.run(insert(tables.sessions), row)


def session(unit: Unit, key: str) -> tuple[Session, Account] | None:
    """A session with its account; None where it ended or the account is closed."""
    table, of = tables.sessions, tables.accounts
    query = (
        select(of, table.c.key, table.c.made_at.label("came_at"), table.c.seen_at)
        .join_from(table, of, table.c.account == of.c.folded)
        .where(table.c.key == key, of.c.closed_at.is_(None))
    )
    row = unit.run(query).first()
    if row is None:
        return None
    return Session(key=row.key, account=row.name, made_at=row.came_at, seen_at=row.seen_at), account_of(row)


def touch_session(unit: Unit, key: str, at: datetime) -> None:
    """The session was used."""
    unit.run(update(tables.sessions).where(tables.sessions.c.key == key).values(seen_at=at))


def end_session(unit: Unit, key: str) -> bool:
    """End a session; False where there is none."""
    return bool(unit.run(delete(tables.sessions).where(tables.sessions.c.key == key)).rowcount)


def end_sessions_before(unit: Unit, *, seen: datetime, made: datetime) -> int:
    """End sessions last seen or made before these instants; returns how many."""
    table = tables.sessions
    return unit.run(delete(table).where((table.c.seen_at < seen) | (table.c.made_at < made))).rowcount


def guesses(unit: Unit, keys: Sequence[str]) -> list[Guesses]:
    """Failed logins in a row by these keys; those without any are left out."""
    table = tables.guesses
    rows = unit.run(select(table).where(table.c.key.in_(keys)))
    return [Guesses(key=row.key, failures=row.failures, last_at=row.last_at) for row in rows]


def note_failure(unit: Unit, keys: Sequence[str], at: datetime, *, forget_before: datetime) -> None:
    """One more failed login by each of these keys; failures older than `forget_before` are forgotten."""
    table = tables.guesses
    unit.run(delete(table).where(table.c.last_at < forget_before))
    held = {one.key: one.failures for one in guesses(unit, keys)}
    upsert(unit, table, [{"key": key, "failures": held.get(key, 0) + 1, "last_at": at} for key in keys])


def forgive(unit: Unit, name: str, origin: str) -> None:
    """A login succeeded: the failures by the name's key are forgotten, and one of the origin's is taken back.

    Not all of the origin's: whoever has an account of his own could else guess at others' for ever.
    """
    table = tables.guesses
    unit.run(delete(table).where(table.c.key == name))
    unit.run(update(table).where(table.c.key == origin).values(failures=table.c.failures - 1))


def note(unit: Unit, trace: Trace) -> None:
    """Append a line to the audit trail."""
    row = {"at": trace.at, "by": trace.by, "what": trace.what, "subject": trace.subject, "detail": trace.detail}
    unit.run(insert(tables.audit), row)


def trail(unit: Unit, *, limit: int = 100, offset: int = 0) -> list[Trace]:
    """The audit trail, the latest line first."""
    query = select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit).offset(offset)
    return [
        Trace(at=row.at, by=row.by, what=row.what, subject=row.subject, detail=row.detail) for row in unit.run(query)
    ]


def trail_length(unit: Unit) -> int:
    """How many lines the audit trail has."""
    return int(unit.run(select(func.count()).select_from(tables.audit)).scalar_one())
