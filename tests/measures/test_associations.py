"""Rank correlations within countries, their pooling, and q-values over the whole family."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import false_discovery_control, norm, spearmanr

from microdrivers.measures import associations
from microdrivers.measures.associations import item_associations, score_associations, smallest_visible, spearman
from microdrivers.measures.scores import person_scores
from tests.measures.small import DONT_KNOW, NOT_ASKED, RULES, only_row, small_survey


def answers(rho: float, size: int, seed: int) -> tuple[list, list]:
    """Two five-point questions with a latent correlation."""
    rng = np.random.default_rng(seed)
    pair = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size)
    return tuple((np.searchsorted([-1, -0.3, 0.4, 1.2], column) + 1).tolist() for column in pair.T)


def p_value(estimate: float, information: float) -> float:
    return 2 * norm.sf(abs(np.arctanh(estimate)) * np.sqrt(information))


def table_of(x, y) -> np.ndarray:
    table = np.zeros((max(x) + 1, max(y) + 1))
    np.add.at(table, (x, y), 1)
    return table


# Spearman's rho of tables


def test_spearman_by_hand():
    # ranks of x: 1.5 1.5 3 4; of y: 1 2.5 2.5 4; about their mean 2.5: products 1.5 + 0 + 0 + 2.25, squares 4.5 and 4.5
    assert spearman(table_of([0, 0, 1, 2], [0, 1, 1, 2])[None])[0] == pytest.approx(3.75 / 4.5)


@settings(deadline=None, max_examples=150)
@given(arrays(int, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 6)).filter(np.any))
def test_spearman_equals_scipy(table):
    cells = np.repeat(np.arange(table.size), table.ravel())
    x, y = np.unravel_index(cells, table.shape)
    got = spearman(table[None].astype(float))[0]
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(spearmanr(x, y).statistic, abs=1e-10)


def test_many_tables_at_once():
    tables = np.random.default_rng(1).integers(0, 9, (20, 3, 4)).astype(float)
    np.testing.assert_array_equal(spearman(tables), [spearman(one[None])[0] for one in tables])


# Items with an outcome


def test_one_country_is_its_own_rho():
    x, y = answers(0.5, 200, seed=1)
    survey = small_survey({"a": x, "peace": y}, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES))
    assert row["estimate"] == pytest.approx(spearmanr(x, y).statistic)
    assert (row["n"], row["base"], row["question"], row["answer"]) == (200, 200, "a", "peace")
    # Fisher's z -+ 1.96 sqrt(1.06 / 197), an independent way to the same interval
    half = 1.96 * np.sqrt(1.06 / 197)
    middle = np.arctanh(row["estimate"])
    assert (row["lo"], row["hi"]) == pytest.approx((np.tanh(middle - half), np.tanh(middle + half)), abs=0.04)
    assert row["interval"] == "95 % bootstrap over respondents, by country"


def test_countries_are_put_together_by_hand():
    ex, ey = answers(0.6, 60, seed=2)
    jx, jy = answers(0.1, 140, seed=3)
    survey = small_survey({"a": ex + jx, "peace": ey + jy}, country=["EGY"] * 60 + ["JOR"] * 140, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY", "JOR"), RULES))
    z = [np.arctanh(spearmanr(*pair).statistic) for pair in ((ex, ey), (jx, jy))]
    # weights (60 - 3) / 1.06 and (140 - 3) / 1.06
    pooled = np.tanh((57 * z[0] + 137 * z[1]) / 194)
    assert row["estimate"] == pytest.approx(pooled)
    assert row["q"] == pytest.approx(p_value(pooled, 194 / 1.06))  # a family of one
    assert (row["country"], row["n"]) == ("all", 200)
    assert row["lo"] < row["estimate"] < row["hi"]


def test_differences_between_countries_do_not_enter():
    """In Egypt all say 1 or 2 to both, in Jordan 4 or 5: strong over both countries, nothing within either."""
    x = [1, 1, 2, 2] * 10 + [4, 4, 5, 5] * 10
    y = [1, 2, 1, 2] * 10 + [4, 5, 4, 5] * 10
    survey = small_survey({"a": x, "peace": y}, country=["EGY"] * 40 + ["JOR"] * 40, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY", "JOR"), RULES))
    assert spearmanr(x, y).statistic > 0.7
    assert row["estimate"] == pytest.approx(0, abs=1e-12) and row["lo"] < 0 < row["hi"]


def test_items_and_outcomes_are_turned():
    x, y = answers(0.5, 100, seed=4)
    one = {"a": x, "peace": y}
    straight, item, outcome, both = (
        only_row(item_associations(small_survey(one, outcomes=("peace",), reversed=turned), "peace", ("EGY",), RULES))
        for turned in ((), ("a",), ("peace",), ("a", "peace"))
    )
    assert item["estimate"] == pytest.approx(-straight["estimate"])
    assert outcome["estimate"] == pytest.approx(-straight["estimate"])
    assert both["estimate"] == pytest.approx(straight["estimate"]) and straight["estimate"] > 0.3


def test_only_those_who_answered_both():
    x, y = answers(0.5, 60, seed=5)
    with_gaps = {"a": x + [5, 5, DONT_KNOW], "peace": y + [NOT_ASKED, DONT_KNOW, 1]}
    row = only_row(item_associations(small_survey(with_gaps, outcomes=("peace",)), "peace", ("EGY",), RULES))
    assert (row["n"], row["base"], row["whole"]) == (60, 60, 63)
    assert row["estimate"] == pytest.approx(spearmanr(x, y).statistic)


def test_a_country_with_too_few_stays_out():
    ex, ey = answers(0.6, 29, seed=6)  # one short of the minimum base of 30
    jx, jy = answers(0.2, 100, seed=7)
    survey = small_survey({"a": ex + jx, "peace": ey + jy}, country=["EGY"] * 29 + ["JOR"] * 100, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY", "JOR"), RULES))
    assert row["estimate"] == pytest.approx(spearmanr(jx, jy).statistic) and row["n"] == 100


# The family


def _family():
    y = answers(0, 120, seed=8)[1]
    rng = np.random.default_rng(8)
    items = {
        key: [int(v) if rng.random() < part else int(rng.integers(1, 6)) for v in y]
        for key, part in (("a", 0.5), ("b", 0.2), ("c", 0.0), ("d", 0.1))
    }
    return small_survey(items | {"constant": [3] * 120, "peace": y}, outcomes=("peace",))


def test_q_values_are_those_of_scipy_over_all_items():
    table = item_associations(_family(), "peace", ("EGY",), RULES).set_index("question")
    p = [p_value(table.loc[key, "estimate"], 117 / 1.06) for key in "abcd"]
    np.testing.assert_allclose(table.loc[list("abcd"), "q"], false_discovery_control(p))
    assert np.isnan(table.loc["constant", "q"]) and np.isnan(table.loc["constant", "estimate"])
    assert (table.loc[list("abcd"), "q"].to_numpy() >= p).all()


def test_q_values_by_hand():
    # sorted 0.01 0.03 0.04 | x 3/1, 3/2, 3/3: 0.03 0.045 0.04 | never more than a later one: 0.03 0.04 0.04
    q = associations._q_values({"a": 0.01, "b": 0.04, "none": float("nan"), "c": 0.03})
    assert q == pytest.approx({"a": 0.03, "b": 0.04, "none": float("nan"), "c": 0.04}, nan_ok=True)


def test_the_family_is_all_items_even_when_one_is_wanted():
    whole = item_associations(_family(), "peace", ("EGY",), RULES).set_index("question")
    one = only_row(item_associations(_family(), "peace", ("EGY",), RULES, wanted=("b",)))
    columns = ["estimate", "lo", "hi", "n", "q"]
    assert one[columns].tolist() == whole.loc["b", columns].tolist()
    assert one["q"] > p_value(one["estimate"], 117 / 1.06)  # alone in its family, q would be p


# Weights


def test_whole_weights_count_people_twice():
    x, y = answers(0.5, 80, seed=9)
    weight = np.random.default_rng(9).integers(1, 4, 80)
    survey = small_survey({"a": x, "peace": y}, weight=weight.astype(float).tolist(), outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES))
    again = spearmanr(np.repeat(x, weight), np.repeat(y, weight)).statistic
    assert row["estimate"] == pytest.approx(again)
    effective = weight.sum() ** 2 / (weight**2).sum()  # Kish
    assert row["q"] == pytest.approx(p_value(again, (effective - 3) / 1.06))
    assert row["n"] == 80 and row["lo"] < again < row["hi"]


def test_equal_weights_are_no_weights():
    x, y = answers(0.4, 150, seed=10)
    rules = RULES.model_copy(update={"replicates": 4000})
    plain, weighted = (
        only_row(
            item_associations(
                small_survey({"a": x, "peace": y}, outcomes=("peace",), weight=weight), "peace", ("EGY",), rules
            )
        )
        for weight in (None, [2.5] * 150)
    )
    assert weighted[["estimate", "q"]].tolist() == pytest.approx(plain[["estimate", "q"]].tolist())
    # two ways to draw the same bootstrap
    assert weighted[["lo", "hi"]].tolist() == pytest.approx(plain[["lo", "hi"]].tolist(), abs=0.015)


def test_the_pooled_rho_lies_between_those_of_the_countries():
    """One respondent of Egypt weighs as much as 10,000: Egypt then tells next to nothing, never less than nothing."""
    ex, ey = answers(0.9, 40, seed=11)
    jx, jy = answers(0.1, 40, seed=12)
    weight = [10_000.0] + [1.0] * 79
    survey = small_survey(
        {"a": ex + jx, "peace": ey + jy}, weight=weight, country=["EGY"] * 40 + ["JOR"] * 40, outcomes=("peace",)
    )
    pooled, egypt, jordan = (
        only_row(item_associations(survey, "peace", among, RULES))["estimate"]
        for among in (("EGY", "JOR"), ("EGY",), ("JOR",))
    )
    known = [one for one in (egypt, jordan) if not np.isnan(one)]
    assert min(known) - 1e-9 <= pooled <= max(known) + 1e-9


# Scores with an outcome


def _scored(sizes: dict[str, int]):
    size = sum(sizes.values())
    rng = np.random.default_rng(13)
    latent = rng.normal(size=(size, 1))
    codes = np.searchsorted([-1, -0.3, 0.4, 1.2], 0.8 * latent + 0.6 * rng.normal(size=(size, 4))) + 1
    keys = ["a", "b", "c", "peace"]
    country = [iso3 for iso3, people in sizes.items() for _ in range(people)]
    return small_survey(dict(zip(keys, codes.T.tolist(), strict=True)), country=country, outcomes=("peace",))


def test_scores_with_an_outcome_by_country_and_together():
    survey = _scored({"EGY": 60, "JOR": 80})
    table = score_associations(survey, ("religion",), "peace", ("EGY", "JOR"), RULES)
    assert table["country"].tolist() == ["all", "EGY", "JOR"]
    score = person_scores(survey, "religion", RULES)
    outcome = survey.answers["peace"].cat.codes.to_numpy()
    for country in ("EGY", "JOR"):
        here = (survey.people["country"] == country).to_numpy()
        row = only_row(table, country=country)
        assert row["estimate"] == pytest.approx(spearmanr(score[here], outcome[here]).statistic)
        assert (row["base"], row["driver"], row["answer"]) == (here.sum(), "religion", "peace")
    z = np.arctanh(table.set_index("country").loc[["EGY", "JOR"], "estimate"])
    assert only_row(table, country="all")["estimate"] == pytest.approx(np.tanh((57 * z["EGY"] + 77 * z["JOR"]) / 134))


def test_a_single_country_has_no_row_for_all():
    table = score_associations(_scored({"EGY": 60}), ("religion",), "peace", ("EGY",), RULES)
    assert table["country"].tolist() == ["EGY"]


def test_too_few_people_are_still_counted():
    """25 answered both: that is a base under 30, not a question that nobody was asked."""
    table = score_associations(_scored({"EGY": 25, "JOR": 80}), ("religion",), "peace", ("EGY", "JOR"), RULES)
    row = only_row(table, country="EGY")
    assert np.isnan(row["estimate"]) and row["base"] == 25


def test_a_constant_answer_has_no_rho_but_a_base():
    survey = small_survey({"a": [3] * 40, "peace": [1, 5] * 20}, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES))
    assert np.isnan(row["estimate"]) and row["base"] == 40


# The smallest association that could have been seen


def test_smallest_visible_by_hand():
    # (1.959964 + 0.841621) * sqrt(1.06 / 308) = 0.164355, tanh 0.162891; for 1,244: 0.081879, tanh 0.081697
    assert smallest_visible(311, RULES) == pytest.approx(0.162891, abs=1e-5)
    assert smallest_visible(1244, RULES) == pytest.approx(0.081697, abs=1e-5)
    assert np.isnan(smallest_visible(3, RULES))


def test_smallest_visible_is_seen_four_times_out_of_five():
    rng = np.random.default_rng(14)
    rho, size, samples = smallest_visible(311, RULES), 311, 1500
    x = rng.normal(size=(samples, size))
    y = rho * x + np.sqrt(1 - rho**2) * rng.normal(size=(samples, size))
    ranks = [np.argsort(np.argsort(v, axis=1), axis=1) - (size - 1) / 2 for v in (x, y)]
    rhos = (ranks[0] * ranks[1]).sum(axis=1) / (ranks[0][0] ** 2).sum()
    seen = np.mean([p_value(one, (size - 3) / 1.06) < 0.05 for one in rhos])
    # rho of the ranks is a little smaller than that of the normal variables behind them: 0.155 for 0.163
    assert seen == pytest.approx(0.78, abs=0.04)
