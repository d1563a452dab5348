"""How one source did in one night: six states, each with a reason that a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.policy import REASONS
from models.run import SourceNight, Tally
from models.source import Source, SourceState

REACHED = ("index_kept", "index_same", "index_unchanged")
CHANGED = ("no_items", "not_a_feed", "not_a_sitemap")
REFUSED = ("robots", "http_401", "http_403", "http_429", "http_451")
UNREADABLE = ("drop:no_text", "drop:not_html", "drop:too_short", "drop:wall", "jailed")
NOT_TROUBLE = ("drop:known", "drop:budget")
ENDED = (*REACHED, "article_kept", "article_same", "article_unchanged")
FAILED_SHARE = 0.2  # above this share of requests that failed, the source is degraded, not just unlucky
BAD_SHARE = 0.5  # above this share of pages that cannot be read, the layout is held to have changed


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source's line in the morning report; `fetch` and `read` are counts by outcome."""

    source: str
    name: str
    state: SourceNight
    why: str
    fetch: Mapping[str, int]
    read: Mapping[str, int]

    @property
    def new(self) -> int:
        """Article pages that were not in the archive before."""
        return self.fetch.get("article_kept", 0)


def judge(source: Source, tallies: Iterable[Tally], past: Sequence[int], *, asked: bool = True) -> SourceLine:
    """How this source did.

    Args:
        tallies: the night's counted lines; those of other sources are passed over.
        past: new articles in each earlier night that asked it, the latest first.
        asked: False where this night was told to leave it out.
    """
    fetch: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for tally in tallies:
        if tally.source == source.slug:
            (fetch if tally.stage == "fetch" else read)[tally.outcome] += tally.n
    state, why = _state(source, fetch, read, past, asked=asked)
    return SourceLine(source=source.slug, name=source.name, state=state, why=why, fetch=dict(fetch), read=dict(read))


def _state(
    source: Source, fetch: Counter[str], read: Counter[str], past: Sequence[int], *, asked: bool
) -> tuple[SourceNight, str]:
    if source.state is SourceState.BLOCKED:
        return SourceNight.BLOCKED, source.state_reason or "declared blocked"
    if source.state is not SourceState.ACTIVE or not asked:
        return SourceNight.PARKED, source.state_reason or ("not asked this night" if not asked else source.state.value)
    unreached = _unreached(fetch)
    if unreached is not None:
        return unreached
    blind = _blind(source, fetch, read, past)
    if blind is not None:
        return SourceNight.BLIND, blind
    trouble = _trouble(fetch, read)
    if trouble:
        return SourceNight.DEGRADED, trouble
    if fetch["article_kept"] == 0:
        return SourceNight.QUIET, _quiet(source, past)
    return SourceNight.HEALTHY, ""


def _unreached(fetch: Counter[str]) -> tuple[SourceNight, str] | None:
    """Where no feed, sitemap or listing answered."""
    if any(fetch[outcome] for outcome in REACHED):
        return None
    reasons = [outcome.partition(":")[2] for outcome, _ in fetch.most_common() if outcome.startswith("index_drop:")]
    if reasons and reasons[0] in REFUSED:
        return SourceNight.BLOCKED, f"it refused: {told(reasons[0])}"
    if reasons and reasons[0] in CHANGED:
        return SourceNight.BLIND, f"{told(reasons[0])}; has the site been redesigned?"
    return SourceNight.BLIND, f"nothing answered: {told(reasons[0]) if reasons else 'no request ended'}"


def told(reason: str) -> str:
    """A reason of the crawl in words for people, with its key."""
    words = REASONS.get(reason)
    if words is None and reason.startswith("http_"):
        words = f"the server answered with status {reason.removeprefix('http_')}"
    return reason if words is None else f"{words} ({reason})"


def _blind(source: Source, fetch: Counter[str], read: Counter[str], past: Sequence[int]) -> str | None:
    came = sum(fetch[outcome] for outcome in ("index_kept", "index_same"))
    if came and fetch["matched"] == 0:
        return "its pages answered, but no address on them looks like an article; has the site been redesigned?"
    bad = sum(read[outcome] for outcome in UNREADABLE)
    if read["in"] and bad == read["in"]:
        return f"{bad} articles came and none could be read; has the site been redesigned?"
    silent = next((night for night, n in enumerate([fetch["article_kept"], *past]) if n), len(past) + 1)
    if past and silent > source.health.silence_days:
        return f"nothing new for {silent} nights, its longest usual silence is {source.health.silence_days}"
    return None


def _trouble(fetch: Counter[str], read: Counter[str]) -> str:
    said = []
    bad = sum(read[outcome] for outcome in UNREADABLE)
    if read["in"] and bad / read["in"] > BAD_SHARE:
        said.append(f"{bad} of {read['in']} articles could not be read")
    failed = {o: n for o, n in fetch.items() if o.startswith(("drop:", "index_drop:")) and o not in NOT_TROUBLE}
    asked = sum(failed.values()) + sum(n for o, n in fetch.items() if o in ENDED)
    if asked and sum(failed.values()) / asked > FAILED_SHARE:
        said.append("failed: " + ", ".join(f"{o.rpartition(':')[2]} {n}" for o, n in sorted(failed.items())))
    if read["jailed"]:
        said.append(f"{read['jailed']} pages jailed")
    return "; ".join(said)


def _quiet(source: Source, past: Sequence[int]) -> str:
    usual = sorted(past)[len(past) // 2] if past else None
    told = "first night" if usual is None else f"usually {usual}"
    return f"reached, nothing new ({told}; {source.health.per_day_low:g} a day expected at least)"
