"""A light site: one style sheet of what the pages use, and only the scripts that a page needs.

The theme brings three script libraries, an icon font drawn by script and 65 KB of compressed styles; a page of this book
uses a small part of them. Our own templates (`templates/`) and `static/frame.js` do what the theme's scripts did.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from microdrivers.book.search import INDEX
from microdrivers.book.uses import Known, Uses

SHEET = "_static/book.css"
# The theme links these three by its own template, before all others; theme.css only imports basic.css.
THEME_SHEETS = ("_static/basic.css", "_static/styles/bootstrap.css", "_static/styles/pydata-sphinx-theme.css")
UNUSED_SHEETS = ("thebe", "fontawesome")
# What must stand in a page, or in the name of its template, for a script to be of use there: one of these.
SEARCH, CODE, NEVER = "search.html", 'class="highlight', ()
SCRIPTS = {
    "thebe": NEVER,
    "sphinx-book-theme": NEVER,
    "documentation_options": (SEARCH, CODE),
    "doctools": (SEARCH,),
    "sphinx_highlight": (SEARCH,),
    "clipboard": (CODE,),
    "copybutton": (CODE,),
    "toggle": ("admonition dropdown",),
    "design-tabs": ("sd-tab-set",),
}
THEBE = re.compile(r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName[^<]*</script>', re.DOTALL)
CSS_ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)""")


def needed_scripts(scripts: Iterable, page: str) -> list:
    """Those of Sphinx's script files that do something in a page (its body as HTML, or the name of its template where it has none)."""
    return [script for script in scripts if _needed(f"{script.filename} {script.attributes}".lower(), page)]


def _needed(script: str, page: str) -> bool:
    return all(any(mark in page for mark in marks) for name, marks in SCRIPTS.items() if name in script)


def without_thebe(body: str) -> str:
    """The body of a page without the settings of a tool that runs code, which this book does not have."""
    return THEBE.sub("", body)


def sheets_of(css_files: Iterable) -> dict[str, str]:
    """All style sheets of a page inside the site, in the order in which they count: address -> medium, "" for all."""
    sheets = dict.fromkeys(THEME_SHEETS, "")
    for sheet in css_files:
        name = str(getattr(sheet, "filename", sheet)).partition("?")[0]
        if not any(unused in name for unused in UNUSED_SHEETS):
            sheets[name] = getattr(sheet, "attributes", {}).get("media", "")
    return sheets


def version_of(styles: Path, *theme_versions: str) -> str:
    """Changes when styles of ours or of the theme change, so that no reader sees new pages in old clothes."""
    digest = hashlib.sha256("".join(theme_versions).encode())
    for path in sorted(styles.glob("*.css")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def bring_back(site: Path, spare: Path) -> None:
    """Put back what `make_lean` laid aside in the folder `spare`: Sphinx copies only what is not there, or is another."""
    for path in spare.glob("*"):
        target = site / path.name
        if path.is_dir() and target.is_dir():
            bring_back(target, path)
        elif not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    shutil.rmtree(spare, ignore_errors=True)


def make_lean(site: Path, sheets: dict[str, str], own: Path, record: Path, spare: Path) -> None:
    """Write the one style sheet of a compiled site, and lay aside the files of `_static` that nothing refers to.

    sheets: see `sheets_of`; own: the folder of this package's own static files, which stay; record: file in which it is
    kept for the next time what each page and script uses; spare: folder outside the site for what is laid aside.
    """
    known = Known(record)
    pages = {path: known.uses(path) for path in site.rglob("*.html")}
    linked = _linked(site, pages)
    scripts = [
        known.uses(path) for path in linked if path.suffix == ".js" and path.name != INDEX
    ]  # words of pages, no names
    all_uses = [*pages.values(), *scripts]
    texts = [
        f"@media {medium}{{{text}}}" if medium else text
        for name, medium in sheets.items()
        if (site / name).is_file() and (text := (site / name).read_text(encoding="utf-8"))
    ]
    used = {"html", "body"}.union(*(uses.names for uses in all_uses))
    css = known.css(texts, used, set().union(*(uses.properties for uses in all_uses)))
    known.save()
    (site / SHEET).write_text(css, encoding="utf-8")
    kept = linked | {(site / SHEET).parent / address for address in CSS_ADDRESS.findall(css)}
    kept |= {site / "_static" / path.name for path in own.iterdir() if path.suffix != ".css"} | {site / SHEET}
    _lay_aside(site / "_static", spare / "_static", kept.union(*(path.parents for path in kept)))


def _lay_aside(folder: Path, aside: Path, kept: set[Path]) -> None:
    """Folders as a whole where nothing in them is kept: there are a hundred of languages."""
    for path in list(folder.iterdir()):
        if path not in kept:
            aside.mkdir(parents=True, exist_ok=True)
            path.replace(aside / path.name)
        elif path.is_dir():
            _lay_aside(path, aside / path.name, kept)


def _linked(site: Path, pages: dict[Path, Uses]) -> set[Path]:
    """Files of the site that pages load or link."""
    addresses = {(str(path.parent), address) for path, uses in pages.items() for address in uses.addresses}
    parts = ((folder, urlsplit(address)) for folder, address in addresses)
    found = {os.path.normpath(f"{folder}/{part.path}") for folder, part in parts if not part.scheme}
    return {path for path in map(Path, found) if path.is_relative_to(site) and path.is_file()}
