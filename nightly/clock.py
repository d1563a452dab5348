"""The one place that reads the clock; everything below is handed the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nightly.settings import Settings

Clock = Callable[[], datetime]


def real_now() -> datetime:
    """The present instant, UTC; leases and durations use it even where the night's clock stands still."""
    return datetime.now(UTC)


def clock_of(settings: Settings) -> Clock:
    """The night's clock: the real one, or one that stands still where the settings say so (`now`)."""
    fixed = settings.now
    return real_now if fixed is None else lambda: fixed


def night_of(settings: Settings) -> date:
    """The local date of the night that would begin now, in the settings' time zone."""
    return clock_of(settings)().astimezone(ZoneInfo(settings.timezone)).date()
