"""Commands for a site that is built: print it, look it through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from microdrivers.cli.words import SurveyOption, app, in_words, out
from microdrivers.errors import MicrodriversError
from microdrivers.project import DEFAULT_SURVEY, find_project


@app.command()
@in_words
def pdf(survey: SurveyOption = DEFAULT_SURVEY) -> None:
    """Print the published site: every chapter as a PDF, and the whole book as one. Needs Chromium."""
    from microdrivers.book.build import open_book
    from microdrivers.book.pdf import bind, write_pdfs

    bound = bind(open_book(find_project(), survey))
    whole = write_pdfs(bound, lambda title: out.print(f"Printing {title}", soft_wrap=True))
    out.print(f"The PDFs are ready: {whole.parent}", soft_wrap=True)


@app.command()
@in_words
def gate(site: Annotated[Path, typer.Argument(help="Folder of a built site.")]) -> None:
    """Look for reasons why a built site must not be published."""
    from microdrivers.book.build import all_codebooks, look_through

    project = find_project()
    if problems := look_through(site, project, all_codebooks(project)):
        raise MicrodriversError(*problems)
    out.print(f"✓ {site}: nothing speaks against publishing it.", soft_wrap=True)
