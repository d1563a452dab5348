from __future__ import annotations

from pathlib import Path

import pytest

from crawler.catalogue import Catalogue, default_folder, load_catalogue
from crawler.links import is_article
from models.codec import from_plain, to_plain
from models.source import Source, SourceState

WHOLE = """\
slug: kurier
name: The Kurier
kind: local_press
country: UG
languages: [en]
homepage: http://kurier.example:18099/
hosts: [kurier.example]
state: active
discover:
  - {kind: feed, url: "http://kurier.example:18099/feed.xml"}
  - {kind: sitemap, url: "http://kurier.example:18099/sitemap.xml", children: 'post-sitemap\\d+\\.xml', max_pages: 3}
  - {kind: listing, url: "http://kurier.example:18099/n?p={page}", item: div.teaser, link: a, title: h2, date: time}
article:
  pattern: '^http://kurier\\.example:18099/(?P<id>\\d{4}/\\d\\d/[a-z0-9-]+)$'
  matches: ["http://kurier.example:18099/2023/10/some-story?utm_source=feed"]
  rejects: ["http://kurier.example:18099/about"]
identity: {by: group}
dates: {zone: Africa/Kampala, order: DMY, formats: ["%d %B %Y"]}
clean:
  - {valid_from: 2023-10-01, title: h1.head, date: time.when, body: div.story, strip: [aside], end_markers: ["Leave"]}
encoding: null
politeness: {delay: 0, budget: 300, reread_days: 3}
health: {per_day: [0.5, 12], silence_days: 5, min_characters: 100}
relays: [Xinhua]
unverified: [dates.zone]
notes: null
"""


def _written(folder: Path, text: str | bytes = WHOLE, *, name: str = "ug/kurier.yml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def _changed(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new)


def _only(catalogue: Catalogue) -> Source:
    assert [str(complaint) for complaint in catalogue.broken] == []
    (source,) = catalogue.sources
    return source


def test_a_whole_file_becomes_a_source(tmp_path: Path) -> None:
    source = _only(load_catalogue([_written(tmp_path)]))
    assert source.state is SourceState.ACTIVE
    assert [way.kind for way in source.discover] == ["feed", "sitemap", "listing"]
    assert source.attributed_as == "The Kurier"
    assert (source.health.per_day_low, source.health.per_day_high) == (0.5, 12)
    assert from_plain(Source, to_plain(source)) == source


def test_ports_of_test_sites_move_in_addresses_and_pattern(tmp_path: Path) -> None:
    source = _only(load_catalogue([_written(tmp_path)], port_map={18099: 40123}))
    assert source.homepage == "http://kurier.example:40123/"
    assert {way.url.split("/")[2] for way in source.discover} == {"kurier.example:40123"}
    assert is_article(source, "http://kurier.example:40123/2023/10/x")
    assert not is_article(source, "http://kurier.example:18099/2023/10/x")


# what is changed, into what; and the complaint: line, key, some words of it
CHANGED: dict[str, tuple[str, str, int, str, str]] = {
    "unknown key": ("delay: 0,", "dely: 0,", 22, "politeness.dely", "unknown key"),
    "missing": ("country: UG\n", "", 1, "country", "missing"),
    "Norway": ("country: UG", "country: NO", 4, "country", 'write "NO" in quotes'),
    "wrong type": ("budget: 300", "budget: many", 22, "politeness.budget", "not 'many'"),
    "bad slug": ("slug: kurier", "slug: ../../x", 1, "slug", "pattern"),
    "slug and file": ("slug: kurier", "slug: courier", 1, "slug", "kurier.yml"),
    "country and folder": ("country: UG", "country: KE", 4, "country", "'ug'"),
    "bad regex": ("^http://kurier", "^(http://kurier", 14, "article.pattern", "regular expression"),
    "endless regex": ("[a-z0-9-]+)$", "([a-z0-9-]+)+)$", 14, "article.pattern", "run for ever"),
    "regex of all": (
        "^http://kurier\\.example:18099/(?P<id>\\d{4}/\\d\\d/[a-z0-9-]+)$",
        "(?P<id>)",
        14,
        "article.pattern",
        "matches everything",
    ),
    "no match": ("2023/10/some-story", "some-story", 15, "article.matches[0]", "does not match"),
    "not rejected": ("18099/about", "18099/2023/10/about", 16, "article.rejects[0]", "must not"),
    "no examples": (
        'rejects: ["http://kurier.example:18099/about"]',
        "rejects: []",
        16,
        "article.rejects",
        "at least 1",
    ),
    "foreign example": (
        "http://kurier.example:18099/2023",
        "http://other.example:18099/2023",
        15,
        "article.matches[0]",
        "not listed",
    ),
    "bad zone": ("Africa/Kampala", "Asia/Pyongjang", 18, "dates.zone", "IANA"),
    "zone outside": ("Africa/Kampala", "../../etc/passwd", 18, "dates.zone", "IANA"),
    "bad order": ("order: DMY", "order: DYM", 18, "dates.order", "DMY"),
    "unknown kind": ("kind: feed", "kind: rumour", 10, "discover[0].kind", "feed, listing, sitemap"),
    "foreign host": ("//kurier.example:18099/feed.xml", "//feeds.example/x", 10, "discover[0].url", "feeds.example"),
    "file address": ("http://kurier.example:18099/feed.xml", "file:///etc/passwd", 10, "discover[0].url", "scheme"),
    "host as address": ("hosts: [kurier.example]", "hosts: [127.0.0.1]", 7, "hosts[0]", "pattern"),
    "selector in a feed": ('feed.xml"}', 'feed.xml", item: p}', 10, "discover[0].item", "only a listing"),
    "listing without link": ("link: a, ", "", 12, "discover[2].link", "needs"),
    "bad selector": ("item: div.teaser", 'item: "div..teaser"', 12, "discover[2].item", "CSS"),
    "bad layout selector": ("body: div.story", "body: 'div['", 20, "clean[0].body", "CSS"),
    "two ways of paging": ("title: h2,", "title: h2, next: a,", 12, "discover[2].next", "not both"),
    "bad children": ("post-sitemap\\d+", "post-(a+)+", 11, "discover[1].children", "run for ever"),
    "layout backwards": (
        "2023-10-01,",
        "2023-10-01, valid_until: 2020-01-01,",
        20,
        "clean[0].valid_until",
        "ends before",
    ),
    "unknown encoding": ("encoding: null", "encoding: utf-99", 21, "encoding", "utf-99"),
    "negative delay": ("delay: 0", "delay: -1", 22, "politeness.delay", "greater than or equal to 0"),
    "number as text": ("delay: 0", "delay: '5'", 22, "politeness.delay", "not '5'"),
    "band backwards": ("[0.5, 12]", "[12, 0.5]", 23, "health.per_day", "the low one first"),
    "group without name": ("(?P<id>", "(?P<ident>", 17, "identity.by", "no group named id"),
    "unverified nothing": ("[dates.zone]", "[colour]", 25, "unverified[0]", "not a key"),
    "parked silently": ("state: active", "state: parked", 8, "state", "needs a state_reason"),
    "twice the same key": ("name: The Kurier", "name: a\nname: b", 3, "name", "stands twice"),
    "python tag": ("name: The", "name: !!python/object/apply:os.system [x] #", 2, "name", "tag"),
    "own tag": ("name: The", "name: !secret", 2, "name", "tag"),
    "anchor": ("name: The", "name: &a The", 2, "", "anchors"),
    "alias": ("relays: [Xinhua]", "relays: *a", 24, "", "anchors"),
    "not YAML": ("languages: [en]", "languages: [en", 6, "", "not YAML"),
    "tab": ("languages: [en]", "languages:\t[en]\n\t- x", 5, "", "not YAML"),
    "impossible date": ("2023-10-01", "2023-02-31", 20, "clean[0].valid_from", "cannot be read"),
}
WRITTEN: dict[str, tuple[str, int, str, str]] = {
    "unknown key at the top": (WHOLE + "colour: red\n", 27, "colour", "unknown key"),
    "active and blind": (
        WHOLE[: WHOLE.index("discover:")] + WHOLE[WHOLE.index("article:") :],
        1,
        "discover",
        "at least one way",
    ),
    "a list": ("- a\n- b\n", 1, "", "mapping"),
    "nothing": ("", 1, "", "mapping"),
    "too deep": ("a: " + "[" * 2000 + "]" * 2000, 1, "", "nested deeper"),
    "too large": ("# " + "x" * 300_000, 1, "", "larger than"),
}
BROKEN = WRITTEN | {name: (_changed(old, new), *told) for name, (old, new, *told) in CHANGED.items()}


@pytest.mark.parametrize(("text", "line", "key", "told"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_told_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, told: str
) -> None:
    catalogue = load_catalogue([_written(tmp_path, text)])
    assert catalogue.sources == ()
    where = [(complaint.line, complaint.key) for complaint in catalogue.broken]
    assert (line, key) in where
    complaint = catalogue.broken[where.index((line, key))]
    assert told in complaint.message
    assert "\n" not in str(complaint)
    assert str(complaint).startswith(f"{tmp_path / 'ug' / 'kurier.yml'}:{line}: ")
    assert complaint.slug == "kurier"


def test_all_complaints_about_one_file_are_told_at_once(tmp_path: Path) -> None:
    text = _changed("Africa/Kampala", "Nowhere").replace("item: div.teaser", "item: '['").replace("2023/10/some", "x")
    keys = {complaint.key for complaint in load_catalogue([_written(tmp_path, text)]).broken}
    assert keys == {"dates.zone", "discover[2].item", "article.matches[0]"}


@pytest.mark.parametrize("delay", ["0", "0.5"])
def test_haste_is_for_test_hosts_only(tmp_path: Path, delay: str) -> None:
    real = WHOLE.replace("kurier.example", "kurier.ug").replace("kurier\\.example", "kurier\\.ug")
    catalogue = load_catalogue([_written(tmp_path, real.replace("delay: 0", f"delay: {delay}"))])
    assert [complaint.key for complaint in catalogue.broken] == ["politeness.delay"]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (complaint,) = load_catalogue([_written(tmp_path, b"slug: \x93quoted\x94\n")]).broken
    assert complaint.message.startswith("not YAML")


def test_a_slug_in_two_files_breaks_both_and_no_other(tmp_path: Path) -> None:
    _written(tmp_path)
    _written(tmp_path, WHOLE.replace("country: UG", "country: KE"), name="ke/kurier.yml")
    other = WHOLE.replace("slug: kurier", "slug: other")
    catalogue = load_catalogue([_written(tmp_path, other, name="ug/other.yml")])
    assert [source.slug for source in catalogue.sources] == ["other"]
    assert [complaint.file.parent.name for complaint in catalogue.broken] == ["ke", "ug"]
    for complaint in catalogue.broken:
        assert str(tmp_path) in complaint.message


def test_a_slug_in_two_catalogues_is_a_twin_too(tmp_path: Path) -> None:
    one, two = _written(tmp_path / "one"), _written(tmp_path / "two")
    assert len(load_catalogue([one, two]).broken) == 2


def test_a_broken_file_blinds_only_itself(tmp_path: Path) -> None:
    _written(tmp_path, "slug: [", name="ug/broken.yml")
    catalogue = load_catalogue([_written(tmp_path)])
    assert [source.slug for source in catalogue.sources] == ["kurier"]
    assert [complaint.slug for complaint in catalogue.broken] == ["broken"]


def test_another_ending_is_told_and_a_missing_folder_raised(tmp_path: Path) -> None:
    catalogue = load_catalogue([_written(tmp_path, name="ug/kurier.yaml")])
    assert "ends in .yml" in catalogue.broken[0].message
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_catalogue([tmp_path / "nowhere"])


def test_a_single_file_is_a_catalogue_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _written(tmp_path, "slug: [", name="ug/broken.yml")
    _written(tmp_path)
    assert _only(load_catalogue([tmp_path / "ug" / "kurier.yml"])).slug == "kurier"
    monkeypatch.chdir(tmp_path / "ug")
    assert _only(load_catalogue([Path("kurier.yml")])).slug == "kurier"
    assert [one.slug for one in load_catalogue([Path("broken.yml")]).broken] == ["broken"]


def test_a_single_file_must_lie_in_its_country(tmp_path: Path) -> None:
    _written(tmp_path, name="ke/kurier.yml")
    (complaint,) = load_catalogue([tmp_path / "ke" / "kurier.yml"]).broken
    assert complaint.key == "country"


def test_a_file_given_twice_is_not_its_own_twin(tmp_path: Path) -> None:
    assert _only(load_catalogue([_written(tmp_path), tmp_path / "ug" / "kurier.yml"])).slug == "kurier"


@pytest.mark.parametrize("name", ["kurier.yml", "other.yaml"])
def test_a_file_outside_the_countries_is_told_and_blinds_no_other(tmp_path: Path, name: str) -> None:
    _written(tmp_path, name=name)
    catalogue = load_catalogue([_written(tmp_path)])
    assert [source.slug for source in catalogue.sources] == ["kurier"]
    (complaint,) = catalogue.broken
    assert complaint.file == tmp_path / name
    assert "<cc>/<slug>.yml" in complaint.message


def test_a_source_is_found_by_its_slug(tmp_path: Path) -> None:
    catalogue = load_catalogue([_written(tmp_path)])
    assert catalogue.source("kurier").name == "The Kurier"
    with pytest.raises(KeyError, match="no source 'x'"):
        catalogue.source("x")


def test_the_real_catalogue_ships_with_the_program() -> None:
    assert default_folder().is_dir()
