"""The workbench of the sessions: the simulated survey, and what may be done to its answers because nobody gave them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from microdrivers.chapters.scope import Scope, open_scope
from microdrivers.errors import fail
from microdrivers.project import DEFAULT_SURVEY
from microdrivers.survey import Survey

REGION, COUNTRY, DRIVER = "mena", "JOR", "economic_deprivation"


@dataclass(frozen=True, repr=False, eq=False)  # compared by identity, so that what is made from one can be kept
class Lab:
    """One driver in one region of the simulated survey; country: the one that sessions look at."""

    scope: Scope
    country: str = COUNTRY

    def __repr__(self) -> str:
        return f"<Lab of {self.scope.place}>"

    @property
    def survey(self) -> Survey:
        """The simulated answers, one row per respondent who does not exist."""
        return self.scope._survey

    @property
    def driver(self) -> str:
        return self.scope.drivers[0]

    @property
    def items(self) -> tuple[str, ...]:
        return self.scope.codebook.items_of(self.driver)

    @property
    def name(self) -> str:
        """How a sentence names the country."""
        return self.scope.labels["country_long"][self.country]

    def about(self, driver: str) -> Lab:
        """The same for another driver."""
        return replace(self, scope=replace(self.scope, drivers=(driver,)))

    def with_items(self, items: tuple[str, ...], turned: bool = True) -> Lab:
        """A survey in which the driver has these questions only; turned: False forgets which ones point the other way."""
        codebook = self.survey.codebook
        changed = {
            key: item if turned else item.model_copy(update={"reversed": False})
            for key, item in codebook.items.items()
            if item.driver != self.driver or key in items
        }
        return self._changed(replace(self.survey, codebook=codebook.model_copy(update={"items": changed})))

    def with_missing(self, percent: int) -> Lab:
        """A survey in which so many answers to the driver's questions are missing, drawn at random with the survey's seed."""
        random = np.random.default_rng(self.survey.codebook.design.seed)
        answers, missing = self.survey.answers.copy(), self.survey.missing.copy()
        for item in self.items:
            gone = pd.Series(random.random(len(answers)) < percent / 100, index=answers.index)
            answers[item] = answers[item].mask(gone)
            missing[item] = missing[item].where(~gone | missing[item].notna(), "refused")
        return self._changed(replace(self.survey, answers=answers, missing=missing))

    def with_rules(self, **stricter: float) -> Lab:
        """The same under stricter rules of publication. Raises `MicrodriversError` for a rule that would be looser."""
        rules = self.scope.rules
        for rule, value in stricter.items():
            if value < getattr(rules, rule):
                mend = "A notebook can make the rules stricter; only data/framework.yml can change them."
                raise fail(f"rule '{rule}'", f"{value} is looser than {getattr(rules, rule)}.", mend)
        framework = self.scope.framework.model_copy(update={"rules": rules.model_copy(update=stricter)})
        return replace(self, scope=replace(self.scope, framework=framework))

    def _changed(self, survey: Survey) -> Lab:
        return replace(self, scope=replace(self.scope, _survey=survey))


@cache
def open_lab(survey: str = DEFAULT_SURVEY) -> Lab:
    """The workbench of a simulated survey.

    Raises `MicrodriversError` for a real survey: its answers are not there to be played with.
    """
    scope = open_scope(survey, regions=(REGION,), driver=DRIVER)
    if not scope.codebook.illustrative:
        mend = "Use the simulated survey, or `microdrivers.explore`, which shows what may be shown."
        raise fail(f"survey '{survey}'", "Real people gave these answers; workshops do not play with them.", mend)
    return Lab(scope)
