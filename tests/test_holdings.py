"""A check against a store: what may be about the device is found, and what cannot be ruled out is counted."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring import Device, Notice, Session, assess, keys, readings
from lockring.errors import FactError, StoreError
from lockring.holdings import READ_AT_ONCE, Holdings, asked
from lockring.holdings.bitsets import Numbering
from lockring.holdings.texts import Texts
from lockring.notice import VerdictKind
from lockring.record import Record
from lockring.report import CheckReport, ExitStatus, check_report
from lockring.scope import Clause, Condition, OneOf, Product, ReadBy, Scope
from lockring.session import Looked
from lockring.store import Store
from lockring.store.columns import sha256
from lockring.store.held import Decision, Reading, StoredRevision
from tests import candidates_by_sets
from tests.builders import clause, notice, revision
from tests.stores import DATABASES, NOON, bring, broken, fresh, march, record

SHARED = Path(__file__).parents[2] / "shared" / "data"
DAY = timedelta(days=1)

Scopes = Mapping[str, Scope]


def product(*numbers: str, **changes: Any) -> Product:
    return Product(numbers=numbers, **{"fact": "model_number", "names": ("Gore Preclude",), **changes})


def scope(*clauses: tuple[Condition, ...] | Clause) -> Scope:
    made = (one if isinstance(one, Clause) else clause(*one) for one in clauses)
    return Scope(any=tuple(msgspec.structs.replace(one, read_by=ReadBy.MACHINE) for one in made))


def put(store: Store, scopes: Scopes, days: int = 0) -> None:
    """The store with a notice for each scope, as if the machine had read it so."""
    bring(store, [record(number) for number in scopes], days=days)
    read_as(store, scopes)


def read_as(store: Store, scopes: Scopes) -> None:
    """The notices of the store, as if the machine had read these scopes in them."""
    held = store.newest(store.ids()).values()
    store.put_readings(reading(one, scopes[one.notice_id.removeprefix("feed-")]) for one in held)


def reading(of: StoredRevision, read: Scope, version: str = readings.VERSION) -> Reading:
    return Reading(
        notice_id=of.notice_id,
        content_digest=of.content_digest,
        version=version,
        blob=msgspec.json.encode(read),
        keys=tuple(keys.keys_of(read)),
        spelled=keys.spelled([read]),
    )


def look(store: Store, device: Device, **options: Any) -> Looked:
    return Session(notices=(), more=Holdings(store, now=NOON), **options).look(device)


def told(looked: Looked) -> dict[str, str]:
    return {one.revision.id: one.kind.value for one in looked.findings}


def counted(looked: Looked) -> int:
    return looked.not_compared.count if looked.not_compared else 0


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(fresh(request.param, tmp_path)) as opened:
        yield opened


# Nothing that may be about the device is lost


NUMBERS = (
    "BB50T",
    "BB50T-BULK",
    "1862",
    "0998-00-0800-53",
    "998-0-800-53",
    "N106",
    "MMT-1780",
    "CS3070",
    "7O",
    "12",
    "8067324",
    "807324",
    "BXX0T",
    "MAD720",
)
NAMES = (
    "Lifepak 20s",
    "CADD-Solis 2110",
    "800ml bag",
    "Gore Preclude",
    "Gore Viabahn",
    "Cardiosave Hybrid",
    "cobas 6800",
    "Flourospeed",
    "Fluorospeed",
    "pump",
    "GE",
)
GTINS = ("00643169001763", "00718175003305")
some = st.lists(st.sampled_from(NUMBERS), max_size=3).map(tuple)
products = st.builds(
    lambda names, numbers, **others: product(
        *numbers, names=names if names or numbers else NAMES[:1], **others
    ),
    fact=st.sampled_from(("model_number", "catalog_number")),
    numbers=some,
    patterns=st.sampled_from(((), (), ("0998-00-0800-**",))),
    identifiers=st.sampled_from(((), (), GTINS[:1])),
    others=some,
    names=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    context=st.sampled_from(("", "Medtronic 1862", "Gore Viabahn N106", "all lots of the CS 30-70 pump")),
    closed=st.booleans(),
    vague=st.booleans(),
    any_name=st.booleans(),
)
lots = st.sampled_from(((), (OneOf(fact="lot_number", values=("A1", "B2")),)))
clauses = st.builds(lambda one, more: clause(one, *more), products, lots)
scopes = st.lists(clauses, min_size=1, max_size=2).map(lambda made: scope(*made))
facts = st.fixed_dictionaries(
    {},
    optional={
        "model_number": st.sampled_from(NUMBERS + NAMES),
        "catalog_number": st.sampled_from(NUMBERS),
        "device_identifier": st.sampled_from(GTINS),
        "brand_name": st.sampled_from(NAMES),
        "lot_number": st.sampled_from(("A1", "C3")),
    },
)


def nothing_is_lost(holdings: Holdings, all_notices: Iterable[Notice], device: Device) -> None:
    """By judging every notice: what covers the device is told, what may cover it is told or counted."""
    looked = Session(notices=(), more=holdings).look(device)
    verdicts = {one.id: assess(device, one).kind for one in all_notices}
    covering = {name for name, kind in verdicts.items() if kind is VerdictKind.AFFECTED}
    may_cover = {name for name, kind in verdicts.items() if kind is VerdictKind.UNDETERMINED}
    said = told(looked)
    facts = {name: device.text(name) for name, _ in device}
    assert {name for name, kind in said.items() if kind == "affected"} == covering, facts
    assert all(verdicts[name].value == kind for name, kind in said.items()), facts
    found = holdings.candidates(device)
    judged = {one.id for one in found.notices}
    assert may_cover <= judged | found.open, facts
    assert len(may_cover - said.keys()) <= counted(looked), facts


@settings(max_examples=40, deadline=None)
@given(st.lists(scopes, min_size=1, max_size=6), st.lists(facts, min_size=1, max_size=8))
def test_what_is_not_told_and_not_counted_is_ruled_out(
    made: list[Scope], given_facts: list[dict[str, str]]
) -> None:
    with Store.open(":memory:") as store:
        put(store, {str(place): one for place, one in enumerate(made)})
        holdings = Holdings(store, now=NOON)
        everything = holdings.candidates(Device(), only=store.ids()).notices
        for each in given_facts:
            nothing_is_lost(holdings, everything, Device.of(each))


def real_records(count: int) -> list[Record]:
    with open(SHARED / "scopes" / "device_scopes.jsonl", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(7).shuffle(rows)
    return [
        record(
            str(place),
            authority="FDA" if row["corpus"].startswith(("fda", "openfda")) else row["corpus"],
            title="",
            firm=row["firm"] or "",
            product=row["product"] or "",
            codes=row["text"] or "",
        )
        for place, row in enumerate(rows[:count])
    ]


def devices(facts: Iterable[dict[str, str]]) -> Iterator[Device]:
    for each in facts:
        try:
            yield Device.of({name: text for name, text in each.items() if text})
        except FactError:
            continue


def real_devices(count: int) -> Iterator[Device]:
    """Devices that the recalls are about, and devices out of a register."""
    names = {
        "brand": "brand_name",
        "model": "model_number",
        "catalog_number": "catalog_number",
        "lot": "lot_number",
    }
    with open(SHARED / "scope-verdicts" / "dev.verdicts.jsonl", encoding="utf-8") as lines:
        probes = [probe["device"] for line in lines for probe in json.loads(line)["probes"]]
    probed = ({names[key]: str(text) for key, text in one.items() if key in names} for one in probes[::7])
    yield from islice(devices(probed), count)
    with gzip.open(SHARED / "gudid" / "gudid_50000.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 0, 40_000, 40_000 // count)]
    keep = (("brandName",), ("catalogNumber",), ("versionModelNumber",), ("brandName", "versionModelNumber"))
    register = {
        "brandName": "brand_name",
        "catalogNumber": "catalog_number",
        "versionModelNumber": "model_number",
    }
    yield from devices(
        {register[key]: row.get(key) or "" for key in keep[place % len(keep)]}
        for place, row in enumerate(rows)
    )


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_of_real_notices_nothing_is_lost() -> None:
    with Store.open(":memory:") as store:
        bring(store, real_records(2000))
        readings.bring_up_to_date(store, lambda _: None)
        holdings = Holdings(store, now=NOON)
        everything = holdings.candidates(Device(), only=store.ids()).notices
        assert len(everything) == 2000
        for device in real_devices(6):
            nothing_is_lost(holdings, everything, device)


def same_as_alone(store: Store, devices: list[Device]) -> None:
    """Looked for together, twice over, or alone: always what sets of ids give, one device at a time."""
    together = list(Holdings(store, now=NOON).candidates_of([*devices, *devices]))
    alone = Holdings(store, now=NOON)
    for place, device in enumerate(devices):
        expected = candidates_by_sets.candidates(store, device)
        facts = {name: device.text(name) for name, _ in device}
        assert together[place] == together[place + len(devices)] == expected, facts
        assert alone.candidates(device) == expected, facts
        assert len(together[place].open) == len(expected.open), facts


@settings(max_examples=40, deadline=None)
@given(
    st.lists(scopes, min_size=1, max_size=6),
    st.lists(facts, min_size=1, max_size=8),
    st.sampled_from((0, 1000)),
)
def test_devices_looked_for_together_find_what_each_finds_alone(
    made: list[Scope], given_facts: list[dict[str, str]], few: int
) -> None:
    with Store.open(":memory:") as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked, "FEW_PIECES", few)
        put(store, {str(place): one for place, one in enumerate(made)})
        same_as_alone(store, [Device.of({**each, "manufacturer": "Acme"}) for each in given_facts])


@pytest.mark.parametrize("few", [0, 1000])
def test_devices_looked_for_together_on_each_database(
    store: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "FEW_PIECES", few)
    put(store, {str(place): scope((product("BB50T", names=(name,)),)) for place, name in enumerate(NAMES)})
    reviewed(store, Decision.CORRECTED, scope((product("CS30T"),)), "feed-3")
    bring(store, [broken("4"), broken("99"), record("5", firm="Acme Medical")], days=1)
    read_as(store, {str(place): scope((product(names=(name,)),)) for place, name in enumerate(NAMES)})
    named = [Device(brand_name=name, manufacturer="ACME Inc") for name in (*NAMES, "Precluda", "straße")]
    same_as_alone(store, [Device(), Device(lot="A1"), *(Device(model=number) for number in NUMBERS), *named])


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_real_devices_looked_for_together_find_what_each_finds_alone() -> None:
    with Store.open(":memory:") as store:
        bring(store, real_records(2000))
        readings.bring_up_to_date(store, lambda _: None)
        same_as_alone(store, list(real_devices(120)))


def test_pieces_of_texts_are_found_as_the_store_finds_them(store: Store) -> None:
    signs = "AB8é "
    dice = random.Random(5)
    said = {str(place): "".join(dice.choices(signs, k=12)) for place in range(300)}
    bring(store, [record(number) for number in said])
    held = store.newest(store.ids()).values()
    store.put_readings(
        msgspec.structs.replace(
            reading(one, scope((product("1"),))), spelled=said[one.notice_id.removeprefix("feed-")]
        )
        for one in held
    )
    numbering = Numbering()
    texts = Texts((numbering.place(name), text) for name, text in store.spelled_texts())
    for length in range(3, 8):
        for _ in range(200):
            word = "".join(dice.choices("AaBb8é", k=length))
            for piece in (word, f" {word} "):
                found = texts.find(store.as_compared(piece))
                assert set(numbering.names(numbering.at(found))) == store.with_piece(piece), piece
    with pytest.raises(ValueError, match="letters and digits"):
        texts.find("A B")


def test_a_change_of_the_keys_needs_a_new_version() -> None:
    """A store makes its keys again only for another version: raise it together with this digest."""
    one = product(
        "BB50T", "0998-00-XX", names=("Gore Preclude", "pump"), context="Gore Preclude, lots 326902"
    )
    other = product(names=("Cardiosave",), patterns=("12-**",), identifiers=GTINS[:1], closed=False)
    read = scope((one, OneOf(fact="lot_number", values=("A 1",))), (other,))
    made = repr((sorted(keys.keys_of(read)), keys.spelled([read])))
    assert (keys.VERSION, sha256(made.encode())[:8]) == (3, "9211fc93")


# What is told, and what is counted


def test_a_number_of_the_device_finds_its_notice_among_others(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),)), "2": scope((product("CS30T"),))})
    assert told(look(store, Device(model="bb 50 t"))) == {"feed-1": "affected"}
    assert look(store, Device(model="bb 50 t")).not_compared is None


def test_a_number_that_is_nearly_the_same_is_told_of(store: Store) -> None:
    put(store, {"1": scope((product("BB50T", names=("x",)),))})
    for nearly in ("BB5OT", "BB50TX", "ABB50T", "BB50"):
        assert told(look(store, Device(catalog_number=nearly))) == {"feed-1": "undetermined"}, nearly


def test_names_without_a_number_are_counted_until_the_name_of_the_device_is_known(store: Store) -> None:
    names = ("Gore Preclude", "Cardiosave Hybrid", "Infusomat Space")
    put(store, {str(place): scope((product(names=(name,)),)) for place, name in enumerate(names)})
    looked = look(store, Device(model="BB50T"))
    assert (told(looked), counted(looked)) == ({}, 3)
    assert looked.not_compared
    assert looked.not_compared.lacks == "brand_name"
    assert looked.question
    assert looked.question.fact == "brand_name"
    named = look(store, Device(model="BB50T", brand_name="Infusomat Space"))
    assert (told(named), counted(named)) == ({"feed-2": "affected"}, 0)


def test_a_device_of_which_no_product_is_known_is_only_counted(store: Store) -> None:
    put(store, {str(place): scope((product("BB50T"),)) for place in range(5)})
    looked = look(store, Device(lot="A1"))
    assert (told(looked), counted(looked)) == ({}, 5)
    assert looked.not_compared
    assert looked.not_compared.lacks == "model_number"


def test_a_notice_that_lists_the_lot_is_told_of_where_the_product_is_open(store: Store) -> None:
    by_name = product(names=("Gore Preclude",))
    listed = {"1": ("A1", "A2"), "2": ("B1", "B2")}
    put(store, {number: scope((by_name, OneOf(fact="lot_number", values=v))) for number, v in listed.items()})
    looked = look(store, Device(model="BB50T", lot="A1"))
    assert (told(looked), counted(looked)) == ({"feed-1": "undetermined"}, 1)


def test_another_lot_of_the_same_product_is_said_to_be_not_covered(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2"))))})
    assert told(look(store, Device(model="BB50T", lot="C3"))) == {"feed-1": "not_affected"}


def test_the_maker_points_to_its_notices_among_those_that_share_a_word(store: Store) -> None:
    both = scope((product(names=("Gore Preclude",)),))
    bring(store, [record("1", firm="Acme Medical"), record("2", firm="Other Inc")])
    read_as(store, {"1": both, "2": both})
    device = Device(brand_name="Precluda", manufacturer="Acme")
    assert "feed-1" in told(look(store, device))
    assert "feed-2" not in told(look(store, device))


def test_a_model_that_the_store_prints_is_no_typing_error(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),))})
    session = Session(notices=(), more=Holdings(store, now=NOON))
    device, remarks = session.start("bb-50t", [])
    assert not remarks
    assert told(session.look(device)) == {"feed-1": "affected"}
    unknown, remarks = session.start("ZZ99Q", [])
    assert "typing error" in remarks[0]
    assert (told(session.look(unknown)), counted(session.look(unknown))) == ({}, 1)


def test_what_is_in_doubt_finds_notices_and_rules_none_out(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),)), "2": scope((product("CS30T"),))})
    looked = look(store, Device(model="BB50T?"))
    assert (told(looked), counted(looked)) == ({"feed-1": "undetermined"}, 1)


def test_only_the_notices_that_the_device_looks_for_are_read(store: Store) -> None:
    put(store, {str(n): scope((product(f"QX{n:05}", names=(f"Name{n}",)),)) for n in range(1500)})
    found = Holdings(store, now=NOON).candidates(Device(model="QX00042"))
    assert [one.id for one in found.notices] == ["feed-42"]
    assert not found.open


def test_notices_can_be_asked_for_by_their_ids(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),)), "2": scope((product("CS30T"),))})
    looked = look(store, Device(model="BB50T"), only=("feed-2",))
    assert (told(looked), counted(looked)) == ({}, 0)  # it is about another product
    assert told(look(store, Device(model="CS30T"), only=("feed-2",))) == {"feed-2": "affected"}


# Days


def dated(store: Store) -> None:
    """On 1 March the notice says BB50T, on 3 March CS30T, then MX90T, since 5 March it is withdrawn."""
    said = (("BB50T", 0), ("CS30T", 2), ("MX9 pump Model MX90T", 2), ("BB50T", 4))
    for place, (number, days) in enumerate(said):
        one = record(
            "1", authority="FDA", product=f"Pump {place}", codes=f"Model {number}", withdrawn=place == 3
        )
        bring(store, [msgspec.structs.replace(one, stated_on=march(1) - 30 * DAY)], days=days)
    readings.bring_up_to_date(store, lambda _: None)


AS_OF = [
    (date(2026, 1, 29), "BB50T", {}),
    (date(2026, 1, 30), "BB50T", {"feed-1": "affected"}),
    (march(2), "BB50T", {"feed-1": "affected"}),
    (march(3), "CS30T", {}),
    (march(4), "MX90T", {"feed-1": "affected"}),
    (march(5), "MX90T", {"feed-1": "not_affected"}),
]


@pytest.mark.parametrize(("day", "model", "expected"), AS_OF)
def test_a_check_as_of_a_day_goes_by_what_was_known_then(
    store: Store, day: date, model: str, expected: dict[str, str]
) -> None:
    dated(store)
    assert told(look(store, Device(model=model), as_of=day)) == expected


def test_a_withdrawn_notice_is_told_of_and_covers_nothing_today(store: Store) -> None:
    dated(store)
    assert told(look(store, Device(model="BB50T"))) == {"feed-1": "not_affected"}


# What persons said


def reviewed(store: Store, decision: Decision, of: Scope, notice_id: str = "feed-1") -> None:
    held = store.newest([notice_id])[notice_id]
    store.add_review(
        notice_id,
        content_digest=held.content_digest,
        decision=decision,
        actor="A. Reviewer",
        at=NOON,
        scope=msgspec.json.encode(of),
    )


def test_a_correction_takes_the_place_of_what_the_machine_read(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),))})
    reviewed(store, Decision.CORRECTED, scope((product("CS30T"),)))
    looked = look(store, Device(model="CS30T"))
    assert told(looked) == {"feed-1": "affected"}
    assert not looked.findings[0].revision.scope.is_machine_read
    assert told(look(store, Device(model="BB50T"))) == {}


def test_a_correction_of_an_earlier_content_does_not_count(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),))})
    reviewed(store, Decision.CORRECTED, scope((product("CS30T"),)))
    bring(store, [record("1", product="Other words")], days=1)
    read_as(store, {"1": scope((product("BB50T"),))})
    assert told(look(store, Device(model="BB50T"))) == {"feed-1": "affected"}


def test_an_accepted_reading_is_a_persons(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),))})
    assert look(store, Device(model="BB50T")).findings[0].revision.scope.is_machine_read
    reviewed(store, Decision.ACCEPTED, scope((product("BB50T"),)))
    assert not look(store, Device(model="BB50T")).findings[0].revision.scope.is_machine_read


def test_what_a_person_accepted_stays_however_a_later_machine_reads(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"),))})
    reviewed(store, Decision.ACCEPTED, scope((product("BB50T"),)))
    read_as(store, {"1": scope((product("CS30T"),))})
    assert told(look(store, Device(model="BB50T"))) == {"feed-1": "affected"}


def test_a_notice_that_persons_wrote_is_judged_as_they_wrote_it(store: Store) -> None:
    bring(
        store, [revision(id="own", scope=Scope(any=(clause(OneOf(fact="model_number", values=("MX-1",))),)))]
    )
    readings.bring_up_to_date(store, lambda _: None)
    assert told(look(store, Device(model="MX-1"))) == {"own": "affected"}
    assert told(look(store, Device(lot="A1"))) == {"own": "undetermined"}


def test_a_published_notice_is_judged_once_by_its_newest_revision(store: Store) -> None:
    published = notice(id="own", revised_on=march(1))
    later = revision(clause(OneOf(fact="model_number", values=("MX-2",))), id="own", revised_on=march(2))
    bring(store, [later])
    readings.bring_up_to_date(store, lambda _: None)
    held = Holdings(store, now=NOON, published=["own"])
    session = Session(notices=(published,), more=held)
    assert told(session.look(Device(model="MX-2"))) == {"own": "affected"}
    assert told(session.look(Device(model="MX-1"))) == {"own": "not_affected"}


# What cannot be read, is not read yet, or is not fresh


def report(store: Store, device: Device, *, days: int = 0) -> CheckReport:
    held = Holdings(store, now=NOON + days * DAY)
    looked = Session(notices=(), more=held).look(device)
    return check_report(
        device,
        looked.findings,
        question=looked.question,
        sources=held.sources(),
        not_compared=looked.not_compared,
        not_looked_at=held.not_looked_at,
    )


def test_a_notice_of_which_a_newer_version_cannot_be_read_is_never_a_no(store: Store) -> None:
    listed = scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2"))))
    put(store, {"1": listed, "2": scope((product("CS30T"),))})
    device = Device(model="BB50T", lot="C3")
    assert told(look(store, device)) == {"feed-1": "not_affected"}
    bring(store, [broken("1"), record("2")], days=1)
    assert told(look(store, device)) == {"feed-1": "undetermined"}
    assert counted(look(store, Device(model="ZZ99Q"))) == 1


def test_a_few_notices_that_nobody_read_are_read_by_the_check(store: Store) -> None:
    bring(
        store,
        [record("1", authority="FDA", product="Pump", codes="Model BB50T"), record("2", codes="Model QQ77")],
    )
    assert told(look(store, Device(model="BB50T"))) == {"feed-1": "affected"}
    assert Holdings(store, now=NOON).not_looked_at == 0


def test_readings_of_an_older_lockring_are_not_trusted(store: Store) -> None:
    bring(store, [record("1", authority="FDA", product="Pump", codes="Model BB50T")])
    held = store.newest(["feed-1"])["feed-1"]
    store.put_readings([reading(held, scope((product("CS30T"),)), version="0")])
    assert told(look(store, Device(model="BB50T"))) == {"feed-1": "affected"}


def test_many_notices_that_nobody_read_are_not_looked_at() -> None:
    with Store.open(":memory:") as store:
        bring(store, [record(str(number)) for number in range(READ_AT_ONCE + 1)])
        said = report(store, Device(model="BB50T"))
        assert said.not_looked_at == READ_AT_ONCE + 1
        assert said.exit_status is ExitStatus.INCOMPLETE
        readings.bring_up_to_date(store, lambda _: None)
        assert report(store, Device(model="BB50T")).not_looked_at == 0


def test_what_clears_a_device_is_whole_and_fresh(store: Store) -> None:
    put(store, {"1": scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2"))))})
    device = Device(model="BB50T", lot="C3")
    (source,) = report(store, device).sources
    assert (source.as_of, source.records, source.unreadable, source.can_clear) == (NOON, 1, 0, True)
    assert report(store, device).exit_status is ExitStatus.NONE_AFFECTED
    assert report(store, device, days=7).exit_status is ExitStatus.NONE_AFFECTED
    assert report(store, device, days=8).exit_status is ExitStatus.INCOMPLETE
    assert report(store, device, days=8).sources[0].stale
    covered = Device(model="BB50T", lot="A1")
    assert report(store, covered, days=8).exit_status is ExitStatus.AFFECTED


def test_a_source_that_never_came_whole_or_holds_what_cannot_be_read_clears_nothing(store: Store) -> None:
    device = Device(model="BB50T", lot="C3")
    assert report(store, device).exit_status is ExitStatus.INCOMPLETE  # nothing was ever brought in
    listed = scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2"))))
    put(store, {"1": listed})
    bring(store, [record("1")], [record("1")], days=1, breaks_before=1)
    (source,) = report(store, device).sources
    assert (source.complete, source.error) == (False, "the origin is down; try again later")
    assert report(store, device).exit_status is ExitStatus.INCOMPLETE
    bring(store, [record("1"), broken("9")], days=3)
    assert report(store, device, days=3).sources[0].unreadable == 1
    assert report(store, device, days=3).exit_status is ExitStatus.INCOMPLETE


def test_what_is_not_compared_is_never_exit_status_zero(store: Store) -> None:
    put(
        store,
        {
            "1": scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2")))),
            "2": scope((product(names=("Cardiosave Hybrid",)),)),
        },
    )
    device = Device(model="BB50T", lot="C3")
    assert report(store, device).exit_status is ExitStatus.UNDETERMINED
    named = device.learn("brand_name", "Gore Preclude")
    assert report(store, named).exit_status is ExitStatus.NONE_AFFECTED


def test_a_store_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Holdings.open(str(tmp_path / "none.db"), now=NOON)
