"""The check through its pages: what a person types and answers, and what they are told."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client

from lockring.service import checking

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

RING = "MiniMed 600 pumps: every pump with a clear ring is replaced"
REMOTE = "MiniMed remote controls: stop using the remote and send it back"
NEVER = {"remote_id_programmed": "no", "easy_bolus_programmed": "no"}


def typed(client: Client, text: str) -> Answer:
    """The page after the one box."""
    return client.post("/check/", {"label": text}, follow=True)


def answered(client: Client, **facts: str) -> Answer:
    """The answer page after these answers."""
    for name, value in facts.items():
        client.post("/check/question/", {"fact": name, "choice": value})
    return client.get("/check/answer/")


def words(answer: Answer) -> str:
    """What stands on the page, without its markup."""
    page = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(page).split())


def verdict(answer: Answer, title: str) -> str:
    """The verdict in words above the notice with this title; empty where it is not told in full."""
    findings = re.findall(r'(?s)<section class="lockring-finding .*?</section>', answer.content.decode())
    told = (re.search(r"(?s)<span>([^<]+)</span>.*?<h2[^>]*>([^<]+)<", one) for one in findings)
    return next((one[1] for one in told if one and html.unescape(one[2]) == title), "")


def question(client: Client) -> str:
    """The heading of the question page."""
    return words(client.get("/check/question/")).split(" – Lockring")[0]


def steps_now(answer: Answer, title: str) -> list[str]:
    """The steps of this notice that surely apply and cannot wait, in the order of the page."""
    findings = re.findall(r'(?s)<section class="lockring-finding .*?</section>', answer.content.decode())
    (finding,) = (one for one in findings if title in html.unescape(one))
    cards = re.findall(r"(?s)</span>Do this now</h4>.*?</ol>", finding)
    return [step for card in cards for step in re.findall(r"(?:</svg>|<p>)([^<]+)</p>\s*<details", card)]


def test_a_whole_clear_ring_is_affected_and_the_pump_stays_in_use(client: Client) -> None:
    typed(client, "MMT-1780")
    answer = answered(client, ring_color="clear", ring_condition="intact", reservoir_locks="yes")
    assert verdict(answer, RING) == "Affected"
    assert "Keep using your pump." in words(answer)
    assert "Stop using the pump." not in words(answer)
    assert "/cases/ask/medtronic-minimed-600-retainer-ring/replacement/" in answer.content.decode()


@pytest.mark.parametrize("color", ["clear", "black"])
def test_a_damaged_ring_stops_the_pump_and_the_dangerous_do_not_comes_first(
    client: Client, color: str
) -> None:
    typed(client, "MMT-1780")
    answer = answered(client, ring_color=color, ring_condition="damaged")
    assert verdict(answer, RING) == ("Affected" if color == "clear" else "We cannot tell yet")
    ring = steps_now(answer, RING)[:3]
    assert "Do not put the reservoir back" in ring[0]
    assert "Stop using the pump" in ring[1]
    assert "Call the 24-hour line" in ring[2]


def test_a_whole_black_ring_is_not_affected_and_the_page_says_by_which_notices(client: Client) -> None:
    typed(client, "MMT-1780")
    answer = answered(client, ring_color="black", ring_condition="intact", reservoir_locks="yes")
    assert verdict(answer, RING) == ""
    said = words(answer)
    assert RING in said.split("Not affected by these")[1]
    assert "There may be notices that Lockring does not hold" in said


def test_a_device_that_no_notice_covers_is_not_affected_in_its_own_colour_and_words(client: Client) -> None:
    typed(client, "Accu-Chek Insight")
    answer = answered(client, lot_number="ZZ9")
    assert "lockring-outcome--clear" in answer.content.decode()
    assert re.search(r"Not affected by the \d+ notices that we looked at", words(answer))
    assert "We cannot tell yet" not in words(answer)


def test_who_cannot_tell_is_never_told_not_affected(client: Client) -> None:
    typed(client, "MMT-1780")
    answer = answered(client, ring_color="cannot_tell", ring_condition="cannot_tell")
    assert verdict(answer, RING) == "We cannot tell yet"
    assert RING not in words(answer).split("Not affected by these")[1]


def test_who_cannot_see_is_shown_the_way_by_touch(client: Client) -> None:
    typed(client, "MMT-1780")
    page = client.post("/check/question/", {"fact": "ring_condition", "choice": "cannot_see"}, follow=True)
    assert "Feel all the way round the ring with a fingertip" in words(page)
    assert 'value="cannot_see"' not in page.content.decode()
    page = client.post("/check/question/", {"fact": "ring_condition", "choice": "intact"}, follow=True)
    answer = answered(client, reservoir_locks="yes", ring_color="cannot_tell")
    assert verdict(answer, RING) == "We cannot tell yet"
    assert "Keep using your pump." in words(answer)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"remote_id_programmed": "yes", "easy_bolus_programmed": "no"}, "Affected"),
        ({"remote_id_programmed": "cannot_tell", "easy_bolus_programmed": "no"}, "We cannot tell yet"),
        (NEVER, "Still to do"),
    ],
)
def test_who_has_the_remote_sends_it_back_whatever_the_verdict(
    client: Client, facts: dict[str, str], says: str
) -> None:
    typed(client, "MMT-503")
    answer = answered(client, **facts)
    assert verdict(answer, REMOTE) == says
    assert "Send every MMT-500 or MMT-503 remote back" in words(answer)
    assert "/cases/ask/medtronic-minimed-remote-controller/return/" in answer.content.decode()


def test_a_pump_without_a_remote_that_was_never_set_up_is_cleared_of_the_remote_notice(
    client: Client,
) -> None:
    typed(client, "MMT-722")
    answer = answered(client, remote_owned="no", **NEVER)
    assert verdict(answer, REMOTE) == ""
    assert REMOTE in words(answer).split("Not affected by these")[1]


def test_an_offer_that_has_ended_cannot_be_asked_for(client: Client) -> None:
    typed(client, "MMT-722")
    answer = answered(client, remote_id_programmed="yes")
    assert "The exchange program ended" in words(answer)
    assert "/cases/ask/medtronic-minimed-paradigm-cybersecurity/" not in answer.content.decode()


def test_a_model_that_no_notice_names_is_not_cleared(client: Client) -> None:
    assert "MMT-9999" in words(typed(client, "MMT-9999"))
    said = words(client.get("/check/answer/"))
    assert "We cannot tell yet" in said
    assert "This does not mean that your device is safe" in said
    assert "Not affected" not in said


def test_a_wrong_model_that_is_corrected_leaves_no_doubt_behind(client: Client) -> None:
    typed(client, "MMT-9999")
    client.post("/check/question/", {"fact": "model_number", "answer": "MMT-1780"})
    said = words(client.get("/check/answer/"))
    assert "MMT-1780" in said
    assert "MMT-9999" not in said


def test_the_text_under_a_barcode_is_read_and_leads_to_the_model(client: Client) -> None:
    page = typed(client, "(01)00643169501935(21)NG1234567H")
    assert "What model number is printed on the device?" in words(page)
    page = client.post("/check/question/", {"fact": "model_number", "answer": "MMT-1780"}, follow=True)
    said = words(client.get("/check/answer/"))
    assert "NG1234567H" in said
    assert RING in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1-877-585-0166", "looks like a phone number"),
        ("", "Type what is printed on the device, such as MMT-1780."),
        ("---", "Expected a model number with letters or digits"),
        ("MMT-1780 and MMT-503", "are two devices"),
        ("x" * 2_000, "500 characters"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_box_and_stays_in_it(
    client: Client, text: str, says: str
) -> None:
    page = typed(client, text)
    assert page.status_code == 200
    assert words(page).count(says) == 2, "in the summary and beside the box"
    assert html.escape(text) in page.content.decode()
    assert 'data-module="nhsuk-error-summary"' in page.content.decode()
    assert "--fact" not in words(page)
    assert client.get("/check/answer/").headers["Location"] == "/"


def test_a_question_without_an_answer_is_asked_again_with_what_is_wrong(client: Client) -> None:
    typed(client, "MMT-1780")
    assert "Choose one answer." in words(client.post("/check/question/", {"fact": "ring_condition"}))
    wrong = client.post("/check/question/", {"fact": "ring_condition", "choice": "purple"})
    assert "Expected one of intact" in words(wrong)
    assert client.post("/check/question/", {"fact": "no_such_fact", "choice": "yes"}).status_code == 200


def test_no_fact_is_ever_in_an_address(client: Client) -> None:
    pages = [typed(client, "MMT-1780 SN NG1234567H")]
    pages += [client.post("/check/question/", {"fact": "ring_color", "choice": "clear"}, follow=True)]
    pages += [client.get("/check/answer/")]
    went = [where for page in pages[:2] for where, _ in page.redirect_chain]
    linked = [
        where for page in pages for where in re.findall(r'(?:href|action)="([^"]*)"', page.content.decode())
    ]
    assert set(went) == {"/check/question/"}
    for fact in ("1780", "NG1234567H", "clear", "ring_c"):
        assert not [where for where in (*went, *linked) if fact in where.replace("retainer-ring", "")]


def test_back_takes_one_answer_back_and_again_forgets_all(client: Client) -> None:
    typed(client, "MMT-1780")
    first = question(client)
    client.post("/check/question/", {"fact": "ring_condition", "choice": "damaged"})
    assert question(client) != first
    client.post("/check/back/")
    assert question(client) == first
    assert client.get("/check/back/").status_code == 405
    client.post("/check/again/")
    assert client.get("/check/answer/").headers["Location"] == "/"
    assert "check" not in client.session


def test_a_double_click_is_one_answer(client: Client) -> None:
    typed(client, "MMT-1780")
    first = question(client)
    for _ in range(2):
        client.post("/check/question/", {"fact": "ring_condition", "choice": "damaged"})
    client.post("/check/back/")
    assert question(client) == first


def test_the_phone_line_can_be_dialled_and_says_when_and_where(client: Client) -> None:
    typed(client, "MMT-1780")
    answer = client.get("/check/answer/")
    assert 'href="tel:18775850166"' in answer.content.decode()
    assert "United States, 24 hours a day" in words(answer)


def test_steps_under_a_condition_stand_after_its_words(client: Client) -> None:
    typed(client, "MMT-1780")
    said = words(client.get("/check/answer/"))
    condition = said.index("If the ring is loose, damaged or missing, or the reservoir does not lock:")
    assert condition < said.index("Stop using the pump.")


def test_the_pages_are_not_kept_by_the_browser(client: Client) -> None:
    typed(client, "MMT-1780")
    for page in ("/check/question/", "/check/answer/"):
        assert "no-store" in client.get(page).headers["Cache-Control"]


def test_the_answer_is_mailed_whole_and_the_address_is_not_kept(client: Client) -> None:
    typed(client, "MMT-1780")
    answered(client, ring_color="clear", ring_condition="damaged")
    page = client.post("/check/answer/send/", {"email": "alma@example.org"}, follow=True)
    assert "We sent the answer." in words(page)
    (sent,) = mail.outbox
    assert sent.to == ["alma@example.org"]
    body = str(sent.body)
    for said in (
        "AFFECTED: " + RING,
        "1. Do not put the reservoir back",
        "1-877-585-0166",
        "notice15-letter",
    ):
        assert said in body
    assert "--fact" not in body
    assert "alma" not in str(dict(client.session.items()))


def test_an_address_that_is_none_is_told_and_the_answer_stays(client: Client) -> None:
    typed(client, "MMT-1780")
    page = client.post("/check/answer/send/", {"email": "alma"})
    assert "Type an e-mail address" in words(page)
    assert RING in words(page)
    assert not mail.outbox


def test_a_mail_that_cannot_be_sent_leaves_the_answer(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    typed(client, "MMT-1780")
    page = client.post("/check/answer/send/", {"email": "alma@example.org"}, follow=True)
    assert "The mail could not be sent." in words(page)
    assert RING in words(page)


@pytest.fixture
def broken_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is there and cannot be read."""
    (tmp_path / "recalls.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("LOCKRING_STORE", str(tmp_path / "recalls.db"))
    monkeypatch.setattr(checking, "_thread", checking._OfThread())


@pytest.mark.usefixtures("broken_store")
def test_a_store_that_cannot_be_read_is_told_and_clears_nothing(client: Client) -> None:
    typed(client, "MMT-503")
    said = words(answered(client, **NEVER))
    assert "We could not look at everything" in said
    assert "Not looked at:" in said
    assert "Not affected" not in said


@pytest.mark.usefixtures("broken_store")
def test_who_is_told_to_stop_is_told_so_without_the_store(client: Client) -> None:
    typed(client, "MMT-1780")
    answer = answered(client, ring_color="clear", ring_condition="damaged")
    assert "Stop using the pump." in words(answer)
    assert "Not looked at:" in words(answer)
