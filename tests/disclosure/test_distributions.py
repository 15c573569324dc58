"""Distributions: merge before hiding, and hide so that no hidden answer can be worked out from its base."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import protect
from microdrivers.measures import answer_shares
from tests.disclosure.tables import ABOUT, NUMBERS, codes, distribution, made_safe
from tests.measures.small import DONT_KNOW, REFUSED, RULES, people, small_survey

LOW, HIGH = "Strongly disagree or disagree", "Agree or strongly agree"
MIDDLE = "Neither, or no answer"


# The ladder: the finest detail at which nothing has to be hidden


@pytest.mark.parametrize(
    ("counts", "detail", "shown"),
    [
        ([10, 10, 10, 10, 10, 10, 10], 0, 7),
        ([10, 10, 10, 10, 10, 9, 1], 1, 6),  # don't know and refused become one: 10
        ([3, 17, 10, 10, 10, 9, 1], 2, 4),  # the sides: 20, 10, 20, 10
        ([3, 17, 10, 10, 10, 2, 1], 3, 3),  # the open answers join the middle: 20, 13, 20
    ],
)
def test_the_finest_detail_that_hides_nothing(counts, detail, shown):
    frame = made_safe(distribution(counts))
    assert (frame["detail"].unique().tolist(), len(frame)) == ([detail], shown)
    assert set(frame["code"]) == {""} and frame["n"].sum() == sum(counts)


def test_the_ladder_of_a_scale_without_a_middle_ends_at_its_sides():
    frame = made_safe(distribution([5, 15, 5, 15, 6, 4], scale="four"))
    assert codes(frame, "answer") == {"Never or seldom": "", "Often or always": "", "no_answer": ""}


def test_every_country_is_judged_by_itself_so_that_all_pages_show_the_same():
    rows = distribution([10] * 7) + distribution([3, 17, 10, 10, 10, 9, 1], country="JOR")
    frame = made_safe(rows)
    assert set(zip(frame["country"], frame["detail"], strict=True)) == {("EGY", 0), ("JOR", 2)}
    assert set(frame["code"]) == {""}


def test_a_country_with_too_few_people_does_not_make_the_others_coarser():
    frame = made_safe(distribution([10] * 7) + distribution([4] * 7, country="JOR"))
    assert set(frame["detail"]) == {0}
    assert frame.groupby("country")["code"].unique().str[0].to_dict() == {"EGY": "", "JOR": "b"}


def test_other_questions_and_groups_keep_their_own_detail():
    rows = distribution([10] * 7, question="fine") + distribution([3, 17, 10, 10, 10, 9, 1], question="coarse")
    rows += distribution([3, 17, 10, 10, 10, 2, 1], question="fine", group_by="gender", group="Male")
    frame = made_safe(rows)
    assert frame.groupby(["question", "group_by"])["detail"].unique().str[0].to_dict() == {
        ("coarse", ""): 2,
        ("fine", ""): 0,
        ("fine", "gender"): 3,
    }


def test_where_no_detail_is_enough_the_one_that_hides_least_is_taken():
    # hidden by their own count: detail 0: 3 + 4 + 5 + 0 + 0 = five, 1: four, 2: low 7 and no answer 0 = two, 3: low = one
    frame = made_safe(distribution([3, 4, 30, 5, 28, 0, 0]))
    assert set(frame["detail"]) == {3}
    # low (7) alone could be worked out: the middle goes with it
    assert codes(frame, "answer") == {LOW: "c", MIDDLE: "c", HIGH: ""}


def test_among_equals_the_finer_detail_is_taken():
    """Yes or no: merging the open answers (3 + 2) leaves one hidden; as asked two are. With 0 + 5 merging gains one."""
    frame = made_safe(distribution([40, 40, 3, 2], scale="yes_no"))
    assert set(frame["detail"]) == {1}
    frame = made_safe(distribution([4, 40, 20, 20], scale="yes_no"))  # one hidden either way
    assert set(frame["detail"]) == {0}


# The complement


def test_one_hidden_answer_takes_another_with_it():
    # refused (4) alone would be 70 - the rest; don't know (12) has no meaning of its own
    frame = made_safe([row for row in distribution([14, 10, 10, 10, 10, 12, 4]) if row["detail"] == 0])
    assert codes(frame, "answer") == {
        "Strongly disagree": "",
        "Disagree": "",
        "Neither": "",
        "Agree": "",
        "Strongly agree": "",
        "dont_know": "c",
        "refused": "c",
    }


def test_two_hidden_answers_that_are_few_together_take_a_third():
    # hidden: 3 + 2; together 5, so 'Neither' (12) goes too: 17
    frame = made_safe([row for row in distribution([20, 20, 12, 20, 20, 3, 2]) if row["detail"] == 0])
    hidden = frame.loc[frame["code"] == "c", "answer"].tolist()
    assert hidden == ["Neither", "dont_know", "refused"]


def test_without_an_answer_that_means_little_the_smallest_goes():
    frame = made_safe([row for row in distribution([30, 14, 20, 4, 12, 12], scale="four") if row["detail"] == 0])
    assert codes(frame, "answer")["dont_know"] == "c"  # open first
    rows = distribution([4, 30, 20, 0], scale="yes_no")[:4]
    frame = made_safe([row | {"side": "low"} if row["side"] == "open" else row for row in rows])
    # hidden 4 and 0; of 30 and 20 the smaller goes
    assert codes(frame, "answer") == {"No": "c", "Yes": "", "dont_know": "c", "refused": "c"}


def test_everybody_the_same_hides_everything():
    frame = made_safe(distribution([0, 0, 0, 0, 50, 0, 0]))
    assert set(frame["code"]) == {"c"} and frame[NUMBERS].isna().all(axis=None)


def attack(frame: pd.DataFrame, rows: list[dict]) -> None:
    """What a reader can work out from one table: base minus what is shown, per distribution."""
    truth = {(row["country"], row.get("group", ""), row["detail"], row["answer"]): row for row in rows}
    for (country, group), part in frame.groupby(["country", "group"]):
        n = [truth[country, group, row["detail"], row["answer"]]["n"] for _, row in part.iterrows()]
        base = sum(n)
        hidden = (part["code"] != "").to_numpy()
        assert part.loc[hidden, NUMBERS].isna().all(axis=None)
        assert (part.loc[~hidden, "n"] == pd.Series(n, index=part.index)[~hidden]).all()
        assert (part.loc[~hidden, "n"] >= RULES.min_count).all()
        if base < RULES.min_base:
            assert hidden.all()
            continue
        left = base - part.loc[~hidden, "n"].sum()  # the sum of all hidden answers: known to every reader
        assert hidden.sum() == 0 or hidden.all() or (hidden.sum() >= 2 and left >= RULES.min_count)


COUNT = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 80))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(COUNT, min_size=7, max_size=7), min_size=1, max_size=3), st.booleans())
def test_no_hidden_answer_can_be_worked_out(countries, grouped):
    group = {"group_by": "gender", "group": "Male"} if grouped else {}
    rows = [
        row
        for iso3, counts in zip(("EGY", "JOR", "MAR"), countries, strict=False)
        for row in distribution(counts, country=iso3, **group)
    ]
    attack(made_safe(rows), rows)


@settings(deadline=None, max_examples=60)
@given(st.lists(COUNT, min_size=4, max_size=4))
def test_no_hidden_answer_of_a_short_scale_can_be_worked_out(counts):
    rows = distribution(counts, scale="yes_no")
    attack(made_safe(rows), rows)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7).filter(any), st.integers(0, 99))
def test_nor_in_a_weighted_survey(counts, seed):
    """Shares there are of weights, but n is published beside them."""
    weights = [0.5 + (seed * 7 + i * 13) % 20 / 10 for i in range(sum(counts))]
    answers = people(dict(zip([1, 2, 3, 4, 5, DONT_KNOW, REFUSED], counts, strict=True)))
    table = answer_shares(small_survey({"a": answers}, weight=weights), ("a",), ("EGY",), RULES)
    attack(protect(table, ABOUT, {}, RULES).frame, table.to_dict("records"))
