"""The project: specs and code tied together."""
