"""Attacks on the bases of means, reliabilities and correlations: do their decimals tell how many people are behind?

A base is published in steps, so ten numbers of people are possible; each attack keeps those that could have given the
published digits. Only for surveys without weights: an unknown weight of everybody hides the number of people.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

from microdrivers.survey import Codebook
from tests.attacks.counts import narrow
from tests.attacks.knowledge import PROTECTED, Recovery, countries_of
from tests.attacks.surveys import Truth, shipped_framework

VARIANCE = 1.06  # of Fisher's z of Spearman's rho, docs/method.md
ALPHA = re.compile(
    r"(?P<name>[^.:;]+?): mean score .*?ordinal alpha (?P<alpha>-?[\d.]+) \((?P<lo>-?[\d.]+) to (?P<hi>-?[\d.]+)\)"
)


@dataclass(frozen=True)
class Base:
    """The numbers of people that a published base can mean."""

    possible: tuple[int, ...]
    whole: float  # people of the country, NaN where unknown

    def kept(self, fits: Iterable[bool]) -> Base:
        """Those that also fit something else."""
        return Base(tuple(n for n, fit in zip(self.possible, fits, strict=True) if fit), self.whole)

    @property
    def left_out(self) -> tuple[float, float]:
        """The least and the greatest number of people of the country who are not in the base."""
        return self.whole - max(self.possible), self.whole - min(self.possible)


def said(base: float, whole: float) -> Base:
    """What a base in steps of ten means: itself and nine more, or a whole country of which ten at most are missing."""
    v, step = int(base), PROTECTED
    if v == whole or v % step:
        return Base(tuple(range(v - step, v + 1)), float(v) if math.isnan(whole) else whole)
    most = v + step - 1 if math.isnan(whole) else min(v + step - 1, int(whole))
    return Base(tuple(range(v, max(most, v) + 1)), whole)


def lattice(base: Base, mean: float, half: float, unit: float) -> Base:
    """Bases for which a sum of scores that are multiples of `unit` can have this mean (rational reconstruction)."""
    n = np.array(base.possible)
    nearest = np.round(mean * n / unit)
    return base.kept(np.abs(mean * n - nearest * unit) <= half * n + 1e-9)


def unit_of(codebook: Codebook, driver: str) -> float:
    """Everybody's score is a multiple of this: answers on 0-100, a mean over the items that had to be answered."""
    items = codebook.items_of(driver)
    steps = math.lcm(*(len(codebook.scale_of(item).values) - 1 for item in items))
    return 100 / (steps * math.lcm(*range(math.ceil(len(items) * 2 / 3), len(items) + 1)))


def bonett(base: Base, alpha: float, lo: float, hi: float, half: float, items: int) -> Base:
    """Bases for which the analytic interval of alpha has these limits: its width depends on nothing else."""

    def fits(n: int) -> bool:
        width = math.exp(ndtri(0.975) * math.sqrt(2 * items / ((items - 1) * (n - 2)))) if n > 2 else math.inf
        low = max(1 - alpha - half, (1 - lo - half) / width, (1 - hi - half) * width)
        high = min(1 - alpha + half, (1 - lo + half) / width, (1 - hi + half) * width)
        return low <= high + 1e-12

    return base.kept(map(fits, base.possible))


def from_p(base: Base, rho: float, half_rho: float, p: float, half_p: float) -> Base:
    """Bases for which this correlation has this p-value."""
    if not 0 < p - half_p <= p + half_p < 1:
        return base
    z = [-ndtri(each / 2) for each in (p + half_p, p - half_p)]
    fisher = [math.atanh(min(max(abs(rho) + sign * half_rho, 0), 0.999999)) for sign in (-1, 1)]

    def fits(n: int) -> bool:
        root = math.sqrt(max(n - 3, 0) / VARIANCE)
        return fisher[0] * root <= z[1] + 1e-9 and z[0] <= fisher[1] * root + 1e-9

    return base.kept(map(fits, base.possible))


def half_step(rows: list[dict]) -> float:
    """Half of the last decimal that numbers of these rows have."""
    return 0.5 * 10.0 ** -max((row["decimals"] for row in rows), default=0)


def score_bases_attacked(
    rows: list[dict], sentences: list[tuple[str, str]], codebook: Codebook, truth: Truth, people: dict, names: dict
) -> Iterator[Recovery]:
    """Who has no score, and who has one but is in no group that is shown.

    sentences: those with an alpha whose interval follows from the number of people.
    """
    if codebook.design.weight:
        return
    scores = [row for row in rows if row["measure"] == "score" and not row["code"] and "+" not in row["country"]]
    half = half_step(scores)
    found: dict[tuple, tuple[Base, float]] = {}
    for row in scores:
        key = tuple(row[column] for column in ("country", "driver", "group_by", "group"))
        whole = people.get(row["country"], math.nan) if not row["group_by"] else math.nan
        base = lattice(said(row["base"], whole), row["estimate"], half, unit_of(codebook, row["driver"]))
        found[key] = base, row["estimate"]
    for (country, driver, *cut), (base, _) in found.items():
        if cut == ["", ""]:
            yield from _left_out("decimals of a mean", base, country, driver, truth)
            items = len(codebook.items_of(driver))
            for alpha in alphas(sentences, driver, names.get(country, country)):
                by_alpha = bonett(said(*_raw(scores, country, driver, people)), *alpha, 0.005, items)
                yield from _left_out("interval of alpha", by_alpha, country, driver, truth)
    yield from _groups(found, half, codebook, truth)


def _raw(scores: list[dict], country: str, driver: str, people: dict) -> tuple[float, float]:
    row = next(r for r in scores if (r["country"], r["driver"], r["group_by"]) == (country, driver, ""))
    return row["base"], people.get(country, math.nan)


def alphas(sentences: list[tuple[str, str]], driver: str, name: str) -> set[tuple[float, float, float]]:
    """Alpha and its limits, as a sentence of the driver's chapter says them of a country."""
    pages = (text for page, text in sentences if page.endswith(driver.replace("_", "-")))
    return {
        tuple(float(found[key]) for key in ("alpha", "lo", "hi"))
        for text in pages
        for found in ALPHA.finditer(text)
        if found["name"].strip(" -\n").endswith(name)
    }


def _left_out(how: str, base: Base, country: str, driver: str, truth: Truth) -> Iterator[Recovery]:
    count = truth.people[country] - truth.scored[country, driver, "", ""]
    if count < PROTECTED and base.possible and not math.isnan(base.whole):
        low, high = base.left_out
        if narrow(low, high, told=True):
            yield Recovery(how, f"{country} without a score of {driver}", low, high, count)


def _groups(found: dict[tuple, tuple[Base, float]], half: float, codebook: Codebook, truth: Truth):
    """The mean of a country is the mean of its groups: how many people can be in none of those that are shown?"""
    for (country, driver, *cut), (base, mean) in found.items():
        for key, group in codebook.groups.items() if cut == ["", ""] else ():
            shown = {
                label: found[country, driver, key, label]
                for label in group.labels
                if (country, driver, key, label) in found
            }
            if not shown or len(shown) > 3:
                continue
            secret = truth.scored[country, driver, "", ""] - sum(truth.scored[country, driver, key, g] for g in shown)
            rest = set()
            for sizes in product(*(each.possible for each, _ in shown.values())):
                inside = sum(sizes)
                total = sum(n * m for n, (_, m) in zip(sizes, shown.values(), strict=True))
                n = np.array(base.possible)
                error = half * (n + inside) + 1e-9
                fits = (n >= inside) & (n * mean - total >= -error) & (n * mean - total <= 100 * (n - inside) + error)
                rest |= set((n[fits] - inside).tolist())
            if rest and 0 < secret < PROTECTED and narrow(min(rest), max(rest), told=True):
                yield Recovery("means of groups", f"{country} {driver} in no shown {key}", min(rest), max(rest), secret)


def both_bases_attacked(
    rows: list[dict], codebook: Codebook, truth: Truth, people: dict, p_of_real_base: bool
) -> tuple[list[Recovery], dict[tuple[str, str], tuple[float, float]]]:
    """Who did not answer both an item and the outcome; and the bases, for sums over answers.

    The greatest q-value of a whole family is a p-value, which tells of the base if it was made from the real one. Only
    tables of a single country.
    """
    recoveries, bases = [], {}
    asks = {(row["country"], row["question"]): row["base"] for row in rows if row["measure"] == "share"}
    tables: dict[tuple, list[dict]] = {}
    for row in rows:
        if row["measure"] == "association" and row["question"] and not row["group_by"]:
            tables.setdefault((row["page"], row["figure"], row["answer"]), []).append(row)
    for table in tables.values():
        countries = one_country(table, codebook.countries)
        if not countries:
            continue
        country, half = countries[0], half_step(table)
        told = [row for row in table if not math.isnan(row["base"])]
        family = {row["question"] for row in table} == set(codebook.items)
        tested = sorted(row["q"] for row in told if not math.isnan(row["q"]))
        for row in told:
            asked = {asks.get((country, row["question"])), asks.get((country, row["answer"]))}
            whole = row["base"] if row["base"] in asked else people.get(country, math.nan)
            base = said(row["base"], whole)
            last = len(tested) == 1 or (tested and row["q"] == tested[-1] > tested[-2])
            if p_of_real_base and not row["code"] and family and last and not codebook.design.weight:
                base = from_p(base, row["estimate"], half, row["q"], 0.0005)
            if not base.possible:
                continue
            bases[country, row["question"]] = min(base.possible), max(base.possible)
            count = truth.people[country] - truth.both[country, row["question"]]
            if count < PROTECTED and not math.isnan(base.whole) and narrow(*base.left_out, told=True):
                about = f"{country} without both {row['question']} and outcome"
                recoveries.append(Recovery("p-value of a correlation", about, *base.left_out, count))
    return recoveries, bases


def one_country(table: list[dict], countries: tuple[str, ...]) -> tuple[str, ...]:
    """The country that a table of correlations is about, when its rows, its page or its key name one."""
    named = {country for row in table for country in countries_of(row["country"])}
    if "all" not in named:
        return tuple(named) if len(named) == 1 else ()
    place = {*table[0]["page"].split("/"), table[0]["figure"].split("-")[-1]}
    regions = shipped_framework().regions
    asked = [iso3 for key in regions if key in place for iso3 in regions[key].countries if iso3 in countries]
    return tuple(asked) if len(asked) == 1 else ()
