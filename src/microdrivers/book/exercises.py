"""Exercises and solutions of the part "Teach with this book" by sphinx-exercise, for pages that need no script.

sphinx-exercise numbers, names and links them: a task leads to its solution, which stands on a page of its own, and the
solution back to its task; a link that leads nowhere stops the build. Folding a solution would need the script of
another extension, so none has the class `dropdown`.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_extension_node, solution_node

from microdrivers import __version__


def setup(app: Sphinx) -> dict:
    """Called by Sphinx; stands before our main extension in `_config.yml`, which makes the sheet of all styles last."""
    app.setup_extension("sphinx_exercise")
    app.connect("doctree-read", unwrap, priority=400)
    app.add_post_transform(SpaceBeforeLink)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def unwrap(_app: Sphinx, document: nodes.document) -> None:
    """Take out the section inside each exercise: all of them have the same id, which a page may hold once only."""
    for exercise in list(document.findall(is_extension_node)):
        for inner in [child for child in exercise.children if isinstance(child, nodes.section)]:
            inner["ids"] = []  # they would move to what was inside
            inner.replace_self(inner.children)


class SpaceBeforeLink(SphinxPostTransform):
    """ "Solution to Exercise": the space belongs before the link, where nothing underlines it."""

    default_priority = 30  # after sphinx-exercise has made the titles

    def run(self) -> None:
        for solution in self.document.findall(solution_node):
            for link in solution.children[0].findall(nodes.reference):
                words = link.children[0]
                if words.startswith(" "):
                    link.replace(words, nodes.Text(words.lstrip()))
                    link.parent.insert(link.parent.index(link), nodes.Text(" "))
