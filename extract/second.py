"""A second reader, where one is installed: a trained pipeline with a parser checks who and whether.

It never finds a claim and never removes one. For each claim whose event stands in the text it looks at the sentence
around: is the sender the subject, agent or owner of what happens, is the verb negated, is it only possible? Agreement
raises the confidence, disagreement lowers it and stands as a part below 1, which brings the claim before a person.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extract.confidence import confidence
from extract.pack import load_pack
from models.article import Reading, Version
from models.claim import Claim, Evidence, Stance

PART = "second_reader"
AGREES, DISAGREES = 1.05, 0.7
# characters on either side of an event that are parsed at most
_REACH = 700
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent", "poss"})
_RAISING = frozenset({"xcomp", "ccomp", "conj", "advcl", "acl", "relcl"})


class SecondReaderError(ValueError):
    """The pipeline cannot be used; the message is one line."""


def load_second(name: str) -> SecondReader:
    """The second reader of an installed package or of a folder; raises SecondReaderError."""
    import spacy

    try:
        nlp = spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise SecondReaderError(f"{name}: {' '.join(str(error).split())[:200]}") from error
    return SecondReader(nlp)


class SecondReader:
    """Checks readings in the language of its pipeline."""

    def __init__(self, nlp: Language) -> None:
        """`nlp` marks dependencies, by a parser or otherwise; raises SecondReaderError where it says it does not."""
        pipes = (nlp.analyze_pipes() or {}).get("summary", {})
        if not any("dep" in attr for pipe in pipes.values() for attr in pipe["assigns"]):
            raise SecondReaderError(f"{nlp.meta.get('name', '?')}: has no parser")
        self._nlp = nlp
        modal = load_pack(nlp.lang).concepts.get("MODAL") if nlp.lang == "en" else None
        self._maybe = frozenset(word.lower() for word in modal.forms) if modal is not None else frozenset()

    def check(self, version: Version, reading: Reading) -> Reading:
        """The reading with a part `second_reader` in each claim that there is an opinion of."""
        if reading.lang != self._nlp.lang or not reading.claims:
            return reading
        docs: dict[tuple[int, int], Doc] = {}
        return replace(reading, claims=tuple(self._checked(version.text, claim, docs) for claim in reading.claims))

    def _checked(self, text: str, claim: Claim, docs: dict[tuple[int, int], Doc]) -> Claim:
        event = next((item for item in claim.evidence if item.field == "type" and item.within == "text"), None)
        if event is None:
            return claim
        start, end = _window(text, event)
        if (start, end) not in docs:
            docs[start, end] = self._nlp(text[start:end])
        doc = docs[start, end]
        span = doc.char_span(event.start - start, event.end - start, alignment_mode="expand")
        if span is None or not doc.has_annotation("DEP"):
            return claim
        opinions = [self._who(doc, span.root, claim, start), self._whether(span, claim)]
        if all(opinion is None for opinion in opinions):
            return claim
        parts = {**dict(claim.confidence_parts), PART: DISAGREES if False in opinions else AGREES}
        return replace(claim, confidence=confidence(parts), confidence_parts=tuple(sorted(parts.items())))

    def _who(self, doc: Doc, root: Token, claim: Claim, start: int) -> bool | None:
        """Whether the sender is the subject, agent or owner of the event; None where it stands elsewhere."""
        named = next((e for e in claim.evidence if e.field == "sending" and e.within == "text"), None)
        if named is None or not start <= named.start < start + len(doc.text):
            return None
        span = doc.char_span(named.start - start, named.end - start, alignment_mode="expand")
        if span is None or span.root.sent != root.sent:
            return None
        return any(span.root in group for group in _doers(root))

    def _whether(self, span: Span, claim: Claim) -> bool | None:
        """Whether the parse agrees that it is told as a fact: no negation, no mere possibility."""
        verbs = [span.root, *_governors(span.root)]
        children = [child for verb in verbs for child in verb.children]
        if any(child.dep_ == "neg" for child in children):
            return claim.stance is Stance.DENIED
        if any(child.dep_ == "aux" and child.lower_ in self._maybe for child in children):
            return claim.stance is not Stance.ASSERTED or claim.stage.value == "planned"
        return True if claim.stance is Stance.ASSERTED else None


def _window(text: str, event: Evidence) -> tuple[int, int]:
    """The paragraph around an event, bounded."""
    start = max(text.rfind("\n", 0, event.start) + 1, event.start - _REACH)
    stop = text.find("\n", event.end)
    return start, min(stop if stop >= 0 else len(text), event.end + _REACH)


def _governors(root: Token) -> list[Token]:
    """The verbs above one that share its subject: `has decided to close`."""
    found: list[Token] = []
    token = root
    while token.dep_ in _RAISING and token.head is not token and len(found) < 5:
        token = token.head
        found.append(token)
    return found


def _doers(root: Token) -> list[set[Token]]:
    """Everything under the event itself, and under the subjects of the verbs above it."""
    groups = [set(root.subtree)]
    groups += [set(child.subtree) for verb in _governors(root) for child in verb.children if child.dep_ in _SUBJECTS]
    return groups
