"""Chapters: which there are, what each says in which order, and how they are run.

Takes the framework and a survey's codebook; gives executed notebooks, one per chapter of the plan.
Knows nothing of Sphinx; the templates in notebooks/ speak only the vocabulary of `chapter.py`.
"""

from microdrivers.chapters.plan import Chapter, find_chapter, plan_chapters

__all__ = ["Chapter", "find_chapter", "plan_chapters"]
