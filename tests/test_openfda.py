"""openFDA as a source: what is fetched from a server full of faults, and what the records say."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.errors import SourceError
from lockring.notice import Classification
from lockring.record import Record, Unreadable
from lockring.sources import json_records
from lockring.sources.feed import Item, Page, Source
from lockring.sources.http import Settings
from lockring.sources.openfda import OpenFda
from lockring.sources.openfda_records import Batch, read
from tests.http_server import Asked, Reply, Server, running

FDA = Path(__file__).parents[2] / "shared" / "data" / "fda"
needs_data = pytest.mark.skipif(not FDA.exists(), reason="no shared data here")
QUICK = Settings(attempts=3, wait_initial_s=0.001, wait_max_s=0.002, requests_per_minute=1e6, timeout_s=5)
Json = dict[str, Any]

RECALL: Json = {
    "cfres_id": "184504",
    "product_res_number": "Z-0657-2021",
    "event_date_initiated": "2020-11-18",
    "event_date_created": "2020-12-22",
    "recall_status": "Ongoing",
    "res_event_number": "86777",
    "product_code": "LZG",
    "k_numbers": ["K123456"],
    "product_description": "Example pump, model 1",
    "code_info": "Lots A1, A2",
    "recalling_firm": "Example Inc.",
    "reason_for_recall": "The ring may break.",
    "root_cause_description": "Device Design",
    "action": "Letters were sent.",
    "product_quantity": "12 units",
    "distribution_pattern": "Nationwide",
    "openfda": {
        "device_name": "Pump, Infusion, Insulin",
        "device_class": "2",
        "regulation_number": "880.5725",
    },
}
ENFORCEMENT: Json = {
    "recall_number": "Z-0657-2021",
    "event_id": "86777",
    "classification": "Class I",
    "status": "Ongoing",
    "product_type": "Devices",
    "product_description": "Example pump, model 1",
    "code_info": "Lots A1, A2",
    "more_code_info": "Lots A3",
    "recalling_firm": "Example Inc.",
    "country": "Ireland",
    "reason_for_recall": "The ring may break.",
    "product_quantity": "12 units",
    "distribution_pattern": "Nationwide",
    "recall_initiation_date": "20201118",
    "center_classification_date": "20201215",
    "report_date": "20201223",
}
IRES: Json = {
    "PRODUCTID": "219865",
    "RECALLEVENTID": "98779",
    "RECALLNUM": "Z-1967-2026",
    "PHASETXT": "Ongoing",
    "RECALLINITIATIONDT": "04/14/2026",
    "CENTERCLASSIFICATIONTYPETXT": "2",
    "ENFORCEMENTREPORTDT": "05/06/2026",
    "TERMINATIONDT": None,
    "FIRMLEGALNAM": "Example Inc.",
    "PRODUCTDESCRIPTIONTXT": "Example scanner",
    "PRODUCTSHORTREASONTXT": "Wrong values",
    "RID": 3,
}
DATABASE: Json = {
    "Recall Number": "Z-0321-2007",
    "Recall Event ID": "36854",
    "Trade Name/Product": "InVision-PlusÂż Connector",
    "Date Posted": "May 25, 2006",
    "Recalling Manufacturer": "Société Example",
    "Reason for Recall": "Weld failures",
    "Recall Status": "Terminated",
    "Termination Date": "March 26, 2007",
    "Product Code": "FPA",
}
EXPORT: Json = {
    "Product Type": "Drugs",
    "Event ID": "61094",
    "Recall Number": "D-1392-2012",
    "Classification": "Class II",
    "Product Description": "Example tablets",
    "Code Info": "Lot H1",
    "Recall Initiation Date": "2/3/2012",
    "Report Date": "07/04/2012",
    "Termination Date": "N/A",
    "Recalling Firm": "Example Inc.",
}
OLD: Json = {
    "code-info": "Lot # 20118000.",
    "product-description": "Nail. Recall # Z-1004-04.",
    "recalling-firm": "Example Inc., by letters dated March 16, 2004.",
    "reason-for-recall": "The hole is on the wrong side.",
}
SAMPLES = [RECALL, ENFORCEMENT, IRES, DATABASE, EXPORT, OLD]


def raw(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def parsed(record: object) -> Record:
    found = read(raw(record), "a.json record 1")
    assert isinstance(found, Record), found
    found.content_digest()
    return found


def refused(record: bytes) -> Unreadable:
    found = read(record, "a.json record 1")
    assert isinstance(found, Unreadable), found
    return found


def recalls(count: int, first: int = 1, size_bytes: int = 0) -> list[Json]:
    filler = {"action": "x" * size_bytes} if size_bytes else {}
    return [{**RECALL, **filler, "product_res_number": f"Z-{n:05}-2021"} for n in range(first, first + count)]


def zipped(body: bytes, name: str = "device-recall-0001-of-0001.json") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return file.getvalue()


def bulk(records: list[Json]) -> bytes:
    return zipped(json.dumps({"meta": {"last_updated": "2026-11-20"}, "results": records}, indent=1).encode())


def numbers(source: OpenFda, pages: list[Page]) -> list[str]:
    items = [item for page in pages for item in source.parse(page)]
    return [item.number for item in items if isinstance(item, Record | Unreadable)]


def until_error(pages: Iterator[Page]) -> tuple[list[Page], str]:
    """The pages that come, and the message of the SourceError at the end, if one comes."""
    found: list[Page] = []
    try:
        found.extend(pages)
    except SourceError as error:
        return found, str(error)
    return found, ""


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def fda() -> OpenFda:
    return OpenFda(QUICK, api_key="")


def listing(server: Server, recall: dict[str, bytes], enforcement: dict[str, bytes], count: int = 2) -> str:
    """Serve these files and a download.json that lists them; its URL."""
    for name, body in {**recall, **enforcement}.items():
        server.file(f"/{name}", body, etag=f'"{name}-1"')
    parts = {
        noun: {
            "partitions": [
                {"file": f"{server.url}/{name}", "records": count, "size_mb": "0.1"} for name in files
            ]
        }
        for noun, files in {"recall": recall, "enforcement": enforcement}.items()
    }
    index = {"meta": {}, "results": {"device": {**parts, "event": {"partitions": []}}, "drug": {"odd": 1}}}
    server.file("/download.json", json.dumps(index).encode(), etag='"index"')
    return server.url + "/download.json"


def paged(server: Server, records: list[Json], faults: dict[int, list[Reply]] | None = None) -> str:
    """Serve these records as an endpoint does, some requests (counted from 0) failing first; its URL."""
    waiting = {place: list(replies) for place, replies in (faults or {}).items()}

    def answer(asked: Asked) -> Reply:
        query = {key: values[0] for key, values in parse_qs(urlsplit(asked.path).query).items()}
        start, limit = int(query.get("search_after", "0")), int(query.get("limit", "1"))
        if waiting.get(start):
            return waiting[start].pop(0)
        body = {"meta": {"results": {"total": len(records)}}, "results": records[start : start + limit]}
        more = start + limit < len(records)
        link = (
            f'<{server.url}/device/recall.json?limit={limit}&skip=0&search_after={start + limit}>; rel="next"'
        )
        return Reply(body=raw(body), headers={"Link": link} if more else {})

    server.by("/device/recall.json", answer)
    return server.url + "/device/recall.json"


# Fetching: bulk files


def test_it_is_a_source(fda: OpenFda) -> None:
    source: Source = fda
    assert (source.name, source.authority) == ("openfda", "U.S. Food and Drug Administration")


def test_the_bulk_files_of_recall_and_enforcement_come_in_pages(server: Server, fda: OpenFda) -> None:
    url = listing(
        server, {"r.json.zip": bulk(recalls(2500))}, {"e.json.zip": bulk([ENFORCEMENT] * 2500)}, 2500
    )
    pages = list(fda.fetch(url))
    assert [(page.done, page.total) for page in pages] == [
        (n, 5000) for n in (1000, 2000, 2500, 3500, 4500, 5000)
    ]
    assert [bool(page.cursor) for page in pages] == [True] * 5 + [False]
    assert numbers(fda, pages[3:]) == [f"Z-{n:05}-2021" for n in range(1, 2501)]
    assert {page.where for page in pages} == {server.url + "/r.json.zip", server.url + "/e.json.zip"}
    assert pages[0].retrieved_at.tzinfo is UTC


def test_an_unchanged_bulk_file_gives_no_page(server: Server, fda: OpenFda) -> None:
    url = listing(server, {"r.json.zip": bulk(recalls(2))}, {"e.json.zip": bulk([ENFORCEMENT] * 2)})
    validator = list(fda.fetch(url))[-1].validator
    assert list(fda.fetch(url, validator=validator)) == []
    server.file("/e.json.zip", bulk([ENFORCEMENT] * 3), etag='"2"')
    pages = list(fda.fetch(url, validator=validator))
    assert [page.where for page in pages] == [server.url + "/e.json.zip"]
    assert pages[0].cursor == ""
    assert list(fda.fetch(url, validator=pages[-1].validator)) == []


def test_a_server_without_etags_is_told_by_the_content(server: Server, fda: OpenFda) -> None:
    server.file("/r.json.zip", bulk(recalls(2)))
    validator = list(fda.fetch(server.url + "/r.json.zip"))[-1].validator
    assert list(fda.fetch(server.url + "/r.json.zip", validator=validator)) == []
    server.file("/r.json.zip", bulk(recalls(3)))
    assert len(list(fda.fetch(server.url + "/r.json.zip", validator=validator))) == 1


@pytest.mark.parametrize(
    "broken",
    [
        Reply(status=500),
        Reply(status=404),
        Reply(reset=True),
        Reply(body=bulk(recalls(50)), cut_bytes=100),
        Reply(body=bulk(recalls(50))[:-100]),
        Reply(body=bulk(recalls(50)).replace(b"PK\x01\x02", b"PK\x09\x09")),
        Reply(body=zipped(b"", "readme.txt")),
        Reply(body=zipped(b"")),
        Reply(body=zipped(b"<html>sorry</html>")),
        Reply(body=b"<html>sorry</html>", headers={"Content-Type": "text/html"}),
        Reply(body=bulk(recalls(1))),
    ],
    ids=lambda reply: f"{reply.status}-{len(reply.body)}-{reply.cut_bytes}-{reply.reset}",
)
def test_one_bulk_file_that_fails_costs_no_other(server: Server, fda: OpenFda, broken: Reply) -> None:
    good = {"r1.json.zip": bulk(recalls(2)), "r3.json.zip": bulk(recalls(2, 5))}
    url = listing(
        server,
        {"r1.json.zip": b"", "r2.json.zip": b"", "r3.json.zip": b""},
        {"e.json.zip": bulk([ENFORCEMENT] * 2)},
    )
    for name, body in good.items():
        server.file(f"/{name}", body, etag='"1"')
    server.at("/r2.json.zip", broken)
    pages, message = until_error(fda.fetch(url))
    assert set(numbers(fda, pages)) >= {"Z-00001-2021", "Z-00002-2021", "Z-00005-2021", "Z-00006-2021"}
    assert "r2.json.zip" in message
    assert "\n" not in message
    server.file("/r2.json.zip", bulk(recalls(2, 3)), etag='"2"')
    again = list(fda.fetch(url, cursor=pages[-1].cursor, validator=pages[-1].validator))
    assert {page.where for page in again} == {server.url + "/r2.json.zip"}
    assert numbers(fda, again) == ["Z-00003-2021", "Z-00004-2021"]
    assert again[-1].cursor == ""


def test_a_file_that_heals_is_fetched_again(server: Server, fda: OpenFda) -> None:
    body = bulk(recalls(2))
    server.at("/r.json.zip", Reply(body=body[:-50]), Reply(body=body, cut_bytes=9), Reply(body=body))
    assert numbers(fda, list(fda.fetch(server.url + "/r.json.zip"))) == ["Z-00001-2021", "Z-00002-2021"]


def test_a_bulk_fetch_goes_on_after_the_page_of_the_cursor(server: Server, fda: OpenFda) -> None:
    url = listing(
        server, {"r.json.zip": bulk(recalls(2500))}, {"e.json.zip": bulk([ENFORCEMENT] * 2500)}, 2500
    )
    whole = list(fda.fetch(url))
    for stop in range(1, 6):
        rest = list(OpenFda(QUICK, api_key="").fetch(url, cursor=whole[stop - 1].cursor))
        assert [page.raw for page in rest] == [page.raw for page in whole[stop:]]
        assert [page.done for page in rest] == [page.done for page in whole[stop:]]
        assert (rest[-1].cursor, rest[-1].validator) == ("", whole[-1].validator)


def test_a_file_that_changed_after_the_break_is_read_from_its_start(server: Server, fda: OpenFda) -> None:
    server.file("/r.json.zip", bulk(recalls(1500)))
    first = next(iter(fda.fetch(server.url + "/r.json.zip")))
    server.file("/r.json.zip", bulk(recalls(1500, 7)))
    assert len(numbers(fda, list(fda.fetch(server.url + "/r.json.zip", cursor=first.cursor)))) == 1500


def test_a_file_that_changed_after_it_was_done_is_read_again(server: Server, fda: OpenFda) -> None:
    url = listing(server, {"r.json.zip": bulk(recalls(2))}, {"e.json.zip": bulk([ENFORCEMENT] * 2)})
    cursor = next(iter(fda.fetch(url))).cursor
    server.file("/e.json.zip", bulk([ENFORCEMENT] * 2), etag='"new"')
    assert len(list(fda.fetch(url, cursor=cursor))) == 2


@pytest.mark.parametrize(
    "cursor", ["x", "{}", '{"place": 3}', '{"place": "elsewhere", "record": 5}', "null", "é"]
)
def test_a_cursor_that_means_nothing_here_begins_at_the_start(
    server: Server, fda: OpenFda, cursor: str
) -> None:
    server.file("/r.json.zip", bulk(recalls(2)))
    assert len(list(fda.fetch(server.url + "/r.json.zip", cursor=cursor, validator=cursor))) == 1


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b'{"results": {}}', b'{"results": {"device": {"recall": {"partitions": []}}}}', b"<html>"],
)
def test_a_download_list_that_lists_nothing_is_a_source_error(
    server: Server, fda: OpenFda, body: bytes
) -> None:
    server.at("/download.json", Reply(body=body))
    with pytest.raises(SourceError, match="try again later"):
        list(fda.fetch(server.url + "/download.json"))


def test_a_download_list_without_partitions_is_a_source_error(server: Server, fda: OpenFda) -> None:
    with pytest.raises(SourceError, match="lists no file of device/recall"):
        list(fda.fetch(listing(server, {}, {"e.json.zip": bulk([])})))


# Fetching: an endpoint


def test_an_endpoint_is_read_page_by_page(server: Server, fda: OpenFda) -> None:
    pages = list(fda.fetch(paged(server, recalls(2100))))
    assert numbers(fda, pages) == [f"Z-{n:05}-2021" for n in range(1, 2101)]
    assert [(page.done, page.total) for page in pages] == [(1000, 2100), (2000, 2100), (2100, 2100)]
    assert [
        item.where for page in pages[1:2] for item in fda.parse(page) if isinstance(item, Unreadable)
    ] == []
    assert pages[-1].cursor == ""
    assert all("limit=1000" in path for path in server.paths())


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500),
        Reply(status=502),
        Reply(status=503),
        Reply(status=429, headers={"Retry-After": "0"}),
        Reply(reset=True),
        Reply(body=raw({"results": recalls(5)}), cut_bytes=20),
        Reply(body=raw({"results": recalls(5)})[:-20]),
        Reply(body=b"<html>sorry</html>"),
        Reply(body=raw({"error": {"code": "SERVER_ERROR", "message": "Check your request"}})),
        Reply(body=b"{}"),
        Reply(body=b""),
    ],
    ids=lambda reply: f"{reply.status}-{len(reply.body)}-{reply.cut_bytes}-{reply.reset}",
)
def test_a_fault_in_mid_paging_is_tried_again(server: Server, fda: OpenFda, fault: Reply) -> None:
    url = paged(server, recalls(25), {10: [fault, fault]})
    assert len(numbers(fda, list(fda.fetch(url + "?limit=10")))) == 25


def test_an_endpoint_that_breaks_goes_on_by_the_cursor(server: Server, fda: OpenFda) -> None:
    url = paged(server, recalls(30), {10: [Reply(status=500)] * 3}) + "?limit=10"
    pages, message = until_error(fda.fetch(url))
    assert len(pages) == 1
    assert "out of order (status 500)" in message
    rest = list(OpenFda(QUICK, api_key="").fetch(url, cursor=pages[0].cursor))
    assert numbers(fda, rest) == [f"Z-{n:05}-2021" for n in range(11, 31)]
    assert [page.done for page in rest] == [20, 30]


def test_a_search_that_finds_nothing_is_a_good_end(server: Server, fda: OpenFda) -> None:
    nothing = {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}
    server.at("/device/recall.json", Reply(status=404, body=raw(nothing)))
    assert list(fda.fetch(server.url + "/device/recall.json?search=x")) == []


def test_pages_that_end_before_the_total_are_a_source_error(server: Server, fda: OpenFda) -> None:
    nothing = Reply(status=404, body=raw({"error": {"code": "NOT_FOUND"}}))
    pages, message = until_error(fda.fetch(paged(server, recalls(1500), {1000: [nothing]})))
    assert len(pages) == 1
    assert pages[0].cursor
    assert "gave 1000 of 1500 records" in message


def test_a_next_page_that_is_the_same_is_not_asked_for_for_ever(server: Server, fda: OpenFda) -> None:
    url = server.url + "/device/recall.json?limit=1000"
    server.at(
        "/device/recall.json",
        Reply(body=raw({"results": [RECALL]}), headers={"Link": f'<{url}>; rel="next"'}),
    )
    with pytest.raises(SourceError, match="for ever"):
        list(fda.fetch(url))


def test_a_next_page_on_another_server_is_not_followed(server: Server, fda: OpenFda) -> None:
    link = {"Link": '<https://example.org/x>; rel="next"'}
    server.at("/device/recall.json", Reply(body=raw({"results": [RECALL]}), headers=link))
    with pytest.raises(SourceError, match="another server"):
        list(fda.fetch(server.url + "/device/recall.json"))


def test_a_key_goes_into_a_header_and_nowhere_else(server: Server, fda: OpenFda) -> None:
    pages = list(fda.fetch(paged(server, recalls(1500)) + "?api_key=secret"))
    assert {asked.headers["authorization"] for asked in server.asked} == {"Basic c2VjcmV0Og=="}
    assert not any("secret" in text for text in [*server.paths(), *(p.where + p.cursor for p in pages)])


def test_the_key_for_fda_is_not_given_to_another_server(server: Server) -> None:
    list(OpenFda(QUICK, api_key="secret").fetch(paged(server, recalls(2))))
    assert "authorization" not in server.asked[0].headers


def test_a_record_that_changes_between_pages_comes_as_both_in_order(server: Server, fda: OpenFda) -> None:
    records = [*recalls(1000), {**RECALL, "product_res_number": "Z-00001-2021", "code_info": "All lots"}]
    items = [item for page in fda.fetch(paged(server, records)) for item in fda.parse(page)]
    twice = [item.codes for item in items if isinstance(item, Record) and item.number == "Z-00001-2021"]
    assert twice == ["Lots A1, A2", "All lots"]


def test_a_list_on_any_server_is_read_and_asked_for_once(server: Server, fda: OpenFda) -> None:
    server.file("/recalls.json", raw(recalls(2)), etag='"1"')
    pages = list(fda.fetch(server.url + "/recalls.json"))
    assert len(numbers(fda, pages)) == 2
    assert list(fda.fetch(server.url + "/recalls.json", validator=pages[-1].validator)) == []


def test_a_long_list_on_any_server_is_read_as_a_bulk_file(server: Server, fda: OpenFda) -> None:
    server.file("/recalls.json", raw(recalls(2500)), etag='"1"')
    pages = list(fda.fetch(server.url + "/recalls.json"))
    assert [page.done for page in pages] == [1000, 2000, 2500]
    rest = list(fda.fetch(server.url + "/recalls.json", cursor=pages[0].cursor))
    assert [page.done for page in rest] == [2000, 2500]


# Fetching: files


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.zip", bulk(recalls(3))),
        ("a.json", raw(recalls(3))),
        ("a.json", b"\xef\xbb\xbf" + json.dumps({"results": recalls(3)}, indent=4).encode()),
        ("a.json", b"\n".join(raw(record) for record in recalls(3))),
        ("a.jsonl", b"\r\n".join(raw(record) for record in recalls(3)) + b"\r\n\r\n"),
        ("a.json.gz", gzip.compress(raw({"meta": {"results": {}}, "results": recalls(3), "more": [1]}))),
        ("A.JSONL.GZ", gzip.compress(b"\n".join(raw(record) for record in recalls(3)))),
    ],
)
def test_each_kind_of_file_is_read(tmp_path: Path, fda: OpenFda, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    pages = list(fda.fetch(str(tmp_path / name)))
    assert numbers(fda, pages) == ["Z-00001-2021", "Z-00002-2021", "Z-00003-2021"]
    assert list(fda.fetch(str(tmp_path / name), validator=pages[-1].validator)) == []


def test_a_folder_is_all_its_files(tmp_path: Path, fda: OpenFda) -> None:
    (tmp_path / "b.jsonl").write_bytes(raw(RECALL))
    (tmp_path / "a.json").write_bytes(raw(ENFORCEMENT))
    (tmp_path / "notes.txt").write_text("no records")
    items = [item for page in fda.fetch(str(tmp_path)) for item in fda.parse(page)]
    assert [item.part for item in items if isinstance(item, Record)] == ["enforcement", "recall"]


@pytest.mark.parametrize("name", ["missing.json", "notes.txt", "empty"])
def test_a_place_without_records_is_a_source_error(tmp_path: Path, fda: OpenFda, name: str) -> None:
    (tmp_path / "notes.txt").write_text("no records")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"expected one that ends in|check the path"):
        list(fda.fetch(str(tmp_path / name)))


@pytest.mark.parametrize(
    ("name", "body", "count"),
    [
        ("a.json", json.dumps({"results": recalls(1500)}).encode()[:-300], 1499),
        ("a.json", json.dumps({"results": recalls(2)}).encode()[:-1], 2),
        ("a.json", b"", 0),
        ("a.json", b"<html>sorry</html>", 0),
        ("a.json", b'[{"a": 1} {"b": 2}]', 1),
        ("a.json", b'{"results": [1, 2', 1),
        ("a.jsonl.gz", gzip.compress(b"\n".join(raw(record) for record in recalls(3)))[:-40], 0),
        ("a.zip", b"PK no zip at all", 0),
    ],
)
def test_a_broken_file_gives_what_stands_before_the_break(
    tmp_path: Path, fda: OpenFda, name: str, body: bytes, count: int
) -> None:
    (tmp_path / name).write_bytes(body)
    pages, message = until_error(fda.fetch(str(tmp_path)))
    assert sum(len(list(fda.parse(page))) for page in pages) == count
    assert name in message
    assert "fetch it again" in message
    assert all(page.cursor and not page.validator for page in pages)


def test_a_bad_record_in_a_list_costs_nobody_but_itself(tmp_path: Path, fda: OpenFda) -> None:
    bad = [
        b'{"a": }',
        b'{"product_res_number": "Z-1-2020", "code_info": "\xff"}',
        b"nonsense",
        b'["x"]',
        b'"x"',
        b"7",
    ]
    body = b", ".join([raw(RECALL), *bad, raw(ENFORCEMENT)])
    (tmp_path / "a.json").write_bytes(b'{"results": [' + body + b"]}")
    items = [item for page in fda.fetch(str(tmp_path)) for item in fda.parse(page)]
    assert [type(item) for item in items] == [Record, *[Unreadable] * len(bad), Record]
    lost = [item for item in items if isinstance(item, Unreadable)]
    assert [item.where for item in lost] == [f"a.json record {n}" for n in range(2, 8)]
    assert [item.raw for item in lost] == bad
    assert lost[1].number == "Z-1-2020"


def test_a_page_is_bounded_in_bytes_too(tmp_path: Path, fda: OpenFda) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(raw(record) for record in recalls(5, size_bytes=10 << 20)))
    pages = list(fda.fetch(str(tmp_path)))
    assert [page.done for page in pages] == [1, 2, 3, 4, 5]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_a_large_sync_takes_little_memory(tmp_path: Path) -> None:
    """20,000 records of 3 kB, 60 MB, from a zip, fetched and parsed in a process of its own."""
    record = raw({**RECALL, "action": "word " * 500})
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.json", "w") as file,
    ):
        file.write(b'{"results": [' + record)
        for _ in range(19):
            file.write((b",\n" + record) * 1000)
        file.write((b",\n" + record) * 999 + b"]}")
    program = (
        "import sys; from lockring.sources.openfda import OpenFda; fda = OpenFda();"
        "print(sum(1 for page in fda.fetch(sys.argv[1]) for _ in fda.parse(page)),"
        "open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.zip")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    count, peak_kb = map(int, done.stdout.split())
    assert count == 20_000
    assert peak_kb < 100 * 1024


def test_the_command_does_not_pay_for_the_http_client() -> None:
    program = (
        "import sys, lockring.sources.openfda, lockring.sources.http;"
        "print({'httpx2', 'stamina', 'urllib.request'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Parsing


def test_a_recall_is_read_in_all_its_fields() -> None:
    assert parsed(RECALL) == Record(
        source="openfda",
        authority="FDA",
        number="Z-0657-2021",
        part="recall",
        event="86777",
        firm="Example Inc.",
        product="Example pump, model 1",
        codes="Lots A1, A2",
        reason="The ring may break.",
        action="Letters were sent.",
        distribution="Nationwide",
        quantity="12 units",
        status="Ongoing",
        country="US",
        url="https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id=184504",
        product_codes=("LZG",),
        initiated_on=date(2020, 11, 18),
        stated_on=date(2020, 12, 22),
    )


def test_an_enforcement_report_is_read_in_all_its_fields() -> None:
    assert parsed(ENFORCEMENT) == Record(
        source="openfda",
        authority="FDA",
        number="Z-0657-2021",
        part="enforcement",
        event="86777",
        firm="Example Inc.",
        product="Example pump, model 1",
        codes="Lots A1, A2\nLots A3",
        reason="The ring may break.",
        distribution="Nationwide",
        quantity="12 units",
        classification=Classification.CLASS_I,
        rank="Class I",
        status="Ongoing",
        country="US",
        url="https://www.accessdata.fda.gov/scripts/ires/index.cfm?Event=86777",
        initiated_on=date(2020, 11, 18),
        stated_on=date(2020, 12, 23),
    )


def test_the_other_shapes_are_known_by_their_fields() -> None:
    assert [parsed(record).part for record in SAMPLES[2:]] == [
        "ires",
        "recall-database",
        "enforcement-export",
        "enforcement-report",
    ]
    ires, database, export, old = (parsed(record) for record in SAMPLES[2:])
    assert (ires.classification, ires.rank, ires.stated_on) == (
        Classification.CLASS_II,
        "2",
        date(2026, 5, 6),
    )
    assert (database.initiated_on, database.stated_on) == (date(2006, 5, 25), date(2007, 3, 26))
    assert (export.initiated_on, export.stated_on) == (date(2012, 2, 3), date(2012, 7, 4))
    assert (old.number, old.codes) == ("Z-1004-04", "Lot # 20118000.")


def test_mojibake_is_mended_where_it_is_sure_and_else_left() -> None:
    assert parsed(DATABASE).product == "InVision-Plus¿ Connector"
    assert parsed(DATABASE).firm == "Société Example"
    assert parsed({**ENFORCEMENT, "product_description": "Âż"}).product == "Âż"


@pytest.mark.parametrize("word", ["Not Yet Classified", "", "Unclassified", "Class IV", None])
def test_an_unclassified_recall_is_kept_without_a_class(word: str | None) -> None:
    record = parsed({**ENFORCEMENT, "classification": word})
    assert (record.classification, record.rank) == (None, word or "")


def test_the_class_of_the_device_is_not_the_class_of_the_recall() -> None:
    assert parsed(RECALL).classification is None


def test_a_recall_without_a_number_gets_one_that_does_not_hang_on_its_place() -> None:
    unnumbered = {key: value for key, value in RECALL.items() if key != "product_res_number"}
    assert parsed(unnumbered).number == "cfres-184504"
    for nothing in (None, "", " ", "N/A"):
        assert parsed({**RECALL, "product_res_number": nothing}).number == "cfres-184504"
    without_id = {**unnumbered, "cfres_id": None}
    assert parsed(without_id).number == parsed(dict(reversed(without_id.items()))).number
    assert parsed(without_id).number.startswith("event-86777-")
    assert parsed({**without_id, "code_info": "Lot B"}).number != parsed(without_id).number
    assert parsed({**IRES, "RECALLNUM": None}).number == "ires-219865"


def test_a_change_of_a_time_stamp_alone_is_no_change_of_content() -> None:
    for stamp in ("report_date", "center_classification_date"):
        later = parsed({**ENFORCEMENT, stamp: "20300101"})
        assert later.stated_on == date(2030, 1, 1)
        assert later.content_digest() == parsed(ENFORCEMENT).content_digest()
    for content in ("code_info", "more_code_info", "classification", "status", "recall_initiation_date"):
        assert parsed({**ENFORCEMENT, content: "x"}).content_digest() != parsed(ENFORCEMENT).content_digest()


@pytest.mark.parametrize(
    "printed", ["20201318", "2020-02-30", "0001-01-01", "13/13/2020", "yesterday", "2020"]
)
def test_an_initiation_date_that_is_no_day_stays_to_be_seen(printed: str) -> None:
    record = parsed({**ENFORCEMENT, "recall_initiation_date": printed})
    assert record.initiated_on is None
    assert record.status == f'Ongoing (recall_initiation_date as printed: "{printed}")'
    assert parsed({**ENFORCEMENT, "report_date": printed}).stated_on == date(2020, 12, 15)


@pytest.mark.parametrize(
    "printed", ["20201118", "2020-11-18", "2020-11-18T00:00:00", "11/18/2020", " 20201118 "]
)
def test_a_date_is_read_in_each_way_that_fda_prints_it(printed: str) -> None:
    assert parsed({**ENFORCEMENT, "recall_initiation_date": printed}).initiated_on == date(2020, 11, 18)


def test_a_date_with_two_small_numbers_is_read_in_fdas_order() -> None:
    assert parsed({**EXPORT, "Recall Initiation Date": "03/12/2024"}).initiated_on == date(2024, 3, 12)


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (None, ""),
        (12345, "12345"),
        (["A1", "A2"], "A1\nA2"),
        ([None, 7], "7"),
        ([], ""),
        ("\x00 \n", "\x00 \n"),
    ],
)
def test_a_wrong_type_is_read_where_it_is_sure(value: object, read_as: str) -> None:
    assert parsed({**RECALL, "code_info": value}).codes.strip() == read_as.strip()


@pytest.mark.parametrize("value", [True, 1.5, {"lot": "A1"}, [["A1", {}]], [True]])
@pytest.mark.parametrize("key", ["code_info", "product_res_number", "product_description"])
def test_a_wrong_type_that_says_nothing_sure_is_unreadable(key: str, value: object) -> None:
    lost = refused(raw({**RECALL, key: value}))
    assert lost.reason.startswith("expected text, got ")
    assert lost.reason.endswith(f" in {key}")
    assert lost.number == ("cfres-184504" if key == "product_res_number" else "Z-0657-2021")


def test_a_field_that_is_there_twice_with_two_texts_is_unreadable() -> None:
    twice = raw(RECALL)[:-1] + b', "code_info": "All lots"}'
    assert refused(twice).reason == 'has the field "code_info" twice, with different content'
    same = raw(RECALL)[:-1] + b', "code_info": "Lots A1, A2"}'
    assert read(same, "x") == parsed(RECALL)


@pytest.mark.parametrize(
    ("bytes_", "reason"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"[1]", "expected an object, got a list"),
        (b"null", "expected an object, got null"),
        (b'"Z-0657-2021"', "expected an object, got a text"),
        (b"{}", "no field by which a record of FDA's is known"),
        (b'{"error": {"code": "NOT_FOUND"}}', "no field by which"),
        (b'{"recall_number": "t", "event_id": "o"}', "no number, no product and no codes"),
        (b'{"recall_number": "Z-1-2020", "code_info": "\xff"}', "is not UTF-8"),
        (b'{"recall_number": "Z-1-2020", "x": ' + b"[" * 100_000, "recursion"),
        (b'{"recall_number": NaN}', "malformed"),
    ],
)
def test_what_is_no_record_is_unreadable_and_says_why(bytes_: bytes, reason: str) -> None:
    lost = refused(bytes_)
    assert reason in lost.reason
    assert (lost.source, lost.where, lost.raw) == ("openfda", "a.json record 1", bytes_)
    assert len(lost.digest) == 64


def test_a_record_that_names_no_product_and_no_codes_is_kept_under_its_number() -> None:
    record = parsed({"product_res_number": "Z-0001-2026"})
    assert (record.product, record.codes) == ("", "")


def test_codes_that_fda_cut_within_a_word_are_joined_or_marked() -> None:
    cut = "L" * 32_600
    assert (
        parsed({**EXPORT, "Code Info": cut, "More Code Info": ["870 , Lot 1"]}).codes == cut + "870 , Lot 1"
    )
    assert not parsed({**EXPORT, "Code Info": cut, "More Code Info": ["870"]}).cut_off
    assert parsed({**EXPORT, "Code Info": cut}).cut_off
    assert not parsed(EXPORT).cut_off


def test_ten_megabytes_of_codes_are_read() -> None:
    codes = "A1234567, " * (1 << 20)
    assert parsed({**RECALL, "code_info": codes}).codes == codes


def test_twenty_thousand_records_are_parsed_in_a_second(fda: OpenFda) -> None:
    record = raw({**RECALL, "action": "word " * 300, "code_info": "Lot A1234, " * 60})
    page = msgspec.msgpack.encode(Batch(name="a.json", first=1, records=[record] * 1000))
    pages = [Page(raw=page, where="a.json", retrieved_at=datetime.now(UTC))] * 5
    spent_s = []
    for one in pages:
        began_s = time.process_time()
        assert sum(1 for _ in fda.parse(one)) == 1000
        spent_s.append(time.process_time() - began_s)
    assert min(spent_s) < 1000 / 20_000


# Parsing: whatever comes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def checked(items: list[Item], source: OpenFda) -> int:
    """How many items there are, each of which must be whole enough for the store."""
    for item in items:
        assert isinstance(item, Record | Unreadable)
        assert item.source == source.name
        if isinstance(item, Record):
            assert item.number
            assert len(item.content_digest()) == 64
        else:
            assert item.where
            assert item.reason
        msgspec.json.encode(item)
    return len(items)


def page_of(records: list[bytes]) -> Page:
    body = msgspec.msgpack.encode(Batch(name="a.json", first=1, records=records))
    return Page(raw=body, where="a.json", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_page_is_too_strange_to_parse(body: bytes) -> None:
    fda = OpenFda(api_key="")
    page = Page(raw=body, where="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert checked(list(fda.parse(page)), fda) >= 0


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()), max_size=6))
def test_as_many_items_come_out_as_records_went_in(records: list[bytes]) -> None:
    fda = OpenFda(api_key="")
    assert checked(list(fda.parse(page_of(records))), fda) == len(records)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample record with fields taken away, changed or made something else, and then perhaps bytes."""
    record = dict(draw(st.sampled_from(SAMPLES)))
    for key in draw(st.lists(st.sampled_from(sorted(record)), max_size=5)):
        if draw(st.booleans()):
            record[key] = draw(JSON)
        else:
            record.pop(key, None)
    body = bytearray(json.dumps(record, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass"))
    for place in draw(st.lists(st.integers(0, len(body) - 1), max_size=2)):
        body[place] = draw(st.integers(0, 255))
    return bytes(body)


@settings(deadline=None)
@given(st.lists(mutated(), max_size=4))
def test_a_mutated_record_is_read_or_told_never_lost(records: list[bytes]) -> None:
    fda = OpenFda(api_key="")
    assert checked(list(fda.parse(page_of(records))), fda) == len(records)


@settings(deadline=None)
@given(st.lists(JSON, max_size=6), st.sampled_from([None, 0, 3]), st.booleans())
def test_a_list_is_split_into_what_json_says_are_its_items(
    values: list[object], indent: int | None, named: bool
) -> None:
    body = {"meta": {"results": [1]}, "results": values, "after": values} if named else values
    found = list(json_records.split(io.BytesIO(json.dumps(body, indent=indent).encode())))
    assert [repr(json.loads(one)) for one in found] == [repr(value) for value in values]


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_splitting_ends_or_says_what_is_wrong(body: bytes) -> None:
    with suppress(ValueError):
        assert all(list(json_records.split(io.BytesIO(body))))


# Real data


@needs_data
@pytest.mark.parametrize(
    ("name", "part", "count", "unreadable"),
    [
        ("enforcement_device.jsonl", "enforcement", 18, 0),
        ("recalls_2006_2017.jsonl.gz", "recall-database", 25_700, 1),
        ("ires_2026-04_devices.jsonl", "ires", 80, 0),
        ("drug_enforcement_2012_2026.jsonl.gz", "enforcement-export", 17_722, 0),
        ("one-recall.json", "enforcement-report", 1, 0),
    ],
)
def test_real_records_are_read(fda: OpenFda, name: str, part: str, count: int, unreadable: int) -> None:
    items = [item for page in fda.fetch(str(FDA / name)) for item in fda.parse(page)]
    records = [item for item in items if isinstance(item, Record)]
    assert (len(items), len(items) - len(records)) == (count, unreadable)
    assert {record.part for record in records} == {part}
    assert sum(not record.product or not record.firm for record in records) <= 1
    assert not any("Âż" in record.product + record.action for record in records)
    undated = [record for record in records if not record.initiated_on]
    assert all("as printed" in record.status for record in undated) or part == "enforcement-report"
