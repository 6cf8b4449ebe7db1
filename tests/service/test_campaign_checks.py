"""Effectiveness checks and duties: drawn as the level asks, never doubled; not reached is never acted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from lockring.campaign import CheckOutcome, Level, Strategy
from lockring.campaign.clocks import Clock
from lockring.errors import ServiceError
from lockring.service.campaign import drawing, duties
from lockring.service.models import Check, Duty, Role
from tests.service import desk
from tests.service.builders import AGENT, LEAD, START
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("level", "share", "drawn"), [("A", 1, 30), ("B", 0.5, 15), ("C", 1, 3), ("D", 1, 1), ("E", 1, 0)]
)
def test_as_many_are_drawn_as_the_level_asks(level: str, share: float, drawn: int) -> None:
    of = campaign(strategy=Strategy(level=Level(level), share=share))
    for _ in range(30):
        contact(of)
    contact(of, left_out="not_covered")
    assert drawing.draw(of.id, by=LEAD, at=START, key=str(uuid4())) == drawn
    assert Check.objects.values("contact").distinct().count() == drawn


def test_drawn_once_and_more_only_where_there_are_more() -> None:
    of, key = campaign(strategy=Strategy(level=Level.B, share=0.5)), str(uuid4())
    for _ in range(10):
        contact(of)
    counts = [drawing.draw(of.id, by=LEAD, at=START, key=one) for one in (key, key, str(uuid4()))]
    for _ in range(10):
        contact(of)
    counts.append(drawing.draw(of.id, by=LEAD, at=START, key=str(uuid4())))
    assert counts == [5, 0, 0, 5]


def test_who_was_not_reached_is_not_counted_as_acted() -> None:
    of = campaign()
    for _ in range(4):
        contact(of)
    drawing.draw(of.id, by=LEAD, at=START, key=str(uuid4()))
    told = (CheckOutcome.ACTED, CheckOutcome.NOT_ACTED, CheckOutcome.NOT_REACHED)
    for one, outcome in zip(Check.objects.order_by("id"), told, strict=False):
        drawing.found_out(one.id, outcome, "phone", by=AGENT, at=START, key=str(uuid4()))
    result, _ = drawing.result(of)
    assert (result.drawn, result.known, result.acted, result.share) == (4, 2, 1, 0.5)
    assert (result.at_least, result.at_most) == (0.25, 0.75)
    page = desk.at_desk(Role.VIEWER).get(f"/desk/campaigns/{of.id}/checks/").content.decode()
    assert "Of 2 who could be asked, 1 acted." in page


def test_an_agent_makes_checks_and_only_a_lead_draws_them() -> None:
    of = campaign()
    contact(of)
    address = f"/desk/campaigns/{of.id}/checks/"
    assert desk.at_desk(Role.AGENT).post(address, {"key": str(uuid4())}).status_code == 403
    desk.at_desk(Role.LEAD).post(address, {"key": str(uuid4())})
    one = Check.objects.get()
    told = {"key": str(uuid4()), "outcome": "not_told", "method": "phone"}
    assert desk.at_desk(Role.VIEWER).post(f"{address}{one.id}/", told).status_code == 403
    desk.at_desk(Role.AGENT).post(f"{address}{one.id}/", told)
    one.refresh_from_db()
    assert (one.outcome, one.method) == ("not_told", "phone")


def test_a_duty_knows_its_day_and_is_met_once() -> None:
    of = campaign()
    friday = datetime(2026, 6, 26, 12, tzinfo=UTC)
    one = duties.begin(of.id, Clock.REPORT_806, friday, by=AGENT, at=friday, key=str(uuid4()))
    assert one.due_on == date(2026, 7, 13)  # ten working days; 3 July is the holiday of the fourth
    for hours in (1, 2):
        duties.met(one.id, by=AGENT, at=friday + timedelta(hours=hours), key=str(uuid4()))
    one.refresh_from_db()
    assert (one.met_at, one.met_by) == (friday + timedelta(hours=1), AGENT.who)


def test_a_status_report_that_is_sent_starts_the_next() -> None:
    of = campaign(strategy=Strategy(period_days=21))
    one = duties.begin(of.id, Clock.STATUS_REPORT, START, by=AGENT, at=START, key=str(uuid4()))
    duties.met(one.id, by=AGENT, at=START, key=str(uuid4()))
    (following,) = Duty.objects.filter(met_at=None)
    assert following.due_on == (START + timedelta(days=21)).date()


def test_no_duty_counts_from_what_has_not_happened() -> None:
    of = campaign()
    with pytest.raises(ServiceError):
        duties.begin(of.id, Clock.REPORT_803, START + timedelta(days=1), by=AGENT, at=START, key=str(uuid4()))


def test_overdue_duties_are_marked_and_come_first() -> None:
    of = campaign()
    client = desk.at_desk(Role.AGENT)
    address = f"/desk/campaigns/{of.id}/duties/"
    for clock, start in ((Clock.REPORT_803, "2026-03-02 09:00"), (Clock.REPORT_806, "2020-03-02 09:00")):
        answer = client.post(address, {"key": str(uuid4()), "clock": clock.value, "triggered_at": start})
        if answer.status_code != 302:  # the first one lies ahead of the clock of this machine
            assert "lies in the future" in answer.content.decode()
    page = client.get(address).content.decode()
    assert page.index("16 Mar 2020") == page.index("Mar 2020") - 3
    assert "Overdue" in page
