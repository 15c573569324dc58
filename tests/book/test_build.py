"""From the plan to the published site, with the kernels and the compiler replaced: what fails leaves the site alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from microdrivers.book.build import build
from microdrivers.book.compile import compile_site
from microdrivers.book.site import existing
from microdrivers.book.stamp import is_published
from microdrivers.errors import Problem
from tests.book.small import executed


def built(book, told: list | None = None) -> Path:
    chapters = tuple(chapter for chapter in book.plan if chapter.id in ("mena/religion", "mena/index"))
    return build(book, chapters, 1, lambda run: None, (told if told is not None else []).append)


def again(book, kernels, **options) -> list[str]:
    """Ids of the chapters that a further build runs."""
    before = len(kernels.ran)
    chapters = tuple(chapter for chapter in book.plan if chapter.id in ("mena/religion", "mena/index"))
    build(book, chapters, 1, lambda run: None, lambda text: None, **options)
    return kernels.ran[before:]


def published(book) -> str:
    return (book.site.html / "index.html").read_text()


class TestBuild:
    def test_a_site_is_published_when_all_went_well(self, book, kernels, compiler):
        told: list[str] = []
        assert built(book, told) == book.site.html / "index.html"
        assert "md-figure" in published(book)
        assert told[:1] == [
            "Compiling 2 chapters and the pages, while trying to work out what is hidden",
        ]

    def test_the_compiler_is_told_to_take_warnings_as_errors(self, book, kernels, compiler):
        built(book)
        [command] = compiler.calls
        assert {"-W", "-n", "--keep-going"} <= set(command)
        assert command[2] == str(book.site.source)

    def test_failed_chapters_are_all_told_and_nothing_is_compiled(self, book, kernels, compiler, problems_of):
        kernels.failing = ("mena/religion", "mena/index")
        problems = problems_of(lambda: built(book))
        assert [(problem.place, problem.problem) for problem in problems] == [
            ("chapter 'mena/index', notebooks/x.ipynb, cell 3", "It broke."),
            ("chapter 'mena/religion', notebooks/x.ipynb, cell 3", "It broke."),
        ]
        assert compiler.calls == []
        assert published(book) == "old"

    def test_one_failed_chapter_keeps_back_the_others(self, book, kernels, compiler, problems_of):
        kernels.failing = ("mena/index",)
        problems_of(lambda: built(book))
        assert existing(book.site, book.plan) == ()

    def test_a_page_with_a_warning_is_told_and_nothing_is_published(self, book, kernels, compiler, problems_of):
        compiler.code = 1
        root = book.project.root
        compiler.output = (
            f"\x1b[31m{root}/book/about.md:3: WARNING: 'myst' cross-reference target not found: 'x'\x1b[39;49;00m\n"
        )
        [problem] = problems_of(lambda: built(book))
        assert problem.place == "Jupyter Book"
        assert problem.problem == "book/about.md:3: WARNING: 'myst' cross-reference target not found: 'x'"
        assert published(book) == "old"

    def test_a_leak_is_told_and_nothing_is_published(self, book, kernels, compiler, problems_of):
        def leaking(work: Path) -> None:
            type(compiler).answer(compiler, work)
            (work / "_build" / "html" / "answers.csv").write_text("respondent,q1\nr1,2\n")

        compiler.answer = leaking
        [problem] = problems_of(lambda: built(book))
        assert problem.place == "answers.csv"
        assert published(book) == "old"

    def test_a_path_of_the_project_is_a_leak(self, book, kernels, compiler, problems_of):
        def leaking(work: Path) -> None:
            type(compiler).answer(compiler, work)
            (work / "_build" / "html" / "page.html").write_text(f"<p>{book.project.root}/data</p>")

        compiler.answer = leaking
        assert "page.html" in {problem.place for problem in problems_of(lambda: built(book))}
        assert published(book) == "old"

    def test_a_template_that_does_not_fit_is_told_before_any_chapter_runs(self, book, kernels, compiler, problems_of):
        (book.project.notebooks / "driver.ipynb").unlink()
        kernels.failing = ("mena/index", "mena/religion")
        [problem] = problems_of(lambda: built(book))
        assert problem.place == "notebooks/driver.ipynb"
        assert published(book) == "old"


class TestUnchanged:
    def test_chapters_that_nothing_has_changed_for_are_not_run_again(self, book, kernels, compiler):
        told: list[str] = []
        built(book)
        assert again(book, kernels) == []
        built(book, told)
        assert told[0] == "2 of 2 chapters are as they were"
        assert "md-figure" in published(book)

    def test_a_changed_template_runs_its_chapters_only(self, book, kernels, compiler):
        built(book)
        template = book.project.notebooks / "driver.ipynb"
        template.write_bytes(template.read_bytes() + b"\n")
        assert again(book, kernels) == ["mena/religion"]
        assert again(book, kernels) == []

    def test_all_are_run_when_asked_for(self, book, kernels, compiler):
        built(book)
        assert again(book, kernels, fresh=True) == ["mena/index", "mena/religion"]

    def test_a_chapter_that_something_else_has_written_is_run_again(self, book, kernels, compiler):
        built(book)
        notebook = book.site.chapters / "mena" / "index.ipynb"
        notebook.write_bytes(notebook.read_bytes()[:100])
        assert again(book, kernels) == ["mena/index"]

    def test_a_chapter_that_failed_is_run_again(self, book, kernels, compiler, problems_of):
        kernels.failing = ("mena/index",)
        problems_of(lambda: built(book))
        kernels.failing = ()
        assert again(book, kernels) == ["mena/index", "mena/religion"]

    def test_a_chapter_is_run_again_when_what_it_reads_changed_meanwhile_even_if_it_changed_back(
        self, book, kernels, compiler, monkeypatch
    ):
        facts, run = book.project.published / "facts.csv", kernels.__call__

        def changing(*arguments, **options):
            before = facts.read_bytes()
            facts.write_bytes(before + b"\n")
            try:
                return run(*arguments, **options)
            finally:
                late.append(before)

        late: list[bytes] = []
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("microdrivers.book.build.run_chapters", changing)
            built(book)
        facts.write_bytes(late[0])
        assert again(book, kernels) == ["mena/index", "mena/religion"]
        assert again(book, kernels) == []

    def test_an_audit_that_finds_something_keeps_a_compiled_site_back(
        self, book, kernels, compiler, monkeypatch, problems_of
    ):
        found = Problem("chapter 'mena/index'", "A hidden count can be worked out.", "Hide more.")
        monkeypatch.setattr("microdrivers.book.build.audit", lambda ledger, rules: [found])
        assert problems_of(lambda: built(book)) == (found,)
        assert len(compiler.calls) == 1
        assert published(book) == "old"

    def test_a_site_with_all_its_chapters_is_known_as_published(self, book, kernels, compiler):
        def build_all() -> bool:
            build(book, book.plan, 1, lambda run: None, lambda text: None)
            return is_published(book.project, "small")

        built(book)
        assert not is_published(book.project, "small")  # two chapters are not the book
        assert build_all()
        for path, change in [
            (book.project.book / "about.md", b"\n"),
            (book.project.published / "facts.csv", b"\n"),
            (book.project.config, b"\n"),
            (book.site.html / "index.html", b"<p>Damaged by hand.</p>"),
        ]:
            path.write_bytes(path.read_bytes() + change)
            assert not is_published(book.project, "small"), path
            assert build_all(), path
        (book.site.html / "index.html").unlink()
        assert not is_published(book.project, "small")
        assert build_all()
        assert "Damaged" not in published(book)


class TestCompile:
    def compiled(self, book) -> Path:
        return compile_site(book.site, book.project, book.plan, "small")

    @pytest.fixture(autouse=True)
    def one_chapter(self, book):
        executed(book.site.chapters / "mena" / "religion.ipynb")

    def test_the_contents_hold_the_chapters_that_exist(self, book, compiler):
        self.compiled(book)
        contents = (book.site.work / "_toc.yml").read_text()
        assert "book/chapters/mena/religion" in contents
        assert "book/chapters/mena/index" not in contents

    def test_what_did_not_change_is_kept_for_the_next_time(self, book, compiler):
        self.compiled(book)
        (book.site.work / "kept").write_text("")
        self.compiled(book)
        assert (book.site.work / "kept").exists()

    @pytest.mark.parametrize(
        "file", ["data/framework.yml", "_config.yml", "data/published/facts.csv", "data/surveys/small/codebook.yml"]
    )
    def test_what_every_page_rests_on_makes_all_of_it_anew(self, book, compiler, file):
        self.compiled(book)
        (book.site.work / "kept").write_text("")
        path = book.project.root / file
        path.write_bytes(path.read_bytes() + b"\n")
        self.compiled(book)
        assert not (book.site.work / "kept").exists()

    def test_with_other_versions_all_of_it_is_made_anew(self, book, compiler, update_libraries):
        self.compiled(book)
        (book.site.work / "kept").write_text("")
        update_libraries()
        self.compiled(book)
        assert not (book.site.work / "kept").exists()

    def test_another_chapter_makes_all_of_it_anew(self, book, compiler):
        self.compiled(book)
        (book.site.work / "kept").write_text("")
        executed(book.site.chapters / "mena" / "index.ipynb")
        self.compiled(book)
        assert not (book.site.work / "kept").exists()

    def test_after_a_failure_all_of_it_is_made_anew(self, book, compiler, problems_of):
        compiler.code, compiler.output = 1, "book/about.md: WARNING: broken"
        problems_of(lambda: self.compiled(book))
        assert not book.site.work.exists()

    def test_after_an_interruption_all_of_it_is_made_anew(self, book, compiler):
        def interrupted(work: Path) -> None:
            (work / "half").write_text("a page with a warning that nobody has seen")
            raise KeyboardInterrupt

        whole, compiler.answer = compiler.answer, interrupted
        with pytest.raises(KeyboardInterrupt):
            self.compiled(book)
        compiler.answer = whole
        self.compiled(book)
        assert not (book.site.work / "half").exists()

    def test_many_warnings_are_cut_short(self, book, compiler, problems_of):
        compiler.code = 1
        compiler.output = "\n".join(f"book/a.md:{i}: WARNING: number {i}" for i in range(20))
        problems = problems_of(lambda: self.compiled(book))
        assert len(problems) == 13
        assert problems[-1].problem == "And 8 more."

    def test_a_warning_told_twice_is_one_problem(self, book, compiler, problems_of):
        compiler.code, compiler.output = 1, "a.md: WARNING: x\na.md: WARNING: x\n"
        assert len(problems_of(lambda: self.compiled(book))) == 1

    def test_a_failure_without_a_warning_shows_its_last_lines(self, book, compiler, problems_of):
        compiler.code, compiler.output = 1, "first\n\nIt fell over.\n"
        assert [problem.problem for problem in problems_of(lambda: self.compiled(book))] == ["first", "It fell over."]

    def test_one_that_was_ended_is_told(self, book, compiler, problems_of):
        compiler.code, compiler.output = -9, ""
        [problem] = problems_of(lambda: self.compiled(book))
        assert problem.problem == "Its process was ended from outside."

    @pytest.mark.parametrize(
        "output",
        [
            "\x1b[91mExtension error:\x1b[39;49;00m\nbook/a: there is no figure 'x'\n",
            "Sphinx parallel build error:\nsphinx.errors.ExtensionError: book/a: there is no figure 'x'\n",
        ],
    )
    def test_what_our_extension_says_is_told_wherever_the_page_was_read(self, book, compiler, problems_of, output):
        compiler.code, compiler.output = 1, output
        problems = problems_of(lambda: self.compiled(book))
        assert [problem.problem for problem in problems] == ["Extension error: book/a: there is no figure 'x'"]
