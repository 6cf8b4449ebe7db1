"""What the pages of the stock say: the states of a unit, and its history in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lockring.service import remarks
from lockring.service.delivery.taking import questions
from lockring.service.models import LedgerEntry, Unit, UnitState
from lockring.service.wording import for_page

Words = str | Promise

WORDS: dict[str, Words] = {
    UnitState.AVAILABLE.value: _("Free"),
    UnitState.HELD.value: _("Held back"),
    UnitState.RESERVED.value: _("Kept for a case"),
    UnitState.SHIPPED.value: _("On its way"),
    UnitState.RECEIVED.value: _("With the person"),
    UnitState.FAULTY.value: _("Faulty"),
}
PARTS: dict[str, Words] = {
    "person": _("The person"),
    "caregiver": _("A caregiver"),
    "agent": _("Desk"),
    "lead": _("Desk (lead)"),
    "carrier": _("The carrier"),
    "system": _("The service"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a history: when, by whom, what, why, and what was seen. `case` is the id of its case."""

    at: datetime
    part: Words
    what: Words
    why: str = ""
    facts: str = ""
    case: str = ""


def history(unit: Unit) -> list[Told]:
    """All that happened to the unit, the oldest first, as the log has it."""
    entries = list(LedgerEntry.objects.filter(subject=str(unit.id), kind="stock").order_by("position"))
    bodies = [json.loads(entry.body) for entry in entries]
    texts = remarks.texts(body.get("reason", "") for body in bodies)
    return [
        Told(
            at=entry.at,
            part=PARTS.get(entry.part, entry.part),
            what=WORDS[body["state"]],
            why=texts.get(body.get("reason", ""), body.get("reason", "")),
            facts=", ".join(f"{question(name)} {text}" for name, text in body.get("facts", {}).items()),
            case=body.get("case", ""),
        )
        for entry, body in zip(entries, bodies, strict=True)
    ]


def question(name: str) -> str:
    """The question of a notice that asks for this fact; else its name in words."""
    asked = questions().get(name)
    return for_page(asked[0]) if asked else f"{capfirst(for_page(name.replace('_', ' ')))}:"
