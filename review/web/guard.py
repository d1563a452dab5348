"""What stands before every page: host, role, origin, token, size; and the headers on every answer."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.db.store import DatabaseBusy
from review.web.page import Form, Page, Role, Visit
from review.web.problem import TITLES, Problem
from review.web.render import page as draw
from review.web.visitors import Visitor, identify, set_cookie
from review.web.wired import Wired

log = structlog.get_logger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers would then send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""On every answer, errors and files included."""

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class Armour:
    """Refuses requests to other hosts and sets the headers; stands around the whole application."""

    def __init__(self, app: ASGIApp, wired: Wired) -> None:
        self._app, self._wired = app, wired

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
                if self._wired.settings.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        host = Request(scope).headers.get("host", "")
        if not is_ours(host, self._wired.settings.hosts):
            log.warning("request to another host refused", host=host[:100])
            refusal = PlainTextResponse("This desk does not answer under that name.\n", status_code=400)
            await refusal(scope, receive, send_armoured)
            return
        await self._app(scope, receive, send_armoured)


def is_ours(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a Host header names one of these; the port is not looked at."""
    if "*" in hosts:
        return True
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    return name.lower() in hosts


def endpoint(wired: Wired, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """A page as Starlette calls it: the guard, then the page's own function in a thread."""

    async def answer(request: Request) -> Response:
        visitor = await run_in_threadpool(identify, wired, request)
        visit = visit_of(wired, request, visitor)
        try:
            response = await _answer(wired, page, request, visitor)
        except Problem as problem:
            response = await run_in_threadpool(refusal, visit, problem)
        except HTTPException as error:
            response = await run_in_threadpool(refusal, visit, Problem(error.status_code, "That form cannot be read."))
        except DatabaseBusy:
            response = await run_in_threadpool(refusal, visit, Problem(503, "The database is busy; try again."))
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:  # noqa: BLE001 - the last resort of a request; the traceback goes to the log
            mark = secrets.token_hex(4)
            # as text: a renderer that shows every frame's values would show what people sent
            log.error("page failed", path=request.url.path, mark=mark, traceback=traceback.format_exc())
            message = f"This is our fault, and it is in the log under {mark}."
            response = await run_in_threadpool(refusal, visit, Problem(500, message))
        if visitor.is_new and "set-cookie" not in response.headers:
            set_cookie(wired, response, visitor.token)
        return response

    answer.__name__ = getattr(page.endpoint, "__name__", "page")
    return answer


def visit_of(wired: Wired, request: Request, visitor: Visitor, form: Form | None = None) -> Visit:
    """A request and who it comes from as pages get it."""
    return Visit(
        request=request,
        wired=wired,
        name=visitor.name,
        role=visitor.role,
        csrf=visitor.csrf,
        form=Form() if form is None else form,
        at=wired.clock(),
    )


def refusal(visit: Visit, problem: Problem) -> Response:
    """An error page; whoever would have to log in first is sent there."""
    request = visit.request
    if problem.status == 401 and request.method in {"GET", "HEAD"}:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target, safe='')}", status_code=303)
    title = TITLES.get(problem.status, TITLES[400])
    return draw(visit, "error.html", status=problem.status, title=title, message=problem.message)


def require_role(visitor: Visitor, role: Role) -> None:
    """Raises Problem 401 for nobody, 403 for somebody who may not."""
    if visitor.role >= role:
        return
    if visitor.role is Role.ANYONE:
        raise Problem(401, "Log in to go on; what you sent was not taken.")
    raise Problem(403, f"This needs the role {role.name.lower()}; you have {visitor.role.name.lower()}.")


async def _answer(wired: Wired, page: Page, request: Request, visitor: Visitor) -> Response:
    require_role(visitor, page.role)
    if request.method != "POST":
        return await run_in_threadpool(page.endpoint, visit_of(wired, request, visitor))
    check_origin(request)
    async with _bounded(request, page.form_bytes).form(max_files=1, max_fields=2_000) as sent:
        form = _form_of(sent)
        if not secrets.compare_digest(form.one("csrf").encode(), visitor.csrf.encode()):
            raise Problem(403, "This form is out of date or not ours; nothing was changed. Load the page again.")
        return await run_in_threadpool(page.endpoint, visit_of(wired, request, visitor, form))


def check_origin(request: Request) -> None:
    """Raises Problem 403 where a POST comes from another origin, or does not say whence, 415 for what is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORM_TYPES:
        raise Problem(415, "Only forms are taken here.")
    told = request.headers.get("origin") or request.headers.get("referer") or ""
    if urlsplit(told).netloc.lower() != request.headers.get("host", "").lower() or not told.startswith("http"):
        raise Problem(403, "This form comes from another site; nothing was changed.")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Problem(403, "This form comes from another site; nothing was changed.")


def _bounded(request: Request, limit: int) -> Request:
    """The request, whose body ends in Problem 413 past so many bytes."""
    too_much = Problem(413, f"More than {limit // 1024} KiB at once is not taken; nothing was changed.")
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        raise too_much
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_much
        return message

    return Request(request.scope, receive)


def _form_of(sent: FormData) -> Form:
    values: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for key, value in sent.multi_items():
        if isinstance(value, UploadFile):
            files[key] = value
        else:
            values.setdefault(key, []).append(value)
    return Form(values=values, files=files)


class Fenced:
    """An application of its own under a path (such as the JSON API) that only a role may reach, for reading only."""

    def __init__(self, app: ASGIApp, wired: Wired, role: Role) -> None:
        self._app, self._wired, self.role = app, wired, role

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; the visitor is `scope["state"]["visitor"]` further in."""
        request = Request(scope, receive)
        visitor = await run_in_threadpool(identify, self._wired, request)
        try:
            require_role(visitor, self.role)
            if request.method not in {"GET", "HEAD"}:
                raise Problem(405, "This is for reading only.")
        except Problem as problem:
            refused: Any = PlainTextResponse(f"{problem.message}\n", status_code=problem.status)
            await refused(scope, receive, send)
            return
        scope.setdefault("state", {})["visitor"] = visitor
        await self._app(scope, receive, send)
