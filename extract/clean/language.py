"""Which language a text is in: by its script where that is enough, else by py3langid, which is loaded only then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED: Final = "und"
# languages looked for where a source names none
SENSIBLE: Final = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "id",
    "it",
    "ja",
    "ko",
    "ne",
    "pl",
    "pt",
    "ru",
    "sw",
    "tr",
    "uk",
    "vi",
    "zh",
)
_SCRIPTS: Final = {
    "arab": re.compile("[\u0600-\u06ff]"),
    "cyrl": re.compile("[\u0400-\u04ff]"),
    "deva": re.compile("[\u0900-\u097f]"),
    "hang": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "hani": re.compile("[\u4e00-\u9fff]"),
    "kana": re.compile("[\u3040-\u30ff]"),
    "latn": re.compile("[A-Za-z\u00c0-\u024f]"),
}
_WRITTEN_IN: Final = {
    "ar": {"arab"},
    "be": {"cyrl"},
    "bg": {"cyrl"},
    "fa": {"arab"},
    "hi": {"deva"},
    "ja": {"kana", "hani"},
    "ko": {"hang"},
    "mn": {"cyrl"},
    "ne": {"deva"},
    "ru": {"cyrl"},
    "uk": {"cyrl"},
    "ur": {"arab"},
    "zh": {"hani"},
}
_FEWEST_LETTERS: Final = 20
# enough for the identifier; it slows down with length
_SAMPLE: Final = 3000


def script_of(text: str) -> str | None:
    """The script of most letters: a syllable of Korean or kana decides over Chinese signs; None without letters."""
    sample = text[:_SAMPLE]
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS.items()}
    if sum(counts.values()) < _FEWEST_LETTERS:
        return None
    # Latin words take many letters where Chinese takes one
    counts["latn"] //= 3
    if counts["kana"] * 10 > counts["hani"]:
        counts["kana"] += counts["hani"]
        counts["hani"] = 0
    return max(counts, key=lambda name: counts[name])


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(sorted(set(languages) & set(found.labels)))
    return found


def language_of(text: str, languages: Sequence[str] = ()) -> str:
    """ISO 639-1 code of the language of `text`, or `und`.

    `languages` are those the source writes in: where only one of them fits the script, it is believed; where none
    does, or several do, the identifier decides among them (or among SENSIBLE ones).
    """
    script = script_of(text)
    if script is None:
        return languages[0] if len(languages) == 1 else UNDETERMINED
    fitting = tuple(code for code in languages if script in _WRITTEN_IN.get(code, {"latn"}))
    if len(fitting) == 1:
        return fitting[0]
    choice = fitting or tuple(code for code in SENSIBLE if script in _WRITTEN_IN.get(code, {"latn"}))
    if len(choice) <= 1:
        return choice[0] if choice else UNDETERMINED
    code, _ = _identifier(choice).classify(text[:_SAMPLE])
    return str(code)
