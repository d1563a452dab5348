"""Fetches one page that a person asks for: bounded in size, time and redirects, and never from a private address.

The address that is checked is the very one that is connected to, so that a name cannot change its answer in between.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.guard import is_public

LARGEST = 20 * 1024 * 1024
"""Bytes of a body."""

SECONDS = 30.0
"""For connecting, and for each wait for data."""

MOST_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotFetched(ValueError):  # noqa: N818 - says what is the case
    """The page could not be had; one line with the address and the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came: the address that answered, status, headers in order, body as it came."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def ask(url: str, *, agent: str, routes: Mapping[str, str] | None = None) -> Answer:
    """Fetch one address, following redirects.

    Args:
        url: http or https.
        agent: how we introduce ourselves.
        routes: host names sent to loopback addresses: sample newsrooms.

    Raises:
        NotFetched: no such address, a private one, too large, too slow, or a status of 400 and above.
    """
    at = url
    for _ in range(MOST_REDIRECTS + 1):
        answer = _once(at, agent, routes or {})
        target = {name.lower(): value for name, value in answer.headers}.get("location")
        if answer.status not in _REDIRECTS or not target:
            break
        at = urljoin(at, target)
    else:
        raise NotFetched(f"{url}: more than {MOST_REDIRECTS} redirects")
    if answer.status != http.HTTPStatus.OK:
        raise NotFetched(f"{at}: answered with status {answer.status}")
    return answer


def _once(url: str, agent: str, routes: Mapping[str, str]) -> Answer:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotFetched(f"{url[:200]}: no address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise NotFetched(f"{url[:200]}: not an http or https address")
    host, path = parts.hostname, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(not " " < sign <= "~" for sign in path):
        raise NotFetched(f"{url[:200]}: characters that no address has; write them as %XX")
    connection = _Pinned(host, port, _public(host, port, routes), is_secure=parts.scheme == "https")
    try:
        headers = {"User-Agent": agent, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise NotFetched(f"{url}: larger than {LARGEST // 1024 // 1024} MiB")
        return Answer(url=url, status=response.status, headers=tuple(response.getheaders()), body=body)
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(f"{url}: {error or type(error).__name__}") from error
    finally:
        connection.close()


def _public(host: str, port: int, routes: Mapping[str, str]) -> str:
    """An address of a host to connect to; every one it has must be public, or it must be routed to loopback."""
    if host in routes:
        return routes[host]
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NotFetched(f"{host}: no such host: {error.strerror or error}") from error
    private = sorted(address for address in found if not is_public(address))
    if private or not found:
        raise NotFetched(f"{host}: leads to {private[0] if private else 'nowhere'}, which is no public address")
    return min(found)


class _Pinned(http.client.HTTPConnection):
    """A connection to a host by one of its addresses, chosen before."""

    def __init__(self, host: str, port: int, address: str, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._is_secure = address, is_secure

    def connect(self) -> None:
        """Connect to the chosen address; the certificate must be the host's."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self._is_secure else plain
        )
