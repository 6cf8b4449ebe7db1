"""The vocabulary: the facts that a label carries or a record tells, their names, and how each is read.

Names are FHIR R5 `Device` (modelNumber, serialNumber, lotNumber, manufactureDate, expirationDate,
udiCarrier.deviceIdentifier) and GUDID (brand name, catalog number) in snake case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from lockring import normal
from lockring.errors import FactError, shown
from lockring.normal import Value


class LabelFact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the vocabulary: how it is read, what else it is called, and how to ask for it."""

    name: str
    read: Callable[[str], Value]
    aliases: tuple[str, ...]
    question: str
    where_to_look: str
    made_of: tuple[str, ...] = ()
    """Facts any of which may be the one that is meant: a notice that says "lot or serial number"."""


_LABEL_FACTS = (
    LabelFact(
        name="model_number",
        read=normal.model_number,
        aliases=("model",),
        question="What model number is printed on the device?",
        where_to_look="Look on the back or the bottom. On Medtronic devices it starts with MMT.",
    ),
    LabelFact(
        name="device_identifier",
        read=normal.device_identifier,
        aliases=("udi_di", "di", "gtin"),
        question="What number stands after (01) by the barcode?",
        where_to_look="Look on the box or the label, beside the barcode. It has 14 digits.",
    ),
    LabelFact(
        name="serial_number",
        read=normal.identifier,
        aliases=("serial", "sn"),
        question="What is the serial number?",
        where_to_look="Look on the back of the device for SN, or after (21) by the barcode.",
    ),
    LabelFact(
        name="lot_number",
        read=normal.identifier,
        aliases=("lot", "batch"),
        question="What is the lot number?",
        where_to_look="Look on the box or the packet for LOT, or after (10) by the barcode.",
    ),
    LabelFact(
        name="catalog_number",
        read=normal.identifier,
        aliases=("catalog", "ref"),
        question="What is the REF number?",
        where_to_look="Look on the box for REF.",
    ),
    LabelFact(
        name="brand_name",
        read=normal.name,
        aliases=("brand",),
        question="What is the name of the device?",
        where_to_look="Look on the front, or on the first page of the user guide.",
    ),
    LabelFact(
        name="manufacturer",
        read=normal.name,
        aliases=("firm", "maker"),
        question="Who made the device?",
        where_to_look="Look on the label, beside the sign of a factory.",
    ),
    LabelFact(
        name="software_version",
        read=normal.software_version,
        aliases=("version",),
        question="What software version does the device show?",
        where_to_look="The user guide tells where the screen shows it.",
    ),
    LabelFact(
        name="manufacture_date",
        read=normal.date_span,
        aliases=("manufactured_on", "made"),
        question="When was the device made?",
        where_to_look="Look on the label, beside the sign of a factory, or after (11) by the barcode.",
    ),
    LabelFact(
        name="expiration_date",
        read=normal.date_span,
        aliases=("expires_on", "expires"),
        question="When does it expire?",
        where_to_look="Look on the packet beside the hourglass, or after (17) by the barcode.",
    ),
    LabelFact(
        name="distribution_date",
        read=normal.date_span,
        aliases=("distributed_on", "received_on"),
        question="When did you get the device?",
        where_to_look="Look at the delivery note or your order.",
    ),
    LabelFact(
        name="country",
        read=normal.country,
        aliases=(),
        question="In which country did you get the device?",
        where_to_look="Two letters, such as US or CA.",
    ),
    LabelFact(
        name="unit_number",
        read=normal.identifier,
        aliases=(),
        question="What is the lot number or the serial number?",
        where_to_look="Look on the label for LOT or SN, or after (10) or (21) by the barcode.",
        made_of=("lot_number", "serial_number"),
    ),
    LabelFact(
        name="unit_date",
        read=normal.date_span,
        aliases=(),
        question="When was the device made or sold?",
        where_to_look="Look on the label beside the sign of a factory, or at your order.",
        made_of=("manufacture_date", "distribution_date"),
    ),
)

COMPANION = "used_with."  # begins the name of a fact about the other device of a pair
_BY_NAME = {fact.name: fact for fact in _LABEL_FACTS}
_CANONICAL = {alias: fact.name for fact in _LABEL_FACTS for alias in (fact.name, *fact.aliases)}
LABEL_FACT_NAMES = tuple(_BY_NAME)
MADE_OF = {fact.name: fact.made_of for fact in _LABEL_FACTS if fact.made_of}


def canonical_name(name: str) -> str:
    """The vocabulary's spelling of a fact's name: `serial` and `Serial-Number` are `serial_number`."""
    if name in _BY_NAME:
        return name
    lowered = name.strip().lower().replace("-", "_")
    prefix = COMPANION if lowered.startswith(COMPANION) else ""
    stem = lowered.removeprefix(prefix)
    return prefix + _CANONICAL.get(stem, stem)


def label_fact(name: str) -> LabelFact | None:
    """The entry of the vocabulary for this fact, or None for a fact that a notice's own question asks."""
    return _BY_NAME.get(name.removeprefix(COMPANION))


def is_observation(fact: str) -> bool:
    """Whether a person must look or try to learn this fact: no label carries it."""
    return label_fact(fact) is None


def in_asking_order(facts: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Label facts first, in the order of the vocabulary; then observations in the order given."""
    rank = {name: place for place, name in enumerate(LABEL_FACT_NAMES)}
    return tuple(sorted(dict.fromkeys(facts), key=lambda fact: rank.get(fact, len(rank))))


def normal_form(name: str, text: str) -> Value:
    """The normal form of a value of this fact. Raises FactError that names the fact and what was expected."""
    entry = label_fact(name)
    try:
        return entry.read(text) if entry else normal.choice(text)
    except ValueError as error:
        raise FactError(f"{name}: expected {error}, got {shown(text)}") from None


def normal_forms(name: str, texts: Sequence[str]) -> frozenset[Value]:
    """The normal forms of many values of one fact. Raises FactError for the first that has none."""
    entry = label_fact(name)
    try:
        return frozenset(map(entry.read if entry else normal.choice, texts))
    except ValueError:
        return frozenset(normal_form(name, text) for text in texts)


def check_name(name: str, asked: Mapping[str, tuple[str, ...]]) -> None:
    """Raises FactError when the name is neither a label fact nor one of the questions `asked`."""
    if label_fact(name) is None and name not in asked:
        from difflib import get_close_matches  # only a typing error needs it

        near = get_close_matches(name, [*asked, *LABEL_FACT_NAMES, *_CANONICAL], n=1)
        hint = (
            f"did you mean {near[0]}?" if near else f"known facts: {', '.join([*asked, *LABEL_FACT_NAMES])}"
        )
        raise FactError(f"{name}: no notice asks for this fact; {hint}")
