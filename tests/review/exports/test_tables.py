"""Tables and maps, read back by libraries that nobody here wrote; whatever the web says stays words."""

from __future__ import annotations

import csv
import io
import json

import geojson
import pyarrow.parquet as pq
import pytest

from review.exports import rows
from review.exports.record import ExportedEvent
from review.exports.rows import MissingExtra, write_parquet
from review.exports.wanted import Wanted
from review.web.exporting import columns_of
from tests.review.exports.conftest import CITIES, exported
from tests.review.web.making import Desk

KINDS = ("csv", "jsonl", "geojson", "parquet")


def lines(raw: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in raw.decode().splitlines()]


@pytest.mark.parametrize("kind", [*KINDS, "atom", "jsonfeed"])
def test_a_second_export_is_equal_to_the_byte(house: Desk, kind: str) -> None:
    assert exported(house, kind) == exported(house, kind) != b""


def test_json_lines_hold_every_event_once_as_the_web_gave_it(house: Desk) -> None:
    found = {one["host"]: one for one in lines(exported(house, "jsonl"))}
    assert len(found) == len(lines(exported(house, "jsonl"))) == len(house.ids()) == 11
    assert {host: found[host]["city"] for host in CITIES} == CITIES
    assert found["UG"]["state"] == "accepted"
    assert found["UG"]["schema_version"] == "1"


def test_csv_is_lossless_and_computes_nothing(house: Desk) -> None:
    raw = exported(house, "csv")
    assert raw.startswith("\ufeff".encode())
    assert raw.endswith(b"\r\n")
    found = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert list(found[0]) == columns_of(ExportedEvent)
    by_host = {one["host"]: one for one in found}
    guarded = {"AO", "BD", "ES", "GN", "LY", "NP"}
    assert {host: by_host[host]["city"] for host in CITIES} == {
        host: f"'{city}" if host in guarded else city for host, city in CITIES.items()
    }
    for one in found:
        assert not [cell for cell in one.values() if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell]


def test_geojson_is_valid_and_puts_points_in_their_cities(house: Desk) -> None:
    found = geojson.loads(exported(house, "geojson").decode())
    assert found.is_valid, found.errors()
    assert len(found.features) == 11
    by_host = {one.properties["host"]: one for one in found.features}
    east, north = by_host["UG"].geometry.coordinates
    assert (east, north) == pytest.approx((32.6, 0.3), abs=0.1)
    assert by_host["UG"].properties["place"] == "city"
    assert by_host["PE"].properties["place"] == "capital"
    assert {one["id"] for one in found.features} == set(house.ids())


def test_parquet_says_what_json_says(house: Desk) -> None:
    table = pq.read_table(io.BytesIO(exported(house, "parquet")))
    assert table.schema.metadata[b"schema_version"] == b"1"
    found = table.to_pylist()
    plain = [ExportedEvent.model_validate_json(line).model_dump() for line in exported(house, "jsonl").splitlines()]
    assert found == plain
    assert str(table.schema.field("reported_last").type) == "date32[day]"


def test_parquet_of_nothing_has_all_columns(house: Desk) -> None:
    table = pq.read_table(io.BytesIO(exported(house, "parquet", Wanted(host="FR"))))
    assert table.num_rows == 0
    assert table.column_names == list(ExportedEvent.model_fields)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(rows, "import_module", missing)
    with pytest.raises(MissingExtra, match=r"embassywatch\[parquet\]"):
        write_parquet(ExportedEvent, [], io.BytesIO())


@pytest.mark.parametrize("kind", [*KINDS, "atom", "jsonfeed"])
def test_no_address_that_is_not_of_the_web_goes_out(house: Desk, kind: str) -> None:
    raw = exported(house, kind)
    assert b"javascript:" not in raw
    assert b"data:text" not in raw


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(host="UG"), 1),
        (Wanted(sending="FR"), 0),
        (Wanted(focus=False), 0),
        (Wanted(outlet="house-ug-a"), 1),
    ],
)
def test_filters(house: Desk, wanted: Wanted, count: int) -> None:
    assert len(lines(exported(house, "jsonl", wanted))) == count


def test_lines_are_as_many_for_every_reader() -> None:
    made = rows.json_line({"city": "a\u2028b\u2029c\x85d\ne"})
    assert len(made.decode().splitlines()) == 1
    assert json.loads(made) == {"city": "a\u2028b\u2029c\x85d\ne"}
