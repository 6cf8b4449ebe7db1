"""The page of a study on the service: found by its digest, and never offered where it is another one."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from lockring import load_notices
from lockring.service import checking
from lockring.service.check import notices
from lockring.service.news import held
from lockring.sources import directory
from lockring.sources.studies import PAGES
from tests.service.browsing import DESK, PHONE, Walk, browser, can_browse
from tests.service.test_check import words

pytestmark = pytest.mark.django_db
LINKED = {notice.id: notice.studies for notice in load_notices() if notice.studies}
RING = "medtronic-minimed-600-retainer-ring"
((LINK),) = LINKED[RING]
ADDRESS = f"/studies/{LINK.sha256}/"
HEADING = {"": "How dangerous is it?", "/es": "¿Qué tan peligroso es?"}


def told(client: Client, language: str = "", notice: str = RING) -> str:
    """The part of the notice's page about its studies; empty where there is none."""
    page = client.get(f"{language}/check/notices/{notice}/").content.decode()
    found = re.search(rf"<h2>{re.escape(HEADING[language])}</h2>.*?</ul>", page, re.DOTALL)
    return found[0] if found else ""


def forget() -> None:
    """Lets the process read the notices and the pages anew."""
    for kept in (
        checking.published,
        checking.notices,
        checking.study_pages,
        notices.loaded,
        notices._notices,
    ):
        kept.cache_clear()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("lockring").addHandler(handler)
    yield written
    logging.getLogger("lockring").removeHandler(handler)


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The digest of a page that the notice names, and that no page has."""
    shutil.copytree(directory.PUBLISHED, tmp_path / "notices")
    link = tmp_path / "notices" / RING / "studies" / LINK.page.replace(".html", ".json")
    other = hashlib.sha256(b"another page").hexdigest()
    link.write_text(link.read_text(encoding="utf-8").replace(LINK.sha256, other), encoding="utf-8")
    monkeypatch.setattr(directory, "PUBLISHED", str(tmp_path / "notices"))
    forget()
    yield other
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize("notice", LINKED)
def test_the_page_at_the_address_has_the_bytes_that_the_address_names(client: Client, notice: str) -> None:
    for link in LINKED[notice]:
        assert f'href="/studies/{link.sha256}/"' in told(client, notice=notice)
        answer = client.get(f"/studies/{link.sha256}/")
        assert hashlib.sha256(answer.content).hexdigest() == link.sha256
        assert answer.content == (Path(PAGES) / link.page).read_bytes()


def test_the_notice_says_what_the_study_is_and_that_it_changes_no_answer(client: Client) -> None:
    said = told(client)
    assert "A computer study of made-up people, in plain words." in said
    assert "It never changes the answer: keep following the notice." in said
    assert LINK.title in said
    assert "English" not in said
    whole = words(client.get(f"/check/notices/{RING}/"))
    assert whole.index("What to do") < whole.index(HEADING[""]) < whole.index("History: what changed")


def test_in_spanish_the_link_says_that_the_page_is_in_english(client: Client) -> None:
    said = told(client, "/es")
    assert "siga haciendo lo que dice el aviso" in said
    assert f'<a href="{ADDRESS}" hreflang="en">¿Qué puede pasar' in said
    assert "(la página está en inglés)</a>" in said
    assert 'lang="en"' not in said.replace('hreflang="en"', "")  # its title has words in Spanish


def test_a_notice_without_a_study_says_nothing_of_one(client: Client) -> None:
    without = next(notice.id for notice in load_notices() if not notice.studies)
    assert told(client, notice=without) == ""


def test_it_may_be_kept_for_ever_and_loads_nothing_but_its_own_style(client: Client) -> None:
    answer = client.get(ADDRESS)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["Content-Type"], answer["Content-Language"]) == ("text/html; charset=utf-8", "en")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    policy = dict(one.split(" ", 1) for one in answer["Content-Security-Policy"].split("; "))
    assert set(policy) == {"default-src", "base-uri", "form-action", "frame-ancestors", "style-src"}
    assert {policy.pop("default-src"), policy.pop("form-action"), policy.pop("base-uri")} == {"'none'"}
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", policy["style-src"])


def test_no_other_page_may_load_more_for_it(client: Client) -> None:
    for address in ("/", f"/check/notices/{RING}/", "/studies/nothing/"):
        assert "style-src 'self'" in client.get(address)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "digest", ["nothing", "0" * 64, LINK.sha256.upper(), LINK.sha256[:-1], LINK.page[:-5]]
)
def test_a_digest_that_no_notice_names_is_not_found(client: Client, digest: str) -> None:
    answer = client.get(f"/studies/{digest}/")
    assert answer.status_code == 404
    assert "We cannot find that page" in words(answer)
    assert "1-877-585-0166" in words(answer)


def test_it_is_read_and_nothing_is_sent_to_it(client: Client) -> None:
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405


def test_a_page_that_is_another_one_is_neither_offered_nor_served_and_is_logged(
    client: Client, spoilt: str, log: io.StringIO
) -> None:
    assert told(client) == told(client, "/es") == ""
    assert "What to do" in words(client.get(f"/check/notices/{RING}/"))
    for digest in (spoilt, LINK.sha256):
        assert client.get(f"/studies/{digest}/").status_code == 404
    assert f"study not shown: {RING}/studies/{LINK.page[:-5]}.json: " in log.getvalue()
    assert f"expected the sha-256 {spoilt}, found {LINK.sha256}" in log.getvalue()
    answer = client.post("/api/v1/check", {"label": "MMT-1780"}, content_type="application/json").json()
    assert RING not in answer["studies"]
    assert RING in {one["notice"] for one in answer["findings"]}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_program_gets_the_studies_that_it_can_fetch(client: Client, language: str) -> None:
    asked = {"label": "MMT-1780", "language": language}
    answer = client.post("/api/v1/check", asked, content_type="application/json").json()
    (study,) = answer["studies"][RING]
    assert client.get(f"/studies/{study['sha256']}/").status_code == 200
    assert (study["title"] == LINK.title) is (language == "en")


def test_the_news_keep_the_studies_of_a_notice() -> None:
    (found,) = (one for one in held.notices() if one.id == RING)
    assert found.studies == LINKED[RING]
    older = found.revisions[:1]
    assert held._joined(found, list(older), RING) == found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not can_browse(), reason="needs Debian's chromium and the files of npm")
@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_people_find_it_and_read_it_on_a_phone_and_at_a_desk(live_server: LiveServer, language: str) -> None:
    with browser() as opened:
        for size in (PHONE, DESK):
            walk = Walk(opened, live_server.url, size)
            walk.go(f"{language}/check/notices/{RING}/")
            walk.press(f'a[href="{ADDRESS}"]')
            assert walk.path == ADDRESS
            assert walk.page.locator("html").get_attribute("lang") == "en"
            dot = walk.page.locator(".dot.fault").first
            assert dot.evaluate("(one) => getComputedStyle(one).fill") == "rgb(179, 38, 30)"  # styled
            assert walk.page.get_by_text("Keep following the notice").first.is_visible()
            walk.close()
