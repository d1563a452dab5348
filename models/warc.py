"""One page as WARC records, and back.

A page is three records (request, response, metadata), each its own gzip member. The metadata record comes last and
makes the page whole: a JSON object with every field exactly as it was, whatever HTTP and WARC headers cannot carry.
The response record holds what other WARC tools need: its headers are cleaned, and those that told of the encoding on
the wire are renamed `X-Archive-Orig-...`, since bodies are kept decoded.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from models.page import Hint, Page, Role

REQUEST, RESPONSE, METADATA, HEAD = "request", "response", "metadata", "warcinfo"

LEVEL = 6
"""Gzip level. WARC tools use 9, which takes longer than the crawl's own thread should pause, for some 1 % of bytes."""

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:embassywatch:archive")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def head_record(name: str, now: datetime) -> bytes:
    """The record that opens a file: who wrote it, and how."""
    told = b"software: embassywatch\r\nformat: WARC File Format 1.1\r\n"
    headers = {"WARC-Filename": name, "WARC-Date": _instant(now), "WARC-Record-ID": _record_id(HEAD, name, now)}
    return _packed(HEAD, "", headers, told)


def page_records(page: Page, url: str) -> bytes:
    """A page as three gzip members, ready to be written at once; `url` is its canonical address."""
    address = quote(page.final_url, safe="!#$%&'()*+,/:;=?@[]~")
    made = {kind: _record_id(kind, page.id, page.fetched_at) for kind in (REQUEST, RESPONSE, METADATA)}
    date = {"WARC-Date": _instant(page.fetched_at)}
    parts = urlsplit(address)
    request = f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"
    told = json.dumps({"canonical": url, **_plain(page)}, separators=(",", ":")).encode("ascii")
    of_response = {"WARC-Concurrent-To": made[RESPONSE]}
    return b"".join(
        [
            _packed(
                REQUEST,
                address,
                {"WARC-Record-ID": made[REQUEST], **of_response, **date},
                http=(request, [("Host", parts.netloc)]),
            ),
            _packed(
                RESPONSE,
                address,
                {"WARC-Record-ID": made[RESPONSE], **date},
                page.body,
                http=(f"HTTP/1.1 {page.status} {_phrase(page.status)}", _http_headers(page)),
            ),
            _packed(
                METADATA,
                address,
                {"WARC-Record-ID": made[METADATA], **of_response, **date, "Content-Type": "application/json"},
                told,
            ),
        ]
    )


def _packed(
    kind: str,
    address: str,
    headers: dict[str, str],
    payload: bytes = b"",
    http: tuple[str, list[tuple[str, str]]] | None = None,
) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    http_headers = None
    if http is not None:
        protocol, _, line = http[0].partition(" ")
        http_headers = StatusAndHeaders(line, http[1], protocol=protocol)
    record = writer.create_warc_record(
        address, kind, io.BytesIO(payload), len(payload), warc_headers_dict=headers, http_headers=http_headers
    )
    writer.write_record(record)
    return zlib.compress(out.getvalue(), LEVEL, wbits=31)


def _record_id(kind: str, what: str, at: datetime) -> str:
    return f"<urn:uuid:{uuid.uuid5(_SPACE, f'{kind} {what} {_instant(at)}')}>"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _phrase(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Status"


def _http_headers(page: Page) -> list[tuple[str, str]]:
    """The response's headers as any reader of HTTP takes them."""
    cleaned = []
    for name, value in page.headers:
        shown = _NOT_TOKEN.sub("-", name) or "-"
        prefix = "X-Archive-Orig-" if shown.lower() in _OF_THE_WIRE else ""
        cleaned.append((prefix + shown, _CONTROL.sub(" ", value).strip()))
    return [*cleaned, ("Content-Length", str(len(page.body)))]


def _plain(page: Page) -> dict[str, Any]:
    hint = page.hint
    return {
        "page": page.id,
        "source": page.source,
        "role": page.role.value,
        "url": page.url,
        "final_url": page.final_url,
        "fetched_at": page.fetched_at.isoformat(),
        "status": page.status,
        "headers": page.headers,
        "body_length": len(page.body),
        "hint": None if hint is None else [hint.title, hint.published, hint.found_on],
    }


def parse_record(data: bytes) -> tuple[str, bytes]:
    """Kind and block of one unpacked record; raises ValueError with a short cause when it is damaged."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader
    from warcio.utils import Digester

    try:
        record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(data), known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError, UnicodeDecodeError):
        raise ValueError("not a WARC record") from None
    block = record.raw_stream.read()
    if record.length is None or len(block) != record.length:
        raise ValueError("a record shorter than it says")
    digester = Digester("sha1")
    digester.update(block)
    if record.rec_headers.get_header("WARC-Block-Digest") != str(digester):
        raise ValueError("a record that differs from its digest")
    return str(record.rec_type), block


def parse_page(response: bytes, metadata: bytes) -> tuple[Page, str]:
    """Page and canonical address from the blocks of two records; raises ValueError with a short cause."""
    try:
        told = json.loads(metadata)
        length, hint = told["body_length"], told["hint"]
        page = Page(
            id=told["page"],
            source=told["source"],
            role=Role(told["role"]),
            url=told["url"],
            final_url=told["final_url"],
            fetched_at=datetime.fromisoformat(told["fetched_at"]),
            status=told["status"],
            headers=tuple((name, value) for name, value in told["headers"]),
            body=response[len(response) - length :],
            hint=None if hint is None else Hint(title=hint[0], published=hint[1], found_on=hint[2]),
        )
        return page, told["canonical"]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"metadata that cannot be read ({type(error).__name__})") from error
