"""What the keys of tables are called, from the framework and the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from microdrivers.disclosure import About
from microdrivers.figures.style import WORDS
from microdrivers.framework import Framework, Rules
from microdrivers.measures.merging import JOINED, together
from microdrivers.published import Published
from microdrivers.survey import Codebook


def labels(
    framework: Framework, codebook: Codebook, published: Published, units: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """For each key column of a table, and for some variants of it (`..._short`, `..._long`), key -> words.

    units: the countries of the chapter, small ones put together.
    """
    questions = codebook.questions
    open_answers = {key: WORDS[key] for key in ("dont_know", "refused", "no_answer")}
    outcomes = {key: outcome.wording for key, outcome in codebook.outcomes.items()}
    merged = [unit for unit in units if JOINED in unit]
    everyone = together(units)
    return {
        "country": {iso3: country.short for iso3, country in framework.countries.items()}
        | ({everyone: WORDS["together"]} if len(units) > 1 else {})
        | {unit: _and(framework.countries[iso3].short for iso3 in unit.split(JOINED)) for unit in merged},
        "country_long": {iso3: country.name for iso3, country in framework.countries.items()}
        | ({everyone: "all countries together"} if len(units) > 1 else {})
        | {unit: _and(framework.countries[iso3].name for iso3 in unit.split(JOINED)) for unit in merged},
        "driver": {key: driver.name for key, driver in framework.drivers.items()},
        "driver_short": {key: driver.short for key, driver in framework.drivers.items()},
        "context": {key: context.name for key, context in framework.contexts.items()},
        "context_short": {key: context.short for key, context in framework.contexts.items()},
        "question": {key: question.wording for key, question in questions.items()},
        "question_short": _short_questions(framework, codebook),
        "answer": {**open_answers, **outcomes},
        "group_by": {key: group.label for key, group in codebook.groups.items()},
        "source": {key: source["title"] for key, source in published.sources.items()},
        "code": dict(framework.codes),
    }


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}"


def _short_questions(framework: Framework, codebook: Codebook) -> dict[str, str]:
    """Items by their context; those that share driver and context are numbered."""
    cells = Counter((item.driver, item.context) for item in codebook.items.values())
    seen: Counter = Counter()
    names = {key: outcome.short for key, outcome in codebook.outcomes.items()}
    for key, item in codebook.items.items():
        cell = (item.driver, item.context)
        seen[cell] += 1
        number = f" {seen[cell]}" if cells[cell] > 1 else ""
        names[key] = f"{framework.contexts[item.context].short}{number}"
    return names


def side_labels(codebook: Codebook, question: str) -> dict[str, str]:
    """What the panels of an answer chart are called, from the scale of one of its questions."""
    scale = codebook.scale_of(question)
    return {"low": scale.low_label, "high": scale.high_label, "neutral": WORDS["neutral"], "open": WORDS["open"]}


def about_survey(codebook: Codebook, rules: Rules) -> About:
    """What every table of a survey carries with it."""
    return About(
        source=codebook.id,
        title=codebook.title,
        citation=codebook.citation,
        version=codebook.version,
        mark=codebook.mark,
        population=codebook.population,
        fieldwork=codebook.fieldwork.label,
        weighted=codebook.design.weight is not None,
        min_count=rules.min_count,
        min_base=rules.min_base,
    )


def about_published(published: Published, keys: list[str]) -> About:
    """The same for a published table that rests on the given sources."""
    titles = "; ".join(dict.fromkeys(published.source(key)["title"] for key in keys))
    dates = "; ".join(dict.fromkeys(published.source(key)["date"] for key in keys))
    return About(source=" ".join(keys), title=titles, citation=titles, version=dates)
