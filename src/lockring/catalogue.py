"""What GUDID says of a device identifier, joined with what a person or a label says of the device. Pure.

What they say always wins. What only GUDID says helps to find notices and can say that one covers the device;
it rules nothing out, for a notice may call the product otherwise (docs/gudid.md has the figures). Where GUDID
contradicts what they say, nothing is taken from it, and what it contradicts rules nothing out until somebody
has looked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

import msgspec

from lockring.comparison import identifier_forms
from lockring.errors import ascii_quotes
from lockring.facts import Device, Doubt, Fact, Known, known
from lockring.gudid import NAMED, GudidRecord
from lockring.naming import telling, words
from lockring.normal import compact

_NUMBERS = ("model_number", "catalog_number")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one device identifier, and the day as of which they are held."""

    records: tuple[GudidRecord, ...]
    as_of: date


class Extracts(msgspec.Struct, frozen=True, kw_only=True):
    """All extracts that are held: the day on which the newest was brought in, and whether all came whole."""

    as_of: date
    whole: bool = True


class Catalogue(Protocol):
    """Extracts of GUDID. `lockring.store` keeps them."""

    def gudid_extracts(self) -> Extracts | None:
        """How far the extracts reach; None where there is none."""
        ...

    def gudid_listed(self, identifiers: Sequence[str]) -> dict[str, Listed]:
        """The records of each of these identifiers, in normal form; those without one are left out."""
        ...


class GudidSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What GUDID says of the device: of which day, how many records, and each fact that they agree on.

    `added` are the facts that nobody else states, `contradicted` those that somebody states otherwise.
    Without a record all are empty; `remarks` say it in sentences.
    """

    device_identifier: str
    as_of: date
    records: int = 0
    company: str = ""
    stated_on: date | None = None
    facts: dict[str, str] = {}
    added: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def with_gudid(device: Device, catalogue: Catalogue) -> tuple[Device, GudidSaid | None]:
    """The device with what GUDID says of its identifier, and what that was; None where it cannot say any.

    It cannot without an extract, and without a device identifier.
    """
    fact, extracts = device.get("device_identifier"), catalogue.gudid_extracts()
    if extracts is None or not isinstance(fact, Known):
        return device, None
    identifier = str(fact.value)
    if fact.doubts:
        return device, _without_record(
            identifier, extracts, "The device identifier is in doubt, so it was not looked up in GUDID."
        )
    listed = found(catalogue, [identifier]).get(identifier)
    if listed is None:
        says = f"GUDID, as of {_day(extracts.as_of)}, has no record of the device identifier {identifier}."
        lost = "" if extracts.whole else " But an extract did not come whole: run its sync again."
        return device, _without_record(identifier, extracts, says + lost)
    joined, said = with_records(device, identifier, listed)
    return joined, msgspec.structs.replace(said, remarks=tuple(_remarks(device, listed, said)))


def found(catalogue: Catalogue, identifiers: Iterable[str]) -> dict[str, Listed]:
    """For each identifier its records, also where it is filed with or without its check character."""
    forms = {identifier: identifier_forms(identifier) for identifier in identifiers}
    listed = catalogue.gudid_listed(sorted({form for each in forms.values() for form in each}))
    return {
        identifier: next(listed[form] for form in each if form in listed)
        for identifier, each in forms.items()
        if any(form in listed for form in each)
    }


def agreed(records: Sequence[GudidRecord]) -> dict[str, str]:
    """What all records say: each fact on which they agree, and that none of them leaves out."""
    return {
        name: said[0]
        for name in (*NAMED, "company")
        if (said := [getattr(one, name) for one in records])
        and all(said)
        and len({compact(text) for text in said}) == 1
    }


def doubt(name: str, text: str, as_of: date) -> Doubt:
    """The doubt about a fact that only GUDID states, or that it states otherwise: it rules nothing out."""
    says = (
        f"GUDID, as of {_day(as_of)}, says {_plain(name)} {ascii_quotes(text)}. Look whether the label does."
    )
    return Doubt(says=says, may_say=True)


def contradicts(name: str, said: Mapping[str, str], text: str) -> bool:
    """Whether what somebody says cannot be what GUDID says.

    A number is not contradicted where GUDID has it under either name, or where one goes on after the other; a
    name is not where both have a telling word in common.
    """
    if name not in said:
        return False
    if name == "brand_name":
        own, other = (telling(one) or words(one) for one in (text, said[name]))
        return own.isdisjoint(other) and compact(text) != compact(said[name])
    number = compact(text)
    others = [compact(said[other]) for other in _NUMBERS if other in said]
    if (
        name == "model_number"
        and "brand_name" in said
        and not words(text).isdisjoint(words(said["brand_name"]))
    ):
        return False
    return not any(number.startswith(other) or other.startswith(number) for other in others)


def _without_record(identifier: str, extracts: Extracts, says: str) -> GudidSaid:
    return GudidSaid(device_identifier=identifier, as_of=extracts.as_of, remarks=(says,))


def with_records(device: Device, identifier: str, listed: Listed) -> tuple[Device, GudidSaid]:
    """The device with what the records of its identifier say, and what that was, without remarks."""
    told = agreed(listed.records)
    facts = {name: told[name] for name in NAMED if name in told}
    stated = [name for name in facts if isinstance(device.get(name), Known)]
    against = tuple(name for name in stated if contradicts(name, facts, device.text(name)))
    added = () if against else tuple(name for name in facts if name not in stated)
    doubts = {name: doubt(name, facts[name], listed.as_of) for name in (*added, *against)}
    learned = {name: known(name, facts[name], doubts[name]) for name in added}
    learned |= {name: _doubted(device.get(name), doubts[name]) for name in against}
    said = GudidSaid(
        device_identifier=identifier,
        as_of=listed.as_of,
        records=len(listed.records),
        company=told.get("company", ""),
        stated_on=_newest(listed),
        facts=facts,
        added=added,
        contradicted=against,
    )
    return Device.of({**dict(device), **learned}), said


def _newest(listed: Listed) -> date | None:
    """The newest day that one of the records states for itself."""
    return max((one.stated_on for one in listed.records if one.stated_on), default=None)


def _doubted(fact: Fact, doubt: Doubt) -> Fact:
    return msgspec.structs.replace(fact, doubts=(*fact.doubts, doubt)) if isinstance(fact, Known) else fact


def _remarks(device: Device, listed: Listed, said: GudidSaid) -> Iterable[str]:
    dated = f" (record of {_day(said.stated_on)})" if said.stated_on else ""
    says = f"GUDID, as of {_day(listed.as_of)}{dated}, says"
    if said.records > 1:
        yield f"GUDID has {said.records} records of this device identifier: only what they agree on is taken."
    told = ", ".join(f"{_plain(name)} {ascii_quotes(text)}" for name, text in said.facts.items())
    if said.added:
        yield f"{says}: {told}. What it adds helps to find notices, and rules none out: look at the label."
    if said.contradicted:
        own = ", ".join(f"{_plain(name)} {ascii_quotes(device.text(name))}" for name in said.contradicted)
        yield (
            f"{says}: {told}. You say {own}: look at the label again. What you say counts. But while the two "
            "differ, it rules no notice out, and nothing is taken from GUDID."
        )
    if not said.facts:
        yield f"{says} nothing of brand name, model number or catalog number."
    elif not (said.added or said.contradicted):
        yield f"{says} the same as you."


def _plain(name: str) -> str:
    return name.replace("_", " ")


@lru_cache(maxsize=1 << 10)
def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
