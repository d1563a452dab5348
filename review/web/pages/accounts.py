"""`/accounts`: who may in, and the audit trail; changes are made on the machine itself."""

from __future__ import annotations

from starlette.responses import Response

from models.db import accounts
from review.web.address import slice_of
from review.web.page import Page, Role, Visit
from review.web.render import page


def show(visit: Visit) -> Response:
    """All accounts, and the audit trail in slices."""
    with visit.wired.database.unit(writing=False) as unit:
        part = slice_of(visit.query, accounts.trail_length(unit), size=50)
        held = accounts.list_accounts(unit)
        trail = accounts.trail(unit, limit=part.size, offset=part.offset)
    return page(visit, "accounts.html", accounts=held, trail=trail, slice=part)


ROUTES = (Page(path="/accounts", endpoint=show, role=Role.ADMIN, nav="Accounts", place=98),)
