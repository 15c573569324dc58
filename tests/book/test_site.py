"""Where the site of a survey is made, and the pages of a survey that has a book of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from microdrivers.book.site import existing, prepare_source, remove, site_of, take_over, title_page
from microdrivers.chapters import plan_chapters
from microdrivers.project import Project
from tests.book.small import executed

MYST = create_md_parser(MdParserConfig(enable_extensions={"colon_fence", "deflist", "attrs_inline"}), RendererHTML)
NASTY = "<script>x</script> *bold* {fact}`key` [a](b)"


def test_the_default_survey_is_the_project_own_book():
    site = site_of(Project(Path("/p")), "illustrative")
    assert [str(part) for part in (site.source, site.chapters, site.work, site.html)] == [
        "/p",
        "/p/book/chapters",
        "/p/_build/work",
        "/p/_build/html",
    ]


def test_another_survey_has_folders_of_its_own():
    site = site_of(Project(Path("/p")), "small")
    assert [str(part) for part in (site.source, site.chapters, site.work, site.html)] == [
        "/p/_build/surveys/small/source",
        "/p/_build/surveys/small/source/book/chapters",
        "/p/_build/surveys/small/work",
        "/p/_build/surveys/small/html",
    ]


class TestTitlePage:
    def test_says_who_was_asked_how_and_when(self, small_project):
        page = title_page(small_project.codebook)
        front, _, page = page.partition("---\n\n")
        about = "A small survey: what respondents said, and what research and official statistics say."
        assert f"description: '{about}'" in front
        assert page.startswith(
            f"# A small survey\n\n{about}\n\nPeople aged 15 to 30 in two countries. Fieldwork: January 2024."
        )
        assert "**Not covered.** Everybody else" in page
        assert "```{chapter-map}\n```" in page
        assert page.endswith("## How to cite\n\nMade for tests.\n")

    def test_answers_the_do_no_harm_questions(self, small_project):
        small_project.change("do_no_harm.minors", "Only with their parents.")
        page = title_page(small_project.codebook)
        assert "**Were people under 18 asked, and how were they protected?** Only with their parents." in page

    def test_shows_the_mark_of_simulated_answers_only(self, small_project):
        assert "simulated" not in title_page(small_project.codebook)
        small_project.change("illustrative", True)
        assert "**Illustrative data, simulated**" in title_page(small_project.codebook)

    @pytest.mark.parametrize("key", ["population", "not_covered", "citation", "design.description"])
    def test_shows_the_words_of_a_codebook_as_they_are(self, small_project, key):
        small_project.change(key, NASTY)
        html = MYST.render(title_page(small_project.codebook))
        assert "&lt;script&gt;x&lt;/script&gt; *bold* {fact}`key` [a](b)" in html

    @pytest.mark.parametrize("start", ["% of all young people", "1. wave", "- young people"])
    def test_loses_no_words_that_begin_like_markup(self, small_project, start):
        small_project.change("population", start)
        assert f"<p>{start}. Fieldwork: January 2024.</p>" in MYST.render(title_page(small_project.codebook))


class TestSource:
    def test_of_another_survey_has_the_shared_pages_and_a_title_of_its_own(self, small_project):
        project, codebook = small_project.project, small_project.codebook
        site = site_of(project, "small")
        prepare_source(site, project, codebook)
        pages = {path.name for path in (site.source / "book").glob("*.md")}
        assert pages == {path.name for path in project.book.glob("*.md")}
        assert (site.source / "book" / "method.md").read_text() == (project.book / "method.md").read_text()
        assert (site.source / "book" / "index.md").read_text() == title_page(codebook)
        config = yaml.safe_load((site.source / "_config.yml").read_text())
        assert config["title"] == "A small survey"
        assert config["execute"] == {"execute_notebooks": "off"}

    def test_has_a_title_in_which_nothing_is_markup(self, small_project):
        small_project.change("title", "A <b>bold</b> title")
        site = site_of(small_project.project, "small")
        prepare_source(site, small_project.project, small_project.codebook)
        assert yaml.safe_load((site.source / "_config.yml").read_text())["title"] == "A ‹b›bold‹/b› title"
        assert "\n# A ‹b›bold‹/b› title\n" in (site.source / "book" / "index.md").read_text()

    def test_is_not_written_again_when_nothing_changed(self, small_project):
        project, codebook = small_project.project, small_project.codebook
        site = site_of(project, "small")
        prepare_source(site, project, codebook)
        before = {path: path.stat().st_mtime_ns for path in site.source.rglob("*.*")}
        prepare_source(site, project, codebook)
        assert {path: path.stat().st_mtime_ns for path in site.source.rglob("*.*")} == before

    def test_of_the_default_survey_is_left_alone(self, small_project):
        before = {path: path.read_bytes() for path in small_project.root.rglob("*.md")}
        prepare_source(site_of(small_project.project, "illustrative"), small_project.project, small_project.codebook)
        assert {path: path.read_bytes() for path in small_project.root.rglob("*.md")} == before


class TestChapters:
    @pytest.fixture
    def site(self, small_project):
        return site_of(small_project.project, "small")

    @pytest.fixture
    def plan(self, small_project):
        return plan_chapters(small_project.framework, small_project.codebook)

    def test_only_those_that_were_run_exist(self, site, plan):
        executed(site.chapters / "mena" / "religion.ipynb")
        executed(site.chapters / "mena" / "astrology.ipynb")  # not in the plan
        assert [chapter.id for chapter in existing(site, plan)] == ["mena/religion"]

    def test_fresh_ones_take_the_place_of_old_ones_and_the_rest_stays(self, tmp_path, site, plan):
        executed(site.chapters / "mena" / "religion.ipynb", text="old")
        executed(site.chapters / "mena" / "index.ipynb", text="old")
        executed(tmp_path / "fresh" / "mena" / "religion.ipynb", text="new")
        take_over(tmp_path / "fresh", site, plan)
        assert '"new"' in (site.chapters / "mena" / "religion.ipynb").read_text()
        assert '"old"' in (site.chapters / "mena" / "index.ipynb").read_text()

    def test_those_that_the_plan_no_longer_knows_go(self, tmp_path, site, plan):
        executed(site.chapters / "mena" / "astrology.ipynb")
        executed(tmp_path / "fresh" / "mena" / "religion.ipynb")
        take_over(tmp_path / "fresh", site, plan)
        assert [path.name for path in site.chapters.rglob("*.ipynb")] == ["religion.ipynb"]

    def test_the_same_content_is_not_written_again(self, tmp_path, site, plan):
        executed(tmp_path / "fresh" / "mena" / "religion.ipynb")
        take_over(tmp_path / "fresh", site, plan)
        before = (site.chapters / "mena" / "religion.ipynb").stat().st_mtime_ns
        take_over(tmp_path / "fresh", site, plan)
        assert (site.chapters / "mena" / "religion.ipynb").stat().st_mtime_ns == before


def test_a_folder_that_is_not_there_can_be_removed(tmp_path):
    remove(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []
