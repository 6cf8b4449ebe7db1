"""What the case page tells: who, what, today's finding, and everything that has happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from lockring.advice import Finding
from lockring.errors import FactError, StoreError
from lockring.notice import Contact
from lockring.remedy import Event
from lockring.remedy import events as happened
from lockring.service import checking, remarks
from lockring.service.casework import events_of, is_as_written
from lockring.service.desk import words
from lockring.service.desk.words import Text
from lockring.service.ledger import digest
from lockring.service.models import Account, CaseRow, LedgerEntry, Unit
from lockring.service.wording import for_page


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event: what, when, who, and the words that belong to it."""

    what: Text
    at: datetime
    part: Text
    who: str
    says: str
    is_erased: bool
    detail: str


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What the notice says of the device today, and what is different from when it was asked for.

    `says` is empty where the device can no longer be judged; `why_not` then tells why.
    """

    says: Text = ""
    kind: str = ""
    changed: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    why_not: str = ""


def history(row: CaseRow) -> tuple[list[Told], bool]:
    """Every event, newest first, and whether case and events are as they were written."""
    written = events_of(row.id)
    ids = {text for _, event in written for name in remarks.FIELDS if (text := getattr(event, name, ""))}
    says, names, units = remarks.texts(ids), _names(written), _units(written)
    told = [_told(entry, event, says, names, units) for entry, event in reversed(written)]
    is_whole = all(digest(entry) == entry.digest for entry, _ in written)
    return told, is_whole and is_as_written(row)


def _told(
    entry: LedgerEntry, event: Event, says: dict[str, str], names: dict[str, str], units: dict[str, str]
) -> Told:
    ids = [text for name in remarks.FIELDS if (text := getattr(event, name, ""))]
    texts = [says.get(name, "") for name in ids]
    if getattr(event, "at_once", ""):
        texts = list(map(for_page, texts))  # a step of the notice, not the words of a person
    return Told(
        what=words.EVENTS[words.tag(type(event))],
        at=event.at,
        part=words.PARTS[entry.part],
        who=names.get(entry.who, ""),
        says=" ".join(text for text in texts if text),
        is_erased=bool(ids) and not any(texts),
        detail=_detail(event, units),
    )


def _detail(event: Event, units: dict[str, str]) -> str:
    match event:
        case happened.Reserved():
            return units.get(event.unit, _("a return kit"))
        case happened.Shipped():
            return _("%(carrier)s, number %(tracking)s") % {
                "carrier": event.carrier,
                "tracking": event.tracking,
            }
        case happened.Confirmed():
            return for_page(event.what)
        case happened.AppealAnswered():
            return _("Yes, they get it") if event.granted else _("No, it stays refused")
        case _:
            return ""


def _names(written: Sequence[tuple[LedgerEntry, Event]]) -> dict[str, str]:
    """The e-mail addresses of the staff among those who wrote; people are told of by their part only."""
    ids = [name for entry, _ in written if entry.part in ("agent", "lead") and (name := _uuid(entry.who))]
    return {str(name): email for name, email in Account.objects.filter(id__in=ids).values_list("id", "email")}


def _units(written: Sequence[tuple[LedgerEntry, Event]]) -> dict[str, str]:
    ids = [
        name for _, event in written if isinstance(event, happened.Reserved) and (name := _uuid(event.unit))
    ]
    found = Unit.objects.filter(id__in=ids)
    serial = _("%(model)s, serial number %(serial)s")
    return {str(unit.id): serial % {"model": unit.model, "serial": unit.serial} for unit in found}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def today(row: CaseRow) -> Now:
    """The device judged again, as it was described, by the notices of today."""
    newest = words.revision(row.notice)
    contacts = newest.contacts if newest else ()
    try:
        session = checking.session()
    except StoreError:
        says = _("The notices cannot be read at this moment. Try again later, before you ship.")
        return Now(why_not=says, contacts=contacts)
    try:
        device, _remarks = session.start("", [f"{name}={text}" for name, text in row.device.items()])
    except FactError:
        says = _("What is known of the device cannot be read any more. Ask the person again.")
        return Now(why_not=says, contacts=contacts)
    found = next((one for one in session.look(device).findings if one.revision.id == row.notice), None)
    if found is None:
        says = _("The notice is not there any more, or says nothing of this device.")
        return Now(why_not=says, contacts=contacts)
    return Now(
        says=words.VERDICTS[found.kind.value],
        kind=found.kind.value,
        changed=tuple(_changed(row, found)),
        contacts=found.revision.contacts,
    )


def _changed(row: CaseRow, found: Finding) -> list[str]:
    said = []
    if found.kind.value != row.verdict:
        before = words.VERDICTS.get(row.verdict, row.verdict)
        said.append(_("When it was asked for, the answer was: %(before)s.") % {"before": before})
    if found.revision.revised_on != row.revision:
        said.append(
            _("The notice has changed since: it is now that of %(day)s.") % {"day": found.revision.revised_on}
        )
    if not any(told.item.id == row.remedy and told.sure for told in found.remedies):
        said.append(
            _("Today the notice would not surely offer this remedy for this device. Look before you ship.")
        )
    return said
