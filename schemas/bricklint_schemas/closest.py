"""Finds the name that was meant: other case or separators, swapped letters, one or two slips in a long word.

Numbers must agree and short words must agree but for a swap, so `load_a` is no slip of `load_b`, nor `t1` of `t2`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_FAR = 99


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` is a slip of, or None: none is near, or two are equally near."""
    found = nearest(name, candidates)
    return found[0] if len(found) == 1 else None


def did_you_mean(name: str, known: Collection[str], what: str) -> str:
    """The end of a message about an unknown name: the one that was meant, or all that there are; `what` they are."""
    near = closest(name, known)
    if near is not None:
        return f"; did you mean `{near}`?"
    return f"; {what}: {', '.join(sorted(known))}" if known else ""


def nearest(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that `name` is most likely a slip of, sorted; empty when none is near. `name` itself is none."""
    best = _FAR
    found: list[str] = []
    digits = _digits(name)
    for candidate in set(candidates):
        # Most candidates of a long list differ in their numbers (`load_1`, `load_2`): seen before anything is compared.
        if candidate == name or not candidate or _digits(candidate) != digits:
            continue
        distance = slips(name, candidate)
        if distance is None or distance > best:
            continue
        if distance < best:
            best, found = distance, []
        found.append(candidate)
    return tuple(sorted(found))


def containing(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate whose words include all words of `name`: `timezone` for `timezone_id`; None if not just one."""
    words = set(_words(name))
    if not words or all(len(word) < 3 for word in words):
        return None
    found = {candidate for candidate in candidates if candidate != name and words < set(_words(candidate))}
    return found.pop() if len(found) == 1 else None


def slips(name: str, candidate: str) -> int | None:
    """How many slips lead from one name to the other: 0 for case and separators alone, None when they are unrelated."""
    ours, theirs = _words(name), _words(candidate)
    if not ours or not theirs:
        return None
    together, meant = "".join(ours), "".join(theirs)
    if together == meant:
        return 0
    if abs(len(together) - len(meant)) > 2:
        return None
    if len(ours) == len(theirs):
        if sorted(ours) == sorted(theirs):
            return None if any(word.isdigit() for word in ours) else 1
        return _slips_by_word(ours, theirs, len(meant))
    return _slip_of_separator(ours, theirs, together, meant)


@functools.lru_cache(maxsize=16384)
def _digits(name: str) -> str:
    return "".join(_DIGIT.findall(name))


@functools.lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(_CAMEL.sub("_", name)))


def _slips_by_word(ours: tuple[str, ...], theirs: tuple[str, ...], length: int) -> int | None:
    total = 0
    for word, meant in zip(ours, theirs, strict=True):
        if word != meant:
            total += _slips_in_word(word, meant, length)
    return total if total <= 2 else None


def _slips_in_word(word: str, meant: str, length: int) -> int:
    if word.isdigit() or meant.isdigit():
        return _FAR
    longer, shorter = max(len(word), len(meant)), min(len(word), len(meant))
    if shorter >= 4 and _singular(word) == _singular(meant):
        return 1
    if longer - shorter > 2:
        return _FAR
    distance = edits(word, meant)
    if distance == 1:
        swapped = longer == shorter and sorted(word) == sorted(meant)
        if swapped:
            near = longer >= 3
        elif longer == shorter:
            near = longer >= 6 or (longer == 5 and word[0] == meant[0])
        else:
            near = longer >= 4 or (longer == 3 and length >= 8)
        return 1 if near else _FAR
    return 2 if distance == 2 and longer >= 8 and shorter >= 7 else _FAR


def _singular(word: str) -> str:
    """`retry` for retries and for retrys."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word


def _slip_of_separator(ours: tuple[str, ...], theirs: tuple[str, ...], together: str, meant: str) -> int | None:
    one_within_the_other = set(ours) <= set(theirs) or set(theirs) <= set(ours)
    numbers = [w for w in ours if w.isdigit()] != [w for w in theirs if w.isdigit()]
    if one_within_the_other or numbers or len(meant) < 10:
        return None
    return 1 if edits(together, meant) == 1 else None


def edits(left: str, right: str) -> int:
    """Letters inserted, dropped, replaced or swapped with their neighbour (optimal string alignment)."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if not left or not right:
        return len(left) + len(right)
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
