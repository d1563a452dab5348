"""Templates to pages: everything is escaped, unknown names are errors, and nothing is loaded from elsewhere."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from models.plaintext import plain_line
from models.when import When
from models.world.gazetteer import states
from review.web.address import address
from review.web.page import Page, Role, Visit

STATIC = Path(str(resources.files("review"))) / "static"
TEMPLATES = Path(str(resources.files("review"))) / "templates"

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left, by ISO 639 code (CLDR's layout data)."""


@cache
def environment() -> Environment:
    """The templates with the filters and functions that all of them may use."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "words": words,
        "state": state_name,
        "line": plain_line,
        "span": span,
        "size": size_of,
        "plain": plain,
    }
    made.filters |= {"instant": instant, "outward": outward}
    made.globals |= {"static": static, "address": address, "direction": direction, "Role": Role}
    return made


# characters of a value that links and fields repeat: one more than a search looks at, so that it still says it was cut
_LONGEST = 401


def page(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **held: Any,  # noqa: ANN401 - what a template shows is of any type
) -> HTMLResponse:
    """A page from a template of `review/templates`.

    Args:
        visit: the request that it answers.
        template: file name.
        status: HTTP status.
        headers: further headers.
        held: names that the template uses, beside `visit`, `nav`, `here` and `query`.
    """
    nav: tuple[Page, ...] = visit.wired.memory.get("nav", ())
    shown = (
        environment()
        .get_template(template)
        .render(
            visit=visit,
            nav=[one for one in nav if one.role <= visit.role],
            here=visit.request.url.path,
            query={key: value[:_LONGEST] for key, value in visit.query.items()},
            zone=visit.wired.settings.zone,
            **held,
        )
    )
    return HTMLResponse(shown, status_code=status, headers=headers)


def words(name: object) -> str:
    """A name of ours as words: `farewell_visit` is `farewell visit`."""
    return str(name).replace("_", " ")


def state_name(code: str | None) -> str:
    """The short English name of a state, or the code where it has none; a dash for None."""
    if code is None:
        return "–"
    held = states().get(code)
    return code if held is None else held.name


def span(when: When | date | None) -> str:
    """A day or interval in few words; empty for None."""
    if when is None:
        return ""
    if isinstance(when, date):
        return when.isoformat()
    first, last = (day.isoformat() if day else "…" for day in (when.earliest, when.latest))
    return when.partial() or f"{first} to {last}"


def plain(value: object) -> str:
    """A value of a change, as plain JSON has it, in words; a dash for none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, dict):
        ends = [str(value.get(key) or "…") for key in ("earliest", "latest")]
        return ends[0] if ends[0] == ends[1] else " to ".join(ends)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else plain_line(words(value), 120)


@pass_context
def instant(context: Context, at: datetime | None) -> str:
    """An instant in the desk's zone, to the minute; empty for None."""
    return "" if at is None else at.astimezone(ZoneInfo(context["zone"])).strftime("%Y-%m-%d %H:%M")


def size_of(n: int) -> str:
    """Bytes in a unit that people read."""
    for unit in ("B", "KiB", "MiB"):
        if n < 1024:
            return f"{n} {unit}"
        n //= 1024
    return f"{n} GiB"


def direction(lang: str) -> str:
    """Which way a language runs: `ltr`, `rtl`, or `auto` where it is unknown."""
    code = lang.partition("-")[0].lower()
    return "auto" if code in {"", "und"} else "rtl" if code in RIGHT_TO_LEFT else "ltr"


def outward(url: str) -> str | None:
    """An address that may be linked: http or https, without control characters; None for any other."""
    plain = all(sign > " " and sign != "\x7f" for sign in url)
    return url if plain and len(url) <= 2_000 and url.lower().startswith(("http://", "https://")) else None


@cache
def static(name: str) -> str:
    """The address of a file of `review/static`, with a mark of its content, so that browsers may keep it for good."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"
