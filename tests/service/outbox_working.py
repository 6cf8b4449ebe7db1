"""A worker of the outbox as a process of its own, for who kills it; its argument: the seconds of a claim."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "lockring.service.settings"
    import django

    django.setup()
    from django.utils import timezone

    from lockring.service.outbox.sending import Worker
    from tests.service import outbox_says  # noqa: F401 - registers what the tests say

    worker = Worker(timedelta(seconds=float(sys.argv[1])))
    while True:
        worker.deliver_due(timezone.now())
        time.sleep(0.05)
