"""Language: which language pack reads a version.

Needs the version's language code. Gives the code of the pack, or None where there is none (`no_language_pack`).
"""

from __future__ import annotations

from extract.pack import languages

_UNKNOWN = "und"


def pack_for(lang: str, *, fallback: str = "en") -> str | None:
    """The pack for an ISO 639-1 code (regional tails ignored); the fallback for `und` or an empty code."""
    code = lang.lower().split("-")[0].split("_")[0]
    if code in ("", _UNKNOWN):
        return fallback
    return code if code in languages() else None
