"""What every kind of figure keeps: a valid chart, its table twin, its download, its mark, and no hidden number."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import altair as alt
import nbformat
import pandas as pd
import pytest

from microdrivers import figures
from microdrivers.figures import Figure
from microdrivers.figures.figure import neutral
from tests.figures import small
from tests.figures.small import (
    ABOUT,
    KINDS,
    MARK,
    OF_A_SURVEY,
    PLAIN,
    SMALL,
    SMALL_HIDDEN,
    TIGHT,
    answers,
    association,
    associations,
    correlation_matrix,
    indicators,
    leaning,
    leanings,
    matrix,
    records,
    safe,
    score,
    scores,
    shares,
    trends,
)

CHART_TYPE = "application/vnd.vegalite.v5+json"


@pytest.fixture(scope="module", params=KINDS)
def figure(request) -> Figure:
    return KINDS[request.param]()


@pytest.fixture(scope="module", params=OF_A_SURVEY)
def survey_figure(request) -> Figure:
    return KINDS[request.param]()


def table_of(figure: Figure) -> pd.DataFrame:
    """The download, read back."""
    return pd.read_csv(io.StringIO(figure.csv()), dtype=str, keep_default_na=False)


def texts(svg: str) -> list[str]:
    """What a reader sees written in the picture."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def worded(text: str) -> Figure:
    """The answer figure with other words for its questions."""
    return replace(answers(), safe=answers().safe.relabelled(question={"fair": text, "find_work": text}))


class TestChart:
    def test_round_trips_through_json_and_the_schema(self, figure):
        data, _ = figure._repr_mimebundle_()
        sent = json.loads(json.dumps(data[CHART_TYPE], allow_nan=False))  # NaN is no JSON: a browser would refuse it
        chart = alt.Chart.from_dict(sent)  # raises for anything that is not Vega-Lite
        assert chart.to_dict(validate=False, context={"pre_transform": False})["layer"] == figure.spec["layer"]

    def test_has_a_description(self, figure):
        assert figure.spec["description"] == "Headline with a number How to read it."
        assert figure.description

    def test_has_a_picture_that_loads_nothing(self, figure):
        assert figure.svg.startswith("<svg")
        assert re.findall(r'(?:href|src)="[^#"]|url\((?!#)|<script|<image', figure.svg) == []

    def test_says_its_headline_once_only(self, figure):
        assert "Headline with a number" not in texts(figure.svg)  # the page prints it above the picture

    def test_is_as_wide_as_its_place_and_pictured_at_a_fixed_width(self, figure):
        assert figure.spec["width"] == "container"
        assert 'width="700"' in figure.svg

    @pytest.mark.parametrize("kind", ["answers", "matrix"])
    def test_is_the_same_every_time(self, kind):
        again = KINDS[kind].__wrapped__()
        assert json.dumps(again.details()) == json.dumps(KINDS[kind]().details())
        assert json.dumps(again.spec) == json.dumps(KINDS[kind]().spec)


class TestOnlySafeTables:
    @pytest.mark.parametrize("impostor", [pd.DataFrame({"country": ["EGY"]}), None, "table"])
    def test_a_figure_refuses_anything_else(self, figure, impostor):
        with pytest.raises(TypeError, match="SafeTable"):
            replace(figure, safe=impostor)

    @pytest.mark.parametrize("kind", OF_A_SURVEY)
    def test_no_kind_of_figure_takes_a_look_alike(self, kind, monkeypatch):
        class LookAlike:  # has all that drawing needs, and may never have met disclosure control
            def __init__(self, table):
                self.frame, self.about, self.empty, self.name = table.frame, table.about, table.empty, table.name

        monkeypatch.setattr(small, "safe", lambda rows, **labels: LookAlike(safe(rows, **labels)))
        with pytest.raises(TypeError, match="SafeTable"):
            KINDS[kind].__wrapped__()


class TestRowsInTheSpecification:
    """A chart holds its table, a line of text per row and heading, and nothing more."""

    @pytest.mark.parametrize(
        ("kind", "longest"),
        [
            ("answers", 24),  # 2 questions x 2 countries x 7 answers, of which 4 are hidden
            ("leanings", 5),  # 4 rows; for the texts 2 headings, 2 gaps and the line on top
            ("scores", 3),  # 2 rows; heading, gap and the line on top
            ("associations", 5),
            ("matrix", 8),  # 2 x 2 cells in 2 countries
            ("correlations", 4),
            ("indicators", 2),  # 2 countries
            ("trends", 5),  # 2 countries in 2 waves; 5 lines of the grid
        ],
    )
    def test_no_data_set_is_longer_than_the_table_warrants(self, kind, longest):
        assert max(len(rows) for rows in KINDS[kind]().spec["datasets"].values()) == longest

    def test_all_data_are_named_data_sets_that_the_gate_can_count(self, figure):
        def inline(part):
            if isinstance(part, dict):
                return ("values" in part.get("data", {})) or any(map(inline, part.values()))
            return isinstance(part, list) and any(map(inline, part))

        assert not inline({key: value for key, value in figure.spec.items() if key != "datasets"})

    def test_no_unweighted_count_of_an_answer_is_in_the_chart(self):
        assert records(answers(), "n") and not records(answers(), "n", "estimate")

    def test_estimates_have_as_many_decimals_as_may_be_told(self):
        figure = scores([score("EGY", 41.23456, 180), score("JOR", 63.8, 390)])
        assert {row["estimate"] for row in records(figure, "estimate")} == {41, 64}
        figure = associations([association("religion", "school", 0.123456, 0.001)] * 4)
        assert {row["estimate"] for row in records(figure, "estimate")} == {0.12}


class TestHiddenNumbers:
    def test_the_code_stands_in_the_table(self):
        hidden = [row for row in answers().rows if row[:2] == ("The rules are fair.", "Jordan")][5:]
        assert hidden == [
            ("The rules are fair.", "Jordan", "Don't know", "0–5 % [c]", "[c]", "[c]", "400"),
            ("The rules are fair.", "Jordan", "Refused", "0–5 % [c]", "[c]", "[c]", "400"),
        ]
        assert answers(shares("fair", "JOR", TIGHT)).rows[5:] == (
            ("The rules are fair.", "Jordan", "Don't know", "[c]", "[c]", "[c]", "186"),
            ("The rules are fair.", "Jordan", "Refused", "[c]", "[c]", "[c]", "186"),
        )

    def test_the_code_stands_in_the_chart(self):
        assert texts(answers().svg).count("Jordan [c]") == 2  # once per question
        assert texts(leanings().svg).count("Jordan [c]") == 1
        assert texts(associations().svg).count("Jordan [b]") == 1
        assert texts(matrix().svg).count("[c]") == 1  # the picture shows the first country
        assert texts(correlation_matrix().svg).count("[b]") == 1

    def test_the_code_stands_in_the_download(self):
        row = table_of(answers(shares("fair", "JOR", TIGHT))).iloc[-1]
        assert (row["code"], row["estimate"], row["lo"], row["hi"], row["n"]) == ("[c]", "", "", "", "")
        assert (row["base"], row["interval"], row["answer_text"]) == ("186", "", "Refused")

    def test_a_band_stands_in_the_download(self):
        table = table_of(answers())
        row = table[(table["country"] == "JOR") & (table["answer"] == "refused")].iloc[0]
        assert (row["code"], row["estimate"], row["n"], row["base"]) == ("[c]", "", "", "400")
        assert (row["lo"], row["hi"], row["interval"]) == ("0", "5", "band")

    def test_a_band_is_not_drawn_as_an_interval(self):
        names = {(row["name"], row["answer_text"]) for row in records(answers(), "answer_text")}
        assert ("Jordan", "Refused") not in names and ("Egypt", "Refused") in names
        assert "Refused: 0" not in answers().description

    def test_the_code_is_explained(self):
        assert answers().details()["codes"] == {"c": "hidden because the count is low"}
        assert answers(shares("fair", "EGY", PLAIN)).details()["codes"] == {}

    def test_the_numbers_are_nowhere(self):
        figure = answers()
        table = " ".join(cell for row in figure.rows for cell in row)
        for where in (json.dumps(figure.spec), figure.csv(), " ".join(texts(figure.svg)), figure.description, table):
            assert [number for number in SMALL_HIDDEN if number in where] == []
        assert {7, 13} & {row.get("n") for row in records(figure)} == set()

    def test_no_bar_is_drawn_for_them(self):
        names = {(row["name"], row["answer_text"]) for row in records(answers(), "x", "x2", "answer_text")}
        assert ("Egypt", "Refused") in names
        assert ("Jordan", "Refused") not in names

    def test_a_small_base_is_hidden_too(self):
        figure = leanings([leaning("EGY", "school", 60, 200), leaning("JOR", "school", 3, 8)])
        assert figure.rows[1] == ("Education", "Jordan", "[b]", "[b]", "[b]")  # 8 people: not even how many they are
        assert "8" not in texts(figure.svg)
        assert all(row.get("base") != 8 for row in records(figure))

    @pytest.mark.parametrize(
        "make",
        [
            lambda: answers(shares("fair", "EGY", (2, 2, 2, 2, 2, 2, 2))),
            lambda: leanings([leaning("EGY", "school", 3, 14), leaning("JOR", "school", 3, 14)]),
            lambda: scores([score("EGY", 41.2, 14)]),
            lambda: associations([association("religion", "school", 0.2, 0.01, base=14)] * 4),
            lambda: matrix([leaning("EGY", "school", 3, 14)]),
            lambda: correlation_matrix([association("religion", "school", 0.2, 0.01, base=14)]),
            lambda: trends(((3, 4), (5, 6)), 14),
        ],
        ids=OF_A_SURVEY,
    )
    def test_a_figure_can_be_made_when_everything_is_hidden(self, make):
        figure = make()  # all bases are 14
        assert figure.svg.startswith("<svg")
        assert alt.Chart.from_dict(json.loads(json.dumps(figure.spec, allow_nan=False)))
        assert all("[b]" in row for row in figure.rows)
        assert not [row for row in records(figure, "estimate") if row["estimate"] is not None]


class TestMark:
    def test_stands_in_the_details(self, survey_figure):
        assert survey_figure.details()["mark"] == MARK

    def test_stands_on_every_row_of_the_download(self, survey_figure):
        assert set(table_of(survey_figure)["mark"]) == {MARK}

    def test_stands_in_what_the_download_says_about_itself(self, survey_figure):
        assert survey_figure.details()["download"]["about"]["mark"] == MARK

    def test_stands_in_the_chart_itself(self, survey_figure):
        data, _ = survey_figure._repr_mimebundle_()
        assert data[CHART_TYPE]["title"]["subtitle"] == ["Who was asked", MARK]

    def test_a_real_survey_has_none(self):
        figure = replace(answers(), safe=safe(shares("fair", "EGY", PLAIN), replace(ABOUT, mark="")))
        data, metadata = figure._repr_mimebundle_()
        assert data[CHART_TYPE]["title"]["subtitle"] == ["Who was asked"]
        assert "mark" not in metadata["microdrivers"]["download"]["about"]
        assert "simulated" not in json.dumps([data, metadata])


class TestDownload:
    def test_has_the_columns_of_the_method(self, survey_figure):
        promised = {"question", "group", "estimate", "lo", "hi", "interval", "n", "base", "code", "caveat"}  # B10
        assert promised | {"survey", "survey_title", "version"} <= set(table_of(survey_figure).columns)

    def test_has_a_row_for_every_row_of_the_table(self, figure):
        assert len(table_of(figure)) == len(figure.rows)

    def test_carries_caveat_survey_and_version(self, survey_figure):
        first = table_of(survey_figure).iloc[0]
        assert (first["caveat"], first["survey_title"], first["version"]) == ("How to read it.", "Small survey", "3")
        assert first["survey"] in ("small", "s2016")

    def test_keeps_the_numbers(self):
        first = table_of(answers()).iloc[0]  # 20 of 200 people
        assert [first[c] for c in ("estimate", "lo", "hi", "n", "base")] == ["10", "8.9", "11.1", "20", "200"]

    def test_keeps_the_source_of_official_figures(self):
        first = table_of(indicators()).iloc[0]
        assert (first["iso3"], first["year"], first["value"], first["source"]) == ("EGY", "2023", "20.5", "ilostat")

    def test_says_large_figures_in_full(self):
        rows = [("EGY", 2024, 10127.0, "latest"), ("JOR", 2024, 45.5, "latest")]  # Bulgaria's GDP per person is 10127
        assert list(map(float, table_of(indicators(rows))["value"])) == [10127, 45.5]
        assert "e+" not in indicators(rows).csv()

    def test_says_large_counts_in_full(self):
        table = table_of(leanings([leaning("EGY", "school", 12345, 23456), leaning("JOR", "school", 60, 200)]))
        assert table.loc[0, ["n", "base"]].map(float).tolist() == [12345, 23456]

    def test_says_why_a_number_is_not_available(self):
        rows = [score("EGY", 41.2, 180), score("JOR", float("nan"), 390) | {"reason": "ordinal alpha is under 0.60"}]
        table = table_of(scores(rows))
        assert table["reason"].tolist() == ["", "ordinal alpha is under 0.60"]
        assert table["code"].tolist() == ["", "[x]"]

    def test_negative_numbers_stay_numbers(self):
        assert "-0.21" in list(table_of(associations())["estimate"])

    @pytest.mark.parametrize(
        "text", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.example")']
    )
    def test_a_spreadsheet_runs_no_label(self, text):
        figure = worded(text)
        rows = csv.DictReader(io.StringIO(figure.csv(), newline=""))
        assert {row["question_text"] for row in rows} == {f"'{text.strip()}"}

    def test_a_label_over_two_lines_stays_one_cell(self):
        rows = list(csv.DictReader(io.StringIO(worded("One.\r\nTwo.").csv(), newline="")))
        assert (len(rows), rows[0]["question_text"].split()) == (28, ["One.", "Two."])

    @pytest.mark.parametrize("cell", ["text - with + signs", -0.5, 12, None])
    def test_cells_that_are_no_formula_stay_as_they_are(self, cell):
        assert neutral(cell) == cell


class TestMimeBundle:
    def test_is_what_jupyter_draws_and_the_book_reads(self, figure):
        data, metadata = figure._repr_mimebundle_()
        assert set(data) == {CHART_TYPE, "text/plain"}
        assert set(metadata) == {"microdrivers"}
        assert data["text/plain"] == f"Headline with a number {figure.description}"
        assert data[CHART_TYPE]["title"]["text"] == "Headline with a number"

    def test_is_a_valid_output_of_a_notebook(self, figure):
        data, metadata = figure._repr_mimebundle_()
        output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("chart", outputs=[output])])
        nbformat.validate(notebook)
        read = nbformat.reads(nbformat.writes(notebook), as_version=4)
        assert read.cells[0].outputs[0].metadata["microdrivers"] == figure.details()

    def test_the_details_are_plain_json(self, figure):
        details = figure.details()
        assert json.loads(json.dumps(details, allow_nan=False)) == details

    def test_the_table_has_a_cell_for_every_column(self, figure):
        details = figure.details()
        assert {len(row) for row in details["rows"]} == {len(details["columns"])}
        assert all(isinstance(cell, str) and cell for row in details["rows"] for cell in row)

    def test_the_chart_of_the_figure_is_left_alone(self, figure):
        figure._repr_mimebundle_()
        assert "title" not in figure.spec


class TestControls:
    @pytest.mark.parametrize("make", [answers, leanings])
    def test_a_reader_can_choose_a_country(self, make):
        [choice] = make().spec["params"]
        assert choice["name"] == "country"
        assert choice["value"] == "All countries"
        assert choice["bind"]["options"] == ["All countries", "Egypt", "Jordan"]
        assert make().controls == ("country",)

    def test_in_a_matrix_one_country_is_shown_at_a_time(self):
        [choice] = matrix().spec["params"]
        assert (choice["name"], choice["value"], choice["bind"]["options"]) == ("country", "Egypt", ["Egypt", "Jordan"])

    @pytest.mark.parametrize(
        "make",
        [
            lambda: answers(shares("fair", "EGY", PLAIN)),
            lambda: leanings([leaning("EGY", "school", 60, 200), leaning("EGY", "work", 60, 200)]),
            lambda: matrix([leaning("EGY", "school", 60, 200)]),
        ],
        ids=["answers", "leanings", "matrix"],
    )
    def test_there_is_nothing_to_choose_with_one_country(self, make):
        assert "params" not in make().spec
        assert make().controls == ()

    def test_a_reader_can_choose_a_group_and_a_country_of_groups(self):
        rows = [
            score(country, 40, 180) | {"group_by": "age_band", "group": group}
            for country in ("EGY", "JOR", "TUN")
            for group in ("15 to 18", "19 to 24", "25 to 30")
        ]
        figure = figures.scores_figure(safe(rows), "groups", *small.WORDS, "country", "group")
        chosen = {param["name"]: param["bind"]["options"] for param in figure.spec["params"]}
        assert chosen == {
            "group": ["All groups", "15 to 18", "19 to 24", "25 to 30"],
            "country": ["All countries", "Egypt", "Jordan", "TUN"],
        }
        filters = json.dumps(figure.spec["layer"])
        assert "datum.name == group" in filters and "datum.block == country" in filters

    def test_the_choice_reaches_every_layer_of_rows(self):
        filters = json.dumps([layer.get("transform", layer.get("layer")) for layer in answers().spec["layer"]])
        assert filters.count("datum.name == country") >= len(answers().spec["layer"])


def test_small_and_plain_distributions_add_up():
    assert (sum(PLAIN), sum(SMALL)) == (200, 400)
