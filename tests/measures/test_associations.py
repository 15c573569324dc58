"""Rank correlations within countries, their pooling, and q-values over the whole family."""

from __future__ import annotations

import numpy as np
import pandas as pd
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


def implied_error(row) -> float:
    """The standard error of Fisher's z from which p comes, in a family of one (q is p)."""
    return abs(np.arctanh(row["estimate"])) / norm.isf(row["q"] / 2)


def weighted_rho(x, y, weight) -> float:
    """Spearman's rho by its definition: Pearson's correlation of the weighted midranks."""
    x, y, weight = np.asarray(x), np.asarray(y), np.asarray(weight)
    ranks = [[weight[v < one].sum() + weight[v == one].sum() / 2 for one in v] for v in (x, y)]
    covariance = np.cov(ranks, aweights=weight)
    return covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])


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
    assert (row["country"], row["n"]) == ("EGY+JOR", 200)
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


def test_the_whole_are_those_asked_the_question_that_fewer_were_asked():
    """Egypt: all 100 were asked the one, 80 the other. Jordan: 50 and 38. Of the 25 of Morocco there is no estimate."""
    size = {"EGY": 100, "JOR": 50, "MAR": 25}
    x, y = answers(0.4, 175, seed=30)
    x[-4:], y[-30:-25] = [DONT_KNOW] * 4, [DONT_KNOW] * 5  # asked, though they gave no answer
    x[100:112], y[:20] = [NOT_ASKED] * 12, [NOT_ASKED] * 20
    survey = small_survey(
        {"a": x, "peace": y}, country=[iso3 for iso3, n in size.items() for _ in range(n)], outcomes=("peace",)
    )
    one, two, all_three, few = (
        only_row(item_associations(survey, "peace", among, RULES))
        for among in (("EGY",), ("JOR",), ("EGY", "JOR", "MAR"), ("MAR",))
    )
    assert one[["base", "whole"]].tolist() == [80, 80]
    assert two[["base", "whole"]].tolist() == [33, 38]
    assert all_three[["base", "whole"]].tolist() == [113, 118]
    assert few["base"] == 21 and np.isnan(few["whole"])


# The number of people behind p is the one that is told: rho and p together give it away


@pytest.mark.parametrize(
    ("people", "more", "said"),
    [
        (41, 19, 40),
        (47, 13, 40),
        (40, 11, 40),
        (50, 11, 50),
        (50, 10, 60),
        (51, 9, 60),  # nine did not answer: the whole is told
        (41, 0, 41),
    ],
)
def test_p_comes_from_the_number_of_people_that_is_told(monkeypatch, people, more, said):
    monkeypatch.setattr(associations, "spearman", lambda tables: np.full(len(tables), 0.3))
    x, y = answers(0.3, people, seed=31)
    survey = small_survey({"a": x + [DONT_KNOW] * more, "peace": y + [3] * more}, outcomes=("peace",))
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES))
    assert (row["n"], row["whole"]) == (people, people + more)
    assert row["q"] == pytest.approx(p_value(0.3, (said - 3) / 1.06))  # a family of one
    if said == 40:
        assert row["q"] == pytest.approx(0.06745, abs=1e-5)  # atanh(0.3) * sqrt(37 / 1.06) = 1.82868


def test_countries_are_put_together_by_the_numbers_that_are_told():
    """47 of 60 answered in Egypt, told as 40; all 140 in Jordan."""
    ex, ey = answers(0.6, 47, seed=2)
    jx, jy = answers(0.1, 140, seed=3)
    survey = small_survey(
        {"a": [*ex, *[DONT_KNOW] * 13, *jx], "peace": [*ey, *[1] * 13, *jy]},
        country=["EGY"] * 60 + ["JOR"] * 140,
        outcomes=("peace",),
    )
    row = only_row(item_associations(survey, "peace", ("EGY", "JOR"), RULES))
    z = [np.arctanh(spearmanr(*pair).statistic) for pair in ((ex, ey), (jx, jy))]
    pooled = np.tanh((37 * z[0] + 137 * z[1]) / 174)
    assert row["estimate"] == pytest.approx(pooled) and row["q"] == pytest.approx(p_value(pooled, 174 / 1.06))
    assert (row["n"], row["whole"]) == (187, 200)


# Few people in a combination, where rho would give it away


def _pairs(scale: str = "yes_no", **countries: dict[tuple, int]):
    """A survey with so many people per pair of answers, by country."""
    given = [(iso3, *pair) for iso3, counts in countries.items() for pair, n in counts.items() for _ in range(n)]
    country, x, y = (list(column) for column in zip(*given, strict=True))
    return small_survey({"a": x, "peace": y}, country=country, scale=scale, outcomes=("peace",))


FOURFOLD = {(1, 1): 40, (1, 2): 12, (2, 1): 15, (2, 2): 33}


@pytest.mark.parametrize(
    ("counts", "least"),
    [
        (FOURFOLD, 12),
        (FOURFOLD | {(2, 1): 9}, 9),
        (FOURFOLD | {(2, 2): 0}, 0),  # nobody said yes to both
        (FOURFOLD | {(1, DONT_KNOW): 3, (DONT_KNOW, 2): 4}, 12),  # no answer is no combination
    ],
)
def test_the_fewest_people_in_a_combination_by_hand(counts, least):
    row = only_row(item_associations(_pairs(EGY=counts), "peace", ("EGY",), RULES))
    assert row["least"] == least and not np.isnan(row["estimate"])


def test_given_answers_count_and_not_those_of_the_scale():
    """On a scale of five answers all said 2 or 5, and 1 or 4; one who says 3 makes rho tell of no combination."""
    two = {(2, 1): 40, (2, 4): 12, (5, 1): 15, (5, 4): 33}
    for more, least in (({}, 12), ({(3, 1): 1}, np.inf), ({(2, 2): 1}, np.inf)):
        row = only_row(item_associations(_pairs("five", EGY=two | more), "peace", ("EGY",), RULES))
        assert row["least"] == least


def test_the_fewest_are_those_of_any_country_in_the_estimate():
    other = {(1, 1): 20, (1, 2): 4, (2, 1): 15, (2, 2): 21}
    survey = _pairs(EGY=FOURFOLD, JOR=other, MAR={(1, 1): 14, (2, 2): 14, (1, 2): 1}, TUN={(1, 1): 30, (1, 2): 3})
    least = {
        among: only_row(item_associations(survey, "peace", among, RULES))["least"]
        for among in (("EGY",), ("EGY", "JOR"), ("JOR", "EGY"), ("EGY", "MAR"), ("EGY", "TUN"), ("TUN",))
    }
    # Morocco has 29 people; in Tunisia all gave the same answer to one of the two
    assert least[("EGY",)] == least[("EGY", "MAR")] == least[("EGY", "TUN")] == 12
    assert least[("EGY", "JOR")] == least[("JOR", "EGY")] == 4 and np.isnan(least[("TUN",)])


def test_scores_of_two_values_have_combinations_too():
    survey = _pairs(EGY=FOURFOLD | {(2, 1): 7})
    assert only_row(score_associations(survey, ("religion",), "peace", ("EGY",), RULES))["least"] == 7
    assert (
        only_row(score_associations(_scored({"EGY": 60}), ("religion",), "peace", ("EGY",), RULES))["least"] == np.inf
    )


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
    assert row["estimate"] == pytest.approx(again) == weighted_rho(x, y, weight)
    assert row["n"] == 80 and row["lo"] < again < row["hi"]
    assert row["interval"] == "95 % bootstrap over clusters within strata (Rao and Wu 1988)"


def test_p_of_a_weighted_survey_comes_from_leaving_out_each_cluster_in_turn():
    """The stratified jackknife of Fisher's z is the other way to the standard error under a design."""
    rng = np.random.default_rng(21)
    cluster = np.repeat(range(40), 6)
    stratum, place = np.where(cluster < 16, "a", "b"), rng.normal(size=40)[cluster]
    codes = [np.searchsorted([-1, 0, 1], place + 0.4 * place + rng.normal(size=240)) + 1 for _ in range(2)]
    weight = rng.uniform(0.5, 2, 240)
    survey = small_survey(
        dict(zip(("a", "peace"), [one.tolist() for one in codes], strict=True)),
        weight=weight.tolist(),
        stratum=stratum.tolist(),
        cluster=cluster.tolist(),
        outcomes=("peace",),
    )
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES.model_copy(update={"replicates": 4000})))
    variance = 0.0
    for name, m in (("a", 16), ("b", 24)):
        without = []
        for one in np.unique(cluster[stratum == name]):
            # the others of the stratum stand for the one that is left out
            new = np.where(cluster == one, 0, weight * np.where(stratum == name, m / (m - 1), 1))
            without.append(np.arctanh(weighted_rho(*(code[new > 0] for code in codes), new[new > 0])))
        variance += (m - 1) / m * np.sum((without - np.mean(without)) ** 2)
    # Monte Carlo 1.1 %; a correlation is not linear in the totals: the rest
    assert implied_error(row) == pytest.approx(np.sqrt(variance), rel=0.1)
    one_by_one = np.sqrt(1.06 / (weight.sum() ** 2 / np.sum(weight**2) - 3))
    assert implied_error(row) > 1.2 * one_by_one  # people of the same place answer alike
    middle, half = np.arctanh(row["estimate"]), 1.959964 * np.sqrt(variance)
    assert (row["lo"], row["hi"]) == pytest.approx((np.tanh(middle - half), np.tanh(middle + half)), abs=0.05)


def test_two_who_were_drawn_together_and_answer_alike_tell_as_much_as_one():
    x, y = answers(0.3, 60, seed=22)
    once = small_survey({"a": x, "peace": y}, weight=[1.0] * 60, cluster=list(range(60)), outcomes=("peace",))
    twice = small_survey(
        {"a": x + x, "peace": y + y}, weight=[1.0] * 120, cluster=list(range(60)) * 2, outcomes=("peace",)
    )
    one, two = (only_row(item_associations(survey, "peace", ("EGY",), RULES)) for survey in (once, twice))
    columns = ["estimate", "lo", "hi", "q"]
    assert two[columns].tolist() == pytest.approx(one[columns].tolist(), rel=1e-5) and two["n"] == 120


def test_clusters_without_anybody_of_the_ages_are_resampled_too():
    x, y = answers(0.4, 80, seed=23)
    design = {"weight": [1.0] * 100, "cluster": list(range(100)), "age": [20] * 80 + [60] * 20}
    survey = small_survey({"a": x + [1] * 20, "peace": y + [5] * 20}, outcomes=("peace",), **design)
    row = only_row(item_associations(survey, "peace", ("EGY",), RULES))
    assert row["estimate"] == pytest.approx(spearmanr(x, y).statistic) and row["n"] == 80
    assert survey.clusters_per_stratum == {"all": 100} and row["lo"] < row["estimate"] < row["hi"]


def test_the_family_of_a_weighted_survey_shares_its_resamples():
    x, y = answers(0.4, 80, seed=24)
    weight = np.random.default_rng(24).uniform(0.5, 2, 80).tolist()
    survey = small_survey({"a": x, "b": x, "peace": y}, weight=weight, outcomes=("peace",))
    table = item_associations(survey, "peace", ("EGY",), RULES).set_index("question")
    columns = ["estimate", "lo", "hi", "q"]
    assert table.loc["a", columns].tolist() == table.loc["b", columns].tolist()  # two times the same question
    wanted = only_row(item_associations(survey, "peace", ("EGY",), RULES, wanted=("b",)))
    assert wanted[columns].tolist() == table.loc["b", columns].tolist()


def test_equal_weights_are_no_weights():
    x, y = answers(0.2, 150, seed=10)
    rules = RULES.model_copy(update={"replicates": 4000})
    plain, weighted = (
        only_row(
            item_associations(
                small_survey({"a": x, "peace": y}, outcomes=("peace",), weight=weight), "peace", ("EGY",), rules
            )
        )
        for weight in (None, [2.5] * 150)
    )
    assert weighted["estimate"] == pytest.approx(plain["estimate"])
    # two ways to draw the same bootstrap
    assert weighted[["lo", "hi"]].tolist() == pytest.approx(plain[["lo", "hi"]].tolist(), abs=0.015)
    # sqrt(1.06 / 147) is the standard error without a design; that of the bootstrap has no model behind it
    assert implied_error(plain) == pytest.approx(np.sqrt(1.06 / 147))
    assert implied_error(weighted) == pytest.approx(np.sqrt(1.06 / 147), rel=0.1)


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
    assert table["country"].tolist() == ["EGY+JOR", "EGY", "JOR"]
    score = person_scores(survey, "religion", RULES)
    outcome = survey.answers["peace"].cat.codes.to_numpy()
    for country in ("EGY", "JOR"):
        here = (survey.people["country"] == country).to_numpy()
        row = only_row(table, country=country)
        assert row["estimate"] == pytest.approx(spearmanr(score[here], outcome[here]).statistic)
        assert (row["base"], row["driver"], row["answer"]) == (here.sum(), "religion", "peace")
    z = np.arctanh(table.set_index("country").loc[["EGY", "JOR"], "estimate"])
    assert only_row(table, country="EGY+JOR")["estimate"] == pytest.approx(
        np.tanh((57 * z["EGY"] + 77 * z["JOR"]) / 134)
    )


def test_a_single_country_has_no_row_for_several():
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


def test_a_constant_answer_of_a_weighted_survey_has_no_rho_either():
    weight = np.random.default_rng(3).uniform(0.3, 3, 60)
    answers = np.random.default_rng(4).integers(1, 6, (4, 60))
    survey = small_survey(
        {f"q{index}": column.tolist() for index, column in enumerate(answers)} | {"peace": [3] * 60},
        weight=weight.tolist(),
        outcomes=("peace",),
    )
    assert np.isnan(only_row(score_associations(survey, ("religion",), "peace", ("EGY",), RULES))["estimate"])


def test_countries_put_together_are_one_stratum_of_the_pooling():
    survey = _scored({"EGY": 20, "JOR": 25, "MAR": 60})
    table = score_associations(survey, ("religion",), "peace", ("EGY+JOR", "MAR"), RULES)
    assert table["country"].tolist() == ["EGY+JOR+MAR", "EGY+JOR", "MAR"]
    score, outcome = person_scores(survey, "religion", RULES), survey.answers["peace"].cat.codes.to_numpy()
    unit = (survey.people["country"] != "MAR").to_numpy()
    assert only_row(table, country="EGY+JOR")["estimate"] == pytest.approx(spearmanr(score[unit], outcome[unit])[0])
    assert only_row(table, country="EGY+JOR+MAR")["n"] == 105


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


@pytest.mark.parametrize("combined", [0, 1 << 16])
def test_counting_all_outcomes_at_once_or_one_by_one_is_the_same(monkeypatch, combined):
    rng = np.random.default_rng(2)
    answers = {key: rng.choice([1, 2, 3, 4, 5, DONT_KNOW], 200).tolist() for key in ("a", "b", "peace", "hope")}
    survey = small_survey(answers, country=["EGY", "JOR"] * 100, outcomes=("peace", "hope"))
    monkeypatch.setattr("microdrivers.measures.associations.COMBINED", combined)
    table = item_associations(survey, "hope", ("EGY", "JOR"), RULES)
    x, y = survey.codes("a"), survey.codes("hope")
    both = (x >= 0) & (y >= 0)
    assert only_row(table, question="a")["n"] == both.sum()
    assert {key for key in survey._shared if key[0] == "crossed"} == (
        {("crossed", "a"), ("crossed", "b")} if combined else set()
    )
    monkeypatch.setattr("microdrivers.measures.associations.COMBINED", 0)
    pd.testing.assert_frame_equal(table, item_associations(survey, "hope", ("EGY", "JOR"), RULES))
