"""Words on their way to the reader: text stays text, sources are linked, unknown scopes are refused."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from microdrivers.chapters import scope
from microdrivers.chapters.scope import callout, cite, listing, open_scope, plain, say
from microdrivers.published import Published

# The book's own reader of chapters (nb_render_markdown_format: gfm). A bare address that it makes a link changes no word.
MARKDOWN = create_md_parser(MdParserConfig(gfm_only=True), RendererHTML).disable("linkify")
NASTY = "\\`*_{}[]<>()#+-.!|~$&=:;/'\"@^%?, 1aé\n\t"


def seen(markdown: str) -> str:
    """What a reader sees of one paragraph; fails when there is anything but plain text in it."""
    html = MARKDOWN.render(markdown)
    inside = re.fullmatch(r"<p>(.*)</p>\n", html, re.DOTALL)
    assert inside, html
    assert "<" not in inside[1], html
    return unescape(inside[1])


@given(st.text(st.one_of(st.sampled_from(NASTY), st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
@example("1. not a list")
@example("- not a list")
@example("# not a title")
@example("> not a quotation")
@example("<script>alert(1)</script>")
@example("<!-- hidden -->")
@example("[text](javascript:alert(1))")
@example("![picture](http://x.example/x.png)")
@example("`code` **bold** _slanted_ ~~gone~~ $x^2$")
@example("&lt;b&gt; &amp; &#60;")
@example("| a | b |")
@example("***")
@example("http://localhost/a")
@example("https://www.example.org/?a=b&c=d")
@example("someone@example.org")
@example("ends with a backslash \\")
def test_plain_text_stays_what_it_is(text):
    wanted = " ".join(text.split())
    if wanted:
        assert seen(plain(text)) == wanted


def test_plain_text_becomes_one_line():
    assert plain("two\n\n  lines\t here") == "two lines here"


def test_plain_takes_what_is_not_text():
    assert seen(plain(12.5)) == "12.5"


@pytest.fixture
def published(small_project) -> Published:
    return Published(small_project.project.published)


def test_a_citation_leads_to_its_source(published):
    html = MARKDOWN.render(cite(published, "pb-micro"))
    assert html.startswith('<p>(<a href="../../sources.html#source-pb-micro" title="')
    assert published.source("pb-micro")["publisher"] in unescape(html)


def test_several_sources_are_all_linked(published):
    html = MARKDOWN.render(cite(published, "pb-micro pp-micro"))
    assert re.findall(r"#source-([a-z-]+)", html) == ["pb-micro", "pp-micro"]
    assert "</a>; <a" in html


def test_an_unknown_source_is_refused(published, problems_of):
    [problem] = problems_of(lambda: cite(published, "hearsay"))
    assert problem.place == "source 'hearsay'"


def test_nothing_in_a_title_ends_its_link(published):
    published.sources["odd"] = {"publisher": "A [b](c) *d*", "date": "1 May 2020", "title": 'Of "quotes", \\ and <b>)'}
    html = MARKDOWN.render(cite(published, "odd"))
    assert html == (
        '<p>(<a href="../../sources.html#source-odd" title="Of \'quotes\',  and &lt;b&gt;)">A [b](c) *d* 2020</a>)</p>\n'
    )


@pytest.fixture
def shown(monkeypatch) -> list:
    """What is displayed."""
    things: list = []
    monkeypatch.setattr(scope, "display", things.append)
    return things


def test_paragraphs_are_said_with_a_line_between_and_none_left_out(shown):
    say("One.", None, "Two.")
    assert [thing.data for thing in shown] == ["One.\n\nTwo."]


def test_nothing_is_said_without_words(shown):
    say(None)
    assert shown == []


def test_a_list_leaves_out_what_is_not_there():
    assert listing(["a", None, "b"]) == "- a\n- b"
    assert listing([None]) is None


def test_a_callout_shows_its_words_as_they_are(shown):
    callout("<b>Title</b>", "a < b & c")
    assert "&lt;b&gt;Title&lt;/b&gt;" in shown[0].data
    assert "a &lt; b &amp; c" in shown[0].data


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ({"regions": ("atlantis",)}, "region 'atlantis'"),
        ({"regions": ("mena",), "driver": "astrology"}, "driver 'astrology'"),
        ({"country": "ATL"}, "country 'ATL'"),
        ({"context": "moon"}, "context 'moon'"),
    ],
)
def test_an_unknown_key_is_refused_with_those_that_exist(small_project, problems_of, wanted, place):
    [problem] = problems_of(lambda: open_scope("small", **wanted))
    assert problem.place == place
    assert problem.mend.startswith("Use one of: ")


def test_an_unknown_survey_is_refused(small_project, problems_of):
    [problem] = problems_of(lambda: open_scope("gossip", regions=("mena",)))
    assert (problem.place, problem.mend) == ("survey 'gossip'", "Use one of: small.")


def test_a_region_where_nobody_was_asked_is_refused(small_project, problems_of):
    small_project.change("country", {"constant": "JOR"})
    small_project.change("mode", {"all": "online"})
    [problem] = problems_of(lambda: open_scope("small", regions=("balkans",)))
    assert problem.problem == "It asked nobody in: Balkans."


def test_a_scope_holds_the_countries_of_its_region_that_were_asked(small_project):
    found = open_scope("small", regions=("mena",), driver="religion")
    assert (found.countries, found.drivers, found.place) == (("JOR",), ("religion",), "MENA")
    assert len(found.contexts) == 7


def test_a_country_without_respondents_can_be_opened(small_project):
    found = open_scope("small", country="TUN")
    assert (found.countries, found.regions, found.place) == ((), ("mena",), "Tunisia")


def test_regions_are_looked_at_one_at_a_time(small_project):
    both = open_scope("small", context="education")
    assert both.countries == ("JOR", "BIH")
    assert (both.within("balkans").countries, both.within("balkans").place) == (("BIH",), "the Balkans")


def test_a_scope_that_is_printed_shows_nobody(small_project):
    assert repr(open_scope("small", regions=("mena",))) == "<Scope MENA: 7 drivers, 7 contexts>"
