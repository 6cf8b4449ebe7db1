"""Label text of all three issuing agencies: what is read, what is doubted, what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from biip.gs1_messages import GS1Message
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lockring.errors import UdiError
from lockring.udi import (
    Doubt,
    Udi,
    gtin_check_digit,
    hibcc_check_character,
    is_gtin,
    read_udi,
)
from lockring.udi.application_identifiers import application_identifiers, predefined_length
from lockring.udi.dates import full_year, read_date, read_yymmdd

SHARED = Path(__file__).parents[2] / "shared" / "data"
VECTORS = SHARED / "udi" / "vectors.jsonl"
DICTIONARY = SHARED / "udi" / "gs1-syntax-dictionary.txt"
GUDID = SHARED / "gudid"

GTIN = "09506000117843"  # GS1 keeps the prefix 9506000 for examples
GS = "\x1d"
FIELDS = (
    "device_identifier",
    "lot_number",
    "serial_number",
    "manufacture_date",
    "expiration_date",
    "distinct_identifier",
    "software_version",
)


def doubted(udi: Udi) -> set[str]:
    return {field for doubt in udi.doubts for field in doubt.fields}


def said(udi: Udi) -> dict[str, str]:
    return {field: getattr(udi, field) for field in FIELDS if getattr(udi, field) is not None}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- our own vectors ---


@pytest.mark.parametrize(
    "vector", lines(Path(__file__).parent / "corpus" / "udi.jsonl"), ids=lambda v: v["note"]
)
def test_each_label_of_the_corpus_reads_as_it_says(vector: dict[str, Any]) -> None:
    expect = dict(vector["expect"])
    if "error" in expect:
        with pytest.raises(UdiError) as caught:
            read_udi(vector["udi"])
        assert expect["error"] in str(caught.value)
        return
    udi = read_udi(vector["udi"])
    assert doubted(udi) == set(expect.pop("doubted", ()))
    assert udi.other == expect.pop("other", {})
    assert {"issuing_agency": udi.issuing_agency.value} | said(udi) == expect


SENTENCES = [
    ("09506000117849", "The check digit should be 3, not 9: look at the number again."),
    (
        "(01)123(10)A",
        'A GTIN has 8, 12, 13 or 14 digits, and "123" has 3: look at the number again.',
    ),
    (
        f"(01){GTIN}(01)O9506000117843",
        'A GTIN has 8, 12, 13 or 14 digits, and "O9506000117843" has other signs: look at the number again.',
    ),
    (f"(01){GTIN}(17)991332", 'The expiration date "991332" is no date: look at the label again.'),
    (f"(01){GTIN}(10)A1(10)B2", "The label gives more than one lot number: look at the label again."),
    (f"(01){GTIN}(240)A1(240)B2", "The label gives more than one value for 240: look at the label again."),
    (f"(01){GTIN}(10)A B", "The lot number has a space or a bracket in it: look at the label again."),
    (f"(01){GTIN}(30)1 2", "The field (30) has a space or a bracket in it: look at the label again."),
    (f"(01){GTIN}(10)A#", "The lot number is not as GS1 allows it: look at the label again."),
    (f"(01){GTIN}(45)A", "There is no GS1 field (45): compare every value with the label."),
    (f"01{GTIN}ZZ", '"ZZ" could not be read: look at the label again.'),
    (
        f"01{GTIN}10{'A' * 21}",
        "The field (10) is too long, so a separator may be missing: compare it with the label.",
    ),
    (
        f"01{GTIN}10LOT17201231",
        "One number may be two fields whose separator is missing: compare it with the label.",
    ),
    (
        f"01{GTIN} 10LOT",
        "There is a space in the code, where a separator may have been: compare it with the label.",
    ),
    (
        f"]C001{GTIN}",
        "The scanner did not mark this as a GS1 code: compare every value with the label.",
    ),
    ("+A999123457B", 'The check character should be "E", not "B": look at the text again.'),
    (
        "+A999123457/$A_BC",
        'The check character cannot be right, for a HIBCC code has no character "_": look at the text again.',
    ),
    (
        "+A999ABCK",
        "A HIBCC device identifier has 6 to 23 letters and digits, a digit last: look at it again.",
    ),
    ("+A999123457/1PXYA", 'There is no HIBCC field "1P": compare every value with the label.'),
    ("+A999123457/$$2133126A", 'The expiration date "133126" is no date: look at the label again.'),
    ("+A999123457/$$2A", '"$$2" could not be read: look at the label again.'),
    (
        f"+A999123457/${'L' * 19}A",
        "The lot number has more than 18 characters, so a slash may be missing: look again.",
    ),
    ("+A999123457/$+S%A", "The serial number has a sign that is not usual there: look at the label again."),
    ("=/A9999XYZ100T047", "The device identifier should have 16 letters and digits: look at it again."),
    ("=,000000", "The serial number has only zeros: look for another one on the label."),
    ("=,000001=>025366", 'The expiration date "025366" is no date: look at the label again.'),
    ("=,000001=~1", '"=~1" could not be read: look at the label again.'),
    ("=+03000=,000001", "The code says that 03 fields follow, but 1 do: read it again."),
]


@pytest.mark.parametrize(("label", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_doubt_says_what_is_wrong_and_what_to_do(label: str, sentence: str) -> None:
    assert sentence in [doubt.says for doubt in read_udi(label).doubts]


def test_a_failed_check_digit_is_the_only_doubt_and_names_its_field() -> None:
    says = "The check digit should be 3, not 4: look at the number again."
    assert read_udi("09506000117844").doubts == (Doubt(fields=("device_identifier",), says=says),)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (
            "MMT-1780K",
            'device label, got "MMT-1780K": give the whole text under the bar code. It begins with',
        ),
        ("+1", 'a HIBCC device code, got "+1": give the whole text under the bar code, such as +A99912345/$'),
        ("+$$AA", 'a HIBCC device code, got "+$$AA": give'),
        ("=SUM", 'an ISBT 128 code, got "=SUM": give the whole text under the bar code, such as =/A9999XYZ'),
        (" ", "expected the text under a bar code, got nothing: type or scan it again"),
    ],
)
def test_a_refusal_says_what_was_expected_and_what_to_do(label: str, message: str) -> None:
    with pytest.raises(UdiError) as caught:
        read_udi(label)
    assert message in str(caught.value)


def test_every_doubt_of_the_corpus_is_one_sentence() -> None:
    for vector in lines(Path(__file__).parent / "corpus" / "udi.jsonl"):
        if "error" not in vector["expect"]:
            for doubt in read_udi(vector["udi"]).doubts:
                assert doubt.fields
                assert doubt.says[-1] == "."
                assert doubt.says[0].isupper() or doubt.says[0] == '"'


def test_a_message_shows_only_a_short_piece_of_the_text() -> None:
    with pytest.raises(UdiError) as caught:
        read_udi("no label " + "x" * 500)
    assert len(str(caught.value)) < 200


def test_a_udi_survives_json() -> None:
    udi = read_udi(f"(01){GTIN}(10)A1(10)B2(17)209999")
    assert msgspec.json.decode(msgspec.json.encode(udi), type=Udi) == udi


# --- check digits and characters ---


def test_check_digits_are_those_of_published_gtins() -> None:
    for gtin in ("96385074", "036000291452", "9506000117843", GTIN, "51022222233336"):
        assert gtin_check_digit(gtin[:-1]) == gtin[-1]
        assert is_gtin(gtin)


@pytest.mark.parametrize(
    "text", ["", "9506000117844", "0950600011784", "0" * 15, "٩٦٣٨٥٠٧٤", "9638507²", "9638507 4"]
)
def test_what_is_not_8_12_13_or_14_plain_digits_with_a_check_digit_is_no_gtin(text: str) -> None:
    assert not is_gtin(text)


@pytest.mark.parametrize("text", ["", "12A", "²", "-1"])
def test_a_check_digit_needs_digits(text: str) -> None:
    with pytest.raises(UdiError, match="digits of a GTIN"):
        gtin_check_digit(text)


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("+A123BJC5D6E71", "G"),  # ANSI/HIBC 2.6 Appendix B.2
        ("+H123ABC01234567890", "D"),  # Appendix C.3
        ("+$A1234G", "U"),  # Appendix E1.1
        ("+$$52001510X3G", "D"),  # section 4.3.2
        ("+A99912345/$$52001510X3", "3"),  # section 2.2.1.1
        ("+A123BJC5D6E71/$$52001510X3", "C"),  # section 4.3.3
        ("+A99912345/$$52001510X3/16D20111212/S77DEFG45", "7"),  # section 2.3.2
        ("+A99912345/$10X3/16D20111231/14D20200131", "3"),  # section 2.3.2.3
        ("+A99912349/$10X3/16D20111231/14D20200131/Q500", "Z"),  # section 2.3.2.4
        ("+a123bjc5d6e71", "G"),
        ("", "0"),
    ],
)
def test_check_characters_are_those_of_the_hibc_standard(text: str, character: str) -> None:
    assert hibcc_check_character(text) == character
    if len(text) > 1:
        assert read_udi(text + character).doubts == ()


@pytest.mark.parametrize("text", ["+A*", "+Aß", "+ﬆ", "ßßßé", "+A_"])
def test_a_check_character_needs_the_signs_of_hibcc(text: str) -> None:
    with pytest.raises(UdiError, match="no character"):
        hibcc_check_character(text)


gtins = st.builds(
    lambda digits: digits + gtin_check_digit(digits),
    st.integers(0, 10**13 - 1).map("{:013}".format),
)


@given(
    gtins,
    st.integers(0, 13),
    st.integers(1, 9),
    st.sampled_from(["{}", "(01){}", "01{}", "01{}10LOT9", "(01){}(10)LOT9"]),
)
def test_one_wrong_digit_of_a_gtin_is_always_doubted(gtin: str, place: int, step: int, label: str) -> None:
    wrong = gtin[:place] + str((int(gtin[place]) + step) % 10) + gtin[place + 1 :]
    udi = read_udi(label.format(wrong))
    assert udi.device_identifier == wrong
    assert "device_identifier" in doubted(udi)


# --- round trips ---

SIGNS = "!\"%&'*+,-./:;=?_" + string.ascii_letters + string.digits
numbers = st.text(SIGNS, min_size=1, max_size=20)
days = st.dates(dt.date(1977, 1, 1), dt.date(2076, 12, 31))


@st.composite
def labels(draw: st.DrawFn, number: st.SearchStrategy[str] = numbers) -> dict[str, str]:
    """AI -> value, in some order."""
    parts = {
        "01": draw(gtins),
        "11": f"{draw(days):%y%m%d}",
        "17": f"{draw(days):%y%m%d}",
        "10": draw(number),
        "21": draw(number),
        "8012": draw(number),
        "240": draw(number),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(set(parts) - {"01"})), unique=True))
    order = draw(st.permutations(["01", *chosen]))
    return {ai: parts[ai] for ai in order}


def bracketed(label: dict[str, str]) -> str:
    return "".join(f"({ai}){value}" for ai, value in label.items())


def unbracketed(label: dict[str, str], separator: str = GS) -> str:
    ends = {ai: "" if predefined_length(ai) else separator for ai in label}
    return "".join(f"{ai}{value}{ends[ai]}" for ai, value in label.items()).removesuffix(separator)


NAMES = {"01": "device_identifier", "10": "lot_number", "21": "serial_number", "8012": "software_version"}
DATES = {"11": "manufacture_date", "17": "expiration_date"}


def meant(label: dict[str, str]) -> dict[str, str]:
    dates = {name: label[ai] for ai, name in DATES.items() if ai in label}
    return {name: f"{full_year(int(d[:2]))}-{d[2:4]}-{d[4:]}" for name, d in dates.items()} | {
        name: label[ai] for ai, name in NAMES.items() if ai in label
    }


@given(labels())
def test_a_bracketed_label_reads_back(label: dict[str, str]) -> None:
    udi = read_udi(bracketed(label))
    assert said(udi) == meant(label)
    assert udi.other == {ai: label[ai] for ai in label if ai == "240"}
    assert udi.doubts == ()


@given(
    labels(), st.sampled_from([GS, "|", "^", "<GS>", "{GS}"]), st.sampled_from(["]d2", "]C1", "]Q3", "]e0"])
)
def test_a_scanned_label_reads_back(label: dict[str, str], separator: str, carrier: str) -> None:
    udi = read_udi(carrier + unbracketed(label, separator))
    assert said(udi) == meant(label)
    assert udi.other == {ai: label[ai] for ai in label if ai == "240"}
    assert doubted(udi) <= {"lot_number", "serial_number"}


@given(st.text("ABCDEF", min_size=1, max_size=11), days, st.sampled_from(["11", "13", "15", "16", "17"]))
def test_a_lost_separator_before_a_date_is_always_doubted(lot: str, day: dt.date, ai: str) -> None:
    assert "lot_number" in doubted(read_udi(f"01{GTIN}10{lot}{ai}{day:%y%m%d}"))
    assert "lot_number" in doubted(read_udi(f"01{GTIN}10{lot}{ai}{day:%y%m%d}21SN5"))
    assert doubted(read_udi(f"01{GTIN}10{lot}{GS}{ai}{day:%y%m%d}")) == set()


@given(numbers.filter(lambda n: len(n) >= 4), numbers.filter(lambda n: len(n) >= 4))
def test_a_lost_separator_between_lot_and_serial_number_is_always_doubted(lot: str, serial: str) -> None:
    for merged in (f"10{lot}21{serial}", f"21{serial}10{lot}"):
        assert {"lot_number", "serial_number"} <= doubted(read_udi(f"01{GTIN}{merged}"))


@pytest.mark.parametrize(
    "lot", ["ABC2112", "2112", "210101", "2021A1", "L2116", "17LOT", "17210101", "A1721010"]
)
def test_an_ordinary_lot_number_is_not_doubted(lot: str) -> None:
    udi = read_udi(f"01{GTIN}10{lot}")
    assert (udi.lot_number, udi.doubts) == (lot, ())


HIBC_DATES = {
    "MMYY": ("", "%m%y"),
    "MMDDYY": ("2", "%m%d%y"),
    "YYMMDD": ("3", "%y%m%d"),
    "YYMMDDHH": ("4", "%y%m%d23"),
    "YYJJJ": ("5", "%y%j"),
    "YYJJJHH": ("6", "%y%j00"),
    "none": ("7", ""),
}
hibc_numbers = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=18)


@given(
    product=st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=18),
    unit=st.sampled_from(string.digits),
    lot=hibc_numbers,
    serial=hibc_numbers,
    day=days,
    form=st.sampled_from(sorted(HIBC_DATES)),
    quantity=st.sampled_from(["", "824", "900500"]),
)
def test_a_hibcc_label_reads_back(
    product: str, unit: str, lot: str, serial: str, day: dt.date, form: str, quantity: str
) -> None:
    flag, pattern = HIBC_DATES[form]
    text = f"+A999{product}{unit}/$${quantity}{flag}{day.strftime(pattern)}{lot}/S{serial}/16D{day:%Y%m%d}"
    udi = read_udi(text + hibcc_check_character(text))
    dates = {} if form == "none" else {"expiration_date": str(day) if form != "MMYY" else f"{day:%Y-%m}"}
    assert said(udi) == dates | {
        "device_identifier": f"A999{product}{unit}",
        "lot_number": lot,
        "serial_number": serial,
        "manufacture_date": str(day),
    }
    assert udi.doubts == ()


HIBC_LABEL = "+A99912345/$$52001510X3/16D20111212/S77DEFG457"


@given(st.integers(1, len(HIBC_LABEL) - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"))
def test_one_wrong_character_of_a_hibcc_label_doubts_every_field_read(place: int, character: str) -> None:
    assume(HIBC_LABEL[place] != character)
    try:
        udi = read_udi(HIBC_LABEL[:place] + character + HIBC_LABEL[place + 1 :])
    except UdiError:
        return
    assert set(said(udi)) <= doubted(udi)


alphanumeric = st.text("ABCDEFGHIJKLMNPQRSTUVWXYZ123456789", min_size=16, max_size=16)


@given(
    product=alphanumeric,
    facility=alphanumeric.map(lambda text: text[:5]),
    donation=st.integers(0, 99_999_999).map("{:08}00".format),
    serial=st.integers(1, 999_999).map("{:06}".format),
    lot=hibc_numbers.map(lambda number: number.zfill(18)),
    day=st.dates(dt.date(1900, 1, 1), dt.date(2899, 12, 31)),
    order=st.permutations(range(6)),
)
def test_an_iccbba_label_reads_back(
    product: str, facility: str, donation: str, serial: str, lot: str, day: dt.date, order: list[int]
) -> None:
    assume(lot.strip("0"))
    date = f"{9 if day.year < 2000 else (day.year - 2000) // 100}{day:%y%j}"
    parts = [f"=/{product}", f"={facility}{donation}", f"=,{serial}", f"&,1{lot}", f"=>{date}", f"=}}{date}"]
    udi = read_udi("".join(parts[place] for place in order))
    assert said(udi) == {
        "device_identifier": product,
        "distinct_identifier": facility + donation,
        "serial_number": serial,
        "lot_number": lot,
        "expiration_date": str(day),
        "manufacture_date": str(day),
    }
    assert (udi.doubts, udi.other) == ((), {})


# --- total, and nothing lost ---

PIECES = [
    *("(01)", GTIN, "01", "10", "21", "17", "201231", "8012", "240", GS, "|", "]d2", "]C0", "(", ")", "(45)"),
    *("+", "+A99912345", "+$$", "$$3", "/", "/S", "/14D", "*", "=/", "=,", "&,1", "=>", "025032", "=+"),
    *(" ", "\n", "²", "é", "ß", "A" * 30),
]


def attempt(text: str) -> Udi | UdiError:
    try:
        return read_udi(text)
    except UdiError as error:
        return error


@given(
    st.one_of(
        st.text(),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=9).map("".join),
    )
)
@example("]")
@example("+ßßßßßßßé")
@example("=")
@example("(01)²²²²²²²²")
@example("11010101" * 125)
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    found = attempt(text)
    if isinstance(found, UdiError):
        assert str(found)
    else:
        assert said(found) or found.other
        assert doubted(found) <= {*FIELDS, "other"}
        assert "" not in said(found).values()


@given(st.lists(st.tuples(st.sampled_from(["01", "10", "21", "11", "17", "240", "45"]), numbers), max_size=6))
def test_no_value_of_a_bracketed_label_is_lost(pairs: list[tuple[str, str]]) -> None:
    udi = read_udi(f"(01){GTIN}" + "".join(f"({ai}){value}" for ai, value in pairs))
    kept = {*said(udi).values(), *udi.other.values()}
    for ai, value in pairs:
        date = read_yymmdd(value, last_day=ai == "17") if ai in DATES else None
        assert {value, date, value.zfill(14), f"({ai}){value}"} & kept


@given(st.text(SIGNS, min_size=1, max_size=60))
def test_a_tail_without_separators_is_read_or_doubted(tail: str) -> None:
    udi = read_udi(f"]d201{GTIN}{tail}")
    read = sum(map(len, said(udi).values())) - len(GTIN)
    assert read or udi.other
    if "unread" in udi.other:
        assert tail.endswith(udi.other["unread"])
        assert doubted(udi) >= {"lot_number", "serial_number", "expiration_date", "manufacture_date"}
        assert "device_identifier" not in doubted(udi)


# --- oracle: biip, for valid element strings (libraries.md, trap 10: it refuses what we doubt) ---


@given(labels())
def test_biip_reads_a_scanned_label_alike(label: dict[str, str]) -> None:
    theirs = {found.ai.ai: found.value for found in GS1Message.parse(unbracketed(label)).element_strings}
    udi = read_udi(unbracketed(label))
    assert said(udi) == meant(theirs)
    assert udi.other == {ai: value for ai, value in theirs.items() if ai == "240"}


@given(labels(st.text(string.ascii_letters + string.digits + "-./", min_size=1, max_size=20)))
def test_biip_reads_a_bracketed_label_alike(label: dict[str, str]) -> None:
    theirs = {found.ai.ai: found.value for found in GS1Message.parse_hri(bracketed(label)).element_strings}
    assert said(read_udi(bracketed(label))) == meant(theirs)


@given(st.integers(1977, 2076), st.integers(1, 12))
def test_biip_agrees_on_the_last_day_of_a_month(year: int, month: int) -> None:
    label = f"01{GTIN}17{year % 100:02}{month:02}00"
    theirs = GS1Message.parse(label).element_strings[1].date
    assert theirs is not None
    assert read_udi(label).expiration_date == theirs.replace(year=year).isoformat()


# --- dates ---


def test_two_digit_years_lie_from_1977_to_2076() -> None:
    assert sorted(full_year(two_digits) for two_digits in range(100)) == list(range(1977, 2077))
    assert (full_year(76), full_year(77)) == (2076, 1977)


@given(days)
def test_a_day_of_the_year_is_that_day(day: dt.date) -> None:
    assert read_date(f"{day:%y%j}", "YYJJJ") == str(day)


@pytest.mark.parametrize(
    ("digits", "pattern"),
    [
        ("260229", "YYMMDD"),
        ("26000", "YYJJJ"),
        ("26366", "YYJJJ"),
        ("24367", "YYJJJ"),
        ("1326", "MMYY"),
        ("0026", "MMYY"),
        ("00000101", "YYYYMMDD"),
        ("99991332", "YYYYMMDD"),
        ("26010", "YYMMDD"),
        ("2601O1", "YYMMDD"),
        ("26010124", "YYMMDDHH"),
    ],
)
def test_a_day_that_no_calendar_has_is_none(digits: str, pattern: str) -> None:
    assert read_date(digits, pattern) is None


def test_the_last_day_that_a_date_can_be_is_a_day() -> None:
    assert read_date("99991231", "YYYYMMDD") == "9999-12-31"
    assert read_date("26010123", "YYMMDDHH") == "2026-01-01"


# --- published material, where it lies beside the checkout ---


def published(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"no {path.name} beside this checkout")
    return path


RUN_TOGETHER = {
    "0100634782053611101234567811160609171706092112345678901234567890": None,
    "01006347820536111012345678111606092112345678901234567890": None,
    "010703206980498810032915210526": "032915210526",
}  # element strings without the separators they need: their lot number is a guess, so it is doubted


def test_every_official_vector_reads_as_published() -> None:
    for vector in lines(published(VECTORS)):
        udi, expect = read_udi(vector["udi"]), vector["expect"]
        if "error" in expect:
            assert doubted(udi) == {"device_identifier"}
            continue
        assert udi.device_identifier == expect["di"]
        if vector["udi"] in RUN_TOGETHER:
            assert udi.lot_number == RUN_TOGETHER[vector["udi"]]
            assert doubted(udi) == {"lot_number", "serial_number"}
            continue
        assert (udi.lot_number, udi.serial_number) == (expect.get("lot"), expect.get("serial"))
        assert udi.expiration_date == expect.get("expiration_date")
        assert udi.manufacture_date == expect.get("manufacturing_date")
        assert udi.distinct_identifier == expect.get("donation_id")
        if "check_char" in expect:
            assert doubted(udi) == set(said(udi))
            assert 'should be "H", not "C"' in udi.doubts[0].says
        else:
            assert udi.doubts == ()


def dictionary() -> Iterator[tuple[str, bool, tuple[int, int, int]]]:
    """AI, whether it needs no separator, and (leading digits, shortest, longest), as GS1's table has it."""
    for line in published(DICTIONARY).read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        flags = words.pop(1) if words[1].strip("*?") == "" else ""
        digits = shortest = longest = 0
        for word in itertools.takewhile(lambda w: w.strip("[]")[0] in "NXYZ" and "=" not in w, words[1:]):
            kind, length = word.strip("[]")[0], word.strip("[]").partition(",")[0].rstrip("]")[1:]
            longest += int(length.strip("."))
            shortest += 0 if word.startswith("[") else 1 if length.startswith("..") else int(length)
            digits = longest if kind == "N" and digits == longest - int(length.strip(".")) else digits
        first, _, last = words[0].partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:0{len(first)}}", "*" in flags, (digits, shortest, longest)


def test_our_application_identifiers_are_those_of_gs1() -> None:
    theirs = {ai: shape for ai, _, shape in dictionary()}
    assert application_identifiers() == theirs
    for ai, fixed, (_, _, longest) in dictionary():
        assert predefined_length(ai) == (longest if fixed else None)


def test_application_identifiers_come_in_ranges() -> None:
    listed = application_identifiers.__wrapped__()
    assert len(listed) == len(application_identifiers()) == 541
    for family, size in {"310": 6, "337": 6, "390": 10, "394": 4, "723": 10, "9": 10, "41": 8}.items():
        assert sum(ai.startswith(family) for ai in listed) == size, family
    assert listed["3103"] == (6, 6, 6)
    assert listed["01"] == (14, 14, 14)
    assert listed["8003"] == (14, 14, 30)
    lengths = {ai: predefined_length(ai) for ai in ("01", "17", "20", "3103", "414", "10", "422", "8006")}
    assert lengths == {"01": 14, "17": 6, "20": 2, "3103": 6, "414": 13} | dict.fromkeys(
        ("10", "422", "8006")
    )


def test_no_application_identifier_begins_another() -> None:
    listed = application_identifiers()
    assert not [ai for ai in listed for size in range(1, len(ai)) if ai[:size] in listed]


WRONG_CHECK_DIGIT = "00208851107345"  # of AccessGUDID's own example; 7 would be right


def gudid_identifiers() -> Iterator[tuple[str, str]]:
    with gzip.open(published(GUDID / "gudid_50000.jsonl.gz"), "rt", encoding="utf-8") as records:
        for record in records:
            for found in json.loads(record)["identifiers"]:
                yield found["deviceIdIssuingAgency"], found["deviceId"]


def test_every_identifier_of_gudid_reads_as_filed() -> None:
    count: Counter[str] = Counter()
    for agency, filed in gudid_identifiers():
        label, identifier = filed, filed.zfill(14)
        if not filed.isdecimal():
            check = hibcc_check_character(f"+{filed[:-1]}")
            with_check = check == filed[-1]
            label = f"+{filed}" if with_check else f"+{filed}{hibcc_check_character('+' + filed)}"
            identifier = filed[:-1] if with_check else filed
            count["HIBCC filed with the check character"] += with_check
        udi = read_udi(label)
        assert udi.device_identifier == identifier
        count[agency] += 1
        count[f"{agency} doubted"] += bool(udi.doubts)
        count["filed under another agency"] += udi.issuing_agency.value != agency
    assert count == {
        "GS1": 56_982,
        "GS1 doubted": 11,
        "HIBCC": 1_057,
        "HIBCC doubted": 0,
        "HIBCC filed with the check character": 806,  # all of one labeler
        "filed under another agency": 1,
    }


@pytest.mark.parametrize(
    "name",
    ["json_parse_udi_by_device_identifier_code.json", "json_parse_udi_by_unique_device_identifier_code.json"],
)
def test_accessgudid_parses_alike(name: str) -> None:
    theirs = json.loads(published(GUDID / "accessgudid_examples" / name).read_text(encoding="utf-8"))
    udi = read_udi(theirs["udi"])
    assert udi.issuing_agency.value == theirs["issuingAgency"]
    assert (udi.device_identifier, udi.lot_number) == (theirs["di"], theirs["lotNumber"])
    assert (udi.serial_number, udi.distinct_identifier) == (theirs["serialNumber"], theirs.get("donationId"))
    assert udi.expiration_date == theirs["expirationDate"]
    assert udi.manufacture_date == theirs.get("manufacturingDate")
    assert doubted(udi) == ({"device_identifier"} if theirs["di"] == WRONG_CHECK_DIGIT else set())
