"""Commands for the files and codebooks of surveys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from microdrivers.cli.words import DataOption, SurveyOption, app, in_words, out
from microdrivers.errors import fail
from microdrivers.project import DEFAULT_SURVEY, find_project


@app.command()
@in_words
def check(
    survey: Annotated[str, typer.Argument(help="Folder name in data/surveys/.")],
    data: DataOption = None,
) -> None:
    """Say what is wrong with a survey's codebook and data, all of it at once."""
    from microdrivers.framework import load_framework
    from microdrivers.survey import load_codebook, open_survey
    from microdrivers.survey.readers import read_answers
    from microdrivers.survey.survey import make_survey

    project = find_project()
    framework = load_framework(project.framework, project.places(survey))
    codebook = load_codebook(survey, project, framework)
    folder = project.surveys / survey
    found = (
        make_survey(read_answers(data, codebook, folder, small=True), codebook)
        if data
        else open_survey(survey, project, framework)
    )
    out.print(
        f"✓ {codebook.title}: {len(found.people)} respondents, {len(codebook.items)} items, {len(codebook.outcomes)} outcomes."
    )


@app.command("new-survey")
@in_words
def new_survey(
    file: Annotated[Path, typer.Argument(help="Data file: .csv, .xlsx, .parquet, .sav, .zsav or .dta.")],
    form: Annotated[Path | None, typer.Option(help="XLSForm of a KoboToolbox or ODK survey.")] = None,
    survey_id: Annotated[str | None, typer.Option("--id", help="Name of the survey's folder.")] = None,
) -> None:
    """Draft a codebook from a data file: what could be found out, and what is left to a person."""
    from microdrivers.framework import load_framework
    from microdrivers.survey.new import new_survey as drafted

    project = find_project()
    target, made = drafted(file, form, survey_id, project, load_framework(project.framework))
    out.print(f"Wrote {target}: {made.placed} questions placed, {made.waiting} waiting for you.", soft_wrap=True)
    if made.left_out:
        out.print(f"! LEFT OUT, {len(made.left_out)} columns that must not be read:", markup=False)
        for name, why in made.left_out.items():
            out.print(f"  {name}: {why}", markup=False, soft_wrap=True)
    out.print(f"Next: finish it, and ask `microdrivers check {target.parent.name}` what is still open.", soft_wrap=True)


@app.command()
@in_words
def simulate(
    survey: SurveyOption = DEFAULT_SURVEY,
    output: Annotated[Path | None, typer.Option(help="File to write; default: the survey's own data file.")] = None,
) -> None:
    """Make the answers of a simulated survey from its seed."""
    from microdrivers.framework import load_framework
    from microdrivers.survey import load_codebook
    from microdrivers.survey.simulate import simulate as simulated
    from microdrivers.survey.simulate import to_csv
    from microdrivers.yaml_model import read_yaml

    project = find_project()
    codebook = load_codebook(survey, project, load_framework(project.framework))
    if not codebook.illustrative:
        raise fail(
            f"survey '{survey}'", "It is a real survey; its answers are not made up here.", f"Use {DEFAULT_SURVEY}."
        )
    folder = project.surveys / survey
    target = output or folder / codebook.data.file
    if not target.parent.is_dir():
        raise fail(target.parent, "There is no such folder.", "Make it, or choose another one.")
    target.write_bytes(to_csv(simulated(codebook, read_yaml(folder / "simulation.yml"))))
    out.print(f"Wrote {target}", soft_wrap=True)
