"""Sending: the label first and without a lock, then the write; whatever breaks in between, one parcel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.delivery import sending
from lockring.service.delivery.carrier import Order, Shipment, Whereabouts
from lockring.service.delivery.easypost import EasyPost, Patience
from lockring.service.delivery.file_carrier import FileCarrier
from lockring.service.models import CaseRow, LedgerEntry, Parcel, Person, Unit, UnitState
from tests.service.builders import AGENT, OWNER, REMOTE, START, happens, opened, person, unit
from tests.service.carrier_stand_in import KEY, StandIn, running

pytestmark = pytest.mark.django_db
AT = START + timedelta(hours=3)


def reserved(**fields: Any) -> CaseRow:
    unit()
    return sending.reserve_next(opened(**fields).id, by=AGENT, at=START, key=str(uuid4()))


def kit() -> CaseRow:
    row = opened(notice=REMOTE, remedy="return", model="MMT500", serial="")
    return sending.reserve_next(row.id, by=AGENT, at=START, key=str(uuid4()))


def send(row: CaseRow, key: str = "send", **more: Any) -> CaseRow:
    return sending.send(row.id, by=AGENT, at=AT, key=key, **more)


class Counting(FileCarrier):
    """A carrier in a file that counts, and says whether it was called within a transaction."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.names: list[str] = []
        self.was_locked: list[bool] = []
        self.then = then

    def ship(self, order: Order) -> Shipment:
        """As the one in a file; then what the test wants to happen meanwhile."""
        self.names.append(str(order.name))
        self.was_locked.append(connection.in_atomic_block)
        made = super().ship(order)
        self.then()
        return made


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with running() as server:
        yield server


def test_a_replacement_goes_to_the_person_with_a_label() -> None:
    row = send(reserved())
    (parcel,) = row.parcels.all()
    assert (row.stage, parcel.goes_back, parcel.carrier) == ("shipped", False, "file")
    assert bytes(parcel.label).startswith(b"%PDF-")
    assert row.units.get().state == UnitState.SHIPPED


def test_a_return_is_a_kit_with_the_label_for_the_way_back() -> None:
    row = send(kit())
    assert sorted(parcel.goes_back for parcel in row.parcels.all()) == [False, True]
    assert len({parcel.tracking for parcel in row.parcels.all()}) == 2


def test_the_event_holds_the_id_of_the_parcel_and_no_tracking_number() -> None:
    row = send(reserved())
    (parcel,) = row.parcels.all()
    _, event = casework.events_of(row.id)[-1]
    assert isinstance(event, happened.Shipped)
    assert event.tracking == str(parcel.id)
    assert not LedgerEntry.objects.filter(body__contains=parcel.tracking).exists()


def test_a_form_that_is_sent_twice_sends_one_parcel() -> None:
    row, carrier = reserved(), Counting()
    for _ in range(2):
        send(row, carrier=carrier)
    assert (Parcel.objects.count(), len(carrier.names)) == (1, 1)


def test_two_who_send_one_case_send_it_once() -> None:
    row = reserved()
    send(row)
    with pytest.raises(RemedyError, match="shipped is not permitted"):
        send(row, key="other")
    assert Parcel.objects.count() == 1


def test_while_one_sends_the_other_is_told_to_wait() -> None:
    row = reserved()
    said: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(ServiceError) as error:
            send(row, key="other")
        said.append(str(error.value))

    send(row, carrier=Counting(meanwhile))
    assert "being sent just now" in said[0]
    assert Parcel.objects.count() == 1


def test_killed_between_label_and_write_the_next_attempt_is_the_same_parcel(stand_in: StandIn) -> None:
    class Killed(BaseException):
        """As a power cut: nothing catches it."""

    class Dies(EasyPost):
        def ship(self, order: Order) -> Shipment:
            super().ship(order)
            raise Killed

    given = (KEY, f"{stand_in.url}/v2", Patience(timeout_s=2, wait_initial_s=0.01))
    row = reserved()
    with pytest.raises(Killed):
        send(row, carrier=Dies(*given))
    assert CaseRow.objects.get(id=row.id).stage == "reserved"
    assert Parcel.objects.count() == 0
    row = send(row, carrier=EasyPost(*given))
    assert (len(stand_in.made), len(stand_in.bought)) == (1, 1)
    assert row.parcels.get().tracking == stand_in.made[0]["tracking_code"]


def test_after_the_address_was_mended_it_is_another_parcel() -> None:
    row, carrier = reserved(), Counting()

    def moved() -> None:
        Person.objects.update(street="1 Other Street")

    carrier.then = moved
    with pytest.raises(ServiceError, match="changed while its label was made"):
        send(row, carrier=carrier)
    assert Parcel.objects.count() == 0
    send(row, carrier=carrier)
    assert len(set(carrier.names)) == 2


def test_a_carrier_that_fails_leaves_the_case_as_it_was(stand_in: StandIn) -> None:
    row, before = reserved(), LedgerEntry.objects.count()
    stand_in.faults = [500] * 9
    carrier = EasyPost(KEY, f"{stand_in.url}/v2", Patience(timeout_s=1, attempts=2, wait_initial_s=0.01))
    with pytest.raises(ServiceError, match="send again"):
        send(row, carrier=carrier)
    assert (CaseRow.objects.get(id=row.id).stage, LedgerEntry.objects.count()) == ("reserved", before)
    stand_in.faults = []
    assert send(row, carrier=carrier).stage == "shipped"


def test_a_unit_that_is_recalled_by_now_is_not_sent_but_held_and_the_case_waits() -> None:
    row, carrier = reserved(), Counting()
    kept = row.units.get()
    Unit.objects.filter(id=kept.id).update(facts={**kept.facts, "ring_color": "clear"})
    with pytest.raises(ServiceError, match=r"must not be sent: covered by .*retainer-ring"):
        send(row, carrier=carrier)
    assert carrier.names == []
    now = Unit.objects.get(id=kept.id)
    assert (now.state, now.case_id) == (UnitState.HELD, None)
    assert CaseRow.objects.get(id=row.id).stage == "waiting"
    assert list(ledger.faults()) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"street": "", "city": " "}, "not complete; it has no: street, city"),
        ({"name": "王小明"}, "write it in Latin letters"),
    ],
)
def test_an_address_that_is_no_good_is_told_and_nothing_is_sent(fields: dict[str, str], says: str) -> None:
    row = reserved(owner=person(**fields))
    with pytest.raises(ServiceError, match=says) as error:
        send(row)
    assert "Elm" not in str(error.value)
    assert CaseRow.objects.get(id=row.id).stage == "reserved"


def test_what_is_not_kept_is_not_sent_and_costs_nothing() -> None:
    carrier = Counting()
    with pytest.raises(RemedyError, match="not permitted"):
        send(opened(), carrier=carrier)
    assert carrier.names == []


def test_each_shipment_of_a_case_is_a_parcel_of_its_own() -> None:
    row = send(kit())
    happens(row, happened.NotDelivered, hours=4, reason="Lost.")
    later = START + timedelta(hours=5)
    sending.reserve_next(row.id, by=AGENT, at=later, key="again")
    sending.send(row.id, by=AGENT, at=later, key="send again")
    assert Parcel.objects.values("tracking").distinct().count() == 4


def test_where_a_parcel_is_is_never_more_than_the_carrier_said() -> None:
    row = send(reserved())
    assert FileCarrier().status(row.parcels.get().tracking) is Whereabouts.LABEL_MADE
    assert CaseRow.objects.get(id=row.id).stage == "shipped"
    happens(row, happened.Received, OWNER, hours=9)


@pytest.mark.django_db(transaction=True)
def test_the_carrier_is_never_waited_for_within_a_transaction() -> None:
    row, carrier = kit(), Counting()
    send(row, carrier=carrier)
    assert carrier.was_locked == [False, False]


@pytest.mark.django_db(transaction=True)
def test_sending_within_a_transaction_is_refused() -> None:
    from django.db import transaction

    row = kit()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send(row)
