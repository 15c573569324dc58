"""Bars of the answer chart: as long as their numbers say, on the side where they belong."""

from __future__ import annotations

import pytest

from microdrivers.figures.blocks import lines, named
from microdrivers.figures.style import MARKS
from tests.figures.small import PLAIN, SMALL_SHOWN, TWO_COUNTRIES, answers, records, safe, shares


def bars(figure, country: str, question: str = "The rules are fair.") -> dict[str, dict]:
    """The bars of one row of the chart by their answer."""
    found = records(figure, "x", "x2", "answer_text")
    return {row["answer_text"]: row for row in found if (row["name"], row["block"]) == (country, question)}


def test_a_bar_is_as_long_as_its_share():
    drawn = bars(answers(), "Jordan")
    assert {answer: abs(bar["x2"] - bar["x"]) for answer, bar in drawn.items()} == SMALL_SHOWN


def test_low_answers_run_left_from_zero_and_high_ones_right():
    drawn = bars(answers(), "Egypt")
    places = {answer: (drawn[answer]["x"], drawn[answer]["x2"]) for answer in list(drawn)}
    assert places["Disagree"] == (0, -20)  # the nearest to the middle first
    assert places["Strongly disagree"] == (-20, -30)
    assert places["Agree"] == (0, 30)
    assert places["Strongly agree"] == (30, 40)


def test_neutral_and_open_answers_have_panels_of_their_own():
    drawn = bars(answers(), "Egypt")
    assert drawn["Neither"]["x"] == 61  # 45 for the high side (40 rounded up to the next 5), and a gap of 16
    assert drawn["Don't know"]["x"] == 102  # 25 for the neutral one, and a gap of 16
    assert (drawn["Refused"]["x"], drawn["Refused"]["x2"]) == (107, 112)


def totals(figure, country: str) -> list[tuple[str, str]]:
    """Side and total that stand at the ends of a row's bars."""
    rows = records(figure, "end", "label")
    return list(dict.fromkeys((row["side"], row["label"]) for row in rows if row["name"] == country))


def test_the_answers_of_a_side_are_added_up_at_its_end():
    assert totals(answers(), "Egypt") == [("low", "30"), ("high", "40")]


def test_nothing_is_added_up_where_an_answer_of_the_side_is_hidden():
    counts = (60, 80, 80, 100, 60, 4, 20)  # somebody refused: hidden with its neighbour, both open answers
    assert totals(answers(shares("fair", "EGY", counts)), "Egypt") == [("low", "35"), ("high", "40")]
    counts = (4, 80, 80, 100, 60, 40, 40)  # few disagree strongly
    assert "low" not in dict(totals(answers(shares("fair", "EGY", counts)), "Egypt"))


def test_a_single_answer_of_a_side_needs_no_total():
    merged = [row for row in shares("fair", "EGY", PLAIN) if row["answer"] in ("Disagree", "Neither", "Agree")]
    assert totals(answers(merged), "Egypt") == []


@pytest.mark.parametrize(
    "counts",
    [
        PLAIN,
        (10, 10, 10, 900, 10, 10, 10),
        (900, 10, 10, 10, 10, 10, 10),
        (10, 10, 900, 10, 10, 10, 10),
        (10, 10, 10, 10, 10, 900, 10),
        (50, 50, 0, 50, 50, 0, 0),
    ],
    ids=["plain", "high", "low", "neutral", "open", "no neutral"],
)
def test_panels_never_overlap(counts):
    rows = shares("fair", "EGY", PLAIN) + shares("fair", "JOR", counts)
    ends = {}
    for bar in records(answers(rows), "x", "x2", "side"):
        left, right = sorted([bar["x"], bar["x2"]])
        first, last = ends.get(bar["side"], (left, right))
        ends[bar["side"]] = min(first, left), max(last, right)
    order = [ends[side] for side in ("low", "high", "neutral", "open")]
    assert order == sorted(order)
    assert all(before[1] <= after[0] for before, after in zip(order, order[1:], strict=False))
    assert ends["high"][1] + 5 <= ends["neutral"][0]  # room for a gap that can be seen


def test_every_bar_lies_on_the_scale():
    figure = answers()
    scale = figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert scale[0] <= min(bar["x2"] for bar in records(figure, "x", "x2", "side"))
    assert scale[1] >= max(bar["x2"] for bar in records(figure, "x", "x2", "side"))


def test_far_answers_are_darker_than_near_ones():
    shades = {answer: bar["shade"] for answer, bar in bars(answers(), "Egypt").items()}
    assert shades == {
        "Strongly disagree": "low_far",
        "Disagree": "low_near",
        "Neither": "neutral",
        "Agree": "high_near",
        "Strongly agree": "high_far",
        "Don't know": "open",
        "Refused": "open",
    }


def test_the_legend_names_the_colours_of_both_sides():
    assert answers().legend == (
        (MARKS["low_far"], "Strongly disagree"),
        (MARKS["low_near"], "Disagree"),
        (MARKS["high_near"], "Agree"),
        (MARKS["high_far"], "Strongly agree"),
    )


def test_merged_answers_of_a_side_have_a_colour_of_their_own():
    merged = [row for row in shares("fair", "EGY", PLAIN) if row["answer"] in ("Disagree", "Neither", "Agree")]
    figure = answers(merged)
    assert {bar["shade"] for bar in records(figure, "x", "x2", "side")} == {"low_both", "neutral", "high_both"}
    assert figure.legend == ((MARKS["low_both"], "Disagree"), (MARKS["high_both"], "Agree"))


def test_questions_stand_in_their_exact_wording_and_countries_with_their_base():
    lines = [(row["text"], row["n"]) for row in records(answers(), "text", "n") if row["kind"] == "row"]
    assert sorted(set(lines)) == [("Egypt", "200"), ("Jordan [c]", "400")]
    headings = {row["text"] for row in records(answers(), "text", "n") if row["kind"] == "heading"}
    assert headings == {"", "The rules are fair.", "I can find work."}


def test_the_description_says_every_shown_number():
    figure = answers(TWO_COUNTRIES[:14])  # one question
    assert figure.description == (
        "“The rules are fair.” Egypt: Strongly disagree 10 %, Disagree 20 %, Neither 20 %, Agree 30 %, Strongly agree 10 %, "
        "Don't know 5 %, Refused 5 %. "
        "“The rules are fair.” Jordan: Strongly disagree 15 %, Disagree 20 %, Neither 20 %, Agree 25 %, Strongly agree 15 %."
    )


def test_ids_of_lines_stand_in_the_order_of_the_lines():
    """So a chart need not be told the order: it sorts them."""
    asked = [f"q{number}" for number in range(12)]
    many = [row for question in asked for row in shares(question, "EGY", PLAIN)]
    frame = named(safe(many, question={question: f"Question {question}." for question in asked}), "question", "country")
    rows = lines(frame)["row"].tolist()
    assert rows == sorted(rows)
    assert len(rows) == len(set(rows)) == 12 * 3  # a heading, a country and a gap each
    assert set(frame["row"]) == set(lines(frame).query("kind == 'row'")["row"])
