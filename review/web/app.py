"""Puts the desk together: the shelf's pages, each behind the guard, the files they need, and the error pages."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from models.archive import Archive
from models.db.store import Database
from review.api.app import PREFIX, Api
from review.api.faults import answer
from review.web.guard import Armour, Fenced, endpoint, refusal, visit_of
from review.web.page import Page, mounts, shelf
from review.web.problem import TITLES, Problem
from review.web.render import STATIC
from review.web.visitors import identify
from review.web.wired import Clock, DeskSettings, Wired

YEAR = 31_536_000
"""Seconds that browsers may keep a file whose address carries a mark of its content."""


class KeptFiles(StaticFiles):
    """Files that never change under one address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file; kept for a year where its address carries the mark."""
        response = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b""):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


def build_app(database: Database, archive: Archive, settings: DeskSettings, clock: Clock) -> Starlette:
    """The desk as an application.

    Args:
        database, archive: open; whoever opened them closes them.
        settings: see DeskSettings.
        clock: the present instant, UTC.
    """
    wired = Wired(database=database, archive=archive, settings=settings, clock=clock)
    pages = shelf()
    wired.memory["nav"] = tuple(sorted((one for one in pages if one.nav), key=lambda one: (one.place, one.path)))
    routes: list[BaseRoute] = [Mount("/static", KeptFiles(directory=STATIC), name="static")]
    routes.append(Mount(PREFIX, Api(wired)))
    routes += [Mount(one.path, Fenced(one.make(wired), wired, one.role)) for one in mounts()]
    routes += [route_of(wired, page) for page in pages]
    app = Starlette(routes=routes, middleware=[Middleware(Armour, wired=wired)])
    app.state.wired = wired
    app.router.redirect_slashes = False
    app.add_exception_handler(HTTPException, _refuse)
    return app


def route_of(wired: Wired, page: Page) -> Route:
    """A page as a route; the page itself is kept on it, so that a test can ask every route for its role."""
    made = Route(page.path, endpoint(wired, page), methods=list(page.methods))
    made.page = page  # type: ignore[attr-defined]  # for whoever checks the table of routes
    return made


def _refuse(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: no such path, not by this method."""
    wired: Wired = request.app.state.wired
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith(f"{PREFIX}/"):
        # a path with a line feed is past what a mount takes
        return answer(Problem(status, "There is nothing here."))
    message = {404: "There is nothing here.", 405: "That page does not take this method."}.get(status, TITLES[400])
    return refusal(visit_of(wired, request, identify(wired, request)), Problem(status, message))
