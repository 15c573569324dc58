"""Proportional-odds model of an ordered outcome, each country with a level of its own.

P(answer <= j) = F(t_j - x b - level of the country), F logistic (McCullagh 1980, JRSS B 42, 109-142). Maximum
likelihood by Newton's method with exact second derivatives; standard errors from the observed information. Under a
design, weighted scores and their linearised covariance (Binder 1983, Int. Stat. Rev. 51, 279-292). An association
within countries, never a cause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from microdrivers.errors import fail, listed
from microdrivers.measures.design import SampleDesign

STEPS = 100
SHORT = 1e-10  # a step that is not worth halving
CLOSE = 1e-12  # half the squared Newton step in units of the log-likelihood, per person
BLIND = 50.0  # a standard error this large, per standard deviation of a column: the answers are separated


@dataclass(frozen=True)
class OrderedLogit:
    """The fitted model. Names: predictors as given, then the countries after the first, which is the reference.

    coefficients, errors: log odds of a higher answer, per unit of each column. thresholds: between answers given by
    somebody. covariance: of thresholds and coefficients together. n: people in the model.
    """

    coefficients: pd.Series
    errors: pd.Series
    thresholds: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    n: int


def ordered_logit(
    outcome: np.ndarray,
    predictors: pd.DataFrame,
    country: np.ndarray | pd.Series,
    design: SampleDesign | None = None,
    count: np.ndarray | None = None,
) -> OrderedLogit:
    """Log odds of a higher answer along each predictor, within countries.

    outcome: answer positions, shape (respondents,), -1 is no answer. predictors: one column each, NaN is unknown.
    country: shape (respondents,). design: weights, strata and clusters for the standard errors; None: people drawn
    one by one, alike. count: how many people each row stands for, shape (respondents,); None: one. Who lacks something is left out of the sums, not of the design.
    Raises `MicrodriversError` when nobody varies in the outcome, when a column does not vary apart from the others,
    and when some answers are separated completely, so that no largest likelihood exists.
    """
    known = (outcome >= 0) & predictors.notna().all(axis=1).to_numpy() & ~pd.isna(np.asarray(country))
    given, answer = np.unique(outcome[known], return_inverse=True)
    if len(given) < 2:
        problem = "Everybody gave the same answer." if len(given) else "Nobody answered everything."
        raise fail("ordered logit, outcome", problem, "Leave the outcome out.")
    people = np.ones(len(answer)) if count is None else count[known].astype(float)
    x, names = _columns(predictors[known], np.asarray(country)[known])
    weight = people if design is None else design.weight[known] / design.weight[known].mean()
    middle = np.average(x, axis=0, weights=people)
    spread = np.sqrt(np.average((x - middle) ** 2, axis=0, weights=people))
    scaled = (x - middle) / spread

    parameters, information, scores, log_likelihood = _maximise(answer, scaled, weight, names)
    inverse = np.linalg.inv(information)
    covariance = inverse
    if design is not None:
        z = np.zeros((len(outcome), scores.shape[1]))
        z[known] = scores * weight[:, None]
        covariance = inverse @ design.covariance(z) @ inverse
    cuts = len(given) - 1
    back = np.eye(len(parameters))  # from columns in standard deviations to columns as given
    back[cuts:, cuts:] = np.diag(1 / spread)
    back[:cuts, cuts:] = middle / spread
    parameters, covariance = back @ parameters, back @ covariance @ back.T
    errors = np.sqrt(np.diag(covariance)[cuts:])
    coefficients = pd.Series(parameters[cuts:], index=names)
    return OrderedLogit(
        coefficients, pd.Series(errors, names), parameters[:cuts], covariance, log_likelihood, int(people.sum())
    )


def _columns(predictors: pd.DataFrame, country: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Predictors and one column per country after the first, and their names."""
    countries = sorted(set(country))
    dummies = [(country == one).astype(float) for one in countries[1:]]
    x = np.column_stack([predictors.to_numpy(float), *dummies])
    names = [str(name) for name in predictors.columns] + [str(one) for one in countries[1:]]
    spread = x.std(axis=0)
    still = [name for name, one in zip(names, spread, strict=True) if not one > 0]
    if still or np.linalg.matrix_rank((x - x.mean(axis=0)) / spread) < x.shape[1]:
        problem = f"Its columns do not vary apart from each other: {listed(still or names)}."
        raise fail("ordered logit", problem, "Leave out what is constant, or follows from the rest.")
    return x, names


def _maximise(answer: np.ndarray, x: np.ndarray, weight: np.ndarray, names: list[str]):
    """Parameters (thresholds, then slopes), information, scores per person and log-likelihood at the maximum."""
    shares = np.cumsum(np.bincount(answer, weights=weight))[:-1] / weight.sum()
    parameters = np.concatenate([np.log(shares / (1 - shares)), np.zeros(x.shape[1])])
    value, scores, information = _likelihood(parameters, answer, x, weight)
    for _ in range(STEPS):
        gradient = weight @ scores
        step = np.linalg.solve(information, gradient)
        if gradient @ step < 2 * CLOSE * weight.sum():
            # one more step: it doubles the number of correct digits
            value, scores, information = _likelihood(parameters + step, answer, x, weight)
            _refuse_separation(information, names, len(shares))
            return parameters + step, information, scores, value
        new = _likelihood(parameters + step, answer, x, weight)
        while not new[0] > value and np.abs(step).max() > SHORT:
            step = step / 2
            new = _likelihood(parameters + step, answer, x, weight)
        if not new[0] > value:
            break
        parameters, (value, scores, information) = parameters + step, new
    raise fail("ordered logit", f"No largest likelihood was found in {STEPS} steps.", "Merge answers, or leave it out.")


def _refuse_separation(information: np.ndarray, names: list[str], cuts: int) -> None:
    variance = np.diag(np.linalg.inv(information))[cuts:]
    if blind := [name for name, one in zip(names, variance, strict=True) if not 0 < one < BLIND**2]:
        problem = f"It separates the answers completely, so its coefficient has no bound: {listed(blind)}."
        raise fail("ordered logit", problem, "Leave it out, or merge answers or countries.")


def _likelihood(parameters: np.ndarray, answer: np.ndarray, x: np.ndarray, weight: np.ndarray):
    """Log-likelihood, scores per person, shape (people, parameters), and observed information."""
    cuts = len(parameters) - x.shape[1]
    if np.any(np.diff(parameters[:cuts]) <= 0):
        return -np.inf, None, None
    edges = np.concatenate([[-np.inf], parameters[:cuts], [np.inf]])
    eta = x @ parameters[cuts:]
    upper, lower = edges[answer + 1] - eta, edges[answer] - eta
    p = expit(upper) * expit(-lower) * -np.expm1(lower - upper)  # F(upper) - F(lower), exact in both tails
    dense_up, dense_low = expit(upper) * expit(-upper), expit(lower) * expit(-lower)
    up, low = dense_up / p, -dense_low / p
    bend_up = dense_up * (expit(-upper) - expit(upper)) / p - up**2
    bend_low = -dense_low * (expit(-lower) - expit(lower)) / p - low**2

    index = np.arange(cuts)
    of_upper = np.hstack([(answer[:, None] == index).astype(float), -x])
    of_lower = np.hstack([(answer[:, None] == index + 1).astype(float), -x])
    scores = of_upper * up[:, None] + of_lower * low[:, None]
    cross = of_upper.T @ (of_lower * (weight * -up * low)[:, None])
    hessian = of_upper.T @ (of_upper * (weight * bend_up)[:, None])
    hessian += of_lower.T @ (of_lower * (weight * bend_low)[:, None]) + cross + cross.T
    return float(weight @ np.log(p)), scores, -hessian
