"""Official indicators: slopes where there are two years, bars where there is one, labels that do not lie on each other."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from microdrivers.figures.indicators import apart
from tests.figures.small import indicators, records

EGYPT, JORDAN = ("EGY", 2023, 20.5, "latest"), ("JOR", 2024, 43.7, "latest")
EARLIER = ("EGY", 2013, 34.25, "earlier")


def domains(spec: dict) -> list[list[float]]:
    """The horizontal scales of a chart's layers."""
    positions = [layer["encoding"]["x"] for layer in spec["layer"]]
    return [x["scale"]["domain"] for x in positions if "scale" in x]


def test_each_end_of_a_line_says_its_number_and_its_year():
    expected = {"34.2 (2013)", "Egypt 20.5 (2023)", "Jordan 43.7 (2024)", "earlier", "latest"}
    assert {row["words"] for row in records(indicators([EGYPT, EARLIER, JORDAN]), "words")} == expected


def test_a_line_joins_two_years_only_where_there_are_two():
    figure = indicators([EGYPT, EARLIER, JORDAN])
    assert [row["name"] for row in records(figure, "earlier", "latest")] == ["Egypt"]


def test_a_higher_figure_stands_higher():
    places = {row["words"]: row["y"] for row in records(indicators([EGYPT, EARLIER, JORDAN]), "words", "value")}
    assert places["Jordan 43.7 (2024)"] < places["34.2 (2013)"] < places["Egypt 20.5 (2023)"]


def test_a_slope_says_that_it_does_not_start_at_zero():
    assert indicators([EGYPT, EARLIER]).note.endswith("from the lowest to the highest figure, not from zero.")


def test_without_earlier_figures_bars_start_at_zero():
    figure = indicators([EGYPT, JORDAN])
    assert domains(figure.spec) == [[0, 43.7]]
    assert "zero" not in figure.note
    assert [(row["name"], row["text"]) for row in records(figure, "amount")] == [
        ("Jordan", "43.7 (2024)"),
        ("Egypt", "20.5 (2023)"),
    ]


def test_official_figures_name_their_source():
    assert indicators().rows[0] == ("Egypt", "2023", "20.5", "ILOSTAT")


def test_labels_move_as_little_as_they_can():
    assert list(apart(pd.Series([50.0, 52.0, 100.0]), 16, 0, 200)) == [43, 59, 100]


@given(st.lists(st.floats(20, 180), min_size=1, max_size=10))
def test_labels_never_touch_and_keep_their_order(places):
    y = pd.Series(places)
    found = apart(y, 16, 0, 200)
    ordered = found[y.sort_values(kind="stable").index]
    assert (ordered.diff().dropna() >= 16 - 1e-9).all()
    assert found.between(-1e-9, 200 + 1e-9).all()
