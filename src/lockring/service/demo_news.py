"""The newsletter of the demo: some who want it, two issues that were sent, and a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from lockring.news import Topic
from lockring.news.topics import TopicKind
from lockring.service import demo_sending
from lockring.service.demo_campaign import REMOTE, RING, Act
from lockring.service.ledger import By
from lockring.service.models import Dispatch, Issue
from lockring.service.news import duties, issues, revisions, subscribing

_RING = Topic(kind=TopicKind.NOTICE, value=RING)
_SUBSCRIBERS: tuple[tuple[str, tuple[Topic, ...], str], ...] = (
    ("clinic@example.org", (), "en"),
    ("alma@example.org", (_RING,), "en"),
    ("ben@example.org", (Topic(kind=TopicKind.NOTICE, value=REMOTE),), "en"),
    ("clinica@example.org", (), "es"),
    ("pharmacy@example.org", (Topic(kind=TopicKind.MODEL, value="MMT-1780"),), "en"),
    ("supplier@example.org", (Topic(kind=TopicKind.FIRM, value="medtronic-minimed"),), "en"),
)
_FIRST = """\
Since this month the desk sends news of recalls. Each issue lists what is new in the notices that we hold, \
and what changed since the notice before.

You choose what you hear of. The link to change that, or to leave, is in each mail."""
_SECOND = """\
The retainer ring campaign has begun. Owners whose devices are on a list get an e-mail or a letter \
with a code.

- With the code you answer on our page. It takes a minute.
- Nobody of us asks for a password or for money.
- Not sure if your pump is covered? Check it on our front page."""
_DRAFT = """\
How far the retainer ring campaign is, and what we learnt from the letters that came back."""
_ISSUES = (
    (44, "News of recalls, from now on", _FIRST, date(2024, 7, 1)),
    (30, "The retainer ring: letters are on their way", _SECOND, date(2021, 10, 1)),
)


def acts(desk: dict[str, By], now: datetime) -> list[Act]:
    """All that happened around the newsletter, the oldest first."""

    found: list[Act] = [(now - timedelta(days=90), revisions.tell_new)]
    for number, (email, topics, language) in enumerate(_SUBSCRIBERS):
        asked = partial(_subscribe, email, topics, language)
        found.append((now - timedelta(days=80 - 5 * number), asked))
    for days, title, article, since in _ISSUES:
        found.append((now - timedelta(days=days), partial(_send, desk, title, article, since)))
    draft = partial(_make, desk["agent"], "How far we are", _DRAFT, date(2019, 1, 1))
    return [*found, (now - timedelta(days=2), draft), (now - timedelta(hours=2), _monthly)]


def _monthly(at: datetime) -> None:
    """Who waits was told that nothing has changed: else the first round of the demo would tell them all."""
    while duties.monthly(at):
        demo_sending.send(at)


def _subscribe(email: str, topics: tuple[Topic, ...], language: str, at: datetime) -> None:
    subscribing.ask(email, topics, language, at=at)
    demo_sending.send(at)
    asked = Dispatch.objects.filter(purpose="news.confirm", made_at=at)
    for dispatch in asked:
        subscribing.confirm(dispatch, at=at + timedelta(minutes=9))


def _send(desk: dict[str, By], title: str, article: str, since: date, at: datetime) -> None:
    row = _make(desk["agent"], title, article, since, at - timedelta(days=1))
    issues.approve(row.id, by=desk["lead"], at=at)
    issues.send_approved(at)
    demo_sending.send(at)


def _make(by: By, title: str, article: str, since: date, at: datetime) -> Issue:
    return issues.make(title, article, since, by=by, at=at, key=f"demo-issue-{at:%Y%m%d}")
