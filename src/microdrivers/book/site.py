"""Where a survey's site is made and where it ends up. The default survey's site is the project's own book."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from microdrivers.book.stamp import published_site
from microdrivers.chapters import Chapter
from microdrivers.markdown import plain
from microdrivers.project import DEFAULT_SURVEY, Project
from microdrivers.survey import Codebook
from microdrivers.survey.codebook import DO_NO_HARM

SURVEY_VARIABLE = "MICRODRIVERS_SURVEY"  # of the environment: the survey whose site Jupyter Book compiles
# The theme writes the title of a site and of its first page into all pages as it stands, in elements and in attributes.
NO_MARKUP = str.maketrans({"<": "‹", ">": "›", '"': "”", "`": "’"})


@dataclass(frozen=True)
class Site:
    """source: the folder that Jupyter Book builds; chapters: its executed notebooks; work: the compiler's own folder;
    html: the published site."""

    source: Path
    chapters: Path
    work: Path
    html: Path


def site_of(project: Project, survey: str) -> Site:
    """The folders of a survey's site."""
    html = published_site(project, survey)
    if survey == DEFAULT_SURVEY:
        return Site(project.root, project.book / "chapters", project.build / "work", html)
    base = html.parent
    return Site(base / "source", base / "source" / "book" / "chapters", base / "work", html)


def prepare_source(site: Site, project: Project, codebook: Codebook) -> None:
    """For a survey of its own: the shared pages and settings without the workshop, and a title page from the codebook."""
    if site.source == project.root:
        return
    pages = site.source / "book"
    pages.mkdir(parents=True, exist_ok=True)
    for page in project.book.rglob("*.md"):
        if page.parent.name == "teach":  # workshops are about the simulated survey
            continue
        target = pages / page.relative_to(project.book)
        target.parent.mkdir(exist_ok=True)
        if target != pages / "index.md":
            _write(target, page.read_text(encoding="utf-8"))
    config = yaml.safe_load(project.config.read_text(encoding="utf-8"))
    config["title"] = site_title(codebook)
    _write(site.source / "_config.yml", yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    _write(pages / "index.md", title_page(codebook))


def _write(path: Path, text: str) -> None:
    """Write only what is new, so that the compiler sees what has changed."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def site_title(codebook: Codebook) -> str:
    """The title of a survey's book, with signs that cannot be taken for markup."""
    return codebook.title.translate(NO_MARKUP)


def title_page(codebook: Codebook) -> str:
    """The landing page of a survey's own book, as MyST."""
    about = " ".join(
        f"{site_title(codebook)}: what respondents said, and what research and official statistics say.".split()
    )
    front = yaml.safe_dump({"myst": {"html_meta": {"description": about}}}, allow_unicode=True, width=1000)
    mark = f"**{plain(codebook.mark)}**\n\n" if codebook.mark else ""
    harm = "\n\n".join(
        f"**{plain(question)}** {plain(codebook.do_no_harm[key])}" for key, question in DO_NO_HARM.items()
    )
    return (
        f"---\n{front}---\n\n# {plain(site_title(codebook))}\n\n{plain(about)}\n\n{mark}{plain(codebook.population)}. Fieldwork: {plain(codebook.fieldwork.label)}.\n\n"
        f"**How people were chosen.** {plain(codebook.design.description)}\n\n**Not covered.** {plain(codebook.not_covered)}\n\n"
        f"## Chapters\n\n```{{chapter-map}}\n```\n\n## Do no harm\n\n{harm}\n\n"
        f"## How to cite\n\n{plain(codebook.citation)}\n"
    )


def existing(site: Site, chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters of the plan that have been executed."""
    return tuple(chapter for chapter in chapters if (site.chapters / f"{chapter.id}.ipynb").is_file())


def take_over(executed: Path, site: Site, plan: tuple[Chapter, ...]) -> None:
    """Put freshly executed notebooks in their place, and remove those that the plan no longer knows."""
    for path in sorted(executed.rglob("*.ipynb")):
        target = site.chapters / path.relative_to(executed)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, path.read_text(encoding="utf-8"))
    known = {site.chapters / f"{chapter.id}.ipynb" for chapter in plan}
    for path in site.chapters.rglob("*.ipynb"):
        if path not in known:
            path.unlink()


def remove(folder: Path) -> None:
    """Remove a folder if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
