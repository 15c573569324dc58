"""Waves of a survey: figures stand at their dates, a changed question breaks the line, hidden figures have no point."""

from __future__ import annotations

from tests.figures.small import records, trends

SEEN = ((60, 80), (90, 80))  # of 200 in Egypt and Jordan, in 2016 and 2020


def test_every_wave_stands_at_the_middle_of_its_fieldwork():
    assert {
        (row["words"], row["x"]) for row in records(trends(SEEN), "words", "x") if "name" not in row and "x2" not in row
    } == {
        ("2016", 2016.21),
        ("2020", 2020.21),
    }


def test_a_line_ends_with_its_country_and_its_last_figure():
    assert [row["words"] for row in records(trends(SEEN), "words", "name")] == ["Egypt 45 %", "Jordan 40 %"]


def test_a_line_joins_two_waves():
    [egypt, jordan] = records(trends(SEEN), "x2", "name")
    assert egypt["y"] > egypt["y2"]  # 30 % rose to 45 %: on a screen, up is less
    assert jordan["y"] == jordan["y2"]


def test_a_hidden_figure_has_no_point_and_its_code_in_the_table():
    figure = trends(((60, 4), (90, 80)))
    assert [row["name"] for row in records(figure, "x2", "name")] == ["Egypt"]
    assert [row[2:4] for row in figure.rows] == [("2016", "30 %"), ("2020", "45 %"), ("2016", "[c]"), ("2020", "40 %")]


def test_without_a_break_the_note_does_not_speak_of_one():
    assert trends(SEEN).note == "How to read it."
