"""The second reader: it raises, lowers and flags, and never finds or loses a claim; nothing needs it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.batch import version_of
from extract.reader import Reader
from extract.second import AGREES, DISAGREES, PART, SecondReader, SecondReaderError, load_second
from models.claim import Claim

CLOSES = "Norway closed its embassy in Kampala."
# heads (as index) and labels of CLOSES, word by word: whose subject, whose object
RIGHT = ([1, 1, 3, 1, 3, 4, 1], ["nsubj", "ROOT", "poss", "dobj", "prep", "pobj", "punct"])
OTHER = ([6, 6, 3, 1, 3, 4, 6], ["dep", "ccomp", "poss", "dobj", "prep", "pobj", "ROOT"])
NEGATED = ([1, 1, 1, 1, 3, 4, 1], ["nsubj", "ROOT", "neg", "dobj", "prep", "pobj", "punct"])


def pipeline(heads: list[int], deps: list[str]) -> Language:
    """A blank pipeline whose parser gives every text the heads that a test sets by hand."""
    nlp = spacy.blank("en")

    def parse(doc: Doc) -> Doc:
        return Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc],
                   heads=heads, deps=deps)  # fmt: skip

    Language.component(f"fake_{id(parse)}", assigns=["token.dep"], func=parse)
    nlp.add_pipe(f"fake_{id(parse)}")
    return nlp


def claims(text: str, second: SecondReader | None, lang: str = "en") -> tuple[Claim, ...]:
    version, day = version_of({"id": "s", "text": text, "lang": lang, "published": "2024-05-14"})
    return Reader(second=second).read(version, published=day).claims


@pytest.mark.parametrize(
    ("parse", "part"), [(RIGHT, AGREES), (OTHER, DISAGREES), (NEGATED, DISAGREES)], ids=["right", "other", "negated"]
)
def test_parse_speaks(parse: tuple[list[int], list[str]], part: float) -> None:
    (alone,) = claims(CLOSES, None)
    (claim,) = claims(CLOSES, SecondReader(pipeline(*parse)))
    assert dict(claim.confidence_parts)[PART] == part and PART not in dict(alone.confidence_parts)
    assert (claim.confidence > alone.confidence) == (part > 1)
    assert (claim.id, claim.evidence, claim.stance) == (alone.id, alone.evidence, alone.stance)


@pytest.mark.parametrize("text", ["", "Rain fell on Oslo."])
def test_no_claim_no_parse(text: str) -> None:
    def explode(_: Doc) -> Doc:
        raise AssertionError("nothing is to be parsed")

    nlp = pipeline(*RIGHT)
    nlp.remove_pipe(nlp.pipe_names[0])
    name = f"explode_{len(text)}"
    component: Callable[[Doc], Doc] = explode
    Language.component(name, assigns=["token.dep"], func=component)
    nlp.add_pipe(name)
    assert claims(text, SecondReader(nlp)) == ()


def test_pipeline_without_a_parser_is_refused() -> None:
    with pytest.raises(SecondReaderError, match="no parser"):
        SecondReader(spacy.blank("en"))


def test_missing_pipeline_is_one_line() -> None:
    with pytest.raises(SecondReaderError) as caught:
        load_second("no_such_pipeline")
    assert "\n" not in str(caught.value) and "no_such_pipeline" in str(caught.value)


@pytest.fixture(scope="module")
def real() -> SecondReader:
    name = os.environ.get("EMBASSYWATCH_SECOND_READER") or "en_core_web_sm"
    try:
        return load_second(name)
    except SecondReaderError as error:
        pytest.skip(f"no trained pipeline is installed: {error}")


@pytest.mark.parametrize(
    "text",
    [
        "Norway closed its embassy in Kampala on Monday.",
        "Norway will close its embassy in Kampala.",
        "The Norwegian embassy in Kampala was closed.",
        "Norway has decided to close its embassy in Kampala.",
    ],
)
def test_trained_pipeline_agrees(real: SecondReader, text: str) -> None:
    (claim,) = claims(text, real)
    assert dict(claim.confidence_parts)[PART] == AGREES
