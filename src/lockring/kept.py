"""What is worked out of a condition once, and kept with it: thousands of devices are judged by each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")


def kept(make: Callable[[Any], Made]) -> Callable[[Any], Made]:
    """The function of a condition, worked out once for each and kept with it, as a cached property is."""
    name = f"{make.__module__}.{make.__qualname__}"

    def look_up(condition: Any) -> Made:
        held: dict[str, Any] = condition.__dict__
        if name not in held:
            held[name] = make(condition)
        made: Made = held[name]
        return made

    look_up.__doc__ = make.__doc__
    return look_up
