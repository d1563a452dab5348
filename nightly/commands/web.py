"""`embassywatch serve` and `embassywatch user`: the review desk in a browser, and who may use it."""

from __future__ import annotations

import getpass
import ipaddress
import json
import re
import socket
import sys
from collections.abc import Mapping
from typing import Any

from models.account import Account, AccountRole, Trace
from models.db import accounts, tokens
from models.db.store import Database
from nightly.clock import real_now
from nightly.exits import Exit, StopError
from nightly.settings import Settings, load_settings
from nightly.show import table
from nightly.wiring import audience_of, houses_of, load_sources, open_archive, open_database
from review.passwords import WeakPassword, keep, require_strong
from review.web.wired import DeskSettings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_NAME = re.compile(r"[^\W_][\w.@ -]{0,62}[\w.]|[^\W_]")


def serve(
    flags: Mapping[str, Any],
    *,
    host: str,
    port: int,
    names: tuple[str, ...],
    reviewer: str | None,
    https: bool,
    proxy: bool,
) -> None:
    """Serve the desk until it is told to stop.

    Args:
        flags: settings from the command line.
        host, port: where to listen; a port of 0 is any.
        names: further host names under which the desk is reached.
        reviewer: name of the local reviewer, who needs no login, where there are no accounts.
        https: it is reached by https (a proxy of this machine ends it).
        proxy: X-Forwarded-For may be believed.

    Raises:
        StopError: 2 for a public address without an account, 1 where the port cannot be had.
    """
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        with database.unit(writing=False) as unit:
            has_accounts = accounts.has_accounts(unit)
        if not has_accounts and not is_loopback(host):
            raise StopError(
                Exit.USAGE,
                f"serve --host {host}: others could reach it and there is no account yet; "
                "make one first: embassywatch user add NAME --role admin",
            )
        local = None if has_accounts else (reviewer or login_name())
        with _listen(host, port) as listening:
            _run(settings, database, listening, host, names, local, https=https, proxy=proxy)
    finally:
        database.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def login_name() -> str:
    """Who is at the terminal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return "local"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP: asyncio turns Nagle's delay off for such sockets alone, and it costs 40 ms a page
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
        made.listen(128)  # so that whoever reads the address may ask at once
    except OSError as error:
        made.close()
        raise StopError(Exit.FAULT, f"serve: {host}:{port}: {error.strerror or error}") from error
    return made


def _run(
    settings: Settings,
    database: Database,
    listening: socket.socket,
    host: str,
    names: tuple[str, ...],
    local: str | None,
    *,
    https: bool,
    proxy: bool,
) -> None:
    import uvicorn

    from nightly.handed import adder
    from nightly.logs import set_up_logs
    from review.web.app import build_app

    port = listening.getsockname()[1]
    catalogue = load_sources(settings)
    desk = DeskSettings(
        focus=settings.focus,
        zone=settings.timezone,
        hosts=tuple(dict.fromkeys((*LOOPBACK, *(_as_name(one) for one in (host, *names))))),
        port=port,
        local=local,
        secure=https,
        behind=proxy,
        data_dir=settings.data_dir,
        sources=catalogue.sources,
        houses=houses_of(catalogue),
        audience=audience_of(settings, catalogue),
        add=adder(settings),
    )
    set_up_logs(settings.data_dir / "logs", name="serve", secrets=settings.secrets())
    app = build_app(database, open_archive(settings), desk, real_now)
    who = f"{local} reviews without a login" if local else "log in with an account"
    print(f"the review desk is at http://{_shown(host)}:{port}/ ({who}); Ctrl-C ends it", flush=True)
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        limit_concurrency=256,
        lifespan="off",
    )
    uvicorn.Server(config).run(sockets=[listening])


def _as_name(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, _as_name(host))  # noqa: S104 - compared, not listened on


def add_user(flags: Mapping[str, Any], *, name: str, role: str) -> None:
    """Make an account; the password is asked for, or read from stdin where that is no terminal.

    Raises:
        StopError: 2 for a name that is taken or none, a role that does not exist, or a weak password.
    """
    kind = _role(role)
    if not _NAME.fullmatch(name):
        raise StopError(
            Exit.USAGE, f"user add {name!r:.80}: letters, digits, . - _ @ and spaces, at most 64 characters"
        )
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        password = _new_password(name)
        account = Account(name=name, role=kind, password=keep(password), made_at=real_now())
        with database.unit(durable=True) as unit:
            if not accounts.add_account(unit, account):
                raise StopError(Exit.USAGE, f"user add {name}: there is such an account already")
            _note(unit, "account_made", name, kind.value)
            unit.commit()
    finally:
        database.close()
    print(f"{name} may log in as {kind.value}")


def change_user(flags: Mapping[str, Any], *, name: str, role: str | None, password: bool, close: bool) -> None:
    """Change an account's password or role, or close it; all its sessions end.

    Raises:
        StopError: 2 for an account or role that does not exist, or a weak password.
    """
    kind = None if role is None else _role(role)
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        kept = keep(_new_password(name)) if password else None
        at = real_now() if close else None
        with database.unit(durable=True) as unit:
            if accounts.account(unit, name) is None:
                raise StopError(Exit.USAGE, f"user {name}: there is no such account")
            accounts.change_account(unit, name, password=kept, role=kind, closed_at=at)
            if password or close:  # another role bounds its tokens anyway
                tokens.revoke_tokens(unit, name, real_now())
            what = "account_closed" if close else "password_changed" if password else "role_changed"
            _note(unit, what, name, kind.value if kind else "")
            unit.commit()
    finally:
        database.close()
    print(f"{name}: {what.replace('_', ' ')}; all sessions ended")


def list_users(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Print all accounts; no hash is shown."""
    settings, _ = load_settings(flags)
    database = open_database(settings)
    with database.unit(writing=False) as unit:
        held = accounts.list_accounts(unit)
    database.close()
    if as_json:
        rows = [{"name": one.name, "role": one.role.value, "open": one.closed_at is None} for one in held]
        print(json.dumps(rows, ensure_ascii=False))
        return
    table(
        ("name", "role", "made", "state"),
        [(one.name, one.role.value, f"{one.made_at:%Y-%m-%d}", "closed" if one.closed_at else "open") for one in held],
    )


def _note(unit: Any, what: str, subject: str, detail: str) -> None:  # noqa: ANN401 -- models.db's opaque Unit
    trace = Trace(at=real_now(), by=f"{login_name()} (command line)", what=what, subject=subject, detail=detail)
    accounts.note(unit, trace)


def _role(word: str) -> AccountRole:
    try:
        return AccountRole(word)
    except ValueError as error:
        raise StopError(Exit.USAGE, f"--role {word}: one of {', '.join(AccountRole)}") from error


def _new_password(name: str) -> str:
    """Asked for twice on a terminal, else the first line of stdin."""
    if sys.stdin.isatty():
        password = getpass.getpass(f"Password for {name}: ")
        if getpass.getpass("The same again: ") != password:
            raise StopError(Exit.USAGE, "the two passwords differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        require_strong(password, name)
    except WeakPassword as error:
        raise StopError(Exit.USAGE, f"{error}; nothing was changed") from error
    return password
