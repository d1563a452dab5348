"""Draws a page as plain text or as one self-contained HTML page, and finds the page that an alert carries.

The HTML loads nothing: styles are inline (mail programs drop the rest), dark colours and print rules stand in one style
element that may be dropped without harm. Everything is escaped.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from alerts.briefs.page import DATA, Page, clean
from models.alert import Alert
from models.codec import from_plain, to_plain

if TYPE_CHECKING:  # loaded where a page is drawn
    from jinja2 import Environment

log = structlog.get_logger(__name__)


def html_of(alert: Alert) -> str | None:
    """The HTML page of an alert that carries one (digest, brief); None for any other."""
    page = page_of(alert)
    return None if page is None else html(page)


def page_of(alert: Alert) -> Page | None:
    """The page that an alert carries, or None; one that cannot be read is logged and passed over."""
    raw = dict(alert.facts).get(DATA)
    if raw is None:
        return None
    try:
        return from_plain(Page, json.loads(raw))
    except (ValueError, RecursionError) as error:  # pydantic's error is a ValueError
        log.warning("page of an alert cannot be read", alert=alert.id, error=type(error).__name__)
        return None


def data_of(page: Page) -> tuple[str, str]:
    """The fact that makes an alert carry this page."""
    return DATA, json.dumps(to_plain(clean(page)), ensure_ascii=False, separators=(",", ":"))


def html(page: Page) -> str:
    """The page as an HTML document."""
    return _templates().get_template("page.html").render(page=clean(page))


def text(page: Page) -> str:
    """The page as plain text without its title; at most 58 lines, one for each thing told."""
    return _templates().get_template("page.txt").render(page=clean(page)).strip()


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # few alerts carry a page

    return Environment(
        loader=FileSystemLoader(Path(str(resources.files("alerts.briefs"))) / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
