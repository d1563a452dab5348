from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from review.api.app import Api
from review.web.guard import HEADERS, Fenced, is_ours
from review.web.page import Page, Role, mounts, shelf
from tests.review.web.conftest import PASSWORDS
from tests.review.web.making import Browser, Desk, fill

PAGES = shelf()
WHO = {"nobody": Role.ANYONE, "vera": Role.VIEWER, "rob": Role.REVIEWER, "ada": Role.ADMIN}


def path_of(page: Page) -> str:
    return re.sub(r"\{[^}]+\}", "KP-XX-2023-0000", page.path)


def routes(app: Starlette) -> list[Route | Mount]:
    return [route for route in app.routes if isinstance(route, Route | Mount)]


def test_every_route_declares_a_role(desk: Desk) -> None:
    app = desk.app()
    open_to_all = {"/help", "/login", "/logout"}
    for route in routes(app):
        if isinstance(route, Mount):
            # tests/review/api proves the same of each operation of the API
            assert route.path == "/static" or isinstance(route.app, Fenced | Api), route.path
            continue
        page = getattr(route, "page", None)
        assert isinstance(page, Page), route.path
        assert (page.role is Role.ANYONE) == (page.path in open_to_all), page.path
        assert set(page.methods) in ({"GET"}, {"POST"}), "a page shows or changes, never both"
    assert {one.path for one in mounts()} <= {route.path for route in routes(app)}


@pytest.mark.parametrize("who", WHO)
def test_each_role_reaches_what_it_may_and_nothing_else(guarded: Desk, who: str) -> None:
    browser = Browser(guarded.app())
    if who in PASSWORDS:
        assert browser.login(who, PASSWORDS[who]).status_code == 303
    for page in PAGES:
        if page.path in {"/login", "/logout"}:
            continue
        path = path_of(page)
        answer = browser.get(path) if "GET" in page.methods else browser.post(path)
        if WHO[who] >= page.role:
            assert answer.status_code not in {401, 403, 500}, (who, path, answer.status_code)
        elif who == "nobody":
            assert answer.status_code in {303, 401}, (who, path)
            assert answer.headers.get("location", "/login").startswith("/login")
        else:
            assert answer.status_code == 403, (who, path)


@pytest.mark.parametrize("page", [page for page in PAGES if "POST" in page.methods], ids=lambda page: page.path)
def test_what_changes_anything_needs_a_form_of_ours(desk: Desk, page: Page) -> None:
    fill(desk, 1)
    browser = Browser(desk.app())
    path = re.sub(r"\{[^}]+\}", desk.ids()[0], page.path)
    own = {"origin": browser.base}
    assert browser.get(path).status_code in {200, 303, 404, 405}
    refused = {
        "no token": browser.client.post(path, data={"action": "accept"}, headers=own),
        "another's token": browser.client.post(path, data={"csrf": "0" * 32}, headers=own),
        "another origin": browser.post(path, origin="http://127.0.0.1:9999"),
        "null origin": browser.post(path, origin="null"),
        "no origin": browser.client.post(path, data={"csrf": browser.csrf}),
        "another site": browser.post(path, **{"sec-fetch-site": "same-site"}),
    }
    assert {why: answer.status_code for why, answer in refused.items()} == dict.fromkeys(refused, 403)
    plain = browser.client.post(path, content='{"a":1}', headers={**own, "content-type": "text/plain"})
    json = browser.client.post(path, json={"csrf": browser.csrf}, headers=own)
    assert (plain.status_code, json.status_code) == (415, 415)
    assert desk.event(desk.ids()[0]).revision == 1


def test_a_token_of_another_browser_is_none(desk: Desk) -> None:
    fill(desk, 1)
    app = desk.app()
    one, other = Browser(app), Browser(app)
    event = desk.event(desk.ids()[0])
    answer = one.post(f"/events/{event.id}/decide", {"csrf": other.csrf, "action": "accept", "revision": 1})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:18100", "127.0.0.1.evil.example", "", "[::2]:18100"])
def test_other_hosts_are_refused(browser: Browser, host: str) -> None:
    answer = browser.get("/", host=host)
    assert answer.status_code == 400
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("host", "ours"),
    [("localhost:1", True), ("LOCALHOST", True), ("[::1]:18100", True), ("127.0.0.1", True), ("127.0.0.2", False)],
)
def test_which_hosts_are_ours(host: str, ours: bool) -> None:
    assert is_ours(host, ("127.0.0.1", "localhost", "[::1]")) is ours


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/static/desk.css", "/static/nope", "/events/none", "/decide", "/login"]
)
def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_no_page_holds_a_script_or_style_of_its_own(desk: Desk, browser: Browser) -> None:
    fill(desk, 2)
    id_ = desk.ids()[0]
    for path in ("/", f"/events/{id_}", f"/events/{id_}/edit", "/leads", "/stats", "/accounts", "/add", "/help"):
        text = browser.get(path).text
        assert re.findall(r"<script(?! src=\"/static/)", text) == []
        assert re.findall(r"\s(?:on[a-z]+|style)=", text) == []
        assert "<style" not in text
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//(?!\w[\w.-]*\.example)", text) == []


def test_a_form_that_is_too_large_is_refused_unread(browser: Browser) -> None:
    assert browser.post("/undo", {"note": "x" * 5_000_000}).status_code == 413
    assert browser.post("/login", {"name": "x" * 20_000}).status_code == 413


def test_a_fault_of_ours_shows_a_mark_and_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.web.pages import stats

    def fail(visit: object) -> None:
        raise RuntimeError("secret-in-a-message")

    monkeypatch.setattr(stats, "ROUTES", tuple(replace(page, endpoint=fail) for page in stats.ROUTES))
    answer = Browser(desk.app()).get("/stats")
    assert answer.status_code == 500
    assert "secret-in-a-message" not in answer.text
    assert "in the log under" in answer.text


def test_two_pages_at_one_address_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from review.web.pages import stats

    monkeypatch.setattr(stats, "ROUTES", (*stats.ROUTES, *stats.ROUTES))
    with pytest.raises(ValueError, match="GET /stats: two pages answer it"):
        shelf()


def test_files_with_a_mark_are_kept_and_paths_stay_in_their_folder(browser: Browser) -> None:
    shown = browser.get("/help").text
    (sheet,) = re.findall(r'href="(/static/desk\.css\?v=[0-9a-f]{12})"', shown)
    assert "immutable" in browser.get(sheet).headers["cache-control"]
    for path in (
        "/static/../web/app.py",
        "/static/%2e%2e/web/app.py",
        "/static/..%2fpasswords.py",
        "/static//etc/passwd",
    ):
        assert browser.get(path).status_code == 404
