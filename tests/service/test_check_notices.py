"""The pages of the notices: what each says now, what it said before, and what changed."""

from __future__ import annotations

import pytest
from django.test import Client

from lockring import Notice, load_notices
from tests.service.test_check import words

pytestmark = pytest.mark.django_db
NOTICES = load_notices()


def test_the_list_names_every_notice(client: Client) -> None:
    said = words(client.get("/check/notices/"))
    for notice in NOTICES:
        assert notice.latest.title in said


@pytest.mark.parametrize("notice", NOTICES, ids=[notice.id for notice in NOTICES])
def test_a_notice_is_shown_with_every_revision_and_its_sources(client: Client, notice: Notice) -> None:
    answer = client.get(f"/check/notices/{notice.id}/")
    page, said = answer.content.decode(), words(answer)
    for revision in notice.revisions:
        assert revision.changed in said
        assert revision.summary in said
        assert all(contact.phone in said for contact in revision.contacts)
        assert all(source.url.replace("&", "&amp;") in page for source in revision.sources.values())
        assert all(alias.number in said for alias in notice.latest.aliases)


def test_what_changed_is_told_in_terms_of_devices_and_steps(client: Client) -> None:
    said = words(client.get("/check/notices/medtronic-minimed-600-retainer-ring/"))
    assert "Newly covered" in said
    assert "322005" in said.replace(",", "")
    assert "No longer said." in said


def test_a_notice_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/check/notices/no-such-notice/").status_code == 404
