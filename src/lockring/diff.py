"""What changed between two revisions of a notice, in terms of devices and of people.

The scopes are compared by their verdicts, case by case, not by their text: a clause that is written
anew and covers the same devices has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product

import msgspec

from lockring.cells import distinct
from lockring.errors import FactError
from lockring.facts import Device, Fact, Known
from lockring.judge import judge_scope
from lockring.notice import Claim, Notice, Revision, Rule, Status, VerdictKind
from lockring.scope import AnySuffix, OneOf

_KIND = {True: VerdictKind.AFFECTED, False: VerdictKind.NOT_AFFECTED, None: VerdictKind.UNDETERMINED}
_Case = tuple[tuple[str, ...], ...]  # for each fact, the values for which one turn holds
_Turn = tuple[VerdictKind, VerdictKind]


class DeviceChange(msgspec.Struct, frozen=True, kw_only=True):
    """Devices whose verdict changed: the models (none for any), the values of the facts, both verdicts."""

    models: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    before: VerdictKind
    after: VerdictKind


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """A step, a remedy, an audience or a figure: how it read before and after; empty where it was not."""

    what: str
    before: str
    after: str


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two revisions of one notice."""

    notice: str
    old: date
    new: date
    says: str
    devices: tuple[DeviceChange, ...]
    advice: tuple[TextChange, ...]
    remedies: tuple[TextChange, ...]
    told: tuple[TextChange, ...]
    figures: tuple[TextChange, ...]


def pick(notice: Notice, old: date | None, new: date | None) -> tuple[Revision, Revision]:
    """The two revisions of these dates; by default the newest and the one before it.

    Raises FactError when a date is no date of a revision, or when there is no earlier revision.
    """
    by_date = {revision.revised_on: revision for revision in notice.revisions}
    dates = ", ".join(map(str, by_date))
    for day in (old, new):
        if day is not None and day not in by_date:
            raise FactError(f"{notice.id} has no revision of {day}; it has {dates}")
    later = by_date[new] if new else notice.latest
    earlier = [by_date[old]] if old else [r for r in notice.revisions if r.revised_on < later.revised_on]
    if not earlier or earlier[-1].revised_on >= later.revised_on:
        raise FactError(f"{notice.id} has no earlier revision to compare with; it has {dates}")
    return earlier[-1], later


def diff(old: Revision, new: Revision) -> Changes:
    """What the new revision changes for devices, for what people are told to do, and for who is told."""
    return Changes(
        notice=new.id,
        old=old.revised_on,
        new=new.revised_on,
        says=new.changed,
        devices=tuple(_device_changes(old, new)),
        advice=tuple(_rule_changes(old.advice, new.advice)),
        remedies=tuple(_rule_changes(old.remedies, new.remedies)),
        told=tuple(_text_changes(_told(old), _told(new))),
        figures=tuple(_text_changes(_figures(old.claims), _figures(new.claims))),
    )


def _device_changes(old: Revision, new: Revision) -> Iterator[DeviceChange]:
    """One row for each set of models that turn alike and each set of cases with one turn."""
    facts = _other_facts(old, new)
    by_turns: dict[tuple[tuple[_Case, _Turn], ...], list[str]] = {}
    for text in _models(old, new):
        by_turns.setdefault(tuple(_turns(old, new, text, facts)), []).append(text)
    for turns, models in by_turns.items():
        for case, (before, after) in turns:
            telling = {n: texts for n, texts in zip(facts, case, strict=True) if len(texts) < len(facts[n])}
            yield DeviceChange(models=tuple(filter(None, models)), facts=telling, before=before, after=after)


def _models(old: Revision, new: Revision) -> tuple[str, ...]:
    """Each model number that either revision names, as it is printed; the empty text if none is named."""
    conditions = (*old.scope.conditions(), *new.scope.conditions())
    named = [c for c in conditions if c.fact == "model_number" and isinstance(c, OneOf | AnySuffix)]
    return tuple(sorted({text for condition in named for text in condition.values})) or ("",)


def _other_facts(old: Revision, new: Revision) -> dict[str, dict[str, Fact]]:
    """For each fact but the model, the values that either scope can tell apart, by their text."""
    conditions = (*old.scope.conditions(), *new.scope.conditions())
    names = dict.fromkeys((*old.scope.facts(), *new.scope.facts()))
    return {
        name: {_text(fact): fact for fact in distinct(name, conditions, _answers(old, new, name))}
        for name in names
        if name != "model_number"
    }


def _turns(
    old: Revision, new: Revision, model: str, facts: Mapping[str, Mapping[str, Fact]]
) -> Iterator[tuple[_Case, _Turn]]:
    """The cases of this model in which the verdict turns; cases that differ in one fact only are joined."""
    by_turn: dict[_Turn, list[_Case]] = {}
    for texts in product(*facts.values()):
        values = {name: facts[name][text] for name, text in zip(facts, texts, strict=True)}
        device = Device.of({**values, **({"model_number": model} if model else {})})
        before, after = (_KIND[_truth(device, revision)] for revision in (old, new))
        if before is not after:
            by_turn.setdefault((before, after), []).append(tuple((text,) for text in texts))
    for turn, cases in by_turn.items():
        for place in reversed(range(len(facts))):
            cases = _joined(cases, place)
        yield from ((case, turn) for case in cases)


def _joined(cases: list[_Case], place: int) -> list[_Case]:
    """The same cases, those that differ only in the values of the fact at this place made one."""
    by_rest: dict[_Case, tuple[str, ...]] = {}
    for case in cases:
        rest = case[:place] + case[place + 1 :]
        by_rest[rest] = by_rest.get(rest, ()) + case[place]
    return [(*rest[:place], values, *rest[place:]) for rest, values in by_rest.items()]


def _truth(device: Device, revision: Revision) -> bool | None:
    return False if revision.status is Status.WITHDRAWN else judge_scope(device, revision.scope)


def _answers(old: Revision, new: Revision, fact: str) -> tuple[str, ...]:
    observation = new.observation(fact) or old.observation(fact)
    return tuple(answer.value for answer in observation.answers) if observation else ()


def _text(fact: Fact) -> str:
    return fact.text if isinstance(fact, Known) else ""


def _rule_changes(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[TextChange]:
    return _text_changes({rule.id: rule.text for rule in old}, {rule.id: rule.text for rule in new})


def _text_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[TextChange]:
    for what in dict.fromkeys((*old, *new)):
        before, after = old.get(what, ""), new.get(what, "")
        if before != after:
            yield TextChange(what=what, before=before, after=after)


def _told(revision: Revision) -> dict[str, str]:
    """Who was told, in words; and each limit that left other people out."""
    if revision.told is None:
        return {}
    limits = (c for c in revision.told.all if isinstance(c, OneOf))
    return {"told": revision.told.says} | {f"only if {c.fact}": " or ".join(c.values) for c in limits}


def _figures(claims: Iterable[Claim]) -> dict[str, str]:
    return {claim.what: f"{claim.value:,}" for claim in claims}
