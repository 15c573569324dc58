"""How easy the pages are to read: words, length of sentences, and two formulas known for English text.

Reading ease: R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948), 221-233. Grade: J. P. Kincaid
and others, Derivation of new readability formulas for Navy enlisted personnel, Research Branch Report 8-75 (1975).
A sentence ends with a full stop, a question or exclamation mark, a semicolon or a colon, as in Flesch's count.
Syllables are counted by groups of vowels, which is right for most words and never far off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from microdrivers.book.material import Material
from microdrivers.book.passages import fill
from microdrivers.book.toc import driver_pages
from microdrivers.book.words import UNREAD
from microdrivers.chapters import plan_chapters
from microdrivers.errors import Problem
from microdrivers.framework import load_framework
from microdrivers.markdown import plain
from microdrivers.project import DEFAULT_SURVEY, Project
from microdrivers.published import Published
from microdrivers.survey import load_codebook

# No table leads from the levels of the CEFR to a formula. Our measure for B2: what is read with ease after ten years of
# school in English, and no sentence so long that its beginning is forgotten at its end.
MAX_GRADE, MAX_SENTENCE = 10.0, 35
BLOCKS = {"p", "li", "dd"}
UNCOUNTED = {"aside", "code", "details", "figure", "nav", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
UNCOUNTED_CLASSES = {"admonition-title", "bibtex-citation", "citation", "headerlink"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
MYST = create_md_parser(MdParserConfig(enable_extensions={"colon_fence", "deflist", "attrs_inline"}), RendererHTML)
ROLE = re.compile(r"\{(\w+)\}`([^`<]+?)(?:\s*<[^>`]*>)?`")
GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WORD = re.compile(r"[^\W\d_][\w’']*")
NEXT_SENTENCE = re.compile(r"(?<!\b[A-Z]\.)(?<=[.!?])[)”’\"']*\s+(?=[“‘\"'(]?[A-Z0-9])|(?<=[;:])\s+")
TOLD = re.compile(r"[.!?:;][)”’\"']*(?:\s|$)")
QUOTED = re.compile(r"“[^”]{20,}”")  # such as the wording of a question, which is not ours to shorten here
VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiou]l)es?$|(?<=[^aeioucgsxzhl])es$|(?<=[^aeiouytd])ed$")
HEAD = f"""# Readability

Made by `microdrivers readability`; do not edit. How easy the hand-written pages of `book/` are to read, with the passages
made from data in them. Tables, charts, code, citations and longer quotations are left out. The generated chapters are held to the same
limits when the whole book is tested.

- **Grade**: Flesch-Kincaid grade level (Kincaid and others 1975), in years of school in English: at most {MAX_GRADE:g}.
- **Longest**: words in the longest sentence: at most {MAX_SENTENCE}.
- **Ease**: Flesch reading ease (Flesch 1948), for comparison: the higher, the easier; about sixty is plain English.

No formula measures a level of the CEFR. These limits are our own choice for readers at level B2. The names of the
subject (radicalisation, opportunities, participation) are long, and weigh on every page that must use them.

| Page | Words | Sentences | Words per sentence | Longest | Ease | Grade |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Reading:
    """What was counted in a text, and the two indices; `sentence` is the longest one."""

    words: int
    sentences: int
    syllables: int
    longest: int
    sentence: str

    @property
    def per_sentence(self) -> float:
        return self.words / self.sentences

    @property
    def ease(self) -> float:
        """Flesch reading ease."""
        return 206.835 - 1.015 * self.per_sentence - 84.6 * self.syllables / self.words

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade level, in years of school."""
        return 0.39 * self.per_sentence + 11.8 * self.syllables / self.words - 15.59


def measure_pages(project: Project) -> dict[str, Reading]:
    """The reading of every hand-written page of the default book by its name.

    Raises `MicrodriversError` when framework, codebook or a published table have problems.
    """
    framework = load_framework(project.framework)
    codebook = load_codebook(DEFAULT_SURVEY, project, framework)
    pages, plan = driver_pages(framework, project.book), plan_chapters(framework, codebook)
    material = Material(framework, Published(project.published), plan, codebook, pages)
    return {
        str(path.relative_to(project.book).with_suffix("")): read(page_blocks(path.read_text("utf-8"), material))
        for path in sorted(project.book.rglob("*.md"))
        if "chapters" not in path.parts
    }


def report(readings: dict[str, Reading]) -> str:
    """The text of docs/readability.md."""
    rows = [
        f"| {name} | {r.words:,} | {r.sentences:,} | {r.per_sentence:.1f} | {r.longest} | {r.ease:.0f} | {r.grade:.1f} |"
        for name, r in readings.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


def too_hard(readings: dict[str, Reading]) -> list[Problem]:
    """The pages above a limit."""
    problems = []
    for name, reading in readings.items():
        if reading.grade > MAX_GRADE:
            told = f"Its grade is {reading.grade:.1f}, above {MAX_GRADE:g}."
            problems.append(Problem(name, told, "Write shorter sentences with shorter words."))
        if reading.longest > MAX_SENTENCE:
            told = f"A sentence has {reading.longest} words, above {MAX_SENTENCE}: {reading.sentence}"
            problems.append(Problem(name, told, "Make two sentences of it."))
    return problems


def page_blocks(text: str, material: Material) -> list[str]:
    """The paragraphs of a hand-written page with its passages in it; figures are left out."""
    text = GLOSSARY.sub(lambda match: re.sub(r"^\S.*\n|^ +", "", match[1], flags=re.MULTILINE), fill(text, material))
    text = re.sub(r"^:::.*$", "", text, flags=re.MULTILINE)  # what stands in a box is read as well
    return html_blocks(MYST.render(ROLE.sub(lambda match: _said(*match.groups(), material.published), text)))


def _said(role: str, content: str, published: Published) -> str:
    if role == "source":
        return ""
    return plain(published.fact(content)["value"] if role == "fact" else content)


def html_blocks(html: str) -> list[str]:
    """The paragraphs and list items of a page; of its article alone, where it has one."""
    reader = _Blocks()
    article = re.search(r"<article.*</article>", html, re.DOTALL)
    reader.feed(UNREAD.sub("", article[0] if article else html))
    return [text for block in reader.blocks if (text := " ".join(block.split()))]


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        cites = "sources.html#source-" in given.get("href", "")
        self.open.append(
            (tag, cites or tag in UNCOUNTED or bool(UNCOUNTED_CLASSES & set(given.get("class", "").split())))
        )
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_startendtag(self, tag, attrs):
        """It holds no text."""

    def handle_endtag(self, tag):
        if any(tag == one for one, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if self.blocks and any(tag in BLOCKS for tag, _ in self.open) and not any(skip for _, skip in self.open):
            self.blocks[-1] += data


def read(blocks: list[str]) -> Reading:
    """Counts of the sentences in some paragraphs; a paragraph without any stop is a name or a link, and left out."""
    sentences = [part for block in blocks if TOLD.search(block) for part in _split(block)]
    words = [WORD.findall(sentence) for sentence in sentences]
    pairs = [(found, sentence) for found, sentence in zip(words, sentences, strict=True) if found]
    longest, sentence = max(((len(found), sentence) for found, sentence in pairs), default=(0, ""))
    every = [word for found, _ in pairs for word in found]
    return Reading(len(every), len(pairs), sum(map(syllables, every)), longest, sentence)


def _split(block: str) -> list[str]:
    return NEXT_SENTENCE.split(QUOTED.sub("“…”", block))


def syllables(word: str) -> int:
    """Groups of vowels, without those that English leaves silent at the end of a word; at least one."""
    word = re.sub(r"[’'](s|t)?$", "", word.lower())
    return max(1, len(VOWELS.findall(SILENT.sub("", word) if len(word) > 2 else word)))
