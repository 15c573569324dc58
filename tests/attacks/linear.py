"""Counts from sums: subtraction where sums contain each other, linear programming where they overlap."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

Atoms = frozenset
ROUND = 1e-6


@dataclass
class Sums:
    """What is known of counts: exact totals of sets of atoms, and the least and greatest total of others."""

    totals: list[tuple[Atoms, float]] = field(default_factory=list)
    limits: list[tuple[Atoms, float, float]] = field(default_factory=list)

    def say(self, atoms, low: float, high: float | None = None) -> None:
        """The people of all these atoms together are `low`, or between `low` and `high`."""
        atoms = frozenset(atoms)
        if high is None or low == high:
            if (atoms, low) not in self.totals:
                self.totals.append((atoms, low))
        elif (atoms, low, high) not in self.limits:
            self.limits.append((atoms, low, high))

    def solve(self) -> Solved:
        """The same after all subtractions."""
        return Solved(subtracted(self.totals), self.limits)


def subtracted(totals: list[tuple[Atoms, float]]) -> dict[Atoms, float]:
    """Sums after every sum that is part of another was taken from it, again and again."""
    known = {atoms: float(total) for atoms, total in totals if atoms}
    changed = True
    while changed:
        changed = False
        for small in sorted(known, key=len):
            for large in [each for each in known if small < each]:
                rest = large - small
                known.setdefault(rest, known[large] - known[small])
                del known[large]
                changed = True
            if changed:
                break
    return known


class Solved:
    """Ranges of counts. Sums that do not overlap have exact ranges at once; only others need a linear programme."""

    def __init__(self, sums: dict[Atoms, float], limits: list[tuple[Atoms, float, float]]) -> None:
        self.sums = sums
        self.apart = sum(map(len, sums)) == len(frozenset().union(*sums)) if sums else True
        self.limits = [each for each in limits if not self._says_nothing(*each)] if self.apart else limits
        self.programmes = 0

    def _says_nothing(self, atoms: Atoms, low: float, high: float) -> bool:
        least, most = self._by_blocks(atoms)
        return low <= least and most <= high

    def range(self, atoms: Atoms) -> tuple[float, float]:
        """The least and the greatest number of people that these atoms can have together."""
        if self.apart and not self.limits:
            return self._by_blocks(atoms)
        return self._by_programme(atoms)

    def _by_blocks(self, atoms: Atoms) -> tuple[float, float]:
        low = high = 0.0
        left = set(atoms)
        for block, total in self.sums.items():
            if block & atoms:
                low += total if block <= atoms else 0.0
                high += total
                left -= block
        return low, np.inf if left else high

    def _by_programme(self, atoms: Atoms) -> tuple[float, float]:
        every = sorted(frozenset().union(atoms, *self.sums, *(each for each, _, _ in self.limits)))

        def line(members: Atoms) -> list[float]:
            return [float(atom in members) for atom in every]

        upper = [(line(a), high) for a, _, high in self.limits if np.isfinite(high)]
        upper += [([-x for x in line(a)], -low) for a, low, _ in self.limits if low > 0]
        equal = [(line(a), total) for a, total in self.sums.items()]
        found = []
        for sign in (1, -1):
            self.programmes += 1
            result = linprog(
                sign * np.array(line(atoms)),
                A_ub=[left for left, _ in upper] or None,
                b_ub=[right for _, right in upper] or None,
                A_eq=[left for left, _ in equal] or None,
                b_eq=[right for _, right in equal] or None,
                bounds=(0, None),
                method="highs",
            )
            found.append(sign * result.fun if result.status == 0 else sign * -np.inf)
        return float(np.ceil(found[0] - ROUND)) + 0.0, float(np.floor(found[1] + ROUND))
