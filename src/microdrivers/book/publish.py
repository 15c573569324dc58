"""Put a site in its place as a whole. If anything ends the program, the old site is still there."""

from __future__ import annotations

import shutil
from pathlib import Path

from microdrivers.book.site import remove


def publish(compiled: Path, html: Path) -> None:
    """Replace the published site by a copy of the compiled one."""
    new, old = html.with_name(f".{html.name}-new"), html.with_name(f".{html.name}-old")
    recover(html)
    remove(new)
    shutil.copytree(compiled, new)
    if html.exists():
        html.rename(old)
    new.rename(html)
    remove(old)


def recover(html: Path) -> None:
    """Bring back the old site if a program ended in the short moment between the two names."""
    old = html.with_name(f".{html.name}-old")
    if old.exists() and not html.exists():
        old.rename(html)
    remove(old)
