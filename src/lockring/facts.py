"""Facts about one device: what may be known of each, and the device itself.

A fact is known, not asked yet, asked without an answer, or not on the label: four different things.
Only a known fact without a doubt decides anything; all the others leave a verdict open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

from lockring.errors import FactError, shown
from lockring.normal import Value
from lockring.vocabulary import canonical_name, normal_form

MAX_LENGTH = 100  # characters in one fact. GS1's longest field on a device label has 30 (AI 240, 250, 251).


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Why a value cannot be trusted as it was read; `says` tells the person what to look at again.

    `ask_again` is False where the same answer would be in doubt as well. A doubtful value decides nothing;
    where `may_say` is True it can still say yes to a test, and never no; where it is False, the other way.
    """

    says: str
    ask_again: bool = True
    may_say: bool | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A value in its normal form, the text it was read from, and the doubts about it."""

    value: Value
    text: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def may_say(self) -> bool | None:
        """The one answer that a value in doubt can still give to a test; None where it can give none."""
        said = {doubt.may_say for doubt in self.doubts}
        return said.pop() if len(said) == 1 else None


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
    # What people write where they have no answer.
    **dict.fromkeys(("cant_tell", "cant_read", "cannot_read", "unreadable", "illegible"), CannotTell()),
    **dict.fromkeys(
        ("not_sure", "unsure", "dont_know", "i_dont_know", "no_idea", "i_cant_tell", "n_a", "na"),
        CannotTell(),
    ),
    **dict.fromkeys(("cant_see", "i_cant_see_it"), CannotTell("cannot_see")),
    **dict.fromkeys(("none", "no_number", "no_lot", "no_serial", "see_box", "not_there"), NotOnLabel()),
}


def known(name: str, text: str, *doubts: Doubt) -> Fact:
    """The fact that this text states. Raises FactError if it is empty, too long or not in form."""
    answer = ANSWERS_WITHOUT_VALUE.get(_plain_answer(text))
    if answer is not None:
        return answer
    if len(text) > MAX_LENGTH:
        raise FactError(f"{name}: expected at most {MAX_LENGTH} characters, got {len(text)}: {shown(text)}")
    unsure = (Doubt(says=f"{shown(text)} has a question mark. Look at it again."),) if "?" in text else ()
    printable = "".join(filter(str.isprintable, text.strip()))  # what steers a terminal is no part of a label
    return Known(value=normal_form(name, text), text=printable, doubts=doubts + unsure)


def _plain_answer(text: str) -> str:
    """The text as one word, as `ANSWERS_WITHOUT_VALUE` spells it: "Can't read!" is cant_read."""
    words = "".join(c if c.isalnum() else "" if c in "'’" else " " for c in text.lower()).split()
    return "_".join(words)


class Device:
    """What is known of one device: an immutable map from fact to what is known of it.

    >>> Device(model="mmt 1780 k", ring_color="clear").text("model_number")
    'mmt 1780 k'

    A fact that was never given is `NotAsked`. Values are text as a label prints it, or a `Fact`.
    Raises FactError with every fault at once.
    """

    __slots__ = ("_facts", "_one_sided", "may_say")
    _facts: dict[str, Fact]
    _one_sided: dict[str, Known]
    may_say: bool | None
    """The one answer that its facts in doubt can still give to a test; None where they can give none.

    They are of one kind: those of GUDID, which may say yes, or turned by `excluding`.
    """

    def __init__(self, **facts: str | Fact) -> None:
        self._facts = _read_all(facts)
        self._one_sided = {
            name: fact
            for name, fact in self._facts.items()
            if type(fact) is Known and fact.doubts and fact.may_say is not None
        }
        self.may_say = next((fact.may_say for fact in self._one_sided.values()), None)

    @classmethod
    def of(cls, facts: Mapping[str, str | Fact]) -> Device:
        """The device with these facts; for names such as `used_with.model_number`."""
        return cls(**dict(facts))

    def learn(self, name: str, value: str | Fact) -> Device:
        """This device with one more fact, or with one fact changed. The old device stays as it is."""
        return Device.of({**self._facts, canonical_name(name): value})

    def get(self, name: str) -> Fact:
        """What is known of this fact."""
        return self._facts.get(name, NOT_ASKED)

    def text(self, name: str) -> str:
        """The fact as it was given, or the empty string."""
        fact = self.get(name)
        return fact.text if isinstance(fact, Known) else ""

    def trusting(self) -> Device:
        """This device with all facts as sure that can still give an answer."""
        return self._with_doubts(lambda _: ())

    def excluding(self) -> Device:
        """This device as an exclusion sees it: there a yes rules out, so what may say yes may only say no."""
        return self._with_doubts(_turned) if self._one_sided else self

    def _with_doubts(self, doubts: Callable[[tuple[Doubt, ...]], tuple[Doubt, ...]]) -> Device:
        """This device with other doubts about what can still give an answer."""
        changed = {
            name: msgspec.structs.replace(fact, doubts=doubts(fact.doubts))
            for name, fact in self._one_sided.items()
        }
        return Device.of({**self._facts, **changed})

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


def _turned(doubts: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    return tuple(msgspec.structs.replace(doubt, may_say=not doubt.may_say) for doubt in doubts)


def _stated(name: str, value: object) -> Fact:
    if isinstance(value, str):
        return known(name, value)
    if isinstance(value, Fact):
        return value
    raise FactError(f"{name}: expected text or a fact, got {type(value).__name__}")


def _read_all(facts: Mapping[str, str | Fact]) -> dict[str, Fact]:
    """Facts by canonical name, in no order that matters. Raises FactError with every fault."""
    read: dict[str, Fact] = {}
    faults: list[str] = []
    for name, value in facts.items():
        canonical = canonical_name(name)
        try:
            fact = _stated(canonical, value)
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
