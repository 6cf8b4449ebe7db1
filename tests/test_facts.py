"""Facts: one value in every spelling is one fact, and four kinds of not knowing stay apart."""

from __future__ import annotations

from datetime import date

import pytest

from lockring import Device, FactError
from lockring.facts import NOT_ASKED, CannotTell, Doubt, Known, NotOnLabel, known
from lockring.normal import DateSpan, ModelNumber, Version, compare_versions, same_shape
from lockring.vocabulary import LABEL_FACT_NAMES, canonical_name, check_name, label_fact, normal_form

SAME_MODEL = [
    "MMT-1780K",
    "mmt 1780 k",
    "MMT‑1780K",
    "MMT–1780K",
    "MMT−1780K",
    "mmt1780k",
    "ＭＭＴ１７８０Ｋ",
    "MMT-1780(K)",
    "ММТ-1780К",
    "MMT-1780Ḱ",
    " MMT-1780K™ ",
]


@pytest.mark.parametrize("text", SAME_MODEL)
def test_one_model_in_every_spelling_is_one_model(text: str) -> None:
    assert normal_form("model_number", text) == ModelNumber("MMT1780", "K")


@pytest.mark.parametrize(
    ("text", "base", "suffix"),
    [
        ("MMT-1780", "MMT1780", ""),
        ("MMT-1714KRP", "MMT1714", "KRP"),
        ("MMT-1752WWKA", "MMT1752", "WWKA"),
        ("IR 1200", "IR1200", ""),
        ("RN01/27i", "RN0127", "I"),
        ("t:slim X2", "TSLIMX2", ""),
        ("BB50T-2", "BB50T2", ""),
        ("722", "722", ""),
        ("Vibe", "VIBE", ""),
    ],
)
def test_a_model_is_its_base_and_the_letters_after_its_last_digit(text: str, base: str, suffix: str) -> None:
    assert normal_form("model_number", text) == ModelNumber(base, suffix)


@pytest.mark.parametrize(("one", "other"), [("MMT-1780", "MMT-178O"), ("MMT-503", "MMT-0503")])
def test_look_alikes_are_not_the_same_model(one: str, other: str) -> None:
    assert normal_form("model_number", one) != normal_form("model_number", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ng-123 456h", "NG123456H"),
        ("ｎｇ１２", "NG12"),
        ("A‑1", "a1"),
        ("A−1", "a1"),
        ("A\u00ad1\u200b", "a1"),
    ],
)
def test_a_serial_number_does_not_depend_on_case_spaces_or_hyphens(one: str, other: str) -> None:
    assert normal_form("serial_number", one) == normal_form("serial_number", other)


SIGNS = [
    "LOT 8200442",
    "LOT NO. 8200442",
    "Lot number: 8200442",
    "(10)8200442",
    "LOT:8200442",
]


@pytest.mark.parametrize("text", SIGNS)
def test_the_sign_that_a_label_puts_before_a_number_is_no_part_of_it(text: str) -> None:
    assert normal_form("lot_number", text) == "8200442"


@pytest.mark.parametrize(
    "text",
    ["8200442.", "#8200442", '"8200442"', "(8200442)", "No. 8200442", "Batch 8200442", "Serial no. 8200442"],
)
def test_what_stands_around_a_number_is_no_part_of_it(text: str) -> None:
    assert normal_form("lot_number", text) == "8200442"


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n/a",
        "can't read",
        "can’t tell",
        "Not sure",
        "unreadable",
        "don't know",
        "cannot tell",
        "cannot-tell",
    ],
)
def test_words_for_not_knowing_are_no_value(text: str) -> None:
    assert known("lot_number", text) == CannotTell()
    assert known("ring_color", text) == CannotTell()


@pytest.mark.parametrize("text", ["none", "no number", "See box", "not on label", "not-on-label"])
def test_words_for_not_being_there_are_no_value(text: str) -> None:
    assert known("lot_number", text) == NotOnLabel()


def test_a_question_mark_is_a_doubt() -> None:
    fact = known("lot_number", "8200442?")
    assert isinstance(fact, Known)
    assert fact.value == "8200442"
    assert fact.doubts


def test_learning_knows_every_name_of_a_fact() -> None:
    assert Device(model="A1").learn("model", "B2").text("model_number") == "B2"


def test_a_country_by_habit_is_the_country_of_the_standard() -> None:
    assert [normal_form("country", text) for text in ("UK", "el", "USA", "us")] == ["GB", "GR", "US", "US"]


@pytest.mark.parametrize(
    ("text", "key"), [("SN AK123", "AK123"), ("S/N: AK123", "AK123"), ("LOT", "LOT"), ("SN", "SN")]
)
def test_a_sign_alone_stays(text: str, key: str) -> None:
    assert normal_form("serial_number", text) == key


@pytest.mark.parametrize(("one", "other"), [("0012", "12"), ("A/1", "A1"), ("O1", "01")])
def test_a_leading_zero_and_a_stroke_count_in_a_lot_number(one: str, other: str) -> None:
    assert normal_form("lot_number", one) != normal_form("lot_number", other)


@pytest.mark.parametrize(
    "text", ["643169554931", "0643169554931", "00643169554931", "(01)00643169554931", "0064 3169 5549 31"]
)
def test_a_gtin_of_any_length_is_one_device_identifier(text: str) -> None:
    assert normal_form("device_identifier", text) == "00643169554931"


def test_numbers_of_other_lengths_are_not_padded() -> None:
    assert normal_form("device_identifier", "123456789") == "123456789"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.4A", Version((2, 4), "A")),
        ("v2.6 a", Version((2, 6), "A")),
        ("1.10", Version((1, 10))),
        ("Version 3", Version((3,))),
    ],
)
def test_a_version_is_its_numbers_and_its_letter(text: str, version: Version) -> None:
    assert normal_form("software_version", text) == version


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("2.4A", "2.4A", 0),
        ("2.4A", "2.4B", -1),
        ("2.5A", "2.4B", 1),
        ("2.10", "2.9", 1),
        ("12.2.1", "12.10", -1),
        ("2.4", "2.4.0", 0),
        ("2.4", "2.4A", None),
        ("2.4A", "2.4", None),
        ("2.3", "2.4A", -1),
        ("2.4.1A", "2.4A", 1),
    ],
)
def test_versions_compare_as_numbers_and_a_missing_letter_leaves_it_open(
    left: str, right: str, order: int | None
) -> None:
    one, other = normal_form("software_version", left), normal_form("software_version", right)
    assert isinstance(one, Version)
    assert isinstance(other, Version)
    assert compare_versions(one, other) == order


def test_a_month_is_all_its_days() -> None:
    assert normal_form("manufacture_date", "2019-10") == DateSpan(date(2019, 10, 1), date(2019, 10, 31))
    assert normal_form("manufacture_date", "2020-02") == DateSpan(date(2020, 2, 1), date(2020, 2, 29))
    assert normal_form("manufacture_date", "2019-12") == DateSpan(date(2019, 12, 1), date(2019, 12, 31))
    assert str(normal_form("manufacture_date", "2019-10-05")) == "2019-10-05"


@pytest.mark.parametrize(
    ("left", "right", "same"), [("AB12", "XY99", True), ("AB12", "AB123", False), ("A1B2", "AB12", False)]
)
def test_two_numbers_have_one_shape_when_digits_and_letters_stand_alike(
    left: str, right: str, same: bool
) -> None:
    assert same_shape(left, right) is same


UNREADABLE = [
    ("manufacture_date", "03/12/2024", "year-month-day"),
    ("manufacture_date", "2O24-01-05", "year-month-day"),
    ("manufacture_date", "2024-13-01", "year-month-day"),
    ("manufacture_date", "2024-02-30", "year-month-day"),
    ("software_version", "latest", "a version such as 2.4A"),
    ("country", "America", "two letters"),
    ("country", "1A", "two letters"),
    ("model_number", "®", "letters or digits"),
    ("lot_number", "--", "letters or digits"),
    ("lot_number", "/", "letters or digits"),
    ("brand_name", "™", "letters or digits"),
    ("device_identifier", "()", "letters or digits"),
    ("ring_color", " ", "one of the answers"),
    ("serial_number", "x" * 101, "at most 100 characters, got 101"),
]


@pytest.mark.parametrize(("name", "text", "told"), UNREADABLE)
def test_an_unreadable_value_is_refused_with_its_name_and_what_was_expected(
    name: str, text: str, told: str
) -> None:
    with pytest.raises(FactError) as caught:
        known(name, text)
    assert str(caught.value).startswith(f"{name}: expected")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_device_names_all_its_faults_at_once() -> None:
    with pytest.raises(FactError) as caught:
        Device(made="yesterday", version="new", country="US", serial="S1", serial_number="S2")
    assert len(caught.value.faults) == 3


def test_known_not_asked_cannot_tell_and_not_on_label_are_four_things() -> None:
    device = Device(lot="A1", serial="not_on_label", ring_color="cannot_tell", ring_condition="cannot_see")
    assert isinstance(device.get("lot_number"), Known)
    assert device.get("serial_number") == NotOnLabel()
    assert device.get("ring_color") == CannotTell()
    assert device.get("ring_condition") == CannotTell("cannot_see")
    assert device.get("model_number") == NOT_ASKED
    answers = [
        device.answer(name)
        for name in ("lot_number", "serial_number", "ring_color", "ring_condition", "brand_name")
    ]
    assert answers == ["A1", "not_on_label", "cannot_tell", "cannot_tell", None]


def test_learning_makes_a_new_device_and_unlearning_forgets() -> None:
    device = Device(model="MMT-1780")
    learned = device.learn("ring_color", "clear")
    assert device.get("ring_color") == NOT_ASKED
    assert learned.text("ring_color") == "clear"
    assert learned.learn("ring_color", "unknown") == device
    assert hash(learned.learn("ring_color", "unknown")) == hash(device)
    assert dict(learned) == {
        "model_number": device.get("model_number"),
        "ring_color": known("ring_color", "clear"),
    }


def test_devices_that_know_the_same_are_equal_in_any_order() -> None:
    assert Device(lot="A1", model="M1") == Device(model="M1", lot="A1")
    assert Device(lot="A1") != Device(lot="A2")
    assert Device(lot="A1") != "A1"


def test_a_device_shows_the_names_of_its_facts_and_never_their_values() -> None:
    device = Device(serial="NG1234567H", model="MMT-1780")
    assert repr(device) == "Device(model_number, serial_number)"


def test_a_doubt_stays_with_its_fact() -> None:
    doubt = Doubt(says="The check digit is wrong.")
    fact = known("device_identifier", "00643169554932", doubt)
    assert isinstance(fact, Known)
    assert fact.doubts == (doubt,)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Serial", "serial_number"),
        ("lot-number", "lot_number"),
        ("REF", "catalog_number"),
        ("gtin", "device_identifier"),
        ("used_with.model", "used_with.model_number"),
        ("ring_color", "ring_color"),
    ],
)
def test_a_fact_has_one_name(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical


def test_an_unknown_fact_name_is_refused_with_the_nearest_one() -> None:
    asked = {"ring_color": ("clear", "black")}
    check_name("ring_color", asked)
    check_name("lot_number", asked)
    check_name("used_with.model_number", asked)
    with pytest.raises(FactError, match=r"ring_colour.*did you mean ring_color\?"):
        check_name("ring_colour", asked)
    with pytest.raises(FactError, match="known facts: ring_color, model_number"):
        check_name("zzz", asked)


def test_each_label_fact_says_what_to_look_for() -> None:
    for name in LABEL_FACT_NAMES:
        entry = label_fact(name)
        assert entry is not None
        assert entry.question.endswith("?")
        assert entry.where_to_look
