"""The newsletter: two people, what is new, each subscriber once, and no word of a script."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring import load_notices
from lockring.errors import ServiceError
from lockring.message import as_text
from lockring.news import Topic, TopicKind
from lockring.service.models import Dispatch, Issue, LedgerEntry, Role
from lockring.service.news import articles, issues
from lockring.service.outbox.composing import compose
from tests.service.builders import AGENT, LEAD, RING, START
from tests.service.desk import account, at_desk
from tests.service.test_news_revisions import subscriber

SINCE = date(2021, 1, 1)
ARTICLE = "# Read this\n\nCall **the line** in the [notice](https://example.org/n).\n\n- one\n- two"


def made(article: str = ARTICLE, since: date = SINCE) -> Issue:
    return issues.make("What is new", article, since, by=AGENT, at=START, key=str(uuid4()))


def sent(row: Issue) -> Issue:
    issues.approve(row.id, by=LEAD, at=START)
    issues.send_approved(START + timedelta(minutes=1))
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_an_issue_holds_what_is_new_since_that_day_and_was_in_none_before() -> None:
    row = made()
    items = {(one.notice, one.revision) for one in issues.items_of(row)}
    expected = {
        (notice.id, one.revised_on)
        for notice in load_notices()
        for one in notice.revisions
        if one.revised_on >= SINCE
    }
    assert items == expected
    assert not issues.items_of(made())
    older = issues.items_of(made(since=date(2020, 1, 1)))
    assert older
    assert all(one.revision < SINCE for one in older)


@pytest.mark.django_db
def test_who_made_an_issue_does_not_approve_it_and_nothing_changes_after() -> None:
    row = made()
    with pytest.raises(ServiceError, match="somebody else"):
        issues.approve(row.id, by=AGENT, at=START)
    assert issues.send_approved(START) == 0
    issues.change(row.id, "Other", "words", by=LEAD, at=START)
    with pytest.raises(ServiceError, match="somebody else"):
        issues.approve(row.id, by=LEAD, at=START)
    issues.approve(row.id, by=AGENT, at=START)
    for act in (issues.give_up, issues.approve):
        with pytest.raises(ServiceError, match="approved"):
            act(row.id, by=LEAD, at=START)
    with pytest.raises(ServiceError, match="approved"):
        issues.change(row.id, "a", "b", by=LEAD, at=START)


@pytest.mark.django_db
def test_an_issue_goes_to_whom_it_touches_in_their_language_and_once() -> None:
    every = subscriber()
    ring = subscriber(Topic(kind=TopicKind.NOTICE, value=RING), language="es")
    other = subscriber(Topic(kind=TopicKind.FIRM, value="sooil-development"))
    row = made()
    assert issues.audience(row) == (2, 3)
    sent(row)
    assert issues.send_approved(START + timedelta(days=1)) == 0
    told = {one.subject: compose(one) for one in Dispatch.objects.all()}
    assert set(told) == {every.id, ring.id}
    assert other.id not in told
    whole, own = told[every.id], told[ring.id]
    assert whole is not None
    assert own is not None
    text = as_text(whole.message)
    assert "Call the line in the notice (https://example.org/n)." in text
    assert "- two" in text
    assert "Newly covered" in text
    assert f"/news/{row.number}/" in text
    assert own.message.language == "es"
    assert "más. No tratan de lo que usted eligió" in as_text(own.message)
    assert len(as_text(own.message)) < len(text)
    assert "/news/leave/" in whole.leave
    body = LedgerEntry.objects.get(kind="issue_sent").body
    assert '"told":2' in body
    assert '"not_their_topics":1' in body


@pytest.mark.django_db
def test_a_draft_that_is_given_up_leaves_no_gap_in_the_numbers(client: Client) -> None:
    row = made()
    assert client.get(f"/news/{row.number}/").status_code == 404, "a draft is no page"
    issues.give_up(row.id, by=AGENT, at=START)
    again = sent(made())
    assert again.number == row.number
    assert client.get("/news/").content.decode().count(f"/news/{again.number}/") == 1
    page = client.get(f"/news/{again.number}/").content.decode()
    assert "Newly covered" in page
    assert '<a href="https://example.org/n">notice</a>' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize(
    "article",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](http://example.org)",
        "[a](data:text/html,x)",
        "[a](https://user:word@example.org)",
        "![a](https://example.org/a.png)",
        '<https://example.org/"onmouseover=alert(1)>',
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_nothing_but_text_and_https_links_comes_out_of_markdown(article: str) -> None:
    page = articles.as_page(article)
    assert not re.search(r"<(?!/?(p|a|h[2-4]|ul|ol|li|em|strong|code|pre|blockquote|br|hr)\b)", page)
    assert all(link.startswith("https://example.org") for link in re.findall(r'href="([^"]*)"', page))
    assert not re.search(r"<[^>]*\son\w+=", page)


@given(st.text(max_size=400) | st.text("<>[]()!*_#`'\"&:/\\ \na", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_a_page_has_no_other_element(text: str) -> None:
    page = articles.as_page(text)
    assert not re.search(r"<(?!/?(p|a|h[2-4]|ul|ol|li|em|strong|code|pre|blockquote|br|hr)\b)", page)
    assert all(re.match(r"https://", link) for link in re.findall(r'href="([^"]*)"', page))
    articles.as_paragraphs(text)


@given(levels=st.lists(st.integers(1, 6), max_size=8))
def test_headings_stand_below_the_title_and_leave_no_level_out(levels: list[int]) -> None:
    page = articles.as_page("\n\n".join(f"{'#' * level} words" for level in levels))
    found = [1, *(int(level) for level in re.findall(r"<h(\d)>", page))]
    assert len(found) == len(levels) + 1
    assert all(2 <= after <= before + 1 for before, after in pairwise(found))


@pytest.mark.parametrize(
    "article", ["word " * 2_000, ">" * 10_000, "[" * 10_000, "*a " * 3_333, "- " * 5_000]
)
def test_ten_thousand_characters_of_anything_are_read(article: str) -> None:
    assert articles.as_page(article)
    articles.as_paragraphs(article)


def form(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"key": str(uuid4()), **fields})


@pytest.mark.django_db
def test_the_desk_makes_looks_and_another_approves() -> None:
    subscriber()
    lead, other = account(Role.LEAD), account(Role.LEAD)
    writer, approver, viewer = at_desk(somebody=lead), at_desk(somebody=other), at_desk(Role.VIEWER)
    given = {"title": "Spring", "article": ARTICLE, "since": "2021-01-01", "key": str(uuid4())}
    answer = writer.post("/desk/news/new/", given)
    assert writer.post("/desk/news/new/", given)["Location"] == answer["Location"], "sent twice is once"
    row = Issue.objects.get()
    page = writer.get(answer["Location"]).content.decode()
    assert "1 of 1" in page
    assert "News from Lockring, number 1" in page
    assert "Noticias de Lockring, número 1" in page
    assert "Approve, and send" not in page
    form(writer, f"/desk/news/{row.id}/approve/")
    row.refresh_from_db()
    assert row.approved_at is None
    assert "Approve, and send" in approver.get(answer["Location"]).content.decode()
    assert form(viewer, f"/desk/news/{row.id}/approve/").status_code == 403
    assert form(at_desk(Role.AGENT), f"/desk/news/{row.id}/approve/").status_code == 403
    form(approver, f"/desk/news/{row.id}/approve/")
    row.refresh_from_db()
    assert row.approved_by == str(other.id)
    assert issues.send_approved(timezone.now()) == 1
    assert "Sent" in writer.get("/desk/news/").content.decode()
    form(writer, f"/desk/news/{row.id}/give-up/")
    assert Issue.objects.filter(id=row.id).exists()


@pytest.mark.django_db
def test_an_article_that_is_too_long_is_refused_with_its_words_kept() -> None:
    page = form(at_desk(), "/desk/news/new/", title="a", article="x" * 10_001, since="2021-01-01")
    assert page.status_code == 200
    assert "x" * 10_001 in page.content.decode()
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_nobody_else_has_the_desk(client: Client) -> None:
    answer = client.get("/desk/news/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/desk/news/")
