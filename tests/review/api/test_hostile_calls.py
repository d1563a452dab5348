"""Whatever is sent, nothing ends in a fault of ours, and what goes wrong is said in the one form there is for that."""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from review.api.operation import PROBLEM, operations
from tests.review.api.calling import Program
from tests.review.api.schemas import faults
from tests.review.web.making import Desk

ODD = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1e9", "9" * 30, "null", "true", "yes", "KP", "kp", "ZZ", "closure", "accepted", "2023-11-01",
         "0001-01-01", "9999-12-31", "2023-02-30", "%00", "\x00", "\ud7ff", "' OR 1=1 --", "../../etc/passwd",
         "<script>alert(1)</script>", "W10", "WzFd", "WzFlOTk5LCJhIl0", "W251bGwsbnVsbF0", "W3RydWUsZmFsc2Ud",
         "bm9wZQ", "WyJhIiwgW11d", "a" * 3_000]
    ),
    st.text(max_size=40),
    st.integers().map(str),
    st.text(alphabet=string.ascii_letters + string.digits + "-_", max_size=60),
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20),
    st.sampled_from(["accept", "reject", "edit", "merge", "split", "undo", "unsure", "other", "closure", "KP",
                     "2023-11-01", "\x00"]),
)  # fmt: skip
JSON = st.recursive(
    LEAVES, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4)
)

_SHARED = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def names(operation: dict[str, Any], kind: str) -> list[str]:
    return [one["name"] for one in operation.get("parameters", ()) if one["in"] == kind]


def checked(program: Program, document: dict[str, Any], path: str, method: str, url: str, body: Any = None) -> None:  # noqa: ANN401 -- JSON
    answer = program.get(url) if method == "get" else program.post(url, body)
    told = document["paths"][path][method]["responses"]
    assert answer.status_code < 500, f"{method} {url} {body!r}: {answer.text}"
    # a path with a slash in an id is another path, or none
    assert str(answer.status_code) in {*told, "404", "405"}, f"{method} {url} {body!r}: {answer.status_code}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM
        fault = answer.json()
        assert faults({"$ref": "#/components/schemas/Fault"}, {**fault}, document) == [] or answer.status_code == 409
        assert "\n" not in fault["detail"]
        assert fault["status"] == answer.status_code
        if answer.status_code == 422 and "changed" not in fault["detail"]:
            assert fault["errors"], "the field at fault is named"


@_SHARED
@given(data=st.data())
def test_no_parameter_ends_in_a_fault_of_ours(reader: Program, data: st.DataObject) -> None:
    document = reader.got("/openapi.json")
    ids = st.sampled_from(
        [*(one["event"] for one in reader.got("/events")["items"]), "a1", "n1", "KP-AO-embassy-luanda"]
    )
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        url = path.replace("{id}", quote(data.draw(ids | ODD.filter(bool)), safe=""))
        asked = data.draw(st.dictionaries(st.sampled_from([*names(methods["get"], "query"), "x"]), ODD, max_size=3))
        checked(reader, document, path, "get", f"{url}?{urlencode(asked)}" if asked else url)


@_SHARED
@given(data=st.data())
def test_no_body_ends_in_a_fault_of_ours(program: Program, full: Desk, data: st.DataObject) -> None:
    document = program.got("/openapi.json")
    event = full.event(data.draw(st.sampled_from(full.ids())))
    sent = document["components"]["schemas"]["DecisionSent"]["properties"]
    body = data.draw(st.dictionaries(st.sampled_from(sorted(sent)), JSON, max_size=4))
    usual = {"action": data.draw(st.sampled_from(["accept", "reject", "edit", "merge", "split", "undo", "unsure"])),
             "revision": event.revision}  # fmt: skip
    for one in (body, {**body, **usual}, {**usual, "changes": body}, {**usual, "other": data.draw(ODD),
                "other_revision": 1}, [body]):  # fmt: skip
        checked(program, document, "/events/{id}/decisions", "post", f"/events/{event.id}/decisions", one)


def test_bodies_that_are_no_json_are_refused(program: Program, full: Desk) -> None:
    path = f"/api/v1/events/{full.ids()[0]}/decisions"
    for content, kind, status in (
        (b"{", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"action": "accept", "revision": 1}', "text/plain", 422),
        (b"action=accept&revision=1", "application/x-www-form-urlencoded", 422),
        (b'{"a":"' + b"x" * 300_000 + b'"}', "application/json", 413),
    ):
        answer = program.client.post(path, content=content, headers={**program.headers, "content-type": kind})
        assert answer.status_code == status, (content[:20], answer.text)
        assert answer.headers["content-type"] == PROBLEM
    assert full.event(full.ids()[0]).revision == 1


def test_the_shelf_has_no_path_twice() -> None:
    paths = [(one.method, one.path) for one in operations()]
    assert len(paths) == len(set(paths)) > 15
