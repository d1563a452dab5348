"""What each kind of expression of time means: one reader a kind, from a match to an interval."""

from __future__ import annotations

from collections.abc import Callable

from extract import when_counted as counted
from extract import when_lengths as lengths
from extract import when_named as named
from extract.calendar import Span
from extract.when_ask import Ask

READERS: dict[str, Callable[[Ask], Span | None]] = {
    "ago": lengths.read_ago,
    "ahead": lengths.read_ahead,
    "back": lengths.read_back,
    "bare_season": named.read_bare_season,
    "coming": lengths.read_coming,
    "day_of": counted.read_day_of,
    "days": named.read_days,
    "decade": named.read_decade,
    "end": counted.read_end,
    "feast": named.read_feast,
    "full": named.read_full,
    "half": named.read_half,
    "iso": named.read_iso,
    "month": named.read_month,
    "months": named.read_months,
    "near": counted.read_near,
    "numeric": named.read_numeric,
    "of_month": named.read_of_month,
    "overnight": counted.read_overnight,
    "pointing": counted.read_pointing,
    "quarter": named.read_quarter,
    "season": named.read_season,
    "unit": counted.read_unit,
    "vague": counted.read_vague,
    "week_of": named.read_week_of,
    "weekday": counted.read_weekday,
    "year": named.read_year,
    "years": named.read_years,
}
