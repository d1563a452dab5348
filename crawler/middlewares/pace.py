"""Pace and budgets: one request at a time, a pause after each answer, so many requests and seconds a night."""

from __future__ import annotations

from scrapy.http import Request, Response

from crawler.links import host_of
from crawler.middlewares.base import Middleware


class PaceMiddleware(Middleware):
    """Stands nearest to the network: whatever passes here is sent."""

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn, or leave with `budget`, `out_of_time`, `paused` or `interrupted`."""
        if self.visit is not None:
            await self.visit.take_turn(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """The pause counts from the end of the answer, so that a slow host is asked less often."""
        if self.visit is not None:
            self.visit.note_answer(host_of(request.url))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A failed request counts like an answer."""
        if self.visit is not None:
            self.visit.note_answer(host_of(request.url))
