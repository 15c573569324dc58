"""Make the workshop pack: one zip with book, notebooks, wheels and a start script. `make pack` runs this.

Takes the built book from _build/html; gives _build/microdrivers-workshop.zip for this Python on this kind of machine.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workshop"))
from start import this_python  # noqa: E402 - the start script must say the same of a machine

NAME = "microdrivers-workshop"
PROJECT = ["data", "notebooks", "book", "_config.yml", "_toc.yml"]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "chapters")
ALREADY_PACKED = {".whl", ".zip", ".png", ".woff2"}


def wheels(target: Path, given: Path | None) -> None:
    """The project's own wheel, and one of everything it needs, at the versions that were tried together."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--wheel-dir", str(target), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    if given:
        for wheel in given.glob("*.whl"):
            shutil.copy(wheel, target)
    else:
        oldest = (
            f"{sys.version_info.major}.{sys.version_info.minor}.0"  # some wheels ask for a later one, such as 3.11.5
        )
        needed = ["download", "--only-binary=:all:", "--python-version", oldest, "--dest", str(target)]
        subprocess.run([*pip, *needed, "-r", str(ROOT / "requirements-workshop.txt")], check=True)
    pinned = [line.partition("#")[0].strip() for name in ("requirements.txt", "requirements-workshop.txt")
              for line in (ROOT / name).read_text().splitlines()]  # fmt: skip
    kept = [line for line in pinned if line and not line.startswith(("-r", "jupyterlite"))]
    (target / "requirements.txt").write_text("\n".join([*kept, "microdrivers"]) + "\n")


def fill(folder: Path, site: Path, given: Path | None) -> None:
    """Everything that is in the pack."""
    shutil.copytree(site, folder / "book")
    for name in PROJECT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "project" / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, folder / "project" / name)
    for name in ("START.md", "start.py", "start.sh", "start.bat"):
        shutil.copy(ROOT / "workshop" / name, folder / name)
    shutil.copytree(ROOT / "workshop" / "lab", folder / "lab")
    shutil.copy(ROOT / "LICENSE", folder)
    (folder / "wheels").mkdir()
    wheels(folder / "wheels", given)
    own = next((folder / "wheels").glob("microdrivers-*.whl")).name
    (folder / "VERSION").write_text(f"{this_python()}\n{own}\n")


def main() -> None:
    options = argparse.ArgumentParser(description="Make the workshop pack from the built book.")
    options.add_argument(
        "--wheels", type=Path, help="folder with the wheels of requirements-workshop.txt, instead of fetching them"
    )
    chosen = options.parse_args()
    site = ROOT / "_build" / "html"
    if not (site / "index.html").is_file():
        sys.exit("There is no book in _build/html yet. Make it first: make book")
    folder = ROOT / "_build" / "pack" / NAME
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fill(folder, site, chosen.wheels)
    target = ROOT / "_build" / f"{NAME}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            kind = zipfile.ZIP_STORED if path.suffix in ALREADY_PACKED else zipfile.ZIP_DEFLATED
            archive.write(path, path.relative_to(folder.parent), kind)
    shutil.rmtree(folder.parent)
    print(f"The pack is ready, for Python {this_python()}: {target} ({target.stat().st_size / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
