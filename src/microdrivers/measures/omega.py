"""Omega total: how reliable a score of several ordered items is, when the items need not measure equally well.

One factor is fitted to the polychoric correlations by minres, the loadings l that minimise the squared residuals
r_ab - l_a l_b off the diagonal (Harman & Jones 1966, Psychometrika 31, 351-368). Then
omega = 1 - sum_a (1 - l_a^2) / sum_ab r_ab (McDonald 1999, Test Theory, ch. 6; the form of psych::omega, in which the
variance of the sum is the observed one). With equal loadings it is ordinal alpha.
"""

from __future__ import annotations

import numpy as np

from microdrivers.errors import fail

MIN_ITEMS = 3  # the loadings of two items are not determined
TIGHT = 1e-15
NEWTON = 3  # steps, each of which doubles the right digits


def omega_total(correlations: np.ndarray, near: np.ndarray | None = None) -> float:
    """Omega total from polychoric correlations, shape (items, items), items turned the same way; near: see `one_factor`.

    Raises `MicrodriversError` as `one_factor` does, and when the items cancel each other out.
    """
    loadings = one_factor(correlations, near)
    variance = correlations.sum()
    if not variance > 0:
        raise fail("omega", "The items cancel each other out.", "Check which items are reversed in the codebook.")
    return float(1 - np.sum(1 - loadings**2) / variance)


def one_factor(correlations: np.ndarray, near: np.ndarray | None = None) -> np.ndarray:
    """Minres loadings on one factor, shape (items,), their sum not negative; near: loadings of nearly the same
    correlations, which are refined.

    Raises `MicrodriversError` with fewer than three items, when a correlation is unknown (an item that everybody
    answered alike), and when no single factor with loadings up to 1 stands behind the correlations.
    """
    items = len(correlations)
    if items < MIN_ITEMS:
        raise fail("omega", f"There are {items} items; omega needs {MIN_ITEMS}.", "Show the items, without a score.")
    if not np.isfinite(correlations).all():
        mend = "Leave out the item that everybody answered alike."
        raise fail("omega", "A correlation between two items is unknown.", mend)
    loadings = _fitted(correlations) if near is None else _refined(correlations, near)
    if loadings is None or np.abs(loadings).max() > 1:
        problem = "No single factor stands behind these items: a loading would exceed 1."
        raise fail("omega", problem, "Show the items, without a score.")
    return loadings if loadings.sum() >= 0 else -loadings


def _fitted(correlations: np.ndarray) -> np.ndarray | None:
    """Minres loadings, shape (items,); None where they are not found."""
    from scipy.optimize import least_squares

    items, pairs = len(correlations), np.triu_indices(len(correlations), 1)

    def residuals(loadings: np.ndarray) -> np.ndarray:
        return (correlations - np.outer(loadings, loadings))[pairs]

    def slopes(loadings: np.ndarray) -> np.ndarray:
        rows = np.arange(len(pairs[0]))
        slope = np.zeros((len(rows), items))
        slope[rows, pairs[0]], slope[rows, pairs[1]] = -loadings[pairs[1]], -loadings[pairs[0]]
        return slope

    values, vectors = np.linalg.eigh(correlations)
    start = vectors[:, -1] * np.sqrt(values[-1])
    fit = least_squares(residuals, start, slopes, xtol=TIGHT, ftol=TIGHT, gtol=TIGHT, max_nfev=1000)
    return fit.x if fit.success else None


def _refined(correlations: np.ndarray, near: np.ndarray) -> np.ndarray | None:
    """The same from loadings so near that Newton's method is there in a few steps."""
    off = 1 - np.eye(len(near))
    for _ in range(NEWTON):
        product = np.outer(near, near)
        bend = off * (2 * product - correlations) + np.diag(near @ near - near**2)
        try:
            near = near - np.linalg.solve(bend, (off * (product - correlations)) @ near)
        except np.linalg.LinAlgError:  # flat: the loadings are not determined
            return _fitted(correlations)
    return near
