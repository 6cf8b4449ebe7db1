"""Quantities that every room of the lab shares: each has a unit in its name, a value and a source."""

from __future__ import annotations

MG_PER_DL_PER_MMOL_PER_L = 18.016
"""Glucose, 180.16 g/mol: milligrams per decilitre in one millimole per litre."""

PMOL_PER_UNIT = 6000.0
"""Insulin in one international unit, pmol. The field's round figure (Dalla Man 2007)."""

UNITS_PER_MILLILITRE = 100.0
"""Insulin U-100: the only strength that the pumps of both recalls are made for."""

MICROUNITS_PER_UNIT = 1_000_000
"""Volumes in the pump are whole numbers of 1e-6 U (10 picolitres of U-100), so that rounding loses none."""

MINUTES_PER_DAY = 1440

BELOW_LEVEL_1_MG_PER_DL = 70.0
"""Hypoglycaemia level 1 is below it (3.9 mmol/L). ADA Standards of Care, section 6."""

BELOW_LEVEL_2_MG_PER_DL = 54.0
"""Hypoglycaemia level 2 is below it (3.0 mmol/L). ADA Standards of Care, section 6. Level 3 has none."""

VERY_LOW_MG_PER_DL = 40.0
"""Far below level 2 (2.2 mmol/L): a mark of this lab and no clinical level."""

HIGH_MG_PER_DL = 250.0
"""Hyperglycaemia level 2 is above it (13.9 mmol/L). Consensus on time in range, Battelino 2019."""

VERY_HIGH_MG_PER_DL = 300.0
"""16.7 mmol/L: where Klonoff 2024 and many sick-day rules begin to look at ketones."""

KETONES_RAISED_MMOL_PER_L = 1.6
KETONES_HIGH_MMOL_PER_L = 3.0
"""Blood beta-hydroxybutyrate, mmol/L, the two marks of Klonoff 2024 (JDST, 19322968241280386)."""

KETONES_AT_REST_MMOL_PER_L = 0.1
"""Assumed: blood beta-hydroxybutyrate at rest."""
