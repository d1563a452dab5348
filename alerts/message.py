"""What leaves the house: an alert as a subject line and a plain text body.

Crawled words may not act as markup, may not address anybody and may not break a header: control and invisible
characters go, and `safe_for_chat` takes the power from the signs by which chat services mention people or link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from models.alert import Alert
from models.plaintext import plain_line

_SUBJECT = 200  # longer ones are cut by mail programs and refused by some services
_LINE = 1_000
_LINES = 60

# an address is left whole; elsewhere `@everyone`, `<!channel>`, `<script>` and `[text](address)` lose their power
_POWER = re.compile(r"(https?://[^\s<>@]+)|([@＠<](?=\S)|\](?=[(\[]))")
_JOINER = "\u2060"  # word joiner: invisible, and no sign that a mention or a link can contain


class ChannelError(Exception):
    """A message could not be sent; the text is one line for people, without secrets.

    Args:
        cause: what went wrong.
        permanent: whether trying again is pointless (an address that cannot be read).
        unknown: whether it may have arrived all the same (no answer in time).
    """

    def __init__(self, cause: str, *, permanent: bool = False, unknown: bool = False) -> None:
        super().__init__(cause)
        self.permanent = permanent
        self.unknown = unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert ready to go; `id` is the alert's, so that receivers can tell a second copy.

    Attributes:
        subject: one line.
        body: plain text, lines separated by one line feed.
        at: instant of the alert, UTC.
        transition: what fired.
        about: the alert's subject (event id, or `source:SLUG:NIGHT`).
        facts: for programs, as pairs of name and text.
    """

    id: str
    subject: str
    body: str
    at: datetime
    transition: str
    about: str
    facts: tuple[tuple[str, str], ...] = ()


def message_of(alert: Alert) -> Message:
    """The message of an alert, cleaned whatever its maker let through; the last line of the body holds the id."""
    lines = [plain_line(line, _LINE) for line in alert.body.split("\n")[:_LINES]]
    return Message(
        id=alert.id,
        subject=plain_line(alert.title, _SUBJECT),
        body="\n".join([*lines, f"Alert {alert.id}"]),
        at=alert.at,
        transition=alert.transition.value,
        about=alert.subject,
        facts=tuple((name, plain_line(text, _LINE)) for name, text in alert.facts),
    )


def safe_for_chat(text: str) -> str:
    """`text` with an invisible joiner after each sign that would mention somebody, open a tag or make a link."""
    return _POWER.sub(lambda found: found.group(1) or found.group(2) + _JOINER, text)
