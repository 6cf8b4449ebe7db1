"""Many devices against many notices at once: the same verdicts as `assess`, by relations.

Products are few and units are many. Each product is judged once, in Python, by the rules of `lockring.judge`;
what is left are tests of lots, serial numbers, dates and versions, and each of these is judged once for
each value. The rest is SQL.
"""

from lockring.fleet.about import About
from lockring.fleet.answers import Answer, Explanation, Summary, explained
from lockring.fleet.catalogue import enriched
from lockring.fleet.engine import Judged
from lockring.fleet.frames import assess_frame
from lockring.fleet.notices import Given, Held, Notices
from lockring.fleet.output import FORMATS, write_findings
from lockring.fleet.rows import Fleet, fleet_of
from lockring.fleet.suppressed import Suppressed, SuppressionUse, suppress
from lockring.fleet.suppressions import Suppression, read_suppressions
from lockring.fleet.units import UNIT_FACTS
from lockring.fleet.whole import whole

__all__ = [
    "FORMATS",
    "UNIT_FACTS",
    "About",
    "Answer",
    "Explanation",
    "Fleet",
    "Given",
    "Held",
    "Judged",
    "Notices",
    "Summary",
    "Suppressed",
    "Suppression",
    "SuppressionUse",
    "assess_frame",
    "enriched",
    "explained",
    "fleet_of",
    "read_suppressions",
    "suppress",
    "whole",
    "write_findings",
]
