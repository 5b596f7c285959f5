"""Linting a project again and again: what an earlier run found is taken over where nothing was otherwise."""

from bricklint.session.session import Session

__all__ = ["Session"]
