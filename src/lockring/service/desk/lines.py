"""A case as one line of a table: what the desk has to know of it before it opens it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lockring.remedy import Stage
from lockring.service import remarks
from lockring.service.casework import case_of
from lockring.service.desk import words
from lockring.service.desk.words import Text
from lockring.service.models import CaseRow


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One case. `why` says why it cannot wait; `marks` what else is to be seen at once.

    The words of a line are made here: fifty times over, a template takes longer.
    """

    id: UUID
    reference: str
    tick: str
    urgent: bool
    why: str
    what: Text
    about: str
    model: str
    since: datetime
    waited: str
    stage: Text
    colour: str
    assigned: str
    marks: tuple[str, ...]


def lines(cases: Sequence[UUID], now: datetime) -> list[Line]:
    """The lines of these cases, in the order of their ids."""
    found = CaseRow.objects.filter(id__in=cases).select_related("person", "assigned")
    rows = {row.id: row for row in found}
    ordered = [rows[name] for name in cases if name in rows]
    says = remarks.texts(case_of(row).at_once for row in ordered)
    doubled = _doubled(ordered)
    return [_line(row, says, (row.notice, row.model, row.serial) in doubled, now) for row in ordered]


def _line(row: CaseRow, says: dict[str, str], doubled: bool, now: datetime) -> Line:
    case, stage, days = case_of(row), Stage(row.stage), (now - row.since).days
    marks = (
        _("Asked for twice") if doubled else "",
        _("Appeal open") if stage is Stage.APPEALED else "",
        _("No e-mail") if not row.person.email else "",
    )
    return Line(
        id=row.id,
        reference=row.reference,
        tick=_("Tick %(reference)s") % {"reference": row.reference},
        urgent=not row.can_wait,
        why=says.get(case.at_once, ""),
        what=words.kind(case.terms),
        about=words.title(row.notice),
        model=row.device.get("model_number", ""),
        since=row.since,
        waited=ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
        stage=words.STAGES[stage],
        colour=words.COLOURS[stage],
        assigned=row.assigned.email.partition("@")[0] if row.assigned else "",
        marks=tuple(mark for mark in marks if mark),
    )


def _doubled(rows: Iterable[CaseRow]) -> set[tuple[str, str, str]]:
    """The devices of these cases for which the same notice's remedy was asked for more than once."""
    serials = {row.serial for row in rows} - {""}
    asked = CaseRow.objects.filter(serial__in=serials).values_list("notice", "model", "serial")
    return {device for device, times in Counter(asked).items() if times > 1}


def same_device(row: CaseRow) -> list[CaseRow]:
    """The other cases of the same notice for a device with this model and serial number."""
    if not row.serial:
        return []
    same = CaseRow.objects.filter(notice=row.notice, model=row.model, serial=row.serial).exclude(id=row.id)
    return list(same.order_by("opened_at", "id")[:20])
