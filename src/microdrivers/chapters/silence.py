"""What a survey cannot speak to: drivers and contexts about which it asks nothing."""

from __future__ import annotations

from microdrivers.chapters.scope import Listing, Scope, listing
from microdrivers.markdown import plain


def not_asked(scope: Scope) -> Listing | None:
    """One point per driver of the scope with the contexts in which the survey asks nothing about it; None if it asks all."""
    return listing(_point(scope, driver) for driver in scope.drivers)


def _point(scope: Scope, driver: str) -> str | None:
    framework = scope.framework
    asked = {scope.codebook.items[key].context for key in scope.codebook.items_of(driver)}
    silent = [context for context in scope.contexts if context not in asked]
    if not silent:
        return None
    if not asked & set(scope.contexts):
        return f"{plain(framework.drivers[driver].name)}: nothing was asked."
    names = ", ".join(plain(framework.contexts[context].name) for context in silent)
    return f"{plain(framework.drivers[driver].name)}: nothing was asked in: {names}."
