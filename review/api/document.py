"""The description of the API for programs: OpenAPI 3.1, made from the operations and records themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.api.caller import CSRF
from review.api.faults import Clash, Fault
from review.api.operation import operations
from review.web.page import Role

if TYPE_CHECKING:
    from fastapi import FastAPI

_ABOUT = """\
What the review desk shows and decides, for programs, with the same permissions as its pages.

**Who calls.** A token as bearer (`embassywatch user token create NAME`), or the session of a browser; on a desk for one
local reviewer nobody needs to log in. Whoever comes with a cookie and changes something sends the token that `GET /me`
tells in the header `X-CSRF-Token`. `x-least-role` says what each operation needs.

**Lists** come in slices: `next` of one is `cursor` of the following one. Filters that are not named here are refused.

**Decisions** name the revision of the event that was seen. Where it changed meanwhile nothing is written, and the
problem 409 shows both sides. Everything can be taken back; nothing is ever erased.

**Problems** are `application/problem+json` (RFC 9457); `errors` names each parameter or field at fault.

Answers to GET carry an ETag; sent back as `If-None-Match` it saves the body.
"""

TAGS = {
    "alerts": "What was told to whom.",
    "articles": "Texts as they were read, and where they come from.",
    "changes": "What changed since one asked last.",
    "decisions": "Accept, reject, amend, merge, split, and take any of it back.",
    "events": "What is held to have happened, the evidence and the history of each.",
    "leads": "What may become news and waits.",
    "me": "Who calls, and this description.",
    "missions": "One mission with all that is known of it.",
    "queue": "What waits for a person, in order.",
    "register": "Every known mission on two clocks.",
    "runs": "What each night did, counted.",
    "search": "Full text.",
    "sources": "The newsrooms.",
    "stats": "How fast decisions are taken, and what they say of rules, sources and reviewers.",
}

_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of an account."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "embassywatch",
        "description": "The cookie of a login; its name ends in the port, or begins with __Host- where it is https.",
    },
    "own": {"type": "apiKey", "in": "header", "name": CSRF, "description": "For changes that come with a cookie."},
}


def described(app: FastAPI) -> dict[str, Any]:
    """The document of all operations that the application has."""
    from fastapi.openapi.utils import get_openapi

    made: dict[str, Any] = get_openapi(
        title="embassywatch",
        version="1",
        openapi_version="3.1.0",
        summary="Closings and openings of diplomatic missions, with the evidence.",
        description=_ABOUT,
        routes=app.routes,
        tags=[{"name": name, "description": TAGS[name]} for name in sorted({one.tag for one in operations()})],
        servers=[{"url": "/api/v1", "description": "This desk."}],
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for form in (Fault, Clash):
        schema = form.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs", {})
        schemas.update({name: part for name, part in parts.items() if name not in schemas})
        schemas[form.__name__] = schema
    made["components"]["securitySchemes"] = _SCHEMES
    for one in operations():
        told = made["paths"][one.path][one.method.lower()]
        told["summary"] = one.name.replace("_", " ").capitalize()
        told["security"] = _security(one.role, changes=one.method != "GET")
    return made


def _security(role: Role, *, changes: bool) -> list[dict[str, list[str]]]:
    if role is Role.ANYONE:
        return []
    return [{"token": []}, {"session": [], "own": []} if changes else {"session": []}]
