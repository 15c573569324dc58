"""Chromium, which prints: find one on this machine, and let it print a page of ours into a PDF."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from microdrivers.errors import fail

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 900  # seconds for one print; on a quiet machine the whole book takes a small part of it
FLAGS = (
    "--headless",
    "--no-sandbox",  # in containers there is none; what is printed is our own and holds no script, and the network is cut
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",  # the style sheet for print has its own
    "--generate-pdf-document-outline",
)
DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:(\d{14})[^)]*\)")
UNDATED = b"20000101000000"


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: the variable CHROMIUM, else the search path; None when there is none."""
    if given := os.environ.get("CHROMIUM"):
        return given
    return next((path for path in map(shutil.which, NAMES) if path), None)


def require_chromium() -> str:
    """Path of a Chromium or Chrome. Raises `MicrodriversError`, with what to install, when there is none."""
    path = find_chromium()
    if path is None or not shutil.which(path):
        mend = "Install the package 'chromium' (or Google Chrome), or set CHROMIUM to the path of one."
        raise fail(path or "Chromium", "PDFs are printed by Chromium, and there is none here.", mend)
    return path


def print_pdf(page: Path, pdf: Path) -> None:
    """Print an HTML file into a PDF without dates: tagged, with bookmarks, the same bytes for the same page.

    Raises `MicrodriversError` when there is no Chromium or it does not print a whole PDF; then `pdf` is not written.
    """
    chromium = require_chromium()
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        command = [chromium, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise fail(chromium, f"It could not print: {error}", "Start it by hand to see what is wrong.") from None
        content = printed.read_bytes() if printed.is_file() else b""
        if not content.startswith(b"%PDF-") or not content.rstrip().endswith(b"%%EOF"):
            said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
            raise fail(chromium, f"It printed no whole PDF: {said}", "Start it by hand to see what is wrong.")
    pdf.write_bytes(DATE.sub(lambda found: found[0].replace(found[1], UNDATED), content))
