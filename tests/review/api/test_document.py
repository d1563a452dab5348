"""The description is complete and true: every operation has a role, words and forms, and what is answered fits them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from starlette.routing import Mount

from review.api.app import Api, build_api
from review.api.operation import PROBLEM, operations
from review.api.routing import Fenced
from review.api.wishes import Deed
from review.web.page import Role
from review.web.wired import Wired
from tests.review.api.calling import Program
from tests.review.api.schemas import faults
from tests.review.web.making import Desk


@pytest.fixture(scope="module")
def document(reader: Program) -> dict[str, Any]:
    document: dict[str, Any] = reader.got("/openapi.json")
    return document


def told(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def refs(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "$ref":
                yield str(one)
            else:
                yield from refs(one)
    elif isinstance(value, list):
        for one in value:
            yield from refs(one)


def test_every_route_of_the_api_declares_a_role(desk: Desk) -> None:
    app = build_api(Wired(database=desk.database, archive=desk.archive, settings=desk.settings, clock=desk.clock))
    assert app.routes
    for route in app.routes:
        assert isinstance(route, Fenced), route
        assert isinstance(route.role, Role)
        changes = route.methods != {"GET"}
        assert route.role >= (Role.REVIEWER if changes else Role.ANYONE)
        assert (route.role is Role.ANYONE) == (route.path == "/openapi.json")
    assert len(app.routes) == len(operations())
    assert any(isinstance(route, Mount) and isinstance(route.app, Api) for route in desk.app().routes)


def test_the_document_is_openapi_31(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    held = OpenAPI.model_validate(document)
    assert held.paths is not None
    schemas = document["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in refs(document)} <= set(schemas)
    named = [operation["operationId"] for *_, operation in told(document)]
    assert len(named) == len(set(named)) == len(operations())
    used = {scheme for *_, one in told(document) for way in one["security"] for scheme in way}
    assert used == set(document["components"]["securitySchemes"])
    assert {tag for *_, one in told(document) for tag in one["tags"]} == {tag["name"] for tag in document["tags"]}


def test_everything_is_described(document: dict[str, Any]) -> None:
    for path, method, operation in told(document):
        here = f"{method} {path}"
        assert operation["description"], here
        assert operation["x-least-role"] in {role.name.lower() for role in Role}, here
        in_path = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"} == in_path, here
        for one in operation.get("parameters", ()):
            assert one.get("description"), f"{here}: {one['name']}"
        for status, answer in operation["responses"].items():
            assert answer["description"], here
            if status.startswith(("4", "5")):
                assert set(answer["content"]) == {PROBLEM}, f"{here}: {status}"
            elif status != "304":
                assert answer["content"]["application/json"]["schema"], here
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name
        for part, form in schema.get("properties", {}).items():
            assert form.get("description") or "$ref" in form, f"{name}.{part}"


def test_the_handbook_lists_every_operation_and_no_other() -> None:
    book = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(GET|POST) (/[^`]+)` \| (\w+) \|", book, re.MULTILINE))
    assert listed == {(one.method, one.path, one.role.name.lower()) for one in operations()}
    assert set(re.findall(r"^\| `(\w+)` \| ", book, re.MULTILINE)) - {"action"} == {deed.value for deed in Deed}


def places(program: Program, full: Desk) -> dict[str, str]:
    """An id for each operation that needs one."""
    event = full.ids()[0]
    program.decide(full.event(event), "accept")
    return {
        "/events/{id}": event,
        "/events/{id}/history": event,
        "/events/{id}/evidence": event,
        "/events/{id}/decisions": event,
        "/decisions/{id}": program.got("/decisions")["items"][0]["decision"],
        "/missions/{id}": program.got("/register?sending=KP")["items"][0]["mission"],
        "/articles/{id}": program.got(f"/events/{event}/evidence")[0]["version"],
        "/runs/{id}": "n1",
        "/alerts/{id}": "a1",
        "/sources/{id}": "kurier",
    }


def test_what_is_answered_fits_its_form(program: Program, full: Desk, document: dict[str, Any]) -> None:
    ids = places(program, full)
    for path, method, operation in told(document):
        if method == "post":
            continue
        assert "{" not in path or path in ids, f"{path}: give this test an id"
        answer = program.get(path.replace("{id}", ids.get(path, "")))
        assert answer.status_code == (404 if path == "/sources/{id}" else 200), f"{path}: {answer.text}"
        kind = PROBLEM if answer.status_code == 404 else "application/json"
        assert answer.headers["content-type"].startswith(kind)
        schema = operation["responses"][str(answer.status_code)]["content"][kind]["schema"]
        assert faults(schema, answer.json(), document) == [], path
        if operation["tags"][0] in {"events", "queue", "register", "decisions", "runs", "alerts"}:
            assert answer.json() != {"items": [], "total": 0, "next": None}, f"{path}: nothing to look at"


def test_what_is_decided_and_refused_fits_its_form(program: Program, full: Desk, document: dict[str, Any]) -> None:
    (forms,) = (operation["responses"] for path, _, operation in told(document) if path == "/events/{id}/decisions")
    event = full.event(full.ids()[0])
    seen = [
        program.decide(event, "accept"),
        program.decide(event, "unsure"),
        program.decide(event, "party"),
        program.post("/events/none/decisions", {"action": "accept", "revision": 1}),
    ]
    assert [one.status_code for one in seen] == [201, 409, 422, 404]
    for answer in seen:
        ((kind, held),) = forms[str(answer.status_code)]["content"].items()
        assert answer.headers["content-type"].startswith(kind)
        assert faults(held["schema"], answer.json(), document) == []
