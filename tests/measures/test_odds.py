"""Odds ratios: R's ordinal::clm and survey::svyglm, a two-by-two table by hand, statsmodels; who is in the model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from microdrivers.measures.odds import odds_ratios
from tests.measures.reference import CLOSE, TOGETHER, frozen, people, people_survey
from tests.measures.small import DONT_KNOW, REFUSED, RULES, only_row, small_survey

RELIGION = ("religion",)
SIX = {f"q{index}": "five" for index in range(1, 7)}
COMPLETE = RULES.model_copy(update={"min_answered": 1.0})  # as in R: a score needs all six questions
Z = norm.isf(0.025)


def same_ratio(row: pd.Series, slope: float, error: float, per: float) -> None:
    """slope and error: log odds per unit of R's predictor, of which ten points of the score are `per`."""
    expected = np.exp(per * np.array([slope, slope - Z * error, slope + Z * error]))
    np.testing.assert_allclose(row[["estimate", "lo", "hi"]].astype(float), expected, rtol=CLOSE)


@pytest.mark.parametrize("countries", [("AAA", "BBB", "CCC"), ("CCC", "AAA+BBB"), (TOGETHER,)])
def test_clm(countries):
    """A mean of answers 1 to 5 is a score of 0 to 100: ten points are 0.4. Every country has its level, joined or not."""
    survey = people_survey(SIX | {"outcome": "four"}, weighted=False, outcomes=("outcome",))
    row, expected = only_row(odds_ratios(survey, RELIGION, "outcome", countries, COMPLETE)), frozen("ordinal")["score"]
    same_ratio(row, expected["coefficients"]["score"], expected["se"]["score"], per=0.4)
    assert (row["n"], row["base"], row["whole"]) == (expected["n"], expected["n"], 635)
    named = {"measure": "odds_ratio", "country": TOGETHER, "driver": "religion", "answer": "outcome", "reason": ""}
    assert row[list(named)].to_dict() == named and row["interval"] == "95 % of the likelihood"


def test_svyglm():
    """The same under the design, for an outcome of two answers (the highest two of four against the others)."""
    frame = people()
    high = np.where(frame["outcome"].isna(), np.nan, 1 + (frame["outcome"] >= 3))
    survey = small_survey(
        {name: frame[name].where(frame[name].notna(), None).tolist() for name in SIX} | {"high": high.tolist()},
        scale=SIX | {"high": "yes_no"},
        country=frame["country"].tolist(),
        outcomes=("high",),
        **{name: frame[name].tolist() for name in ("weight", "stratum", "cluster")},
    )
    row = only_row(odds_ratios(survey, RELIGION, "high", ("AAA", "BBB", "CCC"), COMPLETE))
    expected = frozen("ordinal")["two_answers_design"]
    same_ratio(row, expected["coefficients"]["score"], expected["se"]["score"], per=0.4)
    assert row["interval"] == "95 % design-based (Taylor linearisation)"


def of_scores(counts: dict[tuple[int, int], int], **others):
    """People by (answer to the item, answer to the outcome), both no or yes; the item is its driver's only one."""
    pairs = [pair for pair, people in counts.items() for _ in range(people)]
    item, outcome = (list(column) for column in zip(*pairs, strict=True))
    return small_survey({"a": item, "peace": outcome}, scale="yes_no", outcomes=("peace",), **others)


FOURFOLD = {(1, 1): 40, (1, 2): 20, (2, 1): 15, (2, 2): 25}


def test_a_fourfold_table_by_hand():
    """No is 0 points, yes 100: the odds ratio 40 * 25 / (20 * 15) belongs to ten times ten points."""
    row = only_row(odds_ratios(of_scores(FOURFOLD), RELIGION, "peace", ("EGY",), RULES))
    error = np.sqrt(1 / 40 + 1 / 20 + 1 / 15 + 1 / 25)  # Woolf
    same_ratio(row, np.log(1000 / 300), error, per=0.1)
    assert row["n"] == 100


def test_turning_the_item_or_the_outcome_turns_the_ratio():
    straight, item, outcome = (
        only_row(odds_ratios(of_scores(FOURFOLD, reversed=names), RELIGION, "peace", ("EGY",), RULES))
        for names in ((), ("a",), ("peace",))
    )
    for turned in (item, outcome):
        assert turned["estimate"] == pytest.approx(1 / straight["estimate"])
        assert (turned["lo"], turned["hi"]) == pytest.approx((1 / straight["hi"], 1 / straight["lo"]))


def crowd(size: int, seed: int) -> dict[str, list]:
    """Three items and an outcome on the five-point scale, with some of each left open."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(size, 1))
    codes = np.searchsorted([-1, -0.3, 0.4, 1.2], 0.8 * latent + 0.6 * rng.normal(size=(size, 4))) + 1
    codes[rng.random((size, 4)) < 0.1] = REFUSED
    return dict(zip(("a", "b", "c", "peace"), codes.T.tolist(), strict=True))


def test_statsmodels():
    """Two countries, scores of those who answered two of three items."""
    answers, country = crowd(240, 1), ["EGY"] * 100 + ["JOR"] * 140
    row = only_row(
        odds_ratios(
            small_survey(answers, country=country, outcomes=("peace",)), RELIGION, "peace", ("EGY", "JOR"), RULES
        )
    )
    frame = pd.DataFrame(answers).where(lambda one: one != REFUSED)
    items = frame[["a", "b", "c"]]
    frame["tens"] = 2.5 * (items.mean(axis=1).where(items.notna().sum(axis=1) >= 2) - 1)
    frame["jordan"] = (pd.Series(country) == "JOR").astype(float)
    known = frame.dropna(subset=["tens", "peace"])
    fit = OrderedModel(known["peace"], known[["tens", "jordan"]], distr="logit").fit(method="newton", disp=False)
    slope, error = fit.params["tens"], fit.bse["tens"]
    assert row["estimate"] == pytest.approx(np.exp(slope), rel=1e-4)
    assert (row["lo"], row["hi"]) == pytest.approx((np.exp(slope - Z * error), np.exp(slope + Z * error)), rel=1e-3)
    assert (row["n"], row["base"], row["whole"]) == (len(known), len(known), 240)


# Who is in the model


def test_a_country_with_few_stays_out():
    small, large = crowd(29, 2), crowd(120, 3)
    both = {key: small[key] + large[key] for key in large}
    survey = small_survey(both, country=["EGY"] * 29 + ["JOR"] * 120, outcomes=("peace",))
    row = only_row(odds_ratios(survey, RELIGION, "peace", ("EGY", "JOR"), RULES))
    alone = only_row(odds_ratios(survey, RELIGION, "peace", ("JOR",), RULES))
    columns = ["estimate", "lo", "hi", "n"]
    assert row[columns].tolist() == alone[columns].tolist()
    assert (row["country"], row["whole"], alone["whole"]) == ("EGY+JOR", 120, 120)


def test_differences_between_countries_do_not_enter():
    """In Egypt both are rare, in Jordan both are common; within each, nothing goes with anything."""
    counts = {(1, 1): 36, (1, 2): 12, (2, 1): 12, (2, 2): 4}
    other = {(1, 1): 4, (1, 2): 12, (2, 1): 12, (2, 2): 36}
    pairs = [pair for one in (counts, other) for pair, people in one.items() for _ in range(people)]
    survey = small_survey(
        {"a": [item for item, _ in pairs], "peace": [outcome for _, outcome in pairs]},
        country=["EGY"] * 64 + ["JOR"] * 64,
        scale="yes_no",
        outcomes=("peace",),
    )
    row = only_row(odds_ratios(survey, RELIGION, "peace", ("EGY", "JOR"), RULES))
    assert row["estimate"] == pytest.approx(1, abs=1e-9) and row["lo"] < 1 < row["hi"]


def test_every_driver_has_a_row():
    places = {"a": ("religion", "family"), "b": ("economy", "family"), "c": ("economy", "work")}
    survey = small_survey(crowd(150, 4), places=places, outcomes=("peace",))
    table = odds_ratios(survey, ("economy", "religion"), "peace", ("EGY",), RULES)
    assert table["driver"].tolist() == ["economy", "religion"] and (table["estimate"] > 1).all()


# Why there is no ratio


def refused(survey, driver: str = "religion") -> str:
    row = only_row(odds_ratios(survey, (driver,), "peace", ("EGY",), RULES))
    assert np.isnan(row[["estimate", "lo", "hi"]].tolist()).all() and row["interval"] == ""
    return row["reason"]


def test_reasons():
    assert (
        refused(of_scores(FOURFOLD), driver="economy") == "fewer than 30 people of any country have both"
    )  # no question
    assert refused(of_scores({(1, 1): 40, (2, 1): 40})) == "these answers allow no model"
    assert refused(of_scores({(1, 1): 40, (2, DONT_KNOW): 40})) == "these answers allow no model"
    assert refused(of_scores({(1, 1): 40, (1, 2): 40})) == "these answers allow no model"
    assert refused(of_scores({(1, 1): 40, (2, 2): 40})) == "these answers allow no model"


def test_too_few_people_are_still_counted():
    row = only_row(odds_ratios(of_scores({(1, 1): 10, (1, 2): 9, (2, 2): 10}), RELIGION, "peace", ("EGY",), RULES))
    assert np.isnan(row["estimate"]) and row["reason"] and row["base"] == 29
