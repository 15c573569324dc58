"""Wilson's interval: known values and ends. Compared with statsmodels in test_reference_associations.py."""

from __future__ import annotations

import numpy as np
import pytest

from microdrivers.errors import MicrodriversError
from microdrivers.measures.wilson import effective_people, wilson_interval


def test_ten_of_twenty():
    # z = 1.96: half = z / (1 + z^2/20) * sqrt(0.25/20 + z^2/1600) = 0.2007
    assert wilson_interval(0.5, 20) == pytest.approx((0.2992980, 0.7007020), abs=1e-7)


@pytest.mark.parametrize("n", [10, 100])
def test_nobody_and_everybody(n):
    low, high = wilson_interval(0.0, n)
    z2 = 1.959964**2
    assert (low, high) == pytest.approx((0, z2 / (n + z2)), abs=1e-6)
    assert wilson_interval(1.0, n) == pytest.approx((1 - high, 1), abs=1e-12)


def test_people_in_effect():
    assert effective_people(0.5, 0.05) == pytest.approx(100)
    assert np.isnan(effective_people(0.0, 0.0)) and np.isnan(effective_people(1.0, 0.1))


@pytest.mark.parametrize(("share", "n"), [(0.5, 0), (0.5, np.nan), (1.2, 10), (np.nan, 10)])
def test_no_share_is_refused(share, n):
    with pytest.raises(MicrodriversError, match="Wilson interval: There is no share"):
        wilson_interval(share, n)
