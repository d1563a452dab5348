"""How the pages look where text is not English: each script in its own direction, at 360 pixels and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.db import desk as desk_rows
from models.db import events
from models.world.missions import registered
from review.web.page import shelf
from tests.browser.conftest import Served, make_desk, open_page, serve
from tests.review.web.making import closing, fill, keep_told, silent

if TYPE_CHECKING:  # the library may be missing
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

AXE = Path(__file__).with_name("axe") / "axe.min.js"
RULES = "['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']"

TOLD = (
    ("EG", "ar", "أغلقت كوريا الشمالية سفارتها في القاهرة يوم الثلاثاء بعد أن غادر آخر موظفيها المبنى", "rtl"),
    ("IL", "he", "צפון קוריאה סגרה את שגרירותה ביום שלישי, והדגל הורד מעל הבניין הישן שברחוב הצר", "rtl"),
    ("IR", "fa", "کره شمالی سفارت خود را در تهران بست و پرچم از فراز ساختمان پایین آورده شد", "rtl"),
    ("CN", "zh", "朝鲜星期二关闭了驻沈阳总领事馆，最后一批工作人员已经离开那座灰色的旧楼并带走了门牌", "ltr"),
    ("JP", "ja", "北朝鮮は火曜日に事務所を閉鎖し、最後の職員が灰色の古い建物を去り、表札も外された", "ltr"),
    ("KR", "ko", "북한이 화요일 연락사무소를 닫았고 마지막 직원들이 낡은 회색 건물을 떠나며 현판도 떼었다", "ltr"),
)
"""Host of an event, language and headline of its one report (invented), and which way it runs."""


@pytest.fixture(scope="module")
def manifold(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Served]:
    """A desk whose reports are in six languages that are not written in Latin letters."""
    desk = make_desk(tmp_path_factory.mktemp("manifold"), sqlite_file)
    fill(desk, 2)
    for host, lang, title, _ in TOLD:
        keep_told(desk, closing(host, title=title), lang=lang)
    keep_told(desk, silent("rain", "هطل المطر طوال اليوم في الميناء. " * 20, title=TOLD[0][2]), lang="ar")
    running = serve(desk)
    yield running
    running.stop()
    desk.database.close()


def paths(served: Served) -> dict[str, str]:
    """Every page by its path on the shelf, with ids of what is told in Arabic; event and copy of each language too."""
    ids = served.desk.ids()
    found = {}
    with served.desk.database.unit(writing=False) as unit:
        for host, lang, *_ in TOLD:
            id_ = next(one for one in ids if f"-{host}-" in one)
            (report, *_) = [report for _, report in events.reports_of(unit, id_)]
            told = desk_rows.told_by(unit, [report.version])[report.version]
            found |= {f"event in {lang}": f"/events/{id_}", f"copy in {lang}": f"/pages/{told.page}"}
        (lead,) = desk_rows.unflagged(unit, share=1)
    ids_of = {"/events": found["event in ar"][8:], "/pages": found["copy in ar"][7:]}
    ids_of |= {"/recall": lead.version, "/missions": next(iter(registered()))}
    for one in shelf():
        if "GET" in one.methods and one.path.rpartition("/")[2] != "raw" and "." not in one.path:
            head, _, rest = one.path.partition("/{")
            found[one.path] = head + "/" + ids_of[head] + rest.partition("}")[2] if rest else one.path
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_many_scripts_has_a_serious_fault_on_a_narrow_screen(
    chromium: Browser, manifold: Served, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not beside this test")
    held = open_page(chromium, manifold, color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 740})
    faults, wide = [], {}
    for path in sorted(set(paths(manifold).values())):
        held.page.goto(path)
        needed = held.page.evaluate("document.documentElement.scrollWidth")
        if needed > 360:
            wide[path] = needed
        held.page.add_script_tag(path=AXE)
        asked = f"{{resultTypes: ['violations'], runOnly: {RULES if scheme == 'dark' else ['color-contrast']}}}"
        found = held.page.evaluate(f"axe.run({asked}).then(done => done.violations)")
        serious = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
        faults += [(path, fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in serious]
    assert faults == []
    assert wide == {}


@pytest.mark.parametrize(("lang", "direction"), [(lang, direction) for _, lang, _, direction in TOLD])
def test_text_runs_its_own_way_and_says_its_language(
    chromium: Browser, manifold: Served, lang: str, direction: str
) -> None:
    held = open_page(chromium, manifold)
    where = paths(manifold)
    for name, selector in (("event", ".report-title"), ("copy", ".story-text")):
        held.page.goto(where[f"{name} in {lang}"])
        element = held.page.locator(f"{selector}[lang={lang}]").first
        assert element.get_attribute("dir") == direction
        assert element.evaluate("one => getComputedStyle(one).direction") == direction
        # the desk's own words stay as they are
        assert held.page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "ltr"


def test_no_page_asks_anybody_but_the_desk(chromium: Browser, manifold: Served) -> None:
    held = open_page(chromium, manifold)
    shown = 0
    for path in sorted(set(paths(manifold).values())):
        answer = held.page.goto(path, wait_until="networkidle")
        shown += answer is not None and answer.status == 200
    assert shown == len(set(paths(manifold).values()))
    assert [url for url in held.asked if not url.startswith(f"{manifold.base}/")] == []
    assert held.complaints == []
