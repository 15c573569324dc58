"""A site of one page with one chart and its download, and executed notebooks made by hand."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

import nbformat

from microdrivers.book.downloads import packed
from microdrivers.book.figure_html import figure_html
from microdrivers.figures import Figure
from tests.figures.small import answers

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="_static/style.css">
<link rel="canonical" href="https://book.example/"><script src="_static/page.js"></script></head>
<body><article><p>See <a href="https://source.example/paper">the paper</a>.</p>{figure}</article></body></html>
"""


def page(spec: dict | None = None) -> str:
    """The page of the small site, with another specification if one is given."""
    figure = answers()
    return PAGE.format(figure=figure_html(spec or figure.spec, figure.details(), "downloads/page-answers.zip"))


def clean_site(folder: Path) -> Path:
    """A site that may be published."""
    site = folder / "site"
    (site / "_static").mkdir(parents=True)
    (site / "downloads").mkdir()
    (site / "index.html").write_text(page(), encoding="utf-8")
    (site / "_static" / "style.css").write_text("p { background: url(dot.png) }", encoding="utf-8")
    (site / "_static" / "page.js").write_text("var seen = 1;", encoding="utf-8")
    (site / "searchindex.js").write_text('Search.setIndex({"terms": {"paper": 0}})', encoding="utf-8")
    (site / "downloads" / "page-answers.zip").write_bytes(packed(answers().details()))
    return site


def with_rows(rows: list[dict]) -> dict:
    """The specification of the small chart with one more data set."""
    spec = copy.deepcopy(answers().spec)
    spec["datasets"]["more"] = rows
    return spec


def archive(files: dict[str, str | bytes]) -> bytes:
    """A zip file with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packing:
        for name, content in files.items():
            packing.writestr(name, content)
    return out.getvalue()


def executed(path: Path, *figures: Figure, text: str = "A sentence.") -> Path:
    """An executed chapter with a title, a sentence and these figures."""
    outputs = [nbformat.v4.new_output("display_data", {"text/markdown": text, "text/plain": text})]
    for figure in figures:
        data, metadata = figure._repr_mimebundle_()
        outputs.append(nbformat.v4.new_output("display_data", data, metadata=metadata))
    cells = [nbformat.v4.new_markdown_cell("# A chapter"), nbformat.v4.new_code_cell("tell()", outputs=outputs)]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path
