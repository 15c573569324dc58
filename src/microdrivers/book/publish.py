"""Put a site in its place as a whole. Whatever ends the program, a whole site is there: the old one or the new one.

On Linux and macOS the finished copy and the old site exchange their names in one step of the system, so a reader finds
the site at every moment. A file system that cannot do this gets two steps: a program that is killed between them leaves
no site under the name until the next publication, which brings the old one back first. A power cut is not covered.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

HERE = {"linux": -100, "darwin": -2}  # AT_FDCWD: names are looked up from the working directory
EXCHANGE = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}  # RENAME_EXCHANGE, RENAME_SWAP
CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def publish(compiled: Path, html: Path) -> None:
    """Replace the published site by a copy of the compiled one. What earlier, killed builds left is removed."""
    new, old = _beside(html)
    recover(html)
    shutil.copytree(compiled, new, copy_function=partial(_copy_changed, compiled, html))
    if not html.exists():
        new.rename(html)
    elif not exchange(new, html):
        html.rename(old)
        new.rename(html)
    _remove(new, old)


def _copy_changed(compiled: Path, html: Path, source: str, target: str) -> None:
    """Copy a file, or give a second name to the published one where that has the same content: nobody writes into those."""
    now, before = Path(source), html / Path(source).relative_to(compiled)
    if before.is_file() and not before.is_symlink() and before.read_bytes() == now.read_bytes():
        with suppress(OSError):  # a file system without second names
            os.link(before, target)
            return
    shutil.copy2(source, target)


def recover(html: Path) -> None:
    """Bring back the old site if a program ended between the two steps, and remove what is half done."""
    new, old = _beside(html)
    if old.exists() and not html.exists():
        old.rename(html)
    _remove(new, old)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders exchange their names in one step; False, and nothing done, where the system cannot.

    Raises `OSError` when it could, but may not.
    """
    name, flag = EXCHANGE.get(sys.platform, ("", 0))
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if call is None:
        return False
    here = HERE[sys.platform]
    if call(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(flag)) == 0:
        return True
    if (code := ctypes.get_errno()) in CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _beside(html: Path) -> tuple[Path, Path]:
    """Hidden neighbours: where the copy is made, and where the old site waits when two steps are needed."""
    return html.with_name(f".{html.name}-new"), html.with_name(f".{html.name}-old")


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
