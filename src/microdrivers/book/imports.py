"""Imports what Jupyter Book imports for a book like ours, late as it does by itself, for `warm.COMPILER`."""

from __future__ import annotations

import logging
from importlib import import_module

from pygments.styles import get_all_styles
from sphinx.application import builtin_extensions

OURS = (
    "babel.numbers",
    "docutils.languages.en",
    "docutils.parsers.rst.directives.admonitions",
    "docutils.parsers.rst.directives.tables",
    "email.policy",
    "jinja2.ext",
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "microdrivers.book.extension",
    "microdrivers.book.mime",
    "microdrivers.survey.stored",
    "myst_nb.ext.execution_tables",
    "myst_nb.ext.glue.directives",
    "myst_nb.ext.glue.domain",
    "myst_nb.ext.glue.roles",
    "myst_nb.sphinx_ext",
    "myst_parser.sphinx_ext.directives",
    "myst_parser.sphinx_ext.mathjax",
    "myst_parser.sphinx_ext.myst_refs",
    "pybtex.database.output.bibtex",
    "pybtex.style.labels.number",
    "pybtex.style.names.plain",
    "pybtex.style.sorting.none",
    "pybtex.backends.plaintext",
    "sphinx.builders.html.transforms",
    "sphinx.builders.latex.transforms",
    "sphinx.search.en",
    "sphinx_book_theme",
    "sphinx_comments",
    "sphinx_copybutton",
    "sphinx_design.extension",
    "sphinx_external_toc.collectors",
    "sphinx_external_toc.events",
    "sphinx_multitoc_numbering",
    "sphinx_thebe",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.bibtex.style.names.last",
    "sphinxcontrib.bibtex.style.referencing.basic_foot",
    "sphinxcontrib.bibtex.style.referencing.foot",
)
MODULES = (*builtin_extensions, *OURS)

_silent = logging.NullHandler()
logging.getLogger().addHandler(_silent)  # one of the packages would let all of them log, in chapters too
for name in MODULES:
    import_module(name)
import_module("microdrivers.book.bibliography").register_styles()
list(get_all_styles())  # the theme looks at the styles for code of all packages
logging.getLogger().removeHandler(_silent)
