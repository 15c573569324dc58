"""The forked side of the engine: an IPython shell that sends what cells show, as messages of Jupyter's protocol."""

from __future__ import annotations

import builtins
import ctypes
import getpass
import io
import os
import signal
import sys
import tempfile
import traceback
from multiprocessing.connection import Connection
from typing import Any as Anything
from typing import NoReturn

import comm
from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import json_packer
from traitlets import Any, Type
from traitlets.config import Config

from microdrivers.errors import fail

NO_KERNEL = "The notebook is run without a Jupyter kernel, which this needs."
MEND = "Write it in plain Python, or run the notebook with papermill's own engine (`--engine papermill`)."
NO_INPUT = "raw_input was called, but this frontend does not support input requests."


def serve(pipe: Connection, folder: str) -> NoReturn:
    """Run the cells that come through the pipe, send back what they show, and end with it; folder: see `open_shell`."""
    try:
        _own_process()
        _run_cells(pipe, folder)
    except (EOFError, ConnectionError):
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)  # what the parent has registered to do at its own end is not ours


def _run_cells(pipe: Connection, folder: str) -> None:
    def send(kind: str, content: dict) -> None:
        pipe.send_bytes(json_packer({"msg_type": kind, "content": content}))

    sys.stdout, sys.stderr = Stream("stdout", 1, send), Stream("stderr", 2, send)
    shell = open_shell(send, folder)
    while not shell.ended:
        source = pipe.recv()
        send("execute_input", {"execution_count": shell.execution_count})
        send("execute_reply", shell.run(source))


def _own_process() -> None:
    """What a new process would have had: its own death, no keyboard, no random numbers of its parent."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends this process
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    builtins.input = getpass.getpass = _no_input
    comm.create_comm = _no_widgets
    if "" not in sys.path:
        sys.path.insert(0, "")
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def end_with_parent() -> None:
    """On Linux: end when the process that forked this one ends, however it does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _no_input(*prompt: object, **options: object) -> NoReturn:
    raise StdinNotImplementedError(NO_INPUT)


def _no_widgets(*arguments: object, **options: object) -> NoReturn:
    raise fail("a widget", NO_KERNEL, MEND)


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr: sent where it is flushed, with what other programs wrote to the file descriptor."""

    encoding, errors = "UTF-8", "replace"

    def __init__(self, name: str, descriptor: int, send) -> None:
        self.name, self._descriptor, self._send = f"<{name}>", descriptor, send
        self._process, self._parts, self._read = os.getpid(), [], 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        os.dup2(self._file.fileno(), descriptor)

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() == self._process:
            self._take()
            self._parts.append(text)
        else:  # a process that a cell has forked
            os.write(self._descriptor, text.encode(errors="replace"))
        return len(text)

    def flush(self) -> None:
        if os.getpid() != self._process:
            return
        self._take()
        if text := "".join(self._parts):
            self._send("stream", {"name": self.name.strip("<>"), "text": text})
        self._parts.clear()

    def _take(self) -> None:
        """What has come through the file descriptor since."""
        if (size := os.fstat(self._file.fileno()).st_size) > self._read:
            self._parts.append(os.pread(self._file.fileno(), size - self._read, self._read).decode(errors="replace"))
            self._read = size


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


class Publisher(DisplayPublisher):
    """`display(...)` as a message."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **options) -> None:
        metadata = metadata or {}
        self._validate_data(data, metadata)
        _flush()
        kind = "update_display_data" if update else "display_data"
        self.shell.send(kind, {"data": data, "metadata": metadata, "transient": transient or {}})

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        self.shell.send("clear_output", {"wait": wait})


class Result(DisplayHook):
    """The value of a cell's last line as a message."""

    content: dict | None = None

    def start_displayhook(self) -> None:
        self.content = {"data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        self.content["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.content |= {"data": format_dict, "metadata": md_dict}

    def finish_displayhook(self) -> None:
        _flush()
        if self.content["data"]:
            self.shell.send("execute_result", self.content)
        self.content = None


class CellShell(InteractiveShell):
    """An IPython shell for one notebook; `send`: takes the kind of a message and its content."""

    send = Any()
    displayhook_class, display_pub_class = Type(Result), Type(Publisher)
    compiler_class = Type(XCachingCompiler)  # names cells in tracebacks as a kernel does
    ended = False
    shown: list[str] | None = None  # lines of the last traceback
    broken_result = False  # an error came up while a result was shown

    def run(self, source: str) -> dict:
        """Run a cell; returns the content of the reply to it."""
        self.shown, self.broken_result = None, False
        result = self.run_cell(source, store_history=True)
        _flush()
        count = {"execution_count": self.execution_count - 1}
        if result.success and not self.broken_result:
            return {"status": "ok", **count}
        error = result.error_before_exec or result.error_in_exec
        told = {"ename": type(error).__name__, "evalue": str(error), "traceback": self.shown or []}
        return {"status": "error", **told, **count}

    def _showtraceback(self, etype, evalue, stb: list[str]) -> None:
        _flush()
        self.broken_result = self.displayhook.content is not None
        self.send("error", {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})
        self.shown = stb

    def ask_exit(self) -> None:
        """Called by exit() and quit() in a cell: the cell is the last one."""
        self.ended = True

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Anything:
        raise fail(f"%{magic_name} {line}".strip(), NO_KERNEL, MEND)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Anything:
        raise fail(f"%%{magic_name} {line}".strip(), NO_KERNEL, MEND)

    def system(self, cmd: str) -> Anything:
        raise fail(f"!{cmd}", NO_KERNEL, MEND)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Anything:
        raise fail(f"!{cmd}", NO_KERNEL, MEND)


def open_shell(send, folder: str) -> CellShell:
    """The shell of this process; folder: where IPython may keep what it wants. No history, no settings of the user."""
    InteractiveShell.clear_instance()  # the parent may have been a notebook itself
    config = Config()
    config.HistoryManager.enabled = False
    return CellShell.instance(
        send=send, config=config, ipython_dir=folder, profile_dir=ProfileDir.create_profile_dir(folder, config)
    )
