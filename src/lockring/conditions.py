"""The tests of one device that a notice is made of. Pure data.

A value that a condition names is held as the notice prints it, beside its normal form.
"""

import enum
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Annotated, TypeVar

import msgspec

from lockring import normal
from lockring.facts import ANSWERS_WITHOUT_VALUE
from lockring.normal import ModelNumber, Value, Version
from lockring.vocabulary import MADE_OF, canonical_name, label_fact, normal_forms

PRODUCT_FACTS = ("model_number", "catalog_number", "device_identifier", "brand_name")

Word = Annotated[str, msgspec.Meta(min_length=1)]
Words = Annotated[tuple[Word, ...], msgspec.Meta(min_length=1)]


class _Condition(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True, tag_field="test"
):
    """A test of one fact. `fact` is a name of the vocabulary or of an observation of the notice."""

    fact: Word

    def __post_init__(self) -> None:
        if self.fact != canonical_name(self.fact):
            raise ValueError(f"expected the fact {canonical_name(self.fact)!r}, got {self.fact!r}")
        needed = self._reader()
        if needed and ((entry := label_fact(self.fact)) is None or entry.read is not needed):
            raise ValueError(f"the test {self.__struct_config__.tag!r} does not suit the fact {self.fact!r}")

    def _reader(self) -> Callable[[str], Value] | None:
        """The normal form that the test needs; None for a test of any fact."""
        return None

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The facts of a device that can answer the test, the one to ask for first."""
        return (self.fact, *MADE_OF.get(self.fact, ()))


class OneOf(_Condition, frozen=True, kw_only=True, tag="one_of"):
    """The fact is one of these values. `cannot_tell` and `not_on_label` match in advice only."""

    values: Words
    unclear: tuple[Word, ...] = ()

    @cached_property
    def unclear_keys(self) -> frozenset[Value]:
        """Normal forms of numbers that the notice prints without saying what they are: neither in nor out."""
        return normal_forms(self.fact, self.unclear)

    @cached_property
    def keys(self) -> frozenset[Value]:
        """Normal forms of the values."""
        return normal_forms(self.fact, [v for v in self.values if v not in ANSWERS_WITHOUT_VALUE])

    @cached_property
    def look_alikes(self) -> frozenset[str]:
        """For lot, serial and catalogue numbers: the values as `normal.look_alike` gives them."""
        entry = label_fact(self.fact)
        if entry is None or entry.read is not normal.identifier:
            return frozenset()
        return frozenset(normal.look_alike(str(key)) for key in self.keys)

    @cached_property
    def shapes(self) -> frozenset[str]:
        """Where digits and letters stand in the values, as `normal.shape` gives it."""
        return frozenset(normal.shape(str(key)) for key in self.keys)

    @cached_property
    def suffixes(self) -> dict[str, frozenset[str]]:
        """For model numbers: the suffixes that are listed, by base number."""
        listed: dict[str, set[str]] = {}
        for key in self.keys:
            if isinstance(key, ModelNumber):
                listed.setdefault(key.base, set()).add(key.suffix)
        return {base: frozenset(found) for base, found in listed.items()}

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.keys


class AnySuffix(_Condition, frozen=True, kw_only=True, tag="any_suffix"):
    """The model number has one of these base numbers, whatever letters follow it.

    For a notice that prints base numbers and means every market's version: MMT-1780 covers MMT-1780K.
    """

    values: Words

    @cached_property
    def bases(self) -> frozenset[str]:
        """Base numbers of the values. Raises ValueError when one of them carries a suffix."""
        numbers = [normal.model_number(value) for value in self.values]
        if any(number.suffix for number in numbers):
            raise ValueError(
                "expected base numbers without a suffix; use one_of for a number with its suffix"
            )
        return frozenset(number.base for number in numbers)

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.bases

    def _reader(self) -> Callable[[str], Value]:
        return normal.model_number


End = TypeVar("End")


def _ends(first: str | None, last: str | None, read: Callable[[str], End]) -> tuple[End | None, End | None]:
    """Both ends of a range in their normal form; None for an open end."""
    return (None if first is None else read(first), None if last is None else read(last))


class Prefix(_Condition, frozen=True, kw_only=True, tag="prefix"):
    """The number begins with one of these: serial numbers that begin with AK."""

    values: Words

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Normal forms of the prefixes."""
        return tuple(normal.identifier(value) for value in self.values)

    @cached_property
    def look_alikes(self) -> tuple[str, ...]:
        """The prefixes as `normal.look_alike` gives them."""
        return tuple(filter(None, map(normal.look_alike, self.keys)))

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.keys

    def _reader(self) -> Callable[[str], Value]:
        return normal.identifier


class Ordering(enum.Enum):
    """How a notice orders lot or serial numbers; no text gives one rule for all makers."""

    NUMBER = "number"
    """Digits only, compared as a whole number."""
    SAME_SHAPE = "same_shape"
    """Letters and digits in the same places, fixed letters equal; anything else cannot be compared."""
    LAST_EIGHT_DIGITS = "last_eight_digits"
    """Only the last eight digits count (Accu-Chek Combo meters, MHRA 2013)."""


class Range(_Condition, frozen=True, kw_only=True, tag="range"):
    """The number lies between first and last, both included; an open end is left out."""

    order: Ordering
    first: Word | None = None
    last: Word | None = None
    unclear: tuple[Word, ...] = ()

    @cached_property
    def unclear_keys(self) -> frozenset[Value]:
        """Normal forms of numbers that the notice prints without saying what they are: neither in nor out."""
        return frozenset(normal.identifier(value) for value in self.unclear)

    @cached_property
    def bounds(self) -> tuple[str | None, str | None]:
        """Normal forms of both ends."""
        read = normal.last_eight if self.order is Ordering.LAST_EIGHT_DIGITS else normal.identifier
        return _ends(self.first, self.last, read)

    def __post_init__(self) -> None:
        super().__post_init__()
        first, last = self.bounds
        if first is None and last is None:
            raise ValueError("expected first, last or both")
        if self.order is Ordering.SAME_SHAPE and not (first and last and normal.same_shape(first, last)):
            raise ValueError("expected first and last with letters and digits in the same places")
        if self.order is not Ordering.SAME_SHAPE and not all(e.isdecimal() for e in (first, last) if e):
            raise ValueError("expected first and last in digits only")
        if first and last and _rank(first, self.order) > _rank(last, self.order):
            raise ValueError(f"expected first before last, got {self.first!r} to {self.last!r}")

    def _reader(self) -> Callable[[str], Value]:
        return normal.identifier


def _rank(key: str, order: Ordering) -> tuple[int, str]:
    return (0, key) if order is Ordering.SAME_SHAPE else (int(key), "")


class DateRange(_Condition, frozen=True, kw_only=True, tag="date_range"):
    """The date lies between first and last, both included; an open end is left out.

    "Before October 2019" is `last: 2019-09-30`.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.first is None and self.last is None:
            raise ValueError("expected first, last or both")
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"expected first before last, got {self.first} to {self.last}")

    def _reader(self) -> Callable[[str], Value]:
        return normal.date_span


class VersionRange(_Condition, frozen=True, kw_only=True, tag="version_range"):
    """The software version lies between first and last; an open end is left out.

    Both ends are included unless `first_included` or `last_included` says otherwise: "prior to 6.3.3".
    """

    first: Word | None = None
    last: Word | None = None
    first_included: bool = True
    last_included: bool = True

    @cached_property
    def bounds(self) -> tuple[Version | None, Version | None]:
        """Normal forms of both ends."""
        return _ends(self.first, self.last, normal.software_version)

    def __post_init__(self) -> None:
        super().__post_init__()
        first, last = self.bounds
        if first is None and last is None:
            raise ValueError("expected first, last or both")
        if first and last and normal.compare_versions(first, last) not in (-1, 0):
            raise ValueError(f"expected first before last, got {self.first!r} to {self.last!r}")

    def _reader(self) -> Callable[[str], Value]:
        return normal.software_version


class Gap(enum.Enum):
    """Why a notice does not settle a condition."""

    WITHHELD = "withheld"
    """The list is kept elsewhere: an annex, a look-up page, the maker's records."""
    UNREADABLE = "unreadable"
    """The list is there and malformed: a range that runs backwards, a number of the wrong length."""
    SILENT = "silent"
    """The notice does not speak of this case."""


class Unlisted(_Condition, frozen=True, kw_only=True, tag="unlisted"):
    """What the notice leaves open about this fact; no value of it decides. `ask` says where to ask."""

    gap: Gap
    ask: Word


class Product(_Condition, frozen=True, kw_only=True, tag="product"):
    """The device is the product that the notice prints by these numbers and names.

    Labels and notices call one number REF, model, item, part or catalogue number as they please, so each
    number of the device may be any of `numbers`; `fact` is the one to ask for. In `patterns`, `*` stands
    for any one sign. `identifiers` are device identifiers. `others` are numbers that the notice prints for
    other products of its scope. `names` is what the notice calls the product; `context` is all that the
    notice says, for a device whose name stands somewhere else in it. `closed` says whether `numbers` is
    the whole list; another number is then another product. `vague` says that the
    notice may mean products that it does not name. `any_name` says that a part of the name is enough,
    because the clause lists the units too.
    """

    numbers: tuple[Word, ...] = ()
    patterns: tuple[Word, ...] = ()
    identifiers: tuple[Word, ...] = ()
    others: tuple[Word, ...] = ()
    names: tuple[Word, ...] = ()
    context: str = ""
    closed: bool = True
    vague: bool = False
    any_name: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.numbers or self.patterns or self.identifiers or self.names):
            raise ValueError("expected numbers, patterns, identifiers or names")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Every fact that says what the product is, the one to ask for first."""
        return tuple(dict.fromkeys((self.fact, *PRODUCT_FACTS)))


Condition = OneOf | AnySuffix | Prefix | Range | DateRange | VersionRange | Unlisted | Product
