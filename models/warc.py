"""One page as WARC records, and back; where records lie in a file, and where they are damaged.

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
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urlsplit

from models.page import Hint, Page, Role

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

REQUEST, RESPONSE, METADATA, HEAD = "request", "response", "metadata", "warcinfo"

LEVEL = 6
"""Gzip level. WARC tools use 9, which takes longer than the crawl's own thread should pause, for some 1 % of bytes."""

LARGEST = 128 * 1024 * 1024
"""Bytes that one record may unpack to: twice the largest body that the crawler takes."""

_CHUNK = 64 * 1024
_MAGIC = b"\x1f\x8b\x08"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:embassywatch:archive")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One gzip member: where it lies, and what it unpacks to; or the cause why it does not."""

    offset: int
    length: int
    data: bytes = b""
    cause: str | None = None


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


def parse_record(data: bytes) -> tuple[str, ArcWarcRecord, bytes]:
    """Kind, record and block of one unpacked record; raises ValueError with a short cause when it is damaged."""
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
    return str(record.rec_type), record, block


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


def members(handle: BinaryIO, start: int, end: int) -> Iterator[Member]:
    """The gzip members of a file between two bytes; after damage, from the next place that looks like a member on."""
    offset = start
    while offset < end:
        member = _member(handle, offset, end)
        yield member
        offset = offset + member.length if member.cause is None else _next_magic(handle, offset + 1, end)


def _member(handle: BinaryIO, offset: int, end: int) -> Member:
    handle.seek(offset)
    mill = zlib.decompressobj(wbits=31)
    data = bytearray()
    read = 0
    while not mill.eof:
        chunk = handle.read(min(_CHUNK, end - offset - read))
        if not chunk:
            return Member(offset=offset, length=read, cause="cut off in the middle of a record")
        read += len(chunk)
        try:
            data += mill.decompress(chunk, LARGEST + 1 - len(data))
        except zlib.error:
            return Member(offset=offset, length=read, cause="damaged bytes")
        if len(data) > LARGEST:
            return Member(offset=offset, length=read, cause=f"a record of more than {LARGEST} bytes")
    return Member(offset=offset, length=read - len(mill.unused_data), data=bytes(data))


def _next_magic(handle: BinaryIO, start: int, end: int) -> int:
    """Where the next gzip member may begin; `end` where none does."""
    handle.seek(start)
    position, kept = start, b""
    while position < end and (chunk := handle.read(min(_CHUNK, end - position))):
        found = (kept + chunk).find(_MAGIC)
        if found >= 0:
            return position - len(kept) + found
        position += len(chunk)
        kept = chunk[-2:]
    return end
