from __future__ import annotations

import re
import time

import pytest

from crawler.patterns import faults_of

DANGEROUS = [
    "(a+)+$",
    "^(?:[a-z]+)*x",
    r"^(?:\w+\s?)*$",
    "(?:[a-z/]+/)+$",
    "(?:a*b*)*c",
    "(?:(?:ab)+)+$",
    "(?:[^/]+)+/",
    "(?:ab|a)+c",
    r"^(ab|\w)*$",
    "(?:.*)+x",
    r"(\w)\1",
    ".*.*.*.*.*x",
]
FINE = [
    r"^https?://a\.example/(?:[a-z0-9-]+/)+(?P<id>\d{5,})/?(?:[?#].*)?$",
    r"^https?://a\.example/(?P<year>\d{4})/(?P<id>[^/?#]+)/?$",
    r"^https?://(?:www|m)\.a\.example/view\?(?=.*\blang=e)(?=.*\bid=\d+)",
    r"^https?://a\.example/(?:en|fr)/(?:x/|y/)?[0-9a-f]{32,128}$",
    r"(?:-[a-z]+)*$",
    r"(?>[a-z]+)x",
    r"(?i:story)/\d++",
]


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_patterns_that_may_run_for_ever_are_refused(pattern: str) -> None:
    assert faults_of(pattern) is not None


@pytest.mark.parametrize("pattern", FINE)
def test_patterns_of_real_sites_pass_and_stay_quick(pattern: str) -> None:
    assert faults_of(pattern) is None
    compiled = re.compile(pattern)
    began = time.monotonic()
    for unit in ("a/", "a-", "1", "https://a.example/", "/", "x?id=1&lang=e&"):
        compiled.search("https://a.example/" + (unit * 2048)[:2000] + "!")
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(("pattern", "told"), [("(", "not a regular expression"), ("a" * 1001, "longer than")])
def test_what_is_no_pattern_is_told(pattern: str, told: str) -> None:
    assert told in (faults_of(pattern) or "")
