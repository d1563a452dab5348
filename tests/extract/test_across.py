"""What is told across sentences: echoes, lists, stand-ins, mutual acts, headlines; in invented articles."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
# headline, text, claims as `type SENDING>HOST`
CASES = (
    (
        "Peru trims its network",
        "LIMA - Peru will close its embassies in Oman and Mali, the ministry said. Those in Chad and Togo will be shut"
        " next year. Bolivia is to do the same.",
        "closure PE>OM; closure PE>ML; closure PE>TD; closure PE>TG; closure BO>TD; closure BO>TG",
    ),
    (
        "Diplomats leave Lome",
        "LOME - Finland shut its embassy in Togo on Monday. So did Norway. Its staff will work from Accra.",
        "closure FI>TG; closure NO>TG",
    ),
    (
        "Notice",
        "The following missions will be closed by Malta:\n- Embassy in Oslo\n- Embassy in Dhaka, 30 June\n- Consulate"
        " in Nantes\nMalta thanks their neighbours.",
        "closure MT>NO; closure MT>BD; closure MT>FR",
    ),
    (
        "Posts to go",
        "Latvia is to close four missions, the minister told parliament. They are in Rabat, Quito, Hanoi and Lusaka.",
        "closure LV>MA; closure LV>EC; closure LV>VN; closure LV>ZM",
    ),
    (
        "Togo and Nepal to exchange ambassadors",
        "KATHMANDU - Togo and Nepal took up relations in May. The two countries will open embassies in each other's"
        " capitals this year.",
        "opening TG>NP; opening NP>TG",
    ),
    ("Ottawa closes Dhaka mission", "Nothing else is known of it.", "closure CA>BD"),
    ("Cuba shuts Oslo embassy", "The flag came down at noon.", "closure CU>NO"),
    (
        "Work stops in Bangui",
        "BANGUI - Chile has taken all its diplomats out of its embassy in Bangui. Operations are suspended, a spokesman"
        " said.",
        "suspension CL>CF",
    ),
    (
        "Ghana's envoy returns",
        "VIENNA - Ghana's embassy in Vienna is full of mice. It will reopen next week.",
        "reopening GH>AT",
    ),
    (
        "School run",
        "OSLO - The school beside the Chilean embassy was closed on Friday. So was the one in Bergen.",
        "",
    ),
    (
        "A charity leaves",
        "OSLO - Helping Hands, a charity, will close its office in Dhaka. So did Good Water last year.",
        "",
    ),
)


@pytest.mark.parametrize(("title", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_reads_across_sentences(title: str, text: str, expected: str) -> None:
    record = {"id": "a", "title": title, "text": text, "published": "2023-11-15", "lang": "en"}
    out = read_record(record, READER)
    said = {f"{e['type']} {e['sending']}>{e['host']}" for e in out["events"] if not e["historical"]}
    assert said == {part.strip() for part in expected.split(";") if part.strip()}


def test_evidence_of_a_list_quotes_its_lines() -> None:
    text = "The following missions will be closed by Malta:\n- Embassy in Oslo\n- Embassy in Dhaka"
    out = read_record({"id": "a", "text": text, "published": "2023-11-15", "lang": "en"}, READER)
    quotes = {e["host"]: [v["quote"] for v in e["evidence"] if v["field"] == "host"] for e in out["events"]}
    assert quotes == {"NO": ["Oslo"], "BD": ["Dhaka"]}
    for event in out["events"]:
        assert all(text[v["start"] : v["end"]] == v["quote"] for v in event["evidence"])
