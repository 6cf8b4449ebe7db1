"""The remedy of a recall, from the request until it is done: events, what they make of a case, the queue."""

from lockring.remedy.case import Case, OldUnit, Stage, Terms
from lockring.remedy.events import Actor, Event
from lockring.remedy.rules import after, case_of, permitted
from lockring.remedy.waiting import Wait, queue, wait

__all__ = [
    "Actor",
    "Case",
    "Event",
    "OldUnit",
    "Stage",
    "Terms",
    "Wait",
    "after",
    "case_of",
    "permitted",
    "queue",
    "wait",
]
