"""Words from the web as one harmless line: for terminals, mail headers, chat and logs.

Control characters, line breaks and the invisible characters that reorder or hide text are hostile there. The stored
text keeps every character; this is for showing only.
"""

from __future__ import annotations

import unicodedata

_CUT = " …"


def plain_line(text: str, limit: int = 300) -> str:
    """`text` as one line of visible characters, at most `limit` of them; a cut is marked with an ellipsis.

    White space of any kind becomes one space; control, format, private, surrogate and unassigned characters go
    (Unicode categories C*), since escapes, line feeds in headers and reordering marks live there.
    """
    # four times the limit is read at most, so that a text of many megabytes costs no more than a short one
    spaced = "".join(" " if sign.isspace() else sign for sign in text[: limit * 4])
    shown = " ".join("".join(sign for sign in spaced if not unicodedata.category(sign).startswith("C")).split())
    if len(shown) <= limit and len(text) <= limit * 4:
        return shown
    return (shown[: max(limit - len(_CUT), 0)].rstrip() + _CUT).strip()
