from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from models.article import Drop, Reading, Version
from models.db import articles, claims, pages, readings, work
from models.db.store import Database
from models.db.unit import Unit
from tests.models.made import NOW, article, at, claim, count, kept, page, reading, sign, version

Saved = readings.Saved


def one(n: int = 1, text: str = "The embassy in Kampala closed.", *, of: int | None = None) -> Saved:
    """What page `n` gives: a version of article `of` with one claim."""
    made = version(article(n if of is None else of), page(n).id, text)
    return article(n if of is None else of), made, reading(made.id, claim(made.id)), page(n).id


def settle_all(unit: Unit) -> list[tuple[str, str]]:
    pairs = articles.pairs_to_settle(unit)
    for pair in pairs:
        articles.mark_settled(unit, pair)
    return pairs


def test_what_is_saved_comes_back(database: Database) -> None:
    story, made, _, page_id = one()
    said = reading(
        made.id,
        claim(made.id, start=9),
        claim(made.id, start=4),
        signs=(sign(made.id),),
        counts=(count(53), count(3)),
        drop=Drop(reason="no_mission", detail="a"),
    )
    with database.unit() as unit:
        kept(unit, 1)
        assert articles.save_readings(unit, [(story, made, said, page_id)]) > 0
        unit.commit()
    with database.unit(writing=False) as unit:
        assert articles.article(unit, story.id) == story
        assert articles.version(unit, made.id) == made
        assert articles.reading(unit, made.id) == said
        assert articles.versions_of(unit, story.id) == [made]
        assert articles.list_articles(unit, "kurier") == [story]
        assert articles.list_articles(unit, "other") == []
        assert articles.article(unit, "none") is None
        assert articles.version(unit, "none") is None
        assert articles.reading(unit, "none") is None
        assert [row.outcome for row in pages.page_rows(unit)] == ["read"]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "조선 대사관", "x" * 200_000])
def test_hostile_text_keeps_its_length(database: Database, text: str) -> None:
    story, made, said, page_id = one()
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [(story, replace(made, text=text), said, page_id)])
        found = articles.version(unit, made.id)
        assert found is not None
        assert len(found.text) == len(text)


def test_unpublished_stays_unpublished(database: Database) -> None:
    story, made, said, page_id = one()
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [(story, replace(made, published=None), said, page_id)])
        assert articles.version(unit, made.id) == replace(made, published=None)


def test_unchanged_touches_no_row(database: Database) -> None:
    saved = [one(n) for n in range(1, 6)]
    with database.unit() as unit:
        kept(unit, *range(1, 6))
        articles.save_readings(unit, saved)
        settle_all(unit)
        unit.commit()
        assert articles.save_readings(unit, saved) == 0
        assert articles.save_readings(unit, []) == 0
        assert articles.pairs_to_settle(unit) == []


def test_the_claims_of_a_version_give_way(database: Database) -> None:
    story, made, _, page_id = one()
    stays, goes, comes = claim(made.id, start=1), claim(made.id, start=2, host="AO"), claim(made.id, start=3, host="ES")
    with database.unit() as unit:
        kept(unit, 1)
        first = reading(made.id, stays, goes, signs=(sign(made.id),), counts=(count(), count(3)))
        articles.save_readings(unit, [(story, made, first, page_id)])
        assert settle_all(unit) == [("KP", "AO"), ("KP", "UG")]
        then = reading(made.id, stays, comes, counts=(count(),))
        assert articles.save_readings(unit, [(story, made, then, page_id)]) == 5  # claim, claim, sign, count, reading
        assert articles.reading(unit, made.id) == then
        assert settle_all(unit) == [("KP", "AO"), ("KP", "ES")]
        assert articles.claims_by_pair(unit, "KP", "AO") == []
        assert articles.pairs_with_claims(unit) == [("KP", "ES"), ("KP", "UG")]


def test_a_changed_claim_is_settled_again(database: Database) -> None:
    story, made, said, page_id = one()
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [(story, made, said, page_id)])
        settle_all(unit)
        surer = reading(made.id, replace(said.claims[0], confidence=0.9))
        articles.save_readings(unit, [(story, made, surer, page_id)])
        assert settle_all(unit) == [("KP", "UG")]
        other = replace(made, published=None)
        assert articles.save_readings(unit, [(story, other, surer, page_id)]) == 1
        assert settle_all(unit) == [("KP", "UG")]


def test_a_lead_without_host_is_kept_and_never_settled(database: Database) -> None:
    story, made, _, page_id = one()
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [(story, made, reading(made.id, claim(made.id, host=None)), page_id)])
        assert articles.pairs_to_settle(unit) == articles.pairs_with_claims(unit) == []
        assert articles.counts_by_source(unit)["kurier"].claims == 1


def test_a_claim_said_twice_is_one(database: Database) -> None:
    story, made, _, page_id = one()
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [(story, made, reading(made.id, claim(made.id), claim(made.id)), page_id)])
        assert len(articles.claims_by_pair(unit, "KP", "UG")) == 1


def test_claims_come_with_their_reports_in_order(database: Database) -> None:
    saved = [one(n, f"text {n}") for n in (1, 2, 3)]
    undated = replace(saved[0][1], published=None)
    with database.unit() as unit:
        kept(unit, 1, 2, 3)
        articles.save_readings(unit, [saved[2], (saved[0][0], undated, saved[0][2], saved[0][3]), saved[1]])
        found = articles.claims_by_pair(unit, "KP", "UG")
        assert [report.text for _, report in found] == ["text 2", "text 3", "text 1"]
        said, report = found[0]
        story, made, _, _ = saved[1]
        assert said == saved[1][2].claims[0]
        assert (report.claim, report.source, report.article, report.version) == (said.id, "kurier", story.id, made.id)
        assert (report.published, report.fetched_at) == (made.published and made.published.on, page(2).fetched_at)
        assert (report.title, report.url, report.fingerprint) == (made.title, story.url, made.fingerprint)
        assert articles.claims_by_id(unit, [said.id, "none"]) == [(said, report)]


def test_a_page_outside_the_index_is_refused(database: Database) -> None:
    with database.unit() as unit:
        with pytest.raises(ValueError, match="not in the index"):
            articles.save_readings(unit, [one()])
        with pytest.raises(ValueError, match="not in the index"):
            articles.save_drop(unit, "none", Drop(reason="no_text"))


def tables_after(database: Database, order: tuple[int, ...]) -> tuple[Version | None, Reading | None, str]:
    """Three pages of one story, one after the other in units of their own."""
    with database.unit() as unit:
        kept(unit, 1, 2, 3)
        story = article(1)
        for n in order:
            made = replace(version(story, page(n).id), how=f"from page {n}")
            said = reading(made.id, claim(made.id, confidence=n / 10))
            articles.save_readings(unit, [(replace(story, url=page(n).url), made, said, page(n).id)])
        made_id = version(story, "").id
        found = articles.article(unit, story.id)
        assert found is not None
        return articles.version(unit, made_id), articles.reading(unit, made_id), found.url


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_the_first_fetched_page_decides_in_any_order(database: Database, order: tuple[int, ...]) -> None:
    made, said, url = tables_after(database, order)
    assert made is not None
    assert said is not None
    assert (made.page, made.how, said.claims[0].confidence, url) == (page(1).id, "from page 1", 0.1, page(1).url)


def test_pages_of_one_instant_are_told_apart_by_id(database: Database) -> None:
    same = [page(n, fetched_at=NOW) for n in (1, 2)]
    first = min(same, key=lambda one: one.id)
    with database.unit() as unit:
        pages.keep_pages(unit, "r", [(one, one.url, at(n)) for n, one in enumerate(same)])
        for order in (same, same[::-1]):
            for one_page in order:
                made = version(article(1), one_page.id)
                articles.save_readings(unit, [(article(1), made, reading(made.id), one_page.id)])
            assert [made.page for made in articles.versions_of(unit, article(1).id)] == [first.id]


def test_other_rules_other_version(database: Database) -> None:
    """A replay in which the page gives another text: the old version goes with all it said."""
    old, new = one(1, "old text"), one(1, "new text")
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [old])
        settle_all(unit)
        articles.save_readings(unit, [new])
        assert articles.version(unit, old[1].id) is None
        assert articles.versions_of(unit, old[0].id) == [new[1]]
        assert [said.version for said, _ in articles.claims_by_pair(unit, "KP", "UG")] == [new[1].id]
        assert settle_all(unit) == [("KP", "UG")]


def test_other_rules_other_article(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1)
        articles.save_readings(unit, [one(1)])
        articles.save_readings(unit, [one(1, of=7)])
        assert articles.article(unit, article(1).id) is None
        assert articles.list_articles(unit) == [article(7)]


def test_a_drop_takes_its_version_along(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1, 2)
        articles.save_readings(unit, [one(1)])
        settle_all(unit)
        assert articles.save_drop(unit, page(1).id, Drop(reason="no_text", detail="3 characters")) > 0
        assert articles.save_drop(unit, page(1).id, Drop(reason="no_text", detail="3 characters")) == 0
        articles.save_drop(unit, page(2).id, Drop(reason="not_html"))
        assert articles.list_articles(unit) == []
        assert settle_all(unit) == [("KP", "UG")]
        assert articles.drops_by_source(unit) == {("kurier", "no_text"): 1, ("kurier", "not_html"): 1}


def test_the_next_page_takes_over_and_is_read_again(database: Database) -> None:
    """Two pages gave one version, the rules changed, and the one that decided now gives another."""
    first, second = one(1), one(2, of=1)
    assert first[1].id == second[1].id
    with database.unit() as unit:
        kept(unit, 1, 2)
        for task in work.take(unit, "read", "me", 2, 60, NOW):
            work.finish(unit, "read", task.key, "me", task.fence)
        articles.save_readings(unit, [first, second])
        articles.save_drop(unit, page(1).id, Drop(reason="no_text"))
        assert [made.page for made in articles.versions_of(unit, article(1).id)] == [page(2).id]
        assert [task.key for task in work.take(unit, "read", "me", 2, 60, NOW)] == [page(2).id]


def test_both_pages_of_a_version_read_again_in_one_unit(database: Database) -> None:
    first, second = one(1), one(2, of=1)
    moved, stays = one(1, "another text"), (second[0], replace(second[1], how="new"), second[2], second[3])
    with database.unit() as unit:
        kept(unit, 1, 2)
        articles.save_readings(unit, [first, second])
        articles.save_readings(unit, [moved, stays])
        assert articles.versions_of(unit, article(1).id) == [moved[1], stays[1]]


def test_counts_by_source(database: Database) -> None:
    with database.unit() as unit:
        assert articles.counts_by_source(unit) == {}
        kept(unit, 1, 2, 3)
        articles.save_readings(unit, [one(1), one(2), one(3, "changed", of=2)])
        assert articles.counts_by_source(unit) == {
            "kurier": articles.SourceCounts(pages=3, articles=2, versions=3, claims=3)
        }


def test_claims_that_come_while_a_pair_is_settled_mark_it_again(database: Database) -> None:
    with database.unit() as unit:
        kept(unit, 1, 2)
        articles.save_readings(unit, [one(1)])
        unit.commit()
        if unit.is_sqlite:
            pytest.skip("SQLite has one writer at a time")
    with database.unit() as settling:
        assert len(claims.claims_by_pair(settling, "KP", "UG")) == 1
        with database.unit() as saving:
            saving.connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                articles.save_readings(saving, [one(2)])
        claims.mark_settled(settling, ("KP", "UG"))
        settling.commit()
    with database.unit() as unit:
        articles.save_readings(unit, [one(2)])
        assert articles.pairs_to_settle(unit) == [("KP", "UG")]
