"""A slide, as it is kept for the site. By itself, as `deck` imports all that draws one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Slide:
    """title: its heading, different from all others; html: what stands below it; when: minutes of the session, or ''."""

    title: str
    html: str
    when: str = ""
