"""A figure in a page: all parts are there, and no word of it becomes HTML."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from microdrivers.book.figure_html import figure_html, script_json
from tests.figures.small import KINDS, MARK, PLAIN, answers, shares

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload='x' </script> & &lt;b&gt;"
LINK = 'downloads/x.zip" onclick="alert(3)'


def html_of(figure) -> BeautifulSoup:
    return BeautifulSoup(figure_html(figure.spec, figure.details(), "downloads/page.zip"), "html.parser")


def nasty_figure() -> tuple[dict, dict]:
    """A figure with the nasty text in every place where words can stand."""
    labels = {"question": {"fair": NASTY}, "country": {"EGY": NASTY}, "side": {"low": NASTY}, "code": {"c": NASTY}}
    rows = shares("fair", "EGY", (*PLAIN[:-1], 3))  # 3 refused: a code is shown
    figure = replace(answers(rows, **labels), key=NASTY, headline=NASTY, subtitle=NASTY, note=NASTY)
    details = {**figure.details(), "mark": NASTY, "legend": [[NASTY, NASTY]], "columns": [NASTY] * 7}
    return {**figure.spec, "description": NASTY}, details


@pytest.fixture(scope="module")
def nasty() -> BeautifulSoup:
    return BeautifulSoup(figure_html(*nasty_figure(), LINK), "html.parser")


class TestParts:
    @pytest.mark.parametrize("kind", KINDS)
    def test_the_specification_can_be_read_back_without_its_title(self, kind):
        figure = KINDS[kind]()
        data, _ = figure._repr_mimebundle_()
        html = figure_html(data["application/vnd.vegalite.v5+json"], figure.details(), "x.zip")
        script = BeautifulSoup(html, "html.parser").find("script", class_="md-spec")
        assert json.loads(script.string) == json.loads(json.dumps(figure.spec))

    def test_the_picture_stands_in_the_place_of_the_chart(self):
        chart = html_of(answers()).find(class_="md-chart")
        assert chart.find("svg")
        assert chart["role"] == "img"
        assert chart["aria-label"] == answers().description

    def test_the_table_has_every_number_and_says_what_it_is(self):
        table = html_of(answers()).find("table")
        rows = [tuple(cell.text for cell in row.find_all("td")) for row in table.find("tbody").find_all("tr")]
        assert tuple(rows) == answers().rows
        assert [head.text for head in table.find_all("th", scope="col")] == list(answers().columns)
        assert table.caption.text == f"Headline with a number {MARK}"

    def test_the_mark_the_note_and_the_codes_are_shown(self):
        page = html_of(answers())
        assert page.find(class_="md-mark").text == MARK
        assert [note.text for note in page.find_all(class_="md-note")] == [
            "How to read it.",
            "[c] hidden because the count is low.",
        ]

    def test_what_is_not_there_takes_no_room(self):
        figure = replace(answers(), note="", legend=())
        details = {**figure.details(), "mark": "", "codes": {}}
        page = BeautifulSoup(figure_html(figure.spec, details, "x.zip"), "html.parser")
        assert page.find(class_=["md-mark", "md-note", "md-legend"]) is None

    def test_it_can_be_linked_to_and_downloaded(self):
        page = html_of(answers())
        links = [(link["href"], link.has_attr("download")) for link in page.find(class_="md-links").find_all("a")]
        assert links == [("downloads/page.zip", True), ("#figure-answers", False)]
        assert page.figure["id"] == "figure-answers"
        assert page.find(id=page.figure["aria-labelledby"]).text == "Headline with a number"


class TestEscaping:
    def test_there_is_one_script_and_it_holds_data(self, nasty):
        assert [script["type"] for script in nasty.find_all("script")] == ["application/json"]

    def test_no_element_is_made_of_words(self, nasty):
        assert nasty.find_all(["img", "b", "iframe"]) == []
        assert [tag for tag in nasty.find_all(True) if set(tag.attrs) & {"onerror", "onload", "onclick"}] == []

    def test_words_arrive_as_they_are(self, nasty):
        assert nasty.find(class_="md-headline").text == NASTY
        assert nasty.find(class_="md-subtitle").text == NASTY
        assert nasty.find(class_="md-mark").text == NASTY
        assert nasty.find(class_="md-legend").text.strip() == NASTY
        assert nasty.find("th").text == NASTY
        assert nasty.find("td").text == NASTY
        assert nasty.find("caption").text == f"{NASTY} {NASTY}"
        assert [note.text for note in nasty.find_all(class_="md-note")] == [NASTY, f"[c] {NASTY}."]

    def test_attributes_arrive_as_they_are(self, nasty):
        assert nasty.figure["id"] == f"figure-{NASTY}"
        assert nasty.find(class_="md-swatch")["style"] == f"background:{NASTY}"
        assert nasty.find("a", download=True)["href"] == LINK
        assert nasty.find(class_="md-scroll")["aria-label"] == f"Table: {NASTY}"

    def test_the_specification_cannot_end_its_script(self, nasty):
        spec, _ = nasty_figure()
        assert json.loads(nasty.find("script").string) == json.loads(json.dumps(spec))

    def test_words_in_the_picture_are_text(self, nasty):
        texts = {text.text for text in nasty.find("svg").find_all("text")}
        assert any(text.startswith("<script>alert(1)") for text in texts)


def test_json_in_a_script_has_no_angle_brackets():
    text = script_json({"a": "</script><!--", "b": ["&", "é", 1.5, None]})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"a": "</script><!--", "b": ["&", "é", 1.5, None]}


def test_nothing_that_is_given_is_changed():
    details, spec = answers().details(), copy.deepcopy(answers().spec)
    before = copy.deepcopy(details)
    figure_html(spec, details, "x.zip")
    assert (details, spec) == (before, answers().spec)
