"""Pages on paper: what stands in the margins, and how articles are put together into one document."""

from __future__ import annotations

from microdrivers.book.paper import Page, article, css_text, margins

SOURCES = Page("book/sources.html", '<article class="bd-article"><h1>Sources</h1></article>')
CHAPTER = Page(
    "book/chapters/mena/religion.html",
    """<nav><a href="../../sources.html">Menu</a></nav><article class="bd-article">
<h1>Religion &amp; <em>trust</em><a class="headerlink" href="#r" title="Link to this heading">#</a></h1>
<figure id="figure-a" aria-labelledby="headline-a"><p id="headline-a">1 &lt; 2</p><svg><g clip-path="url(#clip0)"></g></svg>
<script type="application/json">{"rows": "</h1>"}</script></figure>
<a href="../../sources.html#source-x">A</a> <a href="#figure-a">B</a> <a href="jordan.html">C</a>
<a href="https://example.org/?a=1&amp;b=2">D</a></article><footer>Foot</footer>""",
)


class TestMargins:
    def test_book_title_and_mark_stand_on_every_sheet(self):
        assert margins("Book", "Religion", "Illustrative data, simulated") == (
            '@page  { @top-left { content: "Book"; } @top-right { content: "Religion"; } '
            '@bottom-left { content: "Answers to the survey in this book: Illustrative data, simulated"; } }'
        )

    def test_a_survey_of_real_answers_has_no_mark(self):
        assert '@bottom-left { content: ""; }' in margins("Book", "Religion", "")

    def test_in_a_bound_book_each_page_has_its_own(self):
        assert margins("Book", "Religion", "", "p3").startswith("@page p3 {")

    def test_a_title_can_end_neither_the_string_nor_the_style(self):
        assert css_text('a"b\\c</style>\n') == '"a\\22 b\\5c c\\3c /style\\3e \\a "'


class TestArticle:
    def test_the_title_is_the_first_heading_as_text(self):
        assert CHAPTER.title == "Religion & trust"

    def test_only_the_article_is_printed_without_scripts_and_marks_to_click(self):
        text = article(CHAPTER, {CHAPTER.name: 1})
        assert not [word for word in ("Menu", "Foot", "script", "headerlink", "rows") if word in text]
        assert "1 &lt; 2" in text

    def test_names_in_the_page_get_its_number_in_front(self):
        text = article(CHAPTER, {CHAPTER.name: 7})
        assert '<figure id="p7-figure-a" aria-labelledby="p7-headline-a"><p id="p7-headline-a">' in text
        assert 'clip-path="url(#p7-clip0)"' in text

    def test_links_lead_to_places_in_the_document_to_the_web_or_nowhere(self):
        alone = article(CHAPTER, {CHAPTER.name: 1})
        assert '<a>A</a> <a href="#p1-figure-a">B</a> <a>C</a>' in alone
        assert '<a href="https://example.org/?a=1&amp;b=2">D</a>' in alone
        bound = article(CHAPTER, {CHAPTER.name: 1, SOURCES.name: 2})
        assert '<a href="#p2-source-x">A</a> <a href="#p1-figure-a">B</a> <a>C</a>' in bound

    def test_headings_go_down_below_the_heading_of_a_part(self):
        assert article(SOURCES, {SOURCES.name: 1}) == "<h1>Sources</h1>"
        assert article(SOURCES, {SOURCES.name: 1}, deeper=True) == "<h2>Sources</h2>"
