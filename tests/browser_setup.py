"""Find Chromium for the browser tests, or install it from the system's packages; say plainly what was found.

Run by `make test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from microdrivers.book.chromium import find_chromium


def install_chromium() -> None:
    """Try the system's package manager, without asking questions."""
    if not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and not shutil.which("sudo"):
        return
    for arguments in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        subprocess.run(
            [*root, "apt-get", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )


def main() -> None:
    """What `make test` prints before the tests."""
    if not find_chromium():
        print("Browser tests: no Chromium found, trying to install it ...")
        install_chromium()
    path = find_chromium()
    if path:
        print(f"Browser tests: using {path}")
    else:
        print("Browser tests: THERE IS NO CHROMIUM, and it could not be installed. They will be SKIPPED.")
        print("Install the package 'chromium', or set CHROMIUM to the path of a Chromium or Chrome.")


if __name__ == "__main__":
    main()
