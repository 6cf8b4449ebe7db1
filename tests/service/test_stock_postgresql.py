"""Many who want the last units at once, on PostgreSQL, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connections

from lockring.errors import RemedyError, ServiceError
from lockring.service import casework, ledger, stock
from lockring.service.delivery import returns, sending
from lockring.service.delivery.returns import Came
from lockring.service.models import CaseRow, Parcel, Unit, UnitState
from tests.service.builders import AGENT, REMOTE, START, opened, person, unit
from tests.stores import server

pytestmark = pytest.mark.usefixtures("empty")


@pytest.fixture(scope="module")
def postgresql(django_db_blocker: Any) -> Iterator[None]:
    """The service on a fresh database of a real PostgreSQL, until these tests are over."""
    import psycopg

    url, _ = server()
    name = f"lockring_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        given = maker.info
        place = {"USER": given.user, "PASSWORD": given.password, "HOST": given.host, "PORT": str(given.port)}
    before = connections.settings["default"]
    after = {**before, **place, "ENGINE": "django.db.backends.postgresql", "NAME": name, "OPTIONS": {}}
    with django_db_blocker.unblock():
        kept = connections["default"]
        connections.settings["default"] = after
        connections["default"] = connections.create_connection("default")
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            connections["default"] = kept
            with psycopg.connect(url, autocommit=True) as maker:
                maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def empty(postgresql: None) -> None:
    """No row of an earlier test."""
    call_command("flush", interactive=False, verbosity=0)


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """What each job gave or raised; all start together, each on a connection of its own."""
    outcomes: list[Any] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def work(number: int) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(30)
            outcomes[number] = jobs[number]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes[number] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "two wait for each other"
    return outcomes


def reserving(case: UUID, key: str = "") -> Callable[[], CaseRow]:
    name = key or str(uuid4())
    return lambda: sending.reserve_next(case, by=AGENT, at=START, key=name)


def stocked(units: int) -> None:
    for number in range(units):
        unit(f"NG70000{number:02}H")


def cases(number: int) -> list[UUID]:
    owner = person()
    return [opened(owner=owner).id for _ in range(number)]


def is_connected_to_postgresql() -> bool:
    return connections["default"].vendor == "postgresql"


@pytest.mark.parametrize(("wanting", "units"), [(2, 1), (8, 1), (8, 3), (6, 6), (3, 5), (12, 7)])
def test_of_many_who_want_few_units_as_many_get_one_as_there_are(wanting: int, units: int) -> None:
    assert is_connected_to_postgresql()
    stocked(units)
    outcomes = at_once([reserving(case) for case in cases(wanting)])
    won = [one for one in outcomes if isinstance(one, CaseRow)]
    lost = [one for one in outcomes if not isinstance(one, CaseRow)]
    assert len(won) == min(wanting, units)
    assert all(isinstance(one, ServiceError) and "is free" in str(one) for one in lost), lost
    kept = list(Unit.objects.filter(state=UnitState.RESERVED).values_list("case_id", flat=True))
    assert sorted(kept) == sorted(row.id for row in won)
    assert CaseRow.objects.filter(stage="reserved").count() == len(won)
    assert list(ledger.faults()) == []
    assert all(casework.is_as_written(row) for row in CaseRow.objects.all())


def test_one_form_that_is_sent_many_times_at_once_keeps_one_unit() -> None:
    stocked(3)
    (case,) = cases(1)
    outcomes = at_once([reserving(case, "the-key")] * 6)
    assert all(isinstance(one, CaseRow) for one in outcomes), outcomes
    assert Unit.objects.filter(state=UnitState.RESERVED).count() == 1


def test_of_many_who_keep_a_unit_for_one_case_one_does() -> None:
    stocked(3)
    (case,) = cases(1)
    outcomes = at_once([reserving(case) for _ in range(6)])
    assert sum(isinstance(one, CaseRow) for one in outcomes) == 1
    assert all(isinstance(one, CaseRow | RemedyError) for one in outcomes), outcomes
    assert Unit.objects.filter(state=UnitState.RESERVED).count() == 1


def test_one_serial_number_that_many_take_in_is_one_unit() -> None:
    taken = at_once(
        [lambda: stock.take_in("MMT-1880", "NG7000001H", {}, by=AGENT, at=START) for _ in range(6)]
    )
    assert sum(one.unit is not None for one in taken) == 1
    assert Unit.objects.count() == 1


def test_keeping_taking_in_and_taking_out_at_once_never_wait_for_each_other() -> None:
    stocked(4)
    out = list(Unit.objects.order_by("serial"))[:2]
    jobs: list[Callable[[], Any]] = [reserving(case) for case in cases(6)]
    for number, one in enumerate(out):
        name = one.id
        jobs.append(lambda name=name: stock.mark_faulty(name, "x", by=AGENT, at=START, key=str(uuid4())))  # type: ignore[misc]
        jobs.append(lambda number=number: unit(f"NG800000{number}H"))  # type: ignore[misc]
    outcomes = at_once(jobs)
    assert all(isinstance(one, CaseRow | Unit | ServiceError) for one in outcomes), outcomes
    reserved = Unit.objects.filter(state=UnitState.RESERVED)
    assert reserved.count() == CaseRow.objects.filter(stage="reserved").count()
    assert Unit.objects.filter(state=UnitState.FAULTY, case__isnull=False).count() == 0
    assert list(ledger.faults()) == []


def test_one_return_that_is_scanned_at_two_desks_is_back_once() -> None:
    row = opened(notice=REMOTE, remedy="return", model="MMT500", serial="")
    sending.reserve_next(row.id, by=AGENT, at=START, key="a")
    sending.send(row.id, by=AGENT, at=START, key="b")
    code = Parcel.objects.get(goes_back=True).tracking
    scans = at_once([lambda: returns.scan_in(code, by=AGENT, at=START, key=str(uuid4())) for _ in range(5)])
    assert sorted(scan.came.value for scan in scans) == [Came.ALREADY.value] * 4 + [Came.BACK.value]


def test_of_two_who_send_one_case_at_once_one_parcel_is_left() -> None:
    row = opened(notice=REMOTE, remedy="return", model="MMT500", serial="")
    sending.reserve_next(row.id, by=AGENT, at=START, key="a")
    outcomes = at_once([lambda: sending.send(row.id, by=AGENT, at=START, key=str(uuid4())) for _ in range(4)])
    assert sum(isinstance(one, CaseRow) for one in outcomes) == 1
    assert all(isinstance(one, CaseRow | ServiceError | RemedyError) for one in outcomes), outcomes
    assert Parcel.objects.count() == 2
