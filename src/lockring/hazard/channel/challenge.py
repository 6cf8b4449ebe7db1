"""The challenge protocol really made, with AES-CCM, for a simulated air: no bytes of it go anywhere.

The remote asks (REQUEST), the pump asks back (QUESTION: 8 random bytes, used once, for 3 s), the remote
commands (COMMAND, sealed), the pump tells what it gave (ANSWER, sealed). The pump checks the seal before
anything else, and writes down that it will give a dose before it gives it: a restart in between loses the
dose and never gives it twice. A command sent again is answered again, and nothing more. When the question has
expired the press is over: the remote does not ask again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lockring.hazard.errors import Fault, HazardError

QUESTION_SECONDS = 3  # how long a question lives, and how long a remote waits for one. Assumed
QUESTION_BYTES = 8  # 64 bits: no two alike in the life of a pump. Assumed
TAG_BYTES = 8  # a forgery succeeds once in 2^64 tries. RFC 3610
KEY_BYTES = 16  # AES-128
BLOCK = 64  # numbers that are reserved at once, before the first of them is used. Section 8
LAST_NUMBER = 2**64 - 1  # a number never wraps
HOUR_SECONDS = 3600  # the cap on doses is for any 60 minutes. Section 8
VERSION = b"1"


class Kind(IntEnum):
    """What a frame is."""

    REQUEST = 0
    QUESTION = 1
    COMMAND = 2
    ANSWER = 3


class Frame(NamedTuple):
    """One signal, as fields: how they would lie in a packet is of no concern here."""

    kind: Kind
    question: bytes = b""
    number: int = 0
    sealed: bytes = b""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two keys that come of one pairing, one for each direction. Use a new `secret` for each pairing."""

    name: bytes
    to_pump: AESCCM
    to_remote: AESCCM

    @classmethod
    def of(cls, secret: bytes, name: bytes) -> Pairing:
        """Keys by HKDF (RFC 5869) from a pairing key of 16 bytes or more; else HazardError."""
        if len(secret) < KEY_BYTES:
            raise HazardError([Fault("secret", f"has {len(secret)} bytes", "give 16 bytes or more")])
        to_pump, to_remote = (
            AESCCM(HKDF(SHA256(), KEY_BYTES, salt=name, info=info).derive(secret), TAG_BYTES)
            for info in (b"remote to pump", b"pump to remote")
        )
        return cls(name, to_pump, to_remote)

    def bound_to(self, question: bytes) -> bytes:
        """What the seal of a command vouches for besides its contents."""
        return VERSION + len(self.name).to_bytes(1, "big") + self.name + question


def nonce(number: int) -> bytes:
    """13 bytes, never used twice with one key: each direction has its own key, each pairing its own two."""
    return number.to_bytes(13, "big")


@dataclass(slots=True)
class Numbers:
    """Numbers that are never used again, whenever the power fails: `reserved` is what survives it."""

    reserved: int = 0
    following: int = 1

    def take(self) -> int:
        """The next number. HazardError when all are used: pair again."""
        if self.following > LAST_NUMBER:
            raise HazardError([Fault("number", "all are used", "pair the remote again")])
        if self.following > self.reserved:
            self.reserved = self.following + BLOCK - 1
        self.following += 1
        return self.following - 1

    def restart(self) -> None:
        """After a loss of power: what was reserved counts as used."""
        self.following = self.reserved + 1


class Intent(NamedTuple):
    """A dose that the pump has decided to give, under its number."""

    number: int
    dose: int  # 1e-6 U


class Asked(NamedTuple):
    """A question of the pump that is still open, and when it was asked."""

    question: bytes
    at: int  # second


@dataclass(slots=True)
class Pump:
    """Gives a dose only for a command that is proven, fresh and new. `motor` is called with 1e-6 U.

    `random_bytes` must be hard to foresee: a pump whose questions can be guessed has none.
    """

    pairing: Pairing
    random_bytes: Callable[[int], bytes]
    motor: Callable[[int], None]
    max_dose: int  # 1e-6 U
    max_hour: int  # 1e-6 U in any 60 minutes
    numbers: Numbers = field(default_factory=Numbers)  # of its answers; survives a restart
    highest: int = 0  # of the commands accepted; survives a restart
    told: int = 0  # 1e-6 U given for the command `highest`; survives a restart
    given: list[tuple[int, int]] = field(default_factory=list)  # (second, 1e-6 U); survives a restart
    asked: Asked | None = None
    intent: Intent | None = None

    def hear(self, frame: Frame, now: int) -> Frame | None:
        """What the pump replies to `frame` at second `now`: a question, an answer to a repeat, or nothing."""
        if frame.kind is Kind.REQUEST:
            self.asked = Asked(self.random_bytes(QUESTION_BYTES), now)
            return Frame(Kind.QUESTION, self.asked.question)
        if frame.kind is not Kind.COMMAND or (dose := self._opened(frame)) is None:
            return None
        if frame.number == self.highest and self.intent is None:
            return self._answer()
        if self._allows(frame, dose, now):
            self.asked = None
            self.highest, self.told, self.intent = frame.number, 0, Intent(frame.number, dose)
            self.given.append((now, dose))
        return None

    def work(self) -> Frame | None:
        """Give the dose that was accepted, once, and tell the remote."""
        if self.intent is None:
            return None
        dose, self.intent = self.intent.dose, None
        self.told = dose
        self.motor(dose)
        return self._answer()

    def restart(self) -> None:
        """Power is lost: the question and a dose not yet begun are gone, and what was written down stays."""
        self.asked = None
        self.intent = None
        self.numbers.restart()

    def _opened(self, frame: Frame) -> int | None:
        """The dose in a command, where its seal is right."""
        if not 0 < frame.number <= LAST_NUMBER:
            return None
        try:
            plain = self.pairing.to_pump.decrypt(
                nonce(frame.number), frame.sealed, self.pairing.bound_to(frame.question)
            )
        except (InvalidTag, ValueError):
            return None
        return int.from_bytes(plain, "big")

    def _allows(self, frame: Frame, dose: int, now: int) -> bool:
        hour = sum(units for second, units in self.given if now - second < HOUR_SECONDS)
        return (
            self.asked is not None
            and self.intent is None
            and frame.question == self.asked.question
            and 0 <= now - self.asked.at <= QUESTION_SECONDS
            and frame.number > self.highest
            and 0 < dose <= self.max_dose
            and hour + dose <= self.max_hour
        )

    def _answer(self) -> Frame:
        number = self.numbers.take()
        plain = self.highest.to_bytes(8, "big") + self.told.to_bytes(8, "big")
        return Frame(
            Kind.ANSWER, b"", number, self.pairing.to_remote.encrypt(nonce(number), plain, self.pairing.name)
        )


class Wish(NamedTuple):
    """A dose that the owner asked for at the remote, and when."""

    dose: int
    at: int


@dataclass(slots=True)
class Remote:
    """Asks, waits at most `QUESTION_SECONDS` for the pump's question, commands, and learns what was given."""

    pairing: Pairing
    numbers: Numbers = field(default_factory=Numbers)  # survives a restart
    wish: Wish | None = None
    sent: Frame | None = None  # the command to send again while no answer came
    learnt: dict[int, int] = field(default_factory=dict)  # 1e-6 U given, by number of the command

    def press(self, dose: int, now: int) -> Frame:
        """The owner asks for `dose` (1e-6 U); an earlier press without a question is over."""
        self.wish, self.sent = Wish(dose, now), None
        return Frame(Kind.REQUEST)

    def hear(self, frame: Frame, now: int) -> Frame | None:
        """The command, where `frame` is a question that was waited for; else nothing."""
        if frame.kind is Kind.ANSWER:
            self._learn(frame)
        if frame.kind is not Kind.QUESTION or self.wish is None or len(frame.question) != QUESTION_BYTES:
            return None
        wish, self.wish = self.wish, None
        if now - wish.at > QUESTION_SECONDS:
            return None
        number = self.numbers.take()
        sealed = self.pairing.to_pump.encrypt(
            nonce(number), wish.dose.to_bytes(8, "big"), self.pairing.bound_to(frame.question)
        )
        self.sent = Frame(Kind.COMMAND, frame.question, number, sealed)
        return self.sent

    def again(self) -> Frame | None:
        """The last command once more, to the byte: the same number and seal. None once it was answered."""
        return self.sent

    def restart(self) -> None:
        """Power is lost: a press that is not done is over."""
        self.wish = self.sent = None
        self.numbers.restart()

    def _learn(self, frame: Frame) -> None:
        try:
            plain = self.pairing.to_remote.decrypt(nonce(frame.number), frame.sealed, self.pairing.name)
        except (InvalidTag, ValueError, OverflowError):
            return
        number = int.from_bytes(plain[:8], "big")
        self.learnt[number] = int.from_bytes(plain[8:], "big")
        if self.sent is not None and number == self.sent.number:
            self.sent = None
