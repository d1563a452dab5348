"""How FastAPI calls an operation: who calls is asked before anything that was sent is read."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from review.api.app import Handler, guarded
from review.api.caller import call_by
from review.web.page import Role
from review.web.wired import Wired


class Fenced(APIRoute):
    """A route behind the role that it declares; one without a role cannot be made."""

    def __init__(self, path: str, endpoint: Any, **given: Any) -> None:  # noqa: ANN401 - as FastAPI hands them on
        super().__init__(path, endpoint, **given)
        self.role = Role[(self.openapi_extra or {})["x-least-role"].upper()]

    def get_route_handler(self) -> Handler:
        """The operation behind its fence."""
        handle = super().get_route_handler()

        async def fenced(request: Request) -> Response:
            wired: Wired = request.app.state.wired
            request.state.call = await run_in_threadpool(call_by, wired, request, self.role)
            return await handle(request)

        async def answered(request: Request) -> Response:
            return await guarded(request, fenced)

        return answered
