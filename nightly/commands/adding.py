"""`embassywatch add`: a link, a file or a text from stdin goes through archive, reading, events and review."""

from __future__ import annotations

import getpass
import json
import mimetypes
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.plaintext import plain_line
from nightly.asking import LARGEST
from nightly.exits import Exit, StopError
from nightly.settings import load_settings
from review.web.wired import UNREADABLE, Added, Handed, NotAdded


def add(
    flags: Mapping[str, Any],
    *,
    what: str,
    origin: str | None,
    url: str | None,
    title: str | None,
    published: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Take one thing in and print what became of it.

    Args:
        flags: settings from the command line.
        what: an http or https address, a file, or `-` for stdin.
        origin: where it comes from, in words; required but for an address.
        url: the address under which a file or text stands on the web.
        title, published: as stated by who hands it in.
        by: who hands it in; default the login name.
        as_json: JSON in place of words.

    Raises:
        StopError: 2 where it cannot be taken, or is a document without a text; that is archived all the same.
    """
    from nightly.handing import take_in

    settings, _ = load_settings(flags)
    handed = _handed(what, origin or "", url or "", title or "", published or "", by or getpass.getuser())
    try:
        added = take_in(settings, handed)
    except NotAdded as error:
        raise StopError(Exit.USAGE, f"add: {error}") from error
    print(json.dumps(asdict(added)) if as_json else _told(added))
    if added.drop in UNREADABLE:
        raise StopError(Exit.USAGE, f"add {plain_line(what, 80)}: {added.why}; hand its words in as a text")


def _handed(what: str, origin: str, url: str, title: str, published: str, by: str) -> Handed:
    if what.startswith(("http://", "https://")):
        return Handed(origin=origin, by=by, url=what, title=title, published=published)
    body = sys.stdin.buffer.read(LARGEST + 1) if what == "-" else _read(Path(what))
    media = "text/plain" if what == "-" else mimetypes.guess_type(what)[0] or ""
    return Handed(
        origin=origin, by=by, url=url, name=Path(what).name, body=body, media=media, title=title, published=published
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise StopError(Exit.USAGE, f"add {path}: {error.strerror}") from error


def _told(added: Added) -> str:
    kept = "in the archive already" if added.known else "archived"
    if added.drop is not None:
        return f"{kept} as {added.page}; not read: {added.why}"
    found = f"events {', '.join(added.events)}" if added.events else "nothing in it makes an event"
    return f"{kept} as {added.page}; {found}"
