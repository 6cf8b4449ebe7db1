"""Made-up people with made-up devices, and what happens to their cases: drawn, always the same. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

DAYS = 150  # for which the demo has been going on

_FIRST = (
    "Alma",
    "Ben",
    "Clara",
    "Dario",
    "Edith",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mateo",
    "Nadia",
    "Oscar",
    "Priya",
)
_LAST = (
    "Abara",
    "Brandt",
    "Castillo",
    "Duarte",
    "Eriksen",
    "Fontaine",
    "Garza",
    "Hale",
    "Iqbal",
    "Jansen",
    "Kim",
    "Lowell",
    "Moreno",
    "Novak",
    "Okoro",
    "Petrov",
)
_STREETS = (
    "Elm Street",
    "Oak Avenue",
    "Mill Road",
    "Harbor Lane",
    "Station Road",
    "Cedar Court",
    "High Street",
)
_CITIES = (
    ("Springfield", "IL", "62701"),
    ("Madison", "WI", "53703"),
    ("Laredo", "TX", "78040"),
    ("Fresno", "CA", "93721"),
    ("Dayton", "OH", "45402"),
    ("Mobile", "AL", "36602"),
)
_PUMPS = ("MMT-1780", "MMT-1780", "MMT-1780", "MMT-1715")
_REMOTES = ("MMT-503", "MMT-503", "MMT-500")
_WHY = ("The ring has a crack.", "The reservoir does not lock.", "The ring came off.")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a case, so long after the step before it; who brings it about, and their words."""

    after: timedelta
    event: str
    by: str
    words: str = ""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One made-up person with one device, and all that happens to the case, in order, if it can."""

    name: str
    email: str
    phone: str
    street: str
    city: str
    region: str
    postal_code: str
    language: str
    facts: dict[str, str]
    opened_at: datetime
    by: str
    steps: tuple[Step, ...]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Replacement units that came in: the model, serial numbers, and what is known of each."""

    at: datetime
    model: str
    serials: tuple[str, ...]
    facts: dict[str, str]


def people(count: int, now: datetime, seed: int = 7) -> list[Drawn]:
    """So many, who have asked by now."""
    draw = random.Random(seed)  # noqa: S311 - made-up people need no secret
    return [_person(draw, number, now) for number in range(count)]


def deliveries(now: datetime, seed: int = 8) -> Iterator[Delivery]:
    """What came into the stock, week by week: fewer than were asked for, so that a queue stands."""
    draw = random.Random(seed)  # noqa: S311 - made-up units need no secret
    black = {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}
    for week in range(DAYS // 7):
        at = now - timedelta(days=DAYS - 2 - 7 * week)
        for model, most in (("MMT-1780", 7), ("MMT-1715", 4)):
            serials = tuple(_serial(draw, "NG7") for _ in range(draw.randint(most - 2, most)))
            yield Delivery(at=at, model=model, serials=serials, facts=black)
    yield Delivery(
        at=now - timedelta(days=3), model="MMT-1780", serials=("NG7999001H", "NG7999002H"), facts={}
    )


def _person(draw: random.Random, number: int, now: datetime) -> Drawn:
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    city, region, postal_code = draw.choice(_CITIES)
    opened_at = now - timedelta(days=DAYS * draw.random() ** 1.3, minutes=draw.randint(1, 600))
    by = "person" if draw.random() < 0.8 else "agent"
    is_pump = draw.random() < 0.65
    facts = _pump(draw) if is_pump else _remote(draw)
    path = _pump_path(draw, facts) if is_pump else _remote_path(draw)
    return Drawn(
        name=f"{first} {last}",
        email=f"{first}.{last}.{number}@example.org".lower(),
        phone=f"555-01{draw.randint(0, 99):02}",
        street=f"{draw.randint(1, 240)} {draw.choice(_STREETS)}",
        city=city,
        region=region,
        postal_code=postal_code,
        language="es" if draw.random() < 0.2 else "en",
        facts=facts,
        opened_at=opened_at,
        by=by,
        steps=tuple(
            Step(after=timedelta(days=days), event=event, by=by, words=words)
            for days, event, by, words in path
        ),
    )


def _serial(draw: random.Random, start: str) -> str:
    return f"{start}{draw.randint(0, 999_999):06}H"


def _pump(draw: random.Random) -> dict[str, str]:
    condition, locks = draw.choices(
        (("intact", "yes"), ("damaged", "yes"), ("loose", "no"), ("missing", "no")), weights=(14, 3, 2, 1)
    )[0]
    return {
        "model_number": draw.choice(_PUMPS),
        "serial_number": _serial(draw, "NG1"),
        "ring_color": "clear",
        "ring_condition": condition,
        "reservoir_locks": locks,
    }


def _remote(draw: random.Random) -> dict[str, str]:
    return {
        "model_number": draw.choice(_REMOTES),
        "serial_number": _serial(draw, "RC2"),
        "remote_id_programmed": draw.choice(("yes", "no")),
        "easy_bolus_programmed": draw.choice(("yes", "no")),
    }


_Path = Iterator[tuple[float, str, str, str]]
"""Days after the step before, the event, who, words."""


def _pump_path(draw: random.Random, facts: dict[str, str]) -> _Path:
    """The way of a replacement: at once for a damaged ring, after weeks for the others."""
    can_wait = facts["ring_condition"] == "intact"
    fate = draw.random()
    if fate < 0.05:
        yield (
            draw.uniform(2, 30) if can_wait else draw.uniform(0.2, 3),
            "Withdrawn",
            "person",
            "I have another pump now.",
        )
        return
    if fate < 0.12:
        yield draw.uniform(1, 6), "Refused", "agent", "The serial number is not of a pump that was sold here."
        if fate < 0.09:
            return
        yield draw.uniform(1, 9), "Appealed", "person", "The number was misread. I have sent a photo."
        yield draw.uniform(10, 60), "AppealAnswered", "lead", "The photo shows it. We send a new pump."
    if can_wait and fate > 0.9:
        yield draw.uniform(3, 20), "ProblemReported", "person", draw.choice(_WHY)
        can_wait = False
    yield draw.uniform(20, 70) if can_wait else draw.uniform(0.2, 3), "Reserved", "agent", ""
    yield draw.uniform(0.3, 2), "Shipped", "agent", ""
    if 0.12 < fate < 0.17:
        yield draw.uniform(6, 10), "NotDelivered", "carrier", "Nobody was at this address."
        yield draw.uniform(1, 3), "Reserved", "agent", ""
        yield draw.uniform(0.3, 2), "Shipped", "agent", ""
    yield draw.uniform(2, 9), "Received", "person", ""
    if 0.17 < fate < 0.2:
        yield draw.uniform(0.1, 1), "Faulty", "person", "The screen of the new pump stays dark."
        yield draw.uniform(0.2, 2), "Reserved", "agent", ""
        yield draw.uniform(0.3, 2), "Shipped", "agent", ""
        yield draw.uniform(2, 9), "Received", "person", ""
    for _ in range(3):
        yield draw.uniform(0.05, 4), "Confirmed", "person", ""


def _remote_path(draw: random.Random) -> _Path:
    """The way of a return: a kit goes out, the remote comes back."""
    fate = draw.random()
    if fate < 0.06:
        yield draw.uniform(2, 20), "GivenUp", "person", "I lost the remote years ago."
        return
    yield draw.uniform(1, 9), "Reserved", "agent", ""
    yield draw.uniform(0.3, 2), "Shipped", "agent", ""
    yield draw.uniform(3, 8), "Received", "person", ""
    if fate > 0.2:
        yield draw.uniform(1, 25), "SentBack", "person", ""
        yield draw.uniform(3, 9), "CameBack", "agent", ""
