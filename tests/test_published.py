"""What others have found: every row has a source, every key means something, every slip is named."""

from __future__ import annotations

import pytest

from microdrivers.published import COLUMNS, Published


@pytest.fixture
def published(small_project):
    return Published(small_project.project.published)


@pytest.fixture
def write(small_project):
    """Replace a published table; gives the folder read anew."""

    def replace(name: str, content: str | bytes) -> Published:
        path = small_project.project.published / f"{name}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Published(small_project.project.published)

    return replace


FACTS = "key,value,unit,statement,source,confidence\n"


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_shipped_table_has_rows_its_columns_and_known_sources(published, name):
    frame = published.table(name).frame
    assert len(frame) > 0
    assert set(COLUMNS[name]) <= set(frame.columns)
    if "source" in frame:
        assert all(set(cell.split()) <= set(published.sources) for cell in frame["source"])
        assert (frame["source"].str.strip() != "").all()


@pytest.mark.parametrize(
    ("table", "column", "part", "also"),
    [
        ("findings", "driver", "drivers", {""}),
        ("findings", "region", "regions", {"both"}),
        ("findings", "country", "countries", {""}),
        ("findings", "context", "contexts", {""}),
        ("recommendations", "audience", "audiences", set()),
        ("recommendations", "driver", "drivers", {"all"}),
        ("recommendations", "region", "regions", {"all"}),
        ("recommendations", "context", "contexts", {"all"}),
        ("publications", "region", "regions", {"both"}),
        ("publications", "country", "countries", {""}),
        ("actors", "driver", "drivers", {"all"}),
    ],
)
def test_every_key_in_a_shipped_table_is_one_of_the_framework(small_project, published, table, column, part, also):
    assert set(published.table(table).frame[column]) <= set(getattr(small_project.framework, part)) | also


def test_a_publication_on_a_country_stands_in_the_region_of_the_country(small_project, published):
    frame = published.table("publications").frame
    own = frame[frame["country"] != ""]
    assert list(own["region"]) == [small_project.framework.region_of[iso3] for iso3 in own["country"]]
    assert set(own["country"]) == set(small_project.framework.countries)  # each of the eight has a paper of its own


def test_a_survey_by_others_names_countries_of_the_framework_or_none(small_project, published):
    named = " ".join(published.table("neighbouring_surveys").frame["country"]).split()
    assert {"JOR", "TUN"} <= set(named) <= set(small_project.framework.countries)


def test_each_of_the_eight_professions_is_told_of_and_every_line_says_what_it_rests_on(published):
    frame = published.table("actors").frame
    professions = set(published.table("practitioners").frame["key"])
    assert len(professions) == 8
    assert set(frame["profession"]) == set(frame.loc[frame["driver"] == "all", "profession"]) == professions
    assert set(frame["basis"]) == {"source", "reading"}
    assert not frame.duplicated(["profession", "driver"]).any()


def test_every_country_is_told_of_every_kind_of_support_once(small_project, published):
    table, known = published.table("support_by_country").frame, set(published.table("eu_support").frame["key"])
    assert set(table["instrument"]) <= known
    assert set(table["covered"]) == {"yes", "no", "unknown"}
    for iso3 in small_project.framework.countries:
        assert sorted(table.loc[table["iso3"] == iso3, "instrument"]) == sorted(set(table["instrument"])), iso3


def test_every_indicator_of_a_driver_or_context_is_described_and_has_figures(small_project, published):
    terms = [*small_project.framework.drivers.values(), *small_project.framework.contexts.values()]
    named = {key for term in terms for key in term.indicators}
    assert "youth_neet" in named
    assert named <= set(published.table("indicators").frame["key"])
    assert named <= set(published.table("official_indicators").frame["indicator"])


def test_every_country_of_the_framework_has_official_figures(small_project, published):
    assert set(small_project.framework.countries) <= set(published.table("official_indicators").frame["iso3"])


def test_the_design_of_the_survey_of_others_is_among_the_facts(published):
    values = {fact["value"] for fact in published.facts.values()}
    assert {"1,244", "1,604"} <= values


def test_a_fact_and_its_source_are_found_by_key(published):
    fact = published.fact("levels-count")
    assert fact["value"] == "three"
    assert published.source(fact["source"])["publisher"] == "CONNEKT"


def test_a_source_is_cited_by_publisher_and_year_where_one_is_known(write):
    published = write(
        "sources",
        "key,title,publisher,date,url,confidence,supports\na,A,World Bank,4 May 2021,,P,x\nb,B,ILO,not read,,P,x\n",
    )
    assert published.label("a") == "World Bank 2021"
    assert published.label("b") == "ILO"


def test_rows_are_chosen_by_a_value_or_a_list_of_values(published):
    indicators = published.table("official_indicators")
    assert set(indicators.where(iso3="JOR").frame["iso3"]) == {"JOR"}
    both = indicators.where(iso3=["JOR", "BIH"], indicator="gini").frame
    assert set(both["iso3"]) == {"JOR", "BIH"}
    assert set(both["indicator"]) == {"gini"}
    assert indicators.where(iso3="FRA").frame.empty


def test_figures_are_numbers_and_printed_values_stay_text(published):
    indicators = published.table("official_indicators").frame
    assert indicators["value"].dtype.kind == "f"
    assert indicators["year"].dtype.kind == "i"
    assert published.fact("regions-count")["value"] == "two"


def test_a_table_cannot_be_changed_from_outside(published):
    table = published.table("facts")
    rows = table.frame
    rows["value"] = "changed"
    assert set(table.where(key="levels-count").frame["value"]) == {"three"}


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (lambda p: p.table("rumours"), "published table 'rumours'"),
        (lambda p: p.fact("rumour"), "fact 'rumour'"),
        (lambda p: p.source("rumour"), "source 'rumour'"),
        (lambda p: p.label("rumour"), "source 'rumour'"),
    ],
)
def test_what_is_not_there_is_named(published, problems_of, ask, place):
    (problem,) = problems_of(lambda: ask(published))
    assert problem.place == place
    assert problem.mend


def test_every_row_with_an_unknown_source_is_named_by_its_line(write, problems_of):
    facts = FACTS + "a,1,x,One.,project,P\nb,2,x,Two.,rumour,P\nc,3,x,Three.,project hearsay,P\nd,4,x,Four.,,P\n"
    problems = problems_of(lambda: write("facts", facts).table("facts"))
    assert [(problem.place, problem.problem) for problem in problems] == [
        ("facts.csv, line 3", "Unknown source: rumour."),
        ("facts.csv, line 4", "Unknown source: hearsay."),
        ("facts.csv, line 5", "Unknown source: (none)."),
    ]


@pytest.mark.parametrize(
    ("name", "content", "place", "said"),
    [
        ("facts", "key,value,unit,statement,source\na,1,x,One.,project\n", "facts.csv, line 1", "confidence"),
        ("facts", FACTS + "a,1,x,One.,project,P\na,2,x,Two.,project,P\n", "facts.csv, line 3", "earlier row"),
        ("facts", FACTS + "a,1,x,One, two.,project,P\n", "facts.csv", ""),
        ("facts", FACTS + "a,1,x,One.,project,P\nb,2,x,Two, three.,project,P\n", "facts.csv", ""),
        ("facts", "", "facts.csv", ""),
        ("facts", (FACTS + "a,1,x,Größe.,project,P\n").encode("latin-1"), "facts.csv", "UTF-8"),
        (
            "official_indicators",
            "iso3,indicator,year,value,point,source,confidence\nJOR,gini,2010,n/a,latest,project,P\n",
            "official_indicators.csv",
            "number",
        ),
    ],
    ids=[
        "missing column",
        "key twice",
        "stray comma in the first row",
        "stray comma in a later row",
        "empty file",
        "not UTF-8",
        "no number",
    ],
)
def test_a_slip_in_a_table_is_named_with_its_place(write, problems_of, name, content, place, said):
    (problem, *_) = problems_of(lambda: write(name, content).table(name))
    assert place in problem.place
    assert said in problem.problem
    assert problem.mend


def test_a_missing_table_is_named(small_project, problems_of):
    (small_project.project.published / "facts.csv").unlink()
    (problem,) = problems_of(lambda: Published(small_project.project.published).table("facts"))
    assert problem.place.endswith("facts.csv")
    assert problem.problem == "There is no such file."
