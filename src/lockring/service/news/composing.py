"""What a subscriber is sent, as it is true when it is sent: None once they have left."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lockring.campaign import Channel
from lockring.message import Message
from lockring.message import news as said
from lockring.news import touches
from lockring.service import mailing
from lockring.service.models import Dispatch, Issue, Subscriber
from lockring.service.news import articles, held, issues, links, telling
from lockring.service.news.subscribing import topics_of
from lockring.service.news.telling import Item
from lockring.service.outbox.composed import Composed, Recipient


def confirm(dispatch: Dispatch) -> Composed | None:
    """The question whether they want news. It can be left by doing nothing, so it has no such link."""
    one = Subscriber.objects.filter(id=dispatch.subject, ended_at=None).first()
    if one is None:
        return None
    language = str(dispatch.detail["language"])
    told = said.confirmation(links.to_confirm(dispatch, language), language)
    return Composed(key=dispatch.key, to=Recipient(email=one.email), message=told, short=told.subject)


def revision(dispatch: Dispatch) -> Composed | None:
    """That a notice they follow has a new revision."""
    one = _subscriber(dispatch)
    if one is None:
        return None
    item = Item(notice=dispatch.detail["notice"], revision=date.fromisoformat(dispatch.detail["revision"]))
    news = telling.told(item, one.language)
    notice = held.notice(item.notice)
    if news is None or notice is None or not touches(topics_of(one.topics), notice):
        return None
    return _composed(dispatch, one, said.revised(news, links.to_manage(one), one.language))


def issue(dispatch: Dispatch) -> Composed | None:
    """An issue of the newsletter: the article, and what of its news is among their topics."""
    one = _subscriber(dispatch)
    row = Issue.objects.filter(id=UUID(dispatch.detail["issue"])).first()
    if one is None or row is None or row.approved_at is None:
        return None
    return _composed(dispatch, one, message(row, one))


def message(row: Issue, one: Subscriber) -> Message:
    """An issue as this subscriber gets it."""
    items = issues.items_of(row)
    wanted = issues.wanted(items, topics_of(one.topics))
    news = (telling.told(item, one.language) for item in wanted)
    return said.issue(
        row.number,
        articles.as_paragraphs(row.article),
        [news_item for news_item in news if news_item],
        others=len(items) - len(wanted),
        link=mailing.address(f"/news/{row.number}/", one.language),
        manage=links.to_manage(one),
        language=one.language,
    )


def _subscriber(dispatch: Dispatch) -> Subscriber | None:
    return Subscriber.objects.filter(id=dispatch.subject, ended_at=None, confirmed_at__isnull=False).first()


def _composed(dispatch: Dispatch, one: Subscriber, told: Message) -> Composed | None:
    """To the address, or to the browser if that is still wanted."""
    is_push = dispatch.channel == Channel.PUSH.value
    if is_push and one.push is None:
        return None
    to = Recipient(push=one.push) if is_push else Recipient(email=one.email)
    return Composed(key=dispatch.key, to=to, message=told, short=told.subject, leave=links.to_leave(one))
