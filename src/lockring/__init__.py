"""Lockring: is my medical device recalled, what do I do now, and when is it done?

    from lockring import Device, assess, load_notices
    for notice in load_notices():
        print(notice.id, assess(Device(model="MMT-1780", ring_color="clear"), notice))

Names are loaded when they are first used: a command pays for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lockring.advice import Finding, conflicts, findings
    from lockring.errors import FactError, LockringError, NoticeError, UdiError
    from lockring.facts import Device
    from lockring.holdings import Holdings
    from lockring.index import NoticeIndex
    from lockring.notice import Notice, Revision
    from lockring.selfcheck import Question, next_question
    from lockring.session import Session
    from lockring.sources.directory import load_notices
    from lockring.udi import Udi, read_udi
    from lockring.verdict import Affected, NotAffected, Undetermined, Verdict, assess

_ROOMS = {
    "advice": ("Finding", "conflicts", "findings"),
    "verdict": ("Affected", "NotAffected", "Undetermined", "Verdict", "assess"),
    "errors": ("FactError", "LockringError", "NoticeError", "UdiError"),
    "facts": ("Device",),
    "holdings": ("Holdings",),
    "index": ("NoticeIndex",),
    "notice": ("Notice", "Revision"),
    "selfcheck": ("Question", "next_question"),
    "session": ("Session",),
    "sources.directory": ("load_notices",),
    "udi": ("Udi", "read_udi"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__version__ = "0.1.0"
__all__ = [
    "Affected",
    "Device",
    "FactError",
    "Finding",
    "Holdings",
    "LockringError",
    "NotAffected",
    "Notice",
    "NoticeError",
    "NoticeIndex",
    "Question",
    "Revision",
    "Session",
    "Udi",
    "UdiError",
    "Undetermined",
    "Verdict",
    "assess",
    "conflicts",
    "findings",
    "load_notices",
    "next_question",
    "read_udi",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'lockring' has no attribute {name!r}")
    return getattr(import_module(f"lockring.{_ROOM_OF[name]}"), name)
