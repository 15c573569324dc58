"""The words of the pages for Sphinx's search: each brought to its stem once, and none that stands on no page any more."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from sphinx.search.en import SearchEnglish

FRONT, END = "Search.setIndex(", ")"
INDEX = "searchindex.js"


class SearchOnce(SearchEnglish):
    """As Sphinx does it, with a memory."""

    def init(self, options: dict[str, str]) -> None:
        super().init(options)
        self.stem, self.word_filter = cache(super().stem), cache(super().word_filter)


def forget_lost_words(site: Path) -> None:
    """Take words of which no page is left out of the index, where Sphinx leaves them when it writes changed pages only."""
    path = site / INDEX
    content = json.loads(path.read_text(encoding="utf-8").removeprefix(FRONT).removesuffix(END))
    left = {
        part: {word: pages for word, pages in content[part].items() if pages != []} for part in ("terms", "titleterms")
    }
    if any(len(left[part]) < len(content[part]) for part in left):
        text = json.dumps({**content, **left}, sort_keys=True)  # as Sphinx writes it
        path.write_text(f"{FRONT}{text}{END}", encoding="utf-8")
