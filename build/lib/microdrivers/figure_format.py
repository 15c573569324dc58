"""How a figure lies in the output of a notebook: what `figures` writes and `book` reads."""

CHART = "application/vnd.vegalite.v5+json"  # the type that JupyterLab draws and nbformat accepts
DETAILS = "microdrivers"  # key of our part of the output's metadata
VEGA_LITE = "6.4"  # version of the specifications, of the pictures and of the script bundle
TOLD = "microdrivers-told"  # metadata of a text: the rows of safe tables that its sentences tell of
