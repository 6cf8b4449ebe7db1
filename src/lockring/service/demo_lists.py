"""Made-up lists of owners for the demo's campaigns, as firms have them: drawn, always the same. Pure."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence

import msgspec

from lockring.service.demo_data import Drawn

OVERLAP = 0.2  # of the owners, who stand on two lists

_PLACES = (
    ("Birmingham", "AL", "35203", "205"),
    ("Phoenix", "AZ", "85004", "602"),
    ("Fresno", "CA", "93721", "559"),
    ("Sacramento", "CA", "95814", "916"),
    ("Denver", "CO", "80202", "303"),
    ("Hartford", "CT", "06103", "860"),
    ("Tampa", "FL", "33602", "813"),
    ("Orlando", "FL", "32801", "407"),
    ("Savannah", "GA", "31401", "912"),
    ("Boise", "ID", "83702", "208"),
    ("Springfield", "IL", "62701", "217"),
    ("Peoria", "IL", "61602", "309"),
    ("Fort Wayne", "IN", "46802", "260"),
    ("Des Moines", "IA", "50309", "515"),
    ("Wichita", "KS", "67202", "316"),
    ("Lexington", "KY", "40507", "859"),
    ("Baton Rouge", "LA", "70801", "225"),
    ("Portland", "ME", "04101", "207"),
    ("Baltimore", "MD", "21202", "410"),
    ("Worcester", "MA", "01608", "508"),
    ("Grand Rapids", "MI", "49503", "616"),
    ("Duluth", "MN", "55802", "218"),
    ("Jackson", "MS", "39201", "601"),
    ("Kansas City", "MO", "64106", "816"),
    ("Billings", "MT", "59101", "406"),
    ("Omaha", "NE", "68102", "402"),
    ("Reno", "NV", "89501", "775"),
    ("Newark", "NJ", "07102", "973"),
    ("Santa Fe", "NM", "87501", "505"),
    ("Buffalo", "NY", "14202", "716"),
    ("Albany", "NY", "12207", "518"),
    ("Raleigh", "NC", "27601", "919"),
    ("Dayton", "OH", "45402", "937"),
    ("Tulsa", "OK", "74103", "918"),
    ("Salem", "OR", "97301", "503"),
    ("Erie", "PA", "16501", "814"),
    ("Columbia", "SC", "29201", "803"),
    ("Memphis", "TN", "38103", "901"),
    ("Laredo", "TX", "78040", "956"),
    ("Austin", "TX", "78701", "512"),
    ("Houston", "TX", "77002", "713"),
    ("Provo", "UT", "84601", "801"),
    ("Richmond", "VA", "23219", "804"),
    ("Spokane", "WA", "99201", "509"),
    ("Madison", "WI", "53703", "608"),
)
"""Towns with their states, a ZIP code and an area code there."""
_FIRST = (
    "Robert", "William", "Margaret", "James", "Richard", "Michael", "Patricia", "Thomas", "Susan", "Daniel",
    "Alma", "Ben", "Clara", "Dario", "Edith", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena",
    "Mateo", "Nadia", "Oscar", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Vera", "Yusuf",
)  # fmt: skip
_SHORT = {"Robert": "Bob", "William": "Bill", "Margaret": "Peggy", "James": "Jim", "Michael": "Mike"}
_ONSETS = (
    "B", "Br", "C", "D", "F", "G", "Gr", "H", "J", "K", "L", "M", "N", "P", "R", "S", "St", "T", "V", "W",
)  # fmt: skip
_ENDS = (
    "aker", "ales", "allow", "andry", "arson", "eland", "elman", "enton", "illard", "inder", "odell",
    "olden", "orman", "urton", "yland",
)  # fmt: skip
_STREETS = (
    "Elm", "Oak", "Mill", "Harbor", "Station", "Cedar", "Maple", "Lake", "Hill", "Park",
)  # fmt: skip
_PUMPS = ("MMT-1780",) * 6 + ("MMT-1715",) * 3 + ("MMT-1712", "MMT-1711", "MMT-1510", "MMT-1751", "MMT-1884")
_REMOTES = ("MMT-503",) * 4 + ("MMT-500",)

COLUMNS = (
    "First name", "Last name", "E-mail", "Phone", "Address", "City", "State", "ZIP",
    "Language", "Model number", "Serial number", "Ring color", "In warranty",
)  # fmt: skip


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """One made-up owner of one device, in the order of `COLUMNS`."""

    first: str
    last: str
    email: str
    phone: str
    street: str
    city: str
    region: str
    postal_code: str
    language: str
    model: str
    serial: str
    ring: str = ""
    in_warranty: str = ""


def pumps(count: int, asked: Sequence[Drawn], seed: int = 9) -> list[Owner]:
    """So many owners of pumps; up to a quarter of them asked for a new one, as the cases have it."""
    draw = random.Random(seed)  # noqa: S311 - made-up people need no secret
    known = [_of_case(one) for one in asked if "ring_color" in one.facts][: count // 4]
    return known + [_pump(draw, number) for number in range(count - len(known))]


def remotes(count: int, seed: int = 10) -> list[Owner]:
    """So many owners of remote controls. Of few the warranty had not ended when the first letter was sent."""
    draw = random.Random(seed)  # noqa: S311
    return [
        _owner(
            draw,
            number,
            model=draw.choice(_REMOTES),
            serial=f"RC3{draw.randint(0, 999_999):06}H",
            in_warranty=draw.choices(("yes", "no", ""), weights=(5, 90, 5))[0],
        )
        for number in range(count)
    ]


def lists(owners: Sequence[Owner], seed: int = 11) -> dict[str, list[Owner]]:
    """The owners on three lists: registration, dealers, warranty; a fifth of them on two, told otherwise."""
    draw = random.Random(seed)  # noqa: S311
    found: dict[str, list[Owner]] = {"registration": [], "dealer": [], "warranty": []}
    for one in owners:
        on = draw.choices(tuple(found), weights=(5, 3, 2))[0]
        found[on].append(one)
        if draw.random() < OVERLAP:
            other = draw.choice([name for name in found if name != on])
            found[other].append(_told_otherwise(draw, one))
    return found


def as_csv(rows: Iterable[Owner]) -> bytes:
    """The list as the file that a firm would send, with one row at its end that names nobody."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(msgspec.structs.astuple(one) for one in rows)
    writer.writerow(("", "", "not an address", *[""] * (len(COLUMNS) - 3)))
    return text.getvalue().encode()


def _of_case(one: Drawn) -> Owner:
    first, last = one.name.split(" ", 1)
    fields = ("email", "phone", "street", "city", "region", "postal_code", "language")
    return Owner(
        first=first,
        last=last,
        **{name: getattr(one, name) for name in fields},
        model=one.facts["model_number"],
        serial=one.facts["serial_number"],
        ring=one.facts["ring_color"],
    )


def _pump(draw: random.Random, number: int) -> Owner:
    return _owner(
        draw,
        number,
        model=draw.choice(_PUMPS),
        serial=f"NG4{draw.randint(0, 999_999):06}H",
        ring=draw.choices(("clear", "black", ""), weights=(5, 1, 4))[0],
    )


def _owner(draw: random.Random, number: int, **device: str) -> Owner:
    """Somebody, of whom not every way to reach them is known."""
    first, last = draw.choice(_FIRST), draw.choice(_ONSETS) + draw.choice(_ENDS)
    city, region, postal_code, area = draw.choice(_PLACES)
    has_home = draw.random() < 0.93
    return Owner(
        first=first,
        last=last,
        email=f"{first}.{last}.{number}@example.org".lower() if draw.random() < 0.8 else "",
        phone=f"({area}) 555-01{draw.randint(0, 99):02}" if draw.random() < 0.75 else "",
        street=f"{draw.randint(1, 980)} {draw.choice(_STREETS)} Street" if has_home else "",
        city=city if has_home else "",
        region=region,
        postal_code=postal_code if has_home else "",
        language="es" if draw.random() < 0.15 else "en",
        **device,
    )


def _told_otherwise(draw: random.Random, one: Owner) -> Owner:
    """The same owner as another list has them: a short name, an old address, a serial number left out."""
    changes = {"first": _SHORT.get(one.first, one.first), "street": one.street.replace("Street", "St")}
    match draw.randint(0, 3):
        case 0:
            changes["email"] = ""
        case 1:
            changes["serial"] = ""
        case 2:
            changes |= {"street": f"{draw.randint(1, 980)} Bay Road" if one.street else "", "ring": ""}
        case _:
            changes["phone"] = ""
    return msgspec.structs.replace(one, **changes)
