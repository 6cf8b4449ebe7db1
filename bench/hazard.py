"""The body of the hazard lab, measured: how near to simglucose, how fast, how large.

    python -m bench.hazard                  10^2 to 10^5 people
    python -m bench.hazard --full --write   up to 10^6 people, and the figures into docs/hazard.md

It needs an installed simglucose, whose thirty people it reads there. Speed is CPU time on one core unless a
row says otherwise. The machine may be busy: believe ratios. Exit status 1: an aim of agreement is missed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT), str(ROOT / "src")]

from accuracy import written  # noqa: E402 - lies beside this file

from lockring.hazard.exposure import Intake  # noqa: E402
from lockring.hazard.patient.dalla_man import DALLA_MAN, PLAIN  # noqa: E402
from lockring.hazard.patient.installed import installed  # noqa: E402
from lockring.hazard.patient.lanes import LANES, along, keep, load  # noqa: E402
from lockring.hazard.patient.model import Population  # noqa: E402
from lockring.hazard.patient.simulate import simulate  # noqa: E402

DAY = 1440
AIMS = {30: 0.1, 60: 0.5}  # mg/dL, the largest gap at any minute
SPEEDS = {30: 8_000, 60: 15_000}  # patient-days a CPU second
LATCH = 0.0  # mg/kg: once plasma glucose is below it simglucose freezes it, and is no oracle any more
HALVED = 0.1  # mg/dL, the largest change by a step half as long
TESTBED_DAYS = 9_131  # 25 years of faulty days: the data of the APS testbed
KINDS = ("basal", "three meals", "no insulin", "0.3 U/kg")
FLOPS = 455
"""Additions and multiplications of doubles for one person in one step, counted in the equations."""


def intake(people: Population, kind: str, minutes: int = DAY) -> Intake:
    """A day of each person: basal, or with three meals and their doses, or without insulin, or an
    overdose."""
    units, grams = np.zeros((minutes, len(people))), np.zeros((minutes, len(people)))
    steady = np.broadcast_to(people.basal_units_per_minute * (kind != "no insulin"), units.shape)
    if kind == "three meals":
        for at, size in ((420, 45.0), (720, 70.0), (1080, 80.0)):
            grams[at : at + round(size / 5.0)], units[at : at + 1] = 5.0, size / people.grams_per_unit
    if kind == "0.3 U/kg":
        units[60] = 0.3 * people.values["BW"]
    return Intake(suspendable_units=steady, other_units=units, carbohydrate_grams=grams)


def theirs(who: int, given: Intake, minutes: int, *, is_plain: bool) -> np.ndarray:
    """Plasma glucose of simglucose's person at each minute; `is_plain` without its look-ups by pandas."""
    from simglucose.patient.t1dpatient import Action, T1DPatient

    patient, trace = T1DPatient.withID(who + 1), []
    if is_plain:
        patient._params = type("Row", (), patient._params.to_dict())()
    for minute in range(minutes):
        trace.append([patient.state[3], patient.state[3] / patient._params.Vg])
        insulin = given.suspendable_units[minute, who] + given.other_units[minute, who]
        patient.step(Action(CHO=given.carbohydrate_grams[minute, who], insulin=insulin))
    return np.array(trace)


def agreement() -> tuple[str, bool]:
    """The largest gap to simglucose over thirty people and 24 hours, and that of halving the step."""
    people, rows, met = installed(), [], True
    shipped = corrected(people)
    for kind in KINDS:
        given, gaps = intake(people, kind), dict.fromkeys(AIMS, 0.0)
        ours = {step: _trace(people, given, step) for step in AIMS}
        compared = 0
        halved = float(np.max(np.abs(_trace(shipped, given, 30) - _trace(shipped, given, 15))))
        for who in range(len(people)):
            plasma, level = theirs(who, given, DAY, is_plain=True).T
            end = int(np.argmax(plasma < LATCH)) if np.any(plasma < LATCH) else DAY
            compared += end
            for step in AIMS:
                gaps[step] = max(gaps[step], float(np.max(np.abs(ours[step][:end, who] - level[:end]))))
        met = met and halved < HALVED and all(gaps[step] <= aim for step, aim in AIMS.items())
        share = compared / (DAY * len(people))
        rows.append(f"| {kind} | {gaps[30]:.3f} | {gaps[60]:.3f} | {halved:.3f} | {100 * share:.0f} % |")
    aims = "gap at 30 s (aim 0.1) | gap at 60 s (aim 0.5) | 30 s less 15 s (aim 0.1)"
    head = f"| day | {aims} | minutes compared |"
    told = (
        "Thirty people of an installed simglucose, 24 hours, plasma glucose at each minute, largest gap in "
        "mg/dL. Once plasma glucose is below 0 simglucose freezes it for ever: each person is compared until "
        "then. 30 s less 15 s is over the whole day, of the same people with the corrections of this lab: "
        "without them the brain of S2008 takes the same at no glucose, and no step is short enough there."
    )
    return "\n".join([told, "", head, "|---|---|---|---|---|", *rows]), met


def corrected(people: Population) -> Population:
    """The same people with what this lab corrects in S2008, as all its other people have it."""
    usual = {each.name: each.typical for each in DALLA_MAN.parameters if each.name in PLAIN}
    values = {**people.values, **{name: np.full(len(people), value) for name, value in usual.items()}}
    return dataclasses.replace(people, values=values)


def _trace(people: Population, given: Intake, step: int) -> np.ndarray:
    found = simulate(people, given, step_seconds=step, trace_every=1).glucose_mg_per_dl
    return np.asarray(found, dtype=np.float64)[:DAY]


def of(people: Population, count: int) -> Population:
    """So many people, those of `people` in turn."""
    turn = np.resize(np.arange(len(people)), count)
    cut = {
        field.name: getattr(people, field.name)[turn]
        for field in dataclasses.fields(people)
        if field.name not in {"model", "values", "strata"}
    }
    values = {name: numbers[turn] for name, numbers in people.values.items()}
    return dataclasses.replace(people, values=values, strata=tuple(people.strata[i] for i in turn), **cut)


def least(clock: Callable[[], float], call: Callable[[], Any], rounds: int = 7) -> float:
    """Seconds by this clock: the least of some rounds."""
    found = []
    for _ in range(rounds):
        start = clock()
        call()
        found.append(clock() - start)
    return min(found)


def speed() -> tuple[str, bool]:
    """Patient-days a second at both steps, beside simglucose and JAX in the same run."""
    from lockring.hazard.patient.on_jax import simulate as on_jax

    people = of(installed(), 1024)
    given = intake(people, "three meals")
    shipped = DAY / 4 / DAY / least(
        time.process_time, lambda: theirs(0, given, DAY // 4, is_plain=False), 1
    )  # fmt: skip
    plain = 1.0 / least(time.process_time, lambda: theirs(0, given, DAY, is_plain=True), 2)
    rows = [
        ("simglucose as shipped, one person, a quarter of a day", f"{shipped:.3f}"),
        ("simglucose, its look-ups by pandas replaced by a plain object", f"{plain:.2f}"),
    ]
    for step, aim in SPEEDS.items():
        simulate(people, given, step_seconds=step)
        rate = 1024 / least(time.process_time, lambda step=step: simulate(people, given, step_seconds=step))  # type: ignore[misc]
        says = f"{rate:,.0f} (aim {aim:,}: {'met' if rate >= aim else 'missed in this run'}); "
        says += f"{rate / shipped:,.0f} times as shipped, {rate / plain:,.0f} times with the plain object; "
        says += f"{rate * DAY * 60 / step * FLOPS / 1e9:.1f} Gflop/s"
        rows.append((f"this lab at {step} s, 1,024 people", says))
    for threads in (1, 2):
        wall = least(time.perf_counter, lambda n=threads: simulate(people, given, threads=n))  # type: ignore[misc]
        rows.append((f"30 s, by the clock on the wall, threads={threads}", f"{1024 / wall:,.0f}"))
    theirs_jax = on_jax(people, given)
    gap = float(np.max(np.abs(theirs_jax.nadir_mg_per_dl - simulate(people, given).nadir_mg_per_dl)))
    cpu = least(time.process_time, lambda: on_jax(people, given), 1)
    rows.append(("JAX on the CPU, 30 s, float64", f"{1024 / cpu:,.0f}; nadirs differ by {gap:.1e} mg/dL"))
    told = f"Patient-days in a CPU second, three meals. Load {os.getloadavg()[0]:.1f}. {_limit()} {_gpu()}"
    return _table(told, rows), True


def _limit() -> str:
    most = arithmetic() / 1e9
    return (
        f"Gflop/s: {FLOPS} additions and multiplications for one person in one step, counted in the "
        f"equations; a loop of nothing but these, in registers, did {most:.0f} Gflop/s in this run."
    )


def arithmetic() -> float:
    """Additions and multiplications of doubles in a CPU second, of numbers that never leave the processor."""

    @numba.njit(fastmath={"contract"})
    def turn(rounds):  # type: ignore[no-untyped-def]
        held = load(np.full((6, LANES), 0.5), 0, 6)
        for _ in range(rounds):
            held = along(held, 0.5, held)
        out = np.zeros((1, LANES))
        keep(out, 0, held[0] + held[1] + held[2] + held[3] + held[4] + held[5])
        return out

    rounds = 1_000_000
    turn(1)
    return rounds * 6 * LANES * 2 / least(time.process_time, lambda: turn(rounds))


def _gpu() -> str:
    return "Measured without a GPU: nothing is said of one."


def scale(largest: int) -> tuple[str, bool]:
    """From a hundred people up, one day each, in parts, and the days of the testbed."""
    base, rows = installed(), []
    counts = [10**power for power in range(2, 7) if 10**power <= largest]
    for count in [*counts, TESTBED_DAYS]:
        wall, done = time.perf_counter(), 0
        while done < count:
            part = of(base, min(5_000, count - done))
            simulate(part, intake(part, "no insulin"), threads=2)
            done += len(part)
        seconds = time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        name = "faulty days, as many as the APS testbed has" if count == TESTBED_DAYS else "people"
        rows.append((f"{count:,} {name}", f"{seconds:.2f} s; memory up to here {peak:.2f} GB"))
    told = (
        "One day without insulin at 30 s, threads=2, at most 5,000 people at once; drawing up the day counts."
    )
    return _table(told, rows), True


def _table(told: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| {what} | {measured} |" for what, measured in rows]
    return "\n".join([told, "", "| what | measured |", "|---|---|", *lines])


def main() -> int:
    """Measure, print, and write the page where that is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.hazard",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--full", action="store_true", help="up to a million people")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/hazard.md")
    given = parser.parse_args()
    parts = {"speed": speed, "scale": lambda: scale(10**6 if given.full else 10**5), "agreement": agreement}
    missed = []
    for name, part in parts.items():
        body, is_met = part()
        print(f"{body}\n", flush=True)
        if given.write:
            page = ROOT / "docs" / "hazard.md"
            page.write_text(
                written(page.read_text(encoding="utf-8"), f"hazard-{name}", body), encoding="utf-8"
            )
        missed += [] if is_met else [name]
    if missed:
        print(f"aim missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
