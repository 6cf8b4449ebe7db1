"""Many devices against many notices at once: the same verdicts as `assess`.

Products are few and units are many, and of most units no notice can tell one from another. SQL, on DuckDB or
on Spark, finds the kinds of units; one unit of each kind is judged by the rules themselves.
"""

from lockring.fleet.about import About
from lockring.fleet.answers import Answer, Explanation, Summary, explained
from lockring.fleet.catalogue import enriched
from lockring.fleet.engine import Judged
from lockring.fleet.frames import assess_frame
from lockring.fleet.notices import Given, Held, Indexed, Notices
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
    "Indexed",
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
