"""What things are called at the desk: stages, events, verdicts, notices. Words only."""

from __future__ import annotations

from functools import cache

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lockring.notice import Notice, Revision, VerdictKind
from lockring.remedy import Event, OldUnit, Stage, Terms
from lockring.service import checking
from lockring.service.wording import for_page

Text = str | Promise

STAGES: dict[Stage, Text] = {
    Stage.WAITING: _("Waiting"),
    Stage.RESERVED: _("Reserved"),
    Stage.SHIPPED: _("On its way"),
    Stage.RECEIVED: _("In hand"),
    Stage.APPEALED: _("Appeal open"),
    Stage.DONE: _("Done"),
    Stage.WITHDRAWN: _("Withdrawn"),
    Stage.REFUSED: _("Refused"),
}
COLOURS: dict[Stage, str] = {
    Stage.WAITING: "blue",
    Stage.RESERVED: "purple",
    Stage.SHIPPED: "aqua-green",
    Stage.RECEIVED: "yellow",
    Stage.APPEALED: "orange",
    Stage.DONE: "green",
    Stage.WITHDRAWN: "grey",
    Stage.REFUSED: "grey",
}
OPEN = (Stage.WAITING, Stage.RESERVED, Stage.SHIPPED, Stage.RECEIVED, Stage.APPEALED)
"""The stages in which somebody owes something."""

OLD_UNITS: dict[OldUnit, Text] = {
    OldUnit.NOT_OWED: _("does not have to come back"),
    OldUnit.OWED: _("has to come back"),
    OldUnit.SENT: _("is on its way back"),
    OldUnit.BACK: _("is back"),
    OldUnit.GIVEN_UP: _("cannot come back"),
}
VERDICTS: dict[str, Text] = {
    VerdictKind.AFFECTED.value: _("Affected"),
    VerdictKind.UNDETERMINED.value: _("Cannot be told yet"),
    VerdictKind.NOT_AFFECTED.value: _("Not affected"),
}
PARTS: dict[str, Text] = {
    "person": _("The person"),
    "caregiver": _("A caregiver"),
    "agent": _("Desk"),
    "lead": _("Desk (lead)"),
    "carrier": _("The carrier"),
    "system": _("The service"),
}
EVENTS: dict[str, Text] = {
    "requested": _("Asked for"),
    "problem_reported": _("A problem was reported"),
    "reserved": _("Reserved for this case"),
    "released": _("Released"),
    "shipped": _("Shipped"),
    "not_delivered": _("Not delivered"),
    "received": _("The person has it"),
    "confirmed": _("Confirmed"),
    "faulty": _("The new one must not be used"),
    "sent_back": _("The old one was handed to the carrier"),
    "came_back": _("The old one is back"),
    "given_up": _("The old one cannot come back"),
    "withdrawn": _("Withdrawn"),
    "refused": _("Refused"),
    "appealed": _("Appealed"),
    "appeal_answered": _("The appeal was answered"),
    "reopened": _("Opened again"),
    "handed_over": _("Handed over to a new owner"),
    "noted": _("Note"),
}
KINDS: dict[str, Text] = {
    "replacement": _("Replacement"),
    "return": _("Return kit"),
    "correction": _("Correction"),
    "refund": _("Refund"),
    "disable": _("To be switched off"),
}


def tag(event: type[Event]) -> str:
    """The name of an event in its JSON, as in `EVENTS` and in addresses."""
    return str(event.__struct_config__.tag)


@cache
def _published() -> dict[str, Notice]:
    return {notice.id: notice for notice in checking.published().notices}


def revision(notice: str) -> Revision | None:
    """The newest revision of a notice that comes with Lockring; None for another one."""
    found = _published().get(notice)
    return found.latest if found else None


def title(notice: str) -> str:
    """What the notice is about, in a line; its id where it is not known here."""
    found = revision(notice)
    return for_page(found.title) if found else notice


def kind(terms: Terms) -> Text:
    """What kind of remedy it is."""
    return KINDS[terms.kind.value]


def kind_of(notice: str, remedy: str) -> Text:
    """What kind of remedy it is, by its id in the notice."""
    found = revision(notice)
    kinds = [KINDS[one.kind.value] for one in found.remedies if one.id == remedy] if found else []
    return kinds[0] if kinds else remedy


def fact(notice: str, name: str, text: str) -> tuple[str, str]:
    """A fact of a device as a question and its answer, in the words of the notice where it has them."""
    found = revision(notice)
    asked = found.observation(name) if found else None
    if asked is None:
        named = name.removeprefix("used_with.").replace("_", " ")
        return capfirst(for_page(named)), for_page(text.replace("_", " "))
    labels = {answer.value: answer.label for answer in asked.answers}
    return for_page(asked.question), for_page(labels.get(text, text.replace("_", " ")))
