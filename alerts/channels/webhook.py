"""A signed webhook: one JSON post to an http(s) address, to exactly the address that was judged.

The receiver proves that a post is ours by `X-Embassywatch-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA256 with
the shared secret over `SECONDS.BODY`, and knows a second copy by `Idempotency-Key`.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from datetime import datetime
from urllib.parse import SplitResult, parse_qs, urlsplit

from alerts.message import ChannelError, Message
from models.reach import is_public

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
_READ = 64 * 1024  # bytes of an answer; what is more is left on the wire
_LONGEST = 4_000  # characters of an address


def send(message: Message, target: str) -> None:
    """Post to `https://host/path#secret=...&private=yes`; what stands behind the number sign never leaves the house.

    `secret` signs; `private` allows addresses that are not public. Redirects are not followed.

    Raises:
        ChannelError: where the address is refused (permanent), nobody answers (unknown once the post was written), or
            the answer is not 2xx.
    """
    url = _parts(target)
    options = parse_qs(url.fragment, keep_blank_values=True)
    body = body_of(message)
    headers = headers_of(message, body, secret=options.get("secret", [""])[0], at=message.sent or message.at)
    wire = _connect(url, private=options.get("private") == ["yes"])
    try:
        answer = _post(wire, url, body, headers)
    finally:
        wire.close()
    if not 200 <= answer < 300:
        raise ChannelError(f"{url.hostname} answered {answer}")


def body_of(message: Message) -> bytes:
    """The JSON that is posted, as bytes in UTF-8."""
    plain = {
        "id": message.id,
        "key": message.key or message.id,
        "at": message.at.isoformat(),
        "transition": message.transition,
        "about": message.about,
        "subject": message.subject,
        "body": message.body,
        "facts": dict(message.facts),
        "alerts": list(message.alerts or (message.id,)),
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def headers_of(message: Message, body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """The headers of a post; without a secret it is not signed.

    Args:
        message, body: what is posted.
        secret: shared with the receiver.
        at: instant of this try, UTC.
    """
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": message.key or message.id,
        "User-Agent": "embassywatch",
    }
    if secret:
        seconds = str(int(at.timestamp()))
        headers["X-Embassywatch-Signature"] = f"t={seconds},v1={signature(secret, seconds, body)}"
    return headers


def signature(secret: str, seconds: str, body: bytes) -> str:
    """HMAC-SHA256 over `SECONDS.BODY` in hex."""
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def _parts(target: str) -> SplitResult:
    try:
        url = urlsplit(target)
        sound = url.scheme in {"http", "https"} and bool(url.hostname) and url.username is None and url.port != 0
    except ValueError as error:
        raise ChannelError("the address cannot be read", permanent=True) from error
    if not sound or len(target) > _LONGEST or not target.isascii() or any(sign.isspace() for sign in target):
        raise ChannelError("the address is no plain http(s) one", permanent=True)
    return url


def _connect(url: SplitResult, *, private: bool) -> socket.socket:
    """A connection to the first address that answers, all of them judged before any is tried."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ChannelError(f"{host}: no address is known for it") from error
    if not private and not all(is_public(str(where[0])) for *_, where in found):
        raise ChannelError(f"{host}: its address is not public; the routes file may allow it", permanent=True)
    trouble: OSError | None = None
    for family, kind, proto, _, where in found:
        wire = socket.socket(family, kind, proto)
        wire.settimeout(CONNECT_SECONDS)
        try:
            wire.connect(where)
            if url.scheme == "https":
                return ssl.create_default_context().wrap_socket(wire, server_hostname=host)
        except OSError as error:
            wire.close()
            trouble = error
        else:
            return wire
    raise ChannelError(f"{host}: {type(trouble).__name__}: {trouble}") from trouble


def _post(wire: socket.socket, url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; once the post is on the wire, trouble leaves open whether it arrived."""
    wire.settimeout(ANSWER_SECONDS)
    # the connection is made already and is only handed over: nothing resolves the name a second time
    caller = http.client.HTTPConnection(url.hostname or "", url.port)
    caller.sock = wire
    host = url.netloc.rpartition("@")[2]
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        caller.request("POST", path, body=body, headers={"Host": host, **headers})
        answer = caller.getresponse()
        answer.read(_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ChannelError(f"{url.hostname}: {type(error).__name__}; it may have arrived", unknown=True) from error
    return answer.status
