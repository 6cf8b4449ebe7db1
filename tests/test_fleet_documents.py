"""Findings for other systems: FHIR R4 and CSAF VEX, judged by oracles of others, and never a false "no"."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pytest
from csaf.csaf.v20 import validate
from fhir.resources.R4B.bundle import Bundle

from lockring import Device, assess, load_notices, readings
from lockring.errors import InventoryError
from lockring.fleet import FORMATS, About, Answer, Given, Held, Judged, Notices, write_findings
from lockring.holdings import Holdings
from lockring.inventory import Refused, open_inventory
from lockring.sources.csaf_documents import read_advisory
from lockring.store import Store
from tests.lists import RING, SAMPLE, Said, assessed, pumps
from tests.stores import bring, record

ABOUT = About(file="list.csv", now=datetime(2026, 3, 2, 9, tzinfo=UTC), run=UUID(int=7))


def written(tmp_path: Path, kind: str, file: Path = SAMPLE) -> Said:
    assessed(file, tmp_path, "--write", kind)
    found: Said = json.loads((tmp_path / f"findings.{kind}.json").read_text(encoding="utf-8"))
    return found


def vex_of(tmp_path: Path, units: pa.Table, source: Notices, about: About = ABOUT) -> Said:
    judged = Judged(units, source)
    try:
        file = write_findings(Answer(judged), about, "vex", tmp_path)
    finally:
        judged.close()
    found: Said = json.loads(file.read_text(encoding="utf-8"))
    assert_valid(found)
    return found


def assert_valid(vex: Said) -> None:
    report = validate(vex)
    assert [(one.id, [e.message for e in one.errors]) for one in report.results if one.errors] == []


def rows_of(product: Said) -> set[int]:
    """The rows that a product of the document stands for."""
    ranges = (
        product["product_identification_helper"]["x_generic_uris"][0]["uri"].rpartition("=")[2].split(",")
    )
    ends = [(one.partition("-")[0], one.rpartition("-")[2]) for one in ranges]
    return {row for first, last in ends for row in range(int(first), int(last) + 1)}


def statuses(vex: Said) -> dict[tuple[int, str], str]:
    """What the document states of each row for each notice."""
    rows = {one["product_id"]: rows_of(one) for one in vex["product_tree"]["full_product_names"]}
    found: dict[tuple[int, str], str] = {}
    for notice in vex["vulnerabilities"]:
        for status, products in notice["product_status"].items():
            for row in (row for product in products for row in rows[product]):
                assert found.setdefault((row, notice["ids"][-1]["text"]), status) == status
    return found


# FHIR


def test_a_bundle_is_in_form_and_every_reference_leads_to_an_entry(tmp_path: Path) -> None:
    bundle = written(tmp_path, "fhir")
    Bundle.model_validate(bundle)
    names = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(names)) == len(names)
    resources = [entry["resource"] for entry in bundle["entry"]]
    meant = [r["reference"] for one in resources for r in (*one.get("implicated", ()), *one.get("about", ()))]
    assert set(meant) <= set(names)


def test_every_code_is_one_of_the_codes_that_fhir_names(tmp_path: Path) -> None:
    checked, bundle = set(), Bundle.model_validate(written(tmp_path, "fhir"))
    for entry in bundle.entry or ():
        resource: Any = entry.resource
        fields: dict[str, Any] = dict(type(resource).model_fields)
        for name, field in fields.items():
            codes = (field.json_schema_extra or {}).get("enum_values")
            if codes and (value := getattr(resource, name)) is not None:
                assert value in codes
                checked.add((type(resource).__name__, name))
    assert checked == {
        ("DetectedIssue", "status"),
        ("DetectedIssue", "severity"),
        ("Communication", "status"),
    }


def test_a_bundle_has_an_issue_and_a_message_for_each_line_of_the_findings(tmp_path: Path) -> None:
    assessed(SAMPLE, tmp_path, "--write", "json", "--write", "fhir")
    lines = [json.loads(line) for line in (tmp_path / "findings.json").read_text("utf-8").splitlines()]
    bundle = json.loads((tmp_path / "findings.fhir.json").read_text(encoding="utf-8"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    issues = [one for one in resources if one["resourceType"] == "DetectedIssue"]
    messages = [one for one in resources if one["resourceType"] == "Communication"]
    told = sorted(("final" if one["verdict"] == "affected" else "preliminary", one["title"]) for one in lines)
    assert told == sorted((one["status"], one["code"]["text"].partition(": ")[2]) for one in issues)
    said = sorted((one["first_step"], f"Call {one['phone']}") for one in lines)
    assert said == sorted(tuple(p["contentString"] for p in one["payload"][:2]) for one in messages)


def test_severity_follows_the_class_and_nothing_else(tmp_path: Path) -> None:
    resources = [entry["resource"] for entry in written(tmp_path, "fhir")["entry"]]
    classes = {one.latest.title: one.latest.classification for one in load_notices()}
    for one in resources:
        if one["resourceType"] == "DetectedIssue":
            rank = classes[one["code"]["text"].partition(": ")[2]]
            words = {"Class I": "high", "Class II": "moderate", "Class III": "low"}
            assert one.get("severity") == (words[rank.value] if rank else None)


def test_a_bundle_says_what_it_does_not_speak_of(tmp_path: Path) -> None:
    outcome = written(tmp_path, "fhir")["entry"][0]["resource"]
    assert outcome["resourceType"] == "OperationOutcome"
    assert any("Row 13 could not be read" in issue["diagnostics"] for issue in outcome["issue"])


def test_a_doubtful_number_does_not_reach_a_record(tmp_path: Path) -> None:
    """Row 12 of the sample has a lot that Excel has spoilt."""
    assert "1.96E+05" not in json.dumps(written(tmp_path, "fhir"))


def test_the_devices_of_a_bundle_are_read_again_as_a_list(tmp_path: Path) -> None:
    file = pumps(tmp_path / "pumps.csv", "MMT-1780,NG1234567H,clear,intact,Bern")
    written(tmp_path, "fhir", file)
    batches = list(open_inventory(tmp_path / "findings.fhir.json").batches())
    (row,) = [row for batch in batches for row in batch.table.to_pylist()]
    assert (row["model_number"], row["serial_number"], row["site"]) == ("MMT-1780", "NG1234567H", "Bern")


@pytest.mark.parametrize("kind", ["csv", "json", "fhir", "vex"])
def test_a_step_whose_condition_is_not_known_stands_after_its_condition(tmp_path: Path, kind: str) -> None:
    """The notice says: call, if the keypad is worn. Nobody has looked at the keypad yet."""
    assessed(SAMPLE, tmp_path, "--write", kind)
    text = (tmp_path / FORMATS[kind]).read_text(encoding="utf-8")
    notice = next(one for one in load_notices() if one.id == "animas-pumps-keypad-wear")
    first = next(step for step in notice.latest.advice if step.text.startswith("Call the maker"))
    assert text.count(f"{first.only_if} {first.text}") == text.count(first.text) > 0


# VEX


def test_a_vex_document_passes_every_mandatory_test_of_the_standard(tmp_path: Path) -> None:
    vex = written(tmp_path, "vex")
    assert_valid(vex)
    assert vex["document"]["category"] == "csaf_vex"


def test_our_own_reader_takes_the_document(tmp_path: Path) -> None:
    written(tmp_path, "vex")
    record_ = read_advisory((tmp_path / "findings.vex.json").read_bytes(), "findings.vex.json")
    assert any(product.covered for product in record_.products)
    assert not record_.cut_off


def test_the_document_says_what_assess_says_and_clears_no_model_that_no_notice_names(tmp_path: Path) -> None:
    rows = [
        {"model_number": "MMT-1780", "ring_color": "clear", "serial_number": "NG1"},
        {"model_number": "MMT-1780", "ring_color": "black", "serial_number": "NG2"},
        {"model_number": "MMT-1780", "serial_number": "NG3"},
        {"model_number": "MMT-397", "lot_number": "8200442"},
        {"model_number": "MMT-397", "lot_number": "9200442"},
        {"model_number": "X-1"},
    ]
    names = ("model_number", "ring_color", "serial_number", "lot_number")
    units = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    found = statuses(vex_of(tmp_path, pa.table({"row": range(len(rows)), **units}), Given(load_notices())))
    words = {
        "affected": "known_affected",
        "not_affected": "known_not_affected",
        "undetermined": "under_investigation",
    }
    *named, unnamed = rows
    assert found == {
        (place, notice.id): words[assess(Device.of(row), notice).kind.value]
        for place, row in enumerate(named)
        for notice in load_notices()
    } | {(rows.index(unnamed), notice.id): "under_investigation" for notice in load_notices()}


def test_a_row_that_could_not_be_read_is_under_investigation_for_every_notice(tmp_path: Path) -> None:
    vex = written(tmp_path, "vex")
    told = {status for (row, _), status in statuses(vex).items() if row == 13}
    assert told == {"under_investigation"}
    assert "Row 13" in json.dumps(vex["document"]["notes"])


def test_a_unit_not_compared_with_every_notice_is_never_cleared(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        bring(store, [record("Z-1", product="Kappa infusion pump", codes="Lot numbers: A12345, A12346")])
        readings.bring_up_to_date(store, lambda _: None)
    lots = pa.array(["A12345", "B99999", "C1"])
    units = pa.table({"row": [0, 1, 2], "brand_name": pa.array(["Kappa", "Kappa", None]), "lot_number": lots})
    with Holdings.open(place, now=datetime(2026, 3, 2, tzinfo=UTC)) as holdings:
        judged = Judged(units, Held(load_notices(), holdings))
        left = judged.not_compared
        answer = Answer(judged)
        open_rows = {
            row
            for (row,) in judged.engine.do(
                "SELECT row FROM unit JOIN left_over USING (kind) WHERE notices > 0"
            )
        }
        file = write_findings(answer, ABOUT, "vex", tmp_path)
        judged.close()
    vex = json.loads(file.read_text(encoding="utf-8"))
    assert_valid(vex)
    assert any(left.values())
    assert open_rows
    cleared = {row for (row, _), status in statuses(vex).items() if status == "known_not_affected"}
    assert not cleared & open_rows


def test_a_notice_with_a_revision_that_cannot_be_read_clears_nobody(tmp_path: Path) -> None:
    broken = [msgspec.structs.replace(one, unreadable=("2022-01-01.json",)) for one in load_notices()]
    found = statuses(vex_of(tmp_path, pa.table({"row": [0], "model_number": ["X-1"]}), Given(broken)))
    assert set(found.values()) == {"under_investigation"}


def test_two_rows_that_contradict_each_other_on_one_serial_number_clear_nothing(tmp_path: Path) -> None:
    colours = pa.array(["clear", "black", "black"])
    serials = pa.array(["NG1", "ng-1", "NG2"])
    units = {
        "row": [2, 3, 4],
        "model_number": ["MMT-1780"] * 3,
        "serial_number": serials,
        "ring_color": colours,
    }
    found = statuses(vex_of(tmp_path, pa.table(units), Given(load_notices())))
    assert [found[row, RING] for row in (2, 3)] == ["known_affected", "under_investigation"]
    assert "known_not_affected" in {status for (row, _), status in found.items() if row == 4}
    assert "known_not_affected" not in {status for (row, _), status in found.items() if row == 3}


def test_a_model_number_stands_only_beside_serial_numbers(tmp_path: Path) -> None:
    """Else "not affected" would be said of units of the model that nobody has looked at."""
    for product in written(tmp_path, "vex")["product_tree"]["full_product_names"]:
        helper = product["product_identification_helper"]
        assert "serial_numbers" in helper or set(helper) == {"x_generic_uris"}


def test_signs_that_csaf_takes_for_any_stand_for_themselves(tmp_path: Path) -> None:
    units = pa.table({"row": [0], "model_number": ["X*1"], "serial_number": ["A*?1"]})
    (product,) = vex_of(tmp_path, units, Given(load_notices()))["product_tree"]["full_product_names"]
    assert product["product_identification_helper"]["model_numbers"] == ["X\\*1"]


def test_units_that_are_alike_are_one_product(tmp_path: Path) -> None:
    count = 5_000
    serials = pa.array([f"NG{n:07}" for n in range(count)])
    units = pa.table({"row": range(count), "model_number": ["MMT-1780"] * count, "serial_number": serials})
    vex = vex_of(tmp_path, units, Given(load_notices()))
    (product,) = vex["product_tree"]["full_product_names"]
    assert len(product["product_identification_helper"]["serial_numbers"]) == count


def test_a_document_that_would_state_nothing_is_not_written(tmp_path: Path) -> None:
    about = msgspec.structs.replace(ABOUT, refused=(Refused(row=2, reason="torn"),))
    with pytest.raises(InventoryError, match="would state nothing"):
        vex_of(tmp_path, pa.table({"row": [0], "model_number": ["X-1"]}), Given(()), about)
    assert list(tmp_path.iterdir()) == []


def test_advice_is_the_words_of_the_notice_and_the_phone_line(tmp_path: Path) -> None:
    ring = next(one for one in written(tmp_path, "vex")["vulnerabilities"] if one["ids"][-1]["text"] == RING)
    notice = next(one for one in load_notices() if one.id == RING)
    steps = {text for step in notice.latest.advice for text in (step.text, f"{step.only_if} {step.text}")}
    phone = notice.latest.contacts[0].phone
    assert all(one["details"].removesuffix(f" Call {phone}") in steps for one in ring["remediations"])
