"""Papermill's side of the engine: fork a process for a notebook, give it one cell after the other, take what it shows."""

from __future__ import annotations

import os
import platform
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory

from jupyter_client.session import json_unpacker
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}
CANNOT_FORK = not hasattr(os, "fork")


class ForkedEngine(Engine):
    """`papermill.execute_notebook(..., engine_name="microdrivers")`.

    Where a process cannot be forked, and for languages other than Python, papermill's own engine runs instead.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, start_timeout=60, execution_timeout=None, **options):
        """Called by papermill; the arguments are those of its own engine.

        Raises nbclient's `DeadKernelError` when the process dies and `CellTimeoutError` when a cell takes too long.
        """
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if CANNOT_FORK or language != "python":
            timeouts = {"start_timeout": start_timeout, "execution_timeout": execution_timeout}
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **timeouts, **options)
        timeout = execution_timeout or options.get("timeout")
        options = {key: value for key, value in options.items() if key not in ("input_path", "timeout")}
        options |= {"timeout": timeout, "kernel_name": kernel_name, "log": logger, "record_timing": False}
        return ForkedClient(nb_man, **options).execute()


class ForkedClient(PapermillNotebookClient):
    """nbclient's way with messages and outputs, for cells that no kernel runs."""

    def execute(self):
        self.reset_execution_trackers()
        with forked_shell() as self.pipe:
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = LANGUAGE
        return self.nb

    def execute_cell(self, cell, cell_index):
        """Run one cell; see nbclient's `NotebookClient.async_execute_cell`, which this follows."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._exchange(cell, cell_index)
        allowed = self.allow_errors or reply.get("ename") in self.allow_error_names or "raises-exception" in tags
        if reply["status"] == "error" and (self.force_raise_errors or not allowed):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _exchange(self, cell, cell_index: int) -> dict:
        timeout = self._get_timeout(cell)
        try:
            self.pipe.send(cell.source)
            while True:
                if not self.pipe.poll(timeout):
                    raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
                message = json_unpacker(self.pipe.recv_bytes())
                if message["msg_type"] == "execute_reply":
                    return message["content"]
                self.process_message({**message, "header": message, "parent_header": {}}, cell, cell_index)
        except (EOFError, ConnectionError):
            raise DeadKernelError("Kernel died") from None

    def output(self, outs, msg, display_id, cell_index):
        """As nbclient, but what is displayed is not held against the schema of notebooks one by one, a sixth of what a chapter
        costs here: who writes the notebook holds the whole against it, many times faster."""
        if msg["msg_type"] != "display_data" or display_id or self.clear_before_next_output:
            return super().output(outs, msg, display_id, cell_index)
        content = msg["content"]
        outs.append(
            NotebookNode(
                output_type="display_data", metadata=from_dict(content["metadata"]), data=from_dict(content["data"])
            )
        )
        return outs[-1]


@contextmanager
def forked_shell() -> Iterator[Connection]:
    """A process that runs cells (`cells.serve`), and the pipe to it. It ends with the block, whatever it is doing."""
    from microdrivers.engine.cells import serve  # here: other engines of papermill need no IPython

    ours, theirs = Pipe()
    with TemporaryDirectory() as folder:  # ours, as the process cannot remove anything when it is killed
        with warnings.catch_warnings():
            # threads of libraries wait in the parent; IPython's shell uses none of their locks
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            ours.close()
            serve(theirs, folder)  # never returns
        theirs.close()
        try:
            yield ours
        finally:
            ours.close()
            os.kill(process, signal.SIGKILL)  # nothing of it is wanted any more
            os.waitpid(process, 0)
