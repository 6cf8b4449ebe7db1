"""The demo's campaigns: one for the retainer ring with a past of seven weeks, and a rehearsal.

All of it is written as the desk writes it, at instants of the past. Nothing is sent to anybody.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from lockring.campaign import Answer, Channel, CheckOutcome, Level, Rung, Strategy
from lockring.campaign.clocks import Clock
from lockring.errors import ServiceError
from lockring.remedy import Actor
from lockring.service import demo_lists, demo_sending
from lockring.service.campaign import (
    answering,
    audiences,
    climbing,
    deciding,
    drawing,
    duties,
    importing,
    merging,
    opening,
)
from lockring.service.campaign.answering import Given, Units, Way
from lockring.service.campaign.opening import Opening
from lockring.service.campaign.standing import to_tell
from lockring.service.demo_data import Drawn
from lockring.service.ledger import By
from lockring.service.models import Campaign, Contact, Dispatch, DispatchState, Duty, Merge

RING, REMOTE = "medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller"
BEGAN = timedelta(days=49)
"""So long ago the campaign was opened; the lists were in two days later."""
OWNERS, REHEARSED = 120, 90

Act = tuple[datetime, Callable[[datetime], object]]
"""Something that happened: when, and what is called with that instant."""

_LADDER = (
    Rung(channel=Channel.EMAIL),
    Rung(channel=Channel.EMAIL, after=timedelta(days=4)),
    Rung(channel=Channel.LETTER, after=timedelta(days=4)),
    Rung(channel=Channel.PHONE, after=timedelta(days=14)),
    Rung(channel=Channel.LETTER, after=timedelta(days=7)),
)
_SAYS = (
    "The light on the ring is hard to see. Can somebody call me?",
    "My mother has this pump. She is in hospital until Friday.",
    "I moved. Please write to the new address.",
)
_LIKELY = {"email": 0.3, "letter": 0.35, "phone": 0.7}
"""Made up: of those who were tried by this channel, how many answer it."""
_WAYS: dict[str, tuple[tuple[Way, ...], tuple[int, ...]]] = {
    "email": (("web", "mail"), (9, 1)),
    "letter": (("card", "web", "phone"), (6, 3, 2)),
    "phone": (("phone",), (1,)),
}
_ANSWERS = {
    Answer.ACTED: 52,
    Answer.PASSED_ON: 12,
    Answer.GONE: 11,
    Answer.NOT_THEIRS: 9,
    Answer.QUESTION: 8,
    Answer.REFUSES: 5,
}


class Past:
    """What happened to the campaign of the demo, as acts in their order."""

    def __init__(self, drawn: Sequence[Drawn], desk: dict[str, By], now: datetime, owners: int) -> None:
        """`drawn` are the people of the demo's cases: who asked since the lists came stands on one."""
        self._desk, self._now, self._owners = desk, now, owners
        self._began = now - BEGAN
        self._asked = [one for one in drawn if "ring_color" in one.facts and one.opened_at > self._day(3)]
        self._draw = random.Random(12)  # noqa: S311 - made-up people need no secret
        self._campaign = Campaign()

    def acts(self) -> list[Act]:
        """All that happened, the oldest first."""
        return sorted(self._each(), key=lambda act: act[0])

    def _day(self, number: float) -> datetime:
        return self._began + timedelta(days=number)

    def _each(self) -> Iterator[Act]:
        agent = self._desk["agent"]
        yield self._began, self._open
        yield self._day(1), self._take_lists
        yield self._day(2), self._link
        yield self._day(3), self._climb
        yield self._day(3.2), partial(demo_sending.bounce, self._draw)
        yield self._day(7), self._replies
        yield self._day(9), partial(self._meet, Clock.REPORT_806)
        for number in range(4, BEGAN.days, 3):
            yield self._day(number), self._answers
            yield self._day(number + 0.6), self._climb
        for number in (6, 11, 14, 20):
            yield self._day(number + 0.7), partial(demo_sending.post, agent)
        yield self._day(47), partial(demo_sending.draw, agent)
        for number in range(24, BEGAN.days - 3, 8):
            at = self._day(number).replace(hour=19, minute=30)  # it is day from Maine to Oregon
            yield at, partial(demo_sending.call, agent, self._draw)
        for number in (13, 26):
            yield self._day(number), partial(self._meet, Clock.STATUS_REPORT)
        yield self._day(33), self._check
        yield self._day(40), partial(self._begin, Clock.REPORT_803)
        yield self._now - timedelta(hours=1), self._climb

    def _open(self, at: datetime) -> None:
        strategy = Strategy(level=Level.C, ladder=_LADDER)
        given = Opening(notice=RING, revision=date(2021, 10, 5), strategy=strategy, made=640, distributed=560)
        self._campaign = opening.open_campaign(given, by=self._desk["lead"], at=at, key="demo-campaign")
        for clock in (Clock.REPORT_806, Clock.STATUS_REPORT):
            self._begin(clock, at)

    def _begin(self, clock: Clock, at: datetime) -> None:
        key = f"demo-duty-{clock.value}-{at:%Y%m%d}"
        duties.begin(self._campaign.id, clock, at, by=self._desk["lead"], at=at, key=key)

    def _meet(self, clock: Clock, at: datetime) -> None:
        duty = Duty.objects.get(campaign=self._campaign, clock=clock.value, met_at=None)
        duties.met(duty.id, by=self._desk["lead"], at=at, key=f"demo-met-{duty.id}")

    def _take_lists(self, at: datetime) -> None:
        found = demo_lists.lists(demo_lists.pumps(self._owners, self._asked))
        for number, (kind, rows) in enumerate(found.items()):
            on = at + timedelta(hours=number)
            take_list(self._campaign, kind, demo_lists.as_csv(rows), by=self._desk["lead"], at=on)

    def _link(self, at: datetime) -> None:
        link(self._campaign, self._desk["lead"], at)

    def _climb(self, at: datetime) -> None:
        climbing.start(self._campaign.id, by=self._desk["lead"], at=at, key=f"demo-climb-{at:%Y%m%d%H%M}")
        demo_sending.send(at)
        demo_sending.account(at + timedelta(minutes=5))

    def _answers(self, at: datetime) -> None:
        """Who answers on this day. Who asks for a new pump does so by their case."""
        asked = {one.facts["serial_number"] for one in self._asked}
        told = to_tell(self._campaign).filter(answered_at=None).exclude(tried_at=None)
        for contact in told.exclude(serial__in=asked).order_by("name", "serial", "email", "street"):
            waited = (at - contact.tried_at).days if contact.tried_at else 0
            channel = _LADDER[min(contact.rung, len(_LADDER)) - 1].channel.value
            if self._draw.random() < _LIKELY[channel] / (3 + waited):
                self._answer(contact, channel, at)

    def _answer(self, contact: Contact, channel: str, at: datetime) -> None:
        answer = self._draw.choices(tuple(_ANSWERS), weights=tuple(_ANSWERS.values()))[0]
        way = self._draw.choices(_WAYS[channel][0], weights=_WAYS[channel][1])[0]
        units = None
        if answer is Answer.GONE:
            units = Units(on_hand=0, **{self._draw.choice(("destroyed", "lost", "returned")): 1})
        if answer in (Answer.PASSED_ON, Answer.NOT_THEIRS):
            units = Units(on_hand=0)
        says = self._draw.choice(_SAYS) if answer is Answer.QUESTION else ""
        is_theirs = way == "web"
        by = By(part=Actor.PERSON, who=str(contact.id)) if is_theirs else self._desk["agent"]
        given = Given(answer=answer, way=way, says=says, units=units)
        answering.give(contact.id, given, by=by, at=at, key=f"demo-answer-{contact.id}")
        if units is not None and units.returned and self._draw.random() < 0.6:
            agent = self._desk["agent"]
            answering.units_came(contact.id, 1, by=agent, at=at, key=f"demo-came-{contact.id}")

    def _replies(self, at: datetime) -> None:
        sent = Dispatch.objects.filter(channel="email", state=DispatchState.SENT, came_back=None)
        of_it = sent.filter(subject__in=to_tell(self._campaign).values("id"))
        for dispatch, says in zip(of_it.order_by("ended_at", "key"), _SAYS, strict=False):
            demo_sending.reply(dispatch, says, at)

    def _check(self, at: datetime) -> None:
        """A tenth is drawn, and most of them are asked."""
        agent = self._desk["agent"]
        drawing.draw(self._campaign.id, by=self._desk["lead"], at=at, key="demo-checks")
        rows = self._campaign.checks.select_related("contact").order_by("contact__name", "contact__serial")
        for number, row in enumerate(rows):
            if self._draw.random() < 0.2:
                continue
            of_it = (CheckOutcome.ACTED,) if row.contact.answered_at else tuple(CheckOutcome)[1:]
            outcome, method = self._draw.choice(of_it), self._draw.choice(("phone", "phone", "mail"))
            on = at + timedelta(hours=number)
            drawing.found_out(row.id, outcome, method, by=agent, at=on, key=f"demo-check-{row.id}")


def rehearse(lead: By, at: datetime) -> None:
    """A mock recall of the remote control: whom it told in 2018, and whom in 2021."""
    given = Opening(
        notice=REMOTE,
        revision=date(2021, 10, 5),
        strategy=Strategy(ladder=_LADDER),
        is_rehearsal=True,
    )
    campaign = opening.open_campaign(given, by=lead, at=at, key="demo-rehearsal")
    rows = demo_lists.as_csv(demo_lists.remotes(REHEARSED))
    take_list(campaign, "registration", rows, by=lead, at=at)
    audiences.place_all(campaign, at=at)
    for days in (0, 10, 25):
        on = at + timedelta(days=days)
        climbing.start(campaign.id, by=lead, at=on, key=f"demo-rehearse-{days}")


def take_list(campaign: Campaign, kind: str, content: bytes, *, by: By, at: datetime) -> None:
    """Brings a list in and reads it to its end, at this instant."""
    kept = importing.keep(
        io.BytesIO(content), campaign, name=f"{kind}.csv", kind=kind, asked=("ring_color",), at=at
    )
    importing.start(kept, by=by, at=at, key=f"demo-list-{kept.id}")
    kept.refresh_from_db()
    importing.take(kept, clock=lambda: at)


def link(campaign: Campaign, lead: By, at: datetime) -> None:
    """Finds who stands on two lists, decides of two pairs, leaves the others open; then places all."""
    merging.link(campaign, at=at)
    open_pairs = Merge.objects.filter(campaign=campaign, state=Merge.PROPOSED).order_by("-probability", "id")
    for number, pair in enumerate(open_pairs[:2]):
        decide = (deciding.join, deciding.keep_apart)[number]
        try:
            decide(pair.id, by=lead, at=at, key=f"demo-pair-{pair.id}")
        except ServiceError:  # two serial numbers: they cannot be one
            continue
    audiences.place_all(campaign, at=at)
