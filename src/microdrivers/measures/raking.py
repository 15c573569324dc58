"""Raking: weights that give a sample the margins of a population, refused where they would rest on too little.

Iterative proportional fitting (Deming & Stephan 1940, Ann. Math. Stat. 11, 427-444; Deville, Sarndal & Sautory 1993,
JASA 88, 1013-1020): each margin in turn multiplies the weights of its categories by target / current total, until all
margins fit. Effective n and efficiency: Kish 1965, Survey Sampling, n_eff = (sum w)^2 / sum w^2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, fail, listed
from microdrivers.measures.design import positive_weights

Targets = dict[str, dict[str, float]]  # margin -> category -> people in the population
CLOSE = 1e-10  # largest relative distance of a margin from its target
ROUNDS = 1000
ADD_UP = 1e-6


@dataclass(frozen=True)
class Limits:
    """When raking is refused. The values here are the floor; stricter ones may be given, looser ones raise."""

    min_people: int = 30  # respondents in each category of each margin
    max_weight: float = 5.0  # largest weight, in means
    min_efficiency: float = 0.60

    def __post_init__(self) -> None:
        if self.min_people < 30 or self.max_weight > 5 or self.min_efficiency < 0.6:
            mend = "Keep at least 30 people, at most 5 times the mean, at least 60 % efficiency."
            raise fail("raking limits", "They are looser than the method allows.", mend)


@dataclass(frozen=True)
class Raked:
    """Weights that fit the margins, and what they cost.

    weight: shape (respondents,), adding up to the population; start: the weights before; effective_n: people (Kish);
    efficiency: effective_n per respondent, 0 to 1; largest: largest weight in means; iterations: rounds over all
    margins.
    """

    weight: np.ndarray
    start: np.ndarray
    effective_n: float
    efficiency: float
    largest: float
    iterations: int


def rake(
    people: pd.DataFrame,
    targets: Targets,
    weight: np.ndarray | None = None,
    limits: Limits | None = None,
    count: np.ndarray | None = None,
) -> Raked:
    """Weights for which `people` has the margins `targets`.

    people: one row per respondent, or per kind of respondents with their `count`, one column per margin. targets: people of the population per category; all margins
    add up to the same. weight: weights to begin with, shape (respondents,); None: alike.
    Raises `MicrodriversError` with every reason found: a category missing on either side or with too few respondents,
    a respondent without a category, margins that differ in their sum; then where no weights fit, or where they would
    exceed the `limits`.
    """
    limits = limits or Limits()
    count = np.ones(len(people)) if count is None else count
    start = np.ones(len(people)) if weight is None else positive_weights(weight)
    if problems := [*_missing(people, targets, limits, count), *_sums(targets)]:
        raise MicrodriversError(*problems)
    fitted, iterations = _fit(people, targets, start, count)
    effective = effective_n(fitted, count)
    largest = float(fitted.max() / np.average(fitted, weights=count))
    raked = Raked(fitted, start, effective, effective / count.sum(), largest, iterations)
    if problems := list(_costs(raked, limits)):
        raise MicrodriversError(*problems)
    return raked


def effective_n(weight: np.ndarray, count: np.ndarray | float = 1.0) -> float:
    """Kish's effective sample size, in people; count: how many people have each weight."""
    return float(np.sum(count * weight) ** 2 / np.sum(count * weight**2))


def calibrated(
    z: np.ndarray, people: pd.DataFrame, margins: list[str], raked: Raked, count: np.ndarray | None = None
) -> np.ndarray:
    """What raking leaves of linearised values, so that a design can give raked figures a standard error.

    z: shape (respondents,), as for `SampleDesign.covariance`, made with `raked.weight`. count: how many people each row
    stands for, z and result being those of one of them; None: one. Returns the weights times the
    residuals of z / weight in the regression on the categories of all margins, weighted as before raking (Deville &
    Sarndal 1992, JASA 87, 376-382): a figure that follows from the margins alone does not vary.
    """
    dummies = np.column_stack([pd.get_dummies(people[margin]).to_numpy(float) for margin in margins])
    root = np.sqrt(raked.start * (1.0 if count is None else count))
    value = z / raked.weight
    slopes = np.linalg.lstsq(dummies * root[:, None], value * root, rcond=None)[0]
    return raked.weight * (value - dummies @ slopes)


def _fit(people: pd.DataFrame, targets: Targets, weight: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, int]:
    margins = []
    for margin, wanted in targets.items():
        code = pd.Categorical(people[margin].astype(object), categories=list(wanted)).codes
        margins.append((code, np.array(list(wanted.values()), dtype=float)))
    for iteration in range(1, ROUNDS + 1):
        for code, wanted in margins:
            weight = weight * (wanted / np.bincount(code, weights=weight * count, minlength=len(wanted)))[code]
        off = [
            np.bincount(code, weights=weight * count, minlength=len(wanted)) / wanted - 1 for code, wanted in margins
        ]
        if max(np.abs(one).max() for one in off) < CLOSE:
            return weight, iteration
    mend = "Rake on fewer margins: some combination of categories has nobody in the sample."
    raise fail("raking", f"No weights fit all margins after {ROUNDS} rounds.", mend)


def _missing(people: pd.DataFrame, targets: Targets, limits: Limits, count: np.ndarray):
    if not targets:
        yield Problem("raking", "There is no margin.", "Name at least one.")
    for margin, wanted in targets.items():
        if margin not in people:
            yield Problem(f"margin '{margin}'", "The survey has no such column.", f"Use: {listed(people.columns)}.")
            continue
        counts = pd.Series(count).groupby(people[margin].astype(object).to_numpy()).sum()
        if unknown := int(count[people[margin].isna()].sum()):
            problem = f"{unknown} respondents have no category."
            yield Problem(f"margin '{margin}'", problem, "Leave them out of the raked figure, and say so.")
        for category in counts.index.difference(list(wanted), sort=False):
            yield Problem(f"margin '{margin}', '{category}'", "The population has no figure for it.", "Give one.")
        for category, size in wanted.items():
            place, mend = f"margin '{margin}', '{category}'", "Merge it with another category, or leave the margin out."
            if not (np.isfinite(size) and size > 0):
                yield Problem(place, "The population figure is not above zero.", mend)
            if (found := counts.get(category, 0)) < limits.min_people:
                few = "Nobody in the sample is in it." if not found else f"Fewer than {limits.min_people} respondents."
                yield Problem(place, few, mend)


def _sums(targets: Targets):
    sums = {margin: sum(wanted.values()) for margin, wanted in targets.items()}
    if sums and max(sums.values()) - min(sums.values()) > ADD_UP * abs(max(sums.values())):
        said = ", ".join(f"{margin} {size:g}" for margin, size in sums.items())
        yield Problem("margins", f"They do not add up to the same population: {said}.", "Take them from one source.")


def _costs(raked: Raked, limits: Limits):
    mend = "Show the unweighted figure, or rake on fewer margins or broader categories."
    if raked.largest > limits.max_weight:
        problem = f"The largest weight is {raked.largest:.1f} times the mean; {limits.max_weight:g} are allowed."
        yield Problem("raking", problem, mend)
    if raked.efficiency < limits.min_efficiency:
        problem = f"The efficiency is {raked.efficiency:.0%}, under {limits.min_efficiency:.0%}: n counts like "
        yield Problem("raking", problem + f"{raked.effective_n:.0f}.", mend)
