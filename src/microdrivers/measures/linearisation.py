"""Standard errors of a design with weights, strata and clusters, by Taylor linearisation.

With-replacement variance of a ratio between first-stage units (Sarndal, Swensson & Wretman 1992, ch. 5.5;
Lumley 2004, J. Stat. Soft. 9(8)): z_i = w_i (y_i - x_i r) / sum(w x), and
V = sum over strata of m / (m - 1) * sum over clusters of (z_cluster - mean z of the stratum)^2.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from microdrivers.errors import fail


def ratio(y: np.ndarray, x: np.ndarray, weight: np.ndarray) -> float:
    """Weighted ratio of totals sum(w y) / sum(w x); NaN where nobody counts."""
    total = float(np.sum(weight * x))
    return float(np.sum(weight * y)) / total if total > 0 else float("nan")


def ratio_standard_error(
    y: np.ndarray, x: np.ndarray, people: pd.DataFrame, clusters_per_stratum: dict[object, int]
) -> float:
    """Standard error of `ratio(y, x, weight)`.

    y, x: shape (respondents,); a share in a domain has x = in domain, y = in domain and answered so.
    people: columns weight, stratum, cluster. clusters_per_stratum: clusters of the whole sample, those without
    anybody in the frame included.
    Raises `MicrodriversError` when a stratum has a single cluster: its variance cannot be known.
    """
    weight = people["weight"].to_numpy()
    total = np.sum(weight * x)
    if not total > 0:
        return float("nan")
    z = weight * (y - x * ratio(y, x, weight)) / total
    variance = 0.0
    keys = [people["stratum"].to_numpy(), people["cluster"].to_numpy()]
    by_cluster = pd.Series(z).groupby(keys).sum()
    for stratum, clusters in by_cluster.groupby(level=0):
        m = clusters_per_stratum[stratum]
        if m < 2:
            mend = "Merge it with a neighbouring stratum in the data, as the sampling report advises."
            raise fail(f"stratum '{stratum}'", "It has one cluster only, so no standard error exists.", mend)
        variance += m / (m - 1) * (np.sum(clusters**2) - np.sum(clusters) ** 2 / m)
    return float(np.sqrt(variance))


def wald_interval(estimate: float, error: float, confidence: float = 0.95) -> tuple[float, float]:
    """estimate -/+ z * error."""
    z = norm.ppf((1 + confidence) / 2)
    return estimate - z * error, estimate + z * error
