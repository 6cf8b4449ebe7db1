"""A job of a campaign whose worker died is begun again by the rounds, and ends as if done once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lockring.service import rounds
from lockring.service.campaign import audiences, merging, reviving
from lockring.service.models import Campaign, Contact, LedgerEntry, Merge, Role
from tests.service import desk
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def work() -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)


def pressed(of: Campaign, button: str) -> None:
    """Somebody of the desk starts a job; no worker has begun it."""
    desk.at_desk(Role.LEAD).post(f"/desk/campaigns/{of.id}/{button}/", {"key": str(uuid4())})


def dies(since: timedelta) -> None:
    """The worker that has begun the job so long ago is no longer there."""
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - since)


def statuses() -> list[str]:
    jobs = (merging.link_again.module_path, audiences.place_again.module_path)
    return list(DBTaskResult.objects.filter(task_path__in=jobs).values_list("status", flat=True))


def whole() -> list[Any]:
    """All contacts and joins, as far as they do not tell when they were made."""
    contacts = Contact.objects.order_by("id").values_list("id", "joined_into", "left_out", "email", "phone")
    return [*contacts, *Merge.objects.order_by("kept", "joined").values_list("kept", "joined", "state")]


@pytest.mark.parametrize(("button", "written"), [("lists/link", "linked"), ("audience/place", "placed")])
def test_a_job_whose_worker_died_is_done_in_the_end(button: str, written: str) -> None:
    of = campaign()
    contact(of, model="MMT1780", facts={"ring_color": "black"})
    pressed(of, button)
    dies(2 * HOUR)
    work()
    assert not LedgerEntry.objects.filter(kind=written).exists()
    rounds.once(timezone.now())
    work()
    assert LedgerEntry.objects.filter(kind=written).count() == 1
    assert statuses() == ["SUCCESSFUL"]
    rounds.once(timezone.now() + 2 * HOUR)
    assert statuses() == ["SUCCESSFUL"]


def test_a_worker_that_is_at_it_is_left_alone() -> None:
    pressed(campaign(), "lists/link")
    dies(HOUR / 2)
    assert reviving.revive(timezone.now()) == 0
    assert statuses() == ["RUNNING"]


def test_what_was_done_before_the_worker_died_is_not_done_twice() -> None:
    of = campaign()
    for email in ("alma@example.org", "alma@example.org", "other@example.org"):
        contact(of, email=email, serial="NG1234567H")
    pressed(of, "lists/link")
    merging.link(of, at=timezone.now())  # the worker has joined all, and dies before it places them
    before = whole()
    assert Merge.objects.exists()
    dies(2 * HOUR)
    rounds.once(timezone.now())
    work()
    assert whole() == before
    assert LedgerEntry.objects.filter(kind="placed").count() == 1
