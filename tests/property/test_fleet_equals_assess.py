"""The law of the fleet: what relations say of each unit is what `assess` says of it."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring import Device, Notice, load_notices, publish
from lockring.extract import read
from lockring.facts import Known
from lockring.fleet import Given, Judged, explained
from lockring.fleet.units import device_of
from lockring.notice import VerdictKind
from lockring.record import Record
from lockring.verdict import assess
from tests import builders
from tests.property import strategies

KINDS = {None: VerdictKind.UNDETERMINED, True: VerdictKind.AFFECTED}


def table(rows: list[dict[str, str]]) -> pa.Table:
    names = sorted({name for row in rows for name in row})
    columns = {name: pa.array([row.get(name) for row in rows], type=pa.string()) for name in names}
    return pa.table({"row": pa.array(range(len(rows)), type=pa.int64()), **columns})


def by_relations(rows: list[dict[str, str]], notices: list[Notice]) -> dict[tuple[int, int], VerdictKind]:
    found = Judged(table(rows), Given(notices)).rows()
    return {(row, notice): KINDS[truth] for row, notice, truth in found}


def one_by_one(rows: list[dict[str, str]], notices: list[Notice]) -> dict[tuple[int, int], VerdictKind]:
    verdicts = {
        (row, place): assess(device_of(texts), notice).kind
        for row, texts in enumerate(rows)
        for place, notice in enumerate(notices)
    }
    return {pair: kind for pair, kind in verdicts.items() if kind is not VerdictKind.NOT_AFFECTED}


PUMPS = st.fixed_dictionaries(
    {
        "model_number": st.sampled_from(
            ("MMT-1780", "MMT-1715K", "MMT-332A", "MMT-397", "MMT-7811", "Animas 2020")
        )
    },
    optional={
        "lot_number": st.sampled_from(("H8352104", "8", "H1", "HG1", "H8352105", "2?", "")),
        "serial_number": st.sampled_from(("NG1234567H", "101", "?")),
        "manufacture_date": st.sampled_from(("2019-10-01", "2013-03", "2011-01-01", "03/12/2024")),
        "ring_color": st.sampled_from(("clear", "black", "cannot_tell")),
        "software_version": st.sampled_from(("2.4A", "2.6A", "x")),
        "country": st.sampled_from(("US", "GB")),
    },
)


@pytest.fixture(scope="module")
def published() -> list[Notice]:
    return list(load_notices())


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(PUMPS, min_size=1, max_size=20))
def test_of_the_published_notices(rows: list[dict[str, str]], published: list[Notice]) -> None:
    assert by_relations(rows, published) == one_by_one(rows, published)


TEXTS = (
    ("Kappa infusion pump", "Model 8100: lots A12345, A12346; Model 8200: serial numbers 1000 to 1999"),
    ("Kappa infusion pump", "All lots made before October 2019, except lot A12345"),
    ("Kappa infusion pump", "All lots of the Kappa pump, except Model 8200"),
    ("Omega meter", "Serial numbers beginning RA, RB; software versions prior to 2.4"),
    ("Omega test strips", "Lot/serial 7VJ, 7VK Exp. 2026-05. See attached list."),
    ("Zeta reservoir, REF 332A", "Lots: 12345, 12346 distributed between 2019-01-01 and 2019-06-30"),
)
SAYS = st.sampled_from(("GUDID says so.", ""))
UNITS = st.fixed_dictionaries(
    {"brand_name": st.sampled_from(("Kappa", "Omega", "Zeta", "Alpha", "cannot_tell"))},
    optional={
        "model_number": st.sampled_from(("8100", "8200", "332A", "9")),
        "lot_number": st.sampled_from(("A12345", "a-12346", "A12347", "7VJ", "12345", "123 45", "?")),
        "serial_number": st.sampled_from(("1000", "1999", "2000", "RA1", "RC1", "A12345", "7VK")),
        "software_version": st.sampled_from(("2.3", "2.4", "v9")),
        "manufacture_date": st.sampled_from(("2019-09", "2019-10-01", "2019-10")),
        "distribution_date": st.sampled_from(("2019-01-01", "2019-07-01")),
        "expiration_date": st.sampled_from(("2026-05-31", "2027")),
        "brand_name by GUDID": SAYS,
        "model_number by GUDID": SAYS,
    },
)


@pytest.fixture(scope="module")
def read_by_machine() -> list[Notice]:
    records = [
        Record(source="test", authority="FDA", number=f"Z-{n}", firm="Acme", product=product, codes=codes)
        for n, (product, codes) in enumerate(TEXTS)
    ]
    return [
        Notice(id=one.id, revisions=(publish.revision_of(one, read(one), revised_on=date(2026, 1, 1)),))
        for one in records
    ]


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


def written(device: Device) -> dict[str, str]:
    """The cells of a row that state what is known of the device."""
    cells = {}
    for name, fact in device:
        cells[name] = fact.text if isinstance(fact, Known) else device.answer(name) or ""
        if isinstance(fact, Known) and fact.doubts:
            cells[f"{name} doubt"] = fact.doubts[0].says
    return cells


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
