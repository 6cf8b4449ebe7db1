"""A column of UDIs read at once states cell for cell what `read_udi` states one by one, with every doubt."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lockring.errors import FactError, UdiError, shown
from lockring.inventory.labels import join_udi
from lockring.inventory.looks import Look, Profile, look
from lockring.udi import UDI_FACTS, gtin_check_digit, hibcc_check_character, read_udi
from lockring.udi.templates import template_of
from lockring.vocabulary import normal_form

SHARED = Path(__file__).parents[3] / "shared" / "data"
VECTORS = SHARED / "udi" / "vectors.jsonl"
GUDID = SHARED / "gudid" / "gudid_50000.jsonl.gz"
GS = "\x1d"
Texts = Mapping[str, Sequence[str | None]]


# One by one: what must come out


def one_by_one(texts: Texts) -> tuple[dict[str, list[str | None]], dict[str, list[tuple[int, Look]]]]:
    """Each row on its own, as the page on lists of devices says it."""
    udis = texts["udi"]
    columns = {fact: list(texts.get(fact, [None] * len(udis))) for fact in UDI_FACTS}
    found: dict[str, list[tuple[int, Look]]] = {}
    for place, text in enumerate(udis):
        for fact, seen in _row(text, place, columns) if text is not None else ():
            found.setdefault(fact, []).append((place, seen))
    return {**{name: list(values) for name, values in texts.items()}, **columns}, found


def _row(text: str, place: int, columns: dict[str, list[str | None]]) -> list[tuple[str, Look]]:
    spoilt = look("model_number", text, Profile())
    if spoilt.kind in ("scientific", "unreadable", "error", "fraction", "nothing"):
        return [("udi", Look(text=None, kind=spoilt.kind, doubt=spoilt.doubt, seen=text))]
    try:
        udi = read_udi(text)
    except UdiError as error:
        return [("udi", Look(text=text, kind="udi", doubt=str(error), seen=text))]
    said = [("udi_doubt", fact, one.says) for one in udi.doubts for fact in one.fields if fact in UDI_FACTS]
    for fact in UDI_FACTS:
        stated, listed = getattr(udi, fact), columns[fact][place]
        if stated is None:
            continue
        if not _same(fact, stated, stated):
            name = fact.replace("_", " ")
            said.append(("udi_doubt", fact, f"{shown(stated)} in the UDI cannot be read as {name}"))
        elif listed is None:
            columns[fact][place] = stated
        elif not _same(fact, stated, listed):
            said.append(("differs", fact, f"the column says {shown(listed)} and the UDI {shown(stated)}"))
    return [(fact, Look(text=text, kind=kind, doubt=says, seen=text)) for kind, fact, says in said]


def _same(fact: str, one: str, other: str) -> bool:
    try:
        return normal_form(fact, one) == normal_form(fact, other)
    except FactError:
        return False


def assert_equal_to_one_by_one(texts: Texts) -> None:
    """The law: the same columns, and the same seen in each of them in the same order."""
    columns, found = join_udi({name: pa.array(values, pa.string()) for name, values in texts.items()})
    expected, seen = one_by_one(texts)
    assert {name: column.to_pylist() for name, column in columns.items()} == expected
    assert found == seen


# UDIs, sound and not


def gtin(digits: str) -> str:
    return digits + gtin_check_digit(digits)


def hibcc(data: str) -> str:
    return data + hibcc_check_character(data)


PREFIX = gtin("0950600011784")
RUN_ON = f"01{PREFIX}"
GTIN_8 = gtin("6247417")
GTINS = st.one_of(
    st.just(PREFIX),
    st.from_regex(r"[0-9]{13}", fullmatch=True).map(gtin),
    st.from_regex(r"[0-9]{14}", fullmatch=True),
)
DIGITS_6 = st.one_of(
    st.dates().map(lambda day: day.strftime("%y%m%d")),
    st.sampled_from(("200200", "210229", "241300", "000000", "991231")),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)
NUMBERS = st.one_of(
    st.from_regex(r"[A-Z]{1,3}[0-9]{2,9}[A-Z]?", fullmatch=True),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9_./-]{1,22}", fullmatch=True),
    st.tuples(st.sampled_from(("A213B1", "12345", "L")),
              st.sampled_from(("21", "10", "17210101", "11990229", RUN_ON, f"01{GTIN_8}")),
              st.sampled_from(("1234", "", "7", "21ABC"))).map("".join),
    st.sampled_from(("5.0", "12 34", "A(21)B", "A&B", "LOT-7",
                     "0000", "-", "/", "?", "Ä1", "SN1", "A\u00a0B", "x" * 31)),
)  # fmt: skip
AIS = st.sampled_from(("10", "21", "11", "17"))
OTHER_AIS = st.sampled_from(
    ("13", "15", "20", "30", "37", "240", "91", "8012", "8008", "3103", "99", "04", "05", "710")
)


@st.composite
def elements(draw: st.DrawFn) -> list[tuple[str, str]]:
    """AIs with values: mostly a GTIN first, then what labels have."""
    ais = draw(
        st.one_of(st.lists(AIS, max_size=4, unique=True), st.lists(st.one_of(AIS, OTHER_AIS), max_size=4))
    )
    pairs = [(ai, draw(DIGITS_6 if ai in ("11", "13", "15", "17", "3103") else NUMBERS)) for ai in ais]
    pairs.insert(draw(st.sampled_from((0, 0, 0, 0, len(pairs)))), ("01", draw(GTINS)))
    return pairs


CARRIERS = st.sampled_from(("", "", "", "", "]d2", "]C1", "]E0", "]Q3", "]X9"))
SEPARATORS = st.sampled_from((GS, GS, GS, "<GS>", "{GS}", "|", "^", "␝", "", " "))


@st.composite
def gs1(draw: st.DrawFn) -> str:
    """A GS1 element string with brackets, or without them and with separators where they belong or not."""
    pairs, carrier = draw(elements()), draw(CARRIERS)
    if draw(st.booleans()):
        return carrier + "".join(f"({ai}){value}" for ai, value in pairs)
    separator, always = draw(SEPARATORS), draw(st.integers(0, 5)) == 0
    text = draw(st.sampled_from(("", "", "", GS)))
    for place, (ai, value) in enumerate(pairs, 1):
        fixed = ai in ("01", "11", "13", "15", "17", "20", "3103")
        text += ai + value + (separator if place < len(pairs) and (always or not fixed) else "")
    return carrier + text + draw(st.sampled_from(("", "", "", GS)))


PRIMARIES = st.one_of(
    st.from_regex(r"[A-Z][A-Z0-9]{4,15}[0-9]", fullmatch=True),
    st.from_regex(r"[A-Za-z][A-Za-z0-9]{2,24}", fullmatch=True),
)
DAYS = st.dates().map(lambda day: day.strftime("%Y%m%d"))
SECONDARIES = st.one_of(
    st.tuples(st.sampled_from(("$", "$+", "$$7", "$$+7", "S", "S", "Q", "", "T")), NUMBERS).map("".join),
    st.tuples(
        st.sampled_from(("$$", "$$", "$$+", "$$2", "$$3", "$$+3", "$$4", "$$5", "$$6",
                         "$$+2", "$$805", "$$912345", "")),
        st.one_of(DIGITS_6, st.from_regex(r"[01][0-9]{3,7}", fullmatch=True)),
        st.one_of(st.just(""), NUMBERS),
    ).map("".join),
    st.tuples(st.sampled_from(("16D", "14D")), DAYS).map("".join),
)  # fmt: skip


@st.composite
def hibccs(draw: st.DrawFn) -> str:
    """A HIBCC code with its check character, where one can be told."""
    parts = [draw(PRIMARIES), *draw(st.lists(SECONDARIES, max_size=3))]
    data = "+" + "/".join(parts)
    try:
        return hibcc(data)
    except UdiError:
        return data + "X"


SIGNS = "01()A/+$ .-?\x1d|^]=&\t\u00e4a"


@st.composite
def mutated(draw: st.DrawFn, of: st.SearchStrategy[str]) -> str:
    """A UDI with one sign more, less, another, or a half twice: as people and scanners spoil them."""
    text = draw(of)
    at = draw(st.integers(0, max(len(text) - 1, 0)))
    sign = draw(st.sampled_from(SIGNS))
    spoilt = (
        text[:at] + sign + text[at:],
        text[:at] + text[at + 1 :],
        text[:at] + sign + text[at + 1 :],
        text + text[at:],
    )
    return draw(st.sampled_from(spoilt))


UDIS = st.one_of(
    gs1(), hibccs(), gs1(), hibccs(), mutated(gs1()), mutated(hibccs()), NUMBERS, GTINS,
    st.sampled_from(("=/A9999XYZ100T0944=,000025", "N/A", "1.23E+11", "#N/A", "(01)")),
).map(str.strip)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), UDIS.map(lambda text: text or None)), max_size=12))
@example(["0109506000117843105.0", "01095060001178431021", "(01)09506000117843(10)LOT-7"])
@example([f"01{PREFIX}1095565592001{GTIN_8}"])
@example([f"01{PREFIX}10A213B1211234", f"01{PREFIX}10A213B1{GS}211234", f"01{PREFIX}21X17210101"])
def test_many_udis_state_what_each_states_alone(udis: list[str | None]) -> None:
    assert_equal_to_one_by_one({"udi": udis})


CELLS = st.one_of(st.none(), NUMBERS.map(str.strip).map(lambda text: text or None))


@st.composite
def tables(draw: st.DrawFn) -> Texts:
    """UDIs beside columns that say the same, something else, or nothing."""
    rows = draw(
        st.lists(
            st.tuples(UDIS, CELLS, CELLS, st.sampled_from((None, "2021-01-01", "2020-02", "soon")), GTINS),
            max_size=8,
        )
    )
    udis = [udi or None for udi, *_ in rows]
    return {
        "udi": udis,
        "lot_number": [lot for _, lot, *_ in rows],
        "serial_number": [serial for _, _, serial, *_ in rows],
        "expiration_date": [day for _, _, _, day, _ in rows],
        "device_identifier": [
            draw(st.sampled_from((None, PREFIX, PREFIX.lstrip("0"), di))) for *_, di in rows
        ],
    }


@settings(max_examples=100, deadline=None)
@given(tables())
def test_beside_other_columns_a_udi_adds_and_contradicts_as_it_does_alone(texts: Texts) -> None:
    assert_equal_to_one_by_one(texts)


def test_the_common_forms_have_a_template() -> None:
    day = "210101"
    bracketed = f"(01){PREFIX}(17){day}(10)L123(21)S456"
    common = (
        bracketed, f"]d2{bracketed}", f"01{PREFIX}17{day}10L123{GS}21S456",
        f"]d201{PREFIX}11{day}17{day}10L1<GS>21S4",
        f"01{PREFIX}", f"01{PREFIX}21S456", f"{GS}01{PREFIX}21S456", f"(01){PREFIX}(10)L123(240)AB-1",
        hibcc("+A99912345/$$3210101LOT1/S456/16D20210101"), hibcc("+A99912345/$$+7S1"),
        hibcc("+A99912345"), hibcc("+A99912345/$L1"),
    )  # fmt: skip
    assert [text for text in common if template_of(text) is None] == []


def test_one_wrong_udi_among_many_keeps_its_doubt_and_no_other_row_gets_one() -> None:
    lots = [f"L{number:04}" for number in range(300)]
    udis = [f"(01){PREFIX}(17)210101(10){lot}" for lot in lots]
    udis[7] = f"(01){PREFIX[:-1]}9(17)210101(10)L7"
    udis[200] = f"(01){PREFIX}(17)211301(10)L200"
    columns, found = join_udi({"udi": pa.array(udis)})
    assert {(place, fact) for fact, seen in found.items() for place, _ in seen} == {
        (7, "device_identifier"), (200, "expiration_date"),
    }  # fmt: skip
    assert columns["lot_number"].to_pylist()[199:202] == ["L0199", "L200", "L0201"]
    assert_equal_to_one_by_one({"udi": udis})


@pytest.mark.parametrize("seed", range(3))
def test_a_list_of_the_common_forms_states_what_each_states_alone(seed: int) -> None:
    dice = random.Random(seed)
    udis = [_common(dice) for _ in range(1500)]
    for place in dice.sample(range(len(udis)), 150):
        at = dice.randrange(len(udis[place]))
        udis[place] = udis[place][:at] + dice.choice(SIGNS) + udis[place][at + 1 :]
    assert_equal_to_one_by_one({"udi": [udi.strip() or None for udi in udis]})


def _common(dice: random.Random) -> str:
    """A UDI of a form that has a template; its numbers are dense in what could be read as another field."""
    di = gtin(f"{dice.randrange(10**13):013}")
    lot, serial = _dense(dice), _dense(dice)
    day = f"{dice.randrange(15, 30)}{dice.randrange(1, 14):02}{dice.randrange(0, 32):02}"
    forms = (
        f"(01){di}(17){day}(10){lot}(21){serial}",
        f"01{di}11{day}10{lot}{GS}21{serial}",
        f"01{di}21{serial}",
        f"01{di}17{day}10{lot}",
        f"]d201{di}240{serial}{GS}10{lot}{GS}17{day}",
        _hibcc_or_as_is(f"+A{day}/$$3{day}{lot[:18]}/16D20{day}"),
        _hibcc_or_as_is(f"+A{day}/$$+7{serial[:18]}"),
    )
    return dice.choice(forms)


def _dense(dice: random.Random) -> str:
    size = dice.randrange(1, 20)
    within = dice.choice(("11", "17", "10", "21", "01")) + f"{dice.randrange(10**8):08}"
    return dice.choice(
        (
            str(dice.randrange(10**size)),
            "".join(dice.choices("0121017AB-/", k=size)),
            f"A{within}",
            f"77{within}10B",
        )
    )


def _hibcc_or_as_is(data: str) -> str:
    try:
        return hibcc(data)
    except UdiError:
        return data


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_real_udis_state_what_each_states_alone() -> None:
    vectors = [json.loads(line)["udi"] for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    dice = random.Random(0)
    with gzip.open(GUDID, "rt", encoding="utf-8") as file:
        entries = [
            entry
            for _, line in zip(range(3000), file, strict=False)
            for entry in json.loads(line).get("identifiers", ())
        ]
    udis = [
        text for entry in entries for text in _labels(entry["deviceId"], entry["deviceIdIssuingAgency"], dice)
    ]
    assert_equal_to_one_by_one({"udi": [text.strip() or None for text in (*vectors, *udis)]})


def _labels(identifier: str, agency: str, dice: random.Random) -> list[str]:
    """Labels that carry this device identifier."""
    lot, serial = f"{dice.choice('LMH')}{dice.randrange(10**6)}", str(dice.randrange(10**10))
    day = f"{dice.randrange(15, 30)}{dice.randrange(1, 13):02}{dice.randrange(0, 32):02}"
    if agency == "GS1":
        return [
            f"(01){identifier}(17){day}(10){lot}", f"01{identifier}17{day}10{lot}{GS}21{serial}",
            f"01{identifier}21{serial}",
        ]  # fmt: skip
    if agency == "HIBCC":
        data = f"+{identifier}/$$3{day}{lot}/S{serial}"
        return [hibcc(data), f"+{identifier}", f"{data}X"]
    return [identifier]
