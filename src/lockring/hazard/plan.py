"""A study, as its file holds it: a scenario, what is changed in it, and what others have published."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.results import Metric, Published, Rating, Stratum
from lockring.hazard.scenario import (
    AnyFault,
    Dose,
    Mitigation,
    Ring,
    Scenario,
    fault_faults,
    faults_of,
    quantity,
)


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class ArmPlan(_Value, frozen=True):
    """The scenario with other mitigations, or with another fault."""

    id: str
    title: str
    says: str
    mitigations: tuple[Mitigation, ...] = ()
    fault: AnyFault | None = None


class CurvePlan(_Value, frozen=True):
    """The same people at each of these doses at once, or slips of the ring (`of` is "dose" or "slip")."""

    id: str
    title: str
    of: str
    values: tuple[str, ...]


class HarmPlan(_Value, frozen=True):
    """One line of the table of ISO 14971: P1 as somebody published it, and whose simulated share is P2."""

    hazard: str
    hazardous_situation: str
    harm: str
    severity: str
    arm: str  # the id of the arm whose share it is
    metric: Metric  # a share; with the fault less without it
    stratum: Stratum
    events: int  # P1: so many of `devices`
    devices: int
    source: str


class Study(_Value, frozen=True):
    """A study: what is asked, the scenario that answers it, and all that is varied."""

    id: str
    title: str
    question: str
    notice: str
    scenario: Scenario
    arms: tuple[ArmPlan, ...]
    curves: tuple[CurvePlan, ...] = ()
    models: tuple[str, ...] = ()
    sensitivity_of: str = ""  # "slip" | "dose"; nothing: no sensitivity analysis
    protocols: bool = False  # whether the matrix of the radio link belongs to it
    harms: tuple[HarmPlan, ...] = ()
    published: tuple[Published, ...] = ()
    ratings: tuple[Rating, ...] = ()


UNITS_OF = {"slip": "mm", "dose": "U"}
MOST_OF = {"slip": 20.0, "dose": 300.0}
"""mm: longer than any reservoir slips before it is out; U: a full reservoir."""


def at_value(scenario: Scenario, of: str, value: str) -> Scenario:
    """The scenario with this slip of its ring, or this dose at once at the time of its fault."""
    fault = scenario.fault
    if of == "slip" and isinstance(fault, Ring):
        return msgspec.structs.replace(scenario, fault=msgspec.structs.replace(fault, slip=value))
    return msgspec.structs.replace(scenario, fault=Dose(at=fault.at, dose=value))


def in_arm(scenario: Scenario, arm: ArmPlan) -> Scenario:
    """The scenario as this arm changes it."""
    return msgspec.structs.replace(scenario, mitigations=arm.mitigations, fault=arm.fault or scenario.fault)


def checked(study: Study, models: tuple[str, ...]) -> Study:
    """The study, when nothing is wrong with it. Raises HazardError with all that is, each with its path."""
    faults = (*faults_of(study.scenario, models), *_plan_faults(study, models))
    if faults:
        raise HazardError(faults)
    return study


def _plan_faults(study: Study, models: tuple[str, ...]) -> Iterator[Fault]:
    if not study.arms:
        yield Fault("arms", "expected at least one arm", "the first may be the scenario as it is")
    seen: set[str] = set()
    for place, arm in enumerate(study.arms):
        if arm.id in seen:
            yield Fault(f"arms[{place}].id", f'"{arm.id}" stands twice', "give each arm an id of its own")
        seen.add(arm.id)
        if arm.fault is not None:
            yield from fault_faults(arm.fault, f"arms[{place}].fault")
    for place, curve in enumerate(study.curves):
        yield from _curve_faults(study, curve, f"curves[{place}]")
    for place, name in enumerate(study.models):
        if name not in models:
            known = f"the models are {', '.join(models)}"
            yield Fault(f"models[{place}]", f'no model has the name "{name[:40]}"', known)
    if study.sensitivity_of and study.sensitivity_of not in UNITS_OF:
        yield Fault("sensitivity_of", f'expected "slip" or "dose", got "{study.sensitivity_of[:40]}"')
    for place, harm in enumerate(study.harms):
        if harm.arm not in seen:
            yield Fault(f"harms[{place}].arm", f'no arm has the id "{harm.arm[:40]}"', "name one of the arms")
        if not 0 <= harm.events <= harm.devices or not harm.devices:
            remedy = "events are a part of the devices"
            yield Fault(f"harms[{place}].events", f"{harm.events} of {harm.devices} is no share", remedy)


def _curve_faults(study: Study, curve: CurvePlan, path: str) -> Iterator[Fault]:
    if curve.of not in UNITS_OF:
        yield Fault(f"{path}.of", f'expected "slip" or "dose", got "{curve.of[:40]}"')
        return
    if curve.of == "slip" and not isinstance(study.scenario.fault, Ring):
        yield Fault(
            f"{path}.of", "a slip needs a ring that fails", 'write "dose", or give the scenario a ring'
        )
    for place, text in enumerate(curve.values):
        read = quantity(text, UNITS_OF[curve.of], f"{path}.values[{place}]", most=MOST_OF[curve.of])
        if isinstance(read, Fault):
            yield read
