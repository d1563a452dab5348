"""The gazetteer answers exactly: right or silent, never wrong."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from models.world import gazetteer
from models.world.gazetteer import capital_of, city_main, city_state, forms, level, resolve, states

# names of states as newspapers print them, and the state meant
NAMES = {
    "AO": ["Angolan", "Luanda", "Angola"],
    "CD": [
        "Democratic Republic of the Congo", "DR Congo", "Congo-Kinshasa", "Congo - Kinshasa", "Kinshasa", "DRC",
        "콩고민주공화국", "刚果（金）", "刚果(金)", "ДР Конго", "RDC",
    ],
    "CG": ["Republic of Congo", "Republic of the Congo", "Congo-Brazzaville", "Congo–Brazzaville"],
    "CI": ["Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast", "Ivorian"],
    "GE": ["Georgia", "Georgian"],
    "GN": ["Guinea", "Guinean", "Conakry"],
    "GQ": ["Equatorial Guinea", "Malabo", "Equatoguinean", "적도기니", "Equatorial Guinean"],
    "GW": ["Guinea-Bissau", "Guinea Bissau"],
    "HK": ["Hong Kong", "香港"],
    "JO": ["Jordan"],
    "KP": [
        "North Korea", "DPRK", "D.P.R.K.", "N.K.", "Pyongyang", "북한", "조선", "Corea del Norte", "Coreia do Norte",
        "Corée du Nord", "КНДР", "朝鲜", "North Korean", "N. Korea", "DPR Korea", "NORTH KOREA",
        "Democratic People’s Republic of Korea", "Democratic People's Republic of Korea",
        "República Popular Democrática de Corea", "조선민주주의인민공화국", "朝鮮", "북조선", "Северная Корея", "RPDC",
    ],
    "KR": ["Republic of Korea", "ROK", "South Korea", "한국", "韩国", "Южная Корея", "S. Korea"],
    "MO": ["Macau", "Macao"],
    "NE": ["Niger", "Nigerien"],
    "NG": ["Nigeria", "Nigerian"],
    "PG": ["Papua New Guinea"],
    "PS": ["Palestine"],
    "TD": ["Chad"],
    "TR": ["Turkey", "Türkiye", "Turkiye"],
    "TW": ["Taiwan"],
    "UG": ["Ugandan", "Ugandans", "Kampala"],
    "VA": ["Holy See", "the Vatican"],
    "XK": ["Kosovo"],
    "US": ["US", "U.S.", "the United States"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in NAMES.items() for text in texts])
def test_a_printed_name_is_resolved(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize(
    "text",
    ["Congo", "Korea", "Congolese", "Dominican", "Tripoli", "North", "the North", "us", "car", "nk", "", " ", "Koreas",
     "Corea", "콩고", "Chad O'Carroll", "North  Koreaa", "Bank", "."],
)  # fmt: skip
def test_what_is_ambiguous_or_unknown_has_no_state(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize("text", ["Congo", "Korea", "Guinea", "Georgia", "Jordan", "Chad", "Turkey", "Tripoli"])
def test_forms_to_be_guarded_are_marked(text: str) -> None:
    marks = {form.ambiguous for form in forms("en") if form.text == text}
    assert marks == {True}


@pytest.mark.parametrize("text", ["North Korea", "Uganda", "Equatorial Guinea", "Niger", "DPRK", "Kampala"])
def test_plain_forms_are_not_marked(text: str) -> None:
    marks = {form.ambiguous for form in forms("en") if form.text == text}
    assert marks == {False}


@pytest.mark.parametrize("code", list(states()))
def test_every_state_can_be_named_in_english(code: str) -> None:
    kinds = {form.kind for form in forms("en") if form.code == code}
    assert {"name", "adjective"} <= kinds
    assert resolve(states()[code].name) == code
    assert (capital_of(code) is None) == (code in {"EU", "UN"})


@pytest.mark.parametrize("lang", ["de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh"])
def test_every_language_names_nearly_every_state(lang: str) -> None:
    assert len({form.code for form in forms(lang)}) >= len(states()) - 2


@pytest.mark.parametrize("lang", list(gazetteer.languages()))
def test_a_form_without_mark_names_one_state(lang: str) -> None:
    wrong = [form for form in forms(lang) if not form.ambiguous and resolve(form.text, lang) != form.code]
    assert wrong == []


@pytest.mark.parametrize(
    ("city", "code", "main"),
    [
        ("Hong Kong", "HK", "Hong Kong"), ("Dandong", "CN", "Dandong"), ("Shenyang", "CN", "Shenyang"),
        ("Vladivostok", "RU", "Vladivostok"), ("Sao Paulo", "BR", "São Paulo"),
        ("St Petersburg", "RU", "Saint Petersburg"),
        ("Gdansk", "PL", "Gdańsk"), ("Goma", "CD", "Goma"), ("Herat", "AF", "Herat"), ("Peking", "CN", "Beijing"),
        ("Malabo", "GQ", "Malabo"), ("Kiev", "UA", "Kyiv"), ("Lodz", "PL", "Łódź"), ("N’Djamena", "TD", "N'Djamena"),
    ],
)  # fmt: skip
def test_cities_lie_in_their_state(city: str, code: str, main: str) -> None:
    assert city_state(city) == code
    assert city_main(city) == main


@pytest.mark.parametrize("city", ["Tripoli", "Springfield", ""])
def test_a_city_of_two_states_or_none_gives_none(city: str) -> None:
    assert city_state(city) is None


@pytest.mark.parametrize(
    ("code", "capital"), [("KP", "Pyongyang"), ("AO", "Luanda"), ("TZ", "Dodoma"), ("NL", "The Hague"), ("ZZ", None)]
)
def test_capitals(code: str, capital: str | None) -> None:
    assert capital_of(code) == capital


@given(st.text())
def test_levelling_keeps_every_offset(text: str) -> None:
    assert len(level(text)) == len(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = gazetteer.fold(text)
    assert gazetteer.fold(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [("Côte d’Ivoire", "COTE D'IVOIRE"), ("Guinea – Bissau", "Guinea-Bissau"), ("São\u00a0Tomé", "sao tome")],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    assert gazetteer.fold(one) == gazetteer.fold(other)


@pytest.mark.parametrize("pair", [("Россия", "Россиа"), ("ガーナ", "カーナ"), ("й", "и")])
def test_accents_stay_where_they_are_letters(pair: tuple[str, str]) -> None:
    assert gazetteer.fold(pair[0]) != gazetteer.fold(pair[1])


@pytest.mark.parametrize("name", ["states.csv", "names.csv", "cities.csv", "missions.csv"])
def test_each_table_tells_its_origin(name: str) -> None:
    path = Path(gazetteer.__file__).with_name(name)
    first, header, *rest = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# origin: ")
    width = len(next(csv.reader([header])))
    assert all(len(row) == width for row in csv.reader(rest))


def test_our_own_names_are_all_in_the_tables() -> None:
    own = yaml.safe_load(Path(gazetteer.__file__).with_name("own.yml").read_text(encoding="utf-8"))
    held = {(form.code, gazetteer.fold(form.text)) for lang in gazetteer.languages() for form in forms(lang)}
    lists = [(code, names) for code, state in own["states"].items() for names in state.values()]
    lists += [(code, names) for states_of in own["names"].values() for code, names in states_of.items()]
    wanted = [(code, gazetteer.fold(part)) for code, names in lists for name in names for part in name.split(" / ")]
    assert [name for name in wanted if name not in held] == []


def test_loading_brings_in_nothing_heavy() -> None:
    heavy = "spacy", "numpy", "pydantic", "babel"
    code = f"import sys, models.world.gazetteer; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
