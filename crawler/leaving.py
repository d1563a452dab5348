"""From exceptions to reasons: why a request ended without a page, in the words of `crawler.policy.REASONS`."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity.exceptions import VerificationError


class LeftError(IgnoreRequest):
    """A request that our own rules end, with the reason and what it rests on."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


class HeadersTooLargeError(Exception):
    """An answer with more header bytes than are read."""


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (HeadersTooLargeError, "headers_too_large"),
    (SSL.Error, "tls"),
    (VerificationError, "tls"),
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "refused"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "too_large"),
    (UnsupportedURLSchemeError, "bad_address"),
    (zlib.error, "bad_encoding"),
    (EOFError, "bad_encoding"),
    (OSError, "bad_encoding"),
)


def reason_of(error: BaseException) -> tuple[str, str]:
    """Reason and detail of a failed request."""
    if isinstance(error, LeftError):
        return error.reason, error.detail
    if isinstance(error, IgnoreRequest):
        # the only one of Scrapy's own that is left on: a body that swells beyond the cap when unpacked
        return "too_large", "when unpacked"
    causes = list(_causes(error))
    for kind, reason in _REASONS:
        for cause in causes:
            if isinstance(cause, kind):
                return reason, _short(cause)
    return "connection", _short(error)


def _causes(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """The error and what it wraps: causes, and the failures that Twisted lists in `reasons`."""
    yield error
    if depth >= 5:
        return
    inner = [failure.value for failure in getattr(error, "reasons", None) or ()]
    if error.__cause__ is not None:
        inner.append(error.__cause__)
    for cause in inner:
        yield from _causes(cause, depth + 1)


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip(": ").replace("\n", " ")[:200]
