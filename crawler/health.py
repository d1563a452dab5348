"""How one source did in one night, judged by what it yielded and not by whether anything crashed."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.crawl import SourceCrawl
from models.run import SourceNight
from models.source import Source, SourceState

# Above this share of failed articles a night counts as degraded: single pages fail on every site.
FAILED_SHARE = 0.3
_EXPECTED = frozenset({"known", "budget", "out_of_time", "interrupted"})
_BLOCKING = frozenset({"blocked", "robots", "paused"})
_STATES = {SourceState.BLOCKED: SourceNight.BLOCKED, SourceState.PARKED: SourceNight.PARKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """State of a source in a night, and why, in short plain words."""

    state: SourceNight
    reasons: tuple[str, ...] = ()


def judge(source: Source, crawl: SourceCrawl | None, *, silent_days: int | None) -> Judgement:
    """State of the source.

    Args:
        source: the definition, with what is normal for it.
        crawl: what its crawl did; None where it was not crawled.
        silent_days: days since it last gave a new article, before this night; None where it never did.
    """
    if source.state is not SourceState.ACTIVE or crawl is None:
        return Judgement(state=_STATES.get(source.state, SourceNight.PARKED), reasons=_told(source.state_reason))
    if crawl.index_pages == 0:
        return _unread(crawl)
    if crawl.matched == 0:
        return Judgement(
            state=SourceNight.BLIND,
            reasons=(f"none of {crawl.offered} addresses offered is an article: has the site changed?",),
        )
    reasons = tuple(_doubts(source, crawl, silent_days))
    if reasons:
        return Judgement(state=SourceNight.DEGRADED, reasons=reasons)
    return Judgement(state=SourceNight.HEALTHY if crawl.new else SourceNight.QUIET)


def _told(reason: str | None) -> tuple[str, ...]:
    return () if reason is None else (reason,)


def _unread(crawl: SourceCrawl) -> Judgement:
    reasons = tuple(f"{reason}: {count} index pages" for reason, count in crawl.index_drops)
    blocked = crawl.index_drops and all(reason in _BLOCKING for reason, _ in crawl.index_drops)
    state = SourceNight.BLOCKED if blocked else SourceNight.BLIND
    return Judgement(state=state, reasons=reasons or ("no index page was read",))


def _doubts(source: Source, crawl: SourceCrawl, silent_days: int | None) -> list[str]:
    doubts = [f"{reason}: {count} index pages" for reason, count in crawl.index_drops]
    doubts += [f"{flag}: {count} times" for flag, count in crawl.flags if flag != "capped"]
    failed = sum(count for reason, count in crawl.drops if reason not in _EXPECTED)
    asked = failed + crawl.pages + crawl.unchanged
    if asked and failed / asked > FAILED_SHARE:
        doubts.append(f"{failed} of {asked} articles failed")
    if crawl.new == 0 and silent_days is not None and silent_days > source.health.silence_days:
        doubts.append(f"silent for {silent_days} days, {source.health.silence_days} are normal")
    if crawl.error is not None:
        doubts.append(crawl.error)
    return doubts
