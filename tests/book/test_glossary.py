"""Terms of the glossary become links in running text: the first mention of each, whole words, and nothing set apart."""

from __future__ import annotations

import re

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from microdrivers.book.glossary import TermLink, Terms, definitions, link_terms
from microdrivers.published import Published
from tests.conftest import REPOSITORY

TABLE = """key,term,definition,forms,source
driver,driver,Something that may be a reason.,driver; drivers,method
level,level,How close to a person.,level,method
micro-level,micro level,"The level of people, <b>one</b> by one.",micro level; micro-level,method
neet,NEET,Not in work.,NEET,method
ran,RAN,A network.,Radicalisation Awareness Network; RAN,method
radicalisation,radicalisation,A process.,radicalisation,method
band,band,A short range.,,method
"""
SOURCES = "key,title,publisher,date,url,confidence,supports\nmethod,Methods,us,not read,,P,all\n"
KEYS = ("driver", "level", "micro-level", "neet", "ran", "radicalisation", "band")
ADDRESS = {key: f"glossary.html#term-{key}" for key in KEYS}


@pytest.fixture
def published(tmp_path) -> Published:
    (tmp_path / "glossary.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "sources.csv").write_text(SOURCES, encoding="utf-8")
    return Published(tmp_path)


@pytest.fixture
def linked(published):
    """Reads text with markup, links its terms, and gives the page."""

    def link(text: str, address: dict[str, str] = ADDRESS) -> nodes.document:
        page = publish_doctree(text)
        link_terms(page, Terms(published), address)
        return page

    return link


def mentions(page: nodes.document) -> list[tuple[str, str]]:
    return [(link.astext(), link["key"]) for link in page.findall(TermLink)]


class TestWhereALinkIsMade:
    def test_only_at_the_first_mention_on_a_page(self, linked):
        page = linked("A driver, and drivers.\n\nAnother driver.")
        assert mentions(page) == [("driver", "driver")]
        assert page[0].astext() == "A driver, and drivers."  # no letter is lost
        assert [link["refuri"] for link in page.findall(TermLink)] == ["glossary.html#term-driver"]

    def test_small_letters_are_found_in_any_case_and_capitals_as_they_stand(self, linked):
        assert mentions(linked("Drivers of the young. They ran; RAN did. The neet young: NEET.")) == [
            ("Drivers", "driver"),
            ("RAN", "ran"),
            ("NEET", "neet"),
        ]

    @pytest.mark.parametrize("text", ["screwdrivers", "driverless", "non-driver", "driver-like", "band", "a bandage"])
    def test_not_inside_a_word_and_not_for_a_term_without_forms(self, linked, text):
        assert mentions(linked(f"These are {text} here.")) == []

    def test_no_term_is_found_inside_another(self, linked):
        page = linked("The micro level. The micro level again. The Radicalisation Awareness Network.")
        assert mentions(page) == [("micro level", "micro-level"), ("Radicalisation Awareness Network", "ran")]

    def test_words_of_a_term_may_stand_on_two_lines(self, linked):
        assert mentions(linked("At the micro\nlevel.")) == [("micro\nlevel", "micro-level")]

    def test_in_lists_and_bold_words_too(self, linked):
        assert mentions(linked("- a driver\n- **NEET** here")) == [("driver", "driver"), ("NEET", "neet")]

    @pytest.mark.parametrize(
        "text",
        [
            "The driver\n==========\n\nThe driver again\n================\n\nNothing.",
            "A `driver <https://driver.example>`__.",
            "Code: ``driver``.",
            "A title: *The driver*.",
            "::\n\n  a driver",
            "= ======\na driver\n= ======",
            "driver\n  Nothing.",
            ".. figure:: x.png\n\n   The driver",
            ".. rubric:: A driver",
        ],
        ids=["heading", "link", "code", "title", "block", "table", "entry", "figure", "rubric"],
    )
    def test_not_in_what_is_set_apart(self, linked, text):
        page = linked(text)
        assert "driver" in page.astext() and mentions(page) == []

    def test_not_where_the_glossary_has_no_such_entry(self, linked):
        assert mentions(linked("A driver.", address={})) == []


class TestDefinitions:
    def test_stand_once_for_every_linked_term_hidden_and_as_text(self, linked, published):
        html = definitions(linked("A driver at the micro level, and a driver."), published)
        assert html == (
            '<div class="md-definitions">'
            '<span class="md-definition" role="tooltip" id="md-definition-driver" hidden>'
            "Something that may be a reason.</span>"
            '<span class="md-definition" role="tooltip" id="md-definition-micro-level" hidden>'
            "The level of people, &lt;b&gt;one&lt;/b&gt; by one.</span></div>"
        )

    def test_are_not_on_a_page_without_terms(self, linked, published):
        assert definitions(linked("Nothing."), published) == ""


class TestShippedTable:
    @pytest.fixture(scope="class")
    def rows(self):
        return Published(REPOSITORY / "data" / "published").table("glossary").frame.to_dict("records")

    def test_no_form_belongs_to_two_terms(self, rows):
        forms = [form.strip().lower() for row in rows for form in row["forms"].split(";") if form.strip()]
        assert sorted(forms) == sorted(set(forms)) and len(forms) > len(rows)

    def test_words_with_another_meaning_in_plain_text_are_left_alone(self):
        terms = Terms(Published(REPOSITORY / "data" / "published"))
        text = "Every age band has an evidence base. Enlargement and association. A map at the level of a country."
        assert list(terms.find(text)) == []

    def test_every_key_can_be_part_of_an_address(self, rows):
        assert all(re.fullmatch(r"[a-z0-9-]+", row["key"]) for row in rows)
