"""The errors that Lockring raises: one small tree.

Each message says what is wrong, where, and what to do. A message never repeats more than a
short piece of what was given: an error page or a log line must not carry a serial number home.
"""

from __future__ import annotations

_SHOWN = 40  # characters of foreign input that a message repeats; longer input is cut


def shown(text: object) -> str:
    """Foreign input as a message may repeat it: quoted, control characters escaped, cut at 40 characters."""
    raw = str(text)
    return ascii_quotes(raw if len(raw) <= _SHOWN else raw[: _SHOWN - 1] + "…")


def ascii_quotes(text: str) -> str:
    """The text between double quotes, with control characters written as escapes."""
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + '"'


class LockringError(Exception):
    """Base of every error that Lockring raises on purpose."""


class FactError(LockringError, ValueError):
    """A fact has a name or a value that cannot be read. `faults` holds one line for each."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class UdiError(LockringError, ValueError):
    """Label text that is no unique device identifier in any form that Lockring reads."""


class PhotoError(LockringError):
    """A photo that cannot be opened, or that shows no code of one device. Says what to do."""


class NoticeError(LockringError, ValueError):
    """A notice file that cannot be used. `faults` holds every fault found, each with its place."""

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        self.where = where
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{where}: {count}\n" + "\n".join(f"  {fault}" for fault in faults))


class SourceError(LockringError):
    """A source that is down, or that answers with something else than it should. Says what to do."""


class StoreError(LockringError):
    """A store that cannot be opened or written. Says what to do."""


class InventoryError(LockringError):
    """An inventory file that cannot be read at all, or a mapping that does not fit it. Says what to do."""


class RemedyError(LockringError, ValueError):
    """An event that a case does not permit. Says what it permits instead."""


class ServiceError(LockringError):
    """A service that cannot be set up, or a request that cannot be carried out. Says what to do."""
