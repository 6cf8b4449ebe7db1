"""The law of the fleet: what relations say of each unit is what `assess` says of it."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring import Device, Notice, load_notices
from lockring.fleet import Given, Judged, explained
from lockring.fleet.units import device_of
from lockring.verdict import assess
from tests import builders
from tests.fleets import PUMPS, UNITS, by_relations, one_by_one, read_notices, table, written
from tests.property import strategies


@pytest.fixture(scope="module")
def published() -> list[Notice]:
    return list(load_notices())


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(PUMPS, min_size=1, max_size=20))
def test_of_the_published_notices(rows: list[dict[str, str]], published: list[Notice]) -> None:
    assert by_relations(rows, published) == one_by_one(rows, published)


@pytest.fixture(scope="module")
def read_by_machine() -> list[Notice]:
    return read_notices()


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(UNITS, min_size=1, max_size=20))
def test_of_notices_that_a_machine_read(rows: list[dict[str, str]], read_by_machine: list[Notice]) -> None:
    assert by_relations(rows, read_by_machine) == one_by_one(rows, read_by_machine)


def test_each_way_to_a_verdict_is_explained_as_assess_explains_it(read_by_machine: list[Notice]) -> None:
    rows = [
        {"brand_name": "Kappa", "model_number": "8100", "lot_number": lot}
        for lot in ("A12345", "Q", "A12346")
    ]
    found = explained(Judged(table(rows), Given(read_by_machine)))
    verdicts = [assess(device_of(row), notice) for row in rows for notice in read_by_machine]
    assert found
    assert all(one.finding.verdict in verdicts for one in found)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(strategies.cases(), strategies.listing_cases()),
    st.lists(strategies.devices(), min_size=1, max_size=20),
)
def test_of_any_scope_and_any_devices(case: strategies.Case, more: list[Device]) -> None:
    notice = Notice(id="a-notice", revisions=(builders.revision(scope=case.scope),))
    batch = islice((device for _, device in case.batch.devices()), 200)
    rows = [written(device) for device in (*batch, *more)]
    assert by_relations(rows, [notice]) == one_by_one(rows, [notice])
