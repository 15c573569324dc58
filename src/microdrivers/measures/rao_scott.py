"""Are two questions independent of each other, under a design: Rao & Scott's second-order corrected test.

Pearson's X^2 of the weighted table grows with clustering and weights. Its mean under independence is the trace of the
generalised design effects Delta, so F = X^2 / trace(Delta), with d = trace(Delta)^2 / trace(Delta^2) and d * nu
degrees of freedom, nu = clusters - strata (Rao & Scott 1984, Ann. Stat. 12, 46-60; Thomas & Rao 1987, JASA 82,
630-636). Delta = (C' D^-1 C / n)^-1 (C' D^-1 V D^-1 C) for shares p, D = diag(p), V their covariance under the design,
and C the interaction contrasts that are orthogonal to rows and columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import null_space
from scipy.special import fdtrc

from microdrivers.errors import fail
from microdrivers.measures.design import SampleDesign, ratio_parts


@dataclass(frozen=True)
class Independence:
    """Result of the test: F statistic, its two degrees of freedom, p-value, and people who answered both."""

    statistic: float
    ndf: float
    ddf: float
    p: float
    n: int


def independence_test(rows: np.ndarray, columns: np.ndarray, design: SampleDesign) -> Independence:
    """Second-order Rao-Scott F test of a two-way table.

    rows, columns: answer positions, shape (respondents,), -1 is no answer; who left one open is a domain apart and
    stays in the design. Raises `MicrodriversError` when one side has a single answer, and when too few clusters or too
    many empty cells remain.
    """
    both = (rows >= 0) & (columns >= 0)
    row, r = _levels(rows, both, "rows")
    column, c = _levels(columns, both, "columns")
    cell = np.where(both, row * c + column, 0)
    inside = both.astype(float)
    of_cell = (cell[:, None] == np.arange(r * c)) * inside[:, None]
    p = design.weight @ of_cell / (design.weight @ inside)
    parts = np.column_stack([ratio_parts(one, inside, design.weight) for one in of_cell.T])
    clusters = np.unique(design.cluster[both])
    n = int(both.sum() if design.count is None else design.count[clusters].sum())

    delta = _design_effects(p, design.covariance(parts), r, c, n)
    trace = np.trace(delta)
    if not trace > 0:
        raise fail("independence test", "The table does not vary under this design.", "Merge answers.")
    expected = np.outer(p.reshape(r, c).sum(axis=1), p.reshape(r, c).sum(axis=0)).ravel()
    statistic = n * np.sum((p - expected) ** 2 / expected) / trace
    ndf = trace**2 / np.trace(delta @ delta)
    nu = int(design.clusters[clusters].sum()) - len(np.unique(design.stratum[clusters]))
    if nu < 1:
        raise fail("independence test", "Too few clusters answered both questions.", "Look at a larger group.")
    tail = fdtrc(ndf, ndf * nu, statistic)
    return Independence(float(statistic), float(ndf), float(ndf * nu), float(tail), n)


def _levels(codes: np.ndarray, both: np.ndarray, side: str) -> tuple[np.ndarray, int]:
    """Positions among the answers that were given by somebody, and how many there are."""
    given, position = np.unique(codes[both], return_inverse=True)
    if len(given) < 2:
        problem = f"Everybody in the {side} of the table gave the same answer." if len(given) else "Nobody answered."
        raise fail("independence test", problem, "Leave the question out of the test.")
    levels = np.zeros(len(codes), dtype=int)
    levels[both] = position
    return levels, len(given)


def _design_effects(p: np.ndarray, covariance: np.ndarray, r: int, c: int, n: int) -> np.ndarray:
    """Delta, shape ((r - 1)(c - 1), same); cells without anybody count as zero."""
    contrasts = np.kron(null_space(np.ones((1, r))), null_space(np.ones((1, c))))
    scaled = contrasts * np.divide(1, p, out=np.zeros_like(p), where=p > 0)[:, None]
    simple = contrasts.T @ scaled / n
    if np.linalg.matrix_rank(simple) < len(simple):
        raise fail("independence test", "Too many cells of the table are empty.", "Merge answers.")
    return np.linalg.solve(simple, scaled.T @ covariance @ scaled)
