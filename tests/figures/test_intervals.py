"""Estimates with intervals, matrices and official statistics: the marks stand where the numbers say."""

from __future__ import annotations

import pytest

from tests.figures.small import (
    associations,
    correlation_matrix,
    indicators,
    leanings,
    matrix,
    raked,
    records,
    score,
    scores,
)


def test_a_mark_stands_at_its_estimate_and_its_line_reaches_over_the_interval():
    marks = {row["name"]: (row["lo"], row["estimate"], row["hi"]) for row in records(scores(), "lo", "hi", "estimate")}
    assert marks == {"Egypt": (40, 41, 42), "Jordan": (63, 64, 65)}  # 41.2 and 63.8, 1.1 to both sides


def test_shares_and_scores_stand_on_a_scale_from_0_to_100():
    for figure in (leanings(), scores()):
        assert figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 100]


def test_correlations_stand_on_a_scale_that_reaches_as_far_to_both_sides():
    domain = associations().spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain == pytest.approx([-0.4, 0.4])  # the farthest interval ends at 0.35
    assert {row["zero"] for row in records(associations(), "zero")} == {0}


def test_rows_of_an_interval_table():
    assert leanings().rows == (
        ("Education", "Egypt", "30 %", "29 to 31", "200"),
        ("Education", "Jordan", "[c]", "[c]", "400"),
        ("Economic relations", "Egypt", "25 %", "24 to 26", "200"),
        ("Economic relations", "Jordan", "75 %", "74 to 76", "400"),
    )


# Raked scores, beside the plain ones

NOT_RAKED = raked("JOR", float("nan"), 390) | {"reason": "this country has no figures"}
RAKED = [score("EGY", 41.2, 180), score("JOR", 63.8, 390), raked("EGY", 43.3, 180), NOT_RAKED]


def layers(figure, shape: str | None) -> list[set[float]]:
    """The estimates of every layer of points of a shape; None: of all other layers that hold estimates."""
    data = figure.spec["datasets"]
    found = []
    for layer in figure.spec["layer"]:
        rows = data.get(layer.get("data", {}).get("name"), [])
        mark = layer["mark"] if isinstance(layer.get("mark"), dict) else {}
        if mark.get("shape") == shape and any("estimate" in row for row in rows):
            found.append({row["estimate"] for row in rows})
    return found


def test_a_raked_score_is_a_diamond_in_the_row_of_its_country():
    figure = scores(RAKED)
    assert layers(figure, "diamond") == [{43}]
    assert layers(figure, None) and all(estimates == {41, 64} for estimates in layers(figure, None))
    rows = {row["estimate"]: row["row"] for row in records(figure, "estimate")}
    assert rows[43] == rows[41] != rows[64]
    assert layers(scores(), "diamond") == []  # nothing is raked


def test_a_raked_score_has_a_row_of_its_own_in_the_table_and_the_description():
    figure = scores(RAKED)
    assert figure.rows == (
        ("Religion", "Egypt", "41", "40 to 42", "180"),
        ("Religion", "Jordan", "64", "63 to 65", "390"),
        ("Religion", "Egypt, raked", "43", "42 to 44", "180"),
        ("Religion", "Jordan, raked", "[x]", "[x]", "390"),
    )
    assert figure.description.endswith("Religion, Egypt, raked: 43 (42 to 44).")
    assert "Jordan, raked" not in figure.description


def test_a_raked_score_that_is_refused_leaves_the_name_of_a_shown_score_alone():
    """Behind the name of a row stands the code of the number that the row would show."""
    names = [row["text"] for row in records(scores(RAKED), "text") if row.get("kind") == "row"]
    assert names == ["Egypt", "Jordan"]


def test_correlations_are_written_with_their_sign():
    assert associations().rows[:2] == (
        ("Religion", "Egypt", "+0.25", "+0.15 to +0.35", "400"),
        ("Religion", "Jordan", "-0.21", "-0.31 to -0.11", "400"),
    )


def test_a_matrix_has_a_cell_with_a_number_for_every_driver_and_context():
    cells = [(row["driver_text"], row["context_text"], row["cell"]) for row in records(matrix(), "cell")]
    assert cells[:4] == [
        ("Religion", "School", "30"),
        ("Religion", "Work", "50"),
        ("Economy", "School", "[c]"),
        ("Economy", "Work", "40"),
    ]


def test_a_star_marks_small_q_values_and_the_table_says_them():
    assert [row["cell"] for row in records(correlation_matrix(), "cell")] == ["+.25*", "-.21", "+.02", "[b]"]
    assert [row[-1] for row in correlation_matrix().rows] == ["0.001", "0.300", "0.800", "[b]"]


def test_official_figures_without_an_earlier_year_can_be_drawn():
    figure = indicators([("EGY", 2018, 12340.0, "latest")], decimals=0)
    assert figure.rows == (("Egypt", "2018", "12,340", "ILOSTAT"),)
    assert figure.svg.startswith("<svg")
