"""`/pages/ID`: the archived copy of a page as text, and as a file to keep; never as a page of this desk's own."""

from __future__ import annotations

from starlette.responses import Response

from models.archive import ArchiveFault
from models.db import articles, desk, pages
from models.page import Page as Archived
from review.web.page import Page, Role, Visit
from review.web.problem import Problem, not_found
from review.web.render import page
from review.web.wired import BY, ORIGIN

LONGEST_SOURCE = 200_000
"""Characters of the source that are shown; the whole is in the file."""


def show(visit: Visit) -> Response:
    """The cleaned text, the circumstances of the fetch, and the source as it came, all as plain text."""
    held = _archived(visit)
    with visit.wired.database.unit(writing=False) as unit:
        found = [articles.version(unit, id_) for id_ in desk.versions_of_page(unit, held.id)]
    source = held.body[: LONGEST_SOURCE * 4].decode("utf-8", "replace")
    told = dict(held.headers)
    names = {one.slug: one.name for one in visit.wired.settings.sources}
    return page(
        visit,
        "copy.html",
        archived=held,
        versions=[version for version in found if version is not None],
        source=source[:LONGEST_SOURCE],
        is_cut=len(source) > LONGEST_SOURCE,
        origin=told.get(ORIGIN, ""),
        by=told.get(BY, ""),
        outlet=names.get(held.source, held.source),
    )


def download(visit: Visit) -> Response:
    """The bytes as they came, as a file; the browser is told not to guess what it is and never to show it here."""
    held = _archived(visit)
    return Response(
        held.body,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{held.id}.bin"'},
    )


def _archived(visit: Visit) -> Archived:
    """The page of the path's id; file names and places come from the index, never from the address."""
    with visit.wired.database.unit(writing=False) as unit:
        location = pages.location(unit, visit.path("id"))
    if location is None:
        raise not_found("such page in the archive")
    try:
        return visit.wired.archive.read(location)
    except ArchiveFault as fault:
        raise Problem(500, f"The archive cannot give this page: {fault}.") from fault
    except OSError as error:
        raise Problem(500, f"The archive cannot be read: {error.strerror}.") from error


ROUTES = (
    Page(path="/pages/{id}", endpoint=show, role=Role.VIEWER),
    Page(path="/pages/{id}/raw", endpoint=download, role=Role.VIEWER),
)
