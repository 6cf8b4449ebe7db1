"""Numbers and links that are given to people: not to be guessed, and easy to say over the phone."""

from __future__ import annotations

import hashlib
import re
import secrets

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # without 0, 1, I, O and U, which are misheard or misread
_SHAPE = re.compile(rf"LR-?([{_LETTERS}]{{4}})-?([{_LETTERS}]{{4}})")


def new_reference() -> str:
    """A reference number such as LR-7K3M-9QXD, drawn at random: it tells nothing, and opens nothing."""
    drawn = [secrets.choice(_LETTERS) for _ in range(8)]
    return f"LR-{''.join(drawn[:4])}-{''.join(drawn[4:])}"


def read_reference(text: str) -> str | None:
    """The reference number in what somebody typed, in its normal form; None where there is none."""
    found = _SHAPE.fullmatch(re.sub(r"[\s._–—]", "", text.upper()))
    return f"LR-{found[1]}-{found[2]}" if found else None


def new_code() -> str:
    """A code for the reply card of a letter, such as 7K3M9QXD4T: 49 random bits, not to be guessed."""
    number, drawn = secrets.randbelow(len(_LETTERS) ** 10), ""
    for _ in range(10):
        number, rest = divmod(number, len(_LETTERS))
        drawn += _LETTERS[rest]
    return drawn


def new_token() -> str:
    """The secret part of a private link: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: who reads the database cannot make the link again."""
    return hashlib.sha256(token.encode()).hexdigest()
