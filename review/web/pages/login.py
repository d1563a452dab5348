"""`/login` and `/logout`: coming in with a name and a password, slowly where many guesses failed, and going out."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from models.account import Account, Guesses, Trace
from models.db import accounts
from models.plaintext import plain_line
from review.passwords import LONGEST, is_outdated, is_right, keep
from review.web.address import is_here
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.visitors import begin_session, cookie_name, key_of, set_cookie

FREE_TRIES = 3
"""Failures in a row before anybody has to wait."""

LONGEST_WAIT = {"name": 30.0, "from": 900.0}
"""Seconds: nobody can lock another's account for longer than half a minute, a guessing address waits longer."""

FORGET = timedelta(days=1)

_LONGEST_NAME = 100


def show(visit: Visit) -> Response:
    """The form; whoever is in already is sent on."""
    target = _target(visit.query.get("next", ""))
    if visit.role > Role.ANYONE:
        return RedirectResponse(target, status_code=303)
    return page(visit, "login.html", target=target, failed=False, name="")


def enter(visit: Visit) -> Response:
    """Check name and password; the answer to an unknown name is the same, and takes as long, as to a wrong password."""
    name = plain_line(visit.form.one("name"), _LONGEST_NAME)
    password = visit.form.one("password")
    target = _target(visit.form.one("next"))
    keys = (f"name:{accounts.fold_name(name)}", f"from:{_origin(visit)}")
    with visit.wired.database.unit() as unit:
        wait = max((_wait(visit, one) for one in accounts.guesses(unit, keys)), default=0.0)
        if wait > 0:
            left = int(wait) + 1
            raise Problem(429, f"Too many tries failed. Wait {left} second{'s' if left > 1 else ''} and try again.")
        # counted before it is checked, so that a hundred guesses at once are a hundred guesses
        accounts.note_failure(unit, keys, visit.at, forget_before=visit.at - FORGET)
        account = accounts.account(unit, name)
        unit.commit()
    is_open = account is not None and account.closed_at is None
    right = is_right(password, account.password if account is not None and is_open else None)
    if account is None or not right:
        return _fail(visit, name, target)
    return _welcome(visit, account, password, keys, target)


def _wait(visit: Visit, guesses: Guesses) -> float:
    """Seconds still to wait: none for the first failures, then twice as long after each."""
    if guesses.failures < FREE_TRIES:
        return 0.0
    # 2 ** 20 seconds are past any bound; the exponent is bounded so that the number stays small
    pause = min(2.0 ** min(guesses.failures - FREE_TRIES, 20), LONGEST_WAIT[guesses.key.partition(":")[0]])
    return pause - (visit.at - guesses.last_at).total_seconds()


def _fail(visit: Visit, name: str, target: str) -> Response:
    with visit.wired.database.unit(durable=True) as unit:
        accounts.note(unit, Trace(at=visit.at, by=name or "-", what="login_failed", detail=_origin(visit)))
        unit.commit()
    return page(visit, "login.html", status=401, target=target, failed=True, name=name)


def _welcome(visit: Visit, account: Account, password: str, keys: tuple[str, str], target: str) -> Response:
    with visit.wired.database.unit(durable=True) as unit:
        accounts.forgive(unit, *keys)
        if is_outdated(account.password):
            accounts.change_account(unit, account.name, password=keep(password[:LONGEST]))
        accounts.end_session(unit, _key(visit))
        accounts.note(unit, Trace(at=visit.at, by=account.name, what="login", detail=_origin(visit)))
        unit.commit()
    response = RedirectResponse(target, status_code=303)
    set_cookie(visit.wired, response, begin_session(visit.wired, account.name))
    return response


def leave(visit: Visit) -> Response:
    """End the session, here and in the database."""
    with visit.wired.database.unit(durable=True) as unit:
        if accounts.end_session(unit, _key(visit)):
            accounts.note(unit, Trace(at=visit.at, by=visit.name, what="logout"))
        unit.commit()
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(cookie_name(visit.wired), path="/")
    return response


def _key(visit: Visit) -> str:
    return key_of(visit.request.cookies.get(cookie_name(visit.wired), ""))


def _origin(visit: Visit) -> str:
    """The address that a request comes from; behind a proxy of this machine, what that says last."""
    if visit.wired.settings.behind:
        told = visit.request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if told:
            return plain_line(told, 60)
    return visit.request.client.host if visit.request.client else "-"


def _target(asked: str) -> str:
    """Where to go after the login: a path of this desk, whatever was asked."""
    return asked if is_here(asked) else "/"


ROUTES = (
    Page(path="/login", endpoint=show, role=Role.ANYONE),
    Page(path="/login", endpoint=enter, role=Role.ANYONE, methods=("POST",), form_bytes=16 * 1024),
    Page(path="/logout", endpoint=leave, role=Role.ANYONE, methods=("POST",), form_bytes=4 * 1024),
)
