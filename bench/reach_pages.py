"""The desk of a very large campaign: its pages, asked for over HTTP while the database is full."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import msgspec

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT)]

from service import PORT, database, environment, serving  # noqa: E402 - lies beside this file
from service_load import Browser, Page, Timed  # noqa: E402
from service_pages import HOST, signed_in, static_ms  # noqa: E402

ROUNDS = 40
_RING = "medtronic-minimed-600-retainer-ring"
_DRAWN = 20_000  # contacts that are drawn; the others are like them, each with a number of their own
_WAIT = 300.0  # seconds for which a first count may go on
_COUNTING = "Being counted"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A page: the first view of all in ms, when its counts were there, and how long it took from then on."""

    name: str
    first: float
    ready: float
    """Seconds from the first view until the counts were there, the worker counting beside the pages."""
    p50: float
    p95: float


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The pages, the seconds that filling took, and the middle time of a static file in ms."""

    contacts: int
    filled: float
    static: float
    load: float
    pages: tuple[Opened, ...]


def desk(contacts: int, rounds: int = ROUNDS) -> Desk:
    """Fills a database of its own with one campaign and asks for its pages in turn."""
    with TemporaryDirectory() as name, database(Path(name) / "data") as address:
        known = environment(Path(name) / "home", address)
        os.environ.update(known)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        began = time.monotonic()
        campaign = _fill(contacts)
        filled = time.monotonic() - began
        with serving(known):
            static, load = static_ms(PORT), os.getloadavg()[0]
            browser = Browser(HOST, PORT, Timed(), signed_in())
            pages = _opened(browser, campaign, rounds)
        with _closed():
            return Desk(contacts=contacts, filled=filled, static=static, load=load, pages=pages)


@contextmanager
def _closed() -> Iterator[None]:
    from django.db import connections

    connections.close_all()
    yield


def _fill(contacts: int) -> UUID:
    """One campaign in its third week: a list of so many, most of them told, a third of these answered."""
    from django.db import connection, transaction

    from lockring.campaign import Answer, Channel, Rung, Strategy
    from lockring.remedy import Actor
    from lockring.service.campaign import opening
    from lockring.service.campaign.opening import Opening
    from lockring.service.campaign.writing import insert
    from lockring.service.ledger import By
    from lockring.service.models import Contact, OwnerList
    from lockring.service.references import new_code

    ladder = (
        Rung(channel=Channel.EMAIL),
        Rung(channel=Channel.SMS, after=timedelta(days=3)),
        Rung(channel=Channel.LETTER, after=timedelta(days=4)),
    )
    start, by = datetime.now(UTC) - timedelta(days=20), By(part=Actor.LEAD, who="bench")
    given = Opening(notice=_RING, revision=date(2021, 10, 5), strategy=Strategy(ladder=ladder))
    of = opening.open_campaign(given, by=by, at=start, key="bench")
    OwnerList.objects.create(
        campaign=of, name="bench", kind="registration", digest="0", at=start, rows=contacts,
        started_at=start, moved_at=start, finished_at=start,
    )  # fmt: skip
    rng, states = random.Random(6), ("CA", "TX", "FL", "NY", "IL", "OH", "PA", "GA", "WA", "AZ", "")
    names = ("id", "campaign_id", "name", "email", "phone", "street", "city", "region", "postal_code",
             "model", "serial", "left_out", "code", "facts", "rung", "told_at", "told_by", "tried_at",
             "answered_at", "answer", "answered_by", "done_at", "corrected", "dead_channels")  # fmt: skip
    models = ("MMT1780", "MMT1780K", "MMT1715", "MMT1715K", "MMT1752", "MMT1714", "")

    def row(place: int) -> tuple[object, ...]:
        email = f"owner{place}@example.org" if rng.random() < 0.7 else ""
        phone = f"+1217555{place % 10_000:04}" if rng.random() < 0.7 else ""
        is_told = bool(email or phone) and rng.random() < 0.9
        told_at = start + timedelta(minutes=rng.randrange(20 * 1440)) if is_told else None
        answered_at = told_at + timedelta(hours=5) if told_at and rng.random() < 0.35 else None
        done_at = answered_at + timedelta(days=2) if answered_at and rng.random() < 0.5 else None
        by_email = "email" if email else "sms"
        return (
            uuid4(), of.id, f"Alma Reyes {place}", email, phone, "12 Elm Street", "Springfield",
            rng.choice(states), "62701", rng.choice(models), f"NG{place:07}H",
            "" if rng.random() < 0.95 else "not_covered", new_code(),
            {"in_warranty": rng.choice(("yes", "no"))} if rng.random() < 0.5 else {},
            rng.randrange(1, 4) if told_at else 0, told_at, by_email if told_at else "", told_at,
            answered_at, Answer.ACTED.value if answered_at else "", "web" if answered_at else "", done_at,
            int(done_at is not None), ["email"] if email and rng.random() < 0.04 else [],
        )  # fmt: skip

    with transaction.atomic():
        insert(Contact, names, (row(place) for place in range(min(contacts, _DRAWN))))
    with connection.cursor() as cursor:
        own = {
            "id": "gen_random_uuid()",
            "code": "upper(substr(md5(code || n), 1, 16))",
            "serial": "serial || n",
            "email": "CASE WHEN email = '' THEN '' ELSE n || email END",
        }
        columns = [field.column or "" for field in Contact._meta.concrete_fields]
        cursor.execute(
            f"INSERT INTO service_contact ({', '.join(map(_quoted, columns))}) "  # noqa: S608 - names of ours
            f"SELECT {', '.join(own.get(name, _quoted(name)) for name in columns)} "
            "FROM service_contact, generate_series(1, %s) AS n",
            [max(contacts // _DRAWN - 1, 0)],
        )
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself, a while later
    type(of).objects.filter(id=of.id).update(started_at=start)
    return of.id


def _quoted(name: str) -> str:
    return f'"{name}"'


def _opened(browser: Browser, campaign: UUID, rounds: int) -> tuple[Opened, ...]:
    from django.urls import reverse

    addresses = {
        "dashboard": reverse("campaign:one", args=[campaign]),
        "contacts": reverse("campaign_lists:contacts", args=[campaign]),
        "audience": reverse("campaign_lists:audience", args=[campaign]),
        "before sending": reverse("campaign:send", args=[campaign]),
    }
    first, ready = {}, {}
    for name, address in addresses.items():
        began = time.monotonic()
        page = _got(browser, address, f"{name}, first")
        first[name] = 1e3 * browser.timed.seconds[f"{name}, first"][0]
        while _COUNTING in page.text and time.monotonic() - began < _WAIT:
            time.sleep(0.5)
            page = _got(browser, address, f"{name}, waiting")
        ready[name] = time.monotonic() - began if _COUNTING not in page.text else float("inf")
    for _ in range(rounds):
        for name, address in addresses.items():
            _got(browser, address, name)
    return tuple(
        Opened(
            name=name,
            first=first[name],
            ready=ready[name],
            p50=browser.timed.percentile(50, name),
            p95=browser.timed.percentile(95, name),
        )
        for name in addresses
    )


def _got(browser: Browser, address: str, name: str) -> Page:
    page = browser.get(address, name)
    if page.status != 200 or page.address != address:
        raise SystemExit(f"{name}: {page.status}, and not the page")
    return page
