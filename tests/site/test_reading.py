"""What a reader does, in a real browser, from files: no server, no network."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.xdist_group("book")
CHAPTER = "book/chapters/mena/economic-deprivation.html"
ANSWERS = "figure#figure-answers"
BARS = "figure#figure-answers .md-live svg .mark-rect.role-mark path"


def choose(reader, name: str, value: str) -> None:
    reader.page.locator(f"{ANSWERS} select[name={name}]").select_option(value)


def names_in_chart(reader) -> set[str]:
    texts = reader.page.locator(f"{ANSWERS} .md-live svg text").all_text_contents()
    return {"Egypt", "Jordan", "Morocco"} & set(texts)


def test_two_clicks_lead_from_the_start_page_to_a_chapter(site, visit):
    reader = visit()
    reader.open(site / "index.html")
    reader.page.wait_for_url("**/book/index.html")  # the start page sends the reader on by itself
    article = reader.page.locator("article")
    article.get_by_role("row", name="Economic deprivation").get_by_role("link", name="MENA").click()
    assert reader.page.locator("article h1").inner_text().startswith("Economic deprivation in MENA")
    assert reader.page.get_by_text("Illustrative data, simulated").first.is_visible()
    assert (reader.outside, reader.errors) == ([], [])


def test_every_chart_comes_alive_from_a_file_without_any_network(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    figures = reader.page.locator(".md-figure").count()
    reader.wake_figures()
    assert reader.page.locator(".md-live svg").count() == figures >= 7
    assert (reader.outside, reader.errors) == ([], [])


def test_choosing_a_country_changes_the_chart(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    reader.wake_figures()
    all_bars = reader.page.locator(BARS).count()
    choose(reader, "country", "Jordan")
    reader.page.wait_for_function("([bars, n]) => document.querySelectorAll(bars).length < n", arg=[BARS, all_bars])
    texts = reader.page.locator("figure#figure-answers .md-live svg text").all_text_contents()
    assert "Jordan" in texts and "Egypt" not in texts and "Morocco" not in texts
    # seven questions; of three countries one remains
    assert texts.count("Jordan") == 7


def test_two_countries_stand_side_by_side_for_one_question_and_the_view_is_a_link(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    reader.wake_figures()
    all_bars = reader.page.locator(BARS).count()
    choose(reader, "country", "Jordan")
    choose(reader, "beside", "Egypt")
    question = reader.page.locator(f"{ANSWERS} select[name=question] option").nth(3).inner_text()
    choose(reader, "question", question)
    reader.page.wait_for_function("([bars, n]) => document.querySelectorAll(bars).length < n / 7", arg=[BARS, all_bars])
    assert names_in_chart(reader) == {"Egypt", "Jordan"}
    assert "Not comparable in level between countries" in reader.page.locator(ANSWERS).inner_text()
    link = reader.page.locator(f"{ANSWERS} .md-permalink").get_attribute("href")
    assert link.startswith("#figure-answers?country=Jordan&beside=Egypt&question=")
    assert reader.page.url.endswith(link)
    shown = reader.page.locator(BARS).count()
    other = visit(width=360)  # somebody else opens the link, on a phone
    other.open(site / CHAPTER, link)
    other.page.wait_for_function("([bars, n]) => document.querySelectorAll(bars).length === n", arg=[BARS, shown])
    assert names_in_chart(other) == {"Egypt", "Jordan"}
    assert other.page.locator(f"{ANSWERS} select[name=question]").input_value() == question
    other.page.wait_for_function(f"Math.abs(document.querySelector('{ANSWERS}').getBoundingClientRect().top) < 300")
    assert (other.outside, other.errors) == ([], [])


def test_a_link_to_a_view_that_does_not_exist_shows_everything(site, visit):
    reader = visit()
    reader.open(site / CHAPTER, "#figure-answers?country=Atlantis")
    reader.page.locator(f"{ANSWERS}.md-alive").wait_for()
    assert names_in_chart(reader) == {"Egypt", "Jordan", "Morocco"} and reader.errors == []


def test_a_picture_takes_headline_mark_and_citation_along(site, visit, tmp_path):
    reader = visit()
    reader.open(site / CHAPTER)
    reader.wake_figures()
    choose(reader, "country", "Jordan")
    names = f"() => [...document.querySelectorAll('{ANSWERS} .md-live svg text')].map(text => text.textContent)"
    reader.page.wait_for_function(f"!({names})().includes('Morocco')")
    with reader.page.expect_download() as download:
        reader.page.locator(f"{ANSWERS} .md-take[data-kind=svg]").click()
    assert download.value.suggested_filename == "micro-drivers-economic-deprivation-answers.svg"
    download.value.save_as(tmp_path / "picture.svg")
    text = " ".join(ElementTree.parse(tmp_path / "picture.svg").getroot().itertext())
    for part in (".md-headline", ".md-mark", ".md-cite p"):
        words = reader.page.locator(f"{ANSWERS} {part}").first.text_content().split()
        assert set(words) <= set(text.split()), part
    assert "Jordan" in text and "Morocco" not in text
    with reader.page.expect_download() as download:
        reader.page.locator(f"{ANSWERS} .md-take[data-kind=png]").click()
    download.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG") and (
        tmp_path / "picture.png"
    ).stat().st_size > 20_000


def test_a_chart_follows_the_width_of_its_place(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    reader.wake_figures()
    width = "document.querySelector('figure#figure-answers').vegaView.width()"
    wide = reader.page.evaluate(width)
    reader.page.evaluate(
        "document.querySelector('figure#figure-answers').style.width = '400px'"
    )  # no event of the window
    reader.page.wait_for_function(f"{width} < 400")
    assert wide > 600


def test_the_search_finds_a_driver_by_another_word(site, visit):
    reader = visit()
    reader.open(site / "search.html", "?q=jobs")
    found = reader.page.locator("#search-results li a")
    found.first.wait_for()
    assert any("Economic deprivation" in text for text in found.all_text_contents())


def test_a_bar_tells_its_numbers_when_pointed_at(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    reader.wake_figures()
    reader.page.locator(BARS).first.hover()
    tooltip = reader.page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert all(
        word in tooltip.inner_text() for word in ("Question", "Answer", "Share", "95 % interval", "People asked")
    )


def test_without_javascript_every_chart_has_its_picture_and_its_table(site, visit):
    reader = visit(javascript=False)
    reader.open(site / CHAPTER)
    figures = reader.page.locator(".md-figure")
    for index in range(figures.count()):
        figure = figures.nth(index)
        assert figure.locator(".md-chart > svg").bounding_box()["height"] > 30
        assert figure.locator("details table tbody tr").count() > 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("page", ["book/index.html", CHAPTER, "book/chapters/countries/kosovo.html"])
def test_no_page_is_wider_than_the_screen(site, visit, width, page):
    reader = visit(width=width)
    reader.open(site / page)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_in_charts_is_readable_in_dark_pages(site, visit):
    reader = visit(scheme="dark")
    reader.open(site / CHAPTER)
    reader.wake_figures()
    label = reader.page.locator("figure#figure-answers .md-live svg text", has_text="Jordan").first
    red, green, blue = label.evaluate("e => getComputedStyle(e).fill.match(/\\d+/g).slice(0, 3).map(Number)")
    assert min(red, green, blue) > 150  # light text on the dark page


def test_the_download_of_a_figure_arrives(site, visit):
    reader = visit()
    reader.open(site / CHAPTER)
    address = reader.page.locator("figure#figure-answers a[download]").get_attribute("href")
    assert (site / CHAPTER).parent.joinpath(address).resolve().stat().st_size > 1000


def shown_definitions(page) -> list[str]:
    return [text.strip() for text in page.locator(".md-definition:visible").all_text_contents()]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_definition_shows_on_focus_and_hover_stays_on_the_screen_and_goes_with_escape(site, visit, width):
    reader = visit(width=width)
    reader.open(site / "book" / "how-to-read.html")
    page, terms = reader.page, reader.page.locator("a.md-term")
    assert terms.count() > 5 and shown_definitions(page) == []
    for index in range(terms.count()):
        terms.nth(index).focus()
        definition = page.locator(f"#{terms.nth(index).get_attribute('aria-describedby')}")
        assert shown_definitions(page) == [definition.text_content()]
        box = definition.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    assert shown_definitions(page) == []
    assert terms.last.evaluate("term => term === document.activeElement")  # the focus stays where it was
    terms.first.hover()
    definition = page.locator(f"#{terms.first.get_attribute('aria-describedby')}")
    definition.wait_for(state="visible")
    definition.hover()  # the pointer may move onto the box
    page.wait_for_timeout(400)
    assert shown_definitions(page) == [definition.text_content()]
    page.keyboard.press("Escape")
    assert shown_definitions(page) == [] and (reader.outside, reader.errors) == ([], [])


def test_the_first_tap_shows_a_definition_and_the_second_leads_to_the_glossary(site, browser):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((site / "book" / "how-to-read.html").as_uri())
    term = page.locator("a.md-term").first
    term.tap()
    assert len(shown_definitions(page)) == 1 and page.url.endswith("how-to-read.html")
    term.tap()
    page.wait_for_url("**/book/glossary.html#term-*")
    assert page.locator(":target").count() == 1
    context.close()


def test_without_javascript_a_term_leads_to_its_entry(site, visit):
    reader = visit(javascript=False)
    reader.open(site / "book" / "how-to-read.html")
    term = reader.page.locator("a.md-term").first
    words = term.inner_text().lower()
    assert shown_definitions(reader.page) == []
    term.click()
    assert words.startswith(reader.page.locator(":target").inner_text().lower().rstrip("#"))


@pytest.mark.parametrize("width", [1280, 360])
def test_words_in_the_search_field_stand_beside_its_icon(site, visit, width):
    reader = visit(width=width)
    reader.open(site / "search.html", "?q=religion")
    icon, field = (reader.page.locator(f"main .bd-search {name}") for name in ("i", "input"))
    begins = field.evaluate(
        "field => field.getBoundingClientRect().x + parseFloat(getComputedStyle(field).paddingLeft)"
    )
    assert field.input_value() == "religion"
    assert icon.bounding_box()["x"] + icon.bounding_box()["width"] < begins
