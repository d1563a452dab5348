"""Puts the API together: the shelf's operations, each behind its role, and one form for all that goes wrong.

It is made at the first call, since FastAPI costs more than the whole desk to load.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import traceback
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.db.store import DatabaseBusy
from review.api.faults import answer, from_checks, refuse
from review.web.problem import Problem
from review.web.visitors import set_cookie
from review.web.wired import Wired

if TYPE_CHECKING:
    from fastapi import FastAPI

log = structlog.get_logger(__name__)

PREFIX = "/api/v1"

BODY_BYTES = 256 * 1024
"""Largest body of a call."""


class Api:
    """The API as an application to be mounted at PREFIX; `operations` has the roles."""

    def __init__(self, wired: Wired) -> None:
        self._wired, self._lock = wired, threading.Lock()
        self._made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call; its body ends in a problem past BODY_BYTES."""
        app = self._made
        if app is None:
            app = await run_in_threadpool(self._make)
        await app(scope, bounded(receive) if scope["type"] == "http" else receive, send)

    def _make(self) -> ASGIApp:
        with self._lock:
            made = self._made or build_api(self._wired)
            self._made = made
            return made


def bounded(receive: Receive) -> Receive:
    """What is received, up to BODY_BYTES; Problem 413 past them."""
    read = 0

    async def receive_bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > BODY_BYTES:
            raise Problem(413, f"More than {BODY_BYTES // 1024} KiB at once is not taken; nothing was changed.")
        return message

    return receive_bounded


def build_api(wired: Wired) -> FastAPI:
    """The API on a database."""
    from fastapi import FastAPI

    from review.api.document import described
    from review.api.operation import operations
    from review.api.routing import Fenced

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.wired = wired
    app.router.route_class = Fenced
    for one in operations():
        app.router.add_api_route(
            one.path,
            one.endpoint,
            methods=[one.method],
            status_code=one.status,
            response_model=one.answer,
            responses=one.responses(),
            operation_id=one.name,
            name=one.name,
            tags=[one.tag],
            openapi_extra={"x-least-role": one.role.name.lower()},
        )
    app.add_exception_handler(HTTPException, _refuse)
    app.state.document = described(app)
    return app


async def _refuse(_request: Request, error: Exception) -> Response:
    """What the router itself refuses: no such path, not by this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = {404: "There is nothing here.", 405: "That path does not take this method."}
    return answer(Problem(status, said.get(status, "That cannot be read.")))


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def guarded(request: Request, handle: Handler) -> Response:
    """What an operation answers, or the problem in which it ends; with a mark of the content where it only shows."""
    from fastapi.exceptions import RequestValidationError

    try:
        response = await handle(request)
    except Problem as problem:
        return answer(problem)
    except RequestValidationError as error:
        return answer(from_checks(error.errors()))
    except HTTPException as error:
        # what ends the reading of a body comes wrapped
        cause = error.__cause__
        return answer(cause if isinstance(cause, Problem) else refuse("body", "", "cannot be read as JSON"))
    except DatabaseBusy:
        return answer(Problem(503, "The database is busy; try again."))
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:  # noqa: BLE001 - the last resort of a call; the traceback goes to the log
        mark = secrets.token_hex(4)
        log.error("call failed", path=request.url.path, mark=mark, traceback=traceback.format_exc())
        return answer(Problem(500, f"This is our fault, and it is in the log under {mark}."))
    call = getattr(request.state, "call", None)
    if call is not None and call.visitor.is_new and request.url.path.endswith("/me"):
        set_cookie(call.wired, response, call.visitor.token)
        return response
    return tagged(request, response)


def tagged(request: Request, response: Response) -> Response:
    """A response with a mark of its content; 304 where whoever asks has that content already."""
    if request.method != "GET" or response.status_code != 200:
        return response
    mark = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if mark in known or "*" in known:
        return Response(status_code=304, headers={"ETag": mark})
    response.headers["ETag"] = mark
    return response
