"""The six numbers are those that anybody counts from the rows; a rehearsal says that it is one."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from lockring.campaign import Answer, CheckOutcome
from lockring.campaign.documents import Kind
from lockring.service.campaign import documents, drawing, tallying
from lockring.service.models import Campaign, Check, Contact, Role
from tests.service import desk
from tests.service.builders import AGENT, LEAD, START
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db


def _mixed(seed: int) -> Campaign:
    """A campaign with contacts of every kind, by chance that can be drawn again."""
    rng, of = random.Random(seed), campaign()
    for number in range(150):
        told = rng.random() < 0.7
        answer = rng.choice([*Answer, None]) if rng.random() < 0.6 else None
        quantity = rng.choice([1, 1, 1, 10])
        parts = [rng.randint(0, quantity // 3 if quantity > 1 else 0) for _ in range(3)]
        done = quantity == 1 and rng.random() < 0.3
        kept = contact(
            of,
            kind="consignee" if quantity > 1 else "owner",
            quantity=quantity,
            region=rng.choice(["IL", "CA", ""]),
            email=rng.choice(["", "a@example.org"]),
            phone=rng.choice(["", "+1 217 555 0101"]),
            left_out=rng.choice(["", "", "", "not_covered", "not_told", "no_address"]),
            told_at=START + timedelta(days=rng.randint(0, 9)) if told else None,
            told_by=rng.choice(["email", "sms", "letter"]) if told else "",
            rung=rng.randint(0, 4),
            answer=answer.value if answer else "",
            answered_at=START + timedelta(days=rng.randint(2, 20)) if answer else None,
            answered_by="web" if answer else "",
            on_hand=rng.choice([None, quantity]) if answer else None,
            corrected=int(done),
            returned=parts[0],
            destroyed=parts[1],
            lost=parts[2],
            done_at=START if done else None,
            dead_channels=rng.choice([[], ["email"], ["email", "sms"]]),
        )
        if number % 10 == 0:
            contact(of, joined_into=kept, told_at=START, told_by="email")
    drawing.draw(of.id, by=LEAD, at=START, key=str(uuid4()))
    for one in Check.objects.order_by("id")[:40]:
        outcome = rng.choice(list(CheckOutcome))
        drawing.found_out(one.id, outcome, "phone", by=AGENT, at=START, key=str(uuid4()))
    return of


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_six_numbers_are_those_that_anybody_counts(seed: int) -> None:
    of = _mixed(seed)
    client = desk.at_desk(Role.VIEWER)
    made = client.get(f"/desk/campaigns/{of.id}/documents/status_report.json")
    report = json.loads(made.content)["report"]
    rows = [
        one
        for one in Contact.objects.all()
        if one.campaign_id == of.id and one.joined_into_id is None and one.left_out in ("", "no_address")
    ]
    told = [one for one in rows if one.told_at is not None]
    checks = list(Check.objects.all())
    assert report["notified"] == len(told)
    assert report["notified_by"] == {
        channel: n
        for channel in ("email", "sms", "letter")
        if (n := sum(one.told_by == channel for one in told))
    }
    assert report["first_notified_on"] == min(one.told_at for one in told if one.told_at).date().isoformat()
    assert report["responding"] == sum(one.answered_at is not None for one in rows)
    assert report["on_hand"] == sum(one.on_hand or 0 for one in rows)
    assert report["not_responding"] == sum(one.answered_at is None for one in told)
    for name in ("returned", "corrected", "destroyed", "lost"):
        assert report[name] == sum(getattr(one, name) for one in rows), name
    counted = {o.value: n for o in CheckOutcome if (n := sum(one.outcome == o.value for one in checks))}
    assert {name: n for name, n in report["checks"].items() if n} == counted
    assert report["checks_open"] == sum(one.outcome == "" for one in checks)


def test_nobody_is_lost_between_the_steps() -> None:
    of = _mixed(4)
    counts = tallying.counted(of, START).counts
    all_rows = Contact.objects.filter(campaign=of, joined_into=None)
    assert counts.contacts == all_rows.count()
    assert counts.reachable + sum(counts.left_out.values()) == counts.contacts
    exhausted = [
        one for one in all_rows if not one.left_out and one.answered_at is None and not _is_left(one)
    ]
    assert counts.exhausted == len(exhausted)


def _is_left(one: Contact) -> bool:
    """Whether a rung is left that reaches them, told in other words than the rules do."""
    reaches = {
        "email": bool(one.email),
        "sms": bool(one.phone),
        "letter": bool(one.street and one.city),
        "phone": bool(one.phone),
    }
    later = ("email", "sms", "letter", "phone")[one.rung :]
    return any(reaches[channel] and channel not in one.dead_channels for channel in later)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("is_rehearsal", [False, True])
def test_each_paper_is_a_pdf_for_all_readers_and_a_rehearsal_says_so(kind: Kind, is_rehearsal: bool) -> None:
    of = campaign(is_rehearsal=is_rehearsal)
    contact(of, told_at=START, told_by="email")
    client = desk.at_desk(Role.VIEWER)
    made = client.get(f"/desk/campaigns/{of.id}/documents/{kind.value}.pdf")
    assert made.status_code == 200
    for part in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid:part"):
        assert part in made.content
    paper = documents.paper(kind, of, tallying.counted(of, START))
    marks = json.loads(documents.compiler(paper, "en").query("<rehearsal>"))
    assert len(marks) == (made.content.count(b"/Type/Page/") if is_rehearsal else 0)
    assert all("REHEARSAL - NOT A RECALL" in str(mark) for mark in marks)
    assert ("rehearsal-" in made["Content-Disposition"]) == is_rehearsal
    data = msgspec.json.decode(client.get(f"/desk/campaigns/{of.id}/documents/{kind.value}.json").content)
    assert data["ledger_position"] == 1
    assert bool(data["rehearsal"]) == is_rehearsal


def test_a_paper_of_the_file_names_no_owner() -> None:
    of = campaign()
    one = contact(of, told_at=START, told_by="email")
    client = desk.at_desk(Role.VIEWER)
    for kind in Kind:
        text = client.get(f"/desk/campaigns/{of.id}/documents/{kind.value}.json").content.decode()
        assert not [said for said in (one.name, one.email, one.serial, one.code) if said in text], kind
