"""Build the sessions for the browser with JupyterLite, into _build/lite. `make lite` runs this.

Tasks, charts, checks and parts to play with run in the browser without any installation and without pandas: what they
show is worked out here (states.py). Python's runtime for the browser (Pyodide) is taken from a folder or an address
(--pyodide), else from npm; other notebooks can use the packages that lie there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from microdrivers.figures import Figure
from microdrivers.teaching.controls import shown
from microdrivers.teaching.session import Session, open_session
from microdrivers.teaching.tasks import load_sessions

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workshop"))
from states import played  # noqa: E402 - a script beside this one

TARGET = ROOT / "_build" / "lite"
RUNTIME = "314.0.6"  # the version that jupyterlite-pyodide-kernel was made for
KERNEL_NEEDS = ["micropip", "ipython", "packaging", "jedi", "traitlets", "decorator", "pyodide-http"]
PURE = ("answers.py", "attack.py", "named.py", "plan.py")  # modules of the package that need Python's own library only
WIDGETS = ["ipywidgets==8.1.9", "jupyterlab_widgets==3.0.17", "comm==0.2.3"]
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
SETTINGS = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {"appName": "Micro-drivers workshop"}}


def exported(session: Session) -> dict:
    """All that a session says and shows, as plain JSON."""
    about = session.about
    tasks = {key: asdict(session.question(key)) for key in about.tasks}
    names = {name for task in tasks.values() for name in (task["before"], task["after"]) if name}
    exhibits = {name: _data(session.exhibits[name]()) for name in sorted(names)}
    said = {
        "title": about.title,
        "about": about.about,
        "aims": about.aims,
        "play": about.play,
        "take_away": about.take_away,
    }
    return {**said, "tasks": tasks, "exhibits": exhibits}


def _data(exhibit: object) -> list[dict]:
    if isinstance(exhibit, Figure):
        return shown(exhibit)
    return [{"text/html": exhibit.html(), "text/plain": exhibit.caption}]


def notebook(letter: str, session: Session) -> nbformat.NotebookNode:
    """A session as a notebook for the browser."""
    cells = [
        nbformat.v4.new_markdown_cell(
            f"# {session.about.title}\n\nRun the cells one after the other with Shift and Enter."
        ),
        nbformat.v4.new_code_cell(
            f'%pip install -q ipywidgets\nfrom player import Session\n\nsession = Session("{letter}")\nsession.opening()'
        ),
        *(nbformat.v4.new_code_cell(f'session.task("{key}")') for key in session.about.tasks),
        nbformat.v4.new_code_cell("session.play()"),
        nbformat.v4.new_code_cell("session.closing()"),
    ]
    for place, cell in enumerate(cells):
        cell.id = f"{letter}-{place}"
    spec = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def write_files(folder: Path, letters: list[str]) -> None:
    """Notebooks, questions and the player, as JupyterLite shows them in its list of files."""
    sessions = {letter: open_session(letter) for letter in letters}
    content = {letter: exported(session) for letter, session in sessions.items()}
    (folder / "sessions.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    with ProcessPoolExecutor() as pool:
        for letter, play in zip(sessions, pool.map(_play, sessions), strict=True):
            (folder / f"play-{letter}.json").write_text(play, encoding="utf-8")
    for letter, session in sessions.items():
        nbformat.write(notebook(letter, session), folder / f"{letter}-{session.about.name}.ipynb")
    shutil.copy(ROOT / "workshop" / "player.py", folder)
    for module in PURE:
        shutil.copy(ROOT / "src" / "microdrivers" / "teaching" / module, folder)


def _play(letter: str) -> str:
    return json.dumps(played(open_session(letter)), ensure_ascii=False)


def fetch_runtime(folder: Path) -> Path:
    """Pyodide's core from npm, unpacked. Ends with words where npm or the network is missing."""
    try:
        subprocess.run(["npm", "pack", "--silent", f"pyodide@{RUNTIME}"], cwd=folder, check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        sys.exit(
            f"Pyodide {RUNTIME}, Python's runtime for the browser, could not be fetched with npm. Unpack it yourself and say\n"
            "where it is: make lite PYODIDE=FOLDER, or give the address of a copy on the web: make lite PYODIDE=https://..."
        )
    subprocess.run(["tar", "xzf", f"pyodide-{RUNTIME}.tgz"], cwd=folder, check=True)
    return folder / "package"


def needed(lock: dict) -> list[str]:
    """What the kernel needs of Pyodide's packages, with all that these need."""
    found: list[str] = []

    def add(name: str) -> None:
        key = name.lower().replace("_", "-")
        if key in lock["packages"] and key not in found:
            found.append(key)
            for other in lock["packages"][key]["depends"]:
                add(other)

    for name in KERNEL_NEEDS:
        add(name)
    return found


def complete_runtime(runtime: Path, target: Path) -> None:
    """Copy the runtime and put beside it the packages that the kernel needs: pure Python, the same versions, from PyPI."""
    shutil.copytree(
        runtime, target, ignore=shutil.ignore_patterns("*.map", "*.html", "README*", "*.d.ts", "package.json")
    )
    path = target / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for name in needed(lock):
        package = lock["packages"][name]
        wheel = target / package["file_name"]
        if not wheel.is_file():
            _download(target, f"{name}=={package['version']}")
            package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path.write_text(json.dumps(lock), encoding="utf-8")


def _download(target: Path, *wanted: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*pip, "--only-binary=:all:", "--python-version", "3.14", "--dest", str(target), *wanted],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        sys.exit(f"These packages could not be fetched from PyPI: {', '.join(wanted)}.\n{done.stderr.strip()[-400:]}")


def main() -> None:
    options = argparse.ArgumentParser(description="Build the sessions for the browser.")
    options.add_argument("--pyodide", default="", help="folder or address of Pyodide; default: from npm")
    options.add_argument("--sessions", nargs="+", choices=[*load_sessions()], default=[*load_sessions()],
                         help="letters of the sessions; default: all, which takes a few minutes")  # fmt: skip
    options.add_argument("--target", type=Path, default=TARGET, help="folder of the site; what is in it is deleted")
    chosen = options.parse_args()
    target = chosen.target.resolve()
    if target.is_dir() and any(target.iterdir()) and not (target / "jupyter-lite.json").is_file():
        sys.exit(
            f"{target} holds something else than sessions for the browser, and would be emptied. Choose another folder."
        )
    shutil.rmtree(target, ignore_errors=True)
    with TemporaryDirectory() as name:
        work = Path(name)
        runtime = found_runtime(chosen.pyodide, work)  # what may be missing comes before what takes minutes
        files, wheels = work / "files", work / "pypi"  # JupyterLite offers the wheels of this folder to notebooks
        files.mkdir()
        wheels.mkdir()
        _download(wheels, *WIDGETS)
        write_files(files, chosen.sessions)
        build(work, files, target, "./static/pyodide" if runtime else chosen.pyodide.rstrip("/"))
        if runtime:
            complete_runtime(runtime, target / "static" / "pyodide")
    print(f"The sessions for the browser are ready: {target}. They need a web server: make serve-lite")


def found_runtime(given: str, folder: Path) -> Path | None:
    """The folder of Pyodide: the given one, else from npm; None for an address, from which browsers load it."""
    if "://" in given:
        return None
    runtime = Path(given).resolve() if given else fetch_runtime(folder)
    if not (runtime / "pyodide.mjs").is_file():
        sys.exit(f"There is no Pyodide in {runtime}: pyodide.mjs is missing.")
    return runtime


def build(work: Path, files: Path, target: Path, pyodide: str) -> None:
    """The site of JupyterLite; pyodide: the address of its runtime."""
    kernel = {"pyodideUrl": f"{pyodide}/pyodide.mjs", "disablePyPIFallback": True}
    data = {**SETTINGS["jupyter-config-data"], "litePluginSettings": {PLUGIN: kernel}}
    (work / "jupyter-lite.json").write_text(json.dumps({**SETTINGS, "jupyter-config-data": data}), encoding="utf-8")
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", str(work), "--contents", str(files)]
    done = subprocess.run([*command, "--output-dir", str(target)], cwd=work, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"JupyterLite could not be built.\n{(done.stdout + done.stderr)[-2000:]}")


if __name__ == "__main__":
    main()
