"""The log as a channel: one line per alert."""

from __future__ import annotations

import structlog

from alerts.message import Message

log = structlog.get_logger(__name__)


def send(message: Message, target: str) -> None:
    """Write the message to the log; `target`, where given, is a word by which the lines can be told apart."""
    log.info(
        "alert",
        id=message.id,
        transition=message.transition,
        about=message.about,
        subject=message.subject,
        to=target or "log",
        facts=dict(message.facts),
    )
