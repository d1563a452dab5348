"""Bytes to text: override, byte order mark, UTF-8 that proves itself, header, meta, then detection."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# what pages mean when they say it (WHATWG Encoding Standard, section 4.2)
_MEANT: Final = {
    "ascii": "cp1252",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
}
_META: Final = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML: Final = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# bytes in which a meta tag is sought; browsers look at the first 1024
_HEAD_BYTES: Final = 4096
# share of replacement characters above which a decoding counts as damaged (reliability figure F29)
DAMAGED_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page, the encoding that won, and whether more than one in a hundred characters was lost."""

    text: str
    encoding: str
    damaged: bool


def known(label: str) -> str | None:
    """Python's name of the encoding that a label means, or None for an unknown label."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return _MEANT.get(label.strip().lower())
    return _MEANT.get(name, name)


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, a character cut off at the very end forgiven."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(body)
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(body: bytes) -> str | None:
    """UTF-16 without a mark shows as every other byte being NUL."""
    head = body[:200]
    if len(head) < 20:
        return None
    if head[1::2].count(0) > 0.8 * len(head[1::2]) and b"\0" not in head[::2]:
        return "utf-16-le"
    if head[::2].count(0) > 0.8 * len(head[::2]) and b"\0" not in head[1::2]:
        return "utf-16-be"
    return None


def _labels(body: bytes, content_type: str) -> Iterator[str]:
    for found in (_HEADER.search(content_type), _XML.match(body), _META.search(body, 0, _HEAD_BYTES)):
        if found is not None:
            label = found.group(1)
            yield label.decode("ascii") if isinstance(label, bytes) else label


def _detected(body: bytes) -> str | None:
    from trafilatura.utils import detect_encoding

    guesses = detect_encoding(body[:20_000])
    return known(guesses[0]) if guesses else None


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    labels = [encoding for encoding in map(known, _labels(body, content_type)) if encoding is not None]
    yield from (encoding for encoding in labels if not encoding.startswith("utf"))
    if (detected := _detected(body)) is not None:
        yield detected
    yield from labels
    yield "cp1252"


def _read(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    lost = text.count("\ufffd")
    return Decoded(text, encoding, lost > DAMAGED_SHARE * max(1, len(text)))


def decode(body: bytes, *, content_type: str = "", override: str | None = None) -> Decoded:
    """The text of a page.

    `override` is the encoding that the source declares, `content_type` the header's value. Bytes that are valid
    UTF-8 are taken as such whatever the labels say; otherwise the first candidate that reads without damage wins.
    """
    if override is not None and (declared := known(override)) is not None:
        return _read(body, declared)
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _read(body.removeprefix(mark), encoding)
    bare = _without_mark(body)
    if bare is not None:
        return _read(body, bare)
    if _is_utf8(body):
        return _read(body, "utf-8")
    tries = [_read(body, encoding) for encoding in dict.fromkeys(_candidates(body, content_type))]
    return next((done for done in tries if not done.damaged), tries[0])
