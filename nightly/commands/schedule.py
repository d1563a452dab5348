"""`embassywatch schedule install`: shows what it would write so that the night runs by itself, then writes it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nightly.exits import Exit, StopError
from nightly.settings import PROJECT_FILE, USER_FILE, Origin, Settings, load_settings
from nightly.wiring import require_contact

UNITS = Path("~/.config/systemd/user")
MARK = "# embassywatch night"


def install(flags: Mapping[str, Any], *, systemd: bool, cron: bool, at: str, yes: bool) -> None:
    """Write a user timer of systemd or a crontab line, after showing it.

    Args:
        at: HH:MM, in the settings' time zone.
        yes: write without asking; without a terminal and without it, nothing is written.

    Raises:
        StopError: 2 for options that do not fit, 1 where the system refuses.
    """
    settings, origins = load_settings(flags)
    if systemd == cron:
        raise StopError(Exit.USAGE, "schedule install: say either --systemd or --cron")
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at) is None:
        raise StopError(Exit.USAGE, f"--at {at}: a time is written HH:MM, from 00:00 to 23:59")
    require_contact(settings)
    _refuse_what_a_timer_lacks(origins)
    files = _systemd_files(settings, at) if systemd else {}
    shown = files or {"crontab of this user": _cron_line(settings, at)}
    for place, text in shown.items():
        print(f"--- {place}\n{text.rstrip()}\n")
    if not yes and not _agreed():
        print("nothing was written")
        return
    if systemd:
        _write_units(files)
    else:
        _write_cron(_cron_line(settings, at))


def _refuse_what_a_timer_lacks(origins: Sequence[Origin]) -> None:
    """A timer has neither this shell's environment nor its flags, but for the folders, which the command carries."""
    for one in origins:
        if one.origin in {"environment", "flag"} and one.key not in {"data_dir", "sources"}:
            raise StopError(
                Exit.USAGE,
                f"{one.key}: set by {one.origin}, which the scheduled night would not have; "
                f"put it into {Path.cwd() / PROJECT_FILE} or {USER_FILE}",
            )


def _command(settings: Settings) -> list[str]:
    program = Path(sys.argv[0]).absolute()
    base = [str(program)] if program.name == "embassywatch" else [sys.executable, "-m", "nightly"]
    command = [*base, "--data-dir", str(settings.data_dir.absolute())]
    for folder in settings.sources:
        command += ["--sources-dir", str(folder.absolute())]
    return [*command, "night"]


def _systemd_files(settings: Settings, at: str) -> dict[str, str]:
    folder = UNITS.expanduser()
    command = " ".join(_systemd_quote(part) for part in _command(settings))
    service = (
        "[Unit]\nDescription=embassywatch: one night\nWants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=oneshot\nWorkingDirectory={str(Path.cwd()).replace('%', '%%')}\nExecStart={command}\n"
        "TimeoutStopSec=30\nNice=10\n# 3: some sources failed; the morning report tells which\nSuccessExitStatus=3\n"
    )
    timer = (
        "[Unit]\nDescription=embassywatch: every night\n\n"
        f"[Timer]\nOnCalendar=*-*-* {at}:00 {settings.timezone}\n"
        "# a night missed while the machine was off is made up\n"
        "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {str(folder / "embassywatch.service"): service, str(folder / "embassywatch.timer"): timer}


def _systemd_quote(part: str) -> str:
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s\"']", part) else escaped


def _cron_line(settings: Settings, at: str) -> str:
    hour, minute = at.split(":")
    command = shlex.join(_command(settings)).replace("%", r"\%")
    where = shlex.quote(str(Path.cwd())).replace("%", r"\%")
    return f"{int(minute)} {int(hour)} * * * cd {where} && {command} {MARK}\n"


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("this is no terminal: give --yes to write it")
        return False
    return input("Write this? [y/N] ").strip().lower() in {"y", "yes"}


def _write_units(files: Mapping[str, str]) -> None:
    for place, text in files.items():
        path = Path(place)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StopError(Exit.FAULT, f"{path}: {error.strerror}") from error
        print(f"written: {path}")
    print("now: systemctl --user daemon-reload && systemctl --user enable --now embassywatch.timer")
    print("and, so that it runs while you are logged out: loginctl enable-linger")


def _write_cron(line: str) -> None:
    crontab = shutil.which("crontab")
    if crontab is None:
        raise StopError(Exit.FAULT, "crontab: no such command on this machine; install cron, or use --systemd")
    held = subprocess.run([crontab, "-l"], capture_output=True, text=True, check=False)  # noqa: S603 -- found on PATH
    kept = [old for old in held.stdout.splitlines(keepends=True) if MARK not in old] if held.returncode == 0 else []
    wrote = subprocess.run(  # noqa: S603 -- found on PATH
        [crontab, "-"], input="".join([*kept, line]), text=True, capture_output=True, check=False
    )
    if wrote.returncode != 0:
        raise StopError(Exit.FAULT, f"crontab: {wrote.stderr.strip() or wrote.returncode}")
    print("written to the crontab of this user; cron uses the machine's own time zone")
