"""Numbers of figures and exercises are given again only if a page that has any was read.

Sphinx gives them anew after every change, for which it opens all pages; with one page changed this was a fifth of a compile.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

from microdrivers.book.again import is_new
from microdrivers.book.kept import kept

_assign = TocTreeCollector.assign_figure_numbers


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.connect("doctree-read", _note_numbered)
    TocTreeCollector.assign_figure_numbers = _assign_where_read


def _note_numbered(app: Sphinx, doctree: nodes.document) -> None:
    standard = app.env.get_domain("std")
    numbered = (node for node in doctree.findall(standard.is_enumerable_node) if standard.get_numfig_title(node))
    if next(numbered, None) is not None:
        kept(app.env, "numbered")[app.env.docname] = True


def _assign_where_read(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    numbered = kept(env, "numbered").keys()
    new = is_new(env, "numbered", [sorted(numbered), sorted(env.toc_secnumbers.items())])
    return _assign(collector, env) if new or numbered & env.app.microdrivers_read else []
