"""No way leads to a unit that a notice speaks against: not by the desk, not by a program, not in bulk."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lockring.service import audit
from lockring.service.desk.doing import newest
from lockring.service.models import CaseRow, Role, Unit, UnitState
from tests.service.builders import START, opened, unit
from tests.service.desk import at_desk
from tests.service.programs import Program

pytestmark = pytest.mark.django_db(transaction=True)


def recalled(taken: Unit) -> Unit:
    """The unit, as a notice sees it that came after it was taken in."""
    Unit.objects.filter(id=taken.id).update(facts={"ring_color": "clear"})
    return taken


def written(row: CaseRow, program: Program, **event: object) -> tuple[int, str]:
    reply = program.post(f"cases/{row.id}/events", event)
    return reply.status, reply.text


def state(one: Unit) -> str:
    one.refresh_from_db()
    return one.state


def test_a_program_cannot_reserve_a_unit_that_is_recalled_by_now() -> None:
    row, one = opened(), recalled(unit())
    status, text = written(row, Program("agent"), event="reserved", unit=str(one.id))
    assert status == 409
    assert "must not be sent" in text
    assert state(one) == UnitState.AVAILABLE


def test_a_program_cannot_ship_a_unit_that_is_recalled_by_now() -> None:
    row, one, program = opened(), unit(), Program("agent")
    assert written(row, program, event="reserved", unit=str(one.id))[0] == 201
    recalled(one)
    assert written(row, program, event="shipped", carrier="file", tracking="LF1")[0] == 409
    assert state(one) == UnitState.RESERVED


def test_the_id_of_a_unit_is_kept_in_one_spelling() -> None:
    row, one, program, key = opened(), unit(), Program("agent"), str(uuid4())
    asked = {"event": "reserved", "unit": str(one.id).upper()}
    first, again = (program.post(f"cases/{row.id}/events", asked, again=key) for _ in range(2))
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert list(audit.faults("", lambda *_: None)) == []


def test_a_program_that_refused_does_not_answer_the_appeal() -> None:
    row, refused = opened(), Program("lead")
    assert written(row, refused, event="refused", reason="It is not ours.")[0] == 201
    assert written(row, refused, event="appealed", reason="It is.")[0] == 201
    no = {"event": "appeal_answered", "granted": False, "reason": "No."}
    assert written(row, refused, **no)[0] == 409
    assert written(row, Program("lead"), **no)[0] == 201


@pytest.mark.parametrize("choice", ["next", "named"])
def test_the_desk_cannot_reserve_a_unit_that_is_recalled_by_now(choice: str) -> None:
    row, one = opened(), recalled(unit())
    asked = {"key": str(uuid4()), "seen": str(newest(row))}
    asked["unit"] = "next:MMT1780" if choice == "next" else str(one.id)
    at_desk(Role.AGENT).post(f"/desk/cases/{row.id}/do/reserved/", asked)
    row.refresh_from_db()
    assert row.stage == "waiting"
    assert state(one) != UnitState.RESERVED


def test_bulk_passes_over_a_unit_that_is_recalled_by_now() -> None:
    row, old, new = opened(), recalled(unit()), unit("NG7000002H", at=START + timedelta(days=1))
    asked = {"key": str(uuid4()), "do": "reserve", "case": [str(row.id)]}
    at_desk(Role.AGENT).post("/desk/bulk/", asked)
    assert (state(old), state(new)) == (UnitState.HELD, UnitState.RESERVED)
