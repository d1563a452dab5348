"""What leaves the house: an alert as a subject line and a plain text body.

Crawled words may not act as markup, may not address anybody and may not break a header: control and invisible
characters go, and `safe_for_chat` takes the power from the signs by which chat services mention people or link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.alert import Alert
from models.plaintext import plain_line

_SUBJECT = 200  # longer ones are cut by mail programs and refused by some services
_LINE = 1_000
_LINES = 60
_RULE = "-" * 40
_PAGE = "page"  # the fact by which a digest carries its page as JSON; drawn, and not told to receivers

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
        key: the same at each try, another for each receiver: a second copy is known by it.
        sent: instant of this try, UTC.
        html: the same for programs that show HTML, or nothing.
        alerts: ids of all alerts in it where several go together.
    """

    id: str
    subject: str
    body: str
    at: datetime
    transition: str
    about: str
    facts: tuple[tuple[str, str], ...] = ()
    key: str = ""
    sent: datetime | None = None
    html: str = field(default="", repr=False)
    alerts: tuple[str, ...] = ()


def message_of(alert: Alert, *, key: str = "", sent: datetime | None = None) -> Message:
    """The message of an alert, cleaned whatever its maker let through; the last line of the body holds the id."""
    lines = [plain_line(line, _LINE) for line in alert.body.split("\n")[:_LINES]]
    return Message(
        id=alert.id,
        subject=plain_line(alert.title, _SUBJECT),
        body="\n".join([*lines, f"Alert {alert.id}"]),
        at=alert.at,
        transition=alert.transition.value,
        about=alert.subject,
        facts=tuple((name, plain_line(text, _LINE)) for name, text in alert.facts if name != _PAGE),
        key=key or alert.id,
        sent=sent,
        html=_html(alert),
        alerts=(alert.id,),
    )


def message_of_many(alerts: Sequence[Alert], *, key: str, sent: datetime | None = None) -> Message:
    """One message that holds several alerts in order; a single one is as by `message_of`."""
    if len(alerts) == 1:
        return message_of(alerts[0], key=key, sent=sent)
    single = [message_of(alert) for alert in alerts]
    first, last = single[0], single[-1]
    parts = [f"{number}. {one.subject}\n\n{one.body}" for number, one in enumerate(single, 1)]
    return Message(
        id=key,
        subject=plain_line(f"{len(single)} alerts: {first.subject}", _SUBJECT),
        body=f"\n\n{_RULE}\n\n".join(parts),
        at=last.at,
        transition="several",
        about=first.about if len({one.about for one in single}) == 1 else "several",
        facts=(("alerts", str(len(single))),),
        key=key,
        sent=sent,
        alerts=tuple(one.id for one in single),
    )


def _html(alert: Alert) -> str:
    """The page that an alert carries, drawn; nothing for the others."""
    if not any(name == _PAGE for name, _ in alert.facts):
        return ""
    from alerts.briefs.draw import html_of  # late: it brings the templates' library

    return html_of(alert) or ""


def safe_for_chat(text: str) -> str:
    """`text` with an invisible joiner after each sign that would mention somebody, open a tag or make a link."""
    return _POWER.sub(lambda found: found.group(1) or found.group(2) + _JOINER, text)
