"""Which column of a file is which fact: proposed with a reason for each, shown, changed, kept in a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Texts

import msgspec

from lockring.errors import FactError, InventoryError, shown
from lockring.inventory.names import UNDECIDED, known_name, plain
from lockring.udi import is_gtin
from lockring.vocabulary import LABEL_FACT_NAMES, canonical_name, check_name, is_observation

PRODUCT_FACTS = ("udi", "device_identifier", "model_number", "catalog_number", "brand_name")
"""Facts that say which product a row is about; a list without any of them cannot be looked at."""
OWN_COLUMNS = ("site", "department", "unit")
"""What the owner of the list calls a place or a device: no facts of a device."""
_NAMED = 12  # columns that a sentence names before it says how many more there are
_ANSWER = re.compile("[a-z]+(?:_[a-z]+)+")  # a question of a notice, such as ring_color
_MOSTLY = 0.8  # share of the sample that must look alike before a column of unknown name is proposed
_WHOLE_UDI = re.compile(r"\(01\)\d{14}\(|01\d{14}(?:10|11|17|21)|\+[A-Z][A-Z0-9]{5,}/|=/")


class Use(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is made of one column: the fact that it holds, or None if it is passed by; and the reason."""

    column: str
    fact: str | None
    reason: str = ""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which column is which fact, in the order of the file. `sheet` names a sheet of an Excel file.

    A fact is a name of `lockring.vocabulary`, or `udi`, `site`, `department` or `unit`.
    """

    uses: tuple[Use, ...]
    sheet: str | None = None

    def __post_init__(self) -> None:
        """Raises InventoryError for an unknown fact, and for a column or a fact that is given twice."""
        for use in self.uses:
            _check_fact(use)
        for what, names in (("column", [use.column for use in self.uses]), ("fact", list(self.facts))):
            if twice := {name for name in names if names.count(name) > 1}:
                raise InventoryError(f"the {what} {shown(min(twice))} is mapped twice; map it once")

    @classmethod
    def of(cls, facts: Texts[str, str], sheet: str | None = None) -> Mapping:
        """The mapping in which these columns are these facts: `{"Charge": "lot_number"}`."""
        return cls(uses=tuple(_given(column, fact) for column, fact in facts.items()), sheet=sheet)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that some column holds, in the order of the file."""
        return tuple(use.fact for use in self.uses if use.fact is not None)

    @property
    def passed_by(self) -> tuple[Use, ...]:
        """The columns that are not read, each with its reason."""
        return tuple(use for use in self.uses if use.fact is None)

    def column(self, fact: str) -> str:
        """The column that holds this fact. Raises KeyError if none does."""
        return {use.fact: use.column for use in self.uses}[fact]

    def changed(self, column: str, fact: str | None) -> Mapping:
        """This mapping with one column put to another use; a column that held the fact is passed by."""
        new = _given(column, fact)
        rest = [
            _passed_by(use.column, f"{column} is mapped to {new.fact}")
            if new.fact is not None and use.fact == new.fact and use.column != column
            else use
            for use in self.uses
        ]
        uses = [new if use.column == column else use for use in rest]
        return Mapping(uses=tuple(uses if new in uses else [*uses, new]), sheet=self.sheet)

    def to_json(self) -> str:
        """The mapping as JSON, to be kept and used again."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Mapping:
        """A mapping that was kept. Raises InventoryError that says what is wrong and where."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InventoryError(f"the mapping cannot be read: {error}") from None


def proposed(columns: Sequence[str], samples: Texts[str, Sequence[str]]) -> Mapping:
    """What the names of the columns, and for a few the texts under them, say of their use."""
    found = {column: _fact_of(column, samples.get(column, ())) for column in columns}
    best: dict[str, str] = {}
    for column, (fact, rank, _) in found.items():
        if fact is not None and (fact not in best or rank < found[best[fact]][1]):
            best[fact] = column
    return Mapping(uses=tuple(_use(column, *found[column], best) for column in columns))


def check_fits(mapping: Mapping, columns: Sequence[str], remedy: str = "") -> None:
    """Raises InventoryError if a mapped column is not in the file, or no column says which product it is."""
    there = set(columns)
    missing = [use.column for use in mapping.uses if use.fact is not None and use.column not in there]
    if missing:
        raise InventoryError(f"the file has no column {names(missing)}; its columns are {names(columns)}")
    if not set(mapping.facts) & set(PRODUCT_FACTS):
        raise InventoryError(
            f"no column says which product a row is about; the columns found are {names(columns)}. "
            f"Say which one is what, such as --column {shown(f'{columns[0]}=model_number')}; "
            f"one of {', '.join(PRODUCT_FACTS)} is needed{remedy}"
        )


def names(columns: Sequence[str]) -> str:
    """Names of columns in a sentence, at most twelve of them."""
    told = ", ".join(shown(column) for column in columns[:_NAMED])
    more = len(columns) - _NAMED
    return f"{told} and {more} more" if more > 0 else told or "none"


def score(columns: Sequence[str]) -> int:
    """How many different facts the names of these columns state."""
    return len({found[0] for column in columns if column and (found := known_name(column))})


def _fact_of(column: str, texts: Sequence[str]) -> tuple[str | None, int, str]:
    """The fact, how plainly the column says so, and the reason in words."""
    named = known_name(column)
    fact = named[0] if named else None
    if fact in (None, "device_identifier", "unit") and _mostly(texts, _is_whole_udi):
        return "udi", 0, "its texts are whole UDIs"
    if fact in (None, "unit") and _mostly(texts, lambda text: len(text) == 14 and is_gtin(text)):
        return "device_identifier", 0, "its texts are GTINs of 14 digits whose check digit is right"
    if named:
        return *named, f"a column named {shown(column)}"
    if why := UNDECIDED.get(plain(column)):
        return None, 0, f"{why}: map it if you know"
    return None, 0, "no name that Lockring knows"


def _use(column: str, fact: str | None, _: int, reason: str, best: Texts[str, str]) -> Use:
    if fact is not None and best[fact] != column:
        return _passed_by(column, f"{fact} is read from the column {shown(best[fact])}")
    return Use(column=column, fact=fact, reason=reason)


def _mostly(texts: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(test, texts)) >= _MOSTLY * len(texts)


def _is_whole_udi(text: str) -> bool:
    return _WHOLE_UDI.match(text) is not None


def _given(column: str, fact: str | None) -> Use:
    name = fact if fact is None else canonical_name(fact)
    return Use(column=column, fact=name, reason="passed by as you said" if fact is None else "as you said")


def _passed_by(column: str, reason: str) -> Use:
    return Use(column=column, fact=None, reason=reason)


def _check_fact(use: Use) -> None:
    """Raises InventoryError for a fact that cannot stand in a list. Notices know what can be asked."""
    own = use.fact is None or use.fact in (*LABEL_FACT_NAMES, *OWN_COLUMNS, "udi")
    if own or (use.fact is not None and _ANSWER.fullmatch(use.fact) and is_observation(use.fact)):
        return
    try:
        check_name(str(use.fact), dict.fromkeys((*OWN_COLUMNS, "udi"), ()))
    except FactError as error:
        raise InventoryError(f"column {shown(use.column)}: {error}") from None
    raise InventoryError(f"column {shown(use.column)}: a list holds no facts of a second device, {use.fact}")
