"""The first look at every number: do enough people stand behind it?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules


def base_codes(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """'w' where nobody was asked, 'b' where too few were for a percentage, 'x' where there is no estimate.

    An empty group is coded as a small one: whether a country has one respondent of a group or none is told to nobody.
    """
    base = rows["base"]
    nobody = (base == 0) & (rows["group_by"] == "")
    codes = np.select([nobody, base < rules.min_base, rows["estimate"].isna()], ["w", "b", "x"], "")
    return pd.Series(codes, index=rows.index, dtype=object)


def small(count: pd.Series, rules: Rules) -> pd.Series:
    return count < rules.min_count
