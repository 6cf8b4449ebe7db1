"""Signing in, and the pages of people, in a real browser: they need no scripts, and axe finds nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lockring.service.models import CaseRow
from tests.service.test_people import of_alma, token
from tests.service.test_sign_in import code

pytestmark = pytest.mark.django_db(transaction=True)
GO_ON = "main form[novalidate] button"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in the thread of the test
    cache.clear()
    if not os.path.exists("/usr/bin/chromium"):
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


def is_clean(page: Page) -> bool:
    found = [f"{one['id']} on {page.url}" for one in Axe().run(page).response["violations"]]
    assert found == []
    return True


def sign_in(page: Page, server: LiveServer, email: str, field: str = "login") -> None:
    if field == "login":
        page.goto(f"{server.url}/account/login/")
    assert is_clean(page)
    page.fill(f"[name={field}]", email)
    page.click(GO_ON)
    assert is_clean(page)
    page.fill("[name=code]", code())
    page.click(GO_ON)


def asked(page: Page, server: LiveServer, row: CaseRow, way: str, email: str) -> str:
    """The token of the mail that the owner has sent from this page."""
    page.goto(f"{server.url}/cases/{row.id}/{way}/")
    assert is_clean(page)
    page.fill("[name=email]", email)
    if page.locator("[name=sure]").count():
        page.check("[name=sure]")
    page.click(GO_ON)
    assert is_clean(page)
    return token()


def test_an_owner_asks_somebody_to_help_who_signs_up_and_says_yes(
    live_server: LiveServer, browser: Browser
) -> None:
    row, _ = of_alma()
    owner = browser.new_context(java_script_enabled=True).new_page()
    sign_in(owner, live_server, "alma@example.org")
    link = asked(owner, live_server, row, "people", "cara@example.org")
    helper = browser.new_page()
    helper.goto(f"{live_server.url}/cases/invited/{link}/")
    assert is_clean(helper)
    helper.click("main a.nhsuk-button")
    helper.click("main a[href*='/account/signup/']")
    sign_in(helper, live_server, "cara@example.org", field="email")
    assert helper.url.endswith("/cases/invited/")
    assert is_clean(helper)
    helper.check("[name=sure]")
    helper.click(GO_ON)
    assert row.accesses.get().account.email == "cara@example.org"


def test_without_scripts_an_owner_hands_over_and_the_new_one_erases(
    live_server: LiveServer, browser: Browser
) -> None:
    row, _ = of_alma()
    owner = browser.new_page(java_script_enabled=False)
    owner.goto(f"{live_server.url}/account/login/")
    owner.fill("[name=login]", "alma@example.org")
    owner.click(GO_ON)
    owner.fill("[name=code]", code())
    owner.click(GO_ON)
    owner.goto(f"{live_server.url}/cases/{row.id}/hand-over/")
    owner.fill("[name=email]", "ben@example.org")
    owner.check("[name=sure]")
    owner.click(GO_ON)
    new = browser.new_page()
    new.goto(f"{live_server.url}/cases/invited/{token()}/")
    new.goto(f"{live_server.url}/account/signup/?next=/cases/invited/")
    sign_in(new, live_server, "ben@example.org", field="email")
    fields = {"name": "Ben", "street": "7 Oak Road", "city": "Salem", "region": "OR", "postal_code": "97301"}
    for name, text in fields.items():
        new.fill(f"[name={name}]", text)
    new.click(GO_ON)
    row.refresh_from_db()
    assert row.person.name == "Ben"
    new.goto(f"{live_server.url}/cases/{row.id}/erase/")
    assert is_clean(new)
    new.check("[name=sure]")
    new.click(GO_ON)
    assert "Your data is erased" in new.inner_text("h1")
    row.person.refresh_from_db()
    assert row.person.name == ""
