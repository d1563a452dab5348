from __future__ import annotations

import io
import os
import zlib
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from models import archive as archive_module
from models.archive import Archive, ArchiveFault, ArchiveUnusable
from models.ids import page_id
from models.page import Hint, Location, Page, Role
from tests.models.made import NOW, page

words = st.text(max_size=40)
urls = st.builds(
    "{}://{}/{}".format, st.sampled_from(["http", "https"]), st.sampled_from(["kurier.example", "a.test:8080"]), words
)
instants = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


@st.composite
def any_pages(draw: st.DrawFn) -> Page:
    final_url, body = draw(urls), draw(st.binary(max_size=2000))
    hints = st.builds(Hint, title=st.none() | words, published=st.none() | words, found_on=urls)
    return Page(
        id=page_id(final_url, body),
        source=draw(words),
        role=draw(st.sampled_from(Role)),
        url=draw(urls),
        final_url=final_url,
        fetched_at=draw(instants),
        status=draw(st.integers(100, 599)),
        headers=tuple(draw(st.lists(st.tuples(words, words), max_size=6))),
        body=body,
        hint=draw(st.none() | hints),
    )


def keep(folder: Path, *kept: Page, stem: str = "night") -> list[Location]:
    with Archive(folder).writer(stem, NOW) as writer:
        return [writer.keep(one) for one in kept]


def is_sound(file: Path) -> bool:
    """What `warcio check` says."""
    checker = Checker(type("Asked", (), {"inputs": [str(file)], "verbose": False})())
    with redirect_stdout(io.StringIO()):
        checker.process_all()
    return int(checker.exit_value) == 0


@settings(max_examples=60, deadline=None)
@given(kept=any_pages(), url=urls)
def test_a_page_comes_back_as_it_went(tmp_path_factory: pytest.TempPathFactory, kept: Page, url: str) -> None:
    folder = tmp_path_factory.mktemp("archive")
    with Archive(folder).writer("night", NOW) as writer:
        at = writer.keep(kept, url=url)
    archive = Archive(folder)
    assert archive.read(at) == kept
    assert archive.entry(at).url == url
    assert list(archive.scan()) == [(at, kept)]
    assert archive.faults() == ()
    with (folder / at.file).open("rb") as handle:
        bodies = [(one.rec_type, one.raw_stream.read()) for one in ArchiveIterator(handle, check_digests="raise")]
    assert [kind for kind, _ in bodies] == ["warcinfo", "request", "response", "metadata"]
    assert bodies[2][1] == kept.body


def test_other_warc_tools_read_it(tmp_path: Path) -> None:
    wire = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"), ("X-A", "b"))
    kept = page(headers=wire, body="naïve".encode())
    at = keep(tmp_path, kept)[0]
    assert is_sound(tmp_path / at.file)
    with (tmp_path / at.file).open("rb") as handle:
        found = {record.rec_type: (record, record.content_stream().read()) for record in ArchiveIterator(handle)}
    record, body = found["response"]
    assert body == kept.body
    assert record.http_headers.get_header("Content-Length") == str(len(kept.body))
    assert record.http_headers.get_header("Content-Encoding") is None
    assert record.http_headers.get_header("Transfer-Encoding") is None
    assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert record.rec_headers.protocol == "WARC/1.1"
    assert record.rec_headers.get_header("WARC-Date") == "2026-01-05T02:30:01.123456Z"
    assert record.rec_headers.get_header("WARC-Payload-Digest").startswith("sha1:")
    assert record.rec_headers.get_header("WARC-Block-Digest").startswith("sha1:")
    assert set(found) == {"warcinfo", "request", "response", "metadata"}


def test_every_record_is_a_member_of_its_own(tmp_path: Path) -> None:
    at = keep(tmp_path, page(1))[0]
    raw = (tmp_path / at.file).read_bytes()[at.offset : at.offset + at.length]
    members = 0
    while raw:
        mill = zlib.decompressobj(wbits=31)
        assert mill.decompress(raw).startswith(b"WARC/1.1\r\n")
        raw, members = mill.unused_data, members + 1
    assert members == 3


def test_writers_never_share_a_file(tmp_path: Path) -> None:
    first = keep(tmp_path, page(1))
    second = keep(tmp_path, page(2), page(3))
    assert [at.file for at in first + second] == ["pages/night-0001.warc.gz"] + ["pages/night-0002.warc.gz"] * 2
    assert [found for _, found in Archive(tmp_path).scan()] == [page(1), page(2), page(3)]


def test_a_writer_without_pages_leaves_no_file(tmp_path: Path) -> None:
    assert keep(tmp_path) == []
    assert Archive(tmp_path).files() == []
    assert list(Archive(tmp_path).scan()) == []


def test_a_full_file_is_left_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "ROLL_AT", 1500)
    kept = [page(n) for n in range(6)]
    found = keep(tmp_path, *kept)
    assert len({at.file for at in found}) > 1
    assert [Archive(tmp_path).read(at) for at in found] == kept


def test_scanning_goes_on_where_it_was(tmp_path: Path) -> None:
    first, second = keep(tmp_path, page(1), page(2))
    assert list(Archive(tmp_path).scan(first.file, first.offset + first.length)) == [(second, page(2))]


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.99])
def test_a_torn_tail_is_told_and_left(tmp_path: Path, part: float) -> None:
    first, second = keep(tmp_path, page(1), page(2))
    file = tmp_path / first.file
    os.truncate(file, second.offset + int(second.length * part))
    before = file.read_bytes()
    archive = Archive(tmp_path)
    assert [found for _, found in archive.scan()] == [page(1)]
    assert [(fault.file, fault.offset) for fault in archive.faults()] == [(second.file, second.offset)]
    assert "\n" not in str(archive.faults()[0])
    assert file.read_bytes() == before
    with pytest.raises(ArchiveFault, match=rf"{second.file}, byte {second.offset}: "):
        archive.read(second)


def test_a_tail_cut_between_two_records_is_told(tmp_path: Path) -> None:
    at = keep(tmp_path, page(1))[0]
    file = tmp_path / at.file
    mill = zlib.decompressobj(wbits=31)
    mill.decompress(file.read_bytes()[at.offset :])
    os.truncate(file, at.offset + at.length - len(mill.unused_data))
    archive = Archive(tmp_path)
    assert list(archive.scan()) == []
    assert [str(fault) for fault in archive.faults()] == [f"{at.file}, byte {at.offset}: ends in the middle of a page"]


def test_damage_costs_only_the_page_it_hits(tmp_path: Path) -> None:
    kept = [page(n, body=os.urandom(3000)) for n in range(3)]
    found = keep(tmp_path, *kept)
    file = tmp_path / found[1].file
    raw = bytearray(file.read_bytes())
    raw[found[1].offset + found[1].length // 2] ^= 0xFF
    file.write_bytes(raw)
    assert not is_sound(file)
    archive = Archive(tmp_path)
    assert [one for _, one in archive.scan()] == [kept[0], kept[2]]
    assert archive.faults()[0].offset == found[1].offset
    with pytest.raises(ArchiveFault):
        archive.read(found[1])


def packed(record: bytes) -> bytes:
    return zlib.compress(record, wbits=31)


@pytest.mark.parametrize(
    ("tail", "cause"),
    [
        (b"no gzip at all", "damaged bytes"),
        (packed(b"no record\r\n\r\n"), "not a WARC record"),
        (packed(b"WARC/1.1\r\nWARC-Type: revisit\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), "differs from its digest"),
        (packed(b"WARC/1.1\r\nWARC-Type: request\r\nContent-Length: 99\r\n\r\nx\r\n\r\n"), "shorter than it says"),
        (packed(b"WARC/1.1\r\nWARC-Type: request\r\nContent-Length: 2147483648\r\n\r\nx"), "shorter than it says"),
        (packed(b"\xff\xfe\x00"), "not a WARC record"),
    ],
)
def test_foreign_bytes_are_told(tmp_path: Path, tail: bytes, cause: str) -> None:
    at = keep(tmp_path, page(1))[0]
    with (tmp_path / at.file).open("ab") as handle:
        handle.write(tail)
    archive = Archive(tmp_path)
    assert [one for _, one in archive.scan()] == [page(1)]
    assert any(cause in str(fault) for fault in archive.faults())


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.warc_file.LARGEST", 100_000)
    at = keep(tmp_path, page(1))[0]
    with (tmp_path / at.file).open("ab") as handle:
        handle.write(packed(b"0" * 5_000_000))
    archive = Archive(tmp_path)
    assert [one for _, one in archive.scan()] == [page(1)]
    assert archive.faults()[0].cause == "a record of more than 100000 bytes"


@pytest.mark.parametrize(
    "at",
    [
        Location(file="pages/none.warc.gz", offset=0, length=10),
        Location(file="../secret", offset=0, length=10),
        Location(file="/etc/passwd", offset=0, length=10),
        Location(file="pages/night-0001.warc.gz", offset=3, length=10),
        Location(file="pages/night-0001.warc.gz", offset=10**9, length=10),
    ],
)
def test_a_wrong_location_is_one_line(tmp_path: Path, at: Location) -> None:
    keep(tmp_path, page(1))
    with pytest.raises(ArchiveFault) as caught:
        Archive(tmp_path).read(at)
    assert str(caught.value).startswith(f"{at.file}, byte {at.offset}: ")
    assert "\n" not in str(caught.value)


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    writer = archive.writer("night", NOW)
    first = writer.keep(page(1))
    real, calls = os.write, []

    def full(handle: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(handle, data[:10])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ArchiveUnusable, match=r"night-0001\.warc\.gz: No space left on device"):
        writer.keep(page(2))
    monkeypatch.setattr(os, "write", real)
    third = writer.keep(page(3))
    writer.close()
    assert third.file == "pages/night-0002.warc.gz"
    assert list(archive.scan()) == [(first, page(1)), (third, page(3))]
    assert len(archive.faults()) == 1


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveUnusable, match="file/pages"):
        Archive(tmp_path / "file").writer("night", NOW).keep(page(1))


@pytest.mark.parametrize("stem", ["", "a/b", ".hidden"])
def test_a_stem_is_part_of_a_file_name(tmp_path: Path, stem: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        Archive(tmp_path).writer(stem, NOW)


def test_one_page_fetched_twice_has_two_places(tmp_path: Path) -> None:
    again = replace(page(1), fetched_at=page(2).fetched_at)
    first, second = keep(tmp_path, page(1), again)
    archive = Archive(tmp_path)
    assert (archive.read(first), archive.read(second)) == (page(1), again)
    assert is_sound(tmp_path / first.file)
