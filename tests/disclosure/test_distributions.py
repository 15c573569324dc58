"""Distributions: merge before hiding, and hide so that no hidden answer can be worked out from its base."""

from __future__ import annotations

from functools import reduce
from operator import or_

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import protect
from microdrivers.measures import answer_shares
from tests.disclosure.tables import ABOUT, codes, distribution, gone, made_safe
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


def test_other_questions_keep_their_own_detail():
    rows = distribution([10] * 7, question="fine") + distribution([3, 17, 10, 10, 10, 9, 1], question="coarse")
    assert made_safe(rows).groupby("question")["detail"].unique().str[0].to_dict() == {"coarse": 2, "fine": 0}


def test_answers_cut_by_a_group_are_refused():
    """Beside those of their country they would have to be judged together, for which there is no rule."""
    men = distribution([10] * 7, group_by="gender", group="Male")
    with pytest.raises(ValueError, match="no disclosure rule for answers cut by a group"):
        made_safe(distribution([20] * 7) + men)


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
    assert set(frame["code"]) == {"c"} and gone(frame)


# Bands: what may be said of a hidden answer


def _limits(counts: list[int], scale: str = "yes_no", **changes: float) -> dict[str, tuple | None]:
    """{hidden answer: its band, None where nothing is said} of a distribution as asked; changes: other estimates."""
    rows = [row for row in distribution(counts, scale) if row["detail"] == 0]
    rows = [row | {"estimate": changes.get(row["answer"], row["estimate"])} for row in rows]
    hidden = made_safe(rows).query("code == 'c'")
    assert gone(hidden)
    return {
        row["answer"]: (row["lo"], row["hi"]) if row["interval"] == "band" else None
        for row in hidden.to_dict("records")
    }


FEW, MOST = (0, 5), (95, 100)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        # 5 % of 400 are 20 people, and 20 are hidden: either may be 0 to 20
        ([180, 200, 13, 7], {"dont_know": FEW, "refused": FEW}),
        # 27 are hidden, at most 20 of them in one answer: either may be 7 to 20
        ([180, 193, 20, 7], {"dont_know": FEW, "refused": FEW}),
        # 21 are more than 5 %: nothing is said of them, and it may be 8 to 28
        ([180, 192, 21, 7], {"dont_know": None, "refused": FEW}),
        ([100, 143, 150, 7], {"dont_know": None, "refused": FEW}),
        # 5 % of 300 are 15, and 24 are hidden: either would be 9 to 15
        ([140, 136, 15, 9], {"dont_know": None, "refused": None}),
        # 5 % of 200 are 10, and 10 are hidden: either may be 0 to 10; of 199 they are 9, and either would be 1 to 9
        ([90, 100, 6, 4], {"dont_know": FEW, "refused": FEW}),
        ([89, 100, 6, 4], {"dont_know": None, "refused": None}),
        # all is hidden: of 400 'Yes' may be 380 to 400, the others 0 to 20
        ([3, 395, 1, 1], {"No": FEW, "Yes": MOST, "dont_know": FEW, "refused": FEW}),
        ([0, 400, 0, 0], {"No": FEW, "Yes": MOST, "dont_know": FEW, "refused": FEW}),
        ([0, 200, 0, 0], {"No": FEW, "Yes": MOST, "dont_know": FEW, "refused": FEW}),
        ([0, 199, 0, 0], {"No": None, "Yes": None, "dont_know": None, "refused": None}),
    ],
)
def test_a_band_is_told_where_every_hidden_count_keeps_its_range(counts, told):
    assert _limits(counts) == told


def test_a_band_is_true_of_the_share_and_of_the_count():
    """In a weighted survey they differ: 7 of 400 people, and 6 % of the weights."""
    assert _limits([180, 200, 13, 7], refused=6.0) == {"dont_know": FEW, "refused": None}
    assert _limits([180, 200, 13, 7], refused=6.0, dont_know=5.1) == {"dont_know": None, "refused": None}
    assert _limits([0, 400, 0, 0], Yes=94.9)["Yes"] is None


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        # of 200 'No' is 10 at most, for the band; 180 answered, so that 20 did not: 'No' would be 8 to 10
        ([8, 172, 20, 0], {"No": None, "no_answer": None}),
        # 172 answered, told as 170: 30 at most did not, 36 are hidden: 'No' would be 6 to 10
        ([8, 164, 28, 0], {"No": None, "no_answer": None}),
        # 179 answered, told as 170: 30 at most did not, 29 are hidden: 'No' may be 0 to 10, no answer 19 to 29
        ([8, 171, 21, 0], {"No": FEW, "no_answer": None}),
        # 168 answered, told as 160: 40 at most did not, 40 are hidden: 'No' may be 0 to 10, no answer 30 to 40
        ([8, 160, 32, 0], {"No": FEW, "no_answer": None}),
        # of 400 'No' is 20 at most; 378 answered, told as 370: 30 at most did not: 'No' may be 0 to 20
        ([8, 370, 22, 0], {"No": FEW, "no_answer": None}),
    ],
)
def test_the_base_of_an_association_bounds_the_open_answers(counts, told):
    """It counts those who answered, in steps of ten, where everybody answered the other question."""
    frame = made_safe(distribution(counts, "yes_no")).query("code == 'c'")
    assert gone(frame)
    bands = {
        row["answer"]: (row["lo"], row["hi"]) if row["interval"] == "band" else None for row in frame.to_dict("records")
    }
    assert bands == told


def test_a_shown_answer_has_an_interval_and_no_band():
    frame = made_safe([row for row in distribution([180, 200, 13, 7], "yes_no") if row["detail"] == 0])
    shown = frame[frame["code"] == ""]
    assert set(shown["interval"]) == {"made up"} and shown["lo"].tolist() == [40, 45]


# What a reader can work out


def ranges(part: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """{hidden answer: least and greatest count} that fit the shown answers, the base and the bands.

    By trying all whole numbers: bit v of a number is set when the count v is possible.
    """
    base = int(part["base"].iloc[0])
    left = base - int(part.loc[part["code"] == "", "n"].sum())
    allowed = {}
    for row in part[part["code"] != ""].to_dict("records"):
        low, high = (row["lo"], row["hi"]) if row["interval"] == "band" else (0, 100)
        allowed[row["answer"]] = [count for count in range(left + 1) if low * base <= 100 * count <= high * base]
    found = {}
    for answer, own in allowed.items():
        others = 1
        for other, counts in allowed.items():
            if other != answer:
                others = reduce(or_, (others << count for count in counts))
        possible = [count for count in own if others >> (left - count) & 1]
        found[answer] = (possible[0], possible[-1])
    return found


def attack(frame: pd.DataFrame, rows: list[dict]) -> None:
    """What a reader can work out from one table: whole numbers that fit all that is told, per distribution."""
    truth = {(row["country"], row["detail"], row["answer"]): row for row in rows}
    for country, part in frame.groupby("country"):
        true = [truth[country, row["detail"], row["answer"]] for _, row in part.iterrows()]
        n = pd.Series([row["n"] for row in true], index=part.index)
        hidden = part["code"] != ""
        assert gone(part[hidden])
        assert (part.loc[~hidden, "n"] == n[~hidden]).all()
        assert (part.loc[~hidden, "n"] >= RULES.min_count).all()
        if n.sum() < RULES.min_base:
            assert hidden.all() and (part["interval"] == "").all() and part["base"].isna().all()
            continue
        for answer, (low, high) in ranges(part).items():
            [row] = [row for row in true if row["answer"] == answer]
            assert high - low >= RULES.min_count and low <= row["n"] <= high, (country, answer)
        for row, told in zip(true, part.to_dict("records"), strict=True):
            assert told["interval"] != "band" or told["lo"] <= row["estimate"] <= told["hi"]


COUNT = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 80), st.integers(0, 400))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(COUNT, min_size=7, max_size=7), min_size=1, max_size=3))
@example([[0, 0, 0, 0, 400, 0, 0]])
@example([[0, 0, 0, 0, 199, 0, 0], [1, 1, 1, 1, 192, 2, 2]])
def test_no_hidden_answer_can_be_worked_out(countries):
    rows = [
        row
        for iso3, counts in zip(("EGY", "JOR", "MAR"), countries, strict=False)
        for row in distribution(counts, country=iso3)
    ]
    attack(made_safe(rows), rows)


@settings(deadline=None, max_examples=100)
@given(st.lists(COUNT, min_size=7, max_size=7).filter(any), st.floats(0.5, 2), st.integers(0, 6))
def test_nor_where_answers_cannot_be_merged_and_shares_are_of_weights(counts, heavier, which):
    """The distribution as asked and no coarser one: more is hidden, and more bands are told."""
    rows = [row for row in distribution(counts) if row["detail"] == 0]
    rows[which]["estimate"] = min(rows[which]["estimate"] * heavier, 100)
    attack(made_safe(rows), rows)


@settings(deadline=None, max_examples=60)
@given(st.lists(COUNT, min_size=4, max_size=4))
@example([140, 136, 15, 9])
@example([90, 100, 6, 4])
def test_no_hidden_answer_of_a_short_scale_can_be_worked_out(counts):
    rows = distribution(counts, scale="yes_no")
    attack(made_safe(rows), rows)
    as_asked = [row for row in rows if row["detail"] == 0]
    attack(made_safe(as_asked), as_asked)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 1), st.integers(0, 99))
def test_nor_in_a_weighted_survey(counts, seed):
    """Shares there are of weights, but n is published beside them. One person alone makes no weighted survey."""
    weights = [0.5 + (seed * 7 + i * 13) % 20 / 10 for i in range(sum(counts))]
    answers = people(dict(zip([1, 2, 3, 4, 5, DONT_KNOW, REFUSED], counts, strict=True)))
    table = answer_shares(small_survey({"a": answers}, weight=weights), ("a",), ("EGY",), RULES)
    attack(protect(table, ABOUT, {}, RULES).frame, table.to_dict("records"))
