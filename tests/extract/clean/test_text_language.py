"""The language of a text, and that the identifier is loaded only where it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extract.clean.language import language_of

ENGLISH = "The harbour office opened again on Monday after a long pause, the mayor said."
SPANISH = "La oficina del puerto abrió de nuevo el lunes tras una larga pausa, dijo el alcalde."
KOREAN = "시장은 항구 사무소가 월요일에 다시 문을 열었다고 말했다."
CHINESE = "市长星期一说，港口办公室在长期停顿之后重新开放，船只已经进港。"
JAPANESE = "市長は月曜日に、港の事務所が長い休止の後に再開したと述べた。"
RUSSIAN = "Портовая контора снова открылась в понедельник, сообщил мэр города."


@pytest.mark.parametrize(
    ("text", "languages", "code"),
    [
        (ENGLISH, ("en",), "en"),
        (ENGLISH, ("en", "ko"), "en"),
        (KOREAN, ("en", "ko"), "ko"),
        (KOREAN, ("en",), "ko"),
        (ENGLISH, ("en", "es"), "en"),
        (SPANISH, ("en", "es"), "es"),
        (CHINESE, ("zh", "ja"), "zh"),
        (JAPANESE, (), "ja"),
        (RUSSIAN, (), "ru"),
        (SPANISH, (), "es"),
        ("12 : 30", (), "und"),
        ("", ("en",), "en"),
    ],
)
def test_language(text: str, languages: tuple[str, ...], code: str) -> None:
    assert language_of(text, languages) == code


def test_a_source_of_one_language_never_loads_the_identifier() -> None:
    code = (
        "import sys; from extract.clean.language import language_of; "
        f"language_of({ENGLISH!r}, ('en',)); print([m for m in ('py3langid', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
