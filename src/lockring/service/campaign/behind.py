"""What is behind each figure of a campaign: which contacts, and the units that it counts of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockring.campaign import Answer, Channel
from lockring.service.campaign import words
from lockring.service.campaign.documents import PACE
from lockring.service.campaign.standing import listed
from lockring.service.desk.words import Text
from lockring.service.models import Campaign, Contact

_IN = ~Q(left_out__in=("not_covered", "not_told"))
_TOLD, _ANSWERED = _IN & Q(told_at__isnull=False), _IN & Q(answered_at__isnull=False)
_ANY_UNIT = Q(returned__gt=0) | Q(corrected__gt=0) | Q(destroyed__gt=0) | Q(lost__gt=0)
_HAS_IT = [answer.value for answer in (Answer.ACTED, Answer.ASKED, Answer.QUESTION)]
LATELY = "done-lately"
NO_WAY_LEFT = "no-way-left"
"""Contacts of whom only the ladder can say that nothing is left to try."""
ROWS: dict[str, tuple[Text, Q]] = {
    "joined": (gettext_lazy("People and firms on the lists"), Q()),
    "audience": (gettext_lazy("To be told"), _IN),
    "listed": (gettext_lazy("Units on the lists"), _IN),
    "left-out": (gettext_lazy("Left out"), ~_IN),
    "no-address": (gettext_lazy("To be told, and have no address"), Q(left_out="no_address")),
    "reachable": (gettext_lazy("Reachable"), Q(left_out="")),
    "notified": (gettext_lazy("Told"), _TOLD),
    "not-told": (gettext_lazy("Not told yet"), _IN & Q(told_at=None)),
    "responding": (gettext_lazy("Answered"), _ANSWERED),
    "silent": (gettext_lazy("Told, and not answered"), _TOLD & Q(answered_at=None)),
    "actionable": (gettext_lazy("Have it and take part"), _IN & Q(answer__in=_HAS_IT)),
    "questions": (gettext_lazy("Have a question"), _IN & Q(answer=Answer.QUESTION.value)),
    "done": (gettext_lazy("All units accounted for"), _IN & Q(done_at__isnull=False)),
    LATELY: (gettext_lazy("Completed in the last 28 days"), _IN & Q(done_at__isnull=False)),
    "not-done": (gettext_lazy("Not all units accounted for"), _IN & Q(done_at=None)),
    "accounted": (gettext_lazy("With units accounted for"), _IN & _ANY_UNIT),
    "verified": (gettext_lazy("Units received and verified"), _IN & Q(corrected__gt=0)),
    "bounced": (gettext_lazy("A way to them is dead"), _IN & ~Q(dead_channels=[])),
    NO_WAY_LEFT: (gettext_lazy("No answer, and no way left"), Q(left_out="", answered_at=None)),
    **{f"told-{one.value}": (words.CHANNELS[one.value], _TOLD & Q(told_by=one.value)) for one in Channel},
    **{
        f"told-{one.value}-answered": (words.CHANNELS[one.value], _ANSWERED & Q(told_by=one.value))
        for one in Channel
    },
    **{f"answer-{one.value}": (words.ANSWERS[one.value], _IN & Q(answer=one.value)) for one in Answer},
    **{f"way-{way}": (title, _ANSWERED & Q(answered_by=way)) for way, title in words.ALL_WAYS.items()},
}
"""The rows behind each figure: what they are called, and which contacts they are."""
_UNITS = {
    "listed": ("quantity",),
    "accounted": ("returned", "corrected", "destroyed", "lost"),
    "verified": ("corrected",),
}
"""The figures that count units, and the fields that hold them."""


def found(row: Campaign, what: str, now: datetime) -> QuerySet[Contact]:
    """The contacts behind a figure, in order. Raises KeyError for what is no figure."""
    _title, which = ROWS[what]
    if what == LATELY:
        first = now.astimezone(UTC).date() - PACE + timedelta(days=1)
        which &= Q(done_at__gte=datetime.combine(first, time(), UTC))
    return listed(row).filter(which).order_by("id")


def says(what: str, contacts: QuerySet[Contact]) -> str:
    """How many these are; of a figure of units, how many units of how many contacts: one may have many."""
    fields = _UNITS.get(what, ())
    sums = contacts.order_by().aggregate(contacts=Count("pk"), **{name: Sum(name) for name in fields})
    if not fields:
        return _("%(contacts)d people and firms") % {"contacts": sums["contacts"]}
    units = sum(sums[name] or 0 for name in fields)
    counted = {"units": units, "contacts": sums["contacts"]}
    return _("%(units)d units of %(contacts)d people and firms") % counted
