"""The weekly brief of one page: what moved in the register on both clocks, what is contested, leads, first reporters.

A week is an ISO week, from Monday 00:00 to the next, local. The register is shown as it was known at the week's end;
leads and contested events as they are held now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from alerts.briefs.page import Figure, Page, Row, Section, section
from models.db import briefs, mission_signs, register
from models.db import desk as held_desk
from models.db.mission_signs import Lead
from models.db.store import Unit
from models.run import SourceNight
from nightly.briefs.moved import mission_words, moved
from nightly.briefs.said import (
    LOST,
    REACHED,
    Said,
    counted,
    event_row,
    first_words,
    in_order,
    lead_over_second,
    names,
    said_in,
    told_of,
    what,
    words,
)
from nightly.briefs.week import Week

_CONTESTED, _LEADS, _NEW, _SOURCES, _FIRST = 3, 4, 5, 3, 5
_LOADED = 500


def brief_page(
    unit: Unit,
    week: Week,
    *,
    focus: Sequence[str],
    reports: Iterable[Mapping[str, Any]],
    called: Mapping[str, str],
) -> Page:
    """The brief of a week.

    Args:
        focus: codes of the states that it is about; `*` is all.
        reports: saved morning reports of nights in that week, in any order.
        called: names of sources by slug.
    """
    changes, n_moved = moved(unit, week, focus)
    contested, n_contested = _contested(unit, week, focus, called)
    leads = mission_signs.leads(unit, today=week.last, focus=focus)
    leads = [lead for lead in leads if lead.opened_on <= week.last]
    new, tally, n_new = _new(unit, week, focus, called)
    held = list(reports)
    nights = [said_in(report) for report in sorted(held, key=lambda report: str(report["night"]))]
    so_far = " so far" if week.running else ""
    lost = {one.source for night in nights for one in night if one.state in LOST}
    figures = (
        Figure(label="missions moved", value=str(n_moved)),
        Figure(label="contested", value=str(n_contested), tone="warn" if n_contested else ""),
        Figure(label="leads open", value=str(len(leads))),
        Figure(label="events new to us", value=str(n_new)),
        Figure(
            label="nights run",
            value=f"{len({report['night'] for report in held})} of {(week.last - week.monday).days + 1}",
            tone="" if nights else "bad",
        ),
        Figure(label="sources blind at times", value=str(len(lost)), tone="warn" if lost else ""),
    )
    return Page(
        title=f"Weekly brief {week.name}{so_far}: {counted(n_moved, 'mission')} moved, {n_new} new",
        about=f"{week.monday.isoformat()} to {week.last.isoformat()}. States in focus: "
        f"{'all' if '*' in focus else ', '.join(focus) or 'none'}.",
        summary=_summary(n_moved, n_new, len(leads), len(nights)),
        figures=figures,
        sections=(changes, contested, _leads_section(leads, week, called), new, tally, _sources_section(nights)),
        foot=("Days are two clocks: since when it is so in the world, and when the register came to know it. Events "
              "are what rules read in the reports until a person accepts them; only accepted ones move the register.",),
    )  # fmt: skip


def facts_of(page: Page) -> tuple[tuple[str, str], ...]:
    """The brief's figures for programs."""
    labels = ("moved", "contested", "leads", "new", "nights", "blind")
    return tuple((name, figure.value.split()[0]) for name, figure in zip(labels, page.figures, strict=True))


def _summary(moved: int, new: int, leads: int, nights: int) -> str:
    if not nights and not moved and not new:
        return "No night was run this week: that nothing changed says nothing about the world."
    first = f"{counted(moved, 'mission')} moved in the register" if moved else "Nothing moved in the register"
    idle = "" if nights else " No night was run this week."
    return f"{first}; {counted(new, 'event is', 'events are')} new to us, {counted(leads, 'lead')} open.{idle}"


def _contested(unit: Unit, week: Week, focus: Sequence[str], called: Mapping[str, str]) -> tuple[Section, int]:
    """States of the register that somebody denies, then events about which reports exclude one another."""
    end = week.until - timedelta(microseconds=1)
    held = register.missions(unit, as_of=week.last, known=end, contested=True, focus=focus)
    rows = [
        Row(text=mission_words(one.mission), mark=words(one.state.value), tone="warn",
            notes=("somebody denies it", f"since {one.spell.since.isoformat()}", one.spell.event or ""))
        for one in held[:_CONTESTED]
    ]  # fmt: skip
    told_already = {one.spell.event for one in held}
    ids, others = briefs.contradicted(unit, focus=focus, reported_by=week.last, limit=_LOADED)
    ids = [id_ for id_ in ids if id_ not in told_already]
    total = len(held) + len(ids) + others
    shown = ids[: max(0, _CONTESTED - len(rows))]
    found = {event.id: event for event in held_desk.events_by_id(unit, shown)}
    for id_ in shown:
        mark = found[id_].state.value
        rows.append(event_row(unit, found[id_], on=week.last, mark=mark, tone="warn", called=called))
    return section("Contested", rows, most=_CONTESTED, empty="Nothing is contested.", others=total - len(rows)), total


def _leads_section(leads: Sequence[Lead], week: Week, called: Mapping[str, str]) -> Section:
    """Open leads, the one whose clock ends first on top."""
    rows = [_lead_row(lead, week, called) for lead in leads[:_LEADS]]
    return section("Open leads", rows, most=_LEADS, empty="No lead is open.", others=len(leads) - len(rows))


def _lead_row(lead: Lead, week: Week, called: Mapping[str, str]) -> Row:
    known = names()
    sending = known.get(lead.sending or "", "a state not named")
    line = (
        f"Farewell of the head of mission of {sending} in {known.get(lead.host or '', 'a host not named')}"
        if lead.kind == "farewell"
        else f"{sending[:1].upper()}{sending[1:]} closes a mission, host not named"
    )
    days = max(0, (lead.until - week.last).days)
    notes = (f"opened {lead.opened_on.isoformat()}", f"goes cold {lead.until.isoformat()}",
             called.get(lead.source, lead.source))  # fmt: skip
    return Row(text=line, mark=f"{counted(days, 'day')} left", tone="warn" if days <= 14 else "",
               notes=notes, quote=lead.title, url=lead.url)  # fmt: skip


def _new(unit: Unit, week: Week, focus: Sequence[str], called: Mapping[str, str]) -> tuple[Section, Section, int]:
    """Events first known this week with who told first, and how often each outlet was the first."""
    end = week.until - timedelta(microseconds=1)
    heard = briefs.heard_between(unit, week.begins - timedelta(microseconds=1), end, focus=focus)
    ids = [one.event for one in heard if one.first >= week.begins]
    events = held_desk.events_by_id(unit, ids[:_LOADED])
    ordered = in_order(events, focus, decided_first=True)
    told = told_of(unit, [event.id for event in ordered if len(event.outlets) > 1][:_LOADED])
    ahead = {id_: lead_over_second(event, told[id_]) for event in ordered if (id_ := event.id) in told}
    rows = []
    for event in ordered[:_NEW]:
        days = ahead.get(event.id)
        lead = () if not days else (f"{counted(days, 'day')} before the second",)
        notes = (first_words(event, called), *lead, event.id)
        rows.append(Row(text=what(event), mark=event.state.value, notes=notes))
    shown = section("New to us, and who told it first", rows, most=_NEW, empty="No event is new.",
                    others=len(ids) - len(rows))  # fmt: skip
    firsts = Counter(event.outlets[0] for event in ordered if event.outlets)
    lead_days = Counter[str]()
    for event in ordered:
        lead_days[event.outlets[0] if event.outlets else ""] += ahead.get(event.id) or 0
    best = sorted(firsts.items(), key=lambda one: (-one[1], -lead_days[one[0]], one[0]))
    text = ", ".join(
        f"{called.get(slug, slug)} {n}" + (f" ({counted(lead_days[slug], 'day')} ahead)" if lead_days[slug] else "")
        for slug, n in best[:_FIRST]
    )
    others = f" and {len(best) - _FIRST} more" if len(best) > _FIRST else ""
    tally = section("First reporters", [Row(text=text + others)] if best else [], most=1, empty="Nobody was first.")
    return shown, tally, len(ids)


def _sources_section(nights: Sequence[Sequence[Said]]) -> Section:
    """Sources that were blind, refused or degraded in some night, the worst first."""
    bad: dict[str, Counter[SourceNight]] = {}
    last: dict[str, Said] = {}
    reached = 0
    for night in nights:
        for one in night:
            bad.setdefault(one.source, Counter())[one.state] += 1
            reached += one.state in REACHED
            if one.state in LOST or one.state is SourceNight.DEGRADED:
                last[one.source] = one

    rows = []
    for slug in sorted(
        last, key=lambda slug: (-sum(bad[slug][state] for state in LOST), -bad[slug][SourceNight.DEGRADED], slug)
    )[:_SOURCES]:
        lost, hurt = sum(bad[slug][state] for state in LOST), bad[slug][SourceNight.DEGRADED]
        told = [f"blind {counted(lost, 'night')}"] if lost else []
        told += [f"degraded {counted(hurt, 'night')}"] if hurt else []
        rows.append(Row(text=last[slug].name, mark="blind" if lost else "degraded", tone="bad" if lost else "warn",
                        notes=(", ".join(told), last[slug].why)))  # fmt: skip
    empty = "Every source answered in every night." if nights else "No night was run."
    return section("Sources' health", rows, most=_SOURCES, empty=empty, others=max(0, len(last) - len(rows)))
