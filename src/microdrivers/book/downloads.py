"""The downloads of a site: for every figure a zip with its table, what must be known of it, and a README."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from microdrivers.figure_format import CHART, DETAILS

FOLDER = "downloads"
FIXED_DATE = (2020, 1, 1, 0, 0, 0)  # the same table gives the same bytes, whenever it is built


def download_address(docname: str, key: str) -> str:
    """Address of a figure's zip file from the root of the site."""
    page = docname.removeprefix("book/").removeprefix("chapters/").replace("/", "-")
    return f"{FOLDER}/{page}-{key}.zip"


def write_downloads(docname: str, figures: Iterable[dict], site: Path) -> list[str]:
    """Write the zip files of the figures of a page, given by their details; returns their addresses from the root of the
    site."""
    addresses = []
    for details in figures:
        addresses.append(download_address(docname, details["key"]))
        target = site / addresses[-1]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(packed(details))
    return addresses


def remove_other_downloads(site: Path, addresses: Iterable[str]) -> None:
    """Remove all but these: an old table may hold what is hidden now."""
    for path in (site / FOLDER).glob("*"):
        if f"{FOLDER}/{path.name}" not in addresses:
            path.unlink()


def figures_among(outputs: list[dict]) -> list[dict]:
    """The details of every figure among outputs of cells."""
    return [output["metadata"][DETAILS] for output in outputs if is_figure(output)]


def is_figure(output: dict) -> bool:
    """True for the output of a cell that is one of our figures."""
    return CHART in output.get("data", {}) and DETAILS in output.get("metadata", {})


def outputs_of(path: Path) -> list[dict]:
    """All outputs of an executed notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


def packed(details: dict) -> bytes:
    """The zip file of one figure."""
    about = dict(details["download"]["about"])
    lines = [f"# {about['figure']}", "", *(f"- {key}: {value}" for key, value in about.items() if key != "figure"), ""]
    lines += ["Codes in the place of numbers:", "", *(f"- [{code}]: {text}" for code, text in details["codes"].items())]
    files = {
        f"{details['key']}.csv": details["download"]["csv"],
        "metadata.json": json.dumps({**about, "codes": details["codes"]}, indent=2, ensure_ascii=False) + "\n",
        "README.md": "\n".join(lines) + "\n",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
