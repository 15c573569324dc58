"""A codebook draft as commented YAML: what could be found out stands in it, what only a person knows is marked OPEN.

Everything that comes from the file is written as a quoted text or as a comment on one line, so that no label can become
a key of the draft.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from microdrivers.framework import Framework
from microdrivers.survey.codebook import DO_NO_HARM, Source
from microdrivers.survey.codebook_file import OPEN
from microdrivers.survey.columns import Column
from microdrivers.survey.keywords import Keywords
from microdrivers.survey.suggest import DraftScale, age_bands, missing_of, place_of, roles, scale_of, why_left_out

MOST_SHOWN = 200  # signs of a label
NUMBER = re.compile(r"^[A-Za-z]{0,3}\d+[\w-]*[.:)]\s+(?=\S)")  # 'Q43b. ' before a wording


@dataclass
class Draft:
    """text: the codebook; left_out: column -> why it is not in it; placed: questions with driver and context."""

    text: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    placed: int = 0
    waiting: int = 0


def quoted(text: object) -> str:
    """Text as a YAML scalar that can be nothing else."""
    return json.dumps(_line(text), ensure_ascii=False)


def _line(text: object) -> str:
    """On one line, without signs that cannot be seen."""
    line = "".join(sign for sign in " ".join(str(text).split()) if sign.isprintable())
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"


def _still(what: str) -> str:
    return quoted(f"{OPEN} {what}")


def _code(code: int | str) -> str:
    return str(code) if isinstance(code, int) else json.dumps(code, ensure_ascii=False)


def _mapping(pairs) -> str:
    return "{" + ", ".join(f"{_code(code)}: {text}" for code, text in pairs) + "}"


def draft(
    survey_id: str, source: Source, columns: tuple[Column, ...], framework: Framework, keywords: Keywords
) -> Draft:
    """The draft of a survey's codebook from what its file says of itself."""
    found = roles(columns, keywords)
    made = Draft()
    scales: dict[DraftScale, str] = {}
    items, waiting = [], []
    taken: Counter = Counter()
    special = {column.name for column in found.values()}
    for column in columns:
        if column.name in special:
            continue
        scale = scale_of(column, keywords)
        if why := why_left_out(column, keywords, scale):
            made.left_out[column.name] = why
        elif scale and column.label:
            driver, context = place_of(keywords.drivers, column), place_of(keywords.contexts, column)
            if driver and context:
                name = scales.setdefault(scale, _scale_name(scale, scales))
                items.append(_item(_key(column.name, taken), column, name, driver, context))
            elif driver or context:
                name = scales.setdefault(scale, _scale_name(scale, scales))
                waiting.append((column, name, driver or context))
    made.left_out = dict(sorted(made.left_out.items(), key=lambda one: not one[1].startswith("it may")))  # people first
    made.placed, made.waiting = len(items), len(waiting)
    parts = [
        _head(survey_id, source, made),
        _people(found, framework, keywords),
        _scales(scales),
        "# Only questions whose wording speaks for a driver and for a context are placed. Look at every one: is it the right\n"
        "# place, and does the far end of the scale point to more of the driver? If not, add 'reversed: true'.\n"
        "items:\n"
        + "\n".join(
            items or [f"  first_item: {_still('add at least one question with driver, context, scale, wording')}"]
        ),
        _waiting(waiting),
        "# What respondents reject, hope for or rely on; drivers are set beside these. Leave it empty if nothing of the kind was asked.\n"
        "outcomes: {}",
        "do_no_harm:\n" + "\n".join(f"  {key}: {_still(question)}" for key, question in DO_NO_HARM.items()),
    ]
    made.text = "\n\n".join(part for part in parts if part) + "\n"
    return made


def _head(survey_id: str, source: Source, made: Draft) -> str:
    out = "".join(f"#   {_line(name)}: {_line(why)}\n" for name, why in made.left_out.items())
    how = {key: value for key, value in source.model_dump(exclude_defaults=True).items() if key != "file"}
    data = ", ".join(
        f"{key}: {json.dumps(list(v) if isinstance(v, tuple) else v, ensure_ascii=False)}" for key, v in how.items()
    )
    texts = {
        "title": "the name of the survey",
        "short": "a name of two or three words",
        "version": "which version of the file",
        "citation": "how the survey wants to be cited",
        "licence": "who may use it, under which terms",
        "population": "who was asked: ages, countries, who else",
        "not_covered": "who could not be asked",
    }
    return (
        "# A draft, made from the file by `microdrivers new-survey`. Everything marked OPEN waits for you; `microdrivers check`\n"
        f"# {survey_id} lists what is left. Lines that begin with # are comments.\n#\n"
        "# LEFT OUT, never to be read: what could lead to a person, free text, and what is no list of answers.\n"
        f"{out or '#   (nothing was found)' + chr(10)}\n"
        f"id: {survey_id}\n"
        + "".join(f"{key}: {_still(what)}\n" for key, what in texts.items())
        + "review:  # do these, then remove each line; with the last one remove 'review' too\n"
        + "".join(f"  - {_still(what)}\n" for what in REVIEW)
        + f"\ndata: {{{data}}}"
        + ("  # the encoding is a guess: look at names and labels" if source.encoding != "utf-8" else "")
    )


REVIEW = (
    "Look through the list LEFT OUT above, and through every variable that is read: does any lead to a person?",
    "Look through 'missing' of every scale: codes were guessed where a comment says so.",
    "Look at the order of every scale's answers, and where its middle lies.",
    "Look at the driver and the context of every item, and set 'reversed: true' where more of the answer is less of it.",
)


def _people(found: dict[str, Column], framework: Framework, keywords: Keywords) -> str:
    def name(role: str, what: str) -> str:
        return f"{quoted(found[role].name)}  # found by its name or label" if role in found else _still(what)

    lines = ["ages: {first: 15, last: 30}  # whom the chapters are about; change it to the frame of the survey"]
    lines.append(f"age: {name('age', 'the variable with the age in years')}")
    if "age" in found:
        if bands := age_bands(found["age"]):
            lines.append(
                "age_bands: " + _mapping((c, f"{{first: {b.first}, last: {b.last}}}") for c, b in bands.items())
            )
        missing = [(code, why) for code, why in missing_of(found["age"], keywords).items() if code not in bands]
        lines += [f"age_missing: {_mapping(missing)}  # look at these"] if missing else []
    lines.append(f"respondent: {name('respondent', 'the variable with a number for every respondent, no name')}")
    lines.append(_country(found.get("country"), framework))
    date = _still("a date such as 2026-01-31")
    lines.append(
        f"fieldwork:\n  start: {date}\n  end: {date}\n  label: {_still('how to say it, such as January 2026')}"
    )
    lines.append(f"mode: {{all: {_still('how people were asked: in person, online, by telephone')}}}")
    lines.append(f"design:\n  probability: {_still('true if everybody had a known chance to be asked, else false')}")
    lines.append(f"  description: {_still('how people were chosen')}")
    lines += [f"  {role}: {quoted(found[role].name)}" for role in ("weight", "strata", "clusters") if role in found]
    lines.append("  seed: 1  # any whole number; it makes the intervals come out the same every time")
    groups = [_group(key, found[key], keywords) for key in ("gender", "setting") if key in found]
    lines.append("groups:" + ("\n" + "\n".join(groups) if groups else " {}"))
    return "\n".join(lines)


def _group(key: str, column: Column, keywords: Keywords) -> str:
    missing = missing_of(column, keywords)
    values = _mapping((code, quoted(label or code)) for code, label in column.values.items() if code not in missing)
    return f"  {key}:\n    label: {key.capitalize()}\n    variable: {quoted(column.name)}\n    values: {values}" + (
        f"\n    missing: {_mapping(missing.items())}" if missing else ""
    )


def _country(column: Column | None, framework: Framework) -> str:
    known = {country.name.rstrip("*").casefold(): iso3 for iso3, country in framework.countries.items()}
    known |= {iso3.casefold(): iso3 for iso3 in framework.countries}
    if column is None or not column.values:
        variable = f"  # or: {{variable: {quoted(column.name)}, values: ...}}" if column else ""
        return f"country: {{constant: {_still('the iso3 code of the country, such as TUN')}}}{variable}"
    values = ", ".join(
        f'"{code}": '
        + (known.get((label or str(code)).casefold()) or _still(f"iso3 code of the country with the code {code}"))
        for code, label in column.values.items()
    )
    return f"country: {{variable: {quoted(column.name)}, values: {{{values}}}}}"


def _scales(scales: dict[DraftScale, str]) -> str:
    return "scales:" + ("".join(f"\n  {name}:{_scale(scale)}" for scale, name in scales.items()) or " {}")


def _scale(scale: DraftScale) -> str:
    values = "".join(f"\n      {_code(code)}: {quoted(label)}" for code, label in scale.values)
    mark = f"  # guessed: {', '.join(map(str, scale.guessed))}" if scale.guessed else ""
    missing = f"\n    missing: {_mapping(scale.missing)}{mark}" if scale.missing else ""
    middle = f"\n    neutral: 1\n    neutral_label: {quoted(scale.values[scale.low][1])}" if scale.neutral else ""
    return (
        f"\n    values:{values}{missing}\n    low: {scale.low}{middle}\n    high: {scale.high}"
        f"\n    low_label: {quoted(scale.values[0][1])}\n    high_label: {quoted(scale.values[-1][1])}"
    )


def _scale_name(scale: DraftScale, scales: dict[DraftScale, str]) -> str:
    same = sum(other.kind == scale.kind for other in scales)
    return f"{scale.kind}_{same + 1}" if same else scale.kind


def _key(name: str, taken: Counter) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    key = key if key[:1].isalpha() and key.isascii() else f"q_{key}".rstrip("_")
    taken[key] += 1
    return key if taken[key] == 1 else f"{key}_{taken[key]}"


def _item(key: str, column: Column, scale: str, driver, context) -> str:
    others = f"; also {', '.join(driver.others)}" if driver.others else ""
    return (
        f"  {key}:\n    variable: {quoted(column.name)}\n    wording: {quoted(NUMBER.sub('', column.label))}\n    scale: {scale}\n"
        f"    driver: {driver.key}  # the wording has: {', '.join(driver.words)}{others}\n"
        f"    context: {context.key}  # the wording has: {', '.join(context.words)}"
    )


def _waiting(waiting: list) -> str:
    if not waiting:
        return ""
    lines = [
        f"#   {_line(column.name)} | {_line(column.label)} | scale: {scale} | {place.key}: {', '.join(place.words)}"
        for column, scale, place in waiting
    ]
    return (
        "# Not placed: the wording speaks for a driver or for a context, not for both. Make items of those you want.\n"
        + "\n".join(lines)
    )
