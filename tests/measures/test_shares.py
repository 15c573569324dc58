"""Answer distributions: whole, on a stated base, at several details, weighted where the survey is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures.shares import answer_counts, answer_shares, details
from microdrivers.survey import Codebook
from microdrivers.survey.codebook import Scale
from microdrivers.survey.survey import make_survey
from tests.measures.small import (
    DONT_KNOW,
    FIVE,
    NOT_ASKED,
    REFUSED,
    ROOT,
    RULES,
    SCALES,
    only_row,
    people,
    small_survey,
    survey_file,
)

# 40 were asked: 4 + 6 + 8 + 10 + 2 answered, 7 did not know, 3 refused; 10 more were not asked
COUNTS = {1: 4, 2: 6, 3: 8, 4: 10, 5: 2, DONT_KNOW: 7, REFUSED: 3, NOT_ASKED: 10}
SURVEY = small_survey({"a": people(COUNTS)})
EGYPT = (("a",), ("EGY",), RULES)


def shown(table: pd.DataFrame, detail: int) -> dict:
    """{answer: n} of one detail."""
    rows = table[table["detail"] == detail]
    return dict(zip(rows["answer"], rows["n"], strict=True))


def test_a_distribution_by_hand():
    table = answer_shares(SURVEY, ("a",), ("EGY",), RULES)
    rows = table[table["detail"] == 0]
    assert rows["answer"].tolist() == [*FIVE, "dont_know", "refused"]
    assert rows["side"].tolist() == ["low", "low", "neutral", "high", "high", "open", "open"]
    assert rows["n"].tolist() == [4, 6, 8, 10, 2, 7, 3]
    assert rows["estimate"].tolist() == [10, 15, 20, 25, 5, 17.5, 7.5]  # n / 40
    assert (rows["base"] == 40).all()  # the ten who were not asked are in no base
    assert ((rows["lo"] < rows["estimate"]) & (rows["estimate"] < rows["hi"])).all()


def test_it_says_what_it_is_a_share_of():
    row = answer_shares(SURVEY, ("a",), ("EGY",), RULES).iloc[0]
    expected = {"measure": "share", "country": "EGY", "driver": "religion", "context": "family", "question": "a"}
    assert row[list(expected)].to_dict() == expected


def test_coarser_details_by_hand():
    table = answer_shares(SURVEY, ("a",), ("EGY",), RULES)
    low, high = "Strongly disagree or disagree", "Agree or strongly agree"
    assert shown(table, 1) == dict(zip(FIVE, [4, 6, 8, 10, 2], strict=True)) | {"no_answer": 10}
    assert shown(table, 2) == {low: 10, "Neither": 8, high: 12, "no_answer": 10}
    assert shown(table, 3) == {low: 10, "Neither, or no answer": 18, high: 12}
    assert set(table["detail"]) == {0, 1, 2, 3}


def test_a_scale_without_a_middle_cannot_hide_the_open_answers_in_it():
    table = answer_shares(small_survey({"a": people(COUNTS | {5: 0})}, scale="four"), ("a",), ("EGY",), RULES)
    assert shown(table, 2) == {"Never or seldom": 10, "Often or always": 18, "no_answer": 10}
    assert table["detail"].max() == 2


def test_two_answers_have_two_details():
    ways = details(Scale.model_validate(SCALES["yes_no"]))
    assert ways == [
        [("No", "low"), ("Yes", "high"), ("dont_know", "open"), ("refused", "open")],
        [("No", "low"), ("Yes", "high"), ("no_answer", "open"), ("no_answer", "open")],
    ]


def test_more_than_two_merged_answers_are_named_by_their_ends():
    scale = SCALES["four"] | {"low": 1, "high": 3}
    way = details(Scale.model_validate(scale))[2]
    assert way[:4] == [("Never", "low")] + [("Seldom to always", "high")] * 3


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 15), min_size=8, max_size=8).filter(lambda counts: sum(counts[:7]) > 0))
def test_every_detail_is_whole(counts):
    survey = small_survey({"a": people(dict(zip(COUNTS, counts, strict=True)))})
    table = answer_shares(survey, ("a",), ("EGY",), RULES)
    few = counts[7] if counts[7] < 10 else 0  # not asked, and too few to be told
    assert sorted(set(table["detail"])) == ([1, 2, 3] if few else [0, 1, 2, 3])
    for _, rows in table.groupby("detail"):
        assert rows["estimate"].sum() == pytest.approx(100)
        assert rows["n"].sum() == sum(counts[:7]) + few == rows["base"].iloc[0]
        assert (rows["lo"] <= rows["estimate"]).all() and (rows["estimate"] <= rows["hi"]).all()
        assert rows["side"].isin(["low", "neutral", "high", "open"]).all()


def test_a_question_of_some_countries_has_no_base_elsewhere():
    answers = people({1: 10, 5: 20})
    survey = small_survey({"a": answers}, country=["EGY"] * 15 + ["JOR"] * 15, asked_in={"a": ("EGY",)})
    table = answer_shares(survey, ("a",), ("EGY", "JOR"), RULES)
    assert (table.loc[table["country"] == "EGY", "base"] == 15).all()
    there = table[table["country"] == "JOR"]
    assert (there["base"] == 0).all() and there["estimate"].isna().all()


def test_countries_put_together_are_one_base():
    survey = small_survey({"a": people({1: 4, 5: 6})}, country=["EGY", "JOR"] * 5)
    row = only_row(answer_shares(survey, ("a",), ("EGY+JOR",), RULES), detail=0, answer="Strongly agree")
    assert (row["country"], row["estimate"], row["n"], row["base"]) == ("EGY+JOR", 60, 6, 10)


# Few without any record


def test_nine_who_were_not_asked_gave_no_answer():
    """The base is everybody: 31 asked of 40 would tell that nine were not."""
    table = answer_shares(small_survey({"a": people({1: 20, 5: 7, DONT_KNOW: 3, REFUSED: 1, NOT_ASKED: 9})}), *EGYPT)
    assert sorted(set(table["detail"])) == [1, 2, 3] and (table["base"] == 40).all()
    assert shown(table, 1) == dict(zip(FIVE, [20, 0, 0, 0, 7], strict=True)) | {"no_answer": 3 + 1 + 9}
    row = only_row(table, detail=1, answer="no_answer")
    assert (row["estimate"], row["side"]) == (32.5, "open")  # 13 of 40
    assert shown(table, 3)["Neither, or no answer"] == 13


def test_ten_who_were_not_asked_are_not_in_the_base():
    table = answer_shares(small_survey({"a": people({1: 20, 5: 7, DONT_KNOW: 3, REFUSED: 1, NOT_ASKED: 10})}), *EGYPT)
    assert sorted(set(table["detail"])) == [0, 1, 2, 3] and (table["base"] == 31).all()
    assert shown(table, 1)["no_answer"] == 4


def test_the_few_of_one_country_merge_the_open_answers_of_no_other():
    few, many = people({1: 30, DONT_KNOW: 4, NOT_ASKED: 9}), people({1: 20, REFUSED: 6, NOT_ASKED: 10})
    survey = small_survey({"a": few + many}, country=["EGY"] * 43 + ["JOR"] * 36)
    table = answer_shares(survey, ("a",), ("EGY", "JOR", "EGY+JOR"), RULES)
    assert table.groupby("country")["detail"].min().to_dict() == {"EGY": 1, "EGY+JOR": 1, "JOR": 0}
    assert table.groupby("country")["base"].agg(set).to_dict() == {"EGY": {43}, "JOR": {26}, "EGY+JOR": {69}}
    no_answer = table[(table["detail"] == 1) & (table["answer"] == "no_answer")].set_index("country")["n"]
    assert no_answer.to_dict() == {"EGY": 13, "JOR": 6, "EGY+JOR": 19}


def test_counts_are_those_of_the_shares():
    survey = small_survey({"a": people(COUNTS | {NOT_ASKED: 9})}, weight=list(np.linspace(0.5, 2, 49)))
    shares, counts = (measure(survey, *EGYPT) for measure in (answer_shares, answer_counts))
    columns = ["answer", "detail", "n", "base"]
    assert counts[columns].equals(shares[columns]) and counts["lo"].isna().all()


# Headline figures


def test_the_headline_of_an_unweighted_survey_is_the_plain_share():
    survey = small_survey({"a": people({1: 1, 5: 3})}, country=["EGY", "EGY", "EGY", "JOR"])
    row = only_row(answer_shares(survey, ("a",), ("EGY+JOR", "EGY", "JOR"), RULES), country="EGY+JOR", detail=0, n=3)
    assert row["estimate"] == 75  # 3 of 4 people, not the mean of 67 % and 100 %


def test_weights_count_and_the_counts_stay_of_people():
    survey = small_survey({"a": [1, 1, 5, DONT_KNOW]}, weight=[0.5, 1.0, 2.0, 1.5])
    table = answer_shares(survey, ("a",), ("EGY",), RULES)
    low = only_row(table, detail=0, answer="Strongly disagree")
    assert low["estimate"] == pytest.approx(100 * 1.5 / 5) and (low["n"], low["base"]) == (2, 4)
    open_answer = only_row(table, detail=0, answer="dont_know")
    assert open_answer["estimate"] == pytest.approx(100 * 1.5 / 5) and open_answer["n"] == 1


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.0, 0.4))
def test_weighted_shares_equal_an_independent_computation(seed, not_asked):
    rng = np.random.default_rng(seed)
    codes = rng.choice([1, 2, 3, 4, 5, DONT_KNOW, REFUSED], 90).astype(float)
    codes[rng.random(90) < not_asked] = np.nan
    weight, country = rng.uniform(0.1, 4, 90), rng.choice(["EGY", "JOR"], 90)
    codes[:2], country[:2] = 1, ["EGY", "JOR"]
    survey = small_survey({"a": list(codes)}, weight=list(weight), country=list(country))
    table = answer_shares(survey, ("a",), ("EGY+JOR", "EGY", "JOR"), RULES)
    unknown = {iso3: np.isnan(codes) & (country == iso3) for iso3 in ("EGY", "JOR")}
    few = np.any([mask if mask.sum() < 10 else mask & False for mask in unknown.values()], axis=0)
    for among in ("EGY+JOR", "EGY", "JOR"):
        here = np.isin(country, among.split("+"))
        base = here & (~np.isnan(codes) | few)
        shares = [100 * np.average(codes[base] == one, weights=weight[base]) for one in (1, 2, 3, 4, 5, 8, 9)]
        rows = table[table["country"] == among]
        fine, coarse = (rows.loc[rows["detail"] == detail, "estimate"] for detail in (0, 1))
        np.testing.assert_allclose(coarse, [*shares[:5], 100 - sum(shares[:5])], rtol=1e-10, atol=1e-10)
        if (few & here).any():
            assert fine.empty
        else:
            np.testing.assert_allclose(fine, shares, rtol=1e-10, atol=1e-10)


# A real survey


def test_weighted_shares_of_tunisia_equal_the_file():
    """Every item, from the raw SPSS file: weights of those with the answer over weights of those who were asked.

    Where fewer than ten have no answer on record, they are among those asked, and the open answers are one.
    """
    import pyreadstat

    path = survey_file("afrobarometer-r7-tunisia.sav")
    book = ROOT / "data" / "surveys" / "afrobarometer-r7-tunisia" / "codebook.yml"
    about = yaml.safe_load(book.read_text(encoding="utf-8"))
    raw, _ = pyreadstat.read_sav(path, user_missing=True)
    survey = make_survey(raw, Codebook.model_validate(about))

    youth = raw[raw[about["age"]].between(about["ages"]["first"], about["ages"]["last"])]
    table = answer_shares(survey, tuple(about["items"]), ("TUN",), RULES)
    table = table[table["detail"] == table.groupby("question")["detail"].transform("min")]
    table = table.set_index(["question", "answer"])
    compared = 0
    for key, item in about["items"].items():
        scale = about["scales"][item["scale"]]
        column = youth[item["variable"]]
        not_asked = [code for code, why in scale["missing"].items() if why == "not_asked"]
        known = column.notna() & ~column.isin(not_asked)
        few = 0 < (~known).sum() < 10
        column = column if few else column[known]
        weight = youth.loc[column.index, about["design"]["weight"]]
        wanted = {text: column == code for code, text in scale["values"].items()}
        if few:
            wanted["no_answer"] = ~column.isin(list(scale["values"]))
        else:
            for why in ("dont_know", "refused"):
                wanted[why] = column.isin([code for code, reason in scale["missing"].items() if reason == why])
        for answer, given_by in wanted.items():
            row = table.loc[(key, answer)]
            assert row["estimate"] == pytest.approx(100 * weight[given_by].sum() / weight.sum(), abs=1e-9)
            assert (row["n"], row["base"]) == (given_by.sum(), len(column))
            compared += 1
    assert compared == len(table) and len(about["items"]) >= 7
