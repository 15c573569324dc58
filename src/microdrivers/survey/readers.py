"""Read the columns that a codebook names from a data file; every format gives the same raw frame.

Raw frames hold the file's own codes. Columns that the codebook does not name are never read into memory.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, fail
from microdrivers.survey.codebook import Codebook
from microdrivers.survey.coded import compact
from microdrivers.survey.formats import FORMATS
from microdrivers.survey.forms import read_form


def read_answers(path: Path, codebook: Codebook, folder: Path | None = None, small: bool = False) -> pd.DataFrame:
    """The raw frame: one row per respondent, one column per variable of the codebook.

    folder: that of the codebook, where its form lies. small: columns with few different cells become categoricals, those
    of a Parquet file one after the other, so that a large file needs a byte per answer. The index is where the respondent stands in the file: the line of
    a CSV, the row of another file. Raises `MicrodriversError` when the file is missing, empty, of another format than
    the codebook says, or lacks a variable (all missing variables at once).
    """
    if not path.is_file():
        raise fail(path, "There is no such data file.", "Check the name, or give the file with --data.")
    if path.stat().st_size == 0:
        raise fail(path, "The file is empty.", "Export the survey again.")
    source = codebook.data
    header = FORMATS[source.format].header(path, source)
    if source.form:
        form = read_form((folder or path.parent) / source.form)
        raw = form.read(
            path, codebook.variables, header, lambda places: FORMATS[source.format].cells(path, source, places)
        )
    else:
        require_columns(path, codebook.variables, header)
        places = {name: header.index(name) for name in codebook.variables}
        cells = FORMATS[source.format].cells
        if small and source.format == "parquet":
            raw = pd.DataFrame({name: compact(cells(path, source, [place])[place]) for name, place in places.items()})
        else:
            raw = cells(path, source, list(places.values()))
            raw.columns = list(places)
    if raw.empty:
        raise fail(path, "The file has a header but no respondents.", "Export the survey again with its answers.")
    return pd.DataFrame({name: compact(raw[name]) for name in raw}) if small else raw


def require_columns(path: Path, variables: tuple[str, ...], header: list[str]) -> None:
    """Every variable must be the name of exactly one column."""
    twice = {name for name in header if header.count(name) > 1} & set(variables)
    problems = [
        Problem(f"{path}, column '{name}'", "Two columns have this name.", "Rename one of them.")
        for name in sorted(twice)
    ]
    for name in variables:
        if name not in header:
            near = difflib.get_close_matches(name, header, n=1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            mend = f"{hint}Correct the file's header or the variable in the codebook."
            problems.append(
                Problem(f"{path}, column '{name}'", "The codebook names this column, the file lacks it.", mend)
            )
    if problems:
        raise MicrodriversError(*problems)
