"""The private store: answers from outside the project as Parquet, a file per country, of which columns are read alone.

A column with few different cells is kept as their places, a byte per person; `record.json` lists the cells, with the
number of people and the digest of each file. So what a codebook says of cells is looked up without reading answers, and
a codebook may be corrected after its file was given. Nothing is quoted from here; git ignores all of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from microdrivers.digests import digest, read_record, write_record
from microdrivers.errors import fail, listed
from microdrivers.project import Project
from microdrivers.survey.checks import cells_to_check, check_cells, countries_of
from microdrivers.survey.codebook import Codebook
from microdrivers.survey.coded import FEW, Coded, by_cell, coded

RECORD, PASSED = "record.json", "passed.json"
ROWS = 1 << 20  # people in one piece of a file


@dataclass(frozen=True)
class Store:
    """What is kept of one survey. countries: those whose files are read; None: all."""

    folder: Path
    countries: tuple[str, ...] | None = None

    @cached_property
    def record(self) -> dict:
        return read_record(self.folder / RECORD)

    def fits(self, codebook: Codebook) -> bool:
        """True when the files are still those of the codebook's countries."""
        return self.record["country"] == codebook.country.model_dump()

    @property
    def files(self) -> dict[str, int]:
        """The countries whose files are read, and how many people are in them."""
        rows = {iso3: file["rows"] for iso3, file in self.record["files"].items()}
        return {iso3: n for iso3, n in rows.items() if self.countries is None or iso3 in self.countries}

    def path(self, iso3: str) -> Path:
        """The file of a country."""
        return self.folder / f"{iso3}.parquet"

    def cells(self, name: str) -> pd.Series | None:
        """The different cells of a column; None where it has too many."""
        found = self.record["columns"][name]
        return None if found is None else pd.Series(found)

    def column(self, name: str) -> Coded:
        """A column, country after country."""
        values, cells = self.values(name), self.cells(name)
        return coded(pd.Series(values)) if cells is None else Coded(cells, values)

    def different(self, name: str) -> pd.Series:
        """The different cells of a column, however many."""
        cells = self.cells(name)
        return self.column(name).cells if cells is None else cells

    def values(self, name: str) -> np.ndarray:
        """A column as it is kept: places among its `cells` where there are any, else the cells themselves."""
        parts = [self._read(iso3, name) for iso3 in self.files]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int8)

    def _read(self, iso3: str, name: str) -> np.ndarray:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(self.path(iso3)) as file:
                found = file.read([name]).column(0).to_pandas().to_numpy()
        except (pa.ArrowException, OSError):
            raise _broken(self.folder.name) from None
        if len(found) != self.record["files"][iso3]["rows"]:
            raise _broken(self.folder.name)
        return found

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Columns as they were read from the file that was given."""
        columns = {name: (self.values(name), self.cells(name)) for name in names}
        return pd.DataFrame(
            {name: values if cells is None else cells.to_numpy()[values] for name, (values, cells) in columns.items()}
        )


def _broken(survey: str):
    return fail(
        f"survey '{survey}'", "What was kept of its answers is damaged.", "Give the file again with --data FILE."
    )


def kept_in(codebook: Codebook, project: Project) -> Path:
    """The folder in which the answers of a survey given with --data are kept."""
    return project.store / codebook.id


def open_store(codebook: Codebook, project: Project) -> Store:
    """What was kept of a survey, checked against its codebook as it is now.

    Answers that passed with this codebook, and whose record has not changed, are not looked at again.
    """
    store = Store(kept_in(codebook, project))
    place = f"survey '{codebook.id}'"
    if not store.record:
        mend = f"Get the file (see data/surveys/{codebook.id}/README.md) and give it with --data FILE."
        raise fail(place, "Its answers are not part of this project.", mend)
    again = "Give the file once more with --data FILE."
    if new := set(codebook.variables) - set(store.record["columns"]):
        raise fail(place, f"The codebook now names more columns: {listed(new)}.", again)
    passed = {"codebook": digest(codebook.model_dump_json()), "answers": digest(str(store.record))}
    if read_record(store.folder / PASSED) != passed:
        if store.record["alone"] != _alone(codebook):
            raise fail(place, "Its codebook now names other columns for ids, weights, strata or clusters.", again)
        if any(digest(store.path(iso3).read_bytes()) != file["digest"] for iso3, file in store.record["files"].items()):
            raise _broken(codebook.id)
        check_cells({name: store.different(name) for name in cells_to_check(codebook)}, codebook)
        write_record(store.folder / PASSED, passed)
    return store


def keep(raw: pd.DataFrame, codebook: Codebook, project: Project) -> None:
    """Keep a raw frame that has passed all checks, in the place of what was kept before."""
    target = kept_in(codebook, project)
    target.parent.mkdir(exist_ok=True)
    (target.parent / ".gitignore").write_text("*\n")
    partial, old = (target.with_name(f"{target.name}.{what}") for what in ("partial", "old"))
    for left in (partial, old):
        shutil.rmtree(left, ignore_errors=True)
    partial.mkdir()
    columns = {name: coded(raw[name]) for name in codebook.variables if name not in _alone(codebook)}
    columns = {name: column for name, column in columns.items() if len(column.cells) <= FEW + 1}
    record = {
        "rows": len(raw),
        "country": codebook.country.model_dump(),
        "alone": _alone(codebook),
        "columns": {name: _plain(columns[name].cells) if name in columns else None for name in codebook.variables},
        "files": {},
    }
    for position, iso3 in enumerate(codebook.countries):
        here = _rows_of(raw, codebook, position)
        if here.any():
            record["files"][iso3] = _write(partial / f"{iso3}.parquet", raw, columns, here)
    write_record(partial / RECORD, record)
    if target.exists():
        target.rename(old)
    partial.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    target.with_name(f"{target.name}.parquet").unlink(missing_ok=True)  # so it was kept before there were folders


def _alone(codebook: Codebook) -> list[str]:
    """Columns in which each person may have a value of their own: they are checked person by person, when given."""
    design = codebook.design
    return [name for name in (codebook.respondent, design.weight, design.strata, design.clusters) if name]


def _rows_of(raw: pd.DataFrame, codebook: Codebook, position: int) -> np.ndarray:
    if codebook.country.constant:
        return np.ones(len(raw), dtype=bool)
    return by_cell(raw[codebook.country.variable], lambda cells: countries_of(cells, codebook)) == position


def _plain(cells: pd.Series) -> list:
    """Cells as JSON has them; an empty one is null."""
    return [None if pd.isna(cell) else getattr(cell, "item", lambda cell=cell: cell)() for cell in cells]


def _write(path: Path, raw: pd.DataFrame, columns: dict[str, Coded], here: np.ndarray) -> dict:
    """The people `here` as one file; says how many they are and the file's digest."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields, arrays = [], []
    for name in raw.columns:
        if name in columns:
            arrays.append(pa.array(columns[name].places[here].astype(np.int8)))
        else:
            column = raw[name][here]
            text = column.dtype == object
            arrays.append(
                pa.array(column.astype(str).where(column.notna(), None) if text else column, from_pandas=True)
            )
        fields.append(pa.field(name, arrays[-1].type, nullable=name not in columns))
    # places are packed to a few bits anyway; without gaps and compression they are read twice as fast
    how = {field.name: "zstd" if field.nullable else "none" for field in fields}
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), path, row_group_size=ROWS, compression=how)
    return {"rows": int(here.sum()), "digest": digest(path.read_bytes())}
