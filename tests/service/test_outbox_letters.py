"""Letters: what is printed can be read, the window shows the address, and no character is a blank."""

from __future__ import annotations

import io
from uuid import uuid4

import msgspec
import pytest
import zxingcpp
from PIL import Image

from lockring.service.models import Dispatch, DispatchState, LedgerEntry, LetterBatch, Role
from lockring.service.outbox import batches, composing, letters
from lockring.service.outbox.composed import Composed, Steps
from lockring.service.outbox.letters import Letter, UnprintableError
from tests.service import outbox_says, pdf_text
from tests.service.builders import LEAD
from tests.service.desk import at_desk
from tests.service.outbox_says import NOW, contact, put_down

DESK = ("Returns desk", "100 Depot Road", "Northridge, CA 91325")
DPI = 150
LETTER = Letter(
    title="Pumps with a ring that may break",
    code="7K3M-9QXD",
    reply_at="https://recall.example.org/reply/",
    opening="Look at the ring of your pump today.",
    steps=(Steps(texts=("Stop using the pump if the ring is loose.",)),),
    ending=("Call 1-877-585-0166.",),
    model="MMT-1780",
    serial="NG1234567H",
    day="March 2, 2026",
    address=("Zoë Núñez", "12 Elm Street", "Springfield, IL 62701"),
)


def printed(one: Letter) -> Image.Image:
    """The first page as a printer prints it."""
    said = {"title": "Letters", "large": False, "letters": [letters._said(one, 1, DESK)]}
    made = letters.compiler("letters.typ", letters.with_kinds(said)).compile(format="png", ppi=DPI)
    first = made[0] if isinstance(made, list) else made
    assert isinstance(first, bytes)
    return Image.open(io.BytesIO(first)).convert("L").point(lambda grey: 255 if grey > 127 else 0)


def test_all_that_the_rules_ask_for_is_printed_as_text() -> None:
    read = pdf_text.text(letters.draw([LETTER], DESK).file)
    for words in ("URGENT MEDICAL DEVICE RECALL", "NG1234567H", "March 2, 2026", "7K3M-9QXD", "Zoë Núñez"):
        assert words in read, words
    for words in ("https://recall.example.org/reply/", "Reply card", "100 Depot Road", "1-877-585-0166"):
        assert words in read, words


def test_it_speaks_the_language_of_its_reader() -> None:
    spanish = msgspec.structs.replace(LETTER, language="es")
    read = pdf_text.text(letters.draw([spanish], DESK).file)
    assert "Número de serie" in read
    assert "Serial number" not in read


def test_both_codes_are_read_by_a_scanner() -> None:
    found = {code.text for code in zxingcpp.read_barcodes(printed(LETTER))}
    assert found == {"https://recall.example.org/reply/", "7K3M-9QXD"}


LONG = tuple("W" * 60 for _ in range(4))


@pytest.mark.parametrize("address", [LETTER.address, LONG], ids=["plain", "long"])
def test_a_number_10_window_shows_the_whole_address_however_the_sheet_slides(
    address: tuple[str, ...],
) -> None:
    """The sheet, 8.5 in wide and folded to 3.667 in, slides in an envelope of 9.5 x 4.125 in."""
    page = printed(msgspec.structs.replace(LETTER, address=address))
    zone = page.crop((0, int(1.7 * DPI), page.width, int(3.4 * DPI))).point(lambda grey: 255 - grey)
    left, top, right, bottom = (edge / DPI for edge in zone.getbbox() or ())
    for right_slide in (0.0, 1.0):
        assert left + right_slide >= 0.875
        assert right + right_slide <= 5.375
    for down_slide in (0.0, 4.125 - 11 / 3):
        assert top + 1.7 + down_slide >= 4.125 - 0.5 - 1.125
        assert bottom + 1.7 + down_slide <= 4.125 - 0.5


def test_each_letter_is_told_how_many_pages_it_has_and_large_print_is_larger() -> None:
    plain = letters.draw([LETTER, LETTER], DESK)
    large = letters.draw([LETTER], DESK, large_print=True)
    assert (plain.pages, sum(plain.pages)) == ((1, 1), pdf_text.pages(plain.file))
    assert large.pages[0] == pdf_text.pages(large.file) > 1


def drawings(said: list[dict[str, object]]) -> list[bytes]:
    given = letters.with_kinds({"title": "Letters", "large": False, "letters": said})
    made = letters.compiler("letters.typ", given).compile(format="png", ppi=50)
    return made if isinstance(made, list) else [made or b""]


def test_each_letter_of_a_mixed_batch_is_printed_as_it_is_by_itself() -> None:
    mixed = [
        LETTER,
        msgspec.structs.replace(LETTER, paragraphs=("Read this with care. " * 60,)),  # fits in smaller type
        msgspec.structs.replace(LETTER, paragraphs=("Read this with care. " * 200,)),  # two pages
        msgspec.structs.replace(LETTER, language="es", country="DE"),
        msgspec.structs.replace(LETTER, code="2222-3333", address=("Ben Ode", "1 Main St", "Tulsa, OK")),
    ]
    said = [letters._said(one, 1, DESK) for one in mixed]
    alone = [drawings([one]) for one in said]
    assert [len(pages) for pages in alone] == [1, 1, 2, 1, 1]
    assert drawings(said) == [page for pages in alone for page in pages]


def test_who_differs_only_in_name_and_codes_is_measured_once_for_all() -> None:
    owners = [
        msgspec.structs.replace(LETTER, code=f"{number:04}-9QXD", address=(f"Owner {number}", "1 Elm Street"))
        for number in range(20)
    ]
    owners.append(msgspec.structs.replace(LETTER, serial="NG1234567H and a long remark of a dealer"))
    given = letters.with_kinds({"letters": [letters._said(one, 1, DESK) for one in owners]})
    assert given["first_alike"] == [0, 20]


@pytest.mark.parametrize(
    ("field", "text", "sign"), [("address", ("王", "x"), "王"), ("opening", "a\u202eb", "202E")]
)
def test_what_no_font_prints_is_an_error_that_names_the_letter(field: str, text: object, sign: str) -> None:
    wrong = msgspec.structs.replace(LETTER, **{field: text})
    with pytest.raises(UnprintableError, match=rf"letter 2: .*{sign}"):
        letters.draw([LETTER, wrong], DESK)


@pytest.mark.parametrize("code", ["#panic()", "*bold* _it_ $x^2$", '"); #read("/etc/passwd")'])
def test_typst_code_is_printed_as_it_is(code: str) -> None:
    drawn = letters.draw([msgspec.structs.replace(LETTER, opening=code)], DESK)
    assert code in pdf_text.text(drawn.file)


NASTY = {
    11: ("W" * 51,) * 5,
    12: ("Ǆ" * 130, "Ǆ" * 120, "Ǆ" * 50),
    14: ("Al\u202ema", "12 Elm Street"),
    15: ("Alma\nReyes\n\n12\n", "12 Elm Street"),
}
"""Addresses of lists that do not fit the window, turn what follows them round, or make rows of their own."""


def with_letter(dispatch: Dispatch) -> Composed | None:
    """A message with a letter; the second has a name that nothing prints, the third no address."""
    plain = outbox_says.plain(dispatch)
    assert plain is not None
    number = dispatch.detail["number"]
    lines = {1: ("王小明", "1 Elm Street"), 2: (), **NASTY}.get(number, ("Alma Reyes", "12 Elm Street"))
    to = msgspec.structs.replace(plain.to, lines=lines)
    given = {
        "title": "Pumps",
        "code": f"CODE-{number}",
        "reply_at": "https://r.example.org/",
        "serial": "NG1",
    }
    return msgspec.structs.replace(plain, to=to, letter=given)


composing.register("campaign.letter", "tests.service.test_outbox_letters:with_letter")


@pytest.mark.django_db
def test_a_batch_sets_aside_what_cannot_be_printed_and_counts_as_sent_only_when_posted() -> None:
    who = contact()
    rows = put_down(4, purpose="campaign.letter", subject=who.id, channel="letter")
    made = batches.batch(batches.waiting(NOW), by=LEAD, at=NOW)
    assert made.batch is not None
    assert (made.batch.letters, made.dead, made.dropped) == (2, 2, 0)
    faults = {one.detail["number"]: one.fault for one in Dispatch.objects.filter(state="dead")}
    assert faults[2] == "no postal address"
    assert "王" in faults[1]
    assert pdf_text.pages(bytes(made.batch.file)) == made.batch.pages
    assert "CODE-3" in pdf_text.text(bytes(made.batch.sheet))
    assert Dispatch.objects.filter(state=DispatchState.SENT).count() == 0
    assert batches.post(made.batch.id, by=LEAD, at=NOW)
    assert not batches.post(made.batch.id, by=LEAD, at=NOW)
    who.refresh_from_db()
    assert (who.told_at, who.told_by) == (NOW, "letter")
    assert Dispatch.objects.filter(state=DispatchState.SENT).count() == len(rows) - 2
    assert bytes(LetterBatch.objects.get().file) == b""
    assert not LedgerEntry.objects.filter(body__contains="Elm").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", NASTY)
def test_one_address_that_cannot_be_printed_is_set_aside_and_holds_no_other_up(number: int) -> None:
    who = contact()
    for first in (number, 20):
        put_down(1, purpose="campaign.letter", subject=who.id, channel="letter", first=first)
    made = batches.batch(batches.waiting(NOW), by=LEAD, at=NOW)
    assert made.batch is not None
    assert (made.batch.letters, made.dead) == (1, 1)
    (dead,) = Dispatch.objects.filter(state=DispatchState.DEAD)
    assert dead.detail["number"] == number
    assert dead.fault


@pytest.mark.django_db
def test_the_desk_prints_posts_and_tries_again_and_who_may_look_only_looks() -> None:
    put_down(1, purpose="campaign.letter", subject=contact().id, channel="letter", first=5)
    (dead,) = put_down()
    Dispatch.objects.filter(id=dead.id).update(
        state="dead", fault="the address was refused (550)", ended_at=NOW
    )
    lead, viewer = at_desk(Role.LEAD), at_desk(Role.VIEWER)
    assert b"the address was refused (550)" in viewer.get("/desk/outbox/").content
    assert viewer.post(f"/desk/outbox/{dead.id}/again/", {"key": str(uuid4())}).status_code == 403
    lead.post(f"/desk/outbox/{dead.id}/again/", {"key": str(uuid4())})
    dead.refresh_from_db()
    assert (dead.state, dead.tries) == ("ready", 0)
    lead.post("/desk/outbox/letters/", {"key": str(uuid4())})
    made = LetterBatch.objects.get()
    assert viewer.get(f"/desk/outbox/letters/{made.id}/file/").status_code == 403
    file = lead.get(f"/desk/outbox/letters/{made.id}/file/").content
    assert "CODE-5" in pdf_text.text(file)
    lead.post(f"/desk/outbox/letters/{made.id}/posted/")
    assert Dispatch.objects.filter(state="sent", channel="letter").count() == 1
    assert lead.get("/desk/outbox/").status_code == 200


@pytest.mark.django_db
def test_a_call_is_written_down_and_what_they_asked_for_at_any_hour() -> None:
    who = contact()
    (one,) = put_down(purpose="campaign.letter", subject=who.id, channel="phone", first=5, region="")
    Dispatch.objects.filter(id=one.id).update(detail={"number": 5, "region": ""})
    agent = at_desk(Role.AGENT)
    page = agent.get("/desk/outbox/calls/").content
    assert b"+13125550199" in page
    sent = {"key": str(uuid4()), "dispatch": str(one.id), "result": "told", "asked": "yes"}
    agent.post("/desk/outbox/calls/", sent)
    one.refresh_from_db()
    who.refresh_from_db()
    assert (one.state, who.told_by) == ("sent", "phone")
    assert agent.get("/desk/outbox/calls/pdf/")["Content-Type"] == "application/pdf"
