"""The engine of one language: a pack compiled into automata, matchers and grammars, and the run through the steps."""

from __future__ import annotations

from dataclasses import replace

import spacy

from extract import voices
from extract.calendar import Base, slack_of
from extract.callers import is_expected
from extract.context import Context, read_context
from extract.cutting import Cuts
from extract.drafting import add_circumstances
from extract.drafts import Draft
from extract.echoes import echo_drafts
from extract.finish import to_claim
from extract.gate import Gate, Seen
from extract.offices import offices_of
from extract.pack import Pack
from extract.reasons import Reasons, add_reasons
from extract.rules import compile_rules
from extract.scene import Scene
from extract.series import Series, open_series, series_drafts
from extract.settling import settle_drafts
from extract.signing import draft_signs
from extract.spans import Reference, Sentence, Trigger, Work
from extract.speech import Speaker, attribute
from extract.spells import spell_of
from extract.standins import settle_stand_ins
from extract.steps import (
    attribution,
    claims,
    counts,
    farewells,
    places,
    scope,
    screen,
    successors,
    triggers,
    units,
)
from extract.steps.dates import Grammar
from extract.survey import Lists, dateline, is_real, wanted
from extract.theme import placing_of
from extract.when_clock import Clock
from extract.when_elsewhere import add_dates
from extract.zone import Zone, slim
from models.article import Drop, Reading
from models.claim import Attribution, ClaimType, Count, Sign

# concepts of which one must be named somewhere before an article is read at all
_GATE = (
    "MISSION",
    "MISSION_WEAK",
    "ENVOY",
    "STAFF",
    "RELATIONS",
    "FAREWELL",
    "BID_FAREWELL",
    "PNG",
    "CREDENTIALS",
    "CUT_TIES",
    "DERECOGNISE",
    "SWITCH",
)
# what brings a sentence under the rules, itself and its neighbours
_SENTENCE = (
    *_GATE,
    "POST_WEAK",
    "CLOSURE_N",
    "SERIES_AFTER",
    "SERIES_BEFORE",
    "FOLLOWED_BY",
    "TAKE_OVER",
    "THROUGH",
    "FLAG",
    "PLAQUE",
    "NOBODY",
    "JOINED_IN",
    "LIKEWISE",
    "ON_THE_LIST",
)
# sentences of one article that are read at most, and units of a sentence: bounds against hostile texts
_MOST_SENTENCES = 400


class Engine:
    """Compiled once a language and process."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.nlp = spacy.blank(pack.lang)
        slim(self.nlp)
        self._zone = Zone(self.nlp)
        self.cutter = units.Cutter(self.nlp, pack.concepts, pack.names.abbreviations)
        self.table = places.entries(pack.lang, pack.names)
        patterns = compile_rules(pack.rules)
        self.gate = Gate(self.cutter.words, patterns, self.table, _SENTENCE)
        self._hard = frozenset(n for n, labels in enumerate(self.gate.labels) if not labels.isdisjoint(_GATE))
        self._soft = frozenset(n for n, labels in enumerate(self.gate.labels) if not labels.isdisjoint(_SENTENCE))
        self.finder = triggers.Finder(self.nlp.vocab, patterns)
        self.placing = placing_of(self.cutter.words)
        self.dates = Grammar(pack.dates)
        self.houses = attribution.Houses(pack.names)
        self.offices = offices_of(pack.names)
        self.reasons = Reasons(pack.scope)

    def read(self, work: Work, base: Base | None) -> Reading:
        """Runs the steps on a fresh work; `base` is what dates are counted from."""
        lowered = {name: screen.lower(shadow.text) for name, shadow in work.shadows.items()}
        seen = {name: self.gate.look(work.shadows[name].text, text) for name, text in lowered.items()}
        found = {
            name: places.find_places(
                work.shadows[name].text, places.choose(one.places, self.table), self.table, self.pack.names
            )
            for name, one in seen.items()
        }
        diplomatic = any(n in self._hard for one in seen.values() for _, _, n in one.words)
        work.places = places.decide(found, self.pack.names.other_norths, self.pack.names.held_by, diplomatic=diplomatic)
        work.countries = places.countries(work.places)
        if not diplomatic:
            return _silent(work, Drop(reason="no_mission"))
        work.mission_types = self._mission_types(seen)
        seen = {name: self.gate.look_closer(lowered[name], one) for name, one in seen.items()}
        spans = {name: self.spans_of(name, work.shadows[name].text) for name in ("title", "text")}
        likely = self.gate.open_at((work.shadows[name].text, spans[name], seen[name]) for name in spans)
        if not any(likely):
            return _silent(work, None)
        self._zone.renew()
        cuts = self.cuts_of(work, spans)
        open_at = dict(zip(spans, likely, strict=True))
        if not self._could_fire(work, cuts, open_at):
            return _silent(work, None)
        self._gather(work, cuts, seen, open_at)
        return self._judge(work, cuts, base)

    def _could_fire(self, work: Work, cuts: Cuts, likely: dict[str, list[int]]) -> bool:
        """Whether a rule fires or a number counts missions in a likely sentence, whatever the article else says."""
        for within, number in [(within, n) for within, numbers in likely.items() for n in numbers][:_MOST_SENTENCES]:
            sentence = cuts.sentence(within, number, index=0)
            every = cuts.references(within, number, sentence)
            strong = [reference for reference in every if not reference.weak]
            for group in (every, strong) if len(strong) < len(every) else (every,):
                if cuts.fire(self.finder, sentence, group).triggers or counts.may_count(work, sentence, group):
                    return True
        return False

    def _mission_types(self, seen: dict[str, Seen]) -> tuple[str, ...]:
        """Mission types named, the title's first."""
        kinds = [
            self.gate.kinds[n]
            for name in ("title", "text")
            for _, _, n in screen.longest([hit for hit in seen[name].words if hit[2] in self._soft])
        ]
        return tuple(dict.fromkeys(kind for kind in kinds if kind not in ("", "unknown")))

    def cuts_of(self, work: Work, spans: dict[str, list[tuple[int, int]]]) -> Cuts:
        """The sentences of a work, to be cut into units as they are asked for."""
        return Cuts(work, spans, self.cutter, self.dates, self.offices)

    def spans_of(self, name: str, text: str) -> list[tuple[int, int]]:
        """Sentences of a field; a title is one unless it is very long."""
        if name == "title" and 0 < len(text) <= units.LONGEST_SENTENCE:
            return [(0, len(text))]
        return self.cutter.sentences(text)

    def _gather(self, work: Work, cuts: Cuts, seen: dict[str, Seen], likely: dict[str, list[int]]) -> None:
        """The sentences that are read, as units, and their references."""
        named: list[list[Reference]] = []
        for within, sentences in cuts.spans.items():
            hits = [hit for hit in seen[within].words if hit[2] in self._soft]
            for number in wanted(sentences, hits, likely[within], work.shadows[within].text)[
                : _MOST_SENTENCES - len(work.sentences)
            ]:
                sentence = cuts.sentence(within, number, index=len(work.sentences))
                work.sentences.append(sentence)
                named.append(cuts.references(within, number, sentence))
        work.references = settle_stand_ins(named)

    def _judge(self, work: Work, cuts: Cuts, base: Base | None) -> Reading:
        context = read_context(work, dateline(work), self.placing)
        work.references = [
            [r for r in group if is_real(r, context, titled=sentence.within == "title")]
            for sentence, group in zip(work.sentences, work.references, strict=True)
        ]
        fired = [cuts.fire(self.finder, s, group) for s, group in zip(work.sentences, work.references, strict=True)]
        listed = [one.lists for one in fired]
        heard = [attribution.find_speakers(s, work.shadows[s.within].text, self.houses) for s in work.sentences]
        home = context.dateline.code if context.dateline is not None else work.country
        speakers = dict(enumerate(voices.settle_speakers(work.sentences, heard, home)))
        drafts: list[Draft] = []
        signs: list[Sign] = []
        tally: list[Count] = []
        clock = self._clock(base)
        series: Series | None = None
        for sentence in work.sentences:
            group, line = work.references[sentence.index], fired[sentence.index].line
            told, opened = len(drafts), None
            for trigger in fired[sentence.index].triggers:
                known = len(drafts)
                scene = self._take(work, context, sentence, trigger, line, speakers, listed, base, drafts, signs)
                opened = opened or open_series(scene, drafts[known:])
            if opened is not None:
                series = opened
            elif series is not None and len(drafts) == told:
                drafts += series_drafts(series, sentence, group)
            tally += counts.find_counts(work, sentence, group, context, tuple(speakers[sentence.index]), clock)

        final = self._settle(work, context, drafts, speakers, _credits(work, heard), clock)
        return Reading(
            version=work.version,
            lang=work.lang,
            claims=tuple(to_claim(work, draft) for draft in final),
            signs=tuple({sign.id: sign for sign in signs}.values()),
            counts=tuple(tally),
            countries=work.countries,
            mission_types=work.mission_types,
        )

    def _take(
        self,
        work: Work,
        context: Context,
        sentence: Sentence,
        trigger: Trigger,
        line: triggers.Line,
        speakers: dict[int, list[Speaker]],
        listed: list[Lists],
        base: Base | None,
        drafts: list[Draft],
        signs: list[Sign],
    ) -> Scene | None:
        """Scope and claims of one trigger; its scene where it is told of a mission itself."""
        judged = scope.judge(trigger, line.nodes, self.pack.scope.cues, title=sentence.within == "title")
        # "Finland reopened ...; Denmark followed" goes on with openings, not with closures
        if "needs_told" in trigger.options and not any(d.type is ClaimType.CLOSURE for d in drafts if not d.historical):
            work.stop(sentence, trigger, "nothing_told_before")
            return None
        spell = spell_of(self.pack.scope.spells, work, sentence, trigger, self._clock(base))
        if judged.drop is not None or spell == "short":
            work.stop(sentence, trigger, judged.drop or "short")
            return None
        judged = replace(judged, temporary=judged.temporary or spell == "long")

        scene = Scene(
            work=work, context=context, sentence=sentence, references=work.references[sentence.index], trigger=trigger,
            scope=judged, speakers=tuple(speakers[sentence.index]), clock=self._clock(base),
        )  # fmt: skip
        if "sign" in trigger.options:
            signs += draft_signs(scene)
        elif "farewell" in trigger.options:
            before = [r for group in work.references[max(0, sentence.index - 3) : sentence.index] for r in group]
            made = farewells.draft_farewell(
                work, context, sentence, trigger, judged, scene.references, before, listed[sentence.index],
                expected=is_expected(work, sentence, scene.references),
            )  # fmt: skip
            drafts += [add_circumstances(scene, draft) for draft in made]
        elif "echo" in trigger.options or (
            "repeats" in trigger.options and drafts and drafts[-1].type is not trigger.type
        ):
            drafts += echo_drafts(scene, drafts)
        else:
            drafts += claims.draft_claims(scene)
            return scene
        return None

    def _clock(self, base: Base | None) -> Clock:
        slack = slack_of(base)
        return Clock(self.pack.dates, slack, lambda words, tense, told: self.dates.resolve(words, base, tense, told))

    def _settle(
        self,
        work: Work,
        context: Context,
        drafts: list[Draft],
        speakers: dict[int, list[Speaker]],
        credit: list[Speaker],
        clock: Clock,
    ) -> list[Draft]:
        """Drafts of one mission become one; then successors, reasons and the dateline's credit."""
        merged = settle_drafts(work, drafts)
        successors.add_successors(work, merged, context.owners)
        add_dates(work, merged, clock)
        add_reasons(work, merged, self.reasons, speakers)
        voices.carry(merged, work.sentences, speakers, work)
        voices.share(merged, work, speakers)
        for draft in merged:
            if not draft.attribution and credit and draft.type is ClaimType.FAREWELL_VISIT:
                draft.attribution = (_credit(credit[0], draft),)
        return merged


def _silent(work: Work, drop: Drop | None) -> Reading:
    """A reading of a version in which no rule can fire: states and mission types named, and nothing else."""
    return Reading(
        version=work.version, lang=work.lang, countries=work.countries, mission_types=work.mission_types, drop=drop
    )


def _credit(speaker: Speaker, draft: Draft) -> Attribution:
    return attribute(speaker, draft.sending, draft.host)


def _credits(work: Work, heard: list[list[Speaker]]) -> list[Speaker]:
    """Agencies and papers named in the first sentence of the text."""
    first = _first_text(work)
    return [] if first < 0 else [s for s in heard[first] if s.group in ("state_media", "press")]


def _first_text(work: Work) -> int:
    return next((s.index for s in work.sentences if s.within == "text"), -1)
