"""Print the published site and check all PDFs: sheets, seconds, marks, bookmarks, nothing of this machine.

python benchmarks/pdf.py        prints a table in Markdown; ends with 1 when something is wrong
"""

from __future__ import annotations

import sys
import time

from pypdf import PdfReader

from microdrivers.book.build import open_book
from microdrivers.book.pdf import WHOLE, bind, write_pdfs
from microdrivers.project import DEFAULT_SURVEY, find_project


def main() -> int:
    """Print, look, tell; gives the exit code."""
    bound = bind(open_book(find_project(), DEFAULT_SURVEY))
    start = time.perf_counter()
    folder = write_pdfs(bound, lambda _: None).parent
    seconds = time.perf_counter() - start
    wrong, sheets = [], {}
    for pdf in sorted(folder.glob("*.pdf")):
        texts = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(pdf).pages]
        sheets[pdf.name] = len(texts)
        wrong += [f"{pdf.name}, sheet {n}: no mark" for n, text in enumerate(texts, 1) if bound.mark not in text]
        wrong += [f"{pdf.name}: {len(texts)} sheets"] if pdf.name != WHOLE and len(texts) > 8 else []
        wrong += [f"{pdf.name}: an address of this machine"] if b"file:" in pdf.read_bytes() else []
    chapters = [number for name, number in sheets.items() if name != WHOLE]
    print("| PDFs | |\n|---|---|")
    print(f"| chapters | {len(chapters)}, of {min(chapters)} to {max(chapters)} sheets |")
    print(f"| the whole book | {sheets[WHOLE]} sheets, {(folder / WHOLE).stat().st_size / 1e6:.1f} MB |")
    print(f"| printing all of them | {seconds:.0f} s |")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
