"""How myst-nb shows a figure of an executed notebook in the book (its plugin point `myst_nb.mime_renderers`)."""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from microdrivers.book.chapter_figures import HTML
from microdrivers.figure_format import CHART


class FigureRenderer(MimeRenderPlugin):
    """Puts our charts, which `chapter_figures.py` has made HTML of, into the page; leaves all else to myst-nb."""

    mime_priority_overrides = [("*", CHART, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> None | list[nodes.Element]:
        """Nodes of a figure; None for an output that is not ours."""
        if inline or data.mime_type != CHART or HTML not in data.content:
            return None
        return [nodes.raw(text=data.content[HTML], format="html")]
