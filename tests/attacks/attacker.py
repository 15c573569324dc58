"""All attacks on one publication.

The attacker has what is published and what is public anyway: the codebook, the rules and the program. Nothing here
imports `microdrivers.disclosure`. The truth is used for one thing: to tell which of the ranges found are of secrets.
"""

from __future__ import annotations

from microdrivers.survey import Codebook
from tests.attacks.counts import answer_counts_attacked, group_counts_attacked, people_known
from tests.attacks.knowledge import Recovery, loose_ends, rows_of, told_sizes
from tests.attacks.publication import Publication
from tests.attacks.replay import THE_PROGRAM, Program, intervals_replayed
from tests.attacks.statistics import both_bases_attacked, score_bases_attacked
from tests.attacks.surveys import Truth, shipped_framework
from tests.attacks.texts import charts_attacked, sentences_attacked

KINDS = (
    "hidden row",
    "small number",
    "sums",
    "sums and bases",
    "sums of groups",
    "decimals of a mean",
    "interval of alpha",
    "means of groups",
    "p-value of a correlation",
    "replayed intervals",
    "chart",
    "sentence",
)


def attack(book: Publication, codebook: Codebook, truth: Truth, program: Program = THE_PROGRAM) -> list[Recovery]:
    """Every secret that was recovered; an empty list when there is none. program: what makes the numbers."""
    countries = shipped_framework().countries
    names = {iso3: countries[iso3].name for iso3 in codebook.countries}
    rows = _unique([*rows_of(book), *told_sizes(book, names)])
    people = people_known(rows, codebook)
    both, bases = both_bases_attacked(rows, codebook, truth, people, program.p_of_real_base)
    sentences = book.sentences if program.alpha_by_formula else []
    learnt = [
        *loose_ends(rows),
        *answer_counts_attacked(rows, codebook, truth, bases),
        *group_counts_attacked(rows, codebook, truth),
        *score_bases_attacked(rows, sentences, codebook, truth, people, names),
        *both,
        *intervals_replayed(rows, codebook, truth, people, program),
        *charts_attacked(book),
        *sentences_attacked(book),
    ]
    return list(dict.fromkeys(learnt))


def _unique(rows: list[dict]) -> list[dict]:
    """The same row on several pages tells nothing twice."""
    seen: dict[tuple, dict] = {}
    for row in rows:
        about = tuple(str(value) for key, value in row.items() if key not in ("page", "figure"))
        place = (row["page"], row["figure"]) if row["measure"] == "association" else ()
        seen.setdefault((*about, *place), row)
    return list(seen.values())
