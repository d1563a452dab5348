"""The engine of one language: a pack compiled into automata, matchers and grammars, and the run through the steps."""

from __future__ import annotations

import spacy

from extract.calendar import Base
from extract.context import Context, read_context
from extract.drafts import Draft, merge
from extract.finish import to_claim
from extract.moments import add_announcements
from extract.pack import Pack
from extract.rules import compile_rules
from extract.scene import Resolve, Scene
from extract.spans import Sentence, Trigger, Work
from extract.speech import Speaker, attribute
from extract.steps import (
    attribution,
    claims,
    counts,
    farewells,
    places,
    references,
    scope,
    screen,
    successors,
    triggers,
    units,
)
from extract.steps.dates import Grammar
from extract.survey import Lists, dateline, is_real, place_lists, wanted
from models.article import Drop, Reading
from models.claim import Attribution, ClaimType, Count, Sign
from models.when import When

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
)
# what brings a sentence under the rules, itself and its neighbours
_SENTENCE = (
    *_GATE,
    "POST_WEAK",
    "CLOSURE_N",
    "SERIES_AFTER",
    "SERIES_BEFORE",
    "TAKE_OVER",
    "THROUGH",
    "FLAG",
    "PLAQUE",
    "NOBODY",
    "LIKEWISE",
    "ON_THE_LIST",
)
# a host named with its mission, its neighbour or in its clause, as `extract.finish` rates them
_SURE = 0.85
# sentences of one article that are read at most, and units of a sentence: bounds against hostile texts
_MOST_SENTENCES = 400


class Engine:
    """Compiled once a language and process."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.nlp = spacy.blank(pack.lang)
        self.cutter = units.Cutter(self.nlp, pack.concepts, pack.names.abbreviations)
        self.table = places.entries(pack.lang, pack.names)
        self.gazetteer = screen.Automaton(entry.text for entry in self.table)
        gate = [text for text, words in self.cutter.words.items() if any(w.label in _SENTENCE for w in words)]
        self._gate_hard = frozenset(
            n for n, text in enumerate(gate) if any(w.label in _GATE for w in self.cutter.words[text])
        )
        self._gate_kinds = {
            n: w.kind for n, text in enumerate(gate) for w in self.cutter.words[text] if w.label == "MISSION"
        }
        self.gate = screen.Automaton(gate)
        self.finder = triggers.Finder(self.nlp.vocab, compile_rules(pack.rules))
        self.dates = Grammar(pack.dates)
        self.houses = attribution.Houses(pack.names)
        self.reasons = successors.Reasons(pack.scope.reasons)

    def read(self, work: Work, base: Base | None) -> Reading:
        """Runs the steps on a fresh work; `base` is what dates are counted from."""
        lowered = {name: screen.lower(shadow.text) for name, shadow in work.shadows.items()}
        hits = {name: self.gate.hits(text) for name, text in lowered.items()}
        found = {
            name: places.find_places(
                work.shadows[name].text,
                places.choose(self.gazetteer.hits(text), self.table),
                self.table,
                self.pack.names,
            )
            for name, text in lowered.items()
        }
        diplomatic = any(n in self._gate_hard for group in hits.values() for _, _, n in group)
        work.places = places.decide(found, self.pack.names.other_norths, diplomatic=diplomatic)
        work.countries = places.countries(work.places)
        kinds = [
            self._gate_kinds[n]
            for name in ("title", "text")
            for _, _, n in screen.longest(hits[name])
            if n in self._gate_kinds
        ]
        work.mission_types = tuple(dict.fromkeys(kind for kind in kinds if kind != "unknown"))
        if not diplomatic:
            return Reading(
                version=work.version,
                lang=work.lang,
                countries=work.countries,
                mission_types=work.mission_types,
                drop=Drop(reason="no_mission"),
            )
        self._cut(work, hits)
        return self._judge(work, base)

    def _cut(self, work: Work, hits: dict[str, list[screen.Hit]]) -> None:
        """Sentences under the rules, as units, and their references."""
        for within in ("title", "text"):
            text = work.shadows[within].text
            spans = (
                [(0, len(text))]
                if within == "title" and 0 < len(text) <= units.LONGEST_SENTENCE
                else self.cutter.sentences(text)
            )
            for number in wanted(spans, hits[within])[: _MOST_SENTENCES - len(work.sentences)]:
                start, end = spans[number]
                cut = self.cutter.units(
                    text, start, end, work.places[within], [(a, b) for a, b, _ in self._dates_in(text, start, end)]
                )
                paragraph = text.count("\n", 0, start)
                work.sentences.append(
                    Sentence(
                        index=len(work.sentences), within=within, start=start, end=end, paragraph=paragraph, units=cut
                    )
                )
        work.references = [references.find_references(sentence.units) for sentence in work.sentences]

    def _dates_in(self, text: str, start: int, end: int) -> list[tuple[int, int, str]]:
        return [(a + start, b + start, kind) for a, b, kind in self.dates.find(text[start:end])]

    def _judge(self, work: Work, base: Base | None) -> Reading:
        context = read_context(work, dateline(work))
        work.references = [[r for r in group if is_real(r, context)] for group in work.references]
        listed = [place_lists(sentence, group) for sentence, group in zip(work.sentences, work.references, strict=True)]
        heard = [attribution.find_speakers(s, work.shadows[s.within].text, self.houses) for s in work.sentences]
        speakers = dict(enumerate(attribution.settle_speakers(heard)))
        drafts: list[Draft] = []
        signs: list[Sign] = []
        tally: list[Count] = []
        for sentence in work.sentences:
            group, lists = work.references[sentence.index], listed[sentence.index]
            line = triggers.fold_nodes(sentence, group, lists)
            for trigger in self.finder.find(sentence, line, lists):
                self._take(work, context, sentence, trigger, line, speakers, listed, base, drafts, signs)
            tally += counts.find_counts(work, sentence, group, context)

        def resolve(words: str, tense: str) -> When | None:
            return self.dates.resolve(words, base, tense)

        final = self._settle(work, context, drafts, speakers, resolve)
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
    ) -> None:
        """Scope and claims of one trigger."""
        judged = scope.judge(trigger, line.nodes, self.pack.scope.cues, title=sentence.within == "title")
        # "Finland reopened ...; Denmark followed" goes on with openings, not with closures
        if "needs_told" in trigger.options and not any(d.type is ClaimType.CLOSURE for d in drafts if not d.historical):
            return
        if judged.drop is not None:
            work.dropped.append((trigger.rule, judged.drop))
            return

        def resolve(words: str, tense: str) -> When | None:
            return self.dates.resolve(words, base, tense)

        scene = Scene(
            work=work, context=context, sentence=sentence, references=work.references[sentence.index], trigger=trigger,
            scope=judged, speakers=tuple(speakers[sentence.index]), resolve=resolve,
        )  # fmt: skip
        if "sign" in trigger.options:
            sign = claims.draft_sign(scene)
            signs += [sign] if sign is not None else []
        elif "farewell" in trigger.options:
            before = [r for group in work.references[max(0, sentence.index - 2) : sentence.index] for r in group]
            made = farewells.draft_farewell(
                work, context, sentence, trigger, judged, scene.references, before, listed[sentence.index]
            )
            drafts += [claims.add_circumstances(scene, draft) for draft in made]
        elif "echo" in trigger.options:
            drafts += claims.echo_drafts(scene, drafts)
        else:
            drafts += claims.draft_claims(scene)

    def _settle(
        self,
        work: Work,
        context: Context,
        drafts: list[Draft],
        speakers: dict[int, list[Speaker]],
        resolve: Resolve,
    ) -> list[Draft]:
        """Drafts of one mission become one; then successors, reasons and the dateline's credit."""
        merged = _effect_wins(merge(_text_wins(drafts)))
        successors.add_successors(work, merged, context.owners)
        add_announcements(work, merged, resolve)
        successors.add_reasons(work, merged, self.reasons, speakers)
        credit = [s for s in speakers.get(_first_text(work), []) if s.group in ("state_media", "press")]
        for draft in merged:
            if not draft.attribution and credit and draft.type is ClaimType.FAREWELL_VISIT:
                draft.attribution = (_credit(credit[0], draft),)
        return merged


def _text_wins(drafts: list[Draft]) -> list[Draft]:
    """A headline that leaves the host out does not guess it where the text says the same, or has a farewell as well."""
    told = {(d.type, d.sending) for d in drafts if d.within == "text" and d.parts.get("host", 0) >= _SURE}
    farewell = any(d.type is ClaimType.FAREWELL_VISIT for d in drafts if d.within == "text")
    return [
        d
        for d in drafts
        if d.within == "text"
        or d.parts.get("host", 0) >= _SURE
        or not ((d.type, d.sending) in told or (farewell and d.type is ClaimType.FAREWELL_VISIT))
    ]


def _effect_wins(drafts: list[Draft]) -> list[Draft]:
    """Staff that leave as part of a closure or suspension are no event of their own."""
    shut = {(d.sending, d.host) for d in drafts if d.type in (ClaimType.CLOSURE, ClaimType.SUSPENSION)}
    return [d for d in drafts if d.type is not ClaimType.STAFF_WITHDRAWAL or (d.sending, d.host) not in shut]


def _credit(speaker: Speaker, draft: Draft) -> Attribution:
    return attribute(speaker, draft.sending, draft.host)


def _first_text(work: Work) -> int:
    return next((s.index for s in work.sentences if s.within == "text"), -1)
