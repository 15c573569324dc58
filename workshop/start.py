"""Start the workshop from its pack: no network, nothing but Python. Run: python start.py

First it sets up an environment of its own from the wheels in the pack (a few minutes, once), then it opens the
notebooks. Only Python's own library is used here.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import webbrowser
from pathlib import Path

PACK = Path(__file__).resolve().parent
HOME = Path.home() / "microdrivers-workshop"
READY = "ready.txt"


def this_python() -> str:
    """Version and kind of machine, as wheels care for them: '3.11 Linux x86_64'."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {platform.system()} {platform.machine()}"


def stop(*lines: str) -> None:
    print("\n".join(lines), file=sys.stderr)
    sys.exit(1)


def fits(wanted: str) -> None:
    """Say so when the wheels are for another Python or another kind of machine."""
    if this_python() != wanted:
        stop(
            f"This pack was made for Python {wanted}. Here is Python {this_python()}.",
            "The book needs no Python: open book/index.html. For the notebooks, make the pack again on a computer like this",
            "one (make pack), or use the Python that it was made for.",
        )


def set_up(folder: Path) -> Path:
    """The environment's Python; made from the wheels of the pack if it is not there yet."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / READY).is_file() and (folder / READY).read_text() == (PACK / "VERSION").read_text():
        return python
    print(f"Setting up in {folder}: this takes a few minutes, once. Nothing is fetched from the network.")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)]).returncode != 0:
        stop("This Python cannot make an environment. Install its venv package, e.g. python3-venv, and start again.")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    done = subprocess.run(
        [*install, "--find-links", str(PACK / "wheels"), "-r", str(PACK / "wheels" / "requirements.txt")],
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        stop(
            f"The wheels could not be installed. Is there room in {folder}? About 1 GB is needed. Is the pack complete?",
            "What pip said last:",
            *done.stderr.strip().splitlines()[-3:],
        )
    (folder / READY).write_text((PACK / "VERSION").read_text())
    return python


CHECK = """
import nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("all(answer.right for answer in session.solve().values())"))
NotebookClient(notebook, timeout=300).execute()
assert notebook.cells[-1].outputs[0].data["text/plain"] == "True"
print("The pack works: the notebook of session a ran from top to bottom.")
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Start the workshop without a network.")
    options.add_argument("--folder", type=Path, default=HOME, help=f"where the environment is set up (default: {HOME})")
    options.add_argument("--check", action="store_true", help="run the notebook of session a, and end")
    options.add_argument(
        "--kiosk", action="store_true", help="show the sessions without their code, for a public screen"
    )
    options.add_argument("--no-browser", action="store_true", help="only print the address")
    options.add_argument("more", nargs="*", help="after --: options of JupyterLab or Voila")
    chosen = options.parse_args()
    fits((PACK / "VERSION").read_text().splitlines()[0])
    python = set_up(chosen.folder.resolve())
    project = PACK / "project"
    notebooks = project / "notebooks" / "workshop"
    environment = {**os.environ, "MICRODRIVERS_PROJECT": str(project), "PIP_NO_INDEX": "1"}
    if chosen.check:
        sys.exit(subprocess.run([str(python), "-c", CHECK, str(notebooks / "a-read-a-chart.ipynb")], env=environment, cwd=project).returncode)  # fmt: skip
    page = PACK / "book" / "index.html"
    print(f"The book: {page}")
    if page.is_file() and not chosen.no_browser:
        webbrowser.open(page.as_uri())
    program = ["voila"] if chosen.kiosk else ["jupyterlab", f"--LabApp.app_settings_dir={PACK / 'lab'}"]
    quiet = ["--no-browser"] if chosen.no_browser else []
    print("Stop with Ctrl and C.", flush=True)
    command = [str(python), "-m", *program, str(notebooks), *quiet, *chosen.more]
    sys.exit(subprocess.run(command, env=environment, cwd=project).returncode)


if __name__ == "__main__":
    main()
