"""The figures of executed notebooks become HTML before Jupyter's libraries read the notebooks.

Those copy, check and write every number of a chart one by one, in Python, which took longer than all else that is done
with a chapter. As one piece of text a figure goes through them untouched; the numbers behind sentences, which are there
for the ledger alone, are left out.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from microdrivers.book.downloads import download_address, is_figure
from microdrivers.book.figure_html import figure_html
from microdrivers.figure_format import CHART, DETAILS, TOLD

HTML = "html"  # of a figure, in the place of its specification


def with_figures_made(notebook: str, docname: str) -> tuple[str, list[dict]]:
    """The text of an executed notebook with the HTML of every figure in the place of its data, and the details of all.

    docname: the page that the notebook becomes, 'book/chapters/mena/religion'.
    """
    content, figures = json.loads(notebook), []
    up = "../" * (len(PurePosixPath(docname).parts) - 1)
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop(TOLD, None)
            if not is_figure(output):
                continue
            details = output["metadata"].pop(DETAILS)
            figures.append(details)
            download = up + download_address(docname, details["key"])
            output["data"][CHART] = {HTML: figure_html(output["data"][CHART], details, download)}
    return json.dumps(content, ensure_ascii=False), figures
