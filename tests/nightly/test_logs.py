"""Secrets never reach a log file, whoever logs them and however."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import structlog

from nightly.logs import Scrubber, set_up_logs

SECRET = "canary-7f3a"


def test_scrubber_masks_secrets_and_passwords_in_addresses() -> None:
    scrub = Scrubber([SECRET])
    assert SECRET not in scrub.clean(f"token={SECRET}")
    assert scrub.clean("mailto://me:pass@host.example/x") == "mailto://***@host.example/x"


def test_nothing_secret_in_the_log_file(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:]
    try:
        set_up_logs(tmp_path, name="2023-11-01", secrets=[f"json://{SECRET}@127.0.0.1"], quiet=True)
        structlog.get_logger("a").warning("sent", target=f"json://{SECRET}@127.0.0.1", tries=2)
        logging.getLogger("b").warning("tried %s", f"https://user:{SECRET}@host.example/hook")
        try:
            raise ValueError(f"json://{SECRET}@127.0.0.1 refused")
        except ValueError:
            structlog.get_logger("c").exception("failed")
        lines = (tmp_path / "2023-11-01.jsonl").read_text(encoding="utf-8").splitlines()
    finally:
        logging.getLogger().handlers[:] = before
        structlog.reset_defaults()
    told = [json.loads(line) for line in lines]
    assert [line["event"] for line in told] == ["sent", "tried https://***@host.example/hook", "failed"]
    assert told[0]["tries"] == 2
    assert SECRET not in "\n".join(lines)
    assert "Traceback" in told[2]["exception"]
