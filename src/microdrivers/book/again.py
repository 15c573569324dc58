"""Which pages are written again although their files stayed as they are: those that tell of others that changed.

Sphinx writes the pages that were read; what stands on others of these is for us to say. So a compile of what has
changed gives what a compile of everything would give.
"""

from __future__ import annotations

import hashlib

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from microdrivers.book.kept import kept


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.connect("env-updated", _pages_that_name_others)
    app.connect("env-updated", _pages_of_terms)


def is_new(env: BuildEnvironment, what: str, told: object) -> bool:
    """True when it is not what it was after the last compile; from now on it is what is known."""
    now, notes = hashlib.sha256(repr(told).encode()).hexdigest(), kept(env, "told")
    before, notes[what] = notes.get(what), now
    return before != now


def _pages_that_name_others(_app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All of them when a title or a heading changed: the contents stand at the side of all, and any may link there."""
    domain = env.get_domain("std")
    titles = {page: title.astext() for page, title in sorted(env.titles.items())}
    places = [sorted(domain.labels.items()), sorted(domain.anonlabels.items()), sorted(domain.get_objects())]
    headings = {page: _headings(env, page) for page in sorted(env.found_docs)}
    return sorted(env.found_docs) if is_new(env, "names", [titles, places, headings]) else []


def _headings(env: BuildEnvironment, page: str) -> list[tuple]:
    """Places of a page that others can link to, as MyST notes them, without their lines."""
    noted = env.metadata.get(page, {}).get("myst_slugs", {})
    return sorted((slug, *(part for part in place if not isinstance(part, int))) for slug, place in noted.items())


def _pages_of_terms(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Sphinx's search forgets the terms of a glossary that is not written, whenever another page is."""
    return [page for page, entries in env.get_domain("index").entries.items() if entries and app.microdrivers_read]
