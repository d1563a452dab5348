"""One server for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samples.server import SampleServer


@pytest.fixture(scope="package")
def server() -> Iterator[SampleServer]:
    with SampleServer(port=0) as running:
        yield running
