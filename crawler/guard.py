"""The guard on where connections go: every address a name resolves to must be public, or named in `routes`.

It stands in the resolver because that is the last place before the connection: disguised addresses, redirects and names
that change their answer all pass through it, and the addresses it lets through are the very ones connected to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer, provider  # type: ignore[import-untyped]  # zope publishes no types

from models.reach import is_public as is_public

_log = structlog.get_logger(__name__)


@implementer(IHostResolution)
class _Answered:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: the answer was at hand."""


@provider(IResolutionReceiver)
class _Judge:
    """Collects all addresses of a name and passes them on only if every one of them is public."""

    def __init__(self, receiver: Any, name: str, refused: dict[str, str]) -> None:  # noqa: ANN401 - see IResolutionReceiver
        self._receiver = receiver
        self._name = name
        self._refused = refused
        self._addresses: list[IAddress] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's interface names it so
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - the same
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - the same
        private = [address.host for address in self._addresses if not is_public(address.host)]
        if private:
            self._refused[self._name] = private[0]
            _log.warning("guard.refused", host=self._name, address=private[0])
        else:
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Scrapy's resolver (setting TWISTED_DNS_RESOLVER): resolves by `routes` first, then by the system under guard.

    Attributes:
        refused: names that were refused, with the address that was not public.
        routes: names with the address they are sent to, unguarded: test sites on loopback.
    """

    def __init__(self, reactor: Any, routes: Mapping[str, str]) -> None:  # noqa: ANN401 - reactors have no common type
        self._reactor = reactor
        self._system = reactor.nameResolver
        self.routes = dict(routes)
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:  # noqa: ANN401 - see above
        """As Scrapy makes it; routes come from the setting EMBASSYWATCH_ROUTES."""
        return cls(reactor, crawler.settings.getdict("EMBASSYWATCH_ROUTES"))

    def install_on_reactor(self) -> None:
        """Put the guard between the reactor and the system's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's interface names it so
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803 - the same
        hostName: str,  # noqa: N803 - the same
        portNumber: int = 0,  # noqa: N803 - the same
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - the same
        transportSemantics: str = "TCP",  # noqa: N803 - the same
    ) -> Any:  # noqa: ANN401 - an IHostResolution
        """See twisted.internet.interfaces.IHostnameResolver."""
        route = self.routes.get(hostName)
        if route is not None:
            return _answer(resolutionReceiver, hostName, route, portNumber)
        judge = _Judge(resolutionReceiver, hostName, self.refused)
        resolution: Any = self._system.resolveHostName(judge, hostName, portNumber, addressTypes, transportSemantics)
        return resolution


def _answer(receiver: Any, name: str, route: str, port: int) -> Any:  # noqa: ANN401 - see _Judge
    from twisted.internet.address import IPv4Address  # late: addresses pull in half of Twisted

    resolution: Any = _Answered(name)
    receiver.resolutionBegan(resolution)
    receiver.addressResolved(IPv4Address("TCP", route, port))
    receiver.resolutionComplete()
    return resolution
