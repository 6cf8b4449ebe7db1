"""Where chance comes from: it is given, so that what was drawn can be drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Chance(Protocol):
    """What we use of `random.Random`; a `random.SystemRandom` serves as well."""

    def random(self) -> float:
        """A number of at least 0 and less than 1, each as likely."""

    def sample(self, population: Sequence[Item], k: int, /) -> list[Item]:
        """`k` of the items, none twice, each set of them as likely."""
