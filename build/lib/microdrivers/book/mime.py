"""How myst-nb shows a figure of an executed notebook in the book (its plugin point `myst_nb.mime_renderers`)."""

from __future__ import annotations

from pathlib import PurePosixPath

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from microdrivers.book.downloads import download_address
from microdrivers.book.figure_html import figure_html
from microdrivers.figure_format import CHART, DETAILS


class FigureRenderer(MimeRenderPlugin):
    """Turns our charts into HTML; leaves every other output to myst-nb."""

    mime_priority_overrides = [("*", CHART, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> None | list[nodes.Element]:
        """Nodes of a figure; None for an output that is not ours."""
        if inline or data.mime_type != CHART or DETAILS not in data.output_metadata:
            return None
        details = data.output_metadata[DETAILS]
        docname = renderer.renderer.sphinx_env.docname
        up = "../" * (len(PurePosixPath(docname).parts) - 1)
        html = figure_html(data.content, details, up + download_address(docname, details["key"]))
        return [nodes.raw(text=html, format="html")]
