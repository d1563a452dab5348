"""Printed dates are read to the day or instant they state, or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.clean.printed import read_age, read_date
from models.source import DateRule


@pytest.mark.parametrize(
    ("text", "zone", "day", "instant"),
    [
        ("[Juche113.7.14.]", "Asia/Pyongyang", "2024-07-14", None),
        ("www.example.kp (Juche108.12.10.)", "Asia/Pyongyang", "2019-12-10", None),
        ("Feb. 11,\u00a0Juche 111 (2022) Friday", "Asia/Pyongyang", "2022-02-11", None),
        ("September 21. 2023 Juche 112", "Asia/Pyongyang", "2023-09-21", None),
        ("[2023.10.23.]", "Asia/Pyongyang", "2023-10-23", None),
        ("２０２３.１０.２３", "Asia/Pyongyang", "2023-10-23", None),
        ("Wednesday, 25 October de 2023 | 20h11", "Africa/Luanda", "2023-10-25", "2023-10-25T19:11"),
        ("15 oct 2024 - 08:22", "Europe/Madrid", "2024-10-15", "2024-10-15T06:22"),
        ("08:22, 15 oct 2024", "Europe/Madrid", "2024-10-15", "2024-10-15T06:22"),
        ("Sept. 3, 2025", "UTC", "2025-09-03", None),
        ("3rd of May 2023", "UTC", "2023-05-03", None),
        ("October 27, 2023 at 3:45 PM", "UTC", "2023-10-27", "2023-10-27T15:45"),
        ("12:05 a.m., 3 May 2023", "UTC", "2023-05-03", "2023-05-03T00:05"),
        ("Written: 2023-11-07 15:03:30 / Updated: 2023-11-09 15:30", "Asia/Seoul", "2023-11-07", "2023-11-07T06:03:30"),
        ("2023-11-07T15:03:30+09:00", "Asia/Seoul", "2023-11-07", "2023-11-07T06:03:30"),
        ("2023-11-07T15:03:30.123Z", "Asia/Seoul", "2023-11-08", "2023-11-07T15:03:30"),
        ("2023-11-07 15:03 GMT+9", "UTC", "2023-11-07", "2023-11-07T06:03"),
        ("Tue, 07 Nov 2023 23:30:00 GMT", "Asia/Kathmandu", "2023-11-08", "2023-11-07T23:30"),
        ("2023-11-07T15:03", "Asia/Kathmandu", "2023-11-07", "2023-11-07T09:18"),
        ("2023年10月27日 05:00", "Asia/Tokyo", "2023-10-27", "2023-10-26T20:00"),
        ("2023년 11월 7일", "Asia/Seoul", "2023-11-07", None),
        ("27 de outubro de 2023", "UTC", "2023-10-27", None),
        ("1er novembre 2023", "UTC", "2023-11-01", None),
        ("27. Oktober 2023", "UTC", "2023-10-27", None),
        ("27 октября 2023", "UTC", "2023-10-27", None),
        ("20231110", "UTC", "2023-11-10", None),
        ("31 Feb 2026 25:61", "UTC", None, None),
        ("29 February 2025", "UTC", None, None),
        ("0000-01-01", "UTC", None, None),
        ("57000-01-01", "UTC", None, None),
        ("1699369200", "UTC", None, None),
        ("October 2023", "UTC", None, None),
        ("14 December", "UTC", None, None),
        ("Wednesday", "UTC", None, None),
        ("", "UTC", None, None),
    ],
)  # fmt: skip
def test_a_date_line(text: str, zone: str, day: str | None, instant: str | None) -> None:
    moment = read_date(text, DateRule(zone=zone), ("en",))
    if day is None:
        assert moment is None
        return
    assert moment is not None
    assert moment.on.isoformat() == day
    assert (None if moment.at is None else moment.at.isoformat()[:19].removesuffix(":00")) == instant


@pytest.mark.parametrize(("order", "day"), [("DMY", date(2026, 4, 3)), ("MDY", date(2026, 3, 4))])
def test_digits_are_read_by_the_source_order(order: str, day: date) -> None:
    moment = read_date("03/04/2026", DateRule(zone="UTC", order=order))
    assert moment is not None
    assert moment.on == day


def test_the_other_order_is_never_guessed() -> None:
    assert read_date("12/31/2023", DateRule(zone="UTC", order="DMY")) is None


def test_the_formats_of_the_source_come_first() -> None:
    rule = DateRule(zone="Africa/Kampala", order="DMY", formats=("%m.%d.%Y %H:%M",))
    moment = read_date("03.04.2023 07:30", rule)
    assert moment is not None
    assert moment.on == date(2023, 3, 4)
    assert moment.at == datetime(2023, 3, 4, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 hours ago", "2023-11-07"),
        ("23 hours ago", "2023-11-06"),
        ("2 days ago", "2023-11-05"),
        ("hace 5 horas", "2023-11-07"),
        ("3시간 전", "2023-11-07"),
        ("some hours ago", None),
        ("yesterday's paper", None),
    ],
)
def test_ages_count_back_from_the_fetch(text: str, day: str | None) -> None:
    moment = read_age(text, fetched_at=datetime(2023, 11, 7, 12, tzinfo=UTC), zone="Africa/Kampala")
    assert (None if moment is None else moment.on.isoformat()) == day
    assert moment is None or moment.at is None


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1990 < moment.year < 2090), st.integers(-12, 14))
def test_an_iso_instant_comes_back(moment: datetime, hours: int) -> None:
    sign = "-" if hours < 0 else "+"
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{sign}{abs(hours):02d}:00"
    read = read_date(text, DateRule(zone="UTC"))
    assert read is not None
    assert read.at == moment.replace(microsecond=0) - timedelta(hours=hours)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    moment = read_date(text, DateRule(zone="Asia/Pyongyang"))
    assert moment is None or moment.on.year >= 1950
