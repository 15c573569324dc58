"""Compile a site with Jupyter Book, into its work folder. A warning is an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import microdrivers
from microdrivers.book import compiler
from microdrivers.book.site import SURVEY_VARIABLE, Site, existing, remove
from microdrivers.book.toc import driver_pages, toc_text
from microdrivers.chapters import Chapter
from microdrivers.digests import digest_of_versions
from microdrivers.errors import MicrodriversError, Problem
from microdrivers.framework import load_framework
from microdrivers.project import DEFAULT_SURVEY, Project

LINES_SHOWN = 12
# Its words stand on the next line, and behind its name in Python when the page was read in a process of its own.
EXTENSION_ERROR = re.compile(r"Extension error:\n|Sphinx parallel build error:\nsphinx\.errors\.ExtensionError: ")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def compile_site(
    site: Site,
    project: Project,
    plan: tuple[Chapter, ...],
    survey: str,
    meanwhile: Callable[[], None] = lambda: None,
    waiting: compiler.Waiting | None = None,
) -> Path:
    """Compile all existing chapters and the pages; returns the folder of the compiled site. meanwhile, waiting: see
    `compiler.run`.

    What did not change is not compiled again, unless the table of contents, the settings, the published tables,
    this package or those it stands on changed: then all of it is. Raises `MicrodriversError` with the compiler's warnings and errors.
    """
    drivers = driver_pages(load_framework(project.framework), project.book)
    toc = toc_text(existing(site, plan), drivers, teach=survey == DEFAULT_SURVEY)
    stamp, fingerprint = site.work / "stamp", _fingerprint(project, toc, survey)
    if not stamp.is_file() or stamp.read_text() != fingerprint:
        remove(site.work)
    site.work.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)  # whatever ends the compiler, what it leaves half done is not taken for done
    (site.work / "_toc.yml").write_text(toc, encoding="utf-8")
    command = ["build", str(site.source), "--path-output", str(site.work)]
    command += ["--toc", str(site.work / "_toc.yml"), "--config", str(site.source / "_config.yml")]
    command += ["-W", "-n", "--keep-going", "-q"]
    environment = {SURVEY_VARIABLE: survey, "MICRODRIVERS_PROJECT": str(project.root)}
    code, said = compiler.run(command, project.root, environment, meanwhile, waiting)
    if code != 0:
        remove(site.work)  # a page that was compiled with a warning must not pass as unchanged the next time
        raise MicrodriversError(*_problems(said, project.root))
    stamp.write_text(fingerprint)
    return site.work / "_build" / "html"


def _fingerprint(project: Project, toc: str, survey: str) -> str:
    """Changes with everything that a page is made of, apart from the page's own file."""
    digest = hashlib.sha256(f"{toc}{digest_of_versions()}".encode())
    package = Path(microdrivers.__file__).parent
    files = [
        project.framework,
        project.places(survey),
        project.config,
        *project.published.glob("*"),
        *package.rglob("*.*"),
    ]
    files += [*project.teaching.glob("*"), *(project.surveys / DEFAULT_SURVEY).glob("*")]
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _problems(output: str, root: Path) -> list[Problem]:
    text = COLOURS.sub("", output).replace(f"{root}/", "")
    lines = EXTENSION_ERROR.sub("Extension error: ", text).splitlines()
    told = [line for line in lines if re.search(r"WARNING|ERROR|CRITICAL|Extension error", line)]
    told = list(dict.fromkeys(told)) or [line for line in lines if line.strip()][-LINES_SHOWN:]
    if not told:
        mend = "Perhaps the memory was full: close other programs, then build again."
        return [Problem("Jupyter Book", "Its process was ended from outside.", mend)]
    mend = "Correct the page or the data it names, then build again."
    problems = [Problem("Jupyter Book", line.strip(), mend) for line in told[:LINES_SHOWN]]
    if len(told) > LINES_SHOWN:
        problems.append(
            Problem("Jupyter Book", f"And {len(told) - LINES_SHOWN} more.", "Correct the first ones first.")
        )
    return problems
