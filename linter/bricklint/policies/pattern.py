"""Patterns of names, without the danger of patterns: the engine is a finite automaton, whose time grows with the length
of the text alone, however a pattern is written."""

from __future__ import annotations

import functools
from collections.abc import Callable


@functools.lru_cache(maxsize=256)
def whole_match(pattern: str) -> Callable[[str], bool]:
    """Tells whether a text matches a regular expression from its beginning to its end. Raises ValueError for one that
    is none, or needs what an automaton cannot do (looking around, backreferences)."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions()
    try:
        # Alone first: a bracket that closes what stands around it is no pattern.
        jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=options)
        validator = jsonschema_rs.validator_for({"pattern": f"^(?:{pattern})$"}, pattern_options=options)
    except ValueError:
        why = "no regular expression, or one that is too large or looks around or back, which is not possible here"
        raise ValueError(f"`{pattern}` is {why}") from None
    matches: Callable[[str], bool] = validator.is_valid
    return matches
