"""The newsletter in a real browser, with every process of the service and a real mail server."""

from __future__ import annotations

import re
import urllib.request
from email.message import EmailMessage

import pytest

from tests.service.browsing import PHONE, Walk, can_browse
from tests.service.builders import RING
from tests.service.running import LEADS
from tests.service.whole_service import World, living, text_of

pytestmark = pytest.mark.skipif(not can_browse(), reason="needs Debian's chromium, and the files of npm")
READER, STAYS, SILENT = "alma@example.org", "bruno@example.org", "clara@example.org"
LINK = re.compile(r"http://\S+/news/confirm/\S+")


def test_a_letter_of_two_leads_reaches_who_confirmed_and_one_post_ends_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with living(tmp_path_factory.mktemp("news")) as world:
        reader = world.walk(PHONE)
        asks(world, reader, SILENT)
        for address in (READER, STAYS):
            confirms(reader, asks(world, reader, address))
        writer, other = world.lead(LEADS[0]), world.lead(LEADS[1])
        path = written(writer, "What is new", "## Read this\n\nLook at your ring.")
        mails = approved(world, other, path)
        assert sorted(mails) == [READER, STAYS], "who did not confirm gets nothing"
        stands_in_the_archive(reader)
        leaves(mails[READER])
        assert list(approved(world, other, written(writer, "One more", "Nothing else."))) == [STAYS]
        for walk in (reader, writer, other):
            walk.close()


def asks(world: World, reader: Walk, address: str) -> EmailMessage:
    """From the page of the notice; returns the mail that asks whether it was them."""
    before = len(world.post.taken)
    reader.go(f"/check/notices/{RING}/")
    reader.press("main a[href*='/news/subscribe/']")
    reader.page.uncheck(f"[name=notices][value={RING}]", force=True)  # nothing chosen is everything
    reader.type("[name=email]", address)
    reader.press("main form button[type=submit]")
    mail = world.next_mail(before)
    assert mail["To"] == address
    return mail


def confirms(reader: Walk, mail: EmailMessage) -> None:
    """To open the link is not enough: a button has to be pressed."""
    found = LINK.search(text_of(mail))
    assert found
    reader.go(found[0])
    assert "/news/confirm/" in reader.path
    reader.press("main form button")
    assert "/news/mine/" in reader.path


def written(writer: Walk, title: str, article: str) -> str:
    """By one lead, who cannot approve it; returns where it is."""
    writer.go("/desk/news/new/")
    writer.type("[name=title]", title)
    writer.type("[name=since]", "2021-01-01")
    writer.type("[name=article]", article)
    writer.press("main form button")
    assert not writer.page.locator("main form[action*=approve]").count()
    return writer.path


def approved(world: World, other: Walk, path: str) -> dict[str, EmailMessage]:
    """By the other lead; the rounds send it. Returns the mails by whom they came to."""
    other.go(path)
    other.press("main form[action*=approve] button")
    before, sent = len(world.post.taken), "SELECT count(*) FROM service_issue WHERE sent_at IS NULL"
    world.service.help("rounds")
    world.service.until(sent, 0)
    world.service.stop("rounds")
    world.service.all_said()
    mails = world.post.mails[before:]
    found = {str(mail["To"]): mail for mail in mails}
    assert len(found) == len(mails), "nobody is written to twice"
    return found


def stands_in_the_archive(reader: Walk) -> None:
    reader.go("/news/")
    reader.press("main ol a")
    said = reader.page.inner_text("main")
    assert "What is new" in reader.page.inner_text("h1")
    assert "Look at your ring." in said


def leaves(mail: EmailMessage) -> None:
    """As a mail program does for its reader (RFC 8058): one POST to that URL, without a cookie."""
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Look at your ring." in text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"<(http[^>]+)>", str(mail["List-Unsubscribe"]))
    assert found
    asked = urllib.request.Request(found[1], data=b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - the service of this test
        assert (answer.status, answer.url) == (200, found[1]), "it leads nowhere else"
