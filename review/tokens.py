"""Tokens by which programs call the API: long random words of which only a hash is kept."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

import structlog

from models.account import AccountRole, Token
from models.db import tokens
from models.db.store import Database, DatabaseBusy
from review.web.page import RANK
from review.web.visitors import Visitor, key_of

log = structlog.get_logger(__name__)

_FORM = re.compile(r"ew_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", re.ASCII)
"""A mark by which scanners for secrets know it, its id, and 256 random bits."""

_TOUCH = timedelta(hours=1)


def make_token(
    account: str, *, role: AccountRole, label: str, at: datetime, until: datetime | None
) -> tuple[str, Token]:
    """A new token, to be shown once, and what is kept of it.

    Args:
        account: name of the account that it comes in for.
        role: the most it may do.
        label: what it is for.
        at: the instant, UTC.
        until: instant from which it lets nobody in, or None.
    """
    id_ = secrets.token_hex(4)
    word = f"ew_{id_}_{secrets.token_urlsafe(32)}"
    return word, Token(id=id_, key=key_of(word), account=account, label=label, role=role, made_at=at, until=until)


def bearer(database: Database, word: str, *, at: datetime) -> Visitor | None:
    """Who a token lets in, with the lesser of its role and the account's; None where it lets nobody in."""
    if not _FORM.fullmatch(word):
        return None
    with database.unit(writing=False) as unit:
        found = tokens.token_by(unit, key_of(word))
    if found is None:
        return None
    token, account = found
    if token.revoked_at is not None or (token.until is not None and token.until <= at):
        return None
    if token.seen_at is None or at - token.seen_at >= _TOUCH:
        _touch(database, token, at)
    return Visitor(name=account.name, role=min(RANK[token.role], RANK[account.role]), token="")


def _touch(database: Database, token: Token, at: datetime) -> None:
    try:
        with database.unit() as unit:
            tokens.touch_token(unit, token.id, at)
            unit.commit()
    except DatabaseBusy:
        log.info("token not touched", token=token.id)
