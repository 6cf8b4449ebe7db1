"""What a person has said of a device so far, step by step: kept with their session, never in an address.

The steps are kept as they were typed and read again each time, so that no doubt of a reading is lost. They
are gone when the session is, or when the person says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from django.http import HttpRequest

from lockring.codes import Scanned
from lockring.facts import Device, Known
from lockring.service import checking
from lockring.session import Looked, Session

_KEY = "check"
_MOST = 60  # steps: more than the questions of all notices on one device


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said: what is printed on the label, the codes of a photo, or an answer on a fact."""

    kind: Literal["label", "codes", "fact"]
    name: str = ""
    text: str = ""
    codes: tuple[Scanned, ...] = ()


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """All that was said, as a device, with remarks on how it was read, and what the notices say of it."""

    steps: tuple[Step, ...]
    device: Device
    remarks: tuple[str, ...]
    looked: Looked


def steps(request: HttpRequest) -> tuple[Step, ...]:
    """The steps so far, oldest first."""
    try:
        return msgspec.convert(request.session.get(_KEY, []), type=tuple[Step, ...])
    except msgspec.ValidationError:  # kept by another version of Lockring: it is asked anew
        return ()


def keep(request: HttpRequest, said: Sequence[Step]) -> None:
    """Keeps these steps, in place of those before."""
    request.session[_KEY] = msgspec.to_builtins(list(said)[:_MOST])


def forget(request: HttpRequest) -> None:
    """Deletes all that was said."""
    request.session.pop(_KEY, None)


def said(request: HttpRequest) -> Said | None:
    """What was said so far, in the language of the request; None where nothing was."""
    given = steps(request)
    return read(checking.session(), given) if given else None


def read(session: Session, given: Sequence[Step]) -> Said:
    """What these steps say. Raises FactError with what is wrong, in words for a person."""
    device = Device()
    remarks: tuple[str, ...] = ()
    for step in given:
        before = device
        device, more = _learned(session, device, step)
        gone = _doubts(before) - _doubts(device)
        remarks = (*(remark for remark in remarks if remark not in gone), *more)
    return Said(steps=tuple(given), device=device, remarks=remarks, looked=session.look(device))


def _doubts(device: Device) -> set[str]:
    return {doubt.says for _, fact in device if isinstance(fact, Known) for doubt in fact.doubts}


def _learned(session: Session, device: Device, step: Step) -> tuple[Device, tuple[str, ...]]:
    match step.kind:
        case "label":
            return session.answer(device, "model_number", step.text)
        case "codes":
            scanned, remarks = session.start_scanned(step.codes, ())
            return Device.of({**dict(device), **dict(scanned)}), remarks
        case "fact":
            return session.answer(device, step.name, step.text)
