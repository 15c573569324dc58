"""Wilson's interval of a share: never outside 0 to 1, and of some width when nobody or everybody answered so.

Wilson 1927, JASA 22, 209-212. With weights, n is the effective sample size share (1 - share) / SE^2 (Korn & Graubard
1998, Survey Methodology 24, 193-201) or Kish's.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from microdrivers.errors import fail


def wilson_interval(share: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit, 0 to 1.

    share: 0 to 1; n: people, or people in effect. Raises `MicrodriversError` when there is nobody, or no share.
    """
    if not n > 0 or not 0 <= share <= 1:
        raise fail("Wilson interval", f"There is no share {share} of {n} people.", "Leave the interval out.")
    z = ndtri((1 + confidence) / 2)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def effective_people(share: float, error: float) -> float:
    """How many people drawn one by one would give a share this standard error; NaN for a share of 0 or 1."""
    return share * (1 - share) / error**2 if error > 0 and 0 < share < 1 else float("nan")
