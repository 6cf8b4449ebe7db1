"""The answer as a mail to oneself: plain text, the same words as on the page."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lockring.service.check.shown import Shown

_log = logging.getLogger(__name__)


def send(shown: Shown, now: datetime, address: str) -> bool:
    """Whether the mail was handed over. Neither the address nor the answer is kept or logged."""
    site = settings.ADDRESS + reverse("front")
    text = render_to_string("lockring/check/answer.txt", {"shown": shown, "now": now, "address": site})
    try:
        send_mail(_("Your device check"), text, None, [address])
    except OSError as error:  # what SMTP and sockets raise
        _log.error("the answer could not be mailed: %s", type(error).__name__)
        return False
    return True
