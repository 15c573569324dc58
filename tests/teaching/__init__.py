"""The explorer and the workshop sessions."""
