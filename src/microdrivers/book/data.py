"""The data of the book to take along: published tables, framework and codebook, in one zip file."""

from __future__ import annotations

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from microdrivers.book.again import is_new
from microdrivers.book.downloads import FIXED_DATE, FOLDER
from microdrivers.csv_cells import neutral
from microdrivers.digests import digest_of_files
from microdrivers.framework import Framework
from microdrivers.published import COLUMNS, Published
from microdrivers.survey import Codebook

ADDRESS = f"{FOLDER}/book-data.zip"
VARIABLES = ("variable", "name", "driver", "context", "wording", "answers", "missing", "turned", "reason")
README = """# Data of the book

- published/*.csv: what research, official statistics and the EU say, a source on every row (sources.csv)
- framework.json: drivers, contexts, regions, countries, rules of publication
- codebook.csv: the questions of the survey of this book, one row per variable

Answers of respondents are not in here: they are not published.
"""


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.connect("env-updated", _write_where_new)


def _write_where_new(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The tables are read for nothing else when only chapters have changed."""
    framework, published, codebook = app.microdrivers_framework, app.microdrivers_published, app.microdrivers_codebook
    tables = digest_of_files(published.folder.glob("*.csv"), published.folder)
    told = [tables, framework.model_dump_json(), codebook.model_dump_json()]
    if is_new(env, "data", told) or not (Path(app.outdir) / ADDRESS).is_file():
        write_data(framework, published, codebook, Path(app.outdir))
    return []


def write_data(framework: Framework, published: Published, codebook: Codebook, site: Path) -> None:
    """Write the zip file into the site."""
    files = {f"published/{name}.csv": _csv(published.table(name).frame.to_dict("split")) for name in COLUMNS}
    files["framework.json"] = json.dumps(framework.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    files["codebook.csv"] = _csv({"columns": VARIABLES, "data": variables(codebook)})
    about = {
        "survey": codebook.title,
        "version": codebook.version,
        "citation": codebook.citation,
        "mark": codebook.mark,
    }
    files["metadata.json"] = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    files["README.md"] = README
    (site / ADDRESS).parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(site / ADDRESS, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)


def variables(codebook: Codebook) -> list[tuple]:
    """One row per question, in the order of `VARIABLES`: the variable description of a DDI codebook as a table.

    Answers stand in words; the codes of the file are of no use without the file, and stay with it.
    """
    rows = []
    for key, question in codebook.questions.items():
        scale = codebook.scale_of(key)
        answers, missing = "; ".join(scale.answers), "; ".join(dict.fromkeys(scale.missing.values()))
        driver, context = getattr(question, "driver", "(outcome)"), getattr(question, "context", "")
        turned = "yes" if question.reversed else "no"
        rows.append(
            (question.variable, key, driver, context, question.wording, answers, missing, turned, question.reason or "")
        )
    return rows


def _csv(table: dict) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table["columns"])
    writer.writerows([neutral(cell) for cell in row] for row in table["data"])
    return out.getvalue()
