"""Standard errors of a sample with weights, strata and clusters, by Taylor linearisation.

With-replacement variance between first-stage units (Sarndal, Swensson & Wretman 1992, Model Assisted Survey Sampling,
ch. 5.5; Lumley 2004, J. Stat. Soft. 9(8)). Everything is a total of some z_i: z = w y for a total, and
z = w (y - x r) / sum(w x) for a ratio r; a mean has x = 1, a share y = 0 or 1, a domain x = y = 0 outside of it. Then
V = sum over strata h of (1 - f_h) m_h / (m_h - 1) * sum over clusters of (z_cluster - mean z of h)(same)'.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import ndtri

from microdrivers.errors import fail


@dataclass(frozen=True)
class SampleDesign:
    """Who was drawn with whom; made by `sample_design`, once for many estimates.

    weight: shape (respondents,). cluster: index of each respondent's cluster, shape (respondents,).
    stratum: index of each cluster's stratum, shape (clusters,).
    drawn: clusters of each stratum in the whole sample, those without anybody in the frame included.
    fraction: share of the stratum's clusters that was drawn; 0 without a finite population correction.
    count: how many clusters that are alike in everything each of them stands for, shape (clusters,); None: one.
    """

    weight: np.ndarray
    cluster: np.ndarray
    stratum: np.ndarray
    drawn: np.ndarray
    fraction: np.ndarray
    count: np.ndarray | None = None

    @cached_property
    def clusters(self) -> np.ndarray:
        """How many clusters each one stands for, shape (clusters,)."""
        return np.ones(len(self.stratum)) if self.count is None else self.count

    @cached_property
    def _factor(self) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = (1 - self.fraction) * self.drawn / (self.drawn - 1)
        return np.where(self.fraction >= 1, 0.0, factor)

    def covariance(self, z: np.ndarray) -> np.ndarray:
        """Covariance of the totals of `z`, shape (respondents,) or (respondents, k); result of shape (k, k)."""
        z = np.asarray(z, dtype=float).reshape(len(z), -1)
        totals = _sums(z, self.cluster, len(self.stratum))
        means = _sums(totals, self.stratum, len(self.drawn)) / self.drawn[:, None]
        apart = totals / self.clusters[:, None] - means[self.stratum]
        found = np.bincount(self.stratum, self.clusters, len(self.drawn))
        empty = self.drawn - found  # each lies -mean from the mean
        factor = self._factor
        return (apart * (factor[self.stratum] * self.clusters)[:, None]).T @ apart + (
            means * (factor * empty)[:, None]
        ).T @ means

    def standard_error(self, z: np.ndarray) -> float:
        """Standard error of the total of `z`, shape (respondents,)."""
        return float(np.sqrt(self.covariance(z)[0, 0]))


def _sums(values: np.ndarray, index: np.ndarray, size: int) -> np.ndarray:
    return np.column_stack([np.bincount(index, weights=column, minlength=size) for column in values.T])


def sample_design(
    people: pd.DataFrame, clusters_per_stratum: dict[object, int], population: dict[object, int] | None = None
) -> SampleDesign:
    """The design of these people.

    people: columns weight, stratum, cluster; a cluster's name counts within its stratum only.
    clusters_per_stratum: clusters of the whole sample, those without anybody in `people` included.
    population: clusters that each stratum has in the country or frame, for a finite population correction at the
    first stage; None: drawn with replacement, or a negligible share.
    Raises `MicrodriversError` on a weight that is not above zero, on a stratum with a single cluster (unless that is
    all there is), and on a stratum with more clusters than were drawn or than the population has.
    """
    weight = positive_weights(people["weight"])
    stratum, names = pd.factorize(people["stratum"])
    if (stratum < 0).any() or people["cluster"].isna().any():
        raise fail("the design", "Somebody has no stratum or no cluster.", "Fill it in, or leave the respondent out.")
    cluster = people.groupby([stratum, people["cluster"].to_numpy()]).ngroup().to_numpy()
    of_cluster = np.zeros(cluster.max() + 1 if len(cluster) else 0, dtype=int)
    of_cluster[cluster] = stratum
    drawn = np.array([clusters_per_stratum.get(name, 0) for name in names])
    available = np.array([np.inf if population is None else population.get(name, 0) for name in names])
    _check_strata(names, drawn, available, np.bincount(of_cluster, minlength=len(names)))
    return SampleDesign(weight, cluster, of_cluster, drawn, drawn / available)


def one_by_one(count: np.ndarray) -> SampleDesign:
    """The design of people drawn one by one, of whom `count` are alike, shape (kinds,); values are sums over a kind."""
    alone, size = np.arange(len(count)), np.array([count.sum()])
    return SampleDesign(count.astype(float), alone, np.zeros_like(alone), size, np.zeros(1), count)


def _check_strata(names, drawn: np.ndarray, available: np.ndarray, found: np.ndarray) -> None:
    for name, m, size, here in zip(names, drawn, available, found, strict=True):
        if here > m or m > size:
            problem = f"It holds {here} clusters, {m} were drawn, and the population has {size:g}."
            raise fail(f"stratum '{name}'", problem, "Correct the number of clusters drawn or in the population.")
        if m < 2 and m < size:
            mend = "Merge it with a neighbouring stratum in the data, as the sampling report advises."
            raise fail(f"stratum '{name}'", "It has one cluster only, so no standard error exists.", mend)


def positive_weights(weight: np.ndarray | pd.Series) -> np.ndarray:
    """The weights as numbers, shape (respondents,).

    Raises `MicrodriversError` when one is missing, infinite, zero or negative.
    """
    weight = np.asarray(weight, dtype=float)
    if bad := int((~np.isfinite(weight) | (weight <= 0)).sum()):
        problem = f"{bad} of {len(weight)} respondents have no weight above zero."
        raise fail("weights", problem, "Correct them: every respondent needs a weight above zero.")
    return weight


def total(y: np.ndarray, weight: np.ndarray) -> float:
    """Weighted total sum(w y)."""
    return float(np.sum(weight * y))


def ratio(y: np.ndarray, x: np.ndarray, weight: np.ndarray) -> float:
    """Weighted ratio of totals sum(w y) / sum(w x); NaN where nobody counts."""
    below = total(x, weight)
    return total(y, weight) / below if below > 0 else float("nan")


def total_standard_error(
    y: np.ndarray,
    people: pd.DataFrame,
    clusters_per_stratum: dict[object, int],
    population: dict[object, int] | None = None,
) -> float:
    """Standard error of `total(y, weight)`; y: shape (respondents,), 0 outside a domain. See `sample_design`."""
    design = sample_design(people, clusters_per_stratum, population)
    return design.standard_error(design.weight * y)


def ratio_standard_error(
    y: np.ndarray,
    x: np.ndarray,
    people: pd.DataFrame,
    clusters_per_stratum: dict[object, int],
    population: dict[object, int] | None = None,
) -> float:
    """Standard error of `ratio(y, x, weight)`; NaN where nobody counts. See `sample_design`.

    y, x: shape (respondents,); a share in a domain has x = in domain, y = in domain and answered so.
    """
    design = sample_design(people, clusters_per_stratum, population)
    return design.standard_error(ratio_parts(y, x, design.weight))


def ratio_parts(y: np.ndarray, x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The linearised z whose total varies like `ratio(y, x, weight)`, shape (respondents,)."""
    below = total(x, weight)
    return weight * (y - x * ratio(y, x, weight)) / below if below > 0 else np.full(len(weight), np.nan)


def wald_interval(estimate: float, error: float, confidence: float = 0.95) -> tuple[float, float]:
    """estimate -/+ z * error."""
    z = ndtri((1 + confidence) / 2)
    return estimate - z * error, estimate + z * error
