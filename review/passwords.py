"""Passwords: which are taken, how they are kept, and checking one in the same time whether or not there is an account.

Argon2id with 19 MiB and two passes, the floor that OWASP's password storage cheat sheet gives.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST, ADVISED, LONGEST = 8, 15, 1_024
"""Characters of a password: the fewest taken, those advised, the most looked at."""

_AT_ONCE = BoundedSemaphore(2)
"""Checks at the same time: each takes 19 MiB, and a flood of guesses must not take the machine."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class WeakPassword(ValueError):  # noqa: N818 - says what is the case
    """A password that is not taken; the message is one line and does not hold it."""


@cache
def _common() -> frozenset[str]:
    """Passwords that are guessed first; all of at least SHORTEST characters."""
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())


def require_strong(password: str, name: str) -> None:
    """Raises WeakPassword for one that is too short, too long, among the first guesses, or the account's name."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"a password has at least {SHORTEST} characters; {ADVISED} are advised")
    if len(password) > LONGEST:
        raise WeakPassword(f"a password has at most {LONGEST} characters")
    folded = password.casefold()
    if folded in _common() or len(set(folded)) < 4 or folded.strip(" .!?0123456789") == name.strip().casefold():
        raise WeakPassword("this password is among the first that are guessed; choose another")


def keep(password: str) -> str:
    """What is kept of a password: its Argon2id hash with salt and parameters."""
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    """A hash that no password fits, for names without an account."""
    return _HASHER.hash("nobody has this password, and its check takes as long")


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; None (no such account) takes as long and is never right."""
    try:
        with _AT_ONCE:
            right = _HASHER.verify(_nobody() if kept is None else kept, password[:LONGEST])
    except (Argon2Error, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's, and should be made anew at the next login."""
    return _HASHER.check_needs_rehash(kept)
