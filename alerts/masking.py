"""Cuts the secrets of a target out of text that people will read."""

from __future__ import annotations

import re
from urllib.parse import unquote

from models.plaintext import plain_line

_MASK = "***"
_SHORTEST = 4  # shorter parts (`v1`, `to`) are no secrets, and cutting them would leave nothing to read
_ERROR = 300

_PARTS = re.compile(r"[/:@?&=,;#]+")


def cut_secrets(text: str, target: str) -> str:
    """`text` as one line without any part of `target` of four characters or more, its host and scheme aside.

    Args:
        text: an error or a log line.
        target: an address as the operator wrote it, e.g. `mailto://user:password@example.org`.
    """
    cut = text
    for secret in _secret_parts(target):
        cut = cut.replace(secret, _MASK)
    return plain_line(cut, _ERROR)


def _secret_parts(target: str) -> list[str]:
    """The whole target and its parts, plain and unquoted, longest first so that no rest of one stays."""
    scheme, mark, rest = target.partition("://")
    if not mark:
        return []
    inside = _PARTS.split(rest)
    host = _host(rest)
    parts = {target, rest, *inside, *(unquote(part) for part in inside)}
    return sorted(
        (part for part in parts if len(part) >= _SHORTEST and part not in {host, scheme}), key=len, reverse=True
    )


def _host(rest: str) -> str:
    """The host of `user:password@host:port/path`; for services without a host this is their first token: cut too."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2].rpartition(":")[0] or authority.rpartition("@")[2]
    return host if re.fullmatch(r"[\w-]+(\.[\w-]+)+|localhost", host) else ""
