"""Content encodings: one layer is unpacked (by Scrapy, under the cap), more than one is refused."""

from __future__ import annotations

from scrapy.http import Request, Response

from crawler.leaving import LeftError
from crawler.middlewares.base import Middleware


class PackingMiddleware(Middleware):
    """Stands between Scrapy's unpacking and the network."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Leave with `bad_encoding` where a body claims to be packed more than once."""
        named = b",".join(response.headers.getlist("Content-Encoding")).split(b",")
        layers = [layer for layer in named if layer.strip().lower() not in (b"", b"identity")]
        if len(layers) > 1:
            raise LeftError("bad_encoding", f"{len(layers)} layers")
        return response
