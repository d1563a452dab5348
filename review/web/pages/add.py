"""`/add`: a person hands in a link, a file or a tip as text; it goes the way of any other page."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.responses import Response

from models.account import Trace
from models.db import accounts
from models.plaintext import plain_line
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.wired import Added, Handed, NotAdded

LARGEST = 20 * 1024 * 1024
"""Bytes of a form with a file."""

LONGEST_TEXT = 200_000
"""Characters of a tip."""

_LINE = 500


def show(visit: Visit) -> Response:
    """The form."""
    return _page(visit)


def take(visit: Visit) -> Response:
    """Take it in and say what became of it; what was wrong is said beside the form, which keeps what was written."""
    add = visit.wired.settings.add
    if add is None:
        raise Problem(503, "Handing in is switched off here; use embassywatch add on the machine.")
    handed = _handed(visit)
    try:
        _check(handed)
        added = add(handed)
    except NotAdded as error:
        return _page(visit, refused=plain_line(str(error), _LINE), status=400)
    with visit.wired.database.unit(durable=True) as unit:
        trace = Trace(at=visit.at, by=visit.name, what="handed_in", subject=added.page, detail=handed.origin)
        accounts.note(unit, trace)
        unit.commit()
    return _page(visit, added=added)


def _page(visit: Visit, *, added: Added | None = None, refused: str = "", status: int = 200) -> Response:
    return page(visit, "add.html", status=status, added=added, refused=refused, form=visit.form)


def _handed(visit: Visit) -> Handed:
    form = visit.form
    text = form.one("text").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise Problem(413, f"A text has at most {LONGEST_TEXT} characters; nothing was taken.")
    upload = form.files.get("file")
    body, name, media = _file(upload) if upload is not None and upload.filename else (text.encode(), "", "text/plain")
    return Handed(
        origin=plain_line(form.one("origin"), _LINE),
        by=visit.name,
        url=form.one("url").strip()[:2_000],
        name=name,
        body=body,
        media=media if body else "",
        title=plain_line(form.one("title"), _LINE),
        published=plain_line(form.one("published"), 40),
    )


def _file(upload: UploadFile) -> tuple[bytes, str, str]:
    # the file's name tells its kind and nothing else: no path is made of it
    name = plain_line((upload.filename or "").replace("\\", "/").rpartition("/")[2], 100)
    return upload.file.read(LARGEST + 1), name, plain_line(upload.content_type or "", 100)


def _check(handed: Handed) -> None:
    if handed.url and not handed.url.startswith(("http://", "https://")):
        raise NotAdded("the address does not begin with http:// or https://")
    if not handed.url and not handed.body:
        raise NotAdded("give an address, a file or a text")
    if handed.body and not handed.origin:
        raise NotAdded("say where it comes from: who sent it, which list, which call")


ROUTES = (
    Page(path="/add", endpoint=show, role=Role.REVIEWER, nav="Hand in", place=95),
    Page(path="/add", endpoint=take, role=Role.REVIEWER, methods=("POST",), form_bytes=LARGEST),
)
