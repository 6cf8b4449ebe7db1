"""Lists of devices: which column is which fact, and what is caught in the cells."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring import errors
from lockring.facts import MAX_LENGTH
from lockring.inventory import Mapping, open_inventory, proposed
from lockring.inventory.looking import are_plain
from lockring.inventory.looks import KINDS, Look, Profile, look
from lockring.inventory.names import NAMES
from tests.inventories import (
    COLUMNS,
    bundle_file,
    csv_file,
    ndjson_file,
    parquet_file,
    read,
    text_file,
    typed_xlsx,
    xlsx_file,
)

PUMP = "MMT-1780K"


def lots(folder: Path, *texts: str) -> Path:
    """A list of pumps with these lot numbers."""
    return csv_file(folder / "lots.csv", [(PUMP, text, "", "") for text in texts])


def dates(folder: Path, *texts: str) -> Path:
    """A list of pumps with these expiration dates."""
    lines = "".join(f"{PUMP};{text}\n" for text in texts)
    return text_file(folder / "dates.csv", f"Model;Expiry date\n{lines}")


# Columns


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("Model No.", "model_number"),
        ("MODEL#", "model_number"),
        ("Device Model", "model_number"),
        ("REF", "catalog_number"),
        ("Manufacturer Part Number", "catalog_number"),
        ("UDI-DI", "device_identifier"),
        ("GTIN", "device_identifier"),
        ("UDI", "udi"),
        ("serialNumber", "serial_number"),
        ("S/N", "serial_number"),
        ("Numéro de série", "serial_number"),
        ("Seriennummer", "serial_number"),
        ("Serien-Nr.", "serial_number"),
        ("Lot/Batch", "lot_number"),
        ("Charge", "lot_number"),
        ("Lot or serial no.", "unit_number"),
        ("Mfr", "manufacturer"),
        ("Hersteller", "manufacturer"),
        ("Exp. Date", "expiration_date"),
        ("date_of_manufacture", "manufacture_date"),
        ("Date received", "distribution_date"),
        ("FW version", "software_version"),
        ("Trade name", "brand_name"),
        ("Hospital", "site"),
        ("Cost Centre", "department"),
        ("Asset Tag", "unit"),
    ],
)
def test_a_column_is_known_by_its_name(name: str, fact: str) -> None:
    assert proposed([name], {}).facts == (fact,)


@pytest.mark.parametrize(
    "name", ["Vendor", "Product code", "Item no", "Barcode", "Date", "Patient name", "MRN"]
)
def test_a_column_whose_name_says_too_little_is_passed_by_with_a_reason(name: str) -> None:
    mapping = proposed([name], {})
    assert mapping.facts == ()
    assert mapping.passed_by[0].reason


def test_whole_udis_are_known_by_their_texts() -> None:
    texts = {"Scan": ["(01)00643169001763(21)NG1", "(01)00643169001763(21)NG2"], "Code": ["00643169001763"]}
    assert {use.column: use.fact for use in proposed(["Scan", "Code"], texts).uses} == {
        "Scan": "udi",
        "Code": "device_identifier",
    }


def test_of_two_columns_for_one_fact_the_plainer_name_wins_and_the_other_says_so() -> None:
    mapping = proposed(["Model", "Model Number"], {})
    assert mapping.column("model_number") == "Model Number"
    assert "Model Number" in mapping.passed_by[0].reason


def test_a_mapping_is_changed_kept_and_used_again(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", "Geraet,Nummer,Ort\nMMT-1780K,007,Bern\n")
    with pytest.raises(errors.InventoryError, match=r'"Geraet", "Nummer", "Ort".*--column "Geraet='):
        open_inventory(path)
    mapping = Mapping.of({"Geraet": "model"}).changed("Nummer", "lot").changed("Ort", "site")
    again = Mapping.from_json(mapping.to_json())
    assert again == mapping
    row = read(path, again).rows[0]
    assert (row["model_number"], row["lot_number"], row["site"]) == (PUMP, "007", "Bern")


def test_a_fact_goes_to_the_column_that_was_named_last() -> None:
    mapping = proposed(["Model", "Code"], {}).changed("Code", "model_number")
    assert mapping.column("model_number") == "Code"
    assert [use.column for use in mapping.passed_by] == ["Model"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"uses": [{"column": "A", "fact": "lott"}]}', "did you mean lot"),
        ('{"uses": [{"column": "A", "fact": "used_with.lot_number"}]}', "second device"),
        ('{"uses": [{"column": "A", "fact": "lot_number"}, {"column": "B", "fact": "lot_number"}]}', "twice"),
        ('{"uses": [{"colum": "A"}]}', "colum"),
        ("{", "cannot be read"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(errors.InventoryError, match=says):
        Mapping.from_json(text)


def test_a_mapping_for_another_file_says_which_column_is_missing(tmp_path: Path) -> None:
    with pytest.raises(errors.InventoryError, match='no column "REF"; its columns are "Model Number"'):
        open_inventory(lots(tmp_path, "A1"), Mapping.of({"REF": "catalog_number"}))


# What a cell shows


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.23E+11", "scientific"),
        ("1,23457E+14", "scientific"),
        ("2.5e5", "scientific"),
        ("12345.0", "fraction"),
        ("Mar-12", "date"),
        ("12-Mar", "date"),
        ("3-Sep-14", "date"),
        ("03/12/2024", "date"),
        ("2012-03-01 00:00:00", "date"),
        ("1234567890123450000", "digits"),
        ("0000", "zeros"),
        ("A1234, A1235", "several"),
        ("A1234\nA1235", "several"),
        ("A1234 A1235", "several"),
        ("A1234 to A1239", "several"),
        ("A12345/A12346", "several"),
        ("#REF!", "error"),
        ("########", "error"),
        ("A12?4", "question"),
        ("A1\0", "unreadable"),
        ("A1\ufffd", "unreadable"),
        ("x" * 50_000, "long"),
    ],
)
def test_a_spoilt_lot_is_doubtful_and_said(tmp_path: Path, text: str, kind: str) -> None:
    out = read(lots(tmp_path, "A1234", text))
    assert {(doubt.fact, doubt.row) for doubt in out.doubts} == {("lot_number", 3)}
    assert KINDS[kind] in out.said
    assert out.column("lot_number")[0] == "A1234"
    assert len(out.doubts[0].says) < 2 * MAX_LENGTH


@pytest.mark.parametrize(
    "text",
    [
        "0012345",
        "12E3456",
        "LOT A1234",
        "MAR12",
        "1E5",
        "A-1234",
        "408/12059",
        "12 34 56",
        "2012031",
        "20120312",
    ],
)
def test_a_sound_lot_stays_as_it_is(tmp_path: Path, text: str) -> None:
    out = read(lots(tmp_path, text))
    assert (out.column("lot_number"), out.doubts) == ([text], [])


@pytest.mark.parametrize("text", ["N/A", "none", "-", "unknown", "null", "TBD", "#", "see label", "nan"])
def test_words_for_no_lot_are_no_lot(tmp_path: Path, text: str) -> None:
    out = read(lots(tmp_path, text))
    assert (out.column("lot_number"), out.doubts) == ([None], [])
    assert "no value" in out.said


def test_a_number_shorter_than_all_others_has_perhaps_lost_its_zeros(tmp_path: Path) -> None:
    out = read(lots(tmp_path, *(f"{n:07d}" for n in range(1_000_000, 1_000_020)), "12345", "123456789"))
    assert out.doubted() == {(22, "lot_number")}
    assert KINDS["short"] in out.said


def test_numbers_of_any_length_are_not_suspected(tmp_path: Path) -> None:
    assert read(lots(tmp_path, *("1" * n for n in range(1, 15)))).doubts == []


def test_a_count_of_days_among_lots_with_letters_is_doubtful(tmp_path: Path) -> None:
    out = read(lots(tmp_path, *(f"MAR{n}A" for n in range(30)), "41334"))
    assert out.doubted() == {(32, "lot_number")}
    assert read(lots(tmp_path, "41334", "41335", "A1")).doubts == []


def test_what_keeps_excel_from_changing_a_number_is_taken_off(tmp_path: Path) -> None:
    out = read(lots(tmp_path, '="00123"', "'00124"))
    assert (out.column("lot_number"), out.doubts) == (["00123", "00124"], [])
    assert "read without it" in out.said


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("643169001763", None),
        ("00643169001763", None),
        ("(01)00643169001763", None),
        ("H123ABC1", None),
        ("6.43169E+11", "scientific"),
        ("43169001763", "check_digit"),
        ("00643169001764", "check_digit"),
        ("(01)00643169001763(21)A1", "whole_udi"),
    ],
)
def test_a_device_identifier_is_checked(tmp_path: Path, text: str, kind: str | None) -> None:
    path = text_file(tmp_path / "a.csv", f"UDI-DI,Model\n{text},MMT-1780\nH1,M1\nH2,M1\nH3,M1\nH4,M1\n")
    out = read(path)
    assert [doubt.fact for doubt in out.doubts] == (["device_identifier"] if kind else [])
    assert kind is None or KINDS[kind] in out.said


# Dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-12", "2024-03-12"),
        ("2024-03", "2024-03"),
        ("2024/3/2", "2024-03-02"),
        ("20240312", "2024-03-12"),
        ("2024-03-12T08:15:00Z", "2024-03-12"),
        ("2024-03-12 00:00:00", "2024-03-12"),
        ("12 March 2024", "2024-03-12"),
        ("12-Mar-2024", "2024-03-12"),
        ("March 12, 2024", "2024-03-12"),
        ("Mar 2024", "2024-03"),
        ("03/2024", "2024-03"),
        ("05/05/2024", "2024-05-05"),
        ("25.12.2024", "2024-12-25"),
    ],
)
def test_a_date_that_can_be_read_one_way_is_read(tmp_path: Path, text: str, iso: str) -> None:
    out = read(dates(tmp_path, text))
    assert (out.column("expiration_date"), out.doubts) == ([iso], [])


@pytest.mark.parametrize(
    "text",
    [
        "03/12/2024",
        "25/12/24",
        "12-Mar-24",
        "45123",
        "31/02/2024",
        "9999-12-31",
        "1900-01-00",
        "soon",
        "2024",
        "Mrz 24",
    ],
)
def test_a_date_that_can_be_read_two_ways_or_not_at_all_is_open(tmp_path: Path, text: str) -> None:
    out = read(dates(tmp_path, text))
    assert (out.column("expiration_date"), out.doubted()) == ([None], {(2, "expiration_date")})


@pytest.mark.parametrize(
    ("proof", "iso", "says"),
    [("25/12/2024", "2024-12-03", "day first"), ("12/25/2024", "2024-03-12", "month first")],
)
def test_one_date_of_a_column_proves_the_order_of_all(
    tmp_path: Path, proof: str, iso: str, says: str
) -> None:
    out = read(dates(tmp_path, "03/12/2024", proof))
    assert (out.column("expiration_date")[0], out.doubts) == (iso, [])
    assert says in out.said


def test_a_column_with_both_orders_proves_neither(tmp_path: Path) -> None:
    out = read(dates(tmp_path, "03/12/2024", "25/12/2024", "12/25/2024"))
    assert out.column("expiration_date") == [None, "2024-12-25", "2024-12-25"]
    assert "both orders" in out.said


# UDIs


def test_a_udi_is_taken_apart_and_joined_with_the_other_columns(tmp_path: Path) -> None:
    udi = "(01)00643169001763(17)250101(10)A12(21)NG1"
    path = text_file(tmp_path / "a.csv", f"UDI,Lot,Serial\n{udi},A-12,NG2\n{udi},,\nnonsense,A1,NG3\n")
    out = read(path)
    assert out.column("device_identifier") == ["00643169001763", "00643169001763", None]
    assert out.column("lot_number") == ["A-12", "A12", "A1"]
    assert out.column("serial_number") == ["NG2", "NG1", "NG3"]
    assert out.column("expiration_date") == ["2025-01-01", "2025-01-01", None]
    assert out.doubted() == {(2, "serial_number"), (4, "udi")}


# Units


def test_the_same_unit_twice_is_kept_and_said(tmp_path: Path) -> None:
    rows = [
        (PUMP, "", "NG1", "A"),
        (PUMP, "", "NG2", "A"),
        (PUMP, "", "NG1", "B"),
        (PUMP, "L1", "", "A"),
        (PUMP, "L1", "", "A"),
    ]
    out = read(csv_file(tmp_path / "a.csv", rows))
    assert out.numbers() == [2, 3, 4, 5, 6]
    assert "row 4 as row 2" in out.said
    assert out.said.count("same identifiers") == 1


# Kinds of cells in Excel


def test_excel_cells_come_out_as_a_person_sees_them(tmp_path: Path) -> None:
    rows = [
        ("Model", "Lot", "Serial", "Expiry", "SW version"),
        ("MMT-1780", "0012", 123, datetime(2024, 3, 12), "2.4A"),  # noqa: DTZ001 (Excel has no zones)
        ("MMT-1780", 77, 123456789012345678, date(2024, 3, 1), 2.6),
        ("MMT-1780", datetime(2012, 3, 1), True, "03/12/2024", None),  # noqa: DTZ001
    ]
    out = read(typed_xlsx(tmp_path / "a.xlsx", rows, {"C2": "0000000", "D3": "mmm-yy"}))
    assert out.column("lot_number")[:2] == ["0012", "77"]
    assert out.column("serial_number")[0] == "0000123"
    assert out.column("expiration_date") == ["2024-03-12", "2024-03", None]
    assert out.column("software_version") == ["2.4A", "2.6", None]
    assert out.doubted() == {(3, "serial_number"), (4, "lot_number"), (4, "expiration_date")}


def test_parquet_columns_of_any_type_become_texts(tmp_path: Path) -> None:
    columns = {
        "model": pa.array(["MMT-1780", "MMT-1780", None]).dictionary_encode(),
        "serial": pa.array([1, None, 3], pa.int64()),
        "lot": pa.array([12.0, float("nan"), None]),
        "expiry": pa.array([date(2024, 3, 12), None, None]),
        "received": pa.array([datetime(2024, 3, 12, 7), None, None]),  # noqa: DTZ001
        "site": pa.array([b"Bern", None, None], pa.binary()),
        "tags": pa.array([["a"], [], None]),
    }
    out = read(parquet_file(tmp_path / "a.parquet", columns))
    assert out.rows[0] == {
        "row": 1, "site": "Bern", "department": None, "unit": None, "model_number": "MMT-1780",
        "serial_number": "1", "lot_number": "12", "expiration_date": "2024-03-12",
        "distribution_date": "2024-03-12",
    }  # fmt: skip
    assert out.inventory.total == 3
    assert 'the column "tags"' in out.said
    assert 'the column "serial" holds numbers' in out.said


def test_a_fhir_device_of_both_releases_states_its_facts(tmp_path: Path) -> None:
    carrier = {"deviceIdentifier": "00643169001763", "carrierHRF": "(01)00643169001763(21)NG1"}
    names = [{"name": "pump", "type": "user-friendly-name"}, {"name": "MiniMed", "type": "udi-label-name"}]
    versions = [{"type": {"text": "hardware"}, "value": "9"}, {"type": {"text": "Firmware"}, "value": "2.4A"}]
    r4 = {
        "resourceType": "Device",
        "id": "d1",
        "udiCarrier": [carrier],
        "lotNumber": "L1",
        "modelNumber": "MMT-1780",
        "partNumber": "P1",
        "manufacturer": "Medtronic",
        "manufactureDate": "2019-10-05T00:00:00Z",
        "deviceName": names,
        "version": versions,
        "location": {"reference": "Location/7"},
    }
    r5 = {
        "resourceType": "Device",
        "name": [{"value": "MiniMed", "type": "registered-name"}],
        "serialNumber": "NG1",
    }
    out = read(bundle_file(tmp_path / "a.json", [r4, {"resourceType": "Patient"}, r5]))
    first, second = out.rows
    assert {first[name] for name in ("lot_number", "model_number", "catalog_number", "serial_number")} == {
        "L1", "MMT-1780", "P1", "NG1",
    }  # fmt: skip
    assert (first["software_version"], first["manufacture_date"]) == ("2.4A", "2019-10-05")
    assert (first["unit"], first["site"]) == ("d1", "Location/7")
    assert first["brand_name"] == second["brand_name"] == "MiniMed"
    assert [(one.row, one.reason) for one in out.refused] == [
        (2, 'the entry is a resource "Patient", not a Device')
    ]
    assert out.doubts == []


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ({"resourceType": "Device", "lotNumber": 7}, "Expected `str"),
        ({"resourceType": "Device", "udi": {}}, "STU3"),
        ({"resourceType": "Device", "udiCarrier": {}}, "array"),
        ({"resourceType": "Device"}, "which device"),
        ({}, "no FHIR resource"),
    ],
)
def test_a_device_that_is_not_in_form_is_listed(
    tmp_path: Path, resource: dict[str, object], says: str
) -> None:
    sound = {"resourceType": "Device", "modelNumber": "MMT-1780"}
    out = read(ndjson_file(tmp_path / "a.ndjson", [sound, resource, sound]))
    assert out.column("row") == [1, 3]
    assert [one.row for one in out.refused] == [2]
    assert says in out.refused[0].reason


def test_a_page_of_a_bundle_says_that_there_are_more(tmp_path: Path) -> None:
    link = [{"relation": "next", "url": "https://example.org"}]
    resources = [{"resourceType": "Device", "modelNumber": "M1"}]
    assert "next pages" in read(bundle_file(tmp_path / "a.json", resources, link=link)).said
    assert "9 entries" in read(bundle_file(tmp_path / "b.json", resources, total=9)).said


# The page

PAGE = (Path(__file__).parent.parent / "docs" / "inventory.md").read_text(encoding="utf-8")


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    csv_file(tmp_path / "devices.csv", [(PUMP, "1.23E+11", "NG1", "Bern"), ("", "", "", "Total")])
    program = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert program is not None
    done = subprocess.run(
        [sys.executable, "-c", program[1]], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "Serial Number -> serial_number" in done.stdout
    assert "row 3" in done.stdout
    assert "scientific notation" in done.stdout


def test_the_page_shows_each_fact_with_names_that_are_known() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    assert set(listed) == set(NAMES)
    for fact, cells in listed.items():
        assert {proposed([name.strip()], {}).facts for name in cells.split(",")} == {(fact,)}


# The whole


def test_columns_that_are_not_mapped_are_not_in_the_table(tmp_path: Path) -> None:
    out = read(
        csv_file(tmp_path / "a.csv", [(PUMP, "A1", "", "Bern")]), Mapping.of({"Model Number": "model_number"})
    )
    assert out.rows == [{"row": 2, "site": None, "department": None, "unit": None, "model_number": PUMP}]


def test_a_kind_of_file_is_known_by_its_content(tmp_path: Path) -> None:
    rows = [(PUMP, "A1", "", "")]
    made = xlsx_file(tmp_path / "a.xlsx", rows).rename(tmp_path / "b.csv")
    assert read(made).column("lot_number") == ["A1"]
    assert read(csv_file(tmp_path / "c.xlsx", rows)).column("lot_number") == ["A1"]


def test_many_rows_come_in_batches_of_bounded_size(tmp_path: Path) -> None:
    lines = (f"{PUMP},{'A' * 30}{n:06d},NG{n},Bern\n" for n in range(150_000))
    path = text_file(tmp_path / "a.csv", ",".join(COLUMNS) + "\n" + "".join(lines))
    batches = list(open_inventory(path).batches())
    assert len(batches) > 1
    assert [row for batch in batches for row in batch.table["row"].to_pylist()] == list(range(2, 150_002))


def test_without_pyarrow_the_error_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from lockring.inventory import open_inventory\n"
        f"open_inventory({str(lots(tmp_path, 'A1'))!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "InventoryError: to read a list of devices, install pyarrow" in done.stderr


@pytest.mark.parametrize("fact", ["lot_number", "serial_number"])
@pytest.mark.parametrize("length", [None, 1, 7, 16])
@pytest.mark.parametrize("rare", [True, False])
@given(
    text=st.one_of(
        st.from_regex(r"[A-Za-z0-9.\-]{1,40}", fullmatch=True),
        st.from_regex(r"[0-9]{0,2}[A-Z]{0,3}[0-9]{1,14}[EA0]{0,2}", fullmatch=True),
    )
)
def test_what_is_taken_as_plain_shows_nothing_to_a_closer_look(
    fact: str, length: int | None, rare: bool, text: str
) -> None:
    profile = Profile(length=length, rare_numbers=rare)
    if are_plain(pa.array([text]), profile)[0].as_py():
        assert look(fact, text, profile) == Look(text=text)


def test_plain_numbers_need_no_look() -> None:
    texts = pa.array(["H8M123456", "NG1234567H", "AB-12345", "1234567", "0000000", "123", "A B", None])
    assert are_plain(texts, Profile(length=7)).to_pylist() == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]
