"""Lists of owners: every row comes out, as a contact or as a fault; the same file is taken once."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import erasing, importing, tokens
from lockring.service.campaign.rows import taken as read
from lockring.service.models import Campaign, Contact, LedgerEntry, ListRow, Merge, OwnerList, Role
from tests.service import desk
from tests.service.builders import LEAD, START
from tests.service.listed import at, campaign, listed, taken

pytestmark = pytest.mark.django_db

HEAD = "First Name,Last Name,E-mail,Phone,Address,City,State,ZIP,Model,Serial No.,In Warranty,Ring Color\n"
GOOD = (
    "Alma,Reyes,alma@example.org,555-123-4567,12 Elm St,"
    "Springfield,Illinois,62701,MMT-1780K,NG 1234567H,Yes,clear\n"
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from django.test import override_settings

    with override_settings(HOME=tmp_path):
        yield


def _one() -> Contact:
    return Contact.objects.get()


def test_a_row_becomes_a_contact_with_what_the_list_says_of_the_device() -> None:
    taken(campaign(), (HEAD + GOOD).encode())
    found = _one()
    assert (found.name, found.email, found.phone) == ("Alma Reyes", "alma@example.org", "555-123-4567")
    assert (found.street, found.city, found.region, found.postal_code) == (
        "12 Elm St",
        "Springfield",
        "IL",
        "62701",
    )
    assert (found.model, found.serial) == ("MMT1780K", "NG1234567H")
    assert found.facts == {"in_warranty": "yes", "ring_color": "clear"}
    assert ListRow.objects.get().fields["serial"] == "NG 1234567H"


@pytest.mark.parametrize(
    ("text", "says"),
    [("Yes", "yes"), ("n", "no"), ("expired", "no"), ("", None), ("unknown", None), ("soon", None)],
)
def test_warranty_is_yes_or_no_or_not_known(text: str, says: str | None) -> None:
    assert read({"name": "A", "in_warranty": text}).fields["facts"].get("in_warranty") == says


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        ({"region": "Texas"}, False),  # the state says it
        ({"country": "US"}, False),
        ({"country": "Canada", "region": "ON"}, False),
        ({"region": "ON"}, True),
        ({"city": "Köln", "postal_code": "50667"}, True),
        ({}, True),
    ],
)
def test_that_a_country_is_not_said_is_told_and_not_only_taken_to_be_ours(
    cells: dict[str, str], is_told: bool
) -> None:
    one = read({"name": "A", **cells})
    assert (("country", "is not said; US was taken") in one.faults) is is_told


def test_every_fault_of_every_row_is_told_and_the_rest_of_a_row_is_taken() -> None:
    rows = [
        GOOD,
        ",,,,,,,,MMT-1780,,,\n",
        "Ben,Okoro,no address,,1 Oak Rd,Laredo,TX,78040,MMT-1780,NG1H,perhaps,\n",
        "Cy,Lee,,,,,,,,,,\n",
        ",,,,,,,,MMT-1715,,,\n",
    ]
    one = taken(campaign(), (HEAD + "".join(rows)).encode())
    assert (one.rows, one.refused) == (5, 2)
    assert {(fault["field"], tuple(map(tuple, fault["rows"]))) for fault in one.faults} == {
        ("", ((3, 3), (6, 6))),
        ("email", ((4, 4),)),
        ("in_warranty", ((4, 4),)),
        ("country", ((5, 5),)),
    }
    assert Contact.objects.get(name="Ben Okoro").email == ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=12)] * 3),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_is_dropped_whatever_stands_in_it(rows: list[tuple[str, str, str]]) -> None:
    cells = [[" ".join(text.replace('"', "").split()) for text in row] for row in rows]
    lines = "".join(",".join(f'"{text}"' for text in ("x", *row)) + "\n" for row in cells)
    of = campaign(is_rehearsal=True)
    one = taken(of, f"unit,name,email,serial\n{lines}".encode())
    told = set(ListRow.objects.filter(owner_list=one).values_list("number", flat=True))
    refused = {
        n for fault in one.faults if not fault["field"] for a, b in fault["rows"] for n in range(a, b + 1)
    }
    assert told | refused == set(range(2, len(rows) + 2))
    assert not told & refused
    assert (one.rows, one.refused) == (len(rows), len(refused))
    assert Contact.objects.filter(campaign=of).count() == len(told)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16")])
def test_any_dialect_and_encoding_says_the_same(delimiter: str, encoding: str) -> None:
    text = (HEAD + GOOD.replace("Alma", "Zoë")).replace(",", delimiter)
    taken(campaign(), text.encode(encoding))
    assert (_one().name, _one().serial) == ("Zoë Reyes", "NG1234567H")


def test_excel_and_parquet_say_the_same(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from openpyxl import Workbook

    head, row = HEAD.strip().split(","), GOOD.strip().split(",")
    book = Workbook()
    assert book.active is not None
    book.active.append(head)
    book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    pq.write_table(
        pa.table({name: [text] for name, text in zip(head, row, strict=True)}), tmp_path / "a.parquet"
    )
    of = campaign()
    for name in ("a.xlsx", "a.parquet"):
        taken(of, (tmp_path / name).read_bytes(), name=name)
    one, two = Contact.objects.all()
    same = ("name", "email", "region", "postal_code", "model", "serial", "facts")
    assert [getattr(one, name) for name in same] == [getattr(two, name) for name in same]


def test_the_same_file_is_taken_once_in_a_campaign_and_once_in_each() -> None:
    of = campaign()
    taken(of, (HEAD + GOOD).encode())
    with pytest.raises(ServiceError, match="once"):
        importing.keep(BytesIO((HEAD + GOOD).encode()), of, name="x", kind="dealer", asked=(), at=START)
    taken(campaign(is_rehearsal=True), (HEAD + GOOD).encode())
    assert Contact.objects.count() == 2


def test_reading_goes_on_behind_the_last_row_that_was_taken(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    text = HEAD + "".join(GOOD.replace("Alma", f"Alma{n}") for n in range(10))
    one = listed(campaign(), text.encode())
    importing.take(one, most=2)
    stopped = OwnerList.objects.get(id=one.id)
    assert (stopped.rows, stopped.upto, stopped.finished_at) == (6, 7, None)
    stale = OwnerList.objects.get(id=one.id)
    with django_capture_on_commit_callbacks(execute=True):
        importing.take(stopped)
    importing.take(stale)  # a second worker that thinks it is still at row 7
    done = OwnerList.objects.get(id=one.id)
    assert (done.rows, done.refused, Contact.objects.count()) == (10, 0, 10)
    assert done.finished_at is not None
    assert not importing.place(done).exists()


def test_a_list_that_nobody_reads_on_is_put_down_again() -> None:
    one = listed(campaign(), (HEAD + GOOD).encode())
    assert importing.revive(at(0)) == 0
    assert importing.revive(at(1)) == 1
    assert importing.revive(at(1)) == 0
    assert OwnerList.objects.get(id=one.id).finished_at is None


def test_the_next_list_with_these_columns_is_read_as_the_last_one_was() -> None:
    of = campaign()
    first = importing.keep(
        BytesIO(b"Name,Ref2,Town\nA,NG1H,X\n"), of, name="a", kind="dealer", asked=(), at=START
    )
    assert first.columns == {"Name": "name", "Ref2": "", "Town": "city"}
    importing.change(first, {"Name": "name", "Ref2": "serial", "Town": "city"})
    importing.start(first, by=LEAD, at=START, key="a")
    second = importing.keep(
        BytesIO(b"Name,Ref2,Town\nB,NG2H,X\n"), of, name="b", kind="dealer", asked=(), at=START
    )
    assert second.columns["Ref2"] == "serial"


def test_codes_are_short_and_no_two_are_the_same() -> None:
    taken(campaign(), (HEAD + GOOD * 500).encode())
    codes = set(Contact.objects.values_list("code", flat=True))
    assert len(codes) == 500
    assert {len(code) for code in codes} == {10}


def test_a_list_is_brought_in_over_the_pages_and_no_name_stands_in_the_log_or_an_address() -> None:
    of, client = campaign(), desk.at_desk(Role.AGENT)
    base = f"/desk/campaigns/{of.id}/lists/"
    file = SimpleUploadedFile("l.csv", (HEAD + GOOD).encode())
    sent = {"file": file, "name": "Dealers", "kind": "dealer", "key": str(uuid4())}
    answer = client.post(base, sent, follow=True)
    page = answer.content.decode()
    assert "alma@example.org" in page
    assert Contact.objects.count() == 0
    one = OwnerList.objects.get()
    columns = {f"column-{place}": field for place, field in enumerate(one.columns.values())}
    client.post(f"{base}{one.id}/do/", {**columns, "key": str(uuid4()), "take": ""})
    importing.take(OwnerList.objects.get())
    assert "Read to its end" in client.get(f"{base}{one.id}/").content.decode()
    assert "Dealers" in client.get(base).content.decode()
    bodies = " ".join(LedgerEntry.objects.values_list("body", flat=True))
    assert [word for word in ("Alma", "Reyes", "example.org", "NG1234567H") if word in bodies] == []
    assert list(ledger.faults()) == []


def test_contacts_are_filtered_and_looked_for() -> None:
    of, client = campaign(), desk.at_desk(Role.VIEWER)
    taken(
        of,
        (
            HEAD + GOOD + GOOD.replace("Alma", "Ben").replace("Illinois", "TX").replace("1234567", "9")
        ).encode(),
    )
    base = f"/desk/campaigns/{of.id}/lists/contacts/"
    one = Contact.objects.get(name="Alma Reyes")
    assert "Ben" not in client.get(f"{base}?region=IL").content.decode()
    for words in (one.code, one.code.lower().replace("-", " "), "alma rey", "ng-1234567h"):
        page = client.post(f"{base}find/", {"words": words}).content.decode()
        assert "Alma" in page
        assert "Ben" not in page
    assert "NG1234567H" in client.get(f"/desk/campaigns/{of.id}/contacts/{one.id}/").content.decode()


def test_the_code_of_an_imported_row_opens_their_answer_and_is_scanned_at_the_desk() -> None:
    of, client = campaign(), desk.at_desk(Role.AGENT)
    taken(of, (HEAD + GOOD).encode())
    one = _one()
    printed = tokens.printed(one.code)
    assert client.post("/reply/", {"code": printed}).status_code == 302
    found = client.post(f"/desk/campaigns/{of.id}/answers/", {"code": printed.lower()})
    assert found["Location"] == f"/desk/campaigns/{of.id}/contacts/{one.id}/"


def test_pages_of_contacts_show_each_once() -> None:
    from lockring.service.campaign import contacts

    of = campaign()
    taken(of, (HEAD + GOOD * 130).encode())
    seen, after, pages = [], None, 0
    while pages == 0 or after:
        found, after = contacts.page(of.id, contacts.Wanted(), after)
        seen += [one.id for one in found]
        pages += 1
    assert (pages, len(seen), len(set(seen))) == (3, 130, 130)


def test_who_is_erased_leaves_nothing_but_the_counts() -> None:
    of, client = campaign(), desk.at_desk(Role.AGENT)
    taken(of, (HEAD + GOOD).encode())
    one = _one()
    client.post(f"/desk/campaigns/{of.id}/lists/contacts/{one.id}/erase/", {"key": str(uuid4())})
    left = _one()
    assert [getattr(left, name) for name in (*Contact.PERSONAL, "other_ways")] == [*[""] * 6, []]
    assert ListRow.objects.get().fields == {}
    assert left.erased_at is not None
    assert (OwnerList.objects.get().rows, Contact.objects.count()) == (1, 1)
    assert LedgerEntry.objects.filter(kind="contact_erased").count() == 1


def test_erasing_takes_what_joins_remember_as_well() -> None:
    of = campaign()
    taken(of, (HEAD + GOOD + GOOD).encode())
    kept, other = Contact.objects.all()
    Merge.objects.create(
        campaign=of,
        kept=kept,
        joined=[str(other.id)],
        before={"fields": {"name": "Alma"}},
        probability=1,
        at=START,
    )
    Contact.objects.filter(id=other.id).update(joined_into=kept)
    erasing.erase(other.id, by=LEAD, at=START, key="k")
    assert "Alma" not in str([list(model.objects.values()) for model in (Contact, ListRow, Merge)])


def test_people_without_a_role_see_nothing() -> None:
    of = campaign()
    assert desk.signed_in(desk.account(Role.NONE)).get(f"/desk/campaigns/{of.id}/lists/").status_code == 404
    answer = desk.at_desk(Role.VIEWER).post(f"/desk/campaigns/{of.id}/lists/link/", {"key": str(uuid4())})
    assert answer.status_code == 403
    assert Campaign.objects.count() == 1
