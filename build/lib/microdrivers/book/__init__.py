"""The book: executed chapters and hand-written pages become a site, checked before anybody can see it.

Takes executed notebooks, pages and the plan; gives a site, put in place only as a whole.
Knows nothing of measures; never runs a chapter.
"""
