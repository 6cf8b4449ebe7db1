"""SMS, over whichever service LOCKRING_SMS names, as an address of apprise (such as twilio://...)."""

from __future__ import annotations

import logging

from django.conf import settings

from lockring.service.outbox import numbers
from lockring.service.outbox.composed import Composed, Outcome, Taken

MOST = 160  # characters of one SMS (3GPP TS 23.038)
NOT_SET_UP = "no SMS service is set up"
_log = logging.getLogger(__name__)


class Texter:
    """The channel. `{phone}` in LOCKRING_SMS is where the number goes."""

    def deliver(self, composed: Composed) -> Taken:
        """Gives the short text to the service."""
        number = numbers.sendable(composed.to.phone, composed.to.country)
        if not settings.SMS:
            return Taken(outcome=Outcome.REFUSED, fault=NOT_SET_UP)
        if not number:
            return Taken(outcome=Outcome.REFUSED, fault="no certain phone number", is_place_dead=True)
        if not composed.short or len(composed.short) > MOST:
            return Taken(outcome=Outcome.REFUSED, fault=f"no text of at most {MOST} characters")
        return _sent(number, composed.short)

    def close(self) -> None:
        """It holds nothing open."""


def _sent(number: str, text: str) -> Taken:
    import apprise

    service = apprise.Apprise()
    if not service.add(settings.SMS.replace("{phone}", number)):
        return Taken(outcome=Outcome.LATER, fault="LOCKRING_SMS: expected an address of apprise with {phone}")
    try:
        taken = bool(service.notify(body=text))
    except (OSError, TypeError) as error:
        _log.warning("an SMS was not taken (%s)", type(error).__name__)
        taken = False
    outcome = Outcome.TAKEN if taken else Outcome.LATER
    return Taken(outcome=outcome, fault="" if taken else "the SMS service did not take it")
