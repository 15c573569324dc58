"""What libraries make when they are first used, made when this is imported: for all processes that are forked afterwards."""

from nbformat.validator import get_validator

get_validator()  # from the schema of notebooks: a third of what the first chapter of a process costs
