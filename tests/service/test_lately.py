"""What takes long to count is counted behind the pages; what does not, at once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lockring.service import standing
from lockring.service.desk import counts
from lockring.service.desk.counts import count_again
from lockring.service.lately import count_now, lately
from lockring.service.models import CaseRow
from tests.service.builders import START, opened

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Counting:
    """Counts how often it was asked to count, and how often to count again later."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds, self.times, self.put_down = seconds, 0, 0

    def __call__(self) -> int:
        time.sleep(self.seconds)
        self.times += 1
        return self.times

    def later(self) -> None:
        self.put_down += 1

    def at(self, minutes: float) -> int:
        return lately("tests", int, self, self.later, now=START + minutes * MINUTE)


def test_within_a_minute_it_is_counted_once() -> None:
    counting = Counting()
    assert [counting.at(0), counting.at(0.9)] == [1, 1]
    assert counting.put_down == 0


def test_what_is_counted_quickly_is_counted_at_once_after_a_minute() -> None:
    counting = Counting()
    assert [counting.at(0), counting.at(1), counting.at(2)] == [1, 2, 3]
    assert counting.put_down == 0


def test_for_what_takes_long_nobody_waits_twice_and_it_is_put_down_once() -> None:
    counting = Counting(seconds=0.06)
    assert [counting.at(0), counting.at(1), counting.at(1.5), counting.at(2)] == [1, 1, 1, 1]
    assert counting.put_down == 1
    count_now("tests", counting, now=START + 2 * MINUTE)
    assert counting.at(2.5) == 2


def test_what_is_a_quarter_of_an_hour_old_is_not_shown() -> None:
    counting = Counting(seconds=0.06)
    assert [counting.at(0), counting.at(15)] == [1, 2]


def test_the_worker_counts_the_cases_again(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    now = timezone.now()
    monkeypatch.setattr("lockring.service.lately._QUICK", 0.0)  # so that a few cases take long
    assert sum(part.cases for part in counts.counts(now - 2 * MINUTE).parts) == 1
    opened(serial="NG7654321H")
    assert sum(part.cases for part in counts.counts(now).parts) == 1
    assert DBTaskResult.objects.filter(task_path=count_again.module_path).count() == 1
    count_again.call()
    assert sum(part.cases for part in counts.counts(timezone.now()).parts) == 2


@pytest.mark.django_db(transaction=True)
def test_the_worker_counts_a_long_queue_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockring.service.lately._QUICK", 0.0)
    monkeypatch.setattr(standing, "_STEP", 1)
    for number in range(3):
        opened(hours=number, serial=f"NG000000{number}H")
    row, now = CaseRow.objects.order_by("since", "id")[1], timezone.now()
    before = standing.standing(row, now - 2 * MINUTE)
    opened(hours=9, serial="NG7654321H")
    stale = standing.standing(row, now)
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)
    newest = standing.standing(row, timezone.now())
    assert before is not None
    assert stale is not None
    assert newest is not None
    assert [one.of for one in (before, stale, newest)] == [3, 3, 4]
    assert [one.place for one in (before, stale, newest)] == [2, 2, 2]
