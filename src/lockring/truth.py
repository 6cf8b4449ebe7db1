"""Three truths: true, false and open, and what they make together.

Kleene's strong logic (Kleene 1952, section 64), which is also SQL's.
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None
"""None is open: what is known does not settle it."""


def all_of(*truths: Truth) -> Truth:
    """False if one is false; else None if one is open; else True."""
    if False in truths:
        return False
    return None if None in truths else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true; else None if one is open; else False."""
    found = tuple(truths)
    if True in found:
        return True
    return None if None in found else False


def negation(truth: Truth) -> Truth:
    """True and False change places; what is open stays open."""
    return None if truth is None else not truth
