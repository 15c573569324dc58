"""Teaching: the explorer, and the workshop sessions with their widgets, exercises and printed forms.

Takes a survey through the scopes of `chapters` and the sessions of data/teaching/; gives widgets, figures and pages.
Never shows what disclosure control has not let through; what needs single answers runs on the simulated survey only.
"""
