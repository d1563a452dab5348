from __future__ import annotations

import pytest

from review.passwords import WeakPassword, _common, is_outdated, is_right, keep, require_strong


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short12",
        "password",
        "PASSWORD123",
        "12345678",
        "aaaaaaaaaa",
        "abababab",
        "reviewer1",
        "Rob.Lukas2024",
        "x" * 1025,
    ],
)
def test_weak_passwords_are_refused_without_being_told(password: str) -> None:
    with pytest.raises(WeakPassword) as told:
        require_strong(password, "rob.lukas")
    assert len(password) < 9 or password not in str(told.value)


@pytest.mark.parametrize("password", ["seven grey herons fly", "Kü5te!7x", "ذهب السفير صباحا"])
def test_others_are_taken(password: str) -> None:
    require_strong(password, "rob")
    assert password.casefold() not in _common()


def test_only_the_kept_password_is_right() -> None:
    kept = keep("seven grey herons fly")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right("seven grey herons fly", kept)
    assert not is_right("seven grey herons flew", kept)
    assert not is_right("seven grey herons fly", None)
    assert not is_right("x", "no hash at all")
    assert not is_outdated(kept)


def test_the_list_holds_nothing_that_is_refused_anyway() -> None:
    assert len(_common()) > 200
    assert min(map(len, _common())) >= 8
