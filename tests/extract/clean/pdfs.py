"""PDFs made by hand, so that each is as small, broken or hostile as its test wants it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def content(lines: Sequence[str]) -> bytes:
    """What draws these lines from the top of a page."""
    shown = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    drawn = "\n".join(f"({line}) Tj T*" for line in shown)
    return f"BT /F1 11 Tf 14 TL 60 760 Td\n{drawn}\nET".encode("latin-1")


def pdf(pages: Sequence[Sequence[str]], *, streams: Sequence[bytes] = (), title: str = "") -> bytes:
    """A PDF with one font and these lines on its pages; `streams` are whole contents, inflated, of further pages."""
    drawn = [(content(lines), False) for lines in pages] + [(stream, True) for stream in streams]
    first = 5
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(drawn)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>".encode("latin-1"),
    ]
    for at, (stream, packed) in enumerate(drawn):
        own = first + 2 * at + 1
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {own} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        how = b" /Filter /FlateDecode" if packed else b""
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(stream), how, stream))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )


def encrypted(body: bytes, password: str) -> bytes:
    """The same PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(body)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """A PDF whose one page inflates to so many bytes of nothing."""
    return pdf([], streams=[zlib.compress(b" " * size, 9)])
