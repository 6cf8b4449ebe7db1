"""What a whole column shows, gathered batch by batch: the order of its dates, the length of its numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lockring.inventory.dates import Order, proof, together
from lockring.inventory.looks import DATE_FACTS, NUMBER_FACTS, Profile

if TYPE_CHECKING:
    import pyarrow as pa

PROFILED = (*DATE_FACTS, *(fact for fact in NUMBER_FACTS if fact != "device_identifier"))
"""Facts whose cells cannot be judged one by one."""
_SHARE = (
    0.8  # of plain numbers with one length; a tenth of random numbers begins with a zero and would lose it
)
_FEWEST = 5  # plain numbers of one length, before a shorter one is suspect
_RARE = 0.05  # share of five plain digits among the values of a column in which they are strange


class ColumnSurvey:
    """What was seen of one column so far."""

    def __init__(self, fact: str) -> None:
        self._fact = fact
        self._order = Order.UNPROVED
        self._lengths: Counter[int] = Counter()
        self._values = 0

    def add(self, texts: pa.StringArray) -> None:
        """See some more texts of the column."""
        if self._fact in DATE_FACTS:
            for text in texts.unique().drop_null().to_pylist():
                self._order = together(self._order, proof(text))
        else:
            self._count_lengths(texts)

    def _count_lengths(self, texts: pa.StringArray) -> None:
        import pyarrow.compute as pc

        self._values += len(texts) - texts.null_count
        digits = texts.filter(pc.ascii_is_decimal(texts))
        for entry in pc.value_counts(pc.utf8_length(digits)).to_pylist():
            self._lengths[entry["values"]] += entry["counts"]

    def profile(self) -> Profile:
        """What the column shows as a whole."""
        return Profile(order=self._order, length=self._length(), rare_numbers=self._rare_numbers())

    def _length(self) -> int | None:
        if not self._lengths:
            return None
        length, count = self._lengths.most_common(1)[0]
        usual = count >= max(_FEWEST, _SHARE * self._lengths.total())
        return length if usual and length > 1 else None

    def _rare_numbers(self) -> bool:
        return 0 < self._lengths.total() <= _RARE * self._values
