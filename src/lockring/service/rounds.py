"""What has to be done again and again, whether or not anybody asks: one round each half minute."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone

from lockring.service import hooks, mailing
from lockring.service.campaign import climbing, importing, reviving
from lockring.service.news import duties, issues, revisions, subscribing
from lockring.service.outbox import accounting

_PAUSE = 30.0  # seconds between two rounds
_DUTIES: tuple[Callable[[datetime], object], ...] = (
    hooks.deliver_due,
    mailing.revive,
    importing.revive,
    reviving.revive,
    accounting.account,
    revisions.tell_new,
    issues.send_approved,
    duties.monthly,
    duties.remind,
    subscribing.forget_unconfirmed,
    climbing.climb_due,
)
_log = logging.getLogger(__name__)


def once(now: datetime) -> None:
    """One round. A duty that fails is told in the log, and keeps none of the others from being done."""
    for duty in _DUTIES:
        try:
            duty(now)
        except Exception:  # noqa: BLE001 - whatever it is, the others are still due
            _log.exception("a duty failed: %s", duty.__name__)


def run(stop: threading.Event) -> None:
    """Rounds, until it is told to stop."""
    while not stop.is_set():
        once(timezone.now())
        close_old_connections()
        stop.wait(_PAUSE)
