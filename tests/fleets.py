"""Fleets for the tests of the plan: rows drawn, notices published and read, and the verdicts two ways."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hypothesis import strategies as st

from lockring import Device, Notice, publish
from lockring.extract import read
from lockring.facts import MAX_LENGTH, Known
from lockring.fleet import Given, Judged
from lockring.fleet.database import Engine
from lockring.fleet.units import device_of
from lockring.notice import VerdictKind
from lockring.record import Record
from lockring.verdict import assess

NUMBERS = (
    *("PX100", "PX150", "PX199", "PX200", "PY150", "QX150", "0PX100", "A0G0", "4060", "AOG6", "A060"),
    *("100A", "150B", "150D", "199C", "LOT100", "SN0100", "REF99", "lot 100", "lo-t5"),
    *(size * "0" + str(number) for number in (99, 100, 101, 150, 151, 199, 200) for size in (0, 1)),
)
"""Lots and serial numbers at the edges of each other, as people write them and mix them up."""
STRANGE = ("none", "", " ", "10/00", "É1", "1" * (MAX_LENGTH + 1), "1" * 41, "no 5", "N0123", "?1")
"""Texts that are hardly numbers."""
KINDS = {None: VerdictKind.UNDETERMINED, True: VerdictKind.AFFECTED}


def table(rows: list[dict[str, str]]) -> pa.Table:
    names = sorted({name for row in rows for name in row})
    columns = {name: pa.array([row.get(name) for row in rows], type=pa.string()) for name in names}
    return pa.table({"row": pa.array(range(len(rows)), type=pa.int64()), **columns})


def by_relations(
    rows: list[dict[str, str]], notices: list[Notice], engine: Engine | None = None
) -> dict[tuple[int, int], VerdictKind]:
    judged = Judged(table(rows), Given(notices), engine=engine)
    found = {(row, notice): KINDS[truth] for row, notice, truth in judged.rows()}
    judged.close()
    return found


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


def read_notices() -> list[Notice]:
    """Notices that a machine read from the texts."""
    records = [
        Record(source="test", authority="FDA", number=f"Z-{n}", firm="Acme", product=product, codes=codes)
        for n, (product, codes) in enumerate(TEXTS)
    ]
    return [
        Notice(id=one.id, revisions=(publish.revision_of(one, read(one), revised_on=date(2026, 1, 1)),))
        for one in records
    ]


def written(device: Device) -> dict[str, str]:
    """The cells of a row that state what is known of the device."""
    cells = {}
    for name, fact in device:
        cells[name] = fact.text if isinstance(fact, Known) else device.answer(name) or ""
        if isinstance(fact, Known) and fact.doubts:
            cells[f"{name} doubt"] = fact.doubts[0].says
    return cells
