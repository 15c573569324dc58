"""The one script that draws the live charts of a site."""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from pathlib import Path

from microdrivers.figure_format import VEGA_LITE

BUNDLE = f"assets/vega-lite-{VEGA_LITE}.js"  # its address in the site


def write_bundle(target: Path, store: Path) -> None:
    """Write the script, unless it is there.

    store: folder in which it is kept, as it depends on nothing but the version of the program that makes it, which takes a
    second.
    """
    if target.is_file():
        return
    kept = store / f"vega-lite-{VEGA_LITE}-{version('vl-convert-python')}.js"
    if not kept.is_file():
        _replace(kept, _made())
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, target)


def _made() -> str:
    import vl_convert

    # its top-level names would collide with other scripts, so it gets a room of its own
    return f"(function(){{{vl_convert.javascript_bundle(vl_version=VEGA_LITE)}}})();"


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: what a build that was stopped has left is not taken for the script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
