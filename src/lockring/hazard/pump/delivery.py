"""What came out of the pump, and where every unit of insulin is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Alarm(IntEnum):
    """Why the pump sounded and stopped."""

    NONE = 0
    OCCLUSION = 1
    SEAT = 2  # the reservoir is not home
    NO_LOAD = 3  # the drive advances and nothing resists
    EMPTY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Where the insulin is, whole micro-units, as (people,) or (minutes, people) at the end of each minute.

    `filled == reservoir + gap + line + body + outside`, always and exactly.
    """

    filled: Whole
    reservoir: Whole  # ahead of the drive
    gap: Whole  # the drive went past it without moving it: the log says delivered
    line: Whole  # stored behind a blocked set
    body: Whole
    outside: Whole  # it left the set while that was off the body

    def missing(self) -> Whole:
        """Micro-units that no account has: 0 everywhere, or the pump is wrong."""
        return self.filled - (self.reservoir + self.gap + self.line + self.body + self.outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What reached each body. (minutes, people) in U; the others (people,)."""

    suspendable_units: Floats  # by the drive: a low-glucose suspension would have stopped it
    other_units: Floats  # pushed by hand, leaked, or released when a blocked set opened
    logged_units: Floats  # U in each minute that the pump believes it delivered
    pushed_units: Floats  # (people,) U into the body when the reservoir was pushed home
    siphoned_units: Floats  # U into the body through a free plunger
    unasked_bolus_units: Floats  # U that the drive gave for commands that the owner never sent
    released_units: Floats  # U into the body when a blocked set opened
    first_alarm_minute: Floats  # NaN: none
    first_alarm: NDArray[np.int8]  # an `Alarm`
    end: Ledger  # (people,) at the end

    @property
    def unasked_units(self) -> Floats:
        """U of each person that nobody asked for, by push, leak or foreign command."""
        return self.pushed_units + self.siphoned_units + self.unasked_bolus_units
