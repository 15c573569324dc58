"""What is noted of pages while they are read. Sphinx keeps it from build to build, as it reads changed pages only.

Pages are read in several processes at once: what each of them noted is put together here.
"""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

KINDS = ("cited", "decks", "downloads", "numbered", "parts")


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.connect("env-merge-info", _take_over)
    app.connect("env-purge-doc", _forget)


def kept(env: BuildEnvironment, what: str) -> dict:
    """The notes of one kind, by page (one of `KINDS`), or what `again` remembers of the last compile ('told')."""
    name = f"microdrivers_{what}"
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)


def _take_over(_app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    """Another process has read these pages."""
    for kind in KINDS:
        notes = kept(other, kind)
        kept(env, kind).update({page: notes[page] for page in pages if page in notes})


def _forget(_app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """A page is gone, or is read again."""
    for kind in KINDS:
        kept(env, kind).pop(page, None)
