"""What the desk calls messages: what they are for, what became of them, and what came back. Words only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lockring.service.desk.words import Text
from lockring.service.models.outbox import DispatchState

PURPOSES: dict[str, Text] = {
    "campaign.notice": _("Notice of a recall"),
    "campaign.reminder": _("Reminder of a recall"),
    "news.confirm": _("Do they want news?"),
    "news.issue": _("Issue of the newsletter"),
    "news.revision": _("News of one notice"),
    "case.monthly": _("Case: nothing has changed"),
    "case.revision": _("Case: a notice has changed"),
    "case.ring": _("Case: their reminder"),
}
"""By the purpose of a dispatch."""
STATES: dict[str, Text] = {
    DispatchState.READY.value: _("ready"),
    DispatchState.CLAIMED.value: _("being sent"),
    DispatchState.SENT.value: _("sent"),
    DispatchState.DROPPED.value: _("no longer needed"),
    DispatchState.DEAD.value: _("cannot be sent"),
}
"""By the state of a dispatch."""
CAME_BACK: dict[str, Text] = {
    "bounce": _("Not delivered"),
    "delay": _("Late, and tried again"),
    "complaint": _("They say that it is spam"),
    "reply": _("They wrote back"),
    "leave": _("They want no more e-mails"),
    "auto": _("A machine answered"),
    "unreadable": _("Cannot be read"),
}
"""By the kind of what came back."""
