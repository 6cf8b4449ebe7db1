"""Which of the things that nobody knows decides the result? Sobol indices over what is assumed.

Each column of the design is one person by one model of the body: the model is a factor like the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from scipy import stats

from lockring.hazard.exposure import Floats
from lockring.hazard.happening import MINUTES_PER_HOUR, Varied, happening, number, offset
from lockring.hazard.patient.dalla_man import RISK_FORMS
from lockring.hazard.patient.ketones import RATE
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.patient.risk import RISK_TERMS
from lockring.hazard.patient.settings import settings
from lockring.hazard.patient.simulate import simulate
from lockring.hazard.patient.strata import SENSITIVE
from lockring.hazard.results import Estimate, Method, Metric, Sensitivity, Share, Stratum, Unit
from lockring.hazard.scenario import AnyFault, Dose, Ring, Scenario

ROWS = 512
"""Of the base design, a power of 2 (Sobol sequences). Computed are so many times the factors and two."""

RESAMPLES = 500
"""Of the rows, for the intervals: enough for two digits of their ends."""

AT_ONCE = 512
"""People in memory at once."""

WATCHED_HOURS = 12.0
"""After the fault, hours: the lowest glucose comes sooner. Assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Something that is varied evenly from `least` to `most`."""

    name: str
    title: str
    least: float
    most: float
    unit: str

    @property
    def range(self) -> str:
        return f"{self.least:g} to {self.most:g} {self.unit}".strip()


SLIP = Factor(name="slip", title="How far the reservoir slips", least=0.1, most=3.0, unit="mm")
DOSE = Factor(name="dose", title="The dose not asked for", least=0.5, most=25.0, unit="U")
OTHERS = (
    Factor(name="weight", title="Weight of the body", least=20.0, most=100.0, unit="kg"),
    Factor(name="sensitivity", title="How strongly insulin acts", least=0.5, most=2.0, unit="times typical"),
    Factor(name="rescue", title="Time until sugar is eaten", least=5.0, most=60.0, unit="min"),
    Factor(name="felt", title="Whether a low is felt while awake", least=0.0, most=1.0, unit=""),
    Factor(name="counted", title="What is bolused for, of a meal", least=0.6, most=1.4, unit="of it"),
    Factor(
        name="risk", title="How much more insulin acts when low", least=0.0, most=1.0, unit="(one of these)"
    ),
    Factor(
        name="liver", title="How the liver answers a low", least=0.0, most=0.03, unit="mg/kg/min per mg/dL"
    ),
    Factor(name="model", title="Which model of the body", least=0.0, most=1.0, unit="(one of the models)"),
)
"""All ranges are assumed: wide, so that nothing that may be true is left out."""


def analysed(
    scenario: Scenario, models: Mapping[str, Model], *, rows: int = ROWS, threads: int = 1
) -> Sensitivity:
    """First-order and total Sobol indices of the lowest glucose (Saltelli 2010), with bootstrap intervals.

    `rows` is a power of 2. The same scenario and seed give the same numbers.
    """
    factors = (SLIP if isinstance(scenario.fault, Ring) else DOSE, *OTHERS)
    scenario = _until_watched(scenario)

    computed: list[Floats] = []

    def nadirs(rows_of: Floats) -> Floats:
        computed.append(_nadirs(scenario, models, rows_of, threads))
        return computed[-1][None, :]

    rng = np.random.default_rng(np.random.SeedSequence(scenario.seed).spawn(5)[4])
    spread = [stats.uniform(one.least, one.most - one.least) for one in factors]
    found = stats.sobol_indices(func=nadirs, n=rows, dists=spread, rng=rng)
    first, total = _intervals(computed, len(factors), rng)
    shares = (
        Share(
            factor=one.name,
            title=one.title,
            range=_range(one, models),
            first_order=_index(np.ravel(found.first_order)[place], first[:, place], rows),
            total=_index(np.ravel(found.total_order)[place], total[:, place], rows),
        )
        for place, one in enumerate(factors)
    )
    return Sensitivity(
        metric=Metric.NADIR,
        method="Sobol indices, Saltelli 2010, of the lowest glucose with the fault",
        evaluations=rows * (len(factors) + 2),
        shares=tuple(sorted(shares, key=lambda one: -(one.total.value or 0.0))),
    )


def _until_watched(scenario: Scenario) -> Scenario:
    """The scenario up to some hours after its fault: a dose at once, or a ring with everyone connected."""
    after = offset(scenario, scenario.fault.at) / MINUTES_PER_HOUR + WATCHED_HOURS
    lasts = min(number(scenario.lasts, "h"), after)
    fault: AnyFault = Dose(at=scenario.fault.at, dose="1 U")
    if isinstance(scenario.fault, Ring):
        fault = msgspec.structs.replace(scenario.fault, connected="100 %")
    return msgspec.structs.replace(scenario, lasts=f"{lasts:g} h", fault=fault)


def _range(factor: Factor, models: Mapping[str, Model]) -> str:
    named = {"model": models, "risk": RISK_FORMS, "felt": ("not felt", "felt")}
    return ", ".join(named[factor.name]) if factor.name in named else factor.range


def _intervals(computed: list[Floats], factors: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(2, factors) each: where 95 % of the first-order and of the total indices lie, of rows drawn again.

    `computed` are the values at A, at B, and at A with each column of B in turn, row by row. The generator is
    ours, as `bootstrap` of scipy 1.17 draws without one: no seed would give its numbers again."""
    a, b, mixed = computed[0], computed[1], computed[2].reshape(-1, factors).T
    found = []
    for _ in range(RESAMPLES):
        some = rng.integers(0, len(a), len(a))
        values = {"f_A": a[None, some], "f_B": b[None, some], "f_AB": mixed[:, None, some]}
        again = stats.sobol_indices(func=values, n=len(a))
        found.append((np.ravel(again.first_order), np.ravel(again.total_order)))
    first, total = np.percentile(np.array(found), (2.5, 97.5), axis=0).swapaxes(0, 1)
    return first, total


def _index(value: float, interval: Floats, people: int) -> Estimate:
    return Estimate(
        value=float(value),
        low=float(interval[0]),
        high=float(interval[1]),
        unit=Unit.INDEX,
        method=Method.BOOTSTRAP,
        people=people,
    )


def _nadirs(scenario: Scenario, models: Mapping[str, Model], rows: Floats, threads: int) -> Floats:
    """(people,) lowest glucose, mg/dL, of each column of `rows` by the model that it names."""
    chosen = np.minimum((rows[-1] * len(models)).astype(np.int64), len(models) - 1)
    nadirs = np.full(rows.shape[1], np.nan)
    for place, model in enumerate(models.values()):
        mine = np.flatnonzero(chosen == place)
        for first in range(0, len(mine), AT_ONCE):
            some = mine[first : first + AT_ONCE]
            nadirs[some] = _computed(scenario, model, rows[:, some], threads)
    return nadirs


def _computed(scenario: Scenario, model: Model, rows: Floats, threads: int) -> Floats:
    amount, weight, strength, rescue, felt, counted, risk, liver, _ = rows
    varied = Varied(amount=amount, rescue_delay=rescue, is_felt=felt >= 0.5, counted=counted)
    people = _typical(model, weight, strength, _when_low(model, risk, liver))
    event = happening(scenario, people, with_fault=True, varied=varied)
    return simulate(event.population, event.intake, event.behaviour, threads=threads).nadir_mg_per_dl


def _when_low(model: Model, risk: Floats, liver: Floats) -> dict[str, Floats]:
    """What a body does when glucose is low, by the parameters of the models that say so (S2013)."""
    forms = tuple(RISK_FORMS.values())
    chosen = np.minimum((risk * len(forms)).astype(np.int64), len(forms) - 1)
    terms = {name: np.array([form[name] for form in forms])[chosen] for name in RISK_TERMS}
    known = {one.name for one in model.parameters}
    return {name: value for name, value in {**terms, "kxi": liver}.items() if name in known}


def _typical(model: Model, weight: Floats, strength: Floats, when_low: Mapping[str, Floats]) -> Population:
    """People who differ in weight, in how strongly insulin acts, when low too, and in nothing else."""
    values = {one.name: np.full(len(weight), one.typical) for one in model.parameters}
    values |= {"BW": weight, **when_low}
    for name, power in SENSITIVE[model.name].items():
        values[name] = values[name] * strength**power
    body = settings(model, values)
    return Population(
        model=model,
        strata=(Stratum.ADULT,) * len(weight),
        values=values,
        ketone_rate=np.full(len(weight), RATE.typical),
        basal_units_per_minute=body.basal_units_per_minute,
        grams_per_unit=body.grams_per_unit,
        mg_per_dl_per_unit=body.mg_per_dl_per_unit,
        fasting_mg_per_dl=body.fasting_mg_per_dl,
    )
