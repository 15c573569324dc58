"""The words of the whole book: described, dated, plain, complete, and with every footnote."""

from __future__ import annotations

import csv
import re
from html import unescape
from pathlib import Path

import pytest

from microdrivers.book.readability import html_blocks, read, too_hard
from microdrivers.book.words import read_text
from microdrivers.project import Project
from microdrivers.published import COLUMNS, Published
from tests.site.conftest import ROOT
from tests.site.test_whole_book import table

pytestmark = pytest.mark.xdist_group("book")
ON_PAGES = {  # what a reader must find of every row; the other tables are asked about below
    "sources": ["title", "supports"],
    "facts": ["value", "statement"],
    "findings": ["statement"],
    "recommendations": ["what", "why"],
    "limitations": ["statement"],
    "indicators": ["label", "caution"],
    "eu_support": ["statement"],
    "timeline": ["event"],
    "foreign_fighters": ["scope", "figure"],
    "practitioners": ["profession"],
    "prevention_activities": ["statement"],
    "actors": ["what"],
    "influences": ["statement"],
    "survey_design": ["statement"],
    "publications": ["title"],
    "neighbouring_surveys": ["statement"],
    "support_by_country": ["instrument_name"],
    "glossary": ["term", "definition"],
}


@pytest.fixture(scope="module")
def pages(site) -> dict[str, str]:
    """The pages with an article, by their name."""
    found = {path.relative_to(site / "book").as_posix(): path for path in sorted((site / "book").rglob("*.html"))}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


@pytest.fixture(scope="module")
def published() -> Published:
    return Published(Project(ROOT).published)


def letters(text: str) -> str:
    """Words alone: quotation marks, dashes and markup are not the same in a table and on a page."""
    return re.sub(r"[^\w*]+", " ", text).strip()


def test_every_page_has_one_description_which_it_shows(pages):
    for name, text in pages.items():
        [description] = re.findall(r'<meta content="([^"]*)" name="description"', text)
        assert description.endswith(".") and letters(unescape(description)) in letters(read_text(text)), name


def test_every_page_says_when_it_changed(pages):
    for name, text in pages.items():  # the project under test was copied without its history
        assert text.count("This page belongs to the edition of 20 November 2026.") == 1, name


def test_no_page_is_hard_to_read(pages):
    assert too_hard({name: read(html_blocks(text)) for name, text in pages.items()}) == []


def test_kosovo_never_stands_without_its_asterisk(pages):
    for name, text in pages.items():
        article = read_text(text).replace("ICJ Opinion on the Kosovo declaration", "")  # words of the footnote itself
        assert re.findall(r"Kosovo(?!\*)", article) == [], name


@pytest.mark.parametrize("name", ON_PAGES)
def test_every_row_stands_on_a_page(pages, published, name):
    said = " | ".join(letters(read_text(text)) for text in pages.values())
    rows = published.table(name).frame.to_dict("records")
    missing = [(row["key"], column) for row in rows for column in ON_PAGES[name] if letters(row[column]) not in said]
    assert rows and missing == []


def test_every_official_figure_stands_in_a_profile_or_in_the_table_of_neighbours(site, pages, published):
    told = set()
    for path in (site / "downloads").glob("countries-*.zip"):
        told |= {
            (r["iso3"], r["indicator"], int(float(r["year"])), float(r["value"]))
            for r in table(path)
            if "indicator" in r
        }
    response, about = read_text(pages["response.html"]), published.table("indicators").frame.set_index("key")
    neighbours = {"ALB": "Albania", "MNE": "Montenegro", "SRB": "Serbia"}
    missing = []
    for row in published.table("official_indicators").frame.to_dict("records"):
        iso3, key, year, value = (row[name] for name in ("iso3", "indicator", "year", "value"))
        if iso3 in neighbours:
            line = f"{neighbours[iso3]} {about.loc[key, 'label']} {year} {value:,.{about.loc[key, 'decimals']}f} "
            missing += [] if line in response else [line]
        elif (iso3, key, year, value) not in told:
            missing.append((iso3, key, year, value))
    assert missing == []


def test_every_count_of_a_population_stands_on_the_page_of_the_data(pages, published):
    said = read_text(pages["data.html"])
    rows = published.table("youth_population_margins").frame.to_dict("records")
    lines = [f"{r['country']} {r['gender']} {r['age_band']} {r['year']} {r['population']:,.0f} " for r in rows]
    assert len(lines) == 66 and [line for line in lines if line not in said] == []


def test_every_table_is_asked_about():
    elsewhere = {
        "official_indicators",
        "youth_population_margins",
        "statements",
    }  # figures, weights, the list of coverage
    assert set(ON_PAGES) | elsewhere == set(COLUMNS)


def test_every_citation_leads_to_an_entry_that_names_its_page(site, pages):
    sources = pages["sources.html"]
    entries = dict(
        re.findall(r'<div class="citation" id="source-([^"]+)".*?(<details.*?</details>)', sources, re.DOTALL)
    )
    with (Project(ROOT).published / "sources.csv").open(encoding="utf-8", newline="") as file:
        assert set(entries) == {row["key"] for row in csv.DictReader(file)}
    cited = 0
    for name, text in pages.items():
        for key in set(re.findall(r'href="[^"]*sources\.html#source-([^"]+)"', text)):
            cited += 1
            assert f'href="{Path(name).as_posix()}"' in entries[key], (name, key)
    assert cited > 300
