from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import MAX_LENGTH, RefusedError, canonical, host_of, is_article, normal, port_of
from models.source import CanonicalRule, UrlRule
from tests.crawler.making import source_at

KEEP_ALL = CanonicalRule()

REFUSED = [
    ("http://127.0.0.1/", "ip_literal"),
    ("http://2130706433/", "ip_literal"),
    ("http://0x7f.1/", "ip_literal"),
    ("http://0177.0.0.1/", "ip_literal"),
    ("http://127.1/", "ip_literal"),
    ("http://0/", "ip_literal"),
    ("http://[::1]/", "ip_literal"),
    ("http://[::ffff:169.254.169.254]/", "ip_literal"),
    ("http://[fe80::1%25eth0]/", "ip_literal"),
    ("http://[broken/", "host"),
    ("http://１２７.０.０.１/", "ip_literal"),
    ("http://good.example\\@127.0.0.1/", "backslash"),
    ("http://good.example:80@127.0.0.1/", "userinfo"),
    ("http://user:secret@good.example/", "userinfo"),
    ("file:///etc/hostname", "scheme"),
    ("data:text/html,x", "scheme"),
    ("ftp://good.example/", "scheme"),
    ("gopher://good.example/", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("/relative", "scheme"),
    ("http:///path", "host"),
    ("http://good..example/", "host"),
    ("http://good.exa%6dple/", "host"),
    (f"http://good.example/{'a' * 10_000}", "too_long"),
    (f"http://good.example/{'ä' * 1_000}", "too_long"),
    ("http://good.example/a\r\nHost: evil.example", "control"),
    ("http://good.example/a%00b", "control"),
    ("http://good.example/a%0d%0ab", "control"),
    ("http://good.example:99999/", "port"),
    ("http://good.example:0/", "port"),
    ("http://good.example:abc/", "port"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_hostile_addresses_are_refused_with_a_reason(url: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        normal(url)
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 300


NORMAL = [
    ("HTTP://WWW.Example.COM:80/a/../b/?utm_source=x#t", "http://www.example.com/b/?utm_source=x#t"),
    ("https://good.example:443", "https://good.example/"),
    ("http://good.example:18099/x", "http://good.example:18099/x"),
    ("  http://good.example/a \n", "http://good.example/a"),
    ("http://good.example./a", "http://good.example/a"),
    ("http://good.example#@127.0.0.1/", "http://good.example/#@127.0.0.1/"),
    ("http://good.example/a b", "http://good.example/a%20b"),
    ("http://good.example/ä?q=ö", "http://good.example/%C3%A4?q=%C3%B6"),
    ("http://good.example/%c3%a4", "http://good.example/%C3%A4"),
    ("http://good.example/100%", "http://good.example/100%25"),
    ("http://good.example/a%2Fb", "http://good.example/a%2Fb"),
    ("http://good.example/../../a/./b/..", "http://good.example/a/"),
    ("http://good.example/?a=1&b", "http://good.example/?a=1&b"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://gооd.example/", "http://xn--gd-fmca.example/"),  # the two o are Cyrillic: shown as what it is
]


@pytest.mark.parametrize(("url", "spelled"), NORMAL)
def test_one_spelling_for_one_address(url: str, spelled: str) -> None:
    assert normal(url) == spelled


@pytest.mark.parametrize(
    ("url", "base", "spelled"),
    [
        ("//other.example/x", "https://good.example/a", "https://other.example/x"),
        ("/x", "https://good.example/a/b", "https://good.example/x"),
        ("x?y=1", "https://good.example/a/b", "https://good.example/a/x?y=1"),
        ("?page=2", "https://good.example/a/b", "https://good.example/a/b?page=2"),
    ],
)
def test_relative_links_are_joined(url: str, base: str, spelled: str) -> None:
    assert normal(url, base=base) == spelled


QUERIES = [
    ("http://a.example/x?utm_source=f&UTM_Medium=m&fbclid=1&id=7", KEEP_ALL, "http://a.example/x?id=7"),
    ("http://a.example/x?b=2&a=1", KEEP_ALL, "http://a.example/x?b=2&a=1"),
    ("http://a.example/x?b=2&a=1&c=3", CanonicalRule(keep_query=("a", "b")), "http://a.example/x?a=1&b=2"),
    ("http://a.example/x?utm_id=1", CanonicalRule(keep_query=("utm_id",)), "http://a.example/x?utm_id=1"),
    ("http://a.example/x?a=1", CanonicalRule(keep_query=()), "http://a.example/x"),
    ("http://a.example/x?a=1&s=2", CanonicalRule(drop_query=("s",)), "http://a.example/x?a=1"),
    ("http://a.example/x?#top", KEEP_ALL, "http://a.example/x"),
    ("http://a.example/x?a=1#n/7", CanonicalRule(keep_fragment=True), "http://a.example/x?a=1#n/7"),
]


@pytest.mark.parametrize(("url", "rule", "address"), QUERIES)
def test_the_query_follows_the_rule(url: str, rule: CanonicalRule, address: str) -> None:
    assert canonical(url, rule) == address


def test_host_port_and_article() -> None:
    source = source_at("good.example", 18099, article=UrlRule(pattern=r"/story/\d+$", matches=(), rejects=()))
    assert host_of("http://good.example:18099/story/1") == "good.example"
    assert (port_of("http://good.example:18099/"), port_of("https://good.example/")) == (18099, 443)
    assert is_article(source, "http://good.example:18099/story/12")
    assert not is_article(source, "http://good.example:18099/story/12/comments")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_normal_is_idempotent_and_bounded_whatever_the_path(path: str) -> None:
    try:
        once = normal(f"http://good.example/{path}")
    except RefusedError:
        return
    assert normal(once) == once
    assert once.isascii()
    assert len(once) <= MAX_LENGTH
    assert canonical(canonical(once, KEEP_ALL), KEEP_ALL) == canonical(once, KEEP_ALL)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        spelled = normal(text)
    except RefusedError as error:
        assert error.reason
        return
    assert host_of(spelled)
