"""Scenarios computed: the same people with the fault and without it, as figures and as curves over time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lockring.hazard import metrics
from lockring.hazard.exposure import Outcomes
from lockring.hazard.happening import happening, offset, people_of
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.patient.simulate import simulate
from lockring.hazard.results import Fan, Group, Stratum
from lockring.hazard.scenario import Mitigation, Scenario

SAMPLED_EVERY_MINUTES = 10
"""Between two points of a curve over time: finer than an eye sees on a day's width."""

STEP_SECONDS = 30
"""Of the integrator: within 0.1 mg/dL of a reference of high order (see the benchmark in docs/hazard.md)."""

_PERCENTILES = (5, 25, 50, 75, 95)


class Laboratory:
    """Computes scenarios of one study, and keeps people and faultless days that several of them share."""

    def __init__(self, models: Mapping[str, Model], threads: int) -> None:
        self._models, self.threads = models, threads
        self._people: dict[tuple[str, object, int], Population] = {}
        self._faultless: dict[tuple[object, ...], Outcomes] = {}

    def people(self, scenario: Scenario) -> Population:
        """The people of the scenario. Raises HazardError."""
        key = (scenario.model, scenario.people, scenario.seed)
        if key not in self._people:
            self._people[key] = people_of(scenario, self._models[scenario.model])
        return self._people[key]

    def came(self, scenario: Scenario, *, with_fault: bool) -> Outcomes:
        """What came of the scenario for each person. Raises HazardError."""
        if with_fault:
            return self._computed(scenario, with_fault=True)
        key = _faultless_key(scenario)
        if key not in self._faultless:
            self._faultless[key] = self._computed(scenario, with_fault=False)
        return self._faultless[key]

    def groups(self, scenario: Scenario) -> tuple[Group, ...]:
        """The figures of each stratum and of everyone. Raises HazardError."""
        return metrics.groups(
            self.came(scenario, with_fault=True),
            self.came(scenario, with_fault=False),
            self.people(scenario).strata,
            offset(scenario, scenario.fault.at),
            scenario.seed,
        )

    def fans(self, scenario: Scenario, arm: str, *, with_fault: bool) -> tuple[Fan, ...]:
        """Glucose over time, a fan for each stratum that has people. Raises HazardError."""
        traced = self.came(scenario, with_fault=with_fault).glucose_mg_per_dl
        strata = np.array([str(stratum) for stratum in self.people(scenario).strata])
        if traced is None:
            return ()
        return tuple(
            _fan(traced[:, strata == stratum.value], stratum, arm, with_fault)
            for stratum in Stratum
            if np.any(strata == stratum.value)
        )

    def _computed(self, scenario: Scenario, *, with_fault: bool) -> Outcomes:
        event = happening(scenario, self.people(scenario), with_fault=with_fault)
        return simulate(
            event.population,
            event.intake,
            event.behaviour,
            step_seconds=STEP_SECONDS,
            trace_every=SAMPLED_EVERY_MINUTES,
            threads=self.threads,
        )


def _faultless_key(scenario: Scenario) -> tuple[object, ...]:
    """What a day without the fault depends on. Of the mitigations: those that change what a person does."""
    kept = {Mitigation.LOW_SUSPEND, Mitigation.LOW_ALARM, Mitigation.KETONE_ALERT}
    mitigations = frozenset(scenario.mitigations) & kept
    meals = (scenario.meals, scenario.starts, scenario.lasts, scenario.aware)
    return (scenario.model, scenario.people, scenario.seed, mitigations, meals)


def _fan(traced: np.ndarray, stratum: Stratum, arm: str, with_fault: bool) -> Fan:
    p5, p25, p50, p75, p95 = (
        tuple(round(float(value), 1) for value in row) for row in np.percentile(traced, _PERCENTILES, axis=1)
    )
    minutes = tuple(range(0, traced.shape[0] * SAMPLED_EVERY_MINUTES, SAMPLED_EVERY_MINUTES))
    return Fan(
        stratum=stratum,
        arm=arm,
        with_fault=with_fault,
        minutes=minutes,
        p5=p5,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
    )
