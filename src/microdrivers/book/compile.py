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
from microdrivers.digests import digest, digest_of_versions
from microdrivers.errors import MicrodriversError, Problem
from microdrivers.framework import load_framework
from microdrivers.project import DEFAULT_SURVEY, Project

LINES_SHOWN = 12
STAMP = "stamp"  # file of the work folder: what the compiled site was made of
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
    early: bool = False,
) -> Path:
    """Compile all existing chapters and the pages; returns the folder of the compiled site. meanwhile, waiting: see
    `compiler.run`; early: only pages whose own files changed, where `can_be_early`; the others wait for the next time.

    What did not change is not compiled again, unless the table of contents, the settings, the published tables,
    this package or those it stands on changed: then all of it is. Raises `MicrodriversError` with the compiler's warnings and errors.
    """
    toc = _contents(site, project, plan, survey)
    before, stamp = _stamp(site), _stamp_now(project, toc, survey)
    if before != stamp and not early:
        remove(site.work)
    site.work.mkdir(parents=True, exist_ok=True)
    (site.work / STAMP).unlink(
        missing_ok=True
    )  # whatever ends the compiler, what it leaves half done is not taken for done
    (site.work / "_toc.yml").write_text(toc, encoding="utf-8")
    command = ["build", str(site.source), "--path-output", str(site.work)]
    command += ["--toc", str(site.work / "_toc.yml"), "--config", str(site.source / "_config.yml")]
    command += ["-W", "-n", "--keep-going", "-q"]
    environment = {SURVEY_VARIABLE: survey, "MICRODRIVERS_PROJECT": str(project.root)}
    code, said = compiler.run(command, project.root, environment, meanwhile, waiting)
    if code != 0:
        remove(site.work)  # a page that was compiled with a warning must not pass as unchanged the next time
        raise MicrodriversError(*_problems(said, project.root))
    of_two = (
        early and before != stamp
    )  # some pages by this codebook, some by the one before: the next time all are made anew
    (site.work / STAMP).write_text(f"{_of_all(stamp)}\n" if of_two else stamp)
    return site.work / "_build" / "html"


def can_be_early(site: Site, project: Project, plan: tuple[Chapter, ...], survey: str) -> bool:
    """True when there is a compiled site, and no more than files of single pages and words of the codebook are others now."""
    before, now = _stamp(site), _stamp_now(project, _contents(site, project, plan, survey), survey)
    return _of_all(before) == _of_all(now)


def _of_all(stamp: str) -> str:
    """The first line of a stamp, see `_stamp_now`."""
    return stamp.partition("\n")[0]


def _contents(site: Site, project: Project, plan: tuple[Chapter, ...], survey: str) -> str:
    """The table of contents, as Jupyter Book reads it."""
    drivers = driver_pages(load_framework(project.framework), project.book)
    return toc_text(existing(site, plan), drivers, teach=survey == DEFAULT_SURVEY)


def _stamp(site: Site) -> str:
    """What the compiled site was made of; '' when there is none, or a half of one."""
    stamp = site.work / STAMP
    return stamp.read_text() if stamp.is_file() else ""


def _stamp_now(project: Project, toc: str, survey: str) -> str:
    """Two lines, which change with everything that a page is made of, apart from the page's own file: the first with all but
    the second, the second with the codebook."""
    codebook = (project.surveys / survey / "codebook.yml").read_bytes()
    return f"{_fingerprint(project, toc, survey)}\n{digest(codebook)}"


def _fingerprint(project: Project, toc: str, survey: str) -> str:
    found = hashlib.sha256(f"{toc}{digest_of_versions()}".encode())
    package = Path(microdrivers.__file__).parent
    files = [
        project.framework,
        project.places(survey),
        project.config,
        *project.published.glob("*"),
        *package.rglob("*.*"),
    ]
    files += [*project.teaching.glob("*"), *(project.surveys / DEFAULT_SURVEY).glob("*")]  # sessions tell of that one
    files = [path for path in files if path != project.surveys / survey / "codebook.yml"]
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".pyc"):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


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
