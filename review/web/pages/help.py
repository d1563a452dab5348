"""`/help`: the keys, and what the pages are for."""

from __future__ import annotations

from starlette.responses import Response

from review.web.page import Page, Role, Visit
from review.web.render import page


def show(visit: Visit) -> Response:
    """The keys and a few words of help."""
    return page(visit, "help.html")


ROUTES = (Page(path="/help", endpoint=show, role=Role.ANYONE),)
