"""What a message that was taken, or can never be, means to whom it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lockring.service.campaign import climbing
from lockring.service.models import Contact, Dispatch, DispatchState

CAMPAIGN = "campaign."
"""How the purposes begin that tell an owner of the recall."""


def is_told(dispatch: Dispatch, at: datetime) -> None:
    """A rung of the ladder is tried by a message that is taken; by the first one a contact is told."""
    if dispatch.purpose.startswith(CAMPAIGN):
        climbing.sent(dispatch, at)


@transaction.atomic
def is_dead(dispatch: Dispatch) -> None:
    """Nothing arrives by this channel: it is not tried again for this contact."""
    contact = Contact.objects.select_for_update().filter(id=dispatch.subject).first()
    if contact is not None and dispatch.channel not in contact.dead_channels:
        contact.dead_channels = [*contact.dead_channels, dispatch.channel]
        contact.save(update_fields=("dead_channels",))


def came_back(dispatch: Dispatch) -> None:
    """Whoever was told by this message was not; another that did arrive counts in its place."""
    sent = Dispatch.objects.filter(
        subject=dispatch.subject, state=DispatchState.SENT, purpose__startswith=CAMPAIGN
    )
    other = sent.exclude(came_back__kind="bounce").exclude(id=dispatch.id).order_by("ended_at").first()
    Contact.objects.filter(id=dispatch.subject).exclude(told_at=None).update(
        told_at=other.ended_at if other else None, told_by=other.channel if other else ""
    )
