"""The audit finds what is left open, and finds nothing in what disclosure control lets through."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import audit
from microdrivers.disclosure.audit import LEDGER
from microdrivers.measures import answer_counts, cell_leanings, respondents
from tests.disclosure.tables import ABOUT, RULES, protect
from tests.measures.small import people, small_survey

ANSWERS = {"never": "low", "seldom": "low", "often": "high", "always": "high", "no_answer": "open"}


def ledger(*rows: dict, page: str = "mena/religion") -> pd.DataFrame:
    """A ledger with one question's rows; what a row does not say is empty."""
    empty = dict.fromkeys(LEDGER, "") | dict.fromkeys(("estimate", "lo", "hi", "n", "base"), np.nan)
    empty |= {"page": page, "figure": "answers", "country": "EGY", "question": "a"}
    return pd.DataFrame([empty | row for row in rows], columns=LEDGER)


def distribution(
    counts: list[int], hidden: set[int] = frozenset(), banded: set[int] = frozenset(), **keys
) -> list[dict]:
    """The published rows of one distribution.

    hidden: the places of answers that are not shown; banded: those of them of which a band is told.
    """
    base = sum(counts)
    rows = []
    for place, (answer, side) in enumerate(ANSWERS.items()):
        n = counts[place]
        shown = {"n": n, "estimate": 100 * n / base, "lo": 0.0, "hi": 100.0, "interval": "made up"}
        told = {"code": "c"} if place in hidden else shown
        if place in banded:
            told |= {"lo": 0.0, "hi": 5.0, "interval": "band"}
        rows.append({"measure": "share", "answer": answer, "side": side, "base": base, **keys, **told})
    return rows


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


EGYPT = distribution([10, 20, 30, 40, 10])
JORDAN = distribution([12, 20, 3, 40, 10], hidden={0, 2}, country="JOR")


def test_a_figure_for_all_countries_gives_away_the_hidden_country():
    together = leaning(30 + 40 + 3 + 40, 195, country="EGY+JOR")
    assert said(*EGYPT, *JORDAN) == []
    assert any("between 3 and 3" in problem for problem in said(*EGYPT, *JORDAN, together))


def test_countries_put_together_are_the_sum_of_their_parts_on_every_side():
    # 'often' and 'always': 113 together, 70 in Egypt, 40 + ? in Jordan
    shown = distribution([22, 40, 33, 80, 20], country="EGY+JOR")
    assert any("between 3 and 3: JOR" in problem for problem in said(*EGYPT, *JORDAN, *shown))
    hidden = distribution([22, 40, 33, 80, 20], hidden={0, 2}, country="EGY+JOR")
    assert said(*EGYPT, *JORDAN, *hidden) == []


def test_countries_put_together_are_part_of_all_of_them():
    # Egypt 70 and all three 113: 43 in the others, 40 of them 'always'
    others = [row | {"country": "BIH+JOR"} for row in JORDAN]
    together = leaning(113, 195, country="BIH+EGY+JOR")
    assert said(*EGYPT, *others) == []
    assert any("between 3 and 3: BIH+JOR" in problem for problem in said(*EGYPT, *others, together))


def test_a_total_says_nothing_where_a_part_of_it_is_nowhere():
    together = leaning(30 + 40 + 3 + 40 + 20, 295, country="EGY+JOR+MAR")
    assert said(*EGYPT, *JORDAN, together) == []


# Bands are limits


def test_bands_that_pin_a_count_down_are_found():
    # 24 of 300 are hidden, in two answers of at most 15 each: either has 9 to 15
    counts = [15, 9, 100, 100, 76]
    assert said(*distribution(counts, hidden={0, 1})) == []
    problems = said(*distribution(counts, hidden={0, 1}, banded={0, 1}))
    assert len(problems) == 2 and all("between 9 and 15" in problem for problem in problems)


def test_a_band_on_one_of_two_hidden_answers_limits_the_other():
    # 20 of 180 are hidden, at most 9 of them in the first: 11 to 20 in the second
    problems = said(*distribution([4, 16, 60, 60, 40], hidden={0, 1}, banded={0}))
    assert ["between 0 and 9" in problem for problem in problems] == [True, False]
    assert "between 11 and 20" in problems[1]


def test_bands_that_leave_every_count_its_range_pass():
    # 20 of 400 are hidden, in two answers of at most 20 each
    assert said(*distribution([13, 7, 100, 200, 80], hidden={0, 1}, banded={0, 1})) == []


def test_a_band_near_all_of_the_base_is_a_limit_too():
    def told(base: int) -> list[str]:
        rows = distribution([3, 2, 1, base - 7, 1], hidden={0, 1, 2, 3, 4}, banded={0, 1, 2, 4})
        rows[3] |= {"lo": 95.0, "hi": 100.0, "interval": "band"}
        return said(*rows)

    assert told(200) == []  # 190 to 200
    assert "between 181 and 190: EGY a always" in told(190)[3]


# Numbers behind codes


HIDDEN = distribution([13, 7, 100, 200, 80], hidden={0, 1})


@pytest.mark.parametrize(
    "number",
    [{"estimate": 3.3}, {"n": 13}, {"lo": 2.0, "hi": 5.2}, {"hi": 5.2, "interval": "95 % bootstrap"}],
    ids=["estimate", "n", "interval", "one end"],
)
def test_a_number_beside_the_code_that_hides_it_is_found(number):
    assert said(*HIDDEN) == []
    first, *others = HIDDEN
    assert "A number stands beside the code that hides it: EGY a never." in said(first | number, *others)


@pytest.mark.parametrize("code", ["b", "w", "x", "c"])
@pytest.mark.parametrize("measure", ["score", "rank", "association", "leaning"])
def test_so_it_is_of_every_measure_and_code(measure, code):
    row = {"measure": measure, "driver": "religion", "question": "", "code": code}
    assert said(row) == []
    assert said(row | {"estimate": 41.2}) == ["A number stands beside the code that hides it: EGY religion."]


def test_an_estimate_beside_a_band_is_no_band():
    first, *others = distribution([13, 7, 100, 200, 80], hidden={0, 1}, banded={0, 1})
    assert said(first | {"estimate": 3.3}, *others) == ["A number stands beside the code that hides it: EGY a never."]


# Groups that hold each other


PEOPLE = {"measure": "respondents", "question": ""}


@pytest.mark.parametrize(("asked", "few"), [(200, False), (199, True), (191, True), (190, False), (100, False)])
def test_the_few_who_were_not_asked_a_question_are_found(asked, few):
    told = said({**PEOPLE, "n": 200, "base": 200}, leaning(60, asked))
    assert told == (["Two published groups differ by a few people: EGY a religion."] if few else [])


@pytest.mark.parametrize(("all_three", "few"), [(100, False), (101, True), (109, True), (110, False)])
@pytest.mark.parametrize("row", [leaning(30, 0), {**PEOPLE, "n": 30}], ids=["leaning", "respondents"])
@pytest.mark.parametrize("code", ["", "c"])
def test_the_few_of_a_country_that_is_hidden_in_a_total_are_found(row, all_three, few, code):
    """The third country is not told; the total may be hidden itself, if only its base is said."""
    bases = {"EGY": 60, "JOR": 40, "EGY+JOR+MAR": all_three}
    rows = [row | {"country": country, "base": base} for country, base in bases.items()]
    if row["measure"] == "respondents":
        rows = [row | {"n": row["base"]} for row in rows]
    rows[-1] |= {"code": code, "n": np.nan} if code else {}
    assert any("differ by a few people: EGY+JOR+MAR" in problem for problem in said(*rows)) is few


def test_the_few_of_a_country_are_found_beside_countries_that_are_put_together():
    def told(everybody: int) -> list[str]:
        bases = {"EGY": 60, "BIH+XKX": 40, "BIH+EGY+MAR+XKX": everybody}
        return said(*(leaning(25, base, country=country) for country, base in bases.items()))

    assert told(100) == told(110) == []
    assert told(105) == ["Two published groups differ by a few people: BIH+EGY+MAR+XKX a religion."]


# Versions


def test_two_pages_that_show_different_versions_are_named():
    rows = distribution([3, 12, 30, 40, 10], hidden={0, 1})
    other = distribution([3, 12, 30, 40, 10], hidden={0, 4})
    both = pd.concat([ledger(*rows), ledger(*other, page="countries/egypt")])
    problems = audit(both, RULES)
    assert any(problem.place == "mena/religion, countries/egypt" for problem in problems)


def test_two_versions_of_how_many_answered_are_named():
    rows = [{**PEOPLE, "n": n, "base": n, "page": page} for n, page in ((200, "mena/index"), (201, "countries/egypt"))]
    places = [problem.place for problem in audit(ledger(*rows), RULES)]
    assert "mena/index, countries/egypt" in places


def test_two_versions_of_an_association_are_named():
    row = {
        "measure": "association",
        "driver": "religion",
        "question": "",
        "answer": "peace",
        "code": "",
        "estimate": 0.2,
    }
    rows = [row | {"base": base, "n": base, "page": page} for base, page in ((200, "one"), (210, "two"))]
    assert [problem.place for problem in audit(ledger(*rows), RULES)] == ["one, two"]
    assert audit(ledger(*(row | {"base": 200, "n": 200} for row in rows)), RULES) == []


def test_a_hidden_answer_of_an_unknown_base_passes():
    """Nothing is told of the question at all, so there is nothing to work out."""
    rows = [row | {"base": np.nan} for row in distribution([3, 4, 5, 6, 7], hidden={0, 1, 2, 3, 4})]
    assert said(*rows) == []


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


@pytest.mark.parametrize(
    "measure", ["score", "raked", "efficiency", "omega", "association", "odds_ratio", "independence"]
)
def test_a_base_said_to_the_person_is_found(measure):
    score = {"measure": measure, "driver": "religion", "question": "", "code": ""}
    whole = {"measure": "share", "answer": "never", "n": 50, "base": 308, "code": ""}
    assert said(whole, {**score, "n": 310, "base": 310}) == []  # a step of ten
    assert said(whole, {**score, "n": 308, "base": 308}) == []  # all who were asked
    assert said(whole, {**score, "n": 307, "base": 307}) == ["A base is said to the person: EGY religion."]


def test_the_few_people_left_over_of_a_cut_are_found():
    cut = {"measure": "respondents", "question": "", "group_by": "gender", "base": 57, "code": ""}
    rows = [{**cut, "group": "Male", "n": 50}, {**cut, "group": "Female", "n": np.nan, "code": "c"}]
    assert said(*rows) == ["A few people can be worked out in: EGY Male."]


COUNTS = st.lists(st.integers(0, 40), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 0)


@settings(max_examples=150, deadline=None)
@given(egypt=COUNTS, jordan=COUNTS, morocco=COUNTS, scale=st.sampled_from(["five", "four"]))
@example([0, 60, 0, 0, 0, 0, 0], [0, 40, 0, 0, 0, 0, 0], [0, 7, 0, 0, 0, 0, 0], "five")
@example([0, 0, 0, 0, 400, 0, 0], [60, 60, 60, 60, 60, 13, 7], [140, 136, 0, 0, 15, 9, 0], "four")
def test_nothing_hidden_can_be_worked_out_of_what_is_let_through(egypt, jordan, morocco, scale):
    """Any answers of any three countries, with the leanings and the number of people of each and of all together."""
    codes = [1, 2, 3, 4, 5, 8, 9] if scale == "five" else [1, 2, 3, 4, 8, 9]
    answers = [people(dict(zip(codes, counts, strict=False))) for counts in (egypt, jordan, morocco)]
    country = [iso3 for iso3, part in zip(("EGY", "JOR", "MAR"), answers, strict=True) for _ in part]
    if len(set(country)) < 3:
        return
    survey = small_survey({"a": sum(answers, [])}, country=country, scale=scale)
    countries = ("EGY", "JOR", "MAR")
    tables = [
        cell_leanings(survey, [("religion", "family")], ("EGY+JOR+MAR", *countries), RULES),
        answer_counts(survey, ("a",), countries, RULES),
        respondents(survey, countries, RULES),
    ]
    frame = protect(pd.concat(tables), ABOUT, {}, RULES).frame
    assert audit(frame.assign(page="mena/religion", figure="answers")[LEDGER], RULES) == []
