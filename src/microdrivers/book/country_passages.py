"""Passages of official figures that no chapter shows: of countries outside the survey, and of populations."""

from __future__ import annotations

from microdrivers.book.material import Material, cited
from microdrivers.markdown import plain
from microdrivers.records import records


def neighbours(material: Material) -> str:
    """Official indicators of the countries that have no chapter, as a table that opens when it is asked for."""
    figures = material.published.table("official_indicators").frame
    figures = figures[~figures["iso3"].isin(list(material.framework.countries))]
    about = material.published.table("indicators").frame.set_index("key")
    supported = material.published.table("support_by_country").frame
    names = dict(zip(supported["iso3"], supported["country"], strict=True))
    lines = [
        f"| {plain(names[row['iso3']])} | {plain(about.loc[row['indicator'], 'label'])} | {row['year']} | "
        f"{row['value']:,.{int(about.loc[row['indicator'], 'decimals'])}f} | "
        f"{plain(about.loc[row['indicator'], 'unit'])} | {cited(row['source'])} |"
        for row in records(figures)
    ]
    table = "\n".join(["| Country | Indicator | Year | Value | Unit | Source |", "|---|---|---|---|---|---|", *lines])
    return f":::{{dropdown}} Official figures of countries outside the survey\n{table}\n:::"


def margins(material: Material) -> str:
    """Young people by country, gender and age band: what raked figures are brought into line with."""
    frame = material.published.table("youth_population_margins").frame
    lines = [
        f"| {plain(row['country'])} | {plain(row['gender'])} | {plain(row['age_band'])} | {row['year']} | "
        f"{row['population']:,.0f} | {cited(row['source'])} |"
        for row in records(frame)
    ]
    table = "\n".join(["| Country | Gender | Ages | Year | People | Source |", "|---|---|---|---|---|---|", *lines])
    return f":::{{dropdown}} Young people by country, gender and age\n{table}\n:::"


COUNTRY_PASSAGES = {"neighbours": neighbours, "population-margins": margins}
