"""The picture in a page: seen, not read out part by part, and as high as the live chart."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from microdrivers.figures.page_picture import for_page
from tests.figures.small import KINDS, answers


def test_parts_lose_their_names_and_the_picture_keeps_its_height():
    drawn = '<svg class="marks" width="700" height="40.58"><g role="graphics-object" aria-roledescription="rule mark container"><path d="M0"/></g></svg>'
    assert for_page(drawn) == (
        '<svg aria-hidden="true" preserveAspectRatio="xMinYMin" style="--md-height:40.58px" class="marks" width="700" height="40.58">'
        '<g><path d="M0"/></g></svg>'
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_figure_has_such_a_picture(kind):
    svg = KINDS[kind]().svg
    assert svg.count("aria-") == 1 and " role=" not in svg
    assert float(re.search(r"--md-height:([0-9.]+)px", svg)[1]) > 20


def test_a_chart_without_sentences_still_says_what_it_is_about():
    figure = replace(answers(), finding="", description="")
    assert figure.details()["description"] == f"{figure.headline}. All numbers stand in the table below."
