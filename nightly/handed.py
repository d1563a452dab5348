"""Hands things in from the desk by a process of its own: `python -m nightly.handed`, a job on stdin, one line back."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from nightly.exits import StopError
from nightly.settings import Settings
from nightly.wiring import job_settings
from review.web.wired import Added, Adder, Handed, NotAdded

SECONDS = 180.0
"""Longest time for fetching and reading one thing that was handed in."""


def adder(settings: Settings) -> Adder:
    """What the desk hands things to."""
    return _Child(settings)


class _Child:
    def __init__(self, settings: Settings) -> None:
        self._job = job_settings(settings)

    def __call__(self, handed: Handed) -> Added:
        """Take it in; raises NotAdded."""
        plain = {**asdict(handed), "body": base64.b64encode(handed.body).decode()}
        job = json.dumps({"settings": self._job, "handed": plain})
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "nightly.handed"], input=job.encode(), capture_output=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise NotAdded(
                f"it took longer than {SECONDS:.0f} seconds; it may be in the archive all the same"
            ) from error
        return _told(ended.stdout)


def _told(said: bytes) -> Added:
    lines = said.decode("utf-8", "replace").splitlines()
    try:
        told: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        raise NotAdded("reading it failed; the log tells why") from error
    if "refused" in told:
        raise NotAdded(told["refused"])
    return Added(**{**told, "events": tuple(told["events"])})


def main() -> int:
    """Take in what stdin tells of, print what became of it."""
    from nightly.handing import take_in
    from nightly.logs import set_up_logs

    job = json.loads(sys.stdin.read())
    settings = Settings.model_validate(job["settings"])
    set_up_logs(settings.data_dir / "logs", name="handed-in", quiet=True)
    handed = Handed(**{**job["handed"], "body": base64.b64decode(job["handed"]["body"])})
    try:
        told: dict[str, Any] = asdict(take_in(settings, handed))
    except (NotAdded, StopError) as error:
        told = {"refused": str(error)}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
