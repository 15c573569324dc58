"""Pages are read and written in several processes, and with less ado, for which Jupyter Book has no option."""

from __future__ import annotations

import os
import reprlib
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from sphinx import builders, events
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

from microdrivers.book.slides import FOLDER as SESSIONS

MOST = 8  # with more, each would have so few pages that to begin it takes longer than to read them
FEW = 4  # pages are read and written sooner than other processes begin
# It does not say whether pages may be read so; it works after all of them have been read.
UNDECLARED = "sphinx_multitoc_numbering"


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.connect("builder-inited", _use_all_cores)
    app.connect("builder-inited", _keep_templates)
    app.connect("env-before-read-docs", _note_read)
    app.connect("write-started", _write_few_at_a_time)
    # Of what an event is about, Sphinx notes a hundred signs, for which it writes out all of it: whole pages, several times.
    events.repr = reprlib.repr


def _use_all_cores(app: Sphinx) -> None:
    app.parallel = min(os.cpu_count() or 1, MOST)
    if UNDECLARED in app.extensions:
        app.extensions[UNDECLARED].parallel_read_safe = True


def _keep_templates(app: Sphinx) -> None:
    """What Jinja makes of templates stays beside the pages: else each process that writes some would make it anew, a quarter
    of a second each. Jinja asks by content, so a template that has changed is made anew."""
    if templates := getattr(app.builder, "templates", None):
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def _note_read(app: Sphinx, _env: BuildEnvironment, pages: list[str]) -> None:
    """Pages of sessions come first: one process reads them, and measures once what they all tell of."""
    pages.sort(key=lambda page: not page.startswith(f"{SESSIONS}/"))
    app.microdrivers_read = frozenset(pages)
    if len(pages) <= FEW:
        app.parallel = 1


def _write_few_at_a_time(_app: Sphinx, _builder: Builder) -> None:
    """Another process begins to write when the first few pages are ready, and not when all are."""
    builders.make_chunks = _few


def _few(pages: list[str], _processes: int) -> list[list[str]]:
    return [pages[first : first + FEW] for first in range(0, len(pages), FEW)]
