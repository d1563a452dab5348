"""A night tells each new closure and each blind source once, by webhook and by mail, and never its own secrets."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import samples
from samples.server import SampleServer
from tests.alerts.ears import Ear, free_port, mailbox, webhook
from tests.e2e import nights

pytestmark = pytest.mark.slow

SMALL = samples.small()
SECRETS = ("canary-user-51", "canary-word-7f3a", "canary-token-e01", "canary-key-9c2d")
BLIND = "phare"
BROKEN = "tumen"


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SMALL) as server:
        server.add_article(
            "skerry",
            "embassy-in-kampala-closed",
            "North Korea closes embassy in Uganda",
            [
                "North Korea has closed its embassy in Uganda, the foreign ministry in Kampala said on Monday.",
                "The flag was taken down on Friday and the gate has been locked since.",
            ],
            datetime(2023, 11, 20, 9, 0, tzinfo=UTC),
        )
        yield server


@dataclass
class Desk:
    """A folder with a settings file and a data folder, and what commands there say."""

    folder: Path
    server: SampleServer

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def alert(self, *addresses: str) -> None:
        (self.folder / "embassywatch.toml").write_text(
            f"[alerts]\ntimeout = 10\napprise = {json.dumps(addresses)}\n", encoding="utf-8"
        )

    def run(self, *arguments: str, **more: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        environment = nights.environment(self.server, EMBASSYWATCH_FOCUS="KP", **more)
        done = subprocess.run(
            nights.command(self.data, *arguments, "--json"),
            env=environment, cwd=self.folder, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        with (self.folder / "said.txt").open("a", encoding="utf-8") as said:
            said.write(done.stdout + done.stderr)
        return done, json.loads(done.stdout)

    def told(self) -> list[dict[str, Any]]:
        lines = (self.data / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def places_of(self, secrets: tuple[str, ...]) -> list[str]:
        """Every file, dump and output in which a secret stands."""
        held = {str(file): file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}
        held.pop(str(self.folder / "embassywatch.toml"))
        with sqlite3.connect(self.data / "embassywatch.sqlite") as base:
            held["dump"] = "\n".join(base.iterdump()).encode()
        return [name for name, raw in held.items() if any(secret.encode() in raw for secret in secrets)]


@pytest.fixture
def desk(tmp_path: Path, newsrooms: SampleServer) -> Desk:
    return Desk(tmp_path, newsrooms)


def sources_of(folder: Path, *slugs: str) -> Path:
    for slug in slugs:
        found = next(samples.catalogue_folder().rglob(f"{slug}.yml"))
        (folder / found.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(found, folder / found.parent.name / found.name)
    return folder


def posted(ear: Ear) -> Counter[str]:
    return Counter(post["message"].rpartition("Alert ")[2] for post in ear.got)


def mailed(ear: Ear) -> Counter[str]:
    mails = [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in ear.got]
    bodies = [body.get_content() for mail in mails if (body := mail.get_body(("plain",))) is not None]
    return Counter(body.strip().rpartition("Alert ")[2] for body in bodies)


def test_each_closure_and_each_blind_source_arrives_once_everywhere(desk: Desk) -> None:
    sources = sources_of(desk.folder / "sources", *SMALL, BLIND, BROKEN)
    broken = next(sources.rglob(f"{BROKEN}.yml"))
    broken.write_text(broken.read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")
    routes = ",".join(f"{slug}.example=127.0.0.1" for slug in (*SMALL, BLIND, BROKEN))
    settings = {"EMBASSYWATCH_SOURCES": str(sources), "EMBASSYWATCH_ROUTES": routes}
    with webhook() as hook, mailbox() as box:
        desk.alert(
            f"json://127.0.0.1:{hook.port}/hook",
            f"mailto://127.0.0.1:{box.port}?from=watch@example.org&to=desk@example.org&mode=insecure&format=text",
        )
        done, report = desk.run("night", **settings)
        assert done.returncode == 3, done.stderr
        told = desk.told()
        assert {(one["transition"], one["facts"].get("source")) for one in told} == {
            ("mentioned", None),
            ("source_blind", BLIND),
            ("source_blind", BROKEN),
            ("digest", None),
        }
        (closure,) = (one for one in told if one["transition"] == "mentioned")
        assert closure["about"].startswith("KP-UG-2023-")
        assert "Uganda" in closure["subject"]
        wanted = Counter(one["id"] for one in told)
        assert len(told) == 4
        assert posted(hook) == wanted
        assert mailed(box) == wanted
        assert report["notes"] == []
        _, second = desk.run("night", EMBASSYWATCH_NOW="2023-11-22T03:00:00+00:00", **settings)
        assert second["events"] == []
        (digest,) = (one for one in desk.told() if one["id"] not in wanted)
        assert digest["transition"] == "digest"
        wanted[digest["id"]] += 1
        assert (posted(hook), mailed(box)) == (wanted, wanted), "the second night said something twice"
        with webhook() as newcomer:
            desk.alert(f"json://127.0.0.1:{newcomer.port}/hook")
            done, _ = desk.run("notify", EMBASSYWATCH_NOW="2023-11-22T03:00:00+00:00", **settings)
            assert (done.returncode, newcomer.got) == (3, []), "a new address was told what was told before it came"


def test_a_receiver_that_is_down_is_reported_and_told_once_when_it_is_back(desk: Desk) -> None:
    user, word, token, key = SECRETS
    port = free_port()
    unreadable = (f"nonsense://{user}:{word}@127.0.0.1/{token}", key)
    desk.alert(f"json://{user}:{word}@127.0.0.1:{port}/{token}/?+X-Key={key}", *unreadable)
    done, report = desk.run("night", *nights.only(SMALL))
    assert done.returncode == 3, done.stderr
    assert report["exit_code"] == 3
    assert report["notes"] == [
        "alerts: 4 deliveries were given up",
        "alerts: 2 deliveries did not get through and will be tried again",
    ]
    assert {one["transition"] for one in desk.told()} == {"mentioned", "digest"}, "the file was told all the same"
    failed, report = desk.run("notify")
    assert (failed.returncode, len(report["notes"])) == (3, 1), "what was given up is not tried again"
    with webhook(port) as hook:
        for _ in range(2):
            done, report = desk.run("notify")
            assert (done.returncode, report["notes"]) == (0, [])
            assert posted(hook) == Counter([one["id"] for one in desk.told()])
    assert len(desk.told()) == 2
    desk.run("config", "show", "--origin")
    assert desk.places_of(SECRETS) == []
    assert desk.places_of(("did not get through",)), "the search for secrets looks at nothing"
