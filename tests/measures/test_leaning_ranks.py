"""Ranks of leanings: the order of the leanings, and intervals that agree with a bootstrap person by person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from microdrivers.measures.leaning_ranks import leaning_ranks
from microdrivers.measures.leanings import cell_leanings
from tests.measures.small import DONT_KNOW, NOT_ASKED, RULES, only_row, people, small_survey

FAMILY, WORK, ONLINE = ("religion", "family"), ("religion", "work"), ("religion", "online")
CELLS = [FAMILY, WORK, ONLINE]
PLACES = {"a": FAMILY, "b": WORK, "c": ONLINE}
EGYPT = ("EGY",)


def three(a: list, b: list, c: list, **others):
    return small_survey({"a": a, "b": b, "c": c}, places=PLACES, **others)


def shuffled(counts: dict, seed: int) -> list:
    return np.random.default_rng(seed).permutation(people(counts)).tolist()


def ranked(survey, countries=EGYPT, rules=RULES) -> dict[str, list[int]]:
    """{context: [rank, lo, hi]}"""
    table = leaning_ranks(survey, CELLS, countries, rules)
    return {row["context"]: [int(row[key]) for key in ("estimate", "lo", "hi")] for _, row in table.iterrows()}


def test_leanings_far_apart():
    # 90, 50 and 10 of 100 lean: differences of 40 points are eight standard errors
    survey = three(shuffled({5: 50, 1: 50}, 1), shuffled({5: 10, 1: 90}, 2), shuffled({4: 90, 3: 10}, 3))
    assert ranked(survey) == {"family": [2, 2, 2], "work": [3, 3, 3], "online": [1, 1, 1]}
    row = only_row(leaning_ranks(survey, CELLS, EGYPT, RULES), context="online")
    expected = {"measure": "rank", "country": "EGY", "driver": "religion", "interval": "95 % of the bootstrap ranks"}
    assert row[list(expected)].to_dict() == expected
    assert (row["n"], row["base"], row["group_by"], row["question"]) == (100, 100, "", "")


def test_the_same_answers_have_the_same_rank():
    same = shuffled({5: 40, 1: 60}, 4)
    assert ranked(three(same, same, shuffled({5: 5, 1: 95}, 5))) == {
        "family": [1, 1, 1],
        "work": [1, 1, 1],
        "online": [3, 3, 3],
    }


def test_people_are_drawn_with_all_their_answers():
    """Who leans at work leans in the family too, and two more people do there: 42 and 40 of 100.

    Drawn apart, either could be first; drawn as people, the family is never behind (and alike in one of e^2 resamples).
    """
    survey = three([5] * 42 + [1] * 58, [5] * 40 + [1] * 60, [1] * 100)
    assert ranked(survey) == {"family": [1, 1, 1], "work": [2, 1, 2], "online": [3, 3, 3]}


def test_intervals_are_those_of_drawing_people_one_by_one():
    rng = np.random.default_rng(6)
    codes = np.column_stack([rng.permutation([5] * leaning + [1] * (200 - leaning)) for leaning in (106, 92, 80)])
    drawn = codes[rng.integers(0, 200, (20_000, 200))].mean(axis=1)
    place = rankdata(-drawn, method="min", axis=1)
    limits = np.percentile(place, [2.5, 97.5], axis=0, method="inverted_cdf").astype(int)
    order = rankdata(-codes.mean(axis=0), method="min").astype(int)
    found = ranked(three(*codes.T.tolist()), rules=RULES.model_copy(update={"replicates": 20_000}))
    assert list(found.values()) == [[order[cell], *limits[:, cell]] for cell in range(3)]
    assert list(found.values()) == [[1, 1, 2], [2, 1, 3], [3, 2, 3]]  # not everything is told, nor nothing


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.booleans())
def test_ranks_are_the_order_of_the_leanings(seed, weighted):
    rng = np.random.default_rng(seed)
    codes = rng.choice([1, 2, 3, 4, 5, DONT_KNOW], (120, 3))
    country = np.repeat(["EGY", "JOR"], 60).tolist()
    weight = rng.uniform(0.3, 3, 120).tolist() if weighted else None
    survey = three(*codes.T.tolist(), country=country, weight=weight)
    units = ("EGY", "JOR", "EGY+JOR")
    table, leanings = (measure(survey, CELLS, units, RULES) for measure in (leaning_ranks, cell_leanings))
    assert table["country"].tolist() == [unit for unit in units for _ in CELLS]
    for unit in units:
        here, shares = (one.loc[one["country"] == unit].set_index("context") for one in (table, leanings))
        expected = rankdata(-shares["estimate"].round(9), method="min")
        np.testing.assert_array_equal(here.loc[shares.index, "estimate"], expected)
        assert ((here["lo"] >= 1) & (here["lo"] <= here["hi"]) & (here["hi"] <= 3)).all()
        assert (here["base"] == shares["base"]).all() and (here["n"] == here["base"]).all()


# Weights and designs


def test_weights_change_the_order():
    """30 of 60 lean in the family, 20 of 60 at work; those who lean at work weigh four times as much: 80 to 30 of 120."""
    survey = three([5] * 30 + [1] * 30, [1] * 40 + [5] * 20, [1] * 60, weight=[1.0] * 40 + [4.0] * 20)
    assert {context: rank[0] for context, rank in ranked(survey).items()} == {"family": 2, "work": 1, "online": 3}


def test_clusters_widen_the_intervals():
    """50 and 30 of 80 lean; whole clusters of ten do so alike, so that eight clusters tell next to nothing."""
    rng = np.random.default_rng(7)
    a, b = [5] * 50 + [1] * 30, [1] * 50 + [5] * 30
    weights = rng.uniform(0.99, 1.01, 80).tolist()
    others = rng.permutation([5] * 2 + [1] * 78).tolist()
    single = ranked(three(a, b, others, weight=weights))
    clusters = ranked(three(a, b, others, weight=weights, cluster=np.repeat(range(8), 10).tolist()))
    assert single == {"family": [1, 1, 1], "work": [2, 2, 2], "online": [3, 3, 3]}
    assert [rank[0] for rank in clusters.values()] == [1, 2, 3]
    assert clusters["family"][2] >= 2 and clusters["work"][1] == 1


# Who has ranks


def test_a_cell_without_a_question_has_no_rank():
    survey = small_survey({"a": shuffled({5: 50, 1: 50}, 8), "b": [1] * 100}, places={"a": FAMILY, "b": WORK})
    assert ranked(survey) == {"family": [1, 1, 1], "work": [2, 2, 2]}


def test_one_cell_has_no_ranks():
    assert leaning_ranks(small_survey({"a": [5] * 40}), CELLS, EGYPT, RULES).empty


@pytest.mark.parametrize(("asked", "rows"), [(30, 3), (29, 0)])
def test_a_country_has_ranks_where_every_cell_has_enough_people(asked, rows):
    answers = shuffled({5: 20, 1: 30}, 9)
    some = [5] * 10 + [1] * (asked - 10) + [NOT_ASKED] * (50 - asked)
    table = leaning_ranks(three(answers, answers, some), CELLS, EGYPT, RULES)
    assert len(table) == rows
    if rows:
        assert table.set_index("context")["base"].to_dict() == {"family": 50, "work": 50, "online": 30}


def test_small_countries_have_ranks_together():
    codes = np.random.default_rng(10).choice([1, 5], (50, 3))
    survey = three(*codes.T.tolist(), country=["BIH"] * 20 + ["XKX"] * 30)
    table = leaning_ranks(survey, CELLS, ("BIH", "XKX", "BIH+XKX"), RULES)
    assert table.groupby("country")["base"].first().to_dict() == {"XKX": 30, "BIH+XKX": 50}


def test_several_questions_of_a_cell_count_by_their_majority():
    """In the family 20 of 60 lean by two of three questions, at work 15 by the only one."""
    answers = {"a": [5] * 20 + [1] * 40, "b": [5] * 20 + [1] * 40, "c": [1] * 60, "d": [5] * 15 + [1] * 45}
    places = dict.fromkeys("abc", FAMILY) | {"d": WORK}
    table = leaning_ranks(small_survey(answers, places=places), CELLS, EGYPT, RULES)
    assert table.set_index("context")["estimate"].to_dict() == {"family": 1, "work": 2}


def test_few_who_were_not_asked_are_in_the_base():
    table = leaning_ranks(three([5] * 40, [1] * 31 + [NOT_ASKED] * 9, [1] * 40), CELLS, EGYPT, RULES)
    assert (table["base"] == 40).all()
