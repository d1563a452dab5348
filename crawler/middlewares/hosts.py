"""Only addresses in order, only hosts of the source, only the web's own ports: checked for every request and hop."""

from __future__ import annotations

from scrapy.http import Request

from crawler.leaving import LeftError
from crawler.links import RefusedError, host_of, normal, port_of
from crawler.middlewares.base import Middleware

_PORTS = (80, 443)


class HostsMiddleware(Middleware):
    """Ends requests that must not leave: `bad_address`, `off_host`, `port`."""

    def process_request(self, request: Request) -> None:
        """See the class."""
        try:
            url = normal(request.url)
        except RefusedError as error:
            raise LeftError("bad_address", error.reason) from error
        visit = self.visit
        if visit is None:
            return
        host = host_of(url)
        if host not in visit.source.hosts:
            raise LeftError("off_host", host)
        if port_of(url) not in _PORTS and host not in visit.routes:
            raise LeftError("port", str(port_of(url)))
