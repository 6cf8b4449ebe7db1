"""The pages that are weighed while the database is full: asked for in turn, each time another case."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import msgspec
from service_load import Browser, Page, Timed

if TYPE_CHECKING:
    from uuid import UUID

HOST = "127.0.0.1"
ROUNDS = 60  # in which every page is asked for once
SOME = 20  # cases that are looked at
RING = "medtronic-minimed-600-retainer-ring"


class Asked(msgspec.Struct):
    """A page by its name, the addresses that it is asked for at in turn, and what stands on it."""

    name: str
    addresses: list[str]
    says: str
    browser: Browser


class Weighed(msgspec.Struct):
    """How long a page took in the quietest block; what it weighs, alone and with all it loads."""

    name: str
    p50: float
    p95: float
    slowest: float
    busy: float
    kilobytes: float
    whole: float
    fault: str


def signed_in() -> dict[str, str]:
    """The cookies of a lead at the desk, with a second factor."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest
    from django.utils import timezone

    from lockring.service import staff
    from lockring.service.ledger import SYSTEM

    account = staff.add("lead@example.org", "lead", by=SYSTEM, at=timezone.now())
    factor = TOTP.activate(account, "A" * 32).instance
    request = HttpRequest()
    request.session = session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    record_authentication(request, account, "mfa", id=factor.pk, type=factor.type)
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def asked(port: int, timed: Timed) -> list[Asked]:
    """What is asked for: by a stranger, at the desk, and by the owner of some cases with their links."""
    from django.urls import reverse

    cases = waiting_cases()
    stranger, desk = Browser(HOST, port, timed), Browser(HOST, port, timed, signed_in())
    owner = Browser(HOST, port, timed)
    for link in links(cases):
        owner.get(link, "a private link")
    queue = reverse("desk:queue")
    filters = ["stage=waiting", f"notice={RING}", "quiet=1", "assigned=nobody&urgent=1", "stage=done"]
    return [
        Asked("front", [reverse("front")], 'name="label"', stranger),
        Asked("notices", [reverse("check:notices")], RING, stranger),
        Asked("find my request", [reverse("follow:find")], 'name="reference"', stranger),
        Asked("my case", [reverse("follow:case", args=[one]) for one in cases], "LR-", owner),
        Asked("desk: queue", [queue], "desk-reference", desk),
        Asked("desk: queue, further on", list(_next_pages(desk, queue, SOME)), "desk-reference", desk),
        Asked("desk: queue, filtered", [f"{queue}?{one}" for one in filters], "desk-reference", desk),
        Asked("desk: case", [reverse("desk:case", args=[one]) for one in cases], "LR-", desk),
        Asked("desk: charts", [reverse("desk:charts")], "<svg", desk),
    ]


def waiting_cases() -> list[UUID]:
    """Cases that wait, from all over the queue."""
    from lockring.service.models import CaseRow

    waiting = CaseRow.objects.filter(stage="waiting", can_wait=True).order_by("since")
    step = max(1, waiting.count() // SOME)
    return list(waiting.values_list("id", flat=True)[: step * SOME : step])[:SOME]


def links(cases: list[UUID]) -> list[str]:
    """A private link to each."""
    from django.urls import reverse
    from django.utils import timezone

    from lockring.service.follow.links import new_link
    from lockring.service.models import CaseRow

    now = timezone.now() - timedelta(seconds=1)
    rows = CaseRow.objects.filter(id__in=cases)
    return [reverse("follow:enter", args=[new_link(row, now)]) for row in rows]


def _next_pages(desk: Browser, address: str, count: int) -> Iterator[str]:
    """The pages that follow, as one comes to them."""
    here = address
    for _ in range(count):
        found = re.findall(r'rel="next" href="([^"]+)"', desk.get(here, "on the way").text)
        if not found:
            return
        here = address + found[0].replace("&amp;", "&")
        yield here


def weighed(port: int, blocks: int) -> list[Weighed]:
    """Every page in turn, in some blocks: of each page the quietest block counts."""
    pages = asked(port, Timed())
    found = [_block(pages) for _ in range(blocks)]
    return [
        min((block[place] for block in found), key=lambda one: one.p95)
        if not any(block[place].fault for block in found)
        else next(block[place] for block in found if block[place].fault)
        for place in range(len(pages))
    ]


def _block(pages: list[Asked]) -> list[Weighed]:
    timed, busy, last = Timed(), os.getloadavg()[0], {}
    turns = [cycle(page.addresses) for page in pages]
    faults: dict[str, str] = {}
    for _ in range(ROUNDS):
        for page, turn in zip(pages, turns, strict=True):
            page.browser.timed = timed
            got = last[page.name] = page.browser.get(address := next(turn), page.name)
            if got.status != 200 or got.address != address or page.says not in got.text:
                faults[page.name] = f"{got.status}, and not the page"
        time.sleep(0.7)  # a block takes more than the minute for which counts are fresh
    return [_weighed(page, last[page.name], timed, busy, faults.get(page.name, "")) for page in pages]


def _weighed(page: Asked, last: Page, timed: Timed, busy: float, fault: str) -> Weighed:
    loaded = sum(page.browser.get(address, "static").bytes for address in loads(last))
    return Weighed(
        name=page.name,
        p50=timed.percentile(50, page.name),
        p95=timed.percentile(95, page.name),
        slowest=1e3 * max(timed.seconds[page.name]),
        busy=busy,
        kilobytes=last.bytes / 1e3,
        whole=(last.bytes + loaded) / 1e3,
        fault=fault,
    )


def loads(page: Page) -> set[str]:
    """The addresses of what the page loads."""
    return set(re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/static/[^"]+)"', page.text))


def static_ms(port: int) -> float:
    """The middle time of a file that the same server sends: what nothing can be faster than."""
    timed = Timed()
    browser = Browser(HOST, port, timed)
    address = min(one for one in loads(browser.get("/", "front")) if one.endswith(".svg"))
    for _ in range(5 * ROUNDS):
        browser.get(address, "static")
    return timed.percentile(50, "static")
