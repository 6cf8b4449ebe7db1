"""Sixty made-up owners on three lists that overlap, and what is known of them apart from the service.

What each revision does with them is written here by hand, from the letters of 2019 and 2021 and not from the
notices of Lockring: in 2019 whoever had a ring that was whole and a reservoir that locked kept the pump; in
2021 whoever had a black ring that was whole did.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_FIRST = ("Alma", "Bruno", "Clara", "Diego", "Edith", "Felix", "Gwen", "Hugo", "Ines", "Jonas")
_LAST = ("Reyes", "Okafor", "Lindqvist", "Tanaka", "Moreau", "Petrov")
_STATES = ("IL", "CA", "TX", "FL", "NY")
_DAY = {("NY", "US"): "America/New_York", ("GU", "US"): "Pacific/Guam", ("", "DE"): "Europe/Berlin"}
_DAY |= {("HI", "US"): "Pacific/Honolulu"}


def awake() -> tuple[str, str]:
    """A state and country where it is day now, and for the next ten minutes: there an SMS may be sent."""
    now = datetime.now(UTC)
    for place, zone in _DAY.items():
        hours = [(now + timedelta(minutes=m)).astimezone(ZoneInfo(zone)).hour for m in (0, 10)]
        if all(9 <= hour < 20 for hour in hours):
            return place
    raise AssertionError("it is night everywhere")


@dataclass
class Owner:
    """One owner of one pump, with what the lists say, and what the test did with them."""

    number: int
    email: str = ""
    phone: str = ""
    has_home: bool = False
    model: str = "MMT-1780"
    color: str = "clear"
    condition: str = ""
    locks: str = ""
    lists: tuple[str, ...] = ("registration",)
    state: str = ""
    country: str = "US"
    told_by: str = ""
    told_on: datetime | None = None
    answer: str = ""
    on_hand: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def first(self) -> str:
        return _FIRST[self.number % 10]

    @property
    def last(self) -> str:
        return f"{_LAST[self.number // 10]}"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def serial(self) -> str:
        return f"NG{2_718_281 + 3_331 * self.number}H"

    @property
    def street(self) -> str:
        return f"{100 + 7 * self.number} Cedar Road" if self.has_home else ""

    @property
    def reachable(self) -> bool:
        return bool(self.email or self.phone or self.has_home)

    def out_of_2019(self) -> str:
        is_fine = self.condition == "intact" and self.locks == "yes"
        return self._out(self.model == "MMT-1884" or is_fine)

    def out_of_2021(self) -> str:
        is_fine = self.condition == "intact" and self.color == "black"
        return self._out(self.model == "MMT-1884" or is_fine)

    def _out(self, is_fine: bool) -> str:
        return "not_covered" if is_fine else "" if self.reachable else "no_address"


def owners() -> list[Owner]:
    """All sixty, by their numbers: 0 to 35 are told in 2021 and can be reached."""
    state, country = awake()
    both = ("registration", "warranty")
    found = []
    for n in range(60):
        one = Owner(n, state=_STATES[n % 5])
        if n < 20:  # whole rings, which lock: in 2019 they were told that they are fine
            one.email, one.has_home, one.lists = f"owner{n}@example.org", True, both
            one.condition, one.locks = "intact", "yes"
        elif n < 26:
            one.email, one.phone, one.has_home = f"owner{n}@example.org", f"+1 212 555 01{n}", True
            one.lists = ("registration", "dealer")
        elif n < 30:
            one.phone, one.has_home = f"+1 212 555 01{n}", True
            one.lists = ("dealer", "warranty") if n < 28 else ("dealer",)
        elif n < 34:
            one.has_home, one.lists = True, ("dealer",)
        elif n < 52:
            one.email = f"owner{n}@example.org"
        if one.phone:
            one.state, one.country = state, country
        if 36 <= n < 44:
            one.color, one.condition, one.locks = "black", "intact", "yes"
        elif 44 <= n < 48:
            one.color, one.condition = "black", "intact"
        elif 48 <= n < 52:
            one.model = "MMT-1884"
        elif n >= 56:
            one.condition, one.locks = "intact", "yes"
        found.append(one)
    return found


def registration(all_: Iterable[Owner]) -> bytes:
    """The list of the maker: how the pump is, and an e-mail; and one row that names nobody."""
    rows = [
        (o.first, o.last, o.email, o.state, o.country, o.model, o.serial, o.color, o.condition, o.locks)
        for o in _on("registration", all_)
    ]
    known = ("First name", "Last name", "E-mail", "State", "Country", "Model", "Serial number")
    heads = (*known, "Ring color", "Ring condition", "Reservoir locks")
    nobody = ("", "", "", "TX", "US", "MMT-1780", "", "clear", "", "")
    return _csv(heads, [*rows, nobody])


def dealer(all_: Iterable[Owner]) -> bytes:
    """The list of a dealer: where they live, and whom to call."""
    rows = [(o.name, o.phone, *_home(o), o.model, o.serial, o.color) for o in _on("dealer", all_)]
    heads = ("Customer", "Phone", "Address", "City", "State", "Country", "ZIP", "Model", "Serial number")
    return _csv((*heads, "Ring color"), rows)


def warranty(all_: Iterable[Owner]) -> bytes:
    """The list of those whose warranty goes on."""
    rows = [
        (o.name.upper(), o.email, o.phone, *_home(o), o.model, o.serial, "yes") for o in _on("warranty", all_)
    ]
    heads = ("Name", "Email", "Phone", "Street", "City", "State", "Country", "Zip", "Model number")
    return _csv((*heads, "Serial number", "In warranty"), rows)


def _home(one: Owner) -> tuple[str, ...]:
    return one.street, "Springfield", one.state, one.country, f"6270{one.number % 10}"


def _on(name: str, all_: Iterable[Owner]) -> Iterator[Owner]:
    return (one for one in all_ if name in one.lists)


def _csv(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(heads)
    written.writerows(rows)
    return text.getvalue().encode()
