"""A program that calls the API as the local reviewer, by a session or by a token."""

from __future__ import annotations

from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from models.event import Event

BASE = "http://127.0.0.1:18100"


class Program:
    """Calls below `/api/v1`; changes carry the token that `/me` told."""

    def __init__(self, app: Starlette, *, bearer: str = "") -> None:
        self.client = TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)
        self.headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        if not bearer and (me := self.get("/me")).status_code == 200:
            self.headers = {"x-csrf-token": me.json()["csrf"]}

    def get(self, path: str, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **sent})

    def got(self, path: str) -> Any:  # noqa: ANN401 -- JSON
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", json=body, headers={**self.headers, **sent})

    def decide(self, event: Event, action: str, **fields: object) -> httpx.Response:
        body = {"action": action, "revision": event.revision, **fields}
        return self.post(f"/events/{event.id}/decisions", body)
