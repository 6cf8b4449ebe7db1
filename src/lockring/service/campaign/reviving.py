"""Work behind the pages that a worker left when it died: begun again, it ends as if it was done once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from lockring.service.campaign import audiences, merging

_LOST = timedelta(hours=1)
"""From here on a job counts as left by its worker.

Should a slow worker be at it after all, no harm is done: whom one has joined, the other no longer finds.
"""


def revive(now: datetime) -> int:
    """Puts down again what a worker that died had begun, and returns how many jobs that were."""
    jobs = [merging.link_again.module_path, audiences.place_again.module_path]
    lost = DBTaskResult.objects.filter(task_path__in=jobs, status="RUNNING", started_at__lt=now - _LOST)
    return lost.update(status="READY")
