"""Reads one PDF in a process of its own, `python -m extract.clean.pdf_child`: bytes on stdin, one JSON line back."""

from __future__ import annotations

import json
import logging
import sys
from io import BytesIO
from typing import Any, Final

MOST_PAGES: Final = 300
MOST_CHARACTERS: Final = 200_000
MOST_INFLATED: Final = 32 * 1024 * 1024
"""Bytes that one stream may be inflated to."""

MEMORY: Final = 1024 * 1024 * 1024
PROCESSOR: Final = 30
"""Bytes of address space and seconds of processor time of the whole process."""

_STREAMS: Final = ("array_based_stream", "lzw", "run_length", "zlib")
"""Ways of packing a stream that pypdf bounds."""


def bound_process() -> None:
    """Bound what this process may take; it can open no file for writing beyond zero bytes."""
    try:
        import resource
    except ImportError:  # no such thing on Windows; time is bounded by the parent
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        held = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (held, held))


def read(body: bytes) -> dict[str, Any]:
    """Pages, title and whether something was left out; or `drop` and `detail`."""
    import pypdf
    from pypdf.errors import PyPdfError

    bounds = {f"{name}_maximum_output_length": MOST_INFLATED for name in _STREAMS}
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.apply_configuration(pypdf.get_configuration().with_overwrites(**bounds)):
            reader = pypdf.PdfReader(BytesIO(body), strict=False)
            # an empty password opens what any viewer opens without asking
            if reader.is_encrypted and not reader.decrypt(""):
                return {"drop": "pdf_encrypted", "detail": "a password is needed"}
            return _pages(reader)
    except (MemoryError, RecursionError) as error:
        return {"drop": "pdf_too_heavy", "detail": type(error).__name__}
    except PyPdfError as error:
        heavy = "limit" in type(error).__name__.lower()
        return {"drop": "pdf_too_heavy" if heavy else "pdf_damaged", "detail": str(error)[:80]}
    except Exception as error:  # noqa: BLE001 - broken files break a parser in every way there is
        return {"drop": "pdf_damaged", "detail": f"{type(error).__name__}: {error}"[:80]}


def _pages(reader: Any) -> dict[str, Any]:  # noqa: ANN401 - pypdf is loaded once the process is bounded
    told: list[str] = []
    length, number = 0, len(reader.pages)
    for at in range(min(number, MOST_PAGES)):
        text = str(reader.pages[at].extract_text() or "")[: MOST_CHARACTERS - length]
        told.append(text)
        length += len(text)
        if length >= MOST_CHARACTERS:
            break
    title = str((reader.metadata or {}).get("/Title") or "")[:300]
    return {"pages": told, "title": title, "is_cut": len(told) < number or length >= MOST_CHARACTERS}


def main() -> int:
    """Read stdin, answer on stdout."""
    body = sys.stdin.buffer.read()
    bound_process()
    sys.stdout.write(json.dumps(read(body)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
