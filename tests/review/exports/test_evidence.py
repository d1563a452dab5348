"""Archived pages as WARC: `warcio check` finds no fault, and every page comes out as it went in."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from review.exports.evidence import Written, write_evidence
from review.exports.wanted import Wanted
from tests.review.web.making import Desk


def written(desk: Desk, wanted: Wanted | None = None, only: tuple[str, ...] = ()) -> tuple[Written, bytes]:
    out = BytesIO()
    with desk.database.unit(writing=False) as unit:
        told = write_evidence(unit, desk.archive, wanted or Wanted(), ("KP",), out, only=only)
    return told, out.getvalue()


def test_warcio_finds_no_fault_and_all_records(house: Desk, tmp_path: Path) -> None:
    told, raw = written(house)
    file = tmp_path / "evidence.warc.gz"
    file.write_bytes(raw)
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "digest failed" not in checked.stdout
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(raw))]
    assert (told.events, told.pages, told.missing) == (11, 11, {})
    assert kinds[0] == "warcinfo"
    assert {kind: kinds.count(kind) for kind in ("request", "response", "metadata")} == {
        "request": 11,
        "response": 11,
        "metadata": 22,
    }


def test_the_hash_told_is_that_of_the_body(house: Desk) -> None:
    (id_,) = [id_ for id_ in house.ids() if "-UG-" in id_]
    _, raw = written(house, only=(id_,))
    bodies, manifest = {}, {}
    for record in ArchiveIterator(BytesIO(raw)):
        body = record.content_stream().read()
        if record.rec_type == "response":
            bodies[record.rec_headers.get_header("WARC-Target-URI")] = hashlib.sha256(body).hexdigest()
        elif str(record.rec_headers.get_header("WARC-Target-URI")).startswith("tag:"):
            manifest = json.loads(body)
    assert manifest["event"]["event"] == id_
    assert {one["url"]: one["sha256"] for one in manifest["reports"]} == bodies
    assert len(bodies) == 1


def test_records_are_those_of_the_archive(house: Desk, tmp_path: Path) -> None:
    _, raw = written(house)
    kept = b"".join((tmp_path / "archive" / file).read_bytes() for file in house.archive.files())

    def ids(data: bytes) -> set[tuple[str, str]]:
        return {
            (record.rec_headers.get_header("WARC-Record-ID"), record.rec_headers.get_header("WARC-Block-Digest"))
            for record in ArchiveIterator(BytesIO(data))
            if record.rec_type in {"request", "response"}
        }

    assert ids(raw) == ids(kept)


def test_twice_the_same_bytes(house: Desk) -> None:
    assert written(house)[1] == written(house)[1]


def test_a_page_that_cannot_be_read_is_named(house: Desk, tmp_path: Path) -> None:
    for file in house.archive.files():
        (tmp_path / "archive" / file).write_bytes(b"")
    told, raw = written(house, Wanted(host="UG"))
    assert (told.events, told.pages, len(told.missing)) == (1, 0, 1)
    (manifest,) = [
        json.loads(record.content_stream().read())
        for record in ArchiveIterator(BytesIO(raw))
        if record.rec_type == "metadata"
    ]
    assert manifest["reports"][0]["sha256"] is None
    assert manifest["reports"][0]["missing"]
