"""Cases by the thousand with their people and events, as the service would have made them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from lockring import load_notices
from lockring.remedy import Actor, Case, Event, Terms, after
from lockring.remedy.events import CameBack, Requested, Reserved, Shipped, Withdrawn

START = datetime(2025, 1, 6, 8, tzinfo=UTC)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_RING, _REMOTE = "medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller"
_AGENT = str(UUID(int=7))


class Drawn(msgspec.Struct):
    """The rows of some cases."""

    people: list[tuple[object, ...]]
    cases: list[tuple[object, ...]]
    entries: list[tuple[object, ...]]


def drawn_part(part: tuple[int, int, int, str]) -> Drawn:
    """The cases from one number to another, of so many; the last word is why some are urgent."""
    first, end, count, why = part
    draw, terms = random.Random(first), _terms()
    drawn = Drawn(people=[], cases=[], entries=[])
    for number in range(first, end):
        _draw(draw, number, count, terms, why, drawn)
    return drawn


def _terms() -> dict[str, Terms]:
    remedies = {
        one.id: {each.id: each for each in one.latest.remedies}
        for one in load_notices()
        if one.id in (_RING, _REMOTE)
    }
    return {_RING: Terms.of(remedies[_RING]["replacement"]), _REMOTE: Terms.of(remedies[_REMOTE]["return"])}


def _draw(
    draw: random.Random, number: int, count: int, terms: dict[str, Terms], why: str, drawn: Drawn
) -> None:
    """One case more, with its person and its entries."""
    person, case_id = (UUID(int=draw.getrandbits(128), version=4) for _ in range(2))
    opened_at = START + timedelta(seconds=number * 40_000_000 / count)
    is_ring = draw.random() < 0.4
    notice = _RING if is_ring else _REMOTE
    serial = f"NG{number:07}H"
    device = {"model_number": "MMT-1780" if is_ring else "MMT-503", "serial_number": serial}
    asked = Requested(at=opened_at, by=Actor.PERSON, who=str(person), owner=str(person), device=device)
    events = _events(draw, asked, is_ring, why)
    case = Case(terms=terms[notice])
    for event in events:
        case = after(case, event)
        body = msgspec.to_builtins(event)
        text = msgspec.json.encode(dict(sorted(body.items()))).decode()
        drawn.entries.append((event.at, event.by.value, event.who, "case", str(case_id), text))
    email = f"person.{number}@example.org"
    place = ("555-0100", "12 Elm Street", "", "Springfield", "IL", "62701", "US", "en", opened_at)
    drawn.people.append((person, f"Person {number:07}", email, *place))
    shipped_at = next((event.at for event in events if isinstance(event, Shipped)), None)
    drawn.cases.append(
        (
            case_id,
            _reference(number),
            notice,
            date(2021, 10, 5),
            "replacement" if is_ring else "return",
            person,
            msgspec.json.encode(case.device).decode(),
            "affected",
            "MMT1780" if is_ring else "MMT503",
            serial,
            msgspec.json.encode(case.terms).decode(),
            msgspec.json.encode(case, order="deterministic").decode(),
            case.stage.value,
            not case.at_once,
            case.since,
            case.old_unit.value,
            opened_at,
            case.last,
            shipped_at,
            "en",
        )
    )


def _events(draw: random.Random, asked: Requested, is_ring: bool, why: str) -> list[Event]:
    """What happened to the case: of the rings many wait, some cannot; of the remotes most are back."""
    at = asked.at
    if is_ring:
        at_once = why if draw.random() < 0.1 else ""
        events: list[Event] = [msgspec.structs.replace(asked, at_once=at_once)]
        if draw.random() < 0.35:
            withdrawn = Withdrawn(at=at + timedelta(days=4), by=Actor.PERSON, who=asked.who, reason=why)
            events.append(withdrawn)
        return events
    events = [asked]
    days = draw.uniform(1, 9)
    agent: dict[str, Any] = {"by": Actor.AGENT, "who": _AGENT}
    events.append(Reserved(at=at + timedelta(days=days), unit="kit", **agent))
    events.append(Shipped(at=at + timedelta(days=days + 1), carrier="file", tracking="LR", **agent))
    if draw.random() < 0.9:
        events.append(CameBack(at=at + timedelta(days=days + 20), **agent))
    return events


def _reference(number: int) -> str:
    letters = []
    for _ in range(8):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return f"LR-{''.join(letters[:4])}-{''.join(letters[4:])}"
