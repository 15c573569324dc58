"""Answer distributions: whole, on a stated base, at several details, weighted where the survey is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures.shares import answer_shares, details
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

# 40 were asked: 4 + 6 + 8 + 10 + 2 answered, 7 did not know, 3 refused; 5 more were not asked
COUNTS = {1: 4, 2: 6, 3: 8, 4: 10, 5: 2, DONT_KNOW: 7, REFUSED: 3, NOT_ASKED: 5}
SURVEY = small_survey({"a": people(COUNTS)})


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
    assert (rows["base"] == 40).all()  # the five who were not asked are in no base
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


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8).filter(lambda counts: sum(counts[:7]) > 0))
def test_every_detail_is_whole(counts):
    survey = small_survey({"a": people(dict(zip(COUNTS, counts, strict=True)))})
    for _, rows in answer_shares(survey, ("a",), ("EGY",), RULES).groupby("detail"):
        assert rows["estimate"].sum() == pytest.approx(100)
        assert rows["n"].sum() == sum(counts[:7]) == rows["base"].iloc[0]
        assert (rows["lo"] <= rows["estimate"]).all() and (rows["estimate"] <= rows["hi"]).all()
        assert rows["side"].isin(["low", "neutral", "high", "open"]).all()


def test_a_question_of_some_countries_has_no_base_elsewhere():
    answers = people({1: 10, 5: 20})
    survey = small_survey({"a": answers}, country=["EGY"] * 15 + ["JOR"] * 15, asked_in={"a": ("EGY",)})
    table = answer_shares(survey, ("a",), ("EGY", "JOR"), RULES)
    assert (table.loc[table["country"] == "EGY", "base"] == 15).all()
    there = table[table["country"] == "JOR"]
    assert (there["base"] == 0).all() and there["estimate"].isna().all()


def test_groups_have_a_base_of_their_own():
    survey = small_survey({"a": people({1: 4, 5: 6})}, gender=[1, 1, 2, None, 1, 2, 2, 2, None, 1])
    table = answer_shares(survey, ("a",), ("EGY",), RULES, group_by="gender")
    # men: 1, 1, 5, 5; women: 1, 5, 5, 5; two did not state it
    male = only_row(table, group="Male", detail=0, answer="Strongly agree")
    female = only_row(table, group="Female", detail=0, answer="Strongly agree")
    assert (male["estimate"], male["n"], male["base"]) == (50, 2, 4)
    assert (female["estimate"], female["n"], female["base"]) == (75, 3, 4)
    assert set(table["group_by"]) == {"gender"}


def test_the_headline_of_an_unweighted_survey_is_the_plain_share():
    survey = small_survey({"a": people({1: 1, 5: 3})}, country=["EGY", "EGY", "EGY", "JOR"])
    row = only_row(answer_shares(survey, ("a",), ("all", "EGY", "JOR"), RULES), country="all", detail=0, n=3)
    assert row["estimate"] == 75  # 3 of 4 people, not the mean of 67 % and 100 %


def test_weights_count_and_the_counts_stay_of_people():
    survey = small_survey({"a": [1, 1, 5, DONT_KNOW]}, weight=[0.5, 1.0, 2.0, 1.5])
    table = answer_shares(survey, ("a",), ("EGY",), RULES)
    low = only_row(table, detail=0, answer="Strongly disagree")
    assert low["estimate"] == pytest.approx(100 * 1.5 / 5) and (low["n"], low["base"]) == (2, 4)
    open_answer = only_row(table, detail=0, answer="dont_know")
    assert open_answer["estimate"] == pytest.approx(100 * 1.5 / 5) and open_answer["n"] == 1


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_weighted_shares_equal_an_independent_computation(seed):
    rng = np.random.default_rng(seed)
    codes = rng.choice([1, 2, 3, 4, 5, DONT_KNOW, REFUSED, np.nan], 60)
    codes[0], weight, country = 1, rng.uniform(0.1, 4, 60), rng.choice(["EGY", "JOR"], 60)
    country[:2] = ["EGY", "JOR"]
    survey = small_survey({"a": list(codes)}, weight=list(weight), country=list(country))
    table = answer_shares(survey, ("a",), ("all", "EGY", "JOR"), RULES)
    for among in ("all", "EGY", "JOR"):
        asked = ~np.isnan(codes) & ((country == among) | (among == "all"))
        if asked.any():
            shares = [100 * np.average(codes[asked] == one, weights=weight[asked]) for one in (1, 2, 3, 4, 5, 8, 9)]
            got = table.loc[(table["country"] == among) & (table["detail"] == 0), "estimate"]
            np.testing.assert_allclose(got, shares, rtol=1e-10, atol=1e-10)


# A real survey


def test_weighted_shares_of_tunisia_equal_the_file():
    """Every item, from the raw SPSS file: weights of those with the answer over weights of those who were asked."""
    import pyreadstat

    path = survey_file("afrobarometer-r7-tunisia.sav")
    book = ROOT / "data" / "surveys" / "afrobarometer-r7-tunisia" / "codebook.yml"
    about = yaml.safe_load(book.read_text(encoding="utf-8"))
    raw, _ = pyreadstat.read_sav(path, user_missing=True)
    survey = make_survey(raw, Codebook.model_validate(about))

    youth = raw[raw[about["age"]].between(about["ages"]["first"], about["ages"]["last"])]
    table = answer_shares(survey, tuple(about["items"]), ("TUN",), RULES)
    table = table[table["detail"] == 0].set_index(["question", "answer"])
    compared = 0
    for key, item in about["items"].items():
        scale = about["scales"][item["scale"]]
        column = youth[item["variable"]]
        not_asked = [code for code, why in scale["missing"].items() if why == "not_asked"]
        column = column[column.notna() & ~column.isin(not_asked)]
        weight = youth.loc[column.index, about["design"]["weight"]]
        wanted = {text: [code] for code, text in scale["values"].items()}
        for why in ("dont_know", "refused"):
            wanted[why] = [code for code, reason in scale["missing"].items() if reason == why]
        for answer, codes in wanted.items():
            row = table.loc[(key, answer)]
            assert row["estimate"] == pytest.approx(100 * weight[column.isin(codes)].sum() / weight.sum(), abs=1e-9)
            assert (row["n"], row["base"]) == (column.isin(codes).sum(), len(column))
            compared += 1
    assert compared == len(table) and len(about["items"]) >= 7
