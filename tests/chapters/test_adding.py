"""A driver, a context, a country or a region is added in data/framework.yml (plus data), and nowhere else."""

from __future__ import annotations

import nbformat

from microdrivers.book.passages import PASSAGES, Material
from microdrivers.book.toc import table_of_contents
from microdrivers.chapters import find_chapter, plan_chapters
from microdrivers.chapters.chapter import (
    open_context_chapter,
    open_country_chapter,
    open_driver_chapter,
    open_region_chapter,
)
from microdrivers.chapters.contract import check_templates
from microdrivers.chapters.runner import run_chapters
from microdrivers.published import Published
from tests.chapters.small import CONTEXT, DRIVER, ITEMS, PEOPLE, crowd, tell

CLIMATE = {key: ("climate", context) for key, context in zip(ITEMS, ("education", "economy", "urban"), strict=True)}
RELIGION = {key: ("religion", context) for key, context in zip(ITEMS, ("education", "economy", "urban"), strict=True)}


def plan_of(small_project):
    return plan_chapters(small_project.framework, small_project.codebook)


def files(small_project) -> list[str]:
    """Every page of the table of contents."""
    parts = table_of_contents(plan_of(small_project))["parts"]
    return [chapter["file"] for part in parts for chapter in part["chapters"]]


def passage(small_project, name: str) -> str:
    published = Published(small_project.project.published)
    return PASSAGES[name](Material(small_project.framework, published, plan_of(small_project), small_project.codebook))


class TestDriver:
    def test_is_in_the_plan_the_contents_and_the_pages(self, small_project):
        before = len(plan_of(small_project))
        small_project.change_framework("drivers.climate", DRIVER)
        plan = plan_of(small_project)
        assert len(plan) == before + 2  # one chapter in each of the two regions
        assert find_chapter(plan, "mena/climate").title == "Climate and water in MENA"
        assert find_chapter(plan, "balkans/climate").title == "Climate and water in the Balkans"
        assert {"book/chapters/mena/climate", "book/chapters/balkans/climate"} <= set(files(small_project))
        assert "## Climate and water" in passage(small_project, "drivers")
        assert "Does drought add to other grievances?" in passage(small_project, "drivers")
        nothing = '<br><span class="md-much-0">no findings, no questions</span>'
        places = " | ".join(f"[{name}](chapters/{name.lower()}/climate.ipynb){nothing}" for name in ("MENA", "Balkans"))
        assert f"| Climate and water | {places} |" in passage(small_project, "chapter-map")

    def test_its_chapter_runs(self, small_project, tmp_path):
        small_project.change_framework("drivers.climate", DRIVER)
        crowd(small_project, CLIMATE)
        chapter = find_chapter(plan_of(small_project), "mena/climate")
        check_templates((chapter,), small_project.project.notebooks)
        [run] = run_chapters(
            (chapter,), small_project.project.notebooks, tmp_path / "out", small_project.root, 1, lambda run: None
        )
        assert run.error == ""
        notebook = nbformat.read(tmp_path / "out" / "mena" / "climate.ipynb", as_version=4)
        assert notebook.cells[0].source == "# Climate and water in MENA"
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        figures = [output.metadata["microdrivers"] for output in outputs if "microdrivers" in output.metadata]
        assert {"urban-population", "answers", "score", "contexts", "item-associations"} <= {f["key"] for f in figures}
        [answers] = [figure for figure in figures if figure["key"] == "answers"]
        assert {row[0] for row in answers["rows"]} == {f"Wording of {item}." for item in ITEMS}
        assert {row[-1] for row in answers["rows"]} == {str(PEOPLE)}
        said = "\n".join(output.data.get("text/markdown", "") for output in outputs)
        assert "heat, drought and water in young people's lives" in said.replace("\\", "")
        assert "more reported harm from heat and drought" in said

    def test_no_question_about_it_is_said_in_its_place(self, small_project, monkeypatch):
        small_project.change_framework("drivers.climate", DRIVER)
        crowd(small_project, RELIGION)
        said, figures = tell(open_driver_chapter("mena", "climate", "small"), monkeypatch)
        assert "[w] This survey asks nothing about this driver." in said
        assert "answers" not in {figure.key for figure in figures}
        for figure in figures:
            if figure.safe.about.title == "A small survey":
                assert figure.safe.empty  # nobody was asked, so no number is shown
                assert figure.svg.startswith("<svg")

    def test_the_overview_of_a_region_holds_it(self, small_project, monkeypatch):
        small_project.change_framework("drivers.climate", DRIVER)
        crowd(small_project, CLIMATE)
        said, figures = tell(open_region_chapter("mena", "small"), monkeypatch)
        assert "[Climate and water](../../chapters/mena/climate.html)" in said
        [matrix] = [figure for figure in figures if figure.key == "matrix"]
        assert "Climate" in {row[0] for row in matrix.rows}


class TestContext:
    def test_is_in_the_plan_the_contents_and_the_pages(self, small_project):
        small_project.change_framework("contexts.home", CONTEXT)
        assert find_chapter(plan_of(small_project), "contexts/home").title == "Life at home"
        assert "book/chapters/contexts/home" in files(small_project)
        assert "## Life at home" in passage(small_project, "contexts")
        assert "[Life at home](chapters/contexts/home.ipynb)" in passage(small_project, "context-list")

    def test_its_chapter_tells_all_parts(self, small_project, monkeypatch):
        small_project.change_framework("contexts.home", CONTEXT)
        crowd(small_project, {"prayer": ("religion", "home"), "rent": ("economic_deprivation", "home")})
        said, figures = tell(open_context_chapter("home", "small"), monkeypatch)
        assert "parents, brothers and sisters" in said
        [answers] = [figure for figure in figures if figure.key == "answers-mena"]
        assert {row[0] for row in answers.rows} == {"Wording of prayer.", "Wording of rent."}


class TestCountry:
    LEBANON = {"name": "Lebanon", "short": "Lebanon", "in_sample": False, "source": ["project"]}

    def test_is_in_the_plan_the_contents_and_the_pages(self, small_project):
        small_project.change_framework("countries.LBN", self.LEBANON)
        small_project.change_framework("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "LBN"])
        assert find_chapter(plan_of(small_project), "countries/lebanon").title == "Lebanon"
        assert "book/chapters/countries/lebanon" in files(small_project)
        assert "[Lebanon](chapters/countries/lebanon.ipynb)" in passage(small_project, "country-list")

    def test_without_any_data_its_chapter_says_so_in_every_place(self, small_project, monkeypatch):
        small_project.change_framework("countries.LBN", self.LEBANON)
        small_project.change_framework("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "LBN"])
        said, figures = tell(open_country_chapter("LBN", "small"), monkeypatch)
        assert "The survey of this book asked nobody in Lebanon." in said
        assert said.count("[w] Nobody was asked in Lebanon.") == 3  # answers, daily life, associations
        assert "[x] no figure is available for Lebanon." in said
        assert figures == []

    def test_with_respondents_its_chapter_tells_all_parts(self, small_project, monkeypatch):
        small_project.change_framework("countries.LBN", self.LEBANON)
        small_project.change_framework("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "LBN"])
        crowd(small_project, RELIGION, countries=("LBN",))
        said, figures = tell(open_country_chapter("LBN", "small"), monkeypatch)
        assert f"{PEOPLE} respondents in Lebanon" in said
        assert {"matrix", "scores", "outcomes", "score-associations"} <= {figure.key for figure in figures}


class TestRegion:
    def test_is_in_the_plan_the_contents_and_the_pages(self, small_project, monkeypatch):
        mali = {"name": "Mali", "short": "Mali", "in_sample": False, "source": ["project"]}
        sahel = {"name": "Sahel", "long": "the Sahel", "countries": ["MLI"], "source": ["project"]}
        small_project.change_framework("countries.MLI", mali)
        small_project.change_framework("regions.sahel", sahel)
        assert "book/chapters/sahel/index" not in files(small_project)  # the survey asked nobody there
        crowd(small_project, RELIGION, countries=("MLI", "JOR"))
        plan = plan_of(small_project)
        assert find_chapter(plan, "sahel/religion").title == "Religion in the Sahel"
        assert len([chapter for chapter in plan if chapter.part == "Sahel"]) == 8  # overview and seven drivers
        assert "book/chapters/sahel/index" in files(small_project)
        assert "[Sahel: overview](chapters/sahel/index.ipynb)" in passage(small_project, "chapter-map")
        said, figures = tell(open_driver_chapter("sahel", "religion", "small"), monkeypatch)
        assert f"{PEOPLE} respondents in Mali" in said
        assert {"answers", "score", "contexts"} <= {figure.key for figure in figures}
