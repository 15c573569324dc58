"""File formats: the header of a data file, and the cells of chosen columns. Nothing else is read into memory.

Every format gives the file's own codes in a frame whose index is the place in the file: the line of a CSV, the row of
a sheet, the number of the respondent elsewhere. Empty cells are missing.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from microdrivers.errors import fail, listed
from microdrivers.survey.codebook import Source

OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+)")
NO_TEXT = (
    b"PK\x03\x04",
    b"\x89PNG",
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
)  # how other files begin: zip, png, pdf, jpeg, gzip


@dataclass(frozen=True)
class Format:
    """header: names of all columns, in order. cells: the columns at these places, named by their places; of the first
    rows only where a number of them is given."""

    header: Callable[[Path, Source], list[str]]
    cells: Callable[..., pd.DataFrame]


# Text


@contextmanager
def _text(path: Path, source: Source) -> Iterator:
    """The rows of a text file; raises in words when it is not text in the encoding that the codebook says."""
    with path.open("rb") as file:
        if file.read(4).startswith(NO_TEXT):
            mend = "Unpack it, or export the survey again as CSV; if it is a workbook, set data.format to xlsx."
            raise fail(path, "The file is a zip archive, a workbook or a picture, not a table of text.", mend)
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding.replace("windows-", "cp")
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield csv.reader(file, delimiter=source.delimiter)
    except UnicodeDecodeError:
        mend = "Save it as CSV with the encoding UTF-8, or set data.encoding in the codebook (e.g. windows-1250)."
        raise fail(path, f"The file is not {source.encoding.upper()} text.", mend) from None
    except csv.Error:
        raise fail(path, "The file is not a table of text.", "Export the survey again as CSV.") from None


def _csv_header(path: Path, source: Source) -> list[str]:
    with _text(path, source) as rows:
        header = next(rows, [])
    for other, name in OTHER_DELIMITERS.items():
        if len(header) == 1 and other != source.delimiter and other in header[0]:
            mend = f"Set data.delimiter to the {name} in the codebook, or save the file again."
            raise fail(f"{path}, line 1", "The columns are separated by another sign than the codebook says.", mend)
    return header


def _csv_cells(path: Path, source: Source, places: list[int], most: int | None = None) -> pd.DataFrame:
    """Nothing is guessed: cells stay text, and only empty ones (and those of data.empty) are missing."""
    lines, cells, width = [], [], 0
    with _text(path, source) as rows:
        width = len(next(rows, []))
        for row in islice(rows, most):
            if not row:
                continue
            if len(row) != width:
                mend = "Put quotation marks around text that holds the separator, or export the file again."
                said = f"It has {len(row)} cells, not the {width} columns of the header."
                raise fail(f"{path}, line {rows.line_num}", said, mend)
            lines.append(rows.line_num)
            cells.append([row[place] for place in places])
    raw = pd.DataFrame(cells, columns=places, index=lines, dtype=object)
    if source.decimal == ",":
        raw = raw.map(lambda cell: DECIMAL_COMMA.sub(r"\1.\2", cell) if DECIMAL_COMMA.fullmatch(cell) else cell)
    return raw.where(~raw.isin(["", *source.empty]))


# Excel


@contextmanager
def open_workbook(path: Path) -> Iterator:
    """An Excel workbook, its sheets read row by row; raises in words when it is none."""
    import openpyxl

    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a wrong size into the file
            yield book
            book.close()
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, SyntaxError):  # ParseError is one
        mend = "Open it in a spreadsheet program and save it as .xlsx, or set data.format to its real format."
        raise fail(path, "The file cannot be read as Excel .xlsx.", mend) from None


@contextmanager
def _sheet(path: Path, source: Source) -> Iterator:
    """The rows of the sheet that the codebook names, else of the first."""
    with open_workbook(path) as book:
        if source.sheet and source.sheet not in book.sheetnames:
            mend = f"Set data.sheet to one of: {listed(book.sheetnames)}."
            raise fail(path, f"There is no sheet '{source.sheet}'.", mend)
        sheet = book[source.sheet] if source.sheet else book.worksheets[0]
        yield sheet.iter_rows(values_only=True)


def _excel_header(path: Path, source: Source) -> list[str]:
    with _sheet(path, source) as rows:
        header = ["" if cell is None else str(cell) for cell in next(rows, ())]
    while header and not header[-1]:
        header.pop()
    return header


def _excel_cells(path: Path, source: Source, places: list[int], most: int | None = None) -> pd.DataFrame:
    lines, cells = [], []
    with _sheet(path, source) as rows:
        next(rows, None)
        for number, row in enumerate(islice(rows, most), start=2):
            if any(cell is not None for cell in row):
                lines.append(number)
                cells.append([_cell(row[place]) if place < len(row) else None for place in places])
    raw = pd.DataFrame(cells, columns=places, index=lines, dtype=object)
    return raw.where(raw.notna() & ~raw.isin(["", *source.empty]), None)


def _cell(value: object) -> object:
    """Dates and truth values as text: neither is a number, whatever a spreadsheet keeps them as."""
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


# Parquet, SPSS, Stata


def _parquet_header(path: Path, source: Source) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_schema(path).names
    except (pa.ArrowException, OSError):
        mend = "Export it again, or set data.format in the codebook to its real format."
        raise fail(path, "The file cannot be read as Parquet.", mend) from None


def _parquet_cells(path: Path, source: Source, places: list[int], most: int | None = None) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names = pq.read_schema(path).names
        wanted = [names[place] for place in places]
        first = None if most is None else next(pq.ParquetFile(path).iter_batches(most, columns=wanted), None)
        table = pq.read_table(path, columns=wanted) if first is None else pa.Table.from_batches([first])
    except (pa.ArrowException, OSError):
        raise fail(path, "The file is damaged.", "Export it again as Parquet.") from None
    columns = {place: table.column(names[place]).to_pandas() for place in places}
    raw = pd.DataFrame({place: _plain_column(column) for place, column in columns.items()})
    return _numbered(raw)


def _plain_column(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.astype(object)
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.map({True: "TRUE", False: "FALSE"})
    return column.astype(str).where(column.notna()) if pd.api.types.is_datetime64_any_dtype(column.dtype) else column


def _statistics(kind: str, name: str) -> Format:
    """A format that pyreadstat reads; codes that the file declares missing are kept."""

    def read(path: Path, **options):
        import pyreadstat

        try:
            return getattr(pyreadstat, f"read_{kind}")(path, disable_datetime_conversion=True, **options)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
            mend = "Get the file again, or set data.format in the codebook to its real format."
            raise fail(path, f"The file cannot be read as {name}.", mend) from None

    def header(path: Path, source: Source) -> list[str]:
        return read(path, metadataonly=True)[1].column_names

    def cells(path: Path, source: Source, places: list[int], most: int | None = None) -> pd.DataFrame:
        every = header(path, source)
        names = [every[place] for place in places]
        raw, _ = read(path, usecols=list(dict.fromkeys(names)), user_missing=True, row_limit=most or 0)
        raw = raw[names]
        raw.columns = places
        return _numbered(raw.replace("", None))

    return Format(header, cells)


def _numbered(raw: pd.DataFrame) -> pd.DataFrame:
    raw.index = range(1, len(raw) + 1)
    return raw


FORMATS = {
    "csv": Format(_csv_header, _csv_cells),
    "xlsx": Format(_excel_header, _excel_cells),
    "parquet": Format(_parquet_header, _parquet_cells),
    "sav": _statistics("sav", "SPSS .sav"),
    "dta": _statistics("dta", "Stata .dta"),
}
