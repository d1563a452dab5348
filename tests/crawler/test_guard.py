from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.guard import GuardedResolver, is_public

PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "not an address",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_everything_else_does_not(address: str) -> None:
    assert not is_public(address)


class Receiver:
    """Stands for the connection: what it is given is what would be connected to."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = 0

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - Twisted's interface
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: ANN401, N802 - Twisted's interface
        self.addresses.append(f"{address.host}:{address.port}")

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's interface
        self.complete += 1


class System:
    """A system resolver with a fixed list of answers, one after the other."""

    def __init__(self, *answers: list[Any]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: object) -> object:  # noqa: ANN401, N802 - the same
        for address in self.answers.pop(0):
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return object()


def _resolver(system: System, **routes: str) -> GuardedResolver:
    return GuardedResolver(SimpleNamespace(nameResolver=system), routes)


def _v4(host: str) -> IPv4Address:
    return IPv4Address("TCP", host, 80)


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    resolver, receiver = _resolver(System([_v4("8.8.8.8"), _v4("10.0.0.1")])), Receiver()
    resolver.resolveHostName(receiver, "mixed.example", 80)
    assert receiver.addresses == []
    assert receiver.complete == 1
    assert resolver.refused == {"mixed.example": "10.0.0.1"}


def test_a_name_that_changes_its_answer_is_judged_each_time() -> None:
    resolver = _resolver(System([_v4("8.8.8.8")], [IPv6Address("TCP", "::1", 80)]))
    first, second = Receiver(), Receiver()
    resolver.resolveHostName(first, "turns.example", 80)
    resolver.resolveHostName(second, "turns.example", 80)
    assert (first.addresses, second.addresses) == (["8.8.8.8:80"], [])


def test_a_route_is_followed_without_asking_the_system() -> None:
    resolver, receiver = _resolver(System(), **{"kurier.example": "127.0.0.1"}), Receiver()
    resolver.resolveHostName(receiver, "kurier.example", 18099)
    assert receiver.addresses == ["127.0.0.1:18099"]
    assert receiver.complete == 1
