"""Recalls of trade items, and units drawn in, at the edges of and outside of their scopes, with the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import msgspec
import pyarrow as pa

from lockring.notice import Contact, Notice, Revision, Source, Stance, Step, Urgency, VerdictKind
from lockring.scope import Clause, Condition, OneOf, Scope
from tests.drawn.combined import KINDS, both
from tests.drawn.items import TradeItem
from tests.drawn.scopes import LOT, MADE, SERIAL, VERSION, Facts, Kind, look_alike

NAMED_BY = ("device_identifier", "model_number", "catalog_number")
COLUMNS = ("brand_name", *NAMED_BY, LOT, SERIAL, MADE, VERSION)
VERDICTS = {True: "affected", None: "undetermined"}
_AGAIN = 0.2  # how often an item that was recalled is recalled once more, by other facts
_OTHERWISE = 0.04  # how often a label is not read as it stands


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """A notice on one trade item, which the fact `named_by` names, with how its units are drawn."""

    notice: Notice
    item: TradeItem
    named_by: str
    kind: Kind

    @property
    def text(self) -> str:
        """The recall as a person reads it."""
        return f"{self.item.brand_name}, {getattr(self.item, self.named_by)}: {self.kind.says}"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """The cells of a unit, and the truth for each notice that is not "not affected"."""

    cells: Facts
    truths: tuple[tuple[str, str], ...]


def recalls(items: list[TradeItem], number: int, seed: int, named_by: tuple[str, ...]) -> list[Recall]:
    """So many recalls, of the first of these items on; a few items have two."""
    dice, found, left = Random(seed), list[Recall](), iter(items)
    while len(found) < number:
        item, kind = next(left), dice.choice(KINDS)(dice)
        found.append(_recall(len(found), item, dice.choice(named_by), kind))
        if dice.random() < _AGAIN and len(found) < number:
            found.append(_recall(len(found), item, dice.choice(named_by), _by_other_facts(kind, dice)))
    return found


def _by_other_facts(kind: Kind, dice: Random) -> Kind:
    made = (one(dice) for one in dice.sample(KINDS, len(KINDS)))
    return next(other for other in made if other.facts.isdisjoint(kind.facts))


def units(recalled: list[Recall], others: list[TradeItem], number: int, seed: int) -> Iterator[Unit]:
    """So many units: every second one of a recalled item, all others of these other items.

    The other items have lots and serial numbers as the recalled ones have.
    """
    dice, by_item = Random(seed), dict[TradeItem, list[Recall]]()
    for recall in recalled:
        by_item.setdefault(recall.item, []).append(recall)
    about = list(by_item.items())
    for place in range(number):
        item, recalls_of = dice.choice(about)
        if place % 2:
            yield _recalled(item, recalls_of, dice)
        else:
            cells = {**_whatever(dice), **recalls_of[0].kind.draw(dice)[0]}
            yield Unit(cells={**cells, **_named(dice.choice(others))}, truths=())


def table(drawn: Iterator[Unit], first: int = 1) -> tuple[pa.Table, pa.Table]:
    """The units as a list, and the truths as row, notice and verdict; rows count from `first`."""
    held = list(drawn)
    cells = {name: pa.array([one.cells.get(name) for one in held], pa.string()) for name in COLUMNS}
    rows = [(row, *truth) for row, one in enumerate(held, first) for truth in one.truths]
    row, notice, verdict = list(zip(*rows, strict=True)) or ((), (), ())
    truths = {
        "row": pa.array(row, pa.int64()),
        "notice": pa.array(notice, pa.string()),
        "verdict": pa.array(verdict, pa.string()),
    }
    return pa.table(cells), pa.table(truths)


def _recalled(item: TradeItem, recalls_of: list[Recall], dice: Random) -> Unit:
    named, doubtful = _label(item, dice)
    cells, truths = {**_whatever(dice), **named}, []
    for recall in recalls_of:
        facts, truth = recall.kind.draw(dice)
        for fact in recall.kind.facts:
            cells.pop(fact, None)
        cells |= facts
        whole = both(truth, None if recall.named_by in doubtful else True)
        if whole is not False:
            truths.append((recall.notice.id, VERDICTS[whole]))
    return Unit(cells=cells, truths=tuple(truths))


def _named(item: TradeItem) -> Facts:
    return {"brand_name": item.brand_name, **{fact: getattr(item, fact) for fact in NAMED_BY}}


def _label(item: TradeItem, dice: Random) -> tuple[Facts, frozenset[str]]:
    """What a label is read as, and the facts of it by which the item cannot be told."""
    cells, way = _named(item), dice.random() / _OTHERWISE
    model, reference, identifier = (cells[fact] for fact in ("model_number", "catalog_number", NAMED_BY[0]))
    if way < 0.25:
        return cells | {
            "model_number": model.lower(),
            "catalog_number": reference.replace("-", ""),
        }, frozenset()
    if way < 0.5:
        return cells | {NAMED_BY[0]: identifier.removeprefix("0")}, frozenset()
    if way < 0.75:
        return cells | {"catalog_number": look_alike(reference, dice)}, frozenset({"catalog_number"})
    if way < 1 and item.suffix:
        return cells | {"model_number": model[: -len(item.suffix)]}, frozenset({"model_number"})
    return cells, frozenset()


def _whatever(dice: Random) -> Facts:
    """Facts of a unit of which no notice speaks."""
    number = int(dice.random() * 10**8)
    return {
        LOT: f"M{number % 10**6:06}",
        SERIAL: f"W{number:08}",
        MADE: f"2022-{number % 12 + 1:02}-{number % 27 + 1:02}",
        VERSION: f"{number % 10 + 10}.{number % 9}",
    }


def _recall(place: int, item: TradeItem, named_by: str, kind: Kind) -> Recall:
    named = OneOf(fact=named_by, values=(getattr(item, named_by),))
    scope = Scope(
        any=tuple(_clause(f"any-{number}", named, *tests) for number, tests in enumerate(kind.any)),
        exclude=tuple(_clause(f"not-{number}", named, *tests) for number, tests in enumerate(kind.exclude)),
    )
    notice_id = f"drawn-{place:06}"
    only = Revision(
        id=notice_id,
        revised_on=date(2020, 1, 1),
        title=f"{item.brand_name} can fail",
        product=item.brand_name,
        recalling_firm="Firm",
        summary=kind.says,
        changed="First notice.",
        scope=scope,
        sources={"letter": Source(publisher="Firm", title="Letter", url="https://example.com/letter")},
        contacts=(Contact(name="Line", phone="555 0100", hours="always", country="US", source="letter"),),
        advice=(_CALL,),
    )
    return Recall(notice=Notice(id=notice_id, revisions=(only,)), item=item, named_by=named_by, kind=kind)


def _clause(name: str, *conditions: Condition) -> Clause:
    return Clause(id=name, says="It is covered.", all=conditions, source="letter")


_CALL = Step(
    id="call",
    text="Call us.",
    topic="call",
    stance=Stance.DO,
    urgency=Urgency.SOON,
    source="letter",
    verdicts=(VerdictKind.AFFECTED, VerdictKind.UNDETERMINED),
)
