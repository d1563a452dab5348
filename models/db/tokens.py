"""Tokens by which programs come in for an account: kept as hashes, revoked but never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from models.account import Account, AccountRole, Token
from models.db import desk_tables as tables
from models.db.accounts import account_of, fold_name
from models.db.unit import Found, Unit


def add_token(unit: Unit, token: Token) -> None:
    """Keep a new token of an account that exists."""
    row = {
        "id": token.id,
        "key": token.key,
        "account": fold_name(token.account),
        "label": token.label,
        "role": token.role.value,
        "made_at": token.made_at,
        "until": token.until,
        "seen_at": token.seen_at,
        "revoked_at": token.revoked_at,
    }
    unit.run(insert(tables.tokens), row)


def token_by(unit: Unit, key: str) -> tuple[Token, Account] | None:
    """A token with its account, by the hash; None where there is none or the account is closed."""
    table, of = tables.tokens, tables.accounts
    columns = [column.label(f"token_{column.name}") for column in table.c]
    query = (
        select(of, *columns)
        .join_from(table, of, table.c.account == of.c.folded)
        .where(table.c.key == key, of.c.closed_at.is_(None))
    )
    row = unit.run(query).first()
    return None if row is None else (_token_of(row, row.name), account_of(row))


def list_tokens(unit: Unit, account: str | None = None) -> list[Token]:
    """All tokens, revoked ones too, or those of one account; by account, the latest first."""
    table, of = tables.tokens, tables.accounts
    columns = [column.label(f"token_{column.name}") for column in table.c]
    query = select(of.c.name, *columns).join_from(table, of, table.c.account == of.c.folded)
    if account is not None:
        query = query.where(table.c.account == fold_name(account))
    rows = unit.run(query.order_by(table.c.account, table.c.made_at.desc(), table.c.id))
    return [_token_of(row, row.name) for row in rows]


def touch_token(unit: Unit, token_id: str, at: datetime) -> None:
    """The token was used."""
    unit.run(update(tables.tokens).where(tables.tokens.c.id == token_id).values(seen_at=at))


def revoke_tokens(unit: Unit, account: str, at: datetime, *, token_id: str | None = None) -> int:
    """Revoke one token of an account, or all of them; returns how many were in force."""
    table = tables.tokens
    change = update(table).where(table.c.account == fold_name(account), table.c.revoked_at.is_(None))
    if token_id is not None:
        change = change.where(table.c.id == token_id)
    return unit.run(change.values(revoked_at=at)).rowcount


def _token_of(row: Found, name: str) -> Token:
    return Token(
        id=row.token_id,
        key=row.token_key,
        account=name,
        label=row.token_label,
        role=AccountRole(row.token_role),
        made_at=row.token_made_at,
        until=row.token_until,
        seen_at=row.token_seen_at,
        revoked_at=row.token_revoked_at,
    )
