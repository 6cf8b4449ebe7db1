"""The pump: a reservoir, a drive, a retainer ring and a set, for many people at once.

Every volume is a whole number of micro-units, so that none is ever lost: see `delivery.Ledger`.
"""

from __future__ import annotations

from lockring.hazard.pump.delivery import Alarm, Delivery, Ledger
from lockring.hazard.pump.machine import run, trace
from lockring.hazard.pump.settings import (
    Blockage,
    Controls,
    Fill,
    Orders,
    Pump,
    RingFault,
    full,
    open_set,
    whole_ring,
)

__all__ = [
    "Alarm",
    "Blockage",
    "Controls",
    "Delivery",
    "Fill",
    "Ledger",
    "Orders",
    "Pump",
    "RingFault",
    "full",
    "open_set",
    "run",
    "trace",
    "whole_ring",
]
