"""One walk through every page of a site in a real browser: what was seen on each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 900) {
    window.scrollTo({ top: y, behavior: "instant" });
    await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
  }
}"""
WIDTHS = (1280, 640, 360)  # 640 is a window of 1280 at 200 % zoom
LOOK = """() => {
  const shown = element => element.checkVisibility() && !element.closest("[aria-hidden=true]");
  const names = selector => [...document.querySelectorAll(selector)].filter(shown)
    .map(e => e.getAttribute("aria-label") || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent.trim() || "");
  return {
    headings: [...document.querySelectorAll("main h1, main h2, main h3, main h4, main h5, main h6")].filter(shown)
      .map(e => Number(e.tagName[1])),
    language: document.documentElement.lang,
    title: document.title,
    mains: names("main").length,
    banners: names("header:not(main header, article header)").length,
    navigations: names("nav"),
    figures: document.querySelectorAll(".md-figure").length,
    alive: document.querySelectorAll(".md-figure.md-alive .md-live svg").length,
    still: document.querySelectorAll(".md-figure.md-still").length,
    unnamed: [...document.querySelectorAll(".md-chart")].filter(e => !(e.getAttribute("aria-label") || "").trim()).length,
  };
}"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
SETTLED = "() => [...document.querySelectorAll('.md-figure')].every(f => f.matches('.md-alive, .md-still'))"


@dataclass
class Seen:
    """What a page showed, what it asked for from elsewhere, and what went wrong in it."""

    facts: dict
    too_wide: dict[int, int]
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def pages_of(site: Path) -> list[str]:
    """Addresses of all pages inside the site; the start page only sends the reader on."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [name for name in names if name != "index.html"]


def walk(start_visit, home: str, pages: list[str], wake: bool) -> dict[str, Seen]:
    """Open all pages below an address; wake: wait for live charts, and try the widths of other screens."""
    seen = {}
    reader = start_visit()
    for name in pages:
        reader.outside.clear()
        reader.errors.clear()
        reader.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        reader.page.goto(f"{home}/{name}")
        too_wide = {}
        if wake:
            reader.page.evaluate(SCROLL)
            reader.page.wait_for_function(SETTLED)
        facts = reader.page.evaluate(LOOK)
        for width in WIDTHS if wake else ():
            reader.page.set_viewport_size({"width": width, "height": 900})
            too_wide[width] = reader.page.evaluate(WIDER)
        outside = [url for url in reader.outside if not url.startswith(home)]
        seen[name] = Seen(facts, too_wide, outside, list(reader.errors))
    return seen


OWN = {"search", "book/index", "book/what-can-be-done", "book/glossary", "book/sources", "book/method", "book/contexts"}


def kind_of(page: str) -> str:
    """The kind of a page, for tests that look at one of each: its folder, or itself where there is no second one like it."""
    name = page.removesuffix(".html")
    if "/slides-" in name:
        return "slides"
    if name in OWN or name.endswith("/index"):
        return re.sub("mena|balkans", "region", name)
    return re.sub("mena|balkans", "region", name.rpartition("/")[0])
