"""GUDID: an extract read into the store, and what a check and a list take from it. Records are made up."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lockring.catalogue import Extracts, Listed, agreed, contradicts, with_gudid
from lockring.conditions import Product
from lockring.facts import Device, Known
from lockring.gudid import GudidRecord, value
from lockring.judge import judge, judge_scope
from lockring.scope import OneOf, Scope
from lockring.session import Session
from lockring.sources import gudid_records
from lockring.sources.gudid import Gudid
from lockring.store import Store
from lockring.store.sync import SyncReport, sync
from lockring.udi import gtin_check_digit
from tests.conftest import run
from tests.stores import DATABASES, NOON, fresh
from tests.test_check_with_store import TODAY
from tests.test_holdings import product, put, scope

SHARED = Path(__file__).parents[2] / "shared" / "data" / "gudid"
AS_OF = date(2026, 3, 1)


def gtin(number: int) -> str:
    return f"{number:013d}" + gtin_check_digit(f"{number:013d}")


FILTER, OTHER, PACK = gtin(1), gtin(2), gtin(10_000_001)


def access(identifier: str = FILTER, *more: str, **changes: Any) -> dict[str, Any]:
    """A record as AccessGUDID has it."""
    listed = [{"deviceId": identifier, "deviceIdType": "Primary", "deviceIdIssuingAgency": "GS1"}]
    listed += [{"deviceId": each, "deviceIdType": "Package", "deviceIdIssuingAgency": "GS1"} for each in more]
    plain = {
        "brandName": "Breathex",
        "versionModelNumber": "BB50T",
        "catalogNumber": "BB50T",
        "companyName": "Acme, Inc.",
        "devicePublishDate": "2015-09-24",
    }
    return {**plain, "identifiers": listed, **changes}


def fda(identifier: str = FILTER, **changes: Any) -> dict[str, Any]:
    """The same record as openFDA has it."""
    plain = {
        "brand_name": "Breathex",
        "version_or_model_number": "BB50T",
        "catalog_number": "BB50T",
        "company_name": "Acme, Inc.",
        "publish_date": "2015-09-24",
        "identifiers": [{"id": identifier, "type": "Primary", "issuing_agency": "GS1"}],
    }
    return {**plain, **changes}


def lines(folder: Path, *records: object, name: str = "gudid.jsonl.gz") -> Path:
    """An extract: a record a line, or bytes as they stand."""
    raw = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in records]
    path, text = folder / name, b"".join(one + b"\n" for one in raw)
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def bring(store: Store, path: Path, **options: Any) -> SyncReport:
    return sync(store, Gudid(), str(path), now=lambda: NOON, **options)


def named(store: Store, identifier: str) -> list[tuple[str, str, str]]:
    """What the store has of each record of the identifier."""
    listed = store.gudid_listed([identifier]).get(identifier)
    return [(r.brand_name, r.model_number, r.catalog_number) for r in listed.records] if listed else []


class Held:
    """A catalogue of these records."""

    def __init__(self, records: Mapping[str, tuple[GudidRecord, ...]] | None = None) -> None:
        self.records = records or {}

    def gudid_extracts(self) -> Extracts | None:
        return Extracts(as_of=AS_OF)

    def gudid_listed(self, identifiers: Any) -> dict[str, Listed]:
        return {i: Listed(records=self.records[i], as_of=AS_OF) for i in identifiers if i in self.records}


def held(*records: dict[str, Any], identifier: str = FILTER) -> Held:
    read = [gudid_records.read(json.dumps(one).encode(), "here") for one in records]
    return Held({identifier: tuple(one for one in read if isinstance(one, GudidRecord))})


# A record


@pytest.mark.parametrize(
    "record", [access(), fda(), {"gudid": {"device": access()}}], ids=["nlm", "fda", "api"]
)
def test_each_form_of_a_record_says_the_same(record: dict[str, Any]) -> None:
    assert gudid_records.read(json.dumps(record).encode(), "here") == GudidRecord(
        primary=FILTER,
        identifiers=(FILTER,),
        brand_name="Breathex",
        model_number="BB50T",
        catalog_number="BB50T",
        company="Acme, Inc.",
        stated_on=date(2015, 9, 24),
    )


@pytest.mark.parametrize(
    "text",
    ["N/A", "NA", "n/a", "none", "-", ".", "", "  ", "0000", "0", "null", "Not Applicable", "XXX", "unknown",
     "no brand name", "No Catalog Number", None],
)  # fmt: skip
def test_a_text_that_stands_for_no_value_is_none(text: str | None) -> None:
    assert value("brand_name", text) == ""
    assert value("catalog_number", text) == ""


def test_a_value_is_kept_as_it_is_printed_in_one_line() -> None:
    assert value("brand_name", " GORE-TEX   Suture ") == "GORE-TEX Suture"
    assert value("catalog_number", "00-0100") == "00-0100"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "truncated"),
        (b"[]", "array"),
        (json.dumps(access(identifiers=[])).encode(), "expected a device identifier"),
        (json.dumps(access("--")).encode(), "expected a device identifier"),
        (json.dumps(access(brandName="ab" * 51)).encode(), "at most 100"),
        (json.dumps(access(brandName=["two"])).encode(), "brandName"),
        (b'{"brandName": "\xff"}', "UTF-8"),
    ],
)
def test_a_record_that_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    read = gudid_records.read(raw, "gudid.jsonl record 3")
    assert not isinstance(read, GudidRecord)
    assert reason in getattr(read, "reason", "")


# The store


def test_every_identifier_of_a_record_leads_to_it_also_that_of_a_package(
    store: Store, tmp_path: Path
) -> None:
    report = bring(store, lines(tmp_path, access(FILTER, PACK)))
    assert (report.counts.records, report.counts.new, report.error) == (1, 1, "")
    for identifier in (FILTER, PACK):
        assert named(store, identifier) == [("Breathex", "BB50T", "BB50T")]
    assert store.gudid_extracts() == Extracts(as_of=NOON.date())


def test_the_second_sync_of_a_file_changes_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    path = lines(tmp_path, access(), access(OTHER))
    bring(store, path)
    again = bring(store, path)
    assert again.unchanged_at_origin
    afresh = bring(store, path, afresh=True)
    assert (afresh.counts.new, afresh.counts.changed, afresh.counts.unchanged) == (0, 0, 2)


def test_a_new_release_changes_what_changed_and_drops_what_is_gone(store: Store, tmp_path: Path) -> None:
    bring(store, lines(tmp_path, access(FILTER, PACK), access(OTHER)))
    report = bring(store, lines(tmp_path, access(brandName="Breathex II"), access(gtin(3))))
    assert (report.counts.new, report.counts.changed, report.counts.unchanged) == (1, 1, 0)
    assert named(store, FILTER) == [("Breathex II", "BB50T", "BB50T")]
    assert named(store, OTHER) == named(store, PACK) == []


def test_while_a_record_cannot_be_read_none_is_dropped(store: Store, tmp_path: Path) -> None:
    bring(store, lines(tmp_path, access(), access(OTHER)))
    report = bring(store, lines(tmp_path, access(), b"{"))
    assert report.counts.unreadable == 1
    assert [(one.source, one.where) for one in store.unreadable()] == [("gudid", "gudid.jsonl.gz record 2")]
    assert named(store, OTHER)
    bring(store, lines(tmp_path, access()))
    assert store.unreadable() == ()
    assert not named(store, OTHER)


def test_an_identifier_of_two_records_keeps_both(store: Store, tmp_path: Path) -> None:
    bring(store, lines(tmp_path, access(FILTER, PACK), access(OTHER, PACK, versionModelNumber="BB25")))
    bring(store, lines(tmp_path, access(gtin(7)), access(gtin(7), brandName="Other"), name="two.jsonl"))
    assert sorted(named(store, PACK)) == [("Breathex", "BB25", "BB50T"), ("Breathex", "BB50T", "BB50T")]
    assert sorted(brand for brand, *_ in named(store, gtin(7))) == ["Breathex", "Other"]


def test_of_two_extracts_the_newer_one_counts(store: Store, tmp_path: Path) -> None:
    sync(store, Gudid(), str(lines(tmp_path, access(), access(OTHER), name="old.jsonl")), now=lambda: NOON)
    later = datetime(2026, 5, 1, tzinfo=UTC)
    new = lines(tmp_path, access(brandName="Breathex II"), name="new.jsonl")
    sync(store, Gudid(), str(new), now=lambda: later)
    assert named(store, FILTER) == [("Breathex II", "BB50T", "BB50T")]
    assert named(store, OTHER) == [("Breathex", "BB50T", "BB50T")]


def test_an_extract_is_no_source_of_notices(store: Store, tmp_path: Path) -> None:
    bring(store, lines(tmp_path, access(), b"{"))
    assert store.freshness() == ()
    assert [(one.source, one.records, one.unreadable) for one in store.gudid_freshness()] == [("gudid", 1, 1)]
    assert store.broken_ids() == frozenset()


def release(folder: Path, *rows: str, identifiers: tuple[str, ...] = ()) -> Path:
    head = "PrimaryDI|publicDeviceRecordKey|publicVersionDate|brandName|versionModelNumber|catalogNumber"
    path = folder / "AccessGUDID_Delimited_Full_Release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("device.txt", "\n".join((f"{head}|companyName", *rows)) + "\n")
        heads = "PrimaryDI|deviceId|deviceIdType|deviceIdIssuingAgency"
        archive.writestr("identifiers.txt", "\n".join((heads, *identifiers)) + "\n")
    return path


def test_the_delimited_release_of_accessgudid_says_the_same(store: Store, tmp_path: Path) -> None:
    rows = (f'{FILTER}|key|2018-07-23|Breathex 3" mask|BB50T|NA|"Acme, Inc."', f"{OTHER}|one|cell|less")
    report = bring(store, release(tmp_path, *rows, identifiers=(f"{FILTER}|{PACK}|Package|GS1",)))
    assert (report.counts.records, report.counts.unreadable) == (1, 1)
    assert named(store, PACK) == named(store, FILTER) == [('Breathex 3" mask', "BB50T", "")]


def test_openfdas_bulk_file_is_read(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "device-udi-0001-of-0001.json.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("device-udi.json", json.dumps({"meta": {}, "results": [fda(), fda(OTHER)]}))
    assert bring(store, path).counts.records == 2
    assert named(store, OTHER) == [("Breathex", "BB50T", "BB50T")]


@pytest.mark.parametrize("database", DATABASES)
def test_a_sync_that_is_killed_goes_on_and_ends_with_the_same(database: str, tmp_path: Path) -> None:
    path = lines(tmp_path, *(access(gtin(n), gtin(10_000_000 + n)) for n in range(1, 6_001)))
    place = fresh(database, tmp_path)
    Store.open(place).close()
    command = [sys.executable, "-m", "lockring.cli", "sync", f"gudid:{path}", "--store", place]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # the first page is in
    process.send_signal(signal.SIGKILL)
    process.wait()
    with Store.open(place) as store:
        report = bring_now(store, path)
        assert (report.error, report.counts.records + 0) == ("", 6_000)
        assert store.gudid_freshness()[0].records == 6_000
        assert named(store, gtin(10_006_000))


def bring_now(store: Store, path: Path) -> SyncReport:
    return sync(store, Gudid(), str(path), now=lambda: datetime.now(UTC))


def test_a_damaged_file_keeps_what_came_before_and_says_what_to_do(store: Store, tmp_path: Path) -> None:
    path = lines(tmp_path, *(access(gtin(n), brandName=f"Brand {n * n}") for n in range(1, 4_000)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    report = bring(store, path)
    assert "damaged or cut short" in report.error
    assert report.counts.records
    assert store.gudid_extracts() == Extracts(as_of=NOON.date(), whole=False)
    assert named(store, gtin(1)) == [("Brand 1", "BB50T", "BB50T")]
    path.write_bytes(b"")
    assert "holds no record" in bring(store, path).error


# One device


def looked(device: Device, catalogue: Held) -> Device:
    return with_gudid(device, catalogue)[0]


def test_what_the_person_says_wins_over_gudid() -> None:
    mine = Device(device_identifier=FILTER, catalog_number="ZZ-1")
    device, said = with_gudid(mine, held(access()))
    assert said is not None
    assert device.text("catalog_number") == "ZZ-1"
    assert (said.added, said.contradicted) == ((), ("catalog_number",))
    assert (device.text("brand_name"), device.text("model_number")) == ("", "")
    assert said.facts["catalog_number"] == "BB50T"
    assert 'catalog number "BB50T". You say catalog number "ZZ-1": look at the label again' in said.remarks[0]


def test_gudid_adds_what_the_person_does_not_say() -> None:
    mine = Device(device_identifier=FILTER, catalog_number="bb 50t")
    device, said = with_gudid(mine, held(access()))
    assert said is not None
    assert said.added == ("brand_name", "model_number")
    assert device.text("catalog_number") == "bb 50t"
    assert device.text("brand_name") == "Breathex"


LISTS = Product(fact="catalog_number", numbers=("BB50T", "BB51T"), context="Breathing filter BB50T, BB51T")
NAMES = Product(fact="brand_name", names=("Breathex Mini",), context="Breathex Mini")
ELSE = Product(fact="brand_name", names=("Cardiosave Hybrid",), context="Cardiosave Hybrid")


def test_gudid_can_say_that_a_notice_covers_the_device_and_never_that_it_does_not() -> None:
    device = looked(Device(device_identifier=FILTER), held(access()))
    assert judge(device, LISTS) is True
    assert judge(Device(device_identifier=FILTER), LISTS) is None
    other = looked(
        Device(device_identifier=FILTER), held(access(versionModelNumber="BB25", catalogNumber="BB25"))
    )
    assert judge(other, LISTS) is None
    assert judge(Device(catalog_number="BB25"), LISTS) is False
    assert judge(device, ELSE) is None
    assert judge(Device(brand_name="Breathex"), ELSE) is False


def test_where_gudid_contradicts_the_person_nothing_is_ruled_out_by_it() -> None:
    mine = Device(device_identifier=FILTER, catalog_number="BB25")
    assert judge(mine, LISTS) is False
    assert judge(looked(mine, held(access())), LISTS) is None
    same = looked(mine, held(access(versionModelNumber="BB25", catalogNumber="BB25")))
    assert judge(same, LISTS) is False


def test_what_gudid_adds_can_open_what_the_person_s_words_rule_out() -> None:
    listed = Product(fact="catalog_number", numbers=("BB50T",), names=("Gore Preclude",))
    mine = Device(device_identifier=FILTER, brand_name="Breathex Home")
    assert judge(mine, listed) is False
    assert judge(looked(mine, held(access())), listed) is None


def test_what_the_person_says_covers_the_device_also_where_gudid_says_otherwise() -> None:
    mine = Device(device_identifier=FILTER, catalog_number="BB51T")
    assert judge(looked(mine, held(access())), LISTS) is True


def test_gudid_can_say_that_an_exclusion_does_not_hold_and_never_that_it_does() -> None:
    every = Product(fact="brand_name", names=("Breathex",), context="All Breathex but BB50T")
    but = Scope(any=scope((every,)).any, exclude=scope((product("BB50T", names=()),)).any)
    mine = Device(device_identifier=FILTER, brand_name="Breathex")
    assert judge_scope(looked(mine, held(access())), but) is None
    assert judge_scope(mine.learn("model_number", "BB50T"), but) is False
    other = held(access(versionModelNumber="BB99T", catalogNumber="BB99T"))
    assert judge_scope(mine, but) is None
    assert judge_scope(looked(mine, other), but) is True


def test_of_records_that_share_an_identifier_only_what_they_agree_on_is_taken() -> None:
    catalogue = held(access(), access(versionModelNumber="BB-25", catalogNumber="bb 50t"), access())
    assert agreed(catalogue.records[FILTER]) == {
        "brand_name": "Breathex",
        "catalog_number": "BB50T",
        "company": "Acme, Inc.",
    }
    silent = held(access(), access(brandName="N/A", catalogNumber=None))
    assert set(agreed(silent.records[FILTER])) == {"model_number", "company"}
    _, said = with_gudid(Device(device_identifier=FILTER), catalogue)
    assert said is not None
    assert "GUDID has 3 records" in said.remarks[0]


def test_an_identifier_that_gudid_does_not_have_is_said_plainly() -> None:
    device, said = with_gudid(Device(device_identifier=OTHER), Held())
    assert said is not None
    assert device == Device(device_identifier=OTHER)
    assert said.remarks == (f"GUDID, as of 1 March 2026, has no record of the device identifier {OTHER}.",)


def test_an_extract_that_did_not_come_whole_says_so_where_it_has_no_record(
    store: Store, tmp_path: Path
) -> None:
    assert with_gudid(Device(device_identifier=OTHER), store)[1] is None
    path = lines(tmp_path, *(access(gtin(n), brandName=f"Brand {n * n}") for n in range(1, 4_000)))
    path.write_bytes(path.read_bytes()[:-5_000])
    bring(store, path)
    said = with_gudid(Device(device_identifier=gtin(3_999)), store)[1]
    assert said is not None
    assert "did not come whole" in said.remarks[0]


def test_an_identifier_in_doubt_is_not_looked_up() -> None:
    session = Session(notices=(), catalogue=held(access(), identifier=f"{FILTER[:-1]}5"))
    device, _ = session.start(f"(01){FILTER[:-1]}5", [])
    fact = device.get("device_identifier")
    assert isinstance(fact, Known)
    assert fact.doubts
    looked_at = session.look(device)
    assert looked_at.device == device
    assert looked_at.gudid is not None
    assert "in doubt" in looked_at.gudid.remarks[0]


def test_a_hibcc_identifier_is_found_with_and_without_its_check_character() -> None:
    catalogue = held(access(), identifier="A123BJC5D6E71G")
    assert looked(Device(device_identifier="A123BJC5D6E71"), catalogue).text("model_number") == "BB50T"


@pytest.mark.parametrize(
    ("name", "text", "against"),
    [
        ("model_number", "BB50T", False),
        ("model_number", "bb 50", False),  # cut off
        ("catalog_number", "REF-9", False),  # GUDID's model number
        ("catalog_number", "ZZ9", True),
        ("model_number", "Breathex", False),  # a name where a number belongs
        ("brand_name", "Breathex Mini filter", False),
        ("brand_name", "Cardiosave", True),
    ],
)
def test_what_contradicts_gudid_and_what_is_only_said_otherwise(name: str, text: str, against: bool) -> None:
    said = {"brand_name": "BREATHEX", "model_number": "REF-9", "catalog_number": "BB50T"}
    assert contradicts(name, said, text) is against


# A check


@pytest.fixture
def kept(tmp_path: Path) -> str:
    """A store of one notice, on the lots A1 and A2 of BB50T, and of two device records."""
    path = str(tmp_path / "recalls.db")
    with Store.open(path) as store:
        listed = scope((product("BB50T", names=("Breathex",)), OneOf(fact="lot_number", values=("A1", "A2"))))
        put(store, {"1": listed, "2": scope((product(names=("Cardiosave Hybrid",)),))}, days=TODAY)
        bring_now(
            store, lines(tmp_path, access(), access(OTHER, versionModelNumber="X-1", catalogNumber="NA"))
        )
    return path


def asked(kept: str, *words: str) -> tuple[int, dict[str, Any]]:
    done = run("check", *words, "--store", kept, "--format", "json")
    assert done.returncode in (0, 1, 3), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_barcode_alone_is_covered_by_a_notice_that_prints_the_number_gudid_has(kept: str) -> None:
    status, said = asked(kept, f"(01){FILTER}(10)A1")
    assert status == 1
    assert [one["notice"] for one in said["findings"] if one["verdict"] == "affected"] == ["feed-1"]
    assert said["gudid"]["facts"] == {
        "brand_name": "Breathex",
        "model_number": "BB50T",
        "catalog_number": "BB50T",
    }
    assert said["device"]["brand_name"]["said_by"] == "GUDID"
    words = " ".join(run("check", f"(01){FILTER}(10)A1", "--store", kept).stdout.split())
    assert 'says: brand name "Breathex", model number "BB50T"' in words
    assert "brand name Breathex (GUDID)" in words


def test_a_photo_of_a_barcode_alone_says_the_same(kept: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    from tests.labels import gs1, label, on_a_desk

    photo = tmp_path / "label.png"
    image.fromarray(on_a_desk(label(gs1("GS1 DataMatrix", [("01", FILTER), ("10", "A1")])))).save(photo)
    status, said = asked(kept, "--photo", str(photo))
    assert (status, said["gudid"]["records"]) == (1, 1)


def test_what_only_gudid_says_clears_nothing(kept: str) -> None:
    status, said = asked(kept, OTHER)
    assert status == 3
    assert {one["verdict"] for one in said["findings"]} == {"undetermined"}
    assert said["not_compared"]["lacks"] == "brand_name"
    told = asked(kept, OTHER, "--fact=brand=Breathex")[1]
    assert told["not_compared"] is None or told["not_compared"]["count"] < said["not_compared"]["count"]


def test_an_extract_that_is_old_makes_no_check_incomplete(tmp_path: Path) -> None:
    kept = str(tmp_path / "recalls.db")
    with Store.open(kept) as store:
        put(store, {"1": scope((product("BB50T"),))}, days=TODAY)
        bring(store, lines(tmp_path, access()))
    _, said = asked(kept, FILTER)
    assert [one["source"] for one in said["sources"]] == ["feed"]
    assert said["gudid"]["as_of"] == str(NOON.date())


def test_a_sync_of_gudid_needs_a_file(tmp_path: Path) -> None:
    for word in ("gudid", "gudid:https://example.com/gudid.zip"):
        done = run("sync", word, "--store", str(tmp_path / "x.db"))
        assert done.returncode == 2
        assert "gudid:FILE" in done.stderr


# A list


def assessed(kept: str, folder: Path, *rows: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    path = folder / "list.csv"
    path.write_text("\n".join(("UDI,Brand", *rows)) + "\n", encoding="utf-8")
    done = run("fleet", "assess", str(path), "--store", kept, "--out", str(folder), "--format", "json")
    assert done.returncode in (0, 1, 3), done.stderr
    found = list(csv.DictReader((folder / "findings.csv").open(encoding="utf-8")))
    return json.loads(done.stdout), found


def test_a_list_of_barcodes_gets_names_and_numbers_of_gudid(kept: str, tmp_path: Path) -> None:
    said, found = assessed(
        kept, tmp_path, f"(01){FILTER}(10)A1,", f"(01){FILTER}(10)B7,", f"(01){gtin(99)}(10)A1,",
        f"(01){FILTER}(10)A1,Cardiosave", f"(01){FILTER[:-1]}0(10)A1,",
    )  # fmt: skip
    told = {int(one["row"]): one for one in found if one["notice"] == "feed-1"}
    assert told[2]["model_number"] == "BB50T"
    assert "GUDID" in told[2]["model_number by GUDID"]
    assert [told[row]["verdict"] if row in told else "" for row in (2, 3)] == ["affected", ""]
    remarks = " ".join(one["says"] for one in said["remarks"])
    assert "has 1 of 2 device identifiers" in remarks
    assert "no record of the device identifier: row 4" in remarks
    assert "contradicts the list" in remarks
    assert said["summary"]["open"] + said["summary"]["undetermined"] + said["summary"]["affected"] == 5


def test_a_list_without_identifiers_stays_as_it_is(kept: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Model,Lot\nBB50T,A1\n", encoding="utf-8")
    done = run("fleet", "assess", str(path), "--store", kept, "--out", str(tmp_path), "--format", "json")
    assert done.returncode == 1
    assert "GUDID" not in done.stdout


# The real extract


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_the_shared_extract_is_in_the_store_in_seconds(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "recalls.db")) as store:
        start = time.monotonic()
        report = bring(store, SHARED / "gudid_50000.jsonl.gz")
        assert time.monotonic() - start < 60
        assert (report.counts.records, report.counts.unreadable) == (50_000, 0)
        assert named(store, "00844588018923")[0][0] == "CS2 Acet. Cup Sys. - VitalitE"
        shared = store.gudid_listed(["00733132629947"])["00733132629947"]
        assert agreed(shared.records)["brand_name"] == "GORE-TEX Suture"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
@pytest.mark.parametrize("name", ["device_identifier", "unique_device_identifier"])
def test_an_answer_of_accessgudid_is_a_record(name: str) -> None:
    raw = (SHARED / "accessgudid_examples" / f"json_devices_lookup_by_{name}_code.json").read_bytes()
    read = gudid_records.read(raw, "here")
    assert isinstance(read, GudidRecord)
    assert (read.primary, read.model_number, read.stated_on) == (
        "08717648200274",
        "1145350-28",
        date(2018, 7, 23),
    )
