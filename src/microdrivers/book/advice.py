"""Published advice as the pages show it: every piece with how specific its source is, choices for the reader, and who
could do what.

The whole list stands in the page. `static/explorer.js` only hides what does not fit the reader's choice.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from microdrivers.book.material import Material, cited
from microdrivers.errors import fail, listed
from microdrivers.markdown import joined, plain
from microdrivers.records import records

EVERY = ("all", "both")  # what a table says when a source is not specific
LEVELS = {"micro": "the micro level", "meso": "the meso level", "macro": "the macro level", "multi": "several levels"}
SPECIFICITY = {
    "orientation": "An orientation: only the general direction could be read.",
    "announced": "Announced by the European Commission: whether it was done, and what came of it, was not found.",
}
NAMED = {"driver": "driver", "region": "region", "context": "social context"}  # what advice can be specific about


def recommendations(material: Material) -> str:
    """The choices, then every piece of advice by audience: what, why, evidence, and how specific it is."""
    frame = material.published.table("recommendations").frame
    parts = [_how_many_name(frame), f"~~~~{{raw}} html\n{_choices(material)}\n~~~~"]
    for key, audience in material.framework.audiences.items():
        rows = records(frame[frame["audience"] == key])
        pieces = "\n\n".join(_piece(material, row) for row in rows)
        parts.append(f"### {plain(audience.name)}")
        parts.append(
            f'<ul class="md-advice-list">\n\n{pieces}\n\n</ul>'
            if rows
            else "No advice could be read for this audience."
        )
    return "\n\n".join(parts)


def _how_many_name(frame) -> str:
    """In a sentence: how many pieces name a driver, a region, a context."""
    counts = {name: int((~frame[column].isin(EVERY)).sum()) for column, name in NAMED.items()}
    told = [f"{count or 'none'} {'names' if count < 2 else 'name'} a {name}" for name, count in counts.items()]
    return (
        f"Of {len(frame)} pieces of advice, {joined(told, 'and')}. Where nothing is named, the advice is meant for all."
    )


def _piece(material: Material, row: dict) -> str:
    keys = ("audience", *NAMED)
    data = " ".join(f'data-{key}="{"all" if row[key] in EVERY else escape(row[key])}"' for key in keys)
    return "\n\n".join(
        [
            f'<li class="md-advice" {data}>',
            f"**{plain(row['what'])}**",
            f"Why: {plain(row['why'])}",
            f"Evidence: {cited(row['source'])}, from work on {_word(LEVELS, row, 'level')}.",
            f"How specific: {_word(SPECIFICITY, row, 'specificity')} {_named(material, row)}",
            "</li>",
        ]
    )


def _word(words: dict[str, str], row: dict, column: str) -> str:
    """What a reader is told instead of a cell's short word."""
    if row[column] not in words:
        place = f"recommendations.csv, row '{row['key']}', column '{column}'"
        raise fail(place, f"The page has no words for '{row[column]}'.", f"Use one of: {listed(words)}.")
    return words[row[column]]


def _named(material: Material, row: dict) -> str:
    """Whom and what the source names, and what it leaves open."""
    named = [
        f"the {name} “{plain(material.framework.require(key, row[key]).name)}”"
        for key, name in NAMED.items()
        if row[key] not in EVERY
    ]
    left_open = [f"no {name}" for key, name in NAMED.items() if row[key] in EVERY]
    return f"It names {joined([*named, *left_open], 'and')}."


def _choices(material: Material) -> str:
    """A form that the script shows; without it the list below is whole, and the form stays away."""
    framework = material.framework
    selects = "\n".join(
        [
            _select("audience", "Who acts", "All audiences", framework.audiences),
            _select("driver", "Driver", "All drivers", framework.drivers),
            _select("context", "Social context", "All social contexts", framework.contexts),
            _select("region", "Region", "All regions", framework.regions),
        ]
    )
    return f"""<form class="md-explorer" id="advice-explorer" aria-labelledby="advice-title" autocomplete="off" hidden>
<p class="md-headline" id="advice-title">Which advice fits?</p>
<div class="md-choices">
{selects}
</div>
<label class="md-named"><input type="checkbox" name="named" value="yes"> Only advice that names the driver, context and region that I chose</label>
<p class="md-matches" role="status" aria-live="polite"></p>
<div class="md-widen"></div>
<button type="reset">Show all advice</button>
</form>"""


def _select(name: str, label: str, every: str, terms: dict) -> str:
    options = "".join(
        f'<option value="{escape(key, quote=True)}">{escape(term.name)}</option>' for key, term in terms.items()
    )
    return (
        f'<div><label for="advice-{name}">{label}</label><select id="advice-{name}" name="{name}">'
        f'<option value="all">{every}</option>{options}</select></div>'
    )


def explorer_link(material: Material, words: str, **choice: str) -> str:
    """A link to the advice for a choice, as inline HTML: its address holds no place that MyST could check."""
    state = ";".join(f"{key}={escape(value, quote=True)}" for key, value in choice.items())
    return f'<a href="{material.up}what-can-be-done.html#{state}">{escape(words)}</a>'


def actors_in_words(material: Material) -> str:
    """Who could do what, driver by driver, with the source of every line and a word where there is none."""
    frame = material.published.table("actors").frame
    professions = material.published.table("practitioners").frame.set_index("key")["profession"]
    drivers = {"all": "All drivers"} | {key: driver.name for key, driver in material.framework.drivers.items()}
    parts = []
    for key, name in drivers.items():
        rows = records(frame[frame["driver"] == key])
        lines = [
            f"- {plain(professions[row['profession']])} (**{row['basis']}**): {plain(row['what'])} {cited(row['source'])}"
            for row in rows
        ]
        silent = [
            plain(name)
            for profession, name in professions.items()
            if profession not in {row["profession"] for row in rows}
        ]
        if silent:
            lines.append(f"- Nothing of its own for: {'; '.join(silent)}.")
        parts += [f"**{plain(name)}**", "\n".join(lines)]
    return ":::{dropdown} The same in words, with every source\n" + "\n\n".join(parts) + "\n:::"


ADVICE_PASSAGES: dict[str, Callable[[Material], str]] = {
    "recommendations": recommendations,
    "actors-in-words": actors_in_words,
}
