"""Read the columns that a codebook names from a data file; every format gives the same raw frame.

Raw frames hold the file's own codes. Columns that the codebook does not name are never read into memory.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, fail
from microdrivers.survey.codebook import Codebook

OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_answers(path: Path, codebook: Codebook) -> pd.DataFrame:
    """The raw frame: one row per line of the file, one column per variable of the codebook.

    Raises `MicrodriversError` when the file is missing, empty, of another format than the codebook says,
    or lacks a variable (all missing variables at once).
    """
    if not path.is_file():
        raise fail(path, "There is no such data file.", "Check the name, or give the file with --data.")
    if path.stat().st_size == 0:
        raise fail(path, "The file is empty.", "Export the survey again.")
    raw = READERS[codebook.data.format](path, codebook)
    if raw.empty:
        raise fail(path, "The file has a header but no respondents.", "Export the survey again with its answers.")
    return raw


def _read_csv(path: Path, codebook: Codebook) -> pd.DataFrame:
    delimiter = codebook.data.delimiter
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file, delimiter=delimiter), [])
    except UnicodeDecodeError:
        raise fail(path, "The file is not UTF-8 text.", "Save it as CSV with the encoding UTF-8.") from None
    if len(header) == 1:
        for other, name in OTHER_DELIMITERS.items():
            if other != delimiter and other in header[0]:
                mend = f"Set data.delimiter to the {name} in the codebook, or save the file again."
                raise fail(f"{path}, line 1", "The columns are separated by another sign than the codebook says.", mend)
    _require_columns(path, header, codebook)
    try:
        return pd.read_csv(
            path,
            sep=delimiter,
            usecols=list(codebook.variables),
            encoding="utf-8-sig",
            dtype=object,  # nothing is guessed: the checks say what is not a number
            keep_default_na=False,
            na_values=[""],
        )[list(codebook.variables)]
    except (pd.errors.ParserError, UnicodeDecodeError):
        raise fail(
            path, "A line does not have the columns of the header.", "Open the file and export it again."
        ) from None


def _read_sav(path: Path, codebook: Codebook) -> pd.DataFrame:
    import pyreadstat

    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True)
        _require_columns(path, about.column_names, codebook)
        raw, _ = pyreadstat.read_sav(path, usecols=list(codebook.variables), user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        mend = "Get the file again, or set data.format in the codebook to its real format."
        raise fail(path, "The file cannot be read as SPSS .sav.", mend) from None
    return raw[list(codebook.variables)]


READERS: dict[str, Callable[[Path, Codebook], pd.DataFrame]] = {"csv": _read_csv, "sav": _read_sav}


def _require_columns(path: Path, header: list[str], codebook: Codebook) -> None:
    twice = {name for name in header if header.count(name) > 1} & set(codebook.variables)
    problems = [
        Problem(f"{path}, column '{name}'", "Two columns have this name.", "Rename one of them.")
        for name in sorted(twice)
    ]
    for name in codebook.variables:
        if name not in header:
            near = difflib.get_close_matches(name, header, n=1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            mend = f"{hint}Correct the file's header or the variable in the codebook."
            problems.append(
                Problem(f"{path}, column '{name}'", "The codebook names this column, the file lacks it.", mend)
            )
    if problems:
        raise MicrodriversError(*problems)
