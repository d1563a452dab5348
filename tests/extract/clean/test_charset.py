"""Bytes become the text that was meant, whatever the labels say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.clean.charset import decode

KOREAN = "<html><body><p>시장은 월요일에 항구가 다시 열렸다고 말했다. 배들이 들어왔다.</p></body></html>" * 3
CHINESE = "<html><body><p>市长星期一说，港口重新开放，船只已经进港。朱镕基</p></body></html>" * 3
JAPANESE = "<html><body><p>市長は月曜日に港が再開したと述べた。カメラも回った。</p></body></html>" * 3


@pytest.mark.parametrize(
    ("text", "written", "content_type", "override"),
    [
        (KOREAN, "euc-kr", "text/html; charset=euc-kr", None),
        (KOREAN, "cp949", "text/html; charset=ks_c_5601-1987", None),
        (KOREAN, "euc-kr", "text/html; charset=utf-8", None),
        (KOREAN, "euc-kr", "text/html", "euc-kr"),
        (CHINESE, "gb18030", "text/html; charset=gb2312", None),
        (CHINESE, "gb18030", '<meta charset="utf-8">', None),
        (JAPANESE, "shift_jis", "text/html; charset=Shift_JIS", None),
        (KOREAN, "utf-16", "text/html", None),
        (KOREAN, "utf-16-le", "text/html", None),
        (KOREAN, "utf-8", "text/html; charset=iso-8859-1", None),
        (KOREAN, "utf-8-sig", "", None),
        ("<p>“Quoted” – the mayor’s word</p>", "cp1252", "text/html; charset=iso-8859-1", None),
        ("<p>“Quoted” – the mayor’s word</p>", "cp1252", "text/html; charset=foo", None),
    ],
)
def test_text_is_read_as_it_was_written(text: str, written: str, content_type: str, override: str | None) -> None:
    decoded = decode(text.encode(written), content_type=content_type, override=override)
    assert decoded.text == text
    assert not decoded.damaged


def test_a_meta_tag_is_believed_where_the_header_is_silent() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>Порт открыт'
    assert decode(page.encode("cp1251")).text == page


def test_half_a_character_at_the_end_does_not_change_the_encoding() -> None:
    decoded = decode(("порт открыт " * 20).encode()[:-2])
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("порт открыт порт")


def test_a_wrong_declaration_is_told() -> None:
    assert decode(("порт" * 50).encode("cp1251"), override="utf-8").damaged


@given(st.text())
def test_utf8_comes_back(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    plain = body.decode("utf-8")
    if len(body) < 20 and not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert decode(body).text == plain


@given(st.binary())
def test_any_bytes_give_some_text(body: bytes) -> None:
    assert isinstance(decode(body, content_type="text/html; charset=utf-8").text, str)
