"""What comes back: an exact code or nothing; and twice is told, not written twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.delivery import returns, sending
from lockring.service.delivery.returns import Came, Scan
from lockring.service.models import CaseRow, LedgerEntry, Parcel
from tests.service.builders import AGENT, OWNER, REMOTE, START, happens, opened

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=2)


@pytest.fixture
def kit() -> CaseRow:
    """A kit that is on its way, with the label for the way back."""
    row = opened(notice=REMOTE, remedy="return", model="MMT500", serial="")
    sending.reserve_next(row.id, by=AGENT, at=START, key=str(uuid4()))
    return sending.send(row.id, by=AGENT, at=START, key=str(uuid4()))


def scan(code: str, days: int = 2) -> Scan:
    return returns.scan_in(code, by=AGENT, at=START + timedelta(days=days), key=str(uuid4()))


def tracking(row: CaseRow, goes_back: bool = True) -> str:
    return row.parcels.get(goes_back=goes_back).tracking


def test_the_return_label_closes_a_return(kit: CaseRow) -> None:
    assert scan(tracking(kit)).came is Came.BACK
    assert CaseRow.objects.get(id=kit.id).stage == "done"
    assert Parcel.objects.get(goes_back=True).scanned_at == LATER


@pytest.mark.parametrize("shape", ["{}", " {}\r\n", "]C1{}", "{:.6}-{}"])
def test_a_code_is_read_as_scanners_and_people_write_it(kit: CaseRow, shape: str) -> None:
    code = tracking(kit).lower()
    written = f"{code[:6]}-{code[6:]} " if "-" in shape else shape.format(code)
    assert scan(written).came is Came.BACK


def test_the_reference_does_too(kit: CaseRow) -> None:
    found = scan(kit.reference.lower().replace("-", " "))
    assert found.came is Came.BACK
    assert Parcel.objects.get(goes_back=True).scanned_at == LATER


def test_a_second_scan_says_when_the_first_was_and_writes_nothing(kit: CaseRow) -> None:
    scan(tracking(kit))
    before = LedgerEntry.objects.count()
    for code in (tracking(kit), kit.reference):
        again = scan(code, days=3)
        assert (again.came, again.since) == (Came.ALREADY, LATER)
    assert LedgerEntry.objects.count() == before


def test_one_wrong_digit_is_not_guessed(kit: CaseRow) -> None:
    before, code = LedgerEntry.objects.count(), tracking(kit)
    for wrong in (
        code[:-1],
        code + "0",
        code[:-1] + str((int(code[-1]) + 1) % 10),
        kit.reference[:-1],
        "",
        "%",
        "*",
    ):
        assert scan(wrong).came is Came.UNKNOWN, wrong
    assert LedgerEntry.objects.count() == before


def test_the_label_of_the_parcel_to_the_person_is_told_apart(kit: CaseRow) -> None:
    before = LedgerEntry.objects.count()
    assert scan(tracking(kit, goes_back=False)).came is Came.OUTGOING
    assert LedgerEntry.objects.count() == before


def test_what_was_given_up_and_comes_all_the_same_is_noted_on_the_case(kit: CaseRow) -> None:
    happens(kit, happened.GivenUp, OWNER, hours=2, reason="Lost it.")
    assert scan(tracking(kit)).came is Came.NOT_EXPECTED
    assert isinstance(casework.events_of(kit.id)[-1][1], happened.Noted)
    assert scan(tracking(kit)).came is Came.ALREADY


def test_a_number_that_two_parcels_have_is_nobodys(kit: CaseRow) -> None:
    Parcel.objects.update(tracking="94001")
    assert scan("94001").came is Came.UNKNOWN


def test_the_bars_of_the_post_hold_the_zip_code_before_the_number(kit: CaseRow) -> None:
    number = "9202090000000000000011"
    kit.parcels.filter(goes_back=True).update(tracking=number)
    assert returns.read_code(f"42091325{number}") == number
    assert returns.read_code(f"420913251234{number}") == number
    assert scan(f"42091325{number}").came is Came.BACK
