"""Merge before hiding: small countries with each other, a small age band with its neighbour.

Whom a merger takes in depends on how many people there are, never on what they answered, so every page of a book
merges alike.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from microdrivers.measures.kinds import People, alike, number

JOINED = "+"  # between countries that are put together, as in 'BIH+XKX'


def together(countries: Iterable[str]) -> str:
    """The key of several countries (or of countries already put together) as one."""
    return JOINED.join(sorted(JOINED.join(countries).split(JOINED)))


def units(who: People, countries: tuple[str, ...], least: int, fewest: int = 0) -> tuple[str, ...]:
    """The countries as they are shown: those with fewer than `least` people as one unit, at its first country's place.

    Those with fewer than `fewest` stay out: beside the numbers of the others, that of the unit would tell of them.
    Where they are not enough together, or there is only one of them, they stay by themselves, to be hidden: no other
    country loses its figures.
    """
    who = alike(who)
    people = {iso3: number(who, who.country_codes == code) for code, iso3 in enumerate(who.countries)}
    small = [iso3 for iso3 in countries if fewest <= people[iso3] < least]
    if len(small) < 2 or sum(people[iso3] for iso3 in small) < least:
        return countries
    return tuple(together(small) if iso3 in small[:1] else iso3 for iso3 in countries if iso3 not in small[1:])


def bands(who: People, group_by: str, here: np.ndarray, least: int) -> list[tuple[str, np.ndarray]]:
    """The values of a group among the people `here`: label and who they are, shape (rows of `who`,).

    Age bands with fewer than `least` people are joined with their smaller neighbour; other groups have none.
    """
    value = who.group_codes(group_by)
    declared = who.codebook.groups[group_by]
    parts = [(index, index) for index in range(len(declared.labels))]

    def people(part: tuple[int, int]) -> int:
        return number(who, here & (value >= part[0]) & (value <= part[1]))

    while declared.bands and len(parts) > 1 and min(map(people, parts)) < least:
        small = min(range(len(parts)), key=lambda index: people(parts[index]))
        beside = [index for index in (small - 1, small + 1) if 0 <= index < len(parts)]
        first, last = sorted((small, min(beside, key=lambda index: people(parts[index]))))
        parts[first : last + 1] = [(parts[first][0], parts[last][1])]
    return [(_label(declared, *part), here & (value >= part[0]) & (value <= part[1])) for part in parts]


def _label(group, first: int, last: int) -> str:
    if first == last:
        return group.labels[first]
    return f"{group.bands[first].first} to {group.bands[last].last}"
