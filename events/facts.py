"""What an alert says for programs: pairs of name and text, the same names on every alert about an event."""

from __future__ import annotations

from collections.abc import Sequence

from events.audience import Audience, regions_of
from events.fold import UNREVIEWED
from events.moments import told_on
from events.novelty import RegisterWord
from events.voices import Told
from models.event import Event, Report
from models.plaintext import plain_line


def facts_of(
    event: Event,
    told: Sequence[Told],
    first: Report | None,
    *,
    audience: Audience,
    register: RegisterWord | None,
) -> dict[str, str]:
    """The facts that follow from the event and its reports; lists are sorted, with commas between.

    Args:
        first: the report of the first reporter, None where no report is left.
    """
    houses = [audience.houses[source] for source in _sources(event, told) if source in audience.houses]
    return {
        "event": event.id,
        "rank": "",
        "reviewed": "no" if event.state in UNREVIEWED else "yes",
        "type": event.type.value,
        "sending": event.sending,
        "host": event.host,
        "mission_type": event.mission_type.value,
        "city": plain_line(event.city or "", 80),
        "stage": event.stage.value,
        "status": event.status.value,
        "effective": (event.effective and event.effective.partial()) or "",
        "outlets": str(len(event.outlets)),
        "source_kinds": ",".join(sorted({house.kind for house in houses})),
        "languages": ",".join(sorted({language for house in houses for language in house.languages})),
        "confidence": f"{event.confidence:.2f}",
        "first_outlet": next(iter(event.outlets), "") if first is None else first.source,
        "first_reported": "" if first is None else told_on(first).isoformat(),
        "regions": ",".join(regions_of(event)),
        "state": event.state.value,
        **({} if event.merged_into is None else {"merged_into": event.merged_into}),
        **({} if register is None else {"register": register.fact, "mission": register.mission or ""}),
    }


def _sources(event: Event, told: Sequence[Told]) -> list[str]:
    return sorted({*event.outlets, *(report.source for _, report in told)})
