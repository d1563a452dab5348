"""Addresses: one spelling for one page, and a plain refusal of those that only mean harm.

A string check never decides where a connection goes: that is the resolver's guard (`crawler.guard`). It only keeps what
is malformed, disguised or endless from becoming an id in the first place.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

import yaml

from models.source import CanonicalRule, Source

MAX_LENGTH = 2_048
_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_SAFE = "%!$&'()*+,;=:@/~-._?[]|"


class RefusedError(ValueError):
    """An address that is not taken; `reason` is a short key, the message names the address (shortened)."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(f"{reason}: {url[:200]!r}")
        self.reason = reason


def normal(url: str, *, base: str | None = None) -> str:
    """One spelling of an http(s) address: case, default port, dot segments, escapes; the query stays as it is.

    Args:
        url: the address, absolute or (with `base`) relative.
        base: absolute address it was found on.

    Raises:
        RefusedError: `too_long`, `control`, `scheme`, `userinfo`, `backslash`, `host`, `ip_literal` or `port`.
    """
    parts = _parts(url, base)
    host = _host(parts, url)
    path = _path(parts.path)
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    fragment = f"#{_escaped(parts.fragment)}" if parts.fragment else ""
    spelled = f"{parts.scheme}://{host}{_port(parts, url)}{path}{query}{fragment}"
    if len(spelled) > MAX_LENGTH:
        raise RefusedError("too_long", url)
    return spelled


def canonical(url: str, rule: CanonicalRule, *, base: str | None = None) -> str:
    """The address under which a page is known: `normal`, less what the rule or the list of tracking keys drops."""
    spelled, _, fragment = normal(url, base=base).partition("#")
    address, _, query = spelled.partition("?")
    kept = _kept_query(query, rule)
    result = f"{address}?{kept}" if kept else address
    return f"{result}#{fragment}" if rule.keep_fragment and fragment else result


def is_article(source: Source, url: str) -> bool:
    """Whether this canonical address is a story of the source."""
    return compiled(source.article.pattern).search(url) is not None


def host_of(url: str) -> str:
    """Host of a normal address, lower case, ASCII, without port."""
    return urlsplit(url).hostname or ""


def port_of(url: str) -> int:
    """Port of a normal address, the scheme's own where none is written."""
    parts = urlsplit(url)
    return parts.port or _PORTS[parts.scheme]


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(pattern)


def _parts(url: str, base: str | None) -> SplitResult:
    text = url.strip(" \t\r\n\f")
    if len(text) > MAX_LENGTH:
        raise RefusedError("too_long", url)
    if _CONTROL.search(text.replace(" ", "")):
        raise RefusedError("control", url)
    try:
        parts = urlsplit(text if base is None else urljoin(base, text))
    except ValueError as error:
        raise RefusedError("host", url) from error
    if parts.scheme not in _PORTS:
        raise RefusedError("scheme", url)
    if "\\" in parts.netloc:
        raise RefusedError("backslash", url)
    if "@" in parts.netloc:
        raise RefusedError("userinfo", url)
    return parts


def _host(parts: SplitResult, url: str) -> str:
    try:
        name = (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise RefusedError("host", url) from error
    if ":" in name:
        raise RefusedError("ip_literal", url)
    if not name.isascii():
        name = _ascii(name, url)
    labels = name.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        raise RefusedError("ip_literal", url)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise RefusedError("host", url)
    return name


def _ascii(name: str, url: str) -> str:
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise RefusedError("host", url) from error


def _port(parts: SplitResult, url: str) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise RefusedError("port", url) from error
    if port == 0:
        raise RefusedError("port", url)
    return "" if port is None or port == _PORTS[parts.scheme] else f":{port}"


def _escaped(text: str) -> str:
    """Percent-escapes in upper case, everything that must not stand bare escaped; control characters are refused."""
    if any(byte < 0x20 or byte == 0x7F for byte in unquote_to_bytes(text)):
        raise RefusedError("control", text)
    bare = _STRAY_PERCENT.sub("%25", text)
    return _ESCAPE.sub(lambda found: found.group().upper(), quote(bare, safe=_SAFE))


def _path(path: str) -> str:
    """The path without dot segments, as a browser would ask for it."""
    segments: list[str] = []
    parts = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for part in parts:
        if part == "..":
            del segments[-1:]
        elif part != ".":
            segments.append(part)
    if parts[-1] in (".", ".."):
        segments.append("")
    return "/" + _escaped("/".join(segments))


def _kept_query(query: str, rule: CanonicalRule) -> str:
    if not query or rule.keep_query == ():
        return ""
    pairs = [(piece.partition("=")[0], piece) for piece in query.split("&") if piece]
    if rule.keep_query is None:
        return "&".join(piece for key, piece in pairs if key not in rule.drop_query and not _is_tracking(key))
    wanted = [key for key in rule.keep_query if key not in rule.drop_query]
    return "&".join(piece for key in wanted for name, piece in pairs if name == key)


def _is_tracking(key: str) -> bool:
    exact, beginnings = _tracking()
    name = key.lower()
    return name in exact or name.startswith(beginnings)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    raw = Path(__file__).with_name("tracking_keys.yml").read_text("utf-8")
    keys = yaml.safe_load(raw)["keys"]
    beginnings = tuple(key[:-1] for key in keys if key.endswith("*"))
    return frozenset(key for key in keys if not key.endswith("*")), beginnings
