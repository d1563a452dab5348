"""States named in a text: guards inside the names of persons and organisations, states of the past, look-alikes."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
CASES = [
    ("Chad O'Carroll of NK News said the embassy of North Korea in Uganda closed.", "KP UG"),
    ("Jordan Smith, an analyst, said the embassy of Peru in Chad closed.", "PE TD"),
    ("Georgia Tech professor Israel Gomez praised the Peruvian embassy in Chad.", "PE TD"),
    ("The embassy of Georgia in Jordan was closed.", "GE JO"),
    ("Michael Jordan visited the embassy of Chad.", "TD"),
    ("Paris Hilton visited the embassy of France in Oman.", "FR OM"),
    ("The embassy of Equatorial Guinea in Guinea-Bissau was closed.", "GQ GW"),
    ("Papua New Guinea closed its embassy in Guinea.", "GN PG"),
    ("The Democratic Republic of the Congo closed its embassy in the Republic of the Congo.", "CD CG"),
    ("Nigeria closed its embassy in Niger.", "NE NG"),
    ("The Nigerien embassy in Nigeria was closed.", "NE NG"),
    ("The Dominican Republic opened an embassy in Dominica.", "DM DO"),
    ("The Democratic People's Republic of Korea closed its embassy in the Republic of Korea.", "KP KR"),
    ("The North has closed its embassy in Uganda, Seoul says.", "KP KR UG"),
    ("Zaire closed its embassy in Burma.", "CD MM"),
    ("The Soviet embassy in Yugoslavia was closed.", "RS RU"),
    ("Czechoslovakia closed its embassy in East Germany.", "CZ DE"),
    ("A former Soviet republic, Moldova opened an embassy in Peru.", "MD PE"),
    ("Ambassador Israel Katz met the Peruvian ambassador to Chad.", "PE TD"),
    ("Kenya Airways carried the Peruvian ambassador to Chad.", "PE TD"),
    ("The Turkish embassy served turkey to the Peruvian ambassador.", "PE TR"),
    ("Ambassador of Georgia Nikoloz Niko met the president of Armenia.", "AM GE"),
    ("President of Chad Mahamat Deby received the ambassador of Sudan.", "SD TD"),
    ("The Georgia Department of Corrections wrote to the Peruvian embassy in Chad.", "PE TD"),
    ("Sofia Perez, ambassador of Peru to Chad, left.", "PE TD"),
    ("The U.S. embassy in Mali told us to leave.", "ML US"),
    ("Yugoslav diplomats left Bonn.", "DE RS"),
    ("The South Korean embassy in the South Sudanese capital closed.", "KR SS"),
    ("New Mexico's governor met the Mexican consul in Albuquerque.", "MX US"),
    ("China Daily reported that Mali closed its embassy in Peru.", "ML PE"),
    ("Bank of China opened near the embassy of Peru.", "CN PE"),
    ("The former Yugoslav Republic of Macedonia opened an embassy in Peru.", "MK PE"),
    ("St. Vincent closed its embassy in Taiwan.", "TW VC"),
    ("The Ivory Coast closed its embassy in Cabo Verde.", "CI CV"),
]


@pytest.mark.parametrize(("text", "codes"), CASES)
def test_states(text: str, codes: str) -> None:
    out = read_record({"id": "s", "text": text, "published": "2023-11-10", "lang": "en"}, READER)
    assert set(out["countries"]) == set(codes.split())
