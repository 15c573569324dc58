"""From the plan to the published site: run, compile, gate, publish; stop at the first step that fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from microdrivers.book import compiler
from microdrivers.book.audited import Audited
from microdrivers.book.compile import can_be_early, compile_site
from microdrivers.book.gate import check_site
from microdrivers.book.ids import ids_of
from microdrivers.book.ledger import read_ledger
from microdrivers.book.lock import only_build
from microdrivers.book.looked import Looked
from microdrivers.book.publish import publish
from microdrivers.book.site import Site, existing, prepare_source, site_of, take_over
from microdrivers.book.stamp import made_from, remember_published
from microdrivers.book.words import unwanted_in_pages, unwanted_words
from microdrivers.chapters import Chapter, find_chapter, plan_chapters
from microdrivers.chapters.cluster import Cluster
from microdrivers.chapters.contract import check_templates
from microdrivers.chapters.engines import FORKED
from microdrivers.chapters.inputs import Inputs
from microdrivers.chapters.runner import Run, run_chapters
from microdrivers.disclosure import audit
from microdrivers.errors import MicrodriversError, Problem, fail
from microdrivers.framework import Framework, load_framework
from microdrivers.project import Project
from microdrivers.survey import Codebook, Survey, load_codebook, open_survey


@dataclass(frozen=True)
class Book:
    """A survey's book before it is built."""

    project: Project
    codebook: Codebook
    plan: tuple[Chapter, ...]
    site: Site


def open_book(project: Project, survey: str) -> Book:
    """The book of a survey: its plan and its folders.

    Raises `MicrodriversError` when framework or codebook have problems.
    """
    framework = load_framework(project.framework, project.places(survey))
    codebook = load_codebook(survey, project, framework)
    return Book(project, codebook, plan_chapters(framework, codebook), site_of(project, survey))


def build(
    book: Book,
    chapters: tuple[Chapter, ...],
    workers: int,
    done: Callable[[Run], None],
    say: Callable[[str], None],
    engine: str = FORKED,
    fresh: bool = False,
    cluster: Cluster | None = None,
    first: str | None = None,
) -> Path:
    """Run those of the given chapters that something has changed for, and publish the site with all chapters that exist;
    returns its start page.

    done: called after each chapter; say: told what happens next; engine: how chapters run; fresh: run them all; cluster: where they run, default: on this machine;
    first: id of a chapter whose page is published before the others are made, '' for any that takes long; None: all at once. Raises
    `MicrodriversError` when the survey has problems, a template does not fit the plan, a chapter fails (all failures at once), a page does not compile
    cleanly, or the gate finds a reason. Then the published site is what it was, apart from
    the page of `first` where that has been published.
    """
    with only_build(book.project):
        return _build(book, chapters, workers, done, say, engine, fresh, cluster, first)


def _build(book, chapters, workers, done, say, engine, fresh, cluster, first) -> Path:
    project, site = book.project, book.site
    made, inputs = made_from(project, book.codebook.id), Inputs(project, book.codebook)
    framework = load_framework(project.framework, project.places(book.codebook.id))
    check_templates(chapters, project.notebooks)
    if first:
        find_chapter(book.plan, first)
    if problems := unwanted_in_pages(project.book, unwanted_words(project.unwanted_words)):
        raise MicrodriversError(*problems)
    # others have been run with these answers, so there were people
    if new := tuple(chapter for chapter in chapters if not inputs.has_the_same_answers(chapter)):
        _require_people(open_survey(book.codebook.id, project, framework), new, framework)
    prepare_source(site, project, book.codebook)
    notebook = {chapter: site.chapters / f"{chapter.id}.ipynb" for chapter in book.plan}
    stale = tuple(chapter for chapter in chapters if fresh or inputs.is_stale(chapter, notebook[chapter]))
    if unchanged := len(chapters) - len(stale):
        say(f"{unchanged} of {len(chapters)} chapters are as they were")
    run = partial(run_chapters, workers=workers, done=done, engine=engine, cluster=cluster)
    if first is not None and (one := _first(first, stale, inputs, fresh)):
        if early := _publish_early(one, book, inputs, notebook, fresh, run):
            say(f"The page of {one.id} is published; the others follow")
        stale = tuple(
            chapter
            for chapter in stale
            if ((chapter != one or not early) if fresh else inputs.is_stale(chapter, notebook[chapter]))
        )
    with compiler.ahead() as waiting:
        _run(book, stale, inputs, notebook, fresh, run)
        _publish(book, framework, waiting, say)
    if not any(inputs.is_stale(chapter, notebook[chapter]) for chapter in book.plan):
        remember_published(project, book.codebook.id, made)
    return site.html / "index.html"


def _first(wanted: str, stale: tuple[Chapter, ...], inputs: Inputs, fresh: bool) -> Chapter | None:
    """The chapter whose page is published before all others are made: the one that is wanted, or else one of those that take
    long, as their parts are told anew. None where nobody would wait for others."""
    if len(stale) < 2:
        return None
    kept = inputs.kept(fresh)
    named = (chapter for chapter in stale if chapter.id == wanted)
    slow = (chapter for chapter in stale if not kept.of(chapter.id, Path()).has_the_same)
    return next(chain(named, slow), None)


def _publish_early(
    one: Chapter, book: Book, inputs: Inputs, notebook: dict[Chapter, Path], fresh: bool, run: Callable
) -> bool:
    """Run one chapter and publish the site with its page, and with the others as they were; False where that cannot be. What is
    wrong is told when all are built, and may be right by then: beside the others as they were, this one can tell other numbers."""
    project, plan, survey = book.project, book.plan, book.codebook.id
    if not book.site.html.is_dir() or not can_be_early(book.site, project, plan, survey):
        return False
    framework = load_framework(project.framework, project.places(survey))
    with suppress(MicrodriversError), compiler.ahead() as waiting:
        _run(book, (one,), inputs, notebook, fresh, run)
        _publish(book, framework, waiting, lambda text: None, early=True)
        return True
    return False


def _publish(
    book: Book, framework: Framework, waiting: compiler.Waiting | None, say: Callable[[str], None], early: bool = False
) -> None:
    """Compile the chapters that exist and the pages, audit and look through all of it, and put it in place of the old site.

    early: see `compile_site`. Raises `MicrodriversError` when there is a reason against it.
    """
    project, site, survey = book.project, book.site, book.codebook.id
    here = {chapter.id: site.chapters / f"{chapter.id}.ipynb" for chapter in existing(site, book.plan)}
    say(f"Compiling {len(here)} chapters and the pages, while trying to work out what is hidden")
    check = partial(_audit, here, project, survey, framework)
    if early:  # it may well find something; what is compiled by then would have to be compiled again
        check()
    compiled = compile_site(site, project, book.plan, survey, check, waiting, early)
    say("Looking through the whole site before it is published")
    companions = (load_codebook(other, project, framework) for other in book.codebook.companions)
    codebooks = (book.codebook, *companions)
    looked = Looked(compiled, project, codebooks)
    if problems := look_through(compiled, project, codebooks, looked.passed):
        raise MicrodriversError(*problems)
    looked.remember()
    publish(compiled, site.html)


def _run(
    book: Book,
    stale: tuple[Chapter, ...],
    inputs: Inputs,
    notebook: dict[Chapter, Path],
    fresh: bool,
    run: Callable[..., list[Run]],
) -> None:
    """Run chapters, put their notebooks in place, and remember what they were made from."""
    with TemporaryDirectory() as folder:
        kept = inputs.kept(fresh)
        runs = run(stale, book.project.notebooks, Path(folder), book.project.root, kept=kept)
        if failed := [one for one in runs if one.failed]:
            raise MicrodriversError(*(_failure(one) for one in failed))
        take_over(Path(folder), book.site, book.plan)
        after = inputs.again()
        for one in runs:
            if inputs.of(one.chapter, one.reads) == after.of(one.chapter, one.reads):
                inputs.remember(one.chapter, notebook[one.chapter], one.reads)
                kept.take_over(one.chapter.id, Path(folder))
            else:  # somebody has changed something meanwhile, and the chapter may have seen either
                inputs.forget(one.chapter)


def _audit(chapters: dict[str, Path], project: Project, survey: str, framework: Framework) -> None:
    """Try to work out what is hidden, from all that the book tells."""
    audited = Audited(chapters, project, survey)
    if audited.passed:
        return
    if problems := audit(read_ledger(chapters), framework.rules):
        raise MicrodriversError(*problems)
    audited.remember()


def _require_people(survey: Survey, chapters: tuple[Chapter, ...], framework: Framework) -> None:
    """A region that a chapter is about must have respondents; a country alone may have none, its profile says so."""
    reached = {framework.region_of[iso3] for iso3 in survey.people["country"].unique()}
    for region in dict.fromkeys(c.parameters["region"] for c in chapters if "region" in c.parameters):
        if region not in reached:
            mend = "Check the countries in the codebook and the file, or choose another region."
            raise fail(f"region '{region}'", f"The survey '{survey.codebook.id}' asked nobody there.", mend)


def look_through(
    site: Path, project: Project, codebooks: tuple[Codebook, ...], passed: frozenset[str] = frozenset()
) -> list[Problem]:
    """What the gate says of a site, with the rules and words of this project and the ids of these surveys; see `check_site`."""
    rules, words = load_framework(project.framework).rules, unwanted_words(project.unwanted_words)
    return check_site(site, rules, (str(project.root),), words, ids_of(codebooks, project), passed)


def all_codebooks(project: Project) -> tuple[Codebook, ...]:
    """The codebooks of all surveys of a project.

    Raises `MicrodriversError` when one has problems: then nobody knows which ids to look for.
    """
    surveys = sorted(path.parent.name for path in project.surveys.glob("*/codebook.yml"))
    return tuple(
        load_codebook(survey, project, load_framework(project.framework, project.places(survey))) for survey in surveys
    )


def _failure(run: Run) -> Problem:
    mend = "Open the template in Jupyter with the same parameters, or correct the data it names."
    return Problem(f"chapter '{run.chapter.id}', {run.place}", run.error, mend)
