"""Which articles are copies of one another: exact ones by fingerprint, near ones by the runs of words they share.

Few texts are compared directly. Many are first sketched with MinHash (rensa), so that only likely pairs are compared;
the direct comparison decides either way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from threading import Lock
from zlib import crc32

from models.event import Report

# A run of five words is hardly ever shared by accident; sentence templates of agencies share runs of three and four.
_RUN = 5
# Half of all runs in common: syndicated copies with a new headline and edited first lines keep 60 % and more, two
# reports of one statement stay under 25 % (tests/events/test_duplicates.py holds both sides).
_COPIED_SHARE = 0.5
# A copy is often cut from the end: nearly all runs of the shorter text stand in the longer one. Below 30 runs (about
# two sentences) that is what a quotation does, not a copy.
_CONTAINED_SHARE = 0.8
_CONTAINED_RUNS = 30
# Names tell a copy from another story in the same form of words: an agency's report of one farewell shares up to 80 %
# of its runs with that of the next. A copy keeps its names; 0.7 leaves room for what a desk adds or leaves out.
_NAMES_OF_A_COPY, _NAMES_LEAST = 0.7, 6
# A spun text has other words round the same names in the same order. Two reporters at one event share names, hardly
# their order: on our labelled pairs the ratio is 0.9 and more for spun ones, under 0.6 for all others.
_SPUN_NAMES, _SPUN_LEAST, _SPUN_LENGTH, _SPUN_RUNS = 0.8, 6, 0.7, 0.15
_MOST_NAMES = 400
# What comes after this many characters cannot make a copy of something else; it bounds time on hostile pages.
_READ = 20_000
# Up to here comparing all pairs is faster than sketching.
_DIRECT = 64
# 64 bands of two find 99.8 % of the pairs that share 30 % of their runs; fewer bands lost copies in our tests.
_PERMUTATIONS, _BANDS, _SKETCH_SHARE = 128, 64, 0.3

_KEPT_ANSWERS = 128
_ANSWERS: dict[tuple[tuple[str, str, str, int], ...], dict[str, str]] = {}
_ONE_AT_A_TIME = Lock()

# one sign of Chinese or Japanese is a word here: these scripts set no spaces
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")

# a word with a capital letter after another word of its sentence, or a number
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w'-]+|\d[\d.,:]*\d|\d")


def runs_of(text: str) -> frozenset[int]:
    """Hashes of all runs of five words of the first 20,000 characters; short texts give one run of all they have."""
    words = _WORD.findall(text[:_READ].casefold())
    if not words:
        return frozenset()
    runs = zip(*(words[at:] for at in range(min(_RUN, len(words)))), strict=False)
    # not hash(): it differs from process to process, and with it which pairs a sketch finds
    return frozenset(crc32(" ".join(run).encode("utf-8", "surrogatepass")) for run in runs)


def is_copy(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts, given as their runs, are one text edited lightly or cut."""
    if not one or not other:
        return False
    shared = len(one & other)
    shorter = min(len(one), len(other))
    if shorter >= _CONTAINED_RUNS and shared >= _CONTAINED_SHARE * shorter:
        return True
    return shared >= _COPIED_SHARE * (len(one) + len(other) - shared)


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of a text: its runs of words, and its names and numbers in order."""

    runs: frozenset[int]
    names: tuple[str, ...]


def print_of(text: str) -> Print:
    """The print of a text's first 20,000 characters.

    Names are words with a capital letter that begin no sentence; scripts without capitals give numbers only.
    """
    return Print(runs_of(text), tuple(_NAME.findall(text[:_READ]))[:_MOST_NAMES])


def is_one_text(one: Print, other: Print) -> bool:
    """Whether two texts are one: copied, cut or edited lightly, or spun with other words round the same names.

    The same words round other names are no copy: it is how a house writes of such things.
    """
    share = _share_of_names(one.names, other.names)
    if is_copy(one.runs, other.runs):
        return share is None or share >= _NAMES_OF_A_COPY
    fewer, more = sorted((len(one.names), len(other.names)))
    if share is None or fewer < _SPUN_LEAST or fewer < _SPUN_LENGTH * more:
        return False
    alike = len(one.runs & other.runs) / (len(one.runs | other.runs) or 1) >= _SPUN_RUNS
    return alike and SequenceMatcher(None, one.names, other.names, autojunk=False).ratio() >= _SPUN_NAMES


def _share_of_names(one: Sequence[str], other: Sequence[str]) -> float | None:
    """How many of the fewer names stand in the other text too, None where there are too few to tell."""
    fewer = min(len(one), len(other))
    if fewer < _NAMES_LEAST:
        return None
    return (Counter(one) & Counter(other)).total() / fewer


def cluster(reports: Sequence[Report]) -> dict[str, str]:
    """For each version the version that speaks for its group of copies: the first of the group as `reports` are given.

    Versions of one article are always one group. The result does not depend on the order but for who speaks.
    A page asks for the groups of one event several times: the last 128 answers are kept.
    """
    # a hash of the text, for tests name versions as they like; the texts themselves are not kept
    asked = tuple((one.version, one.article, one.fingerprint, hash(one.text)) for one in reports)
    with _ONE_AT_A_TIME:
        found = _ANSWERS.pop(asked, None)
    if found is None:
        found = _cluster(reports)
    with _ONE_AT_A_TIME:
        _ANSWERS[asked] = found
        while len(_ANSWERS) > _KEPT_ANSWERS:
            del _ANSWERS[next(iter(_ANSWERS))]
    return dict(found)


def _cluster(reports: Sequence[Report]) -> dict[str, str]:
    groups = _Groups()
    first_of: dict[str, str] = {}
    texts: dict[str, str] = {}
    for report in reports:
        groups.add(report.version)
        for key in (f"article:{report.article}", f"print:{report.fingerprint or report.version}"):
            groups.join(first_of.setdefault(key, report.version), report.version)
        if groups.leader(report.version) == report.version:
            texts.setdefault(report.version, report.text)
    if len(texts) < 2:
        return groups.leaders()
    prints = {version: print_of(text) for version, text in texts.items()}
    for one, other in _likely_pairs({version: made.runs for version, made in prints.items()}):
        if not groups.are_one(one, other) and is_one_text(prints[one], prints[other]):
            groups.join(one, other)
    return groups.leaders()


def _likely_pairs(runs: Mapping[str, frozenset[int]]) -> Iterator[tuple[str, str]]:
    """Pairs worth comparing."""
    if len(runs) <= _DIRECT:
        yield from combinations(runs, 2)
        return
    import rensa  # here, since a night of few claims never needs it

    names = list(runs)
    index = rensa.RMinHashLSH(threshold=_SKETCH_SHARE, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    for key, name in enumerate(names):
        sketch = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=1)
        sketch.update([str(run) for run in runs[name]])
        for earlier in sorted(index.query(sketch)):
            yield names[earlier], name
        index.insert(key, sketch)


class _Groups:
    """Sets that grow together; the member that was added first speaks for its set."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._rank: dict[str, int] = {}

    def add(self, name: str) -> None:
        if name not in self._parent:
            self._parent[name] = name
            self._rank[name] = len(self._rank)

    def leader(self, name: str) -> str:
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.leader(one), self.leader(other)), key=self._rank.__getitem__)
        self._parent[second] = first

    def are_one(self, one: str, other: str) -> bool:
        return self.leader(one) == self.leader(other)

    def leaders(self) -> dict[str, str]:
        return {name: self.leader(name) for name in self._parent}
