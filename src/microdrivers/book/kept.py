"""What is noted of pages while they are read. Sphinx keeps it from build to build, as it reads changed pages only."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment


def kept(env: BuildEnvironment, what: str) -> dict:
    """The notes of one kind, by page."""
    name = f"microdrivers_{what}"
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)
