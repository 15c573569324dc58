"""A papermill engine without Jupyter kernels: the cells of a notebook run in IPython, in a process forked for it.

Takes any Python notebook; gives the outputs that papermill's own engine gives, without the seconds that a kernel takes to
start, import and end. The process that forks has done the imports already; each notebook still has a process of its own.
Knows nothing of chapters, and refuses what needs a kernel: magics, shell commands, widgets.
"""

import papermill  # noqa: F401  (first: it loads the engines that are installed, and `forked` is one of them)
