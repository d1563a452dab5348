"""Logs: JSON lines in the data folder, warnings on stderr, secrets cut out before anything is written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import structlog

_USERINFO = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)[^/\s@]+@", re.IGNORECASE)
_MASK = "***"


class Scrubber:
    """Cuts planted secrets and user:password parts of addresses out of every value of a log line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) > 3}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _MASK)
        return _USERINFO.sub(rf"\g<scheme>{_MASK}@", text)

    def __call__(self, _logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        """Structlog's processor interface: the event with every value cleaned."""
        return {key: self._clean_value(value) for key, value in event.items()}

    def _clean_value(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.clean(str(value))


def set_up_logs(folder: Path | None, *, name: str, secrets: Iterable[str] = (), quiet: bool = False) -> None:
    """Send structlog and stdlib logging to `folder/name.jsonl` (if given) and warnings to stderr.

    Args:
        folder: where the log file goes; made where missing; None for stderr only.
        name: file name without suffix, e.g. the night's date.
        secrets: strings to mask.
        quiet: nothing on stderr.
    """
    scrub = Scrubber(secrets)
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    json_lines = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    )
    plain = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(colors=False),
        ],
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "scrapy", "trafilatura", "htmldate", "httpcore", "apprise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        to_file = logging.FileHandler(folder / f"{name}.jsonl", encoding="utf-8")
        to_file.setFormatter(json_lines)
        root.addHandler(to_file)
    if not quiet:
        to_screen = logging.StreamHandler(sys.stderr)
        to_screen.setLevel(logging.WARNING)
        to_screen.setFormatter(plain)
        root.addHandler(to_screen)
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
