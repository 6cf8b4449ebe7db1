"""Owners of whom the truth is known, on three lists as firms have them, and how well linkage finds them.

    python bench/reach_lists.py            500,000 owners; --quick for 5,000

One owner of one device is the unit: somebody with two devices is two, and so are two people of one household.
A fifth of the owners stand on more than one list. Rows differ as in earnest: typing errors, short names, new
addresses, what is missing; and people who are not the same are alike: one name, one home, one phone.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

OVERLAP = 0.20  # of the owners, on two lists; a fifth of them on all three
AGAIN = 0.01  # of the rows, a second time on the same list
_HOSTS = ("example.com", "example.org", "mail.example")
_NICKNAMES = {"Robert": "Bob", "William": "Bill", "Margaret": "Peggy", "James": "Jim", "Richard": "Rick",
              "Elizabeth": "Liz", "Michael": "Mike", "Patricia": "Pat", "Thomas": "Tom", "Susan": "Sue",
              "Daniel": "Dan", "Jennifer": "Jen", "Charles": "Chuck", "Joseph": "Joe"}  # fmt: skip
_MORE = [
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
    "Quinn",
    "Rosa",
    "Sven",
    "Tara",
    "Umar",
    "Vera",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zoe",
    "Linda",
    "Maria",
    "Karen",
    "Nancy",
    "Carol",
    "Ruth",
    "Sharon",
    "Laura",
    "Sarah",
    "Kim",
    "Anna",
    "Mark",
    "Paul",
    "Kevin",
    "Brian",
    "George",
    "Jason",
    "Jeff",
    "Ryan",
    "Gary",
    "Eric",
    "Adam",
    "Carl",
    "Juan",
    "Luis",
    "Diana",
    "Joan",
    "Julia",
    "Evelyn",
    "Megan",
    "Amy",
]
_FIRST = [*_NICKNAMES, *_MORE]  # fmt: skip
_ONSET = [
    "B",
    "Br",
    "C",
    "Ch",
    "D",
    "Dr",
    "F",
    "G",
    "Gr",
    "H",
    "J",
    "K",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "St",
    "T",
    "V",
    "W",
]
_NUCLEUS = ["a", "e", "i", "o", "u", "ai", "ee", "ou"]
_CODA = ["ck", "ld", "ll", "m", "n", "nd", "ng", "r", "rt", "s", "ss", "t", "tt", "x"]
_ENDING = ["", "er", "man", "son", "ton", "ley", "ez", "ski", "field", "wood"]
_STREETS = [f"{a}{b}" for a in ("Elm", "Oak", "Mill", "Harbor", "Cedar", "Maple", "Lake", "Hill", "Park")
            for b in ("", "view", "side", "wood", "field", "ridge")]  # fmt: skip
_KINDS = (("Street", "St"), ("Avenue", "Ave."), ("Road", "Rd"), ("Lane", "Ln"), ("Drive", "Dr"))
_STATES = [
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
]
_WEIGHTS = [(place * 7919) % 37 + 3 for place in range(len(_STATES))]
_MODELS = ("MMT-1780", "MMT-1780K", "MMT-1715", "MMT-1715K", "MMT-1752", "MMT-1714")


class Owner(msgspec.Struct, kw_only=True):
    """Somebody with one device, as they are."""

    first: str
    last: str
    email: str
    phone: str
    number: int
    street: str
    kind: int
    city: str
    state: str
    zip: str
    model: str
    serial: str
    person: int
    """Which person it is: one with two devices is the owner of both."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a list, with the place of the owner whom it is of."""

    of: int
    cells: dict[str, str]


def owners(count: int, rng: random.Random) -> list[Owner]:
    """So many owners, and among them households, people of one name, and people with two devices."""
    made: list[Owner] = []
    while len(made) < count:
        draw = rng.random()
        if made and draw < 0.05:  # one home, one family name, one phone
            like = made[rng.randrange(len(made))]
            one = _somebody(len(made), rng)
            home = ("last", "phone", "number", "street", "kind", "city", "state", "zip")
            one = msgspec.structs.replace(one, **{name: getattr(like, name) for name in home})
        elif made and draw < 0.07:  # one name, somebody else, in the same part of the country
            like = made[rng.randrange(len(made))]
            one = _somebody(len(made), rng)
            area = {"first": like.first, "last": like.last, "state": like.state}
            one = msgspec.structs.replace(one, **area, zip=like.zip[:3] + one.zip[3:])
        elif made and draw < 0.10:  # a second device
            like = made[rng.randrange(len(made))]
            new = _somebody(len(made), rng)
            one = msgspec.structs.replace(like, serial=new.serial, model=rng.choice((like.model, new.model)))
        else:
            one = _somebody(len(made), rng)
        made.append(one)
    return made


def _somebody(place: int, rng: random.Random) -> Owner:
    first, last, state = rng.choice(_FIRST), _surname(rng), rng.choices(_STATES, _WEIGHTS)[0]
    area = _STATES.index(state) * 18 + 50
    local = rng.choice((f"{first}.{last}", f"{first[0]}{last}{rng.randrange(100)}", f"{last}{place}"))
    return Owner(
        first=first,
        last=last,
        email=f"{local.lower()}{rng.randrange(1000)}@{rng.choice(_HOSTS)}",
        phone=f"{rng.randrange(201, 989)}{rng.randrange(200, 999)}{rng.randrange(10_000):04}",
        number=rng.randrange(1, 9_999),
        street=rng.choice(_STREETS),
        kind=rng.randrange(len(_KINDS)),
        city=_surname(rng) + rng.choice(("ville", " City", "burg", "")),
        state=state,
        zip=f"{area + rng.randrange(18):03}{rng.randrange(100):02}",
        model=rng.choice(_MODELS),
        serial=f"NG{place * 7 + 1_000_000:07}H",
        person=place,
    )


def _surname(rng: random.Random) -> str:
    """A family name; few are common, and most are rare."""
    at = int(rng.paretovariate(0.6)) % 40_000
    parts = (_ONSET, _NUCLEUS, _CODA, _ENDING)
    name = ""
    for part in parts:
        at, rest = divmod(at, len(part))
        name += part[rest]
    return name + ("" if at == 0 else _NUCLEUS[at % 8])


def lists(made: list[Owner], rng: random.Random) -> dict[str, list[Row]]:
    """What three lists say of them."""
    found: dict[str, list[Row]] = {"registration": [], "dealer": [], "warranty": []}
    names = tuple(found)
    for place, owner in enumerate(made):
        where = rng.sample(names, 1 if rng.random() > OVERLAP else 3 if rng.random() < 0.2 else 2)
        for name in where:
            for _again in range(1 + (rng.random() < AGAIN)):
                found[name].append(Row(of=place, cells=_told(owner, name, rng)))
    for rows in found.values():
        rng.shuffle(rows)
    return found


_MISSING = {
    "registration": {"email": 0.10, "phone": 0.30, "serial": 0.02},
    "dealer": {"email": 0.45, "phone": 0.10, "serial": 0.35},
    "warranty": {"email": 0.35, "phone": 0.25, "serial": 0.10},
}


def _told(owner: Owner, where: str, rng: random.Random) -> dict[str, str]:
    said = owner
    if rng.random() < 0.12:  # moved
        new = _somebody(0, rng)
        home = ("number", "street", "kind", "city", "state", "zip")
        said = msgspec.structs.replace(said, **{name: getattr(new, name) for name in home})
    if rng.random() < 0.08:
        said = msgspec.structs.replace(said, phone=_somebody(0, rng).phone)
    if rng.random() < 0.08:
        said = msgspec.structs.replace(said, email=_somebody(rng.randrange(10**6), rng).email)
    first = _NICKNAMES.get(said.first, said.first) if rng.random() < 0.3 else said.first
    first = first[0] if rng.random() < 0.03 else _typed(first, 0.03, rng)
    kind = _KINDS[said.kind][rng.random() < 0.5]
    cells = {
        "first": first,
        "last": _typed(said.last, 0.04, rng),
        "email": _typed(said.email, 0.01, rng),
        "phone": _typed(said.phone, 0.01, rng),
        "street": f"{said.number} {_typed(said.street, 0.03, rng)} {kind}",
        "city": said.city,
        "state": said.state,
        "zip": _typed(said.zip, 0.01, rng),
        "model": said.model,
        "serial": said.serial,
        "warranty": rng.choice(("yes", "no", "")),
    }
    for name, share in _MISSING[where].items():
        if rng.random() < share:
            cells[name] = ""
    return cells


def _typed(text: str, share: float, rng: random.Random) -> str:
    """The text, with two signs exchanged in this share of times."""
    if rng.random() >= share or len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def written(found: dict[str, list[Row]], folder: Path) -> dict[str, Path]:
    """The lists as files: commas and two columns for a name, semicolons and one, and Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = {name: folder / f"{name}.csv" for name in found}
    with paths["registration"].open("w", newline="") as file:
        told = csv.writer(file)
        told.writerow(
            [
                "First Name",
                "Last Name",
                "E-mail",
                "Phone",
                "Address",
                "City",
                "State",
                "ZIP",
                "Model",
                "Serial Number",
            ]
        )
        for row in found["registration"]:
            c = row.cells
            told.writerow([c[name] for name in ("first", "last", "email", "phone", "street", "city", "state",
                                                "zip", "model", "serial")])  # fmt: skip
    with paths["dealer"].open("w", newline="") as file:
        told = csv.writer(file, delimiter=";")
        told.writerow(["Customer", "Tel.", "Mail", "Street", "City", "State", "Zip", "Model", "S/N"])
        for row in found["dealer"]:
            c = row.cells
            phone = f"({c['phone'][:3]}) {c['phone'][3:6]}-{c['phone'][6:]}" if c["phone"] else ""
            told.writerow([f"{c['last']}, {c['first']}", phone, c["email"], c["street"], c["city"],
                           c["state"], c["zip"], c["model"].replace("-", " "), c["serial"]])  # fmt: skip
    paths["warranty"] = folder / "warranty.parquet"
    heads = {"name": "owner", "email": "email", "phone": "phone", "street": "address", "city": "city",
             "state": "state", "zip": "postal code", "model": "model", "serial": "serial",
             "warranty": "in warranty"}  # fmt: skip
    rows = [{**row.cells, "name": f"{row.cells['first']} {row.cells['last']}"} for row in found["warranty"]]
    pq.write_table(
        pa.table({head: [row[name] for row in rows] for name, head in heads.items()}), paths["warranty"]
    )
    return paths


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How right pairs of rows were joined, as shares, 0 to 1.

    Of all pairs that were joined, `precision` are of one person and `of_device` of one device; `recall` is of
    all pairs of one device, of which there are `pairs`. A row without a serial number cannot tell two devices
    of one person apart: that is the difference between the first two.
    """

    precision: float
    of_device: float
    recall: float
    pairs: int


def measured(joined: Iterable[list[int]], persons: Sequence[int]) -> Measured:
    """How right the groups are: each is the owners of the rows that were put together, alone ones as well."""
    made = of_person = of_device = 0
    every: Counter[int] = Counter()
    for group in joined:
        made += _pairs([len(group)])
        of_person += _pairs(Counter(persons[one] for one in group).values())
        of_device += _pairs(Counter(group).values())
        every.update(group)
    there = _pairs(every.values())
    return Measured(
        precision=of_person / made if made else 1.0,
        of_device=of_device / made if made else 1.0,
        recall=of_device / there if there else 1.0,
        pairs=there,
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def truth(campaign: Any, found: dict[str, list[Row]]) -> list[list[int]]:
    """The owners of the rows of each contact that counts, as they stand in the database."""
    return list(by_contact(campaign, found).values())


def decided(campaign: Any, groups: dict[UUID, list[int]]) -> tuple[list[list[int]], int]:
    """The groups once a person has decided rightly on each pair that waits, and how many pairs are one."""
    from lockring.service.models import Merge

    made, yes = {name: list(owners) for name, owners in groups.items()}, 0
    into: dict[UUID, UUID] = {}
    waiting = Merge.objects.filter(campaign=campaign, state=Merge.PROPOSED)
    for kept, others in waiting.values_list("kept_id", "joined"):
        for other in map(UUID, others):
            is_one = not set(groups[kept]).isdisjoint(groups[other])
            yes += is_one
            one, two = _root(kept, into), _root(other, into)
            if is_one and one != two:
                made[one] += made.pop(two)
                into[two] = one
    return list(made.values()), yes


def _root(name: UUID, into: dict[UUID, UUID]) -> UUID:
    while above := into.get(name):
        name = above
    return name


def by_contact(campaign: Any, found: dict[str, list[Row]]) -> dict[UUID, list[int]]:
    """The owners of the rows of each contact that counts, by the contact."""
    from lockring.service.models import Contact, ListRow

    roots = dict(Contact.objects.filter(campaign=campaign).values_list("id", "joined_into"))
    groups: dict[UUID, list[int]] = defaultdict(list)
    asked = ListRow.objects.filter(owner_list__campaign=campaign)
    numbered = asked.values_list("owner_list__kind", "number", "contact_id")
    for kind, number, contact in numbered.iterator(chunk_size=20_000):
        first = 1 if kind == "warranty" else 2  # in Parquet there is no row of names
        root = contact
        while above := roots[root]:
            root = above
        groups[root].append(found[kind][number - first].of)
    return dict(groups)


def main() -> None:
    """Imports and links the lists on a database of its own, and prints what it took and how right it is."""
    count = 5_000 if "--quick" in sys.argv else 500_000
    with tempfile.TemporaryDirectory() as home:
        for line in run(count, Path(home)):
            print(line, flush=True)


def run(count: int, home: Path) -> Iterator[str]:
    """The whole measure; yields a line for each step."""
    _set_up(home)
    from django.utils import timezone

    from lockring.remedy import Actor
    from lockring.service.campaign import importing, merging
    from lockring.service.ledger import By
    from lockring.service.models import Campaign

    rng = random.Random(6)
    made = owners(count, rng)
    found = lists(made, rng)
    paths = written(found, home)
    now, by = timezone.now(), By(part=Actor.LEAD, who="bench")
    campaign = Campaign.objects.create(
        notice="medtronic-minimed-600-retainer-ring", revision=date(2021, 10, 5), strategy={}, opened_at=now
    )
    read, write = _bare(paths["registration"], campaign)
    yield f"rows that csv.reader reads bare: {read:,.0f} rows/s"
    yield f"contacts that bulk_create writes bare: {write:,.0f} rows/s"
    for name, path in paths.items():
        began = time.perf_counter()
        with path.open("rb") as file:
            one = importing.keep(file, campaign, name=name, kind=name, asked=(), at=timezone.now())
        importing.start(one, by=by, at=timezone.now(), key=name)
        importing.take(one)
        took = time.perf_counter() - began
        rate = one.rows / took
        told = f"{took:.1f} s, {rate:,.0f} rows/s, {rate / write:.2f} times bulk_create bare"
        yield f"list of the {name}: {one.rows:,} rows, {one.refused} refused, {told}"
    began = time.perf_counter()
    joined = merging.link(campaign, at=timezone.now())
    took = time.perf_counter() - began
    rows, persons = sum(map(len, found.values())), [owner.person for owner in made]
    yield f"linkage of {rows:,} rows: {took:.1f} s, {rows / took:,.0f} rows/s, {joined.joined:,} joined"
    groups = by_contact(campaign, found)
    right = measured(groups.values(), persons)
    yield f"precision: {right.precision:.4f} of persons, {right.of_device:.4f} of devices"
    yield f"recall: {right.recall:.4f} of {right.pairs:,} pairs of rows of one device"
    after, yes = decided(campaign, groups)
    yield f"pairs left to a person: {joined.proposed:,}, of which {yes:,} are one device"
    yield f"recall once they have decided: {measured(after, persons).recall:.4f}"


_BARE = 20_000  # rows that are written bare


def _bare(path: Path, campaign: Any) -> tuple[float, float]:
    """Rows in a second that `csv` alone reads, and that `bulk_create` alone writes; these are taken back."""
    from django.db import transaction

    from lockring.service.models import Contact
    from lockring.service.references import new_code

    began = time.perf_counter()
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    read = len(rows) / (time.perf_counter() - began)
    some, began = rows[:_BARE], time.perf_counter()
    with transaction.atomic():
        made = [Contact(campaign=campaign, name=row[0], email=row[2], code=new_code()) for row in some]
        Contact.objects.bulk_create(made, batch_size=2_000)
        transaction.set_rollback(True)
    return read, len(some) / (time.perf_counter() - began)


def _set_up(home: Path) -> None:
    import os

    import django

    os.environ |= {
        "LOCKRING_SECRET_KEY": "only-for-the-bench-" + "x" * 50,
        "LOCKRING_HOME": str(home),
        "LOCKRING_INSECURE": "1",
        "DJANGO_SETTINGS_MODULE": "lockring.service.settings",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    main()
