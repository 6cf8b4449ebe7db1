"""A study carried out: every arm, dose, model and factor computed, joined with what others have published.

It is computed part by part. A part that is kept is not computed again: a study that was broken off goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from lockring.hazard import answers, harms, mitigations, person
from lockring.hazard.channel import boluses
from lockring.hazard.channel.matrix import summary
from lockring.hazard.laboratory import Laboratory
from lockring.hazard.patient.model import Model
from lockring.hazard.patient.strata import drawn_from
from lockring.hazard.plan import ArmPlan, CurvePlan, Study, at_value, checked, in_arm
from lockring.hazard.pump import sources
from lockring.hazard.results import (
    Arm,
    Assumption,
    Curve,
    Fan,
    Group,
    ModelRow,
    Point,
    ProtocolRow,
    Sensitivity,
    StudyResult,
)
from lockring.hazard.scenario import Scenario
from lockring.hazard.sensitivity import analysed

SCHEMA_VERSION = 1


class Kept(Protocol):
    """Where finished parts are kept, under names that are good for files."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, data: bytes) -> None: ...


class Show(Protocol):
    """Is told how many parts are done, and which one comes next."""

    def __call__(self, done: int, total: int, says: str) -> None: ...


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one part found: some of these."""

    groups: tuple[Group, ...] = ()
    fans: tuple[Fan, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    protocols: tuple[ProtocolRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    says: str
    compute: Callable[[], _Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a result says of how it came about."""

    digest: str  # sha-256 of the study's file
    program: str  # with version and platform


def carried_out(
    study: Study, models: Mapping[str, Model], made: Made, kept: Kept, show: Show, *, threads: int = 1
) -> StudyResult:
    """The result of a study. Raises HazardError with everything that is wrong with it, before it begins."""
    checked(study, tuple(models))
    parts = list(_parts(study, models, Laboratory(models, threads)))
    found: dict[str, _Found] = {}
    for place, part in enumerate(parts):
        show(place, len(parts), part.says)
        found[part.name] = _part(part, kept)
    show(len(parts), len(parts), "done")
    return _joined(study, models, made, found)


def _part(part: _Part, kept: Kept) -> _Found:
    """What was kept of a part where it can still be read, else the part computed and kept."""
    before = kept.get(part.name)
    if before is not None:
        try:
            return msgspec.json.decode(before, type=_Found)
        except msgspec.DecodeError:  # half written: it is computed anew
            pass
    found = part.compute()
    kept.put(part.name, msgspec.json.encode(found))
    return found


def _parts(study: Study, models: Mapping[str, Model], laboratory: Laboratory) -> Iterator[_Part]:
    scenario = study.scenario
    for arm in study.arms:
        yield _Part(name=f"arm-{arm.id}", says=arm.title, compute=_Arm(laboratory, scenario, arm))
    for curve in study.curves:
        for place, value in enumerate(curve.values):
            changed = at_value(scenario, curve.of, value)
            yield _Part(
                name=f"curve-{curve.id}-{place}",
                says=f"{curve.title}: {value}",
                compute=_Groups(laboratory, changed),
            )
    for name in study.models:
        changed = msgspec.structs.replace(scenario, model=name)
        yield _Part(name=f"model-{name}", says=models[name].title, compute=_Groups(laboratory, changed))
    if study.sensitivity_of:
        yield _Part(
            name="sensitivity",
            says="which assumption decides",
            compute=lambda: _Found(sensitivity=(analysed(scenario, models, threads=laboratory.threads),)),
        )
    if study.protocols:
        yield _Part(name="protocols", says="the radio link", compute=lambda: _Found(protocols=summary()))


@dataclass(frozen=True, slots=True)
class _Groups:
    laboratory: Laboratory
    scenario: Scenario

    def __call__(self) -> _Found:
        return _Found(groups=self.laboratory.groups(self.scenario))


@dataclass(frozen=True, slots=True)
class _Arm:
    """An arm; one without a mitigation with its curves over time."""

    laboratory: Laboratory
    scenario: Scenario
    arm: ArmPlan

    def __call__(self) -> _Found:
        changed, laboratory = in_arm(self.scenario, self.arm), self.laboratory
        fans: tuple[Fan, ...] = ()
        if not self.arm.mitigations:
            fans = (
                *laboratory.fans(changed, self.arm.id, with_fault=True),
                *laboratory.fans(changed, self.arm.id, with_fault=False),
            )
        return _Found(groups=laboratory.groups(changed), fans=fans)


def _joined(
    study: Study, models: Mapping[str, Model], made: Made, found: Mapping[str, _Found]
) -> StudyResult:
    scenario = study.scenario
    arms = tuple(_arm(study, arm, found[f"arm-{arm.id}"]) for arm in study.arms)
    rows = tuple(
        ModelRow(model=name, title=models[name].title, groups=found[f"model-{name}"].groups)
        for name in study.models
    )
    return StudyResult(
        schema_version=SCHEMA_VERSION,
        id=study.id,
        title=study.title,
        question=study.question,
        answer=tuple(answers.sentences(arms, rows)),
        notice=study.notice,
        digest=made.digest,
        seed=scenario.seed,
        made_with=made.program,
        model=scenario.model,
        people={group.stratum: group.people for group in arms[0].groups},
        hours=answers.hours(scenario),
        starts=scenario.starts,
        arms=arms,
        curves=tuple(_curve(curve, found) for curve in study.curves),
        models=rows,
        sensitivity=_all(found, "sensitivity").sensitivity,
        fans=tuple(fan for arm in study.arms for fan in found[f"arm-{arm.id}"].fans),
        events=answers.events(scenario),
        protocols=_all(found, "protocols").protocols,
        published=study.published,
        assumptions=(*assumptions(models[scenario.model], study.protocols),),
        harms=tuple(harms.row(plan, arms) for plan in study.harms),
        ratings=study.ratings,
    )


def _all(found: Mapping[str, _Found], name: str) -> _Found:
    return found.get(name, _Found())


def _arm(study: Study, plan: ArmPlan, found: _Found) -> Arm:
    """Every arm with something of its own against the fault is a mitigation; a better protocol is one too."""
    protects = bool(plan.mitigations) or answers.speaks_better(study.scenario, plan)
    return Arm(id=plan.id, title=plan.title, says=plan.says, is_mitigation=protects, groups=found.groups)


def _curve(plan: CurvePlan, found: Mapping[str, _Found]) -> Curve:
    name, unit = ("reservoir slip", "mm") if plan.of == "slip" else ("dose not asked for", "U")
    points = tuple(
        Point(x=answers.amount(value, unit), groups=found[f"curve-{plan.id}-{place}"].groups)
        for place, value in enumerate(plan.values)
    )
    return Curve(id=plan.id, title=plan.title, x_name=name, x_unit=unit, points=points)


def assumptions(model: Model, with_link: bool) -> Iterator[Assumption]:
    """Every value that a result rests on: of the model, pump, person, mitigations and, with it, the link."""
    for stratum, one in drawn_from(model):
        spread = f", spread {one.variation:.0%}" if one.variation else ""
        value = f"{one.typical:g} {one.unit}{spread}"
        of = f", {stratum}" if stratum else ""
        name = f"{model.title}: {one.name}{of}"
        yield Assumption(name=name, value=value, status=one.status, source=one.source)
    yield from sources.ASSUMPTIONS
    yield from person.ASSUMPTIONS
    yield from mitigations.ASSUMPTIONS
    if with_link:
        yield from boluses.ASSUMPTIONS
