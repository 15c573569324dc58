"""The audit finds what is left open, and finds nothing in what disclosure control lets through."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import audit
from microdrivers.disclosure.audit import LEDGER, TOGETHER
from microdrivers.measures import answer_counts, cell_leanings
from tests.disclosure.tables import ABOUT, RULES, protect
from tests.measures.small import people, small_survey

ANSWERS = {"never": "low", "seldom": "low", "often": "high", "always": "high", "no_answer": "open"}


def ledger(*rows: dict, page: str = "mena/religion") -> pd.DataFrame:
    """A ledger with one question's rows; what a row does not say is empty."""
    empty = dict.fromkeys(LEDGER, "") | {"page": page, "figure": "answers", "country": "EGY", "question": "a"}
    return pd.DataFrame([empty | row for row in rows], columns=LEDGER)


def distribution(counts: list[int], hidden: set[int] = frozenset(), **keys) -> list[dict]:
    """The published rows of one distribution; `hidden` are the places of answers that are not shown."""
    return [
        {"measure": "share", "answer": answer, "side": side, "base": sum(counts), **keys}
        | ({"n": None, "code": "c"} if place in hidden else {"n": counts[place], "code": ""})
        for place, (answer, side) in enumerate(ANSWERS.items())
    ]


def leaning(n: int, base: int, **keys) -> dict:
    return {
        "measure": "leaning",
        "driver": "religion",
        "context": "family",
        "side": "high",
        "n": n,
        "base": base,
    } | keys


def said(*rows: dict, **options) -> list[str]:
    return [problem.problem for problem in audit(ledger(*rows, **options), RULES)]


def test_a_distribution_that_is_shown_whole_passes():
    assert said(*distribution([10, 20, 30, 40, 10])) == []


def test_two_hidden_answers_with_enough_people_between_them_pass():
    # 3 + 12 = 15 are hidden: either may be anything from 0 to 15
    assert said(*distribution([3, 12, 30, 40, 10], hidden={0, 1})) == []


def test_a_single_hidden_answer_is_recovered_from_the_base():
    [problem] = said(*distribution([3, 20, 30, 40, 10], hidden={0}))
    assert "between 3 and 3" in problem and "never" in problem


def test_two_hidden_answers_with_too_few_people_are_pinned_down():
    problems = said(*distribution([3, 4, 30, 40, 10], hidden={0, 1}))
    assert len(problems) == 2 and all("between 0 and 7" in problem for problem in problems)


def test_a_leaning_gives_away_a_hidden_answer_of_its_side():
    # often 3 and never 12 are hidden; 43 lean, 40 of them always: 3
    rows = [*distribution([12, 20, 3, 40, 10], hidden={0, 2}), leaning(43, 85)]
    assert any("between 3 and 3" in problem for problem in said(*rows))


def test_a_figure_for_all_countries_gives_away_the_hidden_country():
    egypt = distribution([10, 20, 30, 40, 10])
    jordan = distribution([12, 20, 3, 40, 10], hidden={0, 2}, country="JOR")
    together = leaning(30 + 40 + 3 + 40, 195, country=f"{TOGETHER}EGY+JOR")
    assert said(*egypt, *jordan) == []
    assert any("between 3 and 3" in problem for problem in said(*egypt, *jordan, together))


def test_two_pages_that_show_different_versions_are_named():
    rows = distribution([3, 12, 30, 40, 10], hidden={0, 1})
    other = distribution([3, 12, 30, 40, 10], hidden={0, 4})
    both = pd.concat([ledger(*rows), ledger(*other, page="countries/egypt")])
    problems = audit(both, RULES)
    assert any(problem.place == "mena/religion, countries/egypt" for problem in problems)


@pytest.mark.parametrize(
    "row",
    [
        {"measure": "share", "answer": "never", "n": 9, "base": 100, "code": ""},
        {"measure": "share", "answer": "never", "n": 10, "base": 29, "code": ""},
        leaning(95, 100, question=""),
        {"measure": "respondents", "n": 3, "base": 3, "code": ""},
    ],
    ids=["count", "base", "those who do not lean", "respondents"],
)
def test_a_small_count_that_is_shown_is_found(row):
    assert any("too small" in problem for problem in said(row))


def test_a_base_said_to_the_person_is_found():
    score = {"measure": "score", "driver": "religion", "question": "", "code": ""}
    whole = {"measure": "share", "answer": "never", "n": 50, "base": 308, "code": ""}
    assert said(whole, {**score, "n": 310, "base": 310}) == []  # a step of ten
    assert said(whole, {**score, "n": 308, "base": 308}) == []  # all who were asked
    assert said(whole, {**score, "n": 307, "base": 307}) == ["A base is said to the person: EGY religion."]


def test_the_few_people_left_over_of_a_cut_are_found():
    cut = {"measure": "respondents", "question": "", "group_by": "gender", "base": 57, "code": ""}
    rows = [{**cut, "group": "Male", "n": 50}, {**cut, "group": "Female", "n": None, "code": "c"}]
    assert said(*rows) == ["A few people can be worked out in: EGY Male."]


COUNTS = st.lists(st.integers(0, 40), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 0)


@settings(max_examples=150, deadline=None)
@given(egypt=COUNTS, jordan=COUNTS, morocco=COUNTS, scale=st.sampled_from(["five", "four"]))
def test_nothing_hidden_can_be_worked_out_of_what_is_let_through(egypt, jordan, morocco, scale):
    """Any answers of any three countries, with the leanings of each and of all together."""
    codes = [1, 2, 3, 4, 5, 8, 9] if scale == "five" else [1, 2, 3, 4, 8, 9]
    answers = [people(dict(zip(codes, counts, strict=False))) for counts in (egypt, jordan, morocco)]
    country = [iso3 for iso3, part in zip(("EGY", "JOR", "MAR"), answers, strict=True) for _ in part]
    if len(set(country)) < 3:
        return
    survey = small_survey({"a": sum(answers, [])}, country=country, scale=scale)
    countries = ("EGY", "JOR", "MAR")
    tables = [
        cell_leanings(survey, [("religion", "family")], ("all", *countries), RULES),
        answer_counts(survey, ("a",), countries, RULES),
    ]
    frame = protect(pd.concat(tables), ABOUT, {}, RULES).frame
    frame["country"] = frame["country"].replace("all", f"{TOGETHER}EGY+JOR+MAR")
    assert audit(frame.assign(page="mena/religion", figure="answers")[LEDGER], RULES) == []
