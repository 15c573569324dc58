"""Findings: sentences with their numbers, written from safe tables and from nothing else.

A finding refuses to call one figure higher than another when their intervals overlap, and it never names a cause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from microdrivers.disclosure import SafeTable
from microdrivers.records import records

NAN = float("nan")
SMALL, MEDIUM = 0.1, 0.3  # |rho| below which an association is called very weak, weak (Cohen 1988)


@dataclass(frozen=True)
class Finding:
    """One sentence and what it rests on. estimate, lo, hi in the unit of the sentence; n people of base people.

    rows: every row of the safe table that the sentence tells of, for the ledger of the book. front: Markdown that
    stands before the sentence, such as a link; the sentence itself is plain text.
    """

    sentence: str
    estimate: float = NAN
    lo: float = NAN
    hi: float = NAN
    n: float = NAN
    base: float = NAN
    caveat: str = ""
    rows: tuple[dict, ...] = ()
    front: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.caveat}".strip()

    def after(self, front: str) -> Finding:
        """The same finding with Markdown in front of its sentence."""
        return replace(self, front=front)


def lead(safe: SafeTable) -> str:
    """How a sentence about this survey must begin: simulated answers say so in every sentence."""
    return "In the simulated answers, " if safe.about.mark else ""


def start(sentence: str) -> str:
    """The sentence with a capital letter in front."""
    return sentence[:1].upper() + sentence[1:]


def _percent(row: dict) -> str:
    return f"{row['estimate']:.0f} % ({row['lo']:.0f} to {row['hi']:.0f} %)"


def overlap(a: dict, b: dict) -> bool:
    """True when the intervals of two rows touch, so that neither may be called higher."""
    return a["lo"] <= b["hi"] and b["lo"] <= a["hi"]


def sample_sizes(safe: SafeTable, everyone: str) -> Finding:
    """How many people answered, together and by country.

    safe: rows of measure 'respondents' without groups. everyone: the key of all countries together.
    """
    rows = {row["country"]: row for row in records(safe.frame)}
    total, alone = rows[everyone], len(rows) == 1
    parts = [
        f"{safe.name('country_long', key)} {_people(row)}" for key, row in rows.items() if alone or key != everyone
    ]
    if alone and not total["code"]:
        sentence = f"{_people(total)} respondents in {safe.name('country_long', everyone)}."
    elif total["code"]:
        sentence = f"respondents: {', '.join(parts)}."
    else:
        sentence = f"{_people(total)} respondents: {', '.join(parts)}."
    return _finding(safe, sentence, total, *rows.values())


def _people(row: dict) -> str:
    return f"[{row['code']}]" if row["code"] else f"{row['n']:,.0f}"


def leaning_range(safe: SafeTable, country: str, column: str) -> Finding | None:
    """From the least to the most people who lean towards the driver, within one country; None without figures.

    column: the key column that tells the rows apart (context or driver).
    """
    rows = [row for row in records(safe.where(country=country).frame) if not row["code"]]
    if not rows:
        return None
    low, high = min(rows, key=lambda row: row["estimate"]), max(rows, key=lambda row: row["estimate"])
    where = safe.name("country_long", country)
    among = (
        f"among the {high['base']:,.0f} respondents in {where}"
        if high["base"] == low["base"]
        else f"among the respondents in {where}"
    )
    if len(rows) == 1:
        sentence = f"{among}, {_percent(high)} lean towards the driver in {_quoted(safe, column, high)}."
    elif not overlap(low, high):
        sentence = (
            f"{among}, more lean towards the driver in {_quoted(safe, column, high)}, {_percent(high)}, "
            f"than in {_quoted(safe, column, low)}, {_percent(low)}."
        )
    else:
        apart = any(not overlap(a, b) for a, b in combinations(rows, 2))
        told = "not all of them can be told apart" if apart else "the figures cannot be told apart"
        sentence = f"{among}, {told}: all lie between {low['estimate']:.0f} % and {high['estimate']:.0f} %."
    return _finding(safe, sentence, high, *rows)


def _quoted(safe: SafeTable, column: str, row: dict) -> str:
    return f"“{safe.name(column, row[column])}”"


def score_line(safe: SafeTable, country: str) -> Finding | None:
    """The mean score of a country with its reliability; None when there is none of either.

    safe: rows of the measures 'score', 'reliability' and 'omega' of one driver.
    """
    rows = {row["measure"]: row for row in records(safe.where(country=country).frame)}
    score, alpha, omega = rows.get("score"), rows.get("reliability"), rows.get("omega")
    where = safe.name("country_long", country)
    if score is None or alpha is None:
        return None
    if score["code"]:
        return _finding(safe, f"{where}: no score is shown, {_why(safe, score)}.", score)
    people, left_out = score["whole"], score["whole"] - score["base"]
    few = f"fewer than {safe.about.min_count}" if left_out == 0 else f"about {100 * left_out / people:.0f} %"
    reliable = f"ordinal alpha {_two(alpha)}"
    if omega is not None:
        reliable += f", omega {_two(omega)}" if not omega["code"] else f", no omega: {_inside(omega['reason'])}"
    sentence = (
        f"{where}: mean score {score['estimate']:.0f} ({score['lo']:.0f} to {score['hi']:.0f}); {reliable}; {few} of the "
        f"{people:,.0f} respondents answered too few of the questions to have one."
    )
    return _finding(safe, sentence, score, *rows.values())


def _why(safe: SafeTable, row: dict) -> str:
    """The code of a number that is not there, its meaning, and the reason if there is one."""
    meaning = f"[{row['code']}] {safe.name('code', row['code'])}"
    return f"{meaning}: {_inside(row['reason'])}" if row["reason"] else meaning


def _inside(reason: str) -> str:
    """A reason as a part of a sentence."""
    return f"{reason[:1].lower()}{reason[1:]}".rstrip(".")


def _two(row: dict) -> str:
    """An estimate between 0 and 1 with its interval."""
    if row["lo"] != row["lo"]:  # NaN: at its bounds, so that no interval exists
        return f"{row['estimate']:.2f} (no interval)"
    return f"{row['estimate']:.2f} ({row['lo']:.2f} to {row['hi']:.2f})"


def raked_line(safe: SafeTable, country: str, margins: str) -> Finding:
    """The score when the sample is given the age and gender of the population, beside the plain one.

    safe: rows of the measures 'score', 'raked' and 'efficiency' of one driver. margins: such as 'age and gender'.
    """
    rows = {row["measure"]: row for row in records(safe.where(country=country).frame)}
    score, raked, efficiency = rows["score"], rows["raked"], rows["efficiency"]
    where = safe.name("country_long", country)
    if raked["code"]:
        return _finding(safe, f"{where}: no raked figure, {_why(safe, raked)}.", raked)
    left_out = raked["whole"] - raked["base"]
    few = f"fewer than {safe.about.min_count}" if left_out == 0 else f"about {left_out:,.0f}"
    sentence = (
        f"{where}: {raked['estimate']:.0f} ({raked['lo']:.0f} to {raked['hi']:.0f}) raked to {margins}, beside "
        f"{score['estimate']:.0f} as counted; {few} respondents are left out, the others count like {raked['n']:,.0f} "
        f"(efficiency {efficiency['estimate']:.0f} %)."
    )
    return _finding(safe, sentence, raked, score, efficiency)


def rank_line(safe: SafeTable, country: str) -> Finding | None:
    """Which contexts rank first and last by the share that leans towards the driver; None without ranks.

    safe: rows of measure 'rank'. Every rank is told with its interval, and none that could be any.
    """
    rows = [row for row in records(safe.where(country=country, measure="rank").frame) if not row["code"]]
    if not rows:
        return None
    told = [
        f"{_quoted(safe, 'context', row)} {row['estimate']:.0f} (between {row['lo']:.0f} and {row['hi']:.0f})"
        for row in sorted(rows, key=lambda row: row["estimate"])
        if row["lo"] > 1 or row["hi"] < len(rows)
    ]
    where = safe.name("country_long", country)
    if not told:
        return _finding(safe, f"{where}: the ranks of the {len(rows)} contexts cannot be told apart.", rows[0], *rows)
    sentence = (
        f"{where}, ranks of the {len(rows)} contexts from most to fewest, with 95 % intervals: {', '.join(told)}."
    )
    return _finding(safe, sentence, rows[0], *rows)


def odds_line(safe: SafeTable, row: dict, subject: str, outcome: str, points: float) -> Finding:
    """The odds of more agreement along a score; row: a row of measure 'odds_ratio', safe: the table it is from."""
    if row["code"]:
        return _finding(safe, f"no odds of agreement that “{outcome}”: {_why(safe, row)}.", row)
    numbers = f"{row['estimate']:.2f} ({row['lo']:.2f} to {row['hi']:.2f}, n = {row['n']:,.0f})"
    end = "; this cannot be told apart from no association." if row["lo"] <= 1 <= row["hi"] else "."
    sentence = f"with {points:.0f} more points of {subject}, the odds of more agreement that “{outcome}” are {numbers} times as high{end}"
    return _finding(safe, sentence, row)


def group_differences_line(safe: SafeTable, country: str, group: str, question: str) -> Finding | None:
    """How many questions a country's groups answer differently beyond chance; None where none could be tested.

    safe: rows of measure 'independence'. group: the name of the cut; question: the key column that names a question.
    """
    rows = [row for row in records(safe.where(country=country).frame) if not row["code"]]
    if not rows:
        return None
    differ = [row for row in rows if row["estimate"]]
    where = f"{safe.name('country_long', country)}, {group.lower()}"
    asked = f"the {len(rows)} questions" if len(rows) > 1 else "the question"
    if not differ:
        sentence = f"{where}: no difference between the groups' answers to {asked} can be told apart from chance."
    else:
        named = ", ".join(f"“{safe.name(question, row['question'])}”" for row in differ)
        count = f"{len(differ)} of {asked}" if len(rows) > 1 else asked
        sentence = f"{where}: the groups answer {count} differently beyond chance: {named}."
    return _finding(safe, sentence, rows[0], *rows)


def association(safe: SafeTable, row: dict, subject: str, outcome: str) -> Finding:
    """One correlation in words; row: a row of measure 'association'."""
    if row["code"]:
        return _finding(safe, f"{subject} and “{outcome}”: {_why(safe, row)}.", row)
    numbers = f"rho {row['estimate']:+.2f}, {row['lo']:+.2f} to {row['hi']:+.2f}, n = {row['n']:,.0f}"
    if row["lo"] <= 0 <= row["hi"]:
        return _finding(
            safe, f"no association between {subject} and “{outcome}” can be told apart from zero ({numbers}).", row
        )
    strength = "very weak" if abs(row["estimate"]) < SMALL else "weak" if abs(row["estimate"]) < MEDIUM else "moderate"
    direction = "more" if row["estimate"] > 0 else "less"
    return _finding(
        safe,
        f"{subject} goes together with {direction} agreement that “{outcome}”; the association is {strength} ({numbers}).",
        row,
    )


def _finding(safe: SafeTable, sentence: str, row: dict, *others: dict) -> Finding:
    """The sentence with its capital letter and mark; row: what it is about, others: what else it tells."""
    sentence = start(f"{lead(safe)}{sentence}")
    rows = [row, *(other for other in others if other is not row)]
    return Finding(sentence, row["estimate"], row["lo"], row["hi"], row["n"], row["base"], rows=tuple(rows))
