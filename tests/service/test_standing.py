"""The place in the queue, counted by the database, is the one that the rules give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lockring.remedy import Case, OldUnit, Stage, queue, wait
from lockring.service.models import CaseRow, Person
from lockring.service.standing import Marks, before, counted, standing, waiting
from tests.service.builders import REMOTE, RING, START, opened, person, terms

TERMS = terms(RING, "replacement")
cases = st.tuples(
    st.uuids(),
    st.sampled_from((Stage.WAITING, Stage.WAITING, Stage.WAITING, Stage.RESERVED, Stage.DONE)),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from((RING, RING, RING, REMOTE)),
)


def row(name: UUID, case: Case, owner: Person, **columns: Any) -> CaseRow:
    """A case as the table holds it."""
    given_columns: dict[str, Any] = {
        "id": name,
        "reference": name.hex[:16],
        "notice": RING,
        "remedy": "replacement",
        "revision": date(2021, 10, 5),
        "person": owner,
        "device": {},
        "verdict": "affected",
        "terms": "{}",
        "state": msgspec.json.encode(case).decode(),
        "stage": case.stage.value,
        "can_wait": not case.at_once,
        "since": case.since,
        "old_unit": OldUnit.NOT_OWED.value,
        "opened_at": START,
        "changed_at": START,
    }
    return CaseRow(**{**given_columns, **columns})


class Places(TestCase):
    """Every queue that can be drawn."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(cases, max_size=14, unique_by=lambda drawn: drawn[0]))
    def test_the_place_is_that_of_the_queue(self, drawn: list[tuple[UUID, Stage, bool, int, str]]) -> None:
        owner = person()
        held = {}
        for name, stage, at_once, hours, notice in drawn:
            since = START + timedelta(hours=hours)
            case = Case(terms=TERMS, stage=stage, since=since, at_once="It slips." if at_once else "")
            row(name, case, owner, notice=notice).save(force_insert=True)
            held[str(name)] = (notice, case)
        for notice in (RING, REMOTE):
            order = queue([(name, case) for name, (whose, case) in held.items() if whose == notice])
            for index, waits in enumerate(order, start=1):
                found = standing(CaseRow.objects.get(id=waits), START)
                assert found is not None
                assert (found.place, found.of) == (index, len(order))
                kept = CaseRow.objects.get(id=waits)
                marks = counted(waiting(kept, can_wait=kept.can_wait), step=2)
                assert before(kept, marks) == before(kept, Marks(total=0))
                assert marks.total == waiting(kept, can_wait=kept.can_wait).count()


@pytest.mark.django_db
def test_the_range_follows_from_what_was_sent_in_four_weeks() -> None:
    waits, now = opened(), datetime(2026, 4, 10, tzinfo=UTC)
    sent = [timedelta(days=days) for days in (1, 2, 3, 27)] + [timedelta(days=28), timedelta(days=40)]
    owner = person()
    done = Case(terms=TERMS, stage=Stage.SHIPPED, since=START)
    for ago in sent:
        row(uuid4(), done, owner, shipped_at=now - ago).save(force_insert=True)
    row(uuid4(), done, owner, shipped_at=now, notice=REMOTE).save(force_insert=True)
    found = standing(waits, now)
    assert found is not None
    assert found.wait == wait(1, 4, date(2026, 4, 10))
    assert found.wait.first is not None


@pytest.mark.django_db
def test_what_does_not_wait_has_no_place() -> None:
    held = opened()
    held.stage = Stage.RESERVED.value
    assert standing(held, START) is None
