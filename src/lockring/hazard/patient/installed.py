"""The thirty people of simglucose, read from the user's own installation. None of their numbers are
shipped."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.patient.dalla_man import DALLA_MAN, PLAIN
from lockring.hazard.patient.model import Floats, Population
from lockring.hazard.results import Stratum

KETONE_RATE_MMOL_PER_L_PER_MINUTE = 0.0039
"""Fitted to Klonoff 2024."""


def folder() -> Path | None:
    """Where the tables of an installed simglucose lie; None without one. It is not imported."""
    spec = find_spec("simglucose")
    places = spec.submodule_search_locations if spec else None
    found = Path(next(iter(places))) / "params" if places else None
    return found if found and (found / "vpatient_params.csv").is_file() else None


def installed() -> Population:
    """The people of the installed simglucose with the values of plain S2008. HazardError where there is
    none."""
    home = folder()
    if home is None:
        raise HazardError([Fault("simglucose", "is not installed", "pip install simglucose")])
    people, habits = _rows(home / "vpatient_params.csv"), _rows(home / "Quest.csv")
    count = len(people)
    names = [each.name for each in DALLA_MAN.parameters if each.name not in PLAIN]
    values = {name: _column(people, name) for name in names if name != "kxi_below"}
    values |= {name: np.full(count, number) for name, number in {**PLAIN, "kxi_below": 70.0}.items()}
    _, states, basal = DALLA_MAN.fasting(values)
    return Population(
        model=DALLA_MAN,
        strata=tuple(Stratum(row["Name"].split("#")[0]) for row in people),
        values=values,
        basal_units_per_minute=basal,
        grams_per_unit=_column(habits, "CR"),
        mg_per_dl_per_unit=_column(habits, "CF"),
        fasting_mg_per_dl=states[:, 3] / values["Vg"],
        ketone_rate=np.full(count, KETONE_RATE_MMOL_PER_L_PER_MINUTE),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _column(rows: list[dict[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])
