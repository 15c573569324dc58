"""Passages made from data: every key is there, every link leads to a chapter that exists."""

from __future__ import annotations

import re
from html import unescape

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from microdrivers.book.build import open_book
from microdrivers.book.material import Material
from microdrivers.book.passages import PASSAGES, fill, plain
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.published import Published
from microdrivers.survey.codebook import DO_NO_HARM
from tests.conftest import REPOSITORY

CONFIG = yaml.safe_load((REPOSITORY / "_config.yml").read_text(encoding="utf-8"))
MYST = create_md_parser(MdParserConfig(enable_extensions=set(CONFIG["parse"]["myst_enable_extensions"])), RendererHTML)
NASTY = "\\`*_{}[]<>()#+-.!|~$&=:;/'\"@^%?, 1aé\n\t"


def material(keep=lambda chapter: True) -> Material:
    project = Project(REPOSITORY)
    book = open_book(project, "illustrative")
    chapters = tuple(chapter for chapter in book.plan if keep(chapter))
    return Material(load_framework(project.framework), Published(project.published), chapters, book.codebook)


@pytest.fixture(scope="module")
def whole() -> Material:
    return material()


@pytest.fixture(scope="module")
def half() -> Material:
    """Only the religion chapter of the Balkans, one context and one country have been run."""
    return material(lambda chapter: chapter.id in ("balkans/religion", "contexts/urban", "countries/kosovo"))


def links(text: str) -> set[str]:
    return set(re.findall(r"\]\(chapters/(.+?)\.ipynb\)", text))


class TestContent:
    def test_every_driver_has_a_section_that_can_be_linked_to(self, whole):
        text = PASSAGES["drivers"](whole)
        for key, driver in whole.framework.drivers.items():
            assert f"({key.replace('_', '-')})=\n## {driver.name}" in text
        assert len(re.findall("^## ", text, re.MULTILINE)) == 7

    def test_every_driver_names_its_questions_and_variants_with_sources(self, whole):
        text = PASSAGES["drivers"](whole)
        assert "- How much do poverty and exclusion weigh?" in text
        assert "Other names: Economic factors {source}`north-macedonia-micro`." in text
        assert "It goes by this name everywhere." in text  # religion has no variant
        assert "No guiding question for this driver could be read" in text  # education, culture and leisure

    def test_every_driver_leads_to_its_chapters(self, whole):
        wanted = {chapter.id for chapter in whole.chapters if chapter.kind == "driver"}
        assert links(PASSAGES["drivers"](whole)) == wanted

    def test_every_context_has_a_section_and_leads_to_its_chapter(self, whole):
        text = PASSAGES["contexts"](whole)
        assert re.findall("^## (.+)$", text, re.MULTILINE) == [c.name for c in whole.framework.contexts.values()]
        assert links(text) == {chapter.id for chapter in whole.chapters if chapter.kind == "context"}

    def test_every_limitation_is_stated_with_its_source(self, whole):
        rows = whole.published.table("limitations").frame
        lines = PASSAGES["limitations"](whole).splitlines()
        assert len(lines) == len(rows)
        assert all(re.search(r"\{source\}`[a-z0-9-]+`$", line) for line in lines)

    def test_every_code_is_explained(self, whole):
        assert PASSAGES["codes"](whole).splitlines() == [
            "| Code | Meaning |",
            "|---|---|",
            *(f"| `[{code}]` | {meaning} |" for code, meaning in whole.framework.codes.items()),
        ]

    def test_every_question_on_doing_no_harm_stands_with_the_answer_of_the_codebook(self, whole):
        lines = PASSAGES["do-no-harm"](whole).splitlines()
        assert [re.match(r"- \*\*(.+?)\*\*", line)[1] for line in lines] == list(DO_NO_HARM.values())
        assert lines[0].startswith("- **How did respondents agree to take part?** No one was asked, so no one had to")
        assert "```{do-no-harm}" in (REPOSITORY / "book" / "ethics.md").read_text(encoding="utf-8")

    def test_the_rules_in_force_are_printed(self, whole):
        values = [line.split(" | ")[-1].rstrip(" |") for line in PASSAGES["rules"](whole).splitlines()[2:]]
        assert values == ["10", "30", "0.60", "67 %", "2,000", "95 %", "gender, age band, setting"]

    def test_the_map_has_a_row_per_driver_and_a_column_per_region(self, whole):
        start, *rows, end, _, compare = PASSAGES["chapter-map"](whole).splitlines()
        assert (start, end) == ("::::{container} md-map", "::::")
        assert compare == "To compare: [MENA and the Balkans side by side](chapters/side-by-side/regions.ipynb)."
        assert rows[:3] == [
            "| Driver | MENA | Balkans |",
            "|---|---|---|",
            "| All drivers | [MENA: overview](chapters/mena/index.ipynb) | [Balkans: overview](chapters/balkans/index.ipynb) |",
        ]
        assert len(rows) == 2 + 1 + 7
        assert links("\n".join(rows)) == {c.id for c in whole.chapters if c.kind in ("driver", "region")}

    def test_a_tile_of_the_map_says_how_much_there_is_to_read(self, whole):
        religion = PASSAGES["chapter-map"](whole).splitlines()[4]
        found = (
            whole.published.table("findings").frame.query("driver == 'religion'")["region"].isin(["mena", "both"]).sum()
        )
        assert found == 2
        tile = '[MENA](chapters/mena/religion.ipynb)<br><span class="md-much-2">2 findings, 7 questions</span>'
        assert religion.startswith(f"| Religion | {tile} | [Balkans]")

    def test_countries_and_contexts_are_listed(self, whole):
        assert links(PASSAGES["country-list"](whole)) == {c.id for c in whole.chapters if c.kind == "country"}
        assert links(PASSAGES["context-list"](whole)) == {c.id for c in whole.chapters if c.kind == "context"}
        assert r"[Kosovo\*](chapters/countries/kosovo.ipynb)" in PASSAGES["country-list"](whole)


class TestOnlyWhatExists:
    @pytest.mark.parametrize("name", PASSAGES)
    def test_no_link_leads_to_a_chapter_that_was_not_run(self, half, name):
        assert links(PASSAGES[name](half)) <= {"balkans/religion", "contexts/urban", "countries/kosovo"}

    def test_the_map_shows_what_was_run(self, half):
        assert PASSAGES["chapter-map"](half).splitlines() == [
            "::::{container} md-map",
            "| Driver | Balkans |",
            "|---|---|",
            '| Religion | [Balkans](chapters/balkans/religion.ipynb)<br><span class="md-much-4">5 findings, 7 questions</span> |',
            "::::",
        ]

    def test_every_driver_stays_in_the_list_of_drivers(self, half):
        text = PASSAGES["drivers"](half)
        assert len(re.findall("^## ", text, re.MULTILINE)) == 7
        assert links(text) == {"balkans/religion"}


class TestFill:
    def test_a_passage_takes_the_place_of_its_fence(self, whole):
        text = fill("Before.\n\n```{codes}\n```\n\nAfter.", whole)
        assert text == f"Before.\n\n{PASSAGES['codes'](whole)}\n\nAfter."

    @pytest.mark.parametrize(
        "text",
        [
            "```{note}\n```",
            "```{note}\nWords.\n```",
            "```{codes}\nWords of the page's own.\n```",
            "```python\n{codes}\n```",
            "Text with {codes} in it.",
            "```text\nmicrodrivers build\n```",
        ],
    )
    def test_everything_else_is_left_alone(self, whole, text):
        assert fill(text, whole) == text

    def test_every_passage_that_the_pages_ask_for_is_made(self, whole):
        for page in (REPOSITORY / "book").glob("*.md"):
            filled = fill(page.read_text(encoding="utf-8"), whole)
            assert not [name for name in PASSAGES if f"```{{{name}}}" in filled], page.name

    def test_a_passage_with_a_backslash_is_put_in_as_it_is(self, whole):
        assert r"Kosovo\*" in fill("```{country-list}\n```", whole)


def seen(markdown: str) -> str:
    """What a reader sees of one paragraph; fails when there is anything but plain text in it."""
    html = MYST.render(markdown)
    inside = re.fullmatch(r"<p>(.*)</p>\n", html, re.DOTALL)
    assert inside, html
    assert "<" not in inside[1], html
    return unescape(inside[1])


@given(st.text(st.one_of(st.sampled_from(NASTY), st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
@example("{source}`project`")
@example("[text](javascript:alert(1))")
@example("<script>alert(1)</script>")
@example("# not a title")
@example("&lt;b&gt; $x$ ~~a~~")
@example("15 to 30")
@example("1. not a list")
@example("- not a list")
@example("+ not a list")
@example("% of the people asked")
@example("+++")
@example("---")
@example("(label)=")
@example(":::{note}")
@example("![picture](x.png)")
def test_plain_text_stays_what_it_is_wherever_it_stands(text):
    wanted = " ".join(text.split())
    if wanted:
        assert seen(plain(text)) == wanted  # at the start of a paragraph, as on the title page of a survey


@given(st.text(st.sampled_from(NASTY), min_size=1))
def test_plain_text_stays_what_it_is_inside_a_sentence(text):
    wanted = " ".join(f"Sentence {text} end".split())
    assert seen(f"Sentence {plain(text)} end".replace("  ", " ")) == wanted
