"""The whole life of a request in a real browser, from the front page to closed: the person and the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.delivery import sending
from lockring.service.models import Account, CaseRow, Unit
from tests.service import builders
from tests.service.browsing import DESK, PHONE, Keys, Walk, browser, can_browse
from tests.service.builders import AGENT, REMOTE, RING, opened, unit
from tests.service.lives import SERIAL, ask, tick, tick_box
from tests.service.running import SECRET
from tests.service.test_sign_in import code
from tests.service.whole_service import show_second_factor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not can_browse(), reason="needs Debian's chromium, and the files of npm"),
]
LABEL, NEW = "MMT-1780", "NG7000001H"
CLEAR = {"serial_number": SERIAL, "ring_color": "clear", "ring_condition": "intact", "reservoir_locks": "yes"}
LANGUAGES = pytest.mark.parametrize(
    ("person_in", "desk_in"), [("en", "es"), ("es", "en")], ids=["desk-in-spanish", "person-in-spanish"]
)
SIZES = [PHONE, DESK]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def home(walk: Walk, language: str) -> None:
    """The front page, in this language."""
    walk.go("/")
    if language == "es":
        walk.press("[name=language]")
    assert walk.page.locator("html").get_attribute("lang") == language


def asked(walk: Walk, label: str, answers: dict[str, str], notice: str) -> CaseRow:
    """The request that somebody makes."""
    ask(walk, label, answers, notice)
    row = CaseRow.objects.latest("opened_at")
    assert row.reference in walk.page.inner_text("main h1 + div")
    return row


def link(server: LiveServer) -> str:
    """The private link of the newest mail, after the worker has sent what there is to send."""
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)
    found = re.search(r"https?://\S+?(/\S*cases/follow/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def at_desk(browser: Browser, server: LiveServer, language: str, size: dict[str, int] = DESK) -> Walk:
    """Somebody of the desk, signed in by a mailed code and that of their app."""
    account = Account.objects.create_user("agent@example.org", role="agent")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    TOTP.activate(account, SECRET)
    walk = Walk(browser, server.url, size)
    home(walk, language)
    walk.press("header a[href$='/account/login/']")
    walk.page.fill("[name=login]", account.email)
    walk.press("main form button")
    walk.page.fill("[name=code]", code())
    walk.press("main form[novalidate] button")
    show_second_factor(walk)
    if walk.path != "/desk/":
        walk.press("header a[href$='/desk/']")
    return walk


def do(desk: Walk, row: CaseRow, event: str) -> None:
    """Does one thing on the page of the case."""
    if not desk.path.startswith(f"/desk/cases/{row.id}/"):
        desk.press("header a[href$='/desk/']")
        desk.press(f"main a[href*='{row.id}']")
    desk.press(f"form[action$='/do/{event}/'] button")


def take_in(desk: Walk, serial: str = NEW) -> None:
    """Takes a pump with a black ring into the stock."""
    desk.press("header a[href$='/desk/stock/']")
    desk.press("main a[href$='/take-in/']")
    desk.page.fill("[name=model]", LABEL)
    desk.page.fill("[name=serial]", serial)
    for name, said in {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}.items():
        field = desk.page.locator(f"[name=fact_{name}]")
        if field.count():
            field.select_option(said)
    desk.press("main form button")


def send(row: CaseRow, what: str) -> None:
    """What the desk does, where a test is not about its pages."""
    casework.record(row.id, happened.Reserved(at=timezone.now(), by=AGENT.part, who=AGENT.who, unit=what))
    sending.send(row.id, by=AGENT, at=timezone.now(), key=str(uuid4()))


def is_pdf(drawn: bytes) -> bool:
    return drawn.startswith(b"%PDF")


def arrives(person: Walk, row: CaseRow, serial: str = NEW) -> None:
    """It has arrived: the new one is checked, and all that completes it is ticked."""
    person.go(person.page.url)
    person.press("form[action$='/received/'] button")
    assert person.path == f"/cases/{row.id}/arrived/"
    assert serial in person.page.inner_text("main dl")
    tick(person, "is_same", "yes")
    for name, said in {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}.items():
        if person.page.locator(f"[name=fact_{name}]").count():
            tick(person, f"fact_{name}", said)
    person.press("main form[novalidate] button")
    assert person.page.locator(".nhsuk-card--care").count() == 0  # neither "do not use" nor "cannot tell"
    person.press(f"main a.nhsuk-button[href$='/cases/{row.id}/']")
    confirm(person)


def confirm(person: Walk) -> None:
    """Ticks all that is left."""
    for one in person.page.locator("main [name=what]").all():
        tick_box(person, one)
    person.press("form[action$='/confirmed/'] button")


def send_home(person: Walk, row: CaseRow) -> None:
    """The old one goes back, and the desk scans it in."""
    assert is_pdf(person.download("a[href$='/label/']"))
    person.press("form[action$='/sent-back/'] button")


def scan_in(desk: Walk, row: CaseRow) -> None:
    desk.press("header a[href$='/desk/parcels/']")
    desk.press("nav a[href$='/desk/parcels/scan/']")
    desk.page.fill("[name=code]", row.parcels.get(goes_back=True).tracking)
    desk.press("main form button")
    assert desk.page.locator(".delivery-found--good").count() == 1


def is_closed(person: Walk, row: CaseRow) -> bool:
    person.go(f"/cases/{row.id}/")
    row.refresh_from_db()
    points = person.page.locator(".lockring-timeline__point")
    done = person.page.locator(".lockring-timeline__point--done")
    return row.stage == "done" and points.count() == done.count() and casework.is_as_written(row)


@LANGUAGES
def test_a_pump_with_a_clear_ring_is_replaced_and_goes_first_once_its_ring_cracks(
    live_server: LiveServer, chromium: Browser, person_in: str, desk_in: str
) -> None:
    earlier = opened(serial="NG5555555H", owner=builders.person(email="ben@example.org"))
    person, desk = Walk(chromium, live_server.url, PHONE), None
    home(person, person_in)
    row = asked(person, LABEL, CLEAR, RING)
    person.go(link(live_server))
    assert place(person) == "2"
    desk = at_desk(chromium, live_server, desk_in)
    assert first(desk) == str(earlier.id)
    person.press("a[href$='/problem/']")
    tick(person, "fact_ring_condition", "damaged")
    for other in ("ring_color", "reservoir_locks"):
        if person.page.locator(f"[name=fact_{other}]").count():
            tick(person, f"fact_{other}", CLEAR[other])
    person.press("main form[novalidate] button")
    assert person.page.locator(".nhsuk-card--care--emergency").count() == 1
    person.go(f"/cases/{row.id}/")
    assert place(person) == "1"
    take_in(desk)
    desk.press("header a[href$='/desk/']")
    assert first(desk) == str(row.id)
    do(desk, row, "reserved")
    do(desk, row, "shipped")
    desk.press("header a[href$='/desk/parcels/']")
    desk.page.check("main [name=chosen]", force=True)
    assert is_pdf(desk.download("main form button"))
    arrives(person, row)
    if row.old_unit == "owed":
        send_home(person, row)
        scan_in(desk, row)
    assert is_closed(person, row)
    desk.go(f"{'/es' if desk_in == 'es' else ''}/desk/cases/{row.id}/")
    desk.go(f"{'/es' if desk_in == 'es' else ''}/desk/charts/")
    person.close()
    desk.close()


@LANGUAGES
def test_a_remote_goes_back(live_server: LiveServer, chromium: Browser, person_in: str, desk_in: str) -> None:
    person = Walk(chromium, live_server.url, PHONE)
    home(person, person_in)
    row = asked(person, "MMT-503", {"remote_id_programmed": "yes"}, REMOTE)
    person.go(link(live_server))
    desk = at_desk(chromium, live_server, desk_in)
    do(desk, row, "reserved")
    do(desk, row, "shipped")
    person.go(f"/cases/{row.id}/")
    person.press("form[action$='/received/'] button")
    send_home(person, row)
    scan_in(desk, row)
    assert is_closed(person, row)
    person.close()
    desk.close()


def place(person: Walk) -> str:
    """Which number they are in the queue."""
    return person.page.inner_text(".lockring-place__number strong")


def first(desk: Walk) -> str:
    """The case on top of the queue."""
    return desk.page.locator("main [name=case]").first.get_attribute("value") or ""


def test_with_the_keyboard_alone_and_on_the_screen_of_the_desk(
    live_server: LiveServer, chromium: Browser
) -> None:
    person = Keys(chromium, live_server.url, DESK)
    home(person, "en")
    row = asked(person, LABEL, {**CLEAR, "ring_condition": "damaged"}, RING)
    assert not row.can_wait
    person.press(f"main a[href='/cases/{row.id}/']")
    unit(NEW)
    send(row, str(Unit.objects.get().id))
    arrives(person, row)
    row.refresh_from_db()
    assert is_closed(person, row)
    person.close()


def test_without_scripts(live_server: LiveServer, chromium: Browser) -> None:
    person = Walk(chromium, live_server.url, PHONE, java_script_enabled=False)
    home(person, "es")
    row = asked(person, "MMT-503", {"remote_id_programmed": "yes"}, REMOTE)
    person.go(link(live_server))
    send(row, "kit-1")
    person.go(person.page.url)
    person.press("form[action$='/received/'] button")
    send_home(person, row)
    casework.record(row.id, happened.CameBack(at=timezone.now(), by=AGENT.part, who=AGENT.who))
    assert is_closed(person, row)
    person.close()
