"""Devices, scopes and notices to try the laws on: small domains, so that values meet, and meet at limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from lockring import Device, Notice, Revision
from lockring.facts import NOT_ASKED, CannotTell, Doubt, Fact, Known, NotOnLabel, known
from lockring.notice import Status, Step, VerdictKind
from lockring.scope import (
    AnySuffix,
    Clause,
    Condition,
    DateRange,
    Gap,
    OneOf,
    Ordering,
    Prefix,
    Range,
    Scope,
    Unlisted,
    VersionRange,
)
from lockring.vocabulary import is_observation
from tests import builders

Limits = tuple[str | None, str | None]

_MODELS = (
    *("MMT-522", "MMT-522K", "MMT-522KR", "MMT-522CM"),
    *("MMT-554", "MMT-554CM", "MMT-1780K", "ZZ-9", "Spirit Combo"),
)
_MONTHS = ("2019-09", "2019-10", "2019-11")
_DAYS = ("2019-09-30", "2019-10-01", "2019-10-14", "2019-10-15", "2019-10-16", "2019-10-31", "2019-11-01")

# The whole world of every fact: all that an unknown fact may turn out to be.
DOMAIN: Mapping[str, tuple[str, ...]] = {
    "model_number": _MODELS,
    "used_with.model_number": _MODELS,
    "serial_number": (
        *("PX099", "PX100", "PX150", "PX199", "PX200", "PY150", "QX150", "PX1500", "P0X150"),
        *("100", "150", "200", "100A", "150B", "150D", "199C", "200B"),
    ),
    "lot_number": ("99", "0100", "100", "150", "200", "201", "A100", "2O1"),
    "catalog_number": (
        *("10000009", "10000010", "10000015", "10000020", "10000021", "AB10000015", "9910000020"),
        *("9910000030", "1000001", "AB1000001"),
    ),
    "software_version": ("2.3", "2.4", "2.4A", "2.4.0A", "2.4C", "2.5A", "2.10", "3"),
    "manufacture_date": _DAYS,
    "device_identifier": (
        *("00643169554931", "643169554931", "763000367039", "00643169890039", "00643169554917"),
    ),
    "country": ("US", "CA", "HK"),
    "brand_name": ("MiniMed 630G", "MiniMed 670G", "t:slim"),
    "ring_color": ("clear", "black", "grey"),
    "ring_condition": ("intact", "loose", "damaged"),
    "reservoir_locks": ("yes", "no", "at_times"),
}
FACTS = tuple(DOMAIN)
OBSERVATIONS = tuple(fact for fact in FACTS if is_observation(fact))
ASKED_FACTS = ("model_number", "lot_number", *OBSERVATIONS)
PRODUCT_FACTS = ("model_number", "device_identifier", "ring_color", "lot_number")

_BASES = ("MMT-522", "MMT-554", "MMT-1780", "Spirit Combo")
_PREFIXES = {
    "serial_number": ("P", "PX", "PX1", "15"),
    "lot_number": ("0", "1", "A", "20"),
    "catalog_number": ("1000", "AB", "99"),
}
_RANGES: Mapping[str, tuple[Ordering, tuple[Limits, ...]]] = {
    "serial_number": (
        Ordering.SAME_SHAPE,
        (("PX100", "PX199"), ("PX150", "PX150"), ("PX100", "PY150"), ("100", "150"), ("100A", "199C")),
    ),
    "lot_number": (
        Ordering.NUMBER,
        (("100", "200"), ("100", "150"), ("150", None), (None, "150"), ("0100", "100")),
    ),
    "catalog_number": (
        Ordering.LAST_EIGHT_DIGITS,
        (("10000010", "10000020"), ("10000015", None), (None, "10000015"), ("10000020", "10000020")),
    ),
}
_LONG_LIMITS: tuple[Limits, ...] = (("9910000010", "9910000020"), ("9910000015", None), (None, "9910000015"))
_VERSION_LIMITS: tuple[Limits, ...] = (
    *(("2.4A", "2.5A"), ("2.4A", "2.4C"), ("2.4", "2.10"), ("2.4", "2.4")),
    *((None, "2.4C"), (None, "2.4"), ("2.4A", None), ("2.5A", "3")),
)
_DATE_LIMITS: tuple[Limits, ...] = (
    *(("2019-10-01", "2019-10-31"), ("2019-10-15", "2019-10-15"), ("2019-10-15", "2019-10-31")),
    *((None, "2019-09-30"), (None, "2019-10-15"), ("2019-10-01", None), ("2019-10-16", None)),
)

DOUBT = Doubt(says="The last sign is hard to read.")
WITHOUT_VALUE: tuple[Fact, ...] = (NOT_ASKED, CannotTell(), CannotTell("cannot_see"), NotOnLabel())


# Facts and devices


def known_values(fact: str) -> tuple[Fact, ...]:
    """Every value of the fact as it is known: also a month, which is not one value but its days."""
    texts = (*DOMAIN[fact], *_MONTHS) if fact.endswith("_date") else DOMAIN[fact]
    return tuple(known(fact, text) for text in texts)


def doubtful(fact: Fact) -> Fact:
    """The same value, of which somebody is not sure."""
    return msgspec.structs.replace(fact, doubts=(DOUBT,)) if isinstance(fact, Known) else fact


def is_sure(fact: Fact) -> bool:
    """Whether the fact is known, and without a doubt."""
    return isinstance(fact, Known) and not fact.doubts


def shown(fact: Fact) -> str:
    """The fact in the message of a law that fails."""
    if isinstance(fact, Known):
        return f'"{fact.text}"{" (doubtful)" if fact.doubts else ""}'
    return fact.why if isinstance(fact, CannotTell) else type(fact).__name__


States = tuple[Fact, ...]  # what is known of each fact of a batch, in the order of the facts


class Batch(NamedTuple):
    """Facts, and the states of each: every combination of the states is one device."""

    facts: tuple[str, ...]
    states: tuple[tuple[Fact, ...], ...]

    def __repr__(self) -> str:
        listed = (f"{fact}: {', '.join(map(shown, states))}" for fact, states in zip(*self, strict=True))
        return f"<every device of {'; '.join(listed)}>"

    def devices(self) -> Iterator[tuple[States, Device]]:
        """Every device of the batch, with the states that make it."""
        for states in product(*self.states):
            yield states, self.device(states)

    def device(self, states: States) -> Device:
        """The device with these states."""
        return Device.of(dict(zip(self.facts, states, strict=True)))


class Case(NamedTuple):
    """A scope, and the devices to judge by it."""

    scope: Scope
    batch: Batch


_VALUES_DRAWN = {1: 7, 2: 7, 3: 4, 4: 2}  # sure values of each fact, by the number of facts of a batch


@st.composite
def batches(draw: st.DrawFn, facts: tuple[str, ...]) -> Batch:
    """Devices with these facts, each in every state: sure, doubtful and without a value."""
    states = []
    for fact in facts:
        values = st.sampled_from(known_values(fact))
        size = min(_VALUES_DRAWN[len(facts)], len(DOMAIN[fact]))
        sure = draw(st.lists(values, min_size=size, max_size=size, unique=True))
        unsure = WITHOUT_VALUE if len(facts) < 4 else (draw(st.sampled_from(WITHOUT_VALUE[1:])), NOT_ASKED)
        states.append((*sure, doubtful(sure[0]), *unsure))
    return Batch(facts, tuple(states))


def fact_states(fact: str) -> st.SearchStrategy[Fact]:
    """What may be known of the fact."""
    values = st.sampled_from(known_values(fact))
    return st.one_of(values, values.map(doubtful), st.sampled_from(WITHOUT_VALUE))


def devices(facts: Sequence[str] = FACTS) -> st.SearchStrategy[Device]:
    """One device with any of the facts."""
    return st.fixed_dictionaries({}, optional={fact: fact_states(fact) for fact in facts}).map(Device.of)


# Scopes


def _some(values: Sequence[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    size = min(most, len(values) - 1)
    return st.lists(st.sampled_from(values), min_size=1, max_size=size, unique=True).map(tuple)


def _one_of(fact: str, values: Sequence[str]) -> st.SearchStrategy[Condition]:
    return _some(values).map(lambda chosen: OneOf(fact=fact, values=chosen))


def _range(fact: str, order: Ordering, limits: Sequence[Limits]) -> st.SearchStrategy[Condition]:
    return st.sampled_from(limits).map(
        lambda ends: Range(fact=fact, order=order, first=ends[0], last=ends[1])
    )


def days(fact: str, first: str | None, last: str | None) -> DateRange:
    """The days from the first to the last."""
    ends = [date.fromisoformat(end) if end else None for end in (first, last)]
    return DateRange(fact=fact, first=ends[0], last=ends[1])


def unlisted(fact: str) -> st.SearchStrategy[Condition]:
    """A condition that the notice leaves open."""
    return st.sampled_from(Gap).map(lambda gap: Unlisted(fact=fact, gap=gap, ask="Call the phone line."))


def settling(fact: str) -> st.SearchStrategy[Condition]:
    """A condition on the fact that some value settles, of any kind that suits the fact."""
    if fact.endswith("_date"):
        return st.sampled_from(_DATE_LIMITS).map(lambda ends: days(fact, *ends))
    if fact == "software_version":
        return st.sampled_from(_VERSION_LIMITS).map(lambda e: VersionRange(fact=fact, first=e[0], last=e[1]))
    kinds = [_one_of(fact, DOMAIN[fact])]
    if fact.endswith("model_number"):
        kinds.append(_some(_BASES, most=2).map(lambda bases: AnySuffix(fact=fact, values=bases)))
    if fact in _PREFIXES:
        kinds.append(_some(_PREFIXES[fact], most=2).map(lambda keys: Prefix(fact=fact, values=keys)))
    if fact in _RANGES:
        kinds.append(_range(fact, *_RANGES[fact]))
    return st.one_of(kinds)


def listing(fact: str) -> st.SearchStrategy[Condition]:
    """A list of days, of months or of versions, or a range whose limits are longer than what counts."""
    if fact == "catalog_number":
        return _range(fact, Ordering.LAST_EIGHT_DIGITS, _LONG_LIMITS)
    return _one_of(fact, (*DOMAIN[fact], *_MONTHS) if fact.endswith("_date") else DOMAIN[fact])


def every_listing(fact: str) -> Iterator[Condition]:
    """Each list of one value, and each long range, that `listing` draws for the fact."""
    if fact == "catalog_number":
        for first, last in _LONG_LIMITS:
            yield Range(fact=fact, order=Ordering.LAST_EIGHT_DIGITS, first=first, last=last)
        return
    for value in (*DOMAIN[fact], *_MONTHS) if fact.endswith("_date") else DOMAIN[fact]:
        yield OneOf(fact=fact, values=(value,))


def every_condition(fact: str) -> Iterator[Condition]:
    """Each range, and each list of one value, that `conditions` draws for the fact."""
    yield from (Unlisted(fact=fact, gap=gap, ask="Call the phone line.") for gap in Gap)
    if fact.endswith("_date"):
        yield from (days(fact, *ends) for ends in _DATE_LIMITS)
        return
    if fact == "software_version":
        yield from (VersionRange(fact=fact, first=first, last=last) for first, last in _VERSION_LIMITS)
        return
    yield from (OneOf(fact=fact, values=(value,)) for value in DOMAIN[fact])
    if fact.endswith("model_number"):
        yield from (AnySuffix(fact=fact, values=(base,)) for base in _BASES)
    if fact in _RANGES:
        yield from (Prefix(fact=fact, values=(key,)) for key in _PREFIXES[fact])
        order, limits = _RANGES[fact]
        yield from (Range(fact=fact, order=order, first=first, last=last) for first, last in limits)


NUMBERS = tuple(_RANGES)
LISTED_FACTS = ("manufacture_date", "software_version", "catalog_number")


def conditions(fact: str) -> st.SearchStrategy[Condition]:
    """A condition of any kind that suits the fact; now and then one that the notice leaves open."""
    return st.integers(0, 9).flatmap(lambda n: unlisted(fact) if n == 9 else settling(fact))


def clauses(name: str, facts: Sequence[str], most: int = 3) -> st.SearchStrategy[Clause]:
    """A clause of conditions on these facts; a fact may be tested twice."""
    one = st.sampled_from(facts).flatmap(conditions)
    return st.lists(one, min_size=1, max_size=most).map(lambda tests: builders.clause(*tests, name=name))


@st.composite
def scopes(draw: st.DrawFn, facts: Sequence[str]) -> Scope:
    """A scope of one to three clauses and up to two exclusions, on these facts."""
    covered = [draw(clauses(f"clause-{n}", facts)) for n in range(draw(st.integers(1, 3)))]
    excluded = [draw(clauses(f"exclusion-{n}", facts)) for n in range(draw(st.integers(0, 2)))]
    return Scope(any=tuple(covered), exclude=tuple(excluded))


@st.composite
def apart_scopes(draw: st.DrawFn, facts: Sequence[str]) -> Scope:
    """A scope in which each of these facts is tested once."""
    tests = [draw(conditions(fact)) for fact in facts]
    cuts = sorted(draw(st.sets(st.integers(1, len(tests) - 1)))) if len(tests) > 1 else []
    ends = (0, *cuts, len(tests))
    parts = [builders.clause(*tests[start:end], name=f"clause-{start}") for start, end in pairwise(ends)]
    covered = draw(st.integers(1, len(parts)))
    return Scope(any=tuple(parts[:covered]), exclude=tuple(parts[covered:]))


def chosen_facts(
    least: int = 1, most: int = 4, among: Sequence[str] = FACTS
) -> st.SearchStrategy[tuple[str, ...]]:
    """Some facts of the vocabulary, each once."""
    return st.lists(st.sampled_from(among), min_size=least, max_size=most, unique=True).map(tuple)


def _with_batch(facts: tuple[str, ...], scope: st.SearchStrategy[Scope]) -> st.SearchStrategy[Case]:
    return st.builds(Case, scope, batches(facts))


def cases() -> st.SearchStrategy[Case]:
    """A scope, and devices with all of its facts in all states."""
    return chosen_facts().flatmap(lambda facts: _with_batch(facts, scopes(facts)))


def apart_cases() -> st.SearchStrategy[Case]:
    """As `cases`, but no two conditions test one fact."""
    return chosen_facts(least=2).flatmap(lambda facts: _with_batch(facts, apart_scopes(facts)))


@st.composite
def listing_cases(draw: st.DrawFn) -> Case:
    """As `cases`, but with lists of days, months and versions, and with long limits."""
    facts = draw(chosen_facts(most=2, among=LISTED_FACTS))
    parts = [builders.clause(draw(listing(fact)), name=f"clause-{fact}") for fact in facts]
    covered = draw(st.integers(1, len(parts)))
    scope = Scope(any=tuple(parts[:covered]), exclude=tuple(parts[covered:]))
    return Case(scope, draw(batches(facts)))


# Notices


def revision(scope: Scope, *, notice: str = "a-notice", day: int = 0, **changes: Any) -> Revision:
    """A whole revision of this scope, which asks for every fact that only a person can supply."""
    plain = builders.revision(
        scope=scope,
        id=notice,
        revised_on=date(2020, 1, 1) + timedelta(days=day),
        observations=tuple(builders.observation(fact, *DOMAIN[fact]) for fact in OBSERVATIONS),
    )
    return msgspec.structs.replace(plain, **changes)


def notice_of(scope: Scope, **changes: Any) -> Notice:
    """A notice whose only revision has this scope."""
    return Notice(id="a-notice", revisions=(revision(scope, **changes),))


@st.composite
def steps(draw: st.DrawFn, facts: Sequence[str]) -> tuple[Step, ...]:
    """What to do: one step always, and up to two under conditions of their own."""
    told = [builders.step("call")]
    for place in range(draw(st.integers(0, 2))):
        when = draw(clauses("when", facts, most=2)).all
        told.append(
            builders.step(
                f"step-{place}",
                when=(when,),
                only_if="If so:",
                verdicts=(draw(st.sampled_from(VerdictKind)), VerdictKind.AFFECTED),
            )
        )
    return tuple(told)


@st.composite
def notices(
    draw: st.DrawFn, facts: Sequence[str] = FACTS, name: str = "a-notice", *, unreadable: bool | None = None
) -> Notice:
    """A notice of one to three revisions, some withdrawn or superseded; some with a file that was lost."""
    days = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=3)))
    revisions = tuple(
        revision(
            draw(scopes(facts)),
            notice=name,
            day=day,
            status=draw(st.sampled_from([Status.FINAL, *Status])),
            advice=draw(steps(facts)),
        )
        for day in days
    )
    lost = draw(st.sampled_from([False, False, False, True])) if unreadable is None else unreadable
    return Notice(id=name, revisions=revisions, unreadable=(f"{name}/lost.json",) if lost else ())


def days_asked() -> st.SearchStrategy[date | None]:
    """A day before, between or after the revisions of `notices`; None for now."""
    return st.one_of(st.none(), st.integers(-2, 11).map(lambda n: date(2020, 1, 1) + timedelta(days=n)))


# Spellings

_SEPARATORS = ("", " ", "-", "‑", "–")
_LOOK_ALIKE = str.maketrans("AEKMOPTX01259", "АЕКМОРТХ٠١٢٥٩")  # Cyrillic letters, Arabic digits
_WIDE = str.maketrans("MNPX1259", "ＭＮＰＸ１２５９")


@st.composite
def spellings(draw: st.DrawFn, fact: str, text: str) -> str:
    """The same value as another hand writes it."""
    if fact.endswith("_date"):
        return f" {text} "
    written = draw(st.sampled_from([text, text.lower(), text.upper(), text.title(), text.translate(_WIDE)]))
    if fact == "software_version":
        return f"v{text}"
    if fact in ("brand_name", "country", "device_identifier") or is_observation(fact):
        return f"  {written.replace(' ', '  ')} "
    at = draw(st.integers(1, len(written) - 1))
    return written[:at] + draw(st.sampled_from(_SEPARATORS)) + written[at:]


@st.composite
def scribbles(draw: st.DrawFn, fact: str) -> str:
    """What a person may type for the fact: a value with signs of other scripts in it, or anything at all."""
    text = draw(st.sampled_from(DOMAIN[fact]))
    at = draw(st.integers(0, len(text) - 1))
    match draw(st.integers(0, 3)):
        case 0:
            return draw(st.text(min_size=1, max_size=12))
        case 1:
            return text.translate(_LOOK_ALIKE)
        case 2:
            return text[:at] + text[at:].translate(_LOOK_ALIKE)
        case _:
            return text[:at] + draw(st.sampled_from("O.,/#*²é\u00ad\u0301")) + text[at + 1 :]
