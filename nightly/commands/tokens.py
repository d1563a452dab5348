"""`embassywatch user token`: tokens by which programs call the API for an account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from models.account import AccountRole, Trace
from models.db import accounts, tokens
from models.db.store import Database
from models.plaintext import plain_line
from nightly.asked import word_of
from nightly.clock import real_now
from nightly.commands.web import login_name
from nightly.exits import Exit, StopError
from nightly.settings import load_settings
from nightly.show import table
from nightly.wiring import open_database
from review.tokens import make_token

LONGEST_LABEL = 80


@contextmanager
def _database(flags: Mapping[str, Any]) -> Iterator[Database]:
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def create(
    flags: Mapping[str, Any], *, name: str, label: str, role: str | None, days: int | None, as_json: bool
) -> None:
    """Make a token and print it, once.

    Args:
        flags: settings from the command line.
        name: the account.
        label: what the token is for.
        role: the most it may do; the account's role without it.
        days: after so many it lets nobody in; never without it.
        as_json: JSON in place of words.

    Raises:
        StopError: 2 for an account or role that does not exist, or a role above the account's.
    """
    wanted = word_of(AccountRole, role, "--role")
    at = real_now()
    until = None if days is None else at + timedelta(days=days)
    with _database(flags) as database, database.unit(durable=True) as unit:
        account = accounts.account(unit, name)
        if account is None or account.closed_at is not None:
            raise StopError(Exit.USAGE, f"user token create {name}: there is no such open account")
        order = list(AccountRole)
        may = wanted or account.role
        if order.index(may) > order.index(account.role):
            raise StopError(Exit.USAGE, f"--role {may.value}: {account.name} is {account.role.value} only")
        said = plain_line(label, LONGEST_LABEL)
        word, token = make_token(account.name, role=may, label=said, at=at, until=until)
        tokens.add_token(unit, token)
        _note(unit, "token_made", account.name, f"{token.id} {may.value}")
        unit.commit()
    if as_json:
        print(json.dumps({"token": word, "id": token.id, "account": token.account, "role": may.value}))
        return
    print(word)
    print(f"token {token.id} of {token.account}, {may.value}; it is shown this once and kept nowhere")


def show(flags: Mapping[str, Any], *, name: str | None, as_json: bool) -> None:
    """Print the tokens of all accounts or of one; no hash is shown.

    Raises:
        StopError: 2 for an account that does not exist.
    """
    at = real_now()
    with _database(flags) as database, database.unit(writing=False) as unit:
        if name is not None and accounts.account(unit, name) is None:
            raise StopError(Exit.USAGE, f"user token list {name}: there is no such account")
        held = tokens.list_tokens(unit, name)
    rows = [
        {
            "id": one.id,
            "account": one.account,
            "label": one.label,
            "role": one.role.value,
            "made": f"{one.made_at:%Y-%m-%d}",
            "until": f"{one.until:%Y-%m-%d}" if one.until else "",
            "used": f"{one.seen_at:%Y-%m-%d}" if one.seen_at else "never",
            "state": "revoked" if one.revoked_at else "over" if one.until and one.until <= at else "open",
        }
        for one in held
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    head = ("id", "account", "label", "role", "made", "until", "used", "state")
    table(head, [tuple(row[name] for name in head) for row in rows])


def revoke(flags: Mapping[str, Any], *, name: str, token: str | None, every: bool) -> None:
    """Revoke one token of an account, or all of them.

    Raises:
        StopError: 2 where there is no such account or token in force.
    """
    if (token is None) is not every:
        raise StopError(Exit.USAGE, "user token revoke NAME: give the token's id, or --all")
    with _database(flags) as database, database.unit(durable=True) as unit:
        if accounts.account(unit, name) is None:
            raise StopError(Exit.USAGE, f"user token revoke {name}: there is no such account")
        gone = tokens.revoke_tokens(unit, name, real_now(), token_id=token)
        if not gone and not every:
            raise StopError(Exit.USAGE, f"user token revoke {name} {token}: there is no such token in force")
        _note(unit, "token_revoked", name, token or f"all, {gone}")
        unit.commit()
    print(f"{name}: {gone} token{'' if gone == 1 else 's'} revoked")


def _note(unit: Any, what: str, subject: str, detail: str) -> None:  # noqa: ANN401 -- models.db's opaque Unit
    trace = Trace(at=real_now(), by=f"{login_name()} (command line)", what=what, subject=subject, detail=detail)
    accounts.note(unit, trace)
