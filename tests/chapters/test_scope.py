"""Words on their way to the reader: text stays text, sources are linked, unknown scopes are refused."""

from __future__ import annotations

import json
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
from microdrivers.figure_format import TOLD
from microdrivers.findings import Finding, group_differences_line
from microdrivers.published import Published
from tests.chapters.small import crowd, fewer
from tests.disclosure.tables import safe_table

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


class Display(list):
    """What is displayed; `metadata` is what goes along with it."""

    def __init__(self) -> None:
        super().__init__()
        self.metadata: list = []

    def __call__(self, *objects, metadata=None) -> None:
        self.extend(objects)
        self.metadata.append(metadata)


@pytest.fixture
def shown(monkeypatch) -> Display:
    display = Display()
    monkeypatch.setattr(scope, "display", display)
    return display


def test_paragraphs_are_said_with_a_line_between_and_none_left_out(shown):
    say("One.", None, "Two.")
    assert [thing.data for thing in shown] == ["One.\n\nTwo."]


def test_nothing_is_said_without_words(shown):
    say(None)
    assert shown == []


def test_a_list_leaves_out_what_is_not_there():
    assert str(listing(["a", None, "b"])) == "- a\n- b"
    assert listing([None]) is None


# Findings: their words are text, and their rows go along


MARKUP = "<b>x</b> [a](javascript:1) **y**"


def test_the_words_of_a_finding_arrive_as_text(shown):
    sentence = f"Among the 400 respondents, 45 % agree that “{MARKUP}”."
    say(Finding(sentence))
    assert seen(shown[0].data) == sentence


def test_the_words_of_a_finding_in_a_list_arrive_as_text(shown):
    say(listing([Finding(MARKUP, caveat="*So* it is."), "**Markdown** stays."]))
    items = re.findall(r"<li>(.*)</li>", MARKDOWN.render(shown[0].data))
    assert [unescape(item) for item in items] == [f"{MARKUP} *So* it is.", "<strong>Markdown</strong> stays."]
    assert "<" not in items[0]


def test_a_question_in_a_finding_arrives_as_text(shown):
    """From the codebook through a safe table, with a question that is worded as markup."""
    rows = [
        {"measure": "independence", "country": "EGY", "question": question, "estimate": 1, "n": 400, "base": 400}
        for question in ("fair", "work")
    ]
    table = safe_table(rows, labels={"question": {"fair": MARKUP, "work": "1. `z` | $x$"}})
    say(listing([group_differences_line(table, "EGY", "<i>Gender</i>", "question")]))
    [item] = re.findall(r"<li>(.*)</li>", MARKDOWN.render(shown[0].data))
    assert "<" not in item
    assert unescape(item) == (
        f"EGY, <i>gender</i>: the groups answer 2 of the 2 questions differently beyond chance: “{MARKUP}”, "
        "“1. `z` | $x$”."
    )


def test_what_stands_in_front_of_a_finding_is_markdown(shown):
    say(listing([Finding("1 < 2", rows=({"n": 1.0},)).after("[School](school.html): ")]))
    assert MARKDOWN.render(shown[0].data) == '<ul>\n<li><a href="school.html">School</a>: 1 &lt; 2</li>\n</ul>\n'


def test_the_rows_of_every_finding_go_along_as_plain_json(shown):
    one = Finding("One.", rows=({"n": 1.0, "lo": float("nan"), "code": ""}, {"n": 2.0, "lo": 0.5, "code": ""}))
    two, three = Finding("Two.", rows=({"n": float("nan"), "code": "c"},)), Finding("Three.")
    say("Before.", one, None, listing([two, "A string.", None, three]))
    assert shown.metadata == [
        {TOLD: [{"n": 1.0, "lo": None, "code": ""}, {"n": 2.0, "lo": 0.5, "code": ""}, {"n": None, "code": "c"}]}
    ]
    assert json.loads(json.dumps(shown.metadata, allow_nan=False)) == shown.metadata


def test_nothing_goes_along_with_words_that_tell_no_number(shown):
    say("One.", listing(["Two."]), Finding("Three."))
    assert shown.metadata == [None]


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


# Small countries are put together


BALKANS = {key: ("religion", context) for key, context in zip("abc", ("education", "economy", "urban"), strict=True)}


@pytest.mark.parametrize(
    ("people", "units"),
    [
        ({"BIH": 29, "XKX": 10}, ("BIH+XKX", "BGR")),  # in the place of the first of them
        ({"BIH": 10, "XKX": 19}, ("BIH", "BGR", "XKX")),  # not enough together
        ({"BIH": 30, "XKX": 29}, ("BIH", "BGR", "XKX")),  # only one is small
        ({"BIH": 10, "XKX": 10, "BGR": 10}, ("BGR+BIH+XKX",)),
    ],
)
def test_the_units_of_a_scope_are_its_countries_with_small_ones_together(small_project, people, units):
    crowd(small_project, BALKANS, ("BIH", "BGR", "XKX"))
    fewer(small_project, people)
    found = open_scope("small", regions=("balkans",))
    assert (found.countries, found.units) == (("BIH", "BGR", "XKX"), units)
    assert found.together == "BGR+BIH+XKX"


def test_countries_together_are_called_by_their_names(small_project):
    crowd(small_project, BALKANS, ("BIH", "BGR", "XKX"))
    fewer(small_project, {"BIH": 20, "XKX": 20})
    found = open_scope("small", regions=("balkans",))
    short, long = found.labels["country"], found.labels["country_long"]
    assert (short["BIH+XKX"], long["BIH+XKX"]) == ("Bosnia and Herz. and Kosovo*", "Bosnia and Herzegovina and Kosovo*")
    assert (short["BGR+BIH+XKX"], long["BGR+BIH+XKX"]) == ("All countries together", "all countries together")
    assert (short["BGR"], long["XKX"]) == ("Bulgaria", "Kosovo*")


def test_countries_that_are_all_put_together_are_called_by_their_names(small_project):
    """There is one unit only, so that nothing is 'together' beside it."""
    crowd(small_project, BALKANS, ("BIH", "BGR", "XKX"))
    fewer(small_project, {"BIH": 20, "BGR": 20, "XKX": 20})
    found = open_scope("small", regions=("balkans",))
    name = "Bulgaria, Bosnia and Herzegovina and Kosovo*"
    assert found.labels["country_long"][found.together] == name


def test_a_country_alone_has_no_key_of_all_countries(small_project):
    found = open_scope("small", country="JOR")
    assert (found.units, found.together) == (("JOR",), "JOR")
    assert found.labels["country_long"]["JOR"] == "Jordan"
    assert [key for key in found.labels["country"] if "+" in key] == []


def test_a_scope_that_is_printed_shows_nobody(small_project):
    assert repr(open_scope("small", regions=("mena",))) == "<Scope MENA: 7 drivers, 7 contexts>"
