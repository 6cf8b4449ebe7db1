"""Facts about one device: the vocabulary, what may be known of each, and the device itself.

A fact is known, not asked yet, asked without an answer, or not on the label: four different things.
Only a known fact without a doubt decides anything; all the others leave a verdict open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

from lockring import normal
from lockring.errors import FactError, shown
from lockring.normal import Value

MAX_LENGTH = 100  # characters in one fact. GS1's longest field on a device label has 30 (AI 240, 250, 251).


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Why a value cannot be trusted as it was read; `says` tells the person what to look at again."""

    says: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A value in its normal form, the text it was read from, and the doubts about it."""

    value: Value
    text: str
    doubts: tuple[Doubt, ...] = ()


class NotAsked(msgspec.Struct, frozen=True):
    """Nobody has supplied this fact yet."""


class CannotTell(msgspec.Struct, frozen=True):
    """A person was asked and cannot tell; `cannot_see` while a way without sight is still to be tried."""

    why: Literal["cannot_tell", "cannot_see"] = "cannot_tell"


class NotOnLabel(msgspec.Struct, frozen=True):
    """A person looked, and the label does not carry this. It may once have: it decides nothing."""


Fact = Known | NotAsked | CannotTell | NotOnLabel

NOT_ASKED = NotAsked()
ANSWERS_WITHOUT_VALUE: Mapping[str, Fact] = {
    "cannot_tell": CannotTell(),
    "cannot_see": CannotTell("cannot_see"),
    "not_on_label": NotOnLabel(),
    "unknown": NOT_ASKED,
}


class LabelFact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the vocabulary that a label carries or a record tells.

    Names are FHIR R5 `Device` (modelNumber, serialNumber, lotNumber, manufactureDate, expirationDate,
    udiCarrier.deviceIdentifier) and GUDID (brand name, catalog number) in snake case.
    """

    name: str
    read: Callable[[str], Value]
    aliases: tuple[str, ...]
    question: str
    where_to_look: str


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
)

COMPANION = "used_with."  # begins the name of a fact about the other device of a pair
_BY_NAME = {fact.name: fact for fact in _LABEL_FACTS}
_CANONICAL = {alias: fact.name for fact in _LABEL_FACTS for alias in (fact.name, *fact.aliases)}
LABEL_FACT_NAMES = tuple(_BY_NAME)


def canonical_name(name: str) -> str:
    """The vocabulary's spelling of a fact's name: `serial` and `Serial-Number` are `serial_number`."""
    lowered = name.strip().lower().replace("-", "_")
    prefix = COMPANION if lowered.startswith(COMPANION) else ""
    stem = lowered.removeprefix(prefix)
    return prefix + _CANONICAL.get(stem, stem)


def label_fact(name: str) -> LabelFact | None:
    """The entry of the vocabulary for this fact, or None for a fact that a notice's own question asks."""
    return _BY_NAME.get(name.removeprefix(COMPANION))


def normal_form(name: str, text: str) -> Value:
    """The normal form of a value of this fact. Raises FactError that names the fact and what was expected."""
    entry = label_fact(name)
    try:
        return entry.read(text) if entry else normal.choice(text)
    except ValueError as error:
        raise FactError(f"{name}: expected {error}, got {shown(text)}") from None


def known(name: str, text: str, *doubts: Doubt) -> Fact:
    """The fact that this text states. Raises FactError if it is empty, too long or not in form."""
    answer = ANSWERS_WITHOUT_VALUE.get(text.strip().lower())
    if answer is not None:
        return answer
    if len(text) > MAX_LENGTH:
        raise FactError(f"{name}: expected at most {MAX_LENGTH} characters, got {len(text)}: {shown(text)}")
    return Known(value=normal_form(name, text), text=text.strip(), doubts=doubts)


class Device:
    """What is known of one device: an immutable map from fact to what is known of it.

    >>> Device(model="mmt 1780 k", ring_color="clear").text("model_number")
    'mmt 1780 k'

    A fact that was never given is `NotAsked`. Values are text as a label prints it, or a `Fact`.
    Raises FactError with every fault at once.
    """

    __slots__ = ("_facts",)
    _facts: dict[str, Fact]

    def __init__(self, **facts: str | Fact) -> None:
        self._facts = _read_all(facts)

    @classmethod
    def of(cls, facts: Mapping[str, str | Fact]) -> Device:
        """The device with these facts; for names such as `used_with.model_number`."""
        return cls(**dict(facts))

    def learn(self, name: str, value: str | Fact) -> Device:
        """This device with one more fact, or with one fact changed. The old device stays as it is."""
        return Device.of({**self._facts, name: value})

    def get(self, name: str) -> Fact:
        """What is known of this fact."""
        return self._facts.get(name, NOT_ASKED)

    def text(self, name: str) -> str:
        """The fact as it was given, or the empty string."""
        fact = self.get(name)
        return fact.text if isinstance(fact, Known) else ""

    def answer(self, name: str) -> str | None:
        """The answer that a person gave: a value's text, `cannot_tell`, `not_on_label`; None if not asked."""
        match self.get(name):
            case Known() as fact:
                return str(fact.value)
            case CannotTell():
                return "cannot_tell"
            case NotOnLabel():
                return "not_on_label"
            case _:
                return None

    def __iter__(self) -> Iterator[tuple[str, Fact]]:
        return iter(self._facts.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(frozenset(self._facts.items()))

    def __repr__(self) -> str:
        return f"Device({', '.join(sorted(self._facts))})"  # names only: values can identify a person


def _read_all(facts: Mapping[str, str | Fact]) -> dict[str, Fact]:
    """Facts by canonical name, in no order that matters. Raises FactError with every fault."""
    read: dict[str, Fact] = {}
    faults: list[str] = []
    for name, value in facts.items():
        canonical = canonical_name(name)
        try:
            fact = known(canonical, value) if isinstance(value, str) else value
        except FactError as error:
            faults += error.faults
            continue
        if canonical in read and read[canonical] != fact:
            faults.append(f"{canonical}: given twice with different values; give it once")
        if fact != NOT_ASKED:
            read[canonical] = fact
    if faults:
        raise FactError(*faults)
    return read


def check_name(name: str, asked: Mapping[str, tuple[str, ...]]) -> None:
    """Raises FactError when the name is neither a label fact nor one of the questions `asked`."""
    if label_fact(name) is None and name not in asked:
        from difflib import get_close_matches  # only a typing error needs it

        near = get_close_matches(name, [*asked, *LABEL_FACT_NAMES, *_CANONICAL], n=1)
        hint = (
            f"did you mean {near[0]}?" if near else f"known facts: {', '.join([*asked, *LABEL_FACT_NAMES])}"
        )
        raise FactError(f"{name}: no notice asks for this fact; {hint}")
