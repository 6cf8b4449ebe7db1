"""The words of the check that are not in a notice: for verdicts, urgencies, facts and countries."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lockring.errors import FactError
from lockring.notice import RemedyKind, Status, Urgency, VerdictKind
from lockring.service.wording import for_page
from lockring.verdict import Why

Text = str | Promise

VERDICTS: dict[VerdictKind, Text] = {
    VerdictKind.AFFECTED: _("Affected"),
    VerdictKind.UNDETERMINED: _("We cannot tell yet"),
    VerdictKind.NOT_AFFECTED: _("Still to do"),
}
"""The heading of a finding that matters. One that is not affected matters where something is to be done."""

URGENCIES: dict[Urgency, Text] = {
    Urgency.NOW: _("Do this now"),
    Urgency.SOON: _("Do this soon"),
    Urgency.WHEN_CONVENIENT: _("Good to know"),
}
"""The heading of steps that apply in any case."""

UNDER_CONDITION: dict[Urgency, Text] = {
    Urgency.NOW: _("Now"),
    Urgency.SOON: _("Soon"),
    Urgency.WHEN_CONVENIENT: _("Good to know"),
}
"""What stands before the words of a condition."""

WHY: dict[Why, Text] = {
    Why.NOT_ASKED: _("We do not know this yet."),
    Why.CANNOT_TELL: _("You said that you can't tell."),
    Why.NOT_ON_LABEL: _("You said that it is not on the label."),
    Why.DOUBTFUL: _("We are not sure that we read it right."),
    Why.NOT_COMPARABLE: _("It cannot be compared with the notice. Look for more letters or digits."),
    Why.CONTRADICTED: _("It does not fit what the notice says of this device. Look at it again."),
    Why.WITHHELD: _("The maker keeps the list. It is not in the notice."),
    Why.UNREADABLE: _("We cannot read this part of the notice."),
    Why.SILENT: _("The notice does not say."),
}

TURNS: dict[tuple[VerdictKind, VerdictKind], Text] = {
    (VerdictKind.NOT_AFFECTED, VerdictKind.AFFECTED): _("Newly covered"),
    (VerdictKind.AFFECTED, VerdictKind.NOT_AFFECTED): _("No longer covered"),
    (VerdictKind.UNDETERMINED, VerdictKind.AFFECTED): _("Was open, is now covered"),
    (VerdictKind.UNDETERMINED, VerdictKind.NOT_AFFECTED): _("Was open, is now not covered"),
    (VerdictKind.NOT_AFFECTED, VerdictKind.UNDETERMINED): _("Was not covered, is now open: call"),
    (VerdictKind.AFFECTED, VerdictKind.UNDETERMINED): _("Was covered, is now open: call"),
}
"""What became of a device from one revision of a notice to the next."""

ASK: dict[RemedyKind, Text] = {
    RemedyKind.REPLACEMENT: _("Ask for your replacement"),
    RemedyKind.RETURN: _("Ask for the box to send it back"),
}
"""The button of a remedy that can be asked for here."""

STATUSES: dict[Status, Text] = {
    Status.FINAL: _("In force"),
    Status.SUPERSEDED: _("Replaced by a newer notice"),
    Status.WITHDRAWN: _("Withdrawn"),
}

FACTS: dict[str, Text] = {
    "model_number": _("Model number"),
    "device_identifier": _("Number after (01) by the barcode"),
    "serial_number": _("Serial number (SN)"),
    "lot_number": _("Lot number"),
    "catalog_number": _("REF number"),
    "brand_name": _("Name of the device"),
    "manufacturer": _("Maker"),
    "software_version": _("Software version"),
    "manufacture_date": _("Made on"),
    "expiration_date": _("Expires on"),
    "distribution_date": _("You got it on"),
    "country": _("Country"),
    "unit_number": _("Lot or serial number"),
    "unit_date": _("Made or sold on"),
}

ANSWERS: dict[str, Text] = {
    "cannot_tell": _("I can't tell"),
    "cannot_see": _("I can't see it"),
    "not_on_label": _("It is not on the label"),
}

COUNTRIES: dict[str, Text] = {
    "AU": _("Australia"),
    "CA": _("Canada"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
}

SOURCES: dict[str, Text] = {
    "openfda": _("FDA (openFDA)"),
    "csaf": _("Security notices of makers (CSAF)"),
    "health_canada": _("Health Canada"),
    "reviewed": _("Notices that people checked"),
}

_COMMANDS = (  # what only helps at a command line
    (", such as: lockring check MMT-1780", ", such as MMT-1780"),
    ("; give it as --fact name=value", "; type only what is printed on one device"),
    (", como: lockring check MMT-1780", ", como MMT-1780"),
    ("; escríbalo como --fact name=value", "; escriba solo lo que está impreso en un dispositivo"),
)


def fact_name(name: str) -> Text:
    """What a fact is called: of the vocabulary in its words, any other as its name spells it."""
    spelled = name.replace("used_with.", "used with ").replace("_", " ")
    return FACTS.get(name) or capfirst(for_page(spelled))


def faults(error: FactError, *names: str) -> list[str]:
    """What is wrong, a sentence each, for a page: without the names of facts and of commands."""
    return [_sentence(fault, ("model_number", *names)) for fault in error.faults]


def _sentence(fault: str, names: Sequence[str]) -> str:
    for name in names:
        fault = fault.removeprefix(f"{name}: ")
    fault = for_page(fault)
    for command, instead in _COMMANDS:
        fault = fault.replace(command, instead)
    return f"{fault[:1].upper()}{fault[1:].rstrip('.')}."
