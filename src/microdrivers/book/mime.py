"""How myst-nb shows a figure of an executed notebook in the book (its plugin point `myst_nb.mime_renderers`)."""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from microdrivers.book.chapter_figures import HTML
from microdrivers.figure_format import CHART

PARSER = "microdrivers_parser"  # attribute of the renderer of a page


class FigureRenderer(MimeRenderPlugin):
    """Puts our charts, which `chapter_figures.py` has made HTML of, into the page, and texts faster; leaves all else to myst-nb."""

    mime_priority_overrides = [("*", CHART, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> None | list[nodes.Element]:
        """Nodes of a figure or of a text; None for an output that is not ours."""
        if data.mime_type == "text/markdown" and not inline:
            return _text(renderer, data)
        if inline or data.mime_type != CHART or HTML not in data.content:
            return None
        return [nodes.raw(text=data.content[HTML], format="html")]


def _text(renderer: NbElementRenderer, data: MimeData) -> None | list[nodes.Element]:
    """As `NbElementRenderer.render_markdown`, with one parser for a page: a parser for every text took a tenth of the time of
    reading. None where the settings ask for another kind of Markdown than GitHub's."""
    page = renderer.renderer
    if page.get_cell_level_config("render_markdown_format", data.cell_metadata, line=data.line) != "gfm":
        return None
    if not hasattr(page, PARSER):
        setattr(page, PARSER, create_md_parser(MdParserConfig(gfm_only=True), type(page)))
    parent, of_page = nodes.Element(), (page.md, page.md_config)
    page.md = getattr(page, PARSER)
    page.md_config = page.md.options["myst_config"]
    try:
        with page.current_node_context(parent):
            page.nested_render_text(data.string, data.line or 0)
    finally:
        page.md, page.md_config = of_page
    return parent.children
