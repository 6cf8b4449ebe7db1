"""What can be done to a case now: the events that the rules permit, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from lockring.errors import ServiceError
from lockring.remedy import Actor, Case, Event, permitted
from lockring.remedy import events as happened
from lockring.service import casework, stock
from lockring.service.desk import choosing, forms, words
from lockring.service.desk.words import Text
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Unit
from lockring.service.wording import for_page


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One event that the desk can bring about: what its button says, and what it asks for.

    `leads_on` marks what brings the case nearer to its end; `by_phone` what only the person can say.
    """

    event: type[Event]
    button: Text
    form: type[forms.Keyed] = forms.Nothing
    choices: Callable[[CaseRow, Case], forms.Choices] | None = None
    leads_on: bool = False
    by_phone: bool = False

    @property
    def tag(self) -> str:
        """Its name in addresses."""
        return words.tag(self.event)

    def asked(self, row: CaseRow, *given: Any, **more: Any) -> forms.Keyed:
        """The form, filled in with what was given."""
        if self.choices is not None:
            more["choices"] = self.choices(row, casework.case_of(row))
        return self.form(*given, auto_id=f"{self.tag}_%s", **more)


def _to_confirm(_row: CaseRow, case: Case) -> forms.Choices:
    return [(what, for_page(what)) for what in case.to_confirm]


ACTIONS: tuple[Action, ...] = (
    Action(
        event=happened.Reserved,
        button=_("Reserve"),
        form=forms.Reserve,
        choices=choosing.units,
        leads_on=True,
    ),
    Action(event=happened.Shipped, button=_("Make the label and ship"), leads_on=True),
    Action(event=happened.Received, button=_("The person has it"), leads_on=True, by_phone=True),
    Action(
        event=happened.Confirmed,
        button=_("Confirm one thing"),
        form=forms.Confirm,
        choices=_to_confirm,
        leads_on=True,
        by_phone=True,
    ),
    Action(event=happened.CameBack, button=_("The old one is back"), leads_on=True),
    Action(event=happened.AppealAnswered, button=_("Answer the appeal"), form=forms.Answer, leads_on=True),
    Action(
        event=happened.ProblemReported, button=_("They have a problem now"), form=forms.Says, by_phone=True
    ),
    Action(event=happened.Noted, button=_("Write a note"), form=forms.Note),
    Action(event=happened.Released, button=_("Release what is reserved"), form=forms.Reason),
    Action(event=happened.NotDelivered, button=_("It did not arrive"), form=forms.Reason),
    Action(event=happened.Faulty, button=_("The new one must not be used"), form=forms.Reason, by_phone=True),
    Action(event=happened.SentBack, button=_("They sent the old one back"), by_phone=True),
    Action(event=happened.GivenUp, button=_("The old one cannot come back"), form=forms.Reason),
    Action(event=happened.Withdrawn, button=_("They no longer want it"), form=forms.Reason, by_phone=True),
    Action(event=happened.Refused, button=_("Refuse"), form=forms.ReasonTold),
    Action(event=happened.Appealed, button=_("They appeal"), form=forms.Reason, by_phone=True),
    Action(event=happened.Reopened, button=_("Open it again"), form=forms.Reason),
)
NEVER = (happened.Requested, happened.HandedOver)
"""Permitted by the rules, and not done here: one opens a case, the other needs the new owner's consent."""


def possible(row: CaseRow, by: By) -> tuple[Action, ...]:
    """What this person can do to the case now. Whoever refused it does not answer the appeal."""
    may = permitted(casework.case_of(row), by.part)
    found = tuple(action for action in ACTIONS if action.event in may)
    if by.part is Actor.LEAD and happened.AppealAnswered in may and refused_by(row) == by.who:
        return tuple(action for action in found if action.event is not happened.AppealAnswered)
    return found


def refused_by(row: CaseRow) -> str:
    """Who refused the case last, in the first place or on an appeal; empty for nobody."""
    said = (event for _, event in reversed(casework.events_of(row.id)))
    return next((event.who for event in said if isinstance(event, happened.Refused)), "")


def reserved_unit(row: CaseRow, wanted: str, *, by: By, at: datetime) -> str:
    """The id of the unit that the choice of a form names, or of a new kit where no unit is sent.

    To be called within the transaction that reserves it. Raises ServiceError where none is free that the
    notices of today let be sent: what is kept for somebody counts on being sent.
    """
    if not stock.case_needs_unit(row):
        return choosing.new_kit()
    if model := choosing.model_of(wanted):
        return str(stock.next_fit(model, but=casework.case_of(row).tried, by=by, at=at).id)
    named = Unit.objects.filter(id=wanted).first()
    if named is not None and (why := stock.speaks_against(named)):
        raise ServiceError(_("This one must not be sent: %(why)s. Choose another one.") % {"why": why})
    return wanted
