"""Is the device the product that a notice prints? By its numbers, by its names, and when it stays open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lockring.facts import Device
from lockring.judge import judge, judge_clause
from lockring.scope import Clause, DateRange, OneOf, Product, Range, VersionRange
from lockring.scope import Ordering as Order

FILTER = Product(
    fact="catalog_number",
    numbers=("BB50T", "BB50T-BULK"),
    context="PALL Breathing Circuit Filter, lot 326902",
)
PUMP = Product(fact="model_number", names=("Excede Volumetric Pump", "Excede Mini"), context="made by Pall")


def product(**changes: Any) -> Product:
    return Product(fact="catalog_number", **changes)


@pytest.mark.parametrize(
    ("facts", "truth"),
    [
        ({"catalog_number": "BB50T"}, True),
        ({"catalog_number": "bb-50 t"}, True),
        ({"model_number": "BB50T-BULK"}, True),
        ({"catalog_number": "BB25"}, False),
        ({"model_number": "BB25"}, False),
        ({"catalog_number": "BB50"}, None),  # cut off
        ({"catalog_number": "BB50TX"}, False),  # the list tells suffixes apart
        ({"catalog_number": "8B50T"}, None),  # read wrongly
        ({"catalog_number": "326902"}, None),  # stands in the text
        ({"catalog_number": "00643169"}, None),  # a number of another kind
        ({"catalog_number": "BB50T", "model_number": "BB25"}, None),  # they contradict each other
        ({"lot_number": "326902"}, None),
        ({}, None),
    ],
)
def test_a_number_says_yes_no_or_nothing(facts: dict[str, str], truth: bool | None) -> None:
    assert judge(Device.of(facts), FILTER) is truth


def test_a_list_that_is_not_closed_says_yes_and_never_no() -> None:
    listed = product(numbers=("BB50T",), closed=False)
    assert judge(Device(catalog_number="BB50T"), listed) is True
    assert judge(Device(catalog_number="BB25T"), listed) is None


def test_a_name_rules_out_what_a_list_that_is_not_closed_leaves_open() -> None:
    listed = product(numbers=("BB50T",), names=("Excede Filter",), closed=False)
    assert judge(Device.of({"catalog_number": "MMT-1780", "brand_name": "MiniMed"}), listed) is False
    assert judge(Device.of({"catalog_number": "BB25T", "brand_name": "Excede"}), listed) is None
    assert judge(Device.of({"catalog_number": "BB50", "brand_name": "MiniMed"}), listed) is None  # cut off


def test_a_number_that_the_notice_prints_opens_what_a_name_rules_out_and_makes_nothing_certain() -> None:
    listed = product(numbers=("BB50T",), names=("Excede Filter",), context="Excede Filter BB50T, lot 326902")
    assert judge(Device.of({"brand_name": "Kappa", "lot_number": "111111"}), listed) is False
    assert judge(Device.of({"brand_name": "Kappa", "lot_number": "326902"}), listed) is None
    number_and_brand = {"brand_name": "Kappa", "catalog_number": "BB50T", "lot_number": "326902"}
    assert judge(Device.of(number_and_brand), listed) is None


def test_one_or_two_digits_are_no_end_of_a_longer_number() -> None:
    listed = product(numbers=("80",), names=("Excede",))
    assert judge(Device.of({"catalog_number": "MMT-80", "brand_name": "MiniMed"}), listed) is None
    assert judge(Device.of({"catalog_number": "MMT-1780", "brand_name": "MiniMed"}), listed) is False


def test_a_number_of_another_product_of_the_notice_is_a_no_however_alike() -> None:
    one = product(numbers=("BB50T",), others=("BB50T-BULK",))
    assert judge(Device(catalog_number="BB50T-BULK"), one) is False


def test_signs_that_may_be_any_are_matched_and_bound() -> None:
    listed = product(patterns=("0998-00-0800-**",))
    assert judge(Device(catalog_number="0998-00-0800-53"), listed) is True
    assert judge(Device(catalog_number="0998-00-3013-53"), listed) is False


def test_zeros_that_lead_a_part_may_be_left_out() -> None:
    listed = product(numbers=("51754-5001-5",))
    assert judge(Device(catalog_number="51754-5001-05"), listed) is None


def test_a_sign_that_was_lost_in_a_long_number_leaves_it_open() -> None:
    assert judge(Device(catalog_number="8067324"), product(numbers=("807324",))) is None


def test_a_device_identifier_says_yes_and_its_absence_says_nothing() -> None:
    listed = product(identifiers=("00643169001763",))
    assert judge(Device(device_identifier="643169001763"), listed) is True
    assert judge(Device(device_identifier="00718175003305"), listed) is None


@pytest.mark.parametrize(
    ("facts", "truth"),
    [
        ({"brand_name": "Excede", "model_number": "Volumetric pump"}, True),
        ({"brand_name": "EXCEDE Mini"}, True),
        ({"brand_name": "Excede"}, True),
        ({"brand_name": "Flourish"}, False),
        ({"brand_name": "Flourish", "model_number": "Excede"}, None),
        ({"model_number": "volumetric pump"}, None),  # a kind of device, no product
        ({"brand_name": "Excedde"}, None),  # a spelling mistake
    ],
)
def test_a_name_says_yes_no_or_nothing(facts: dict[str, str], truth: bool | None) -> None:
    assert judge(Device.of(facts), PUMP) is truth


def test_a_sister_of_the_same_brand_is_another_product() -> None:
    listed = product(names=("Gore Preclude",))
    assert judge(Device(brand_name="Gore Viabahn"), listed) is False
    assert judge(Device(brand_name="Gore Preclude"), listed) is True


def test_a_letter_alone_names_no_product() -> None:
    piece = product(names=("T-Piece", "Neo-Tee Resuscitator", "Procedure Kits REV.0"))
    assert judge(Device.of({"brand_name": "t:slim cartridge"}), piece) is not True
    assert judge(Device.of({"brand_name": "Cup 0-3"}), piece) is not True


def test_a_part_of_a_number_opens_it_unless_the_name_is_another() -> None:
    listed = product(numbers=("81", "00", "2"), names=("Excede Pump",))
    assert judge(Device.of({"catalog_number": "8100"}), listed) is None
    assert judge(Device.of({"catalog_number": "8100", "brand_name": "Excede"}), listed) is None
    assert judge(Device.of({"catalog_number": "8100", "brand_name": "Kappa"}), listed) is False


def test_another_number_after_the_same_word_is_another_product() -> None:
    listed = product(names=("cobas 6800",), context="Roche")
    assert judge(Device(model_number="cobas 4800"), listed) is False
    assert judge(Device(model_number="cobas 6800"), listed) is True


def test_a_number_beside_a_brand_that_the_notice_names_opens_it_and_never_turns_it_round() -> None:
    graft = product(names=("Gore Viabahn",), context="Gore Viabahn N106")
    assert judge(Device(brand_name="Gore Viabahn"), graft) is True
    assert judge(Device(brand_name="Gore Viabahn", model_number="BB50T"), graft) is None


def test_another_brand_leaves_open_a_model_that_the_notice_names() -> None:
    machines = product(names=("Avance anaesthetic machines", "Aisys"), context="made by GE Healthcare")
    assert judge(Device(brand_name="Datex-Ohmeda", model_number="Avance"), machines) is None
    assert judge(Device(brand_name="Datex-Ohmeda", model_number="Excel"), machines) is False


def test_a_notice_that_names_only_a_kind_of_device_tells_no_name_apart() -> None:
    listed = product(names=("cone-beam imaging system",), vague=True)
    assert judge(Device(brand_name="Orthopantomograph"), listed) is None


def test_a_product_needs_something_to_be_known_by() -> None:
    with pytest.raises(ValueError, match="expected numbers, patterns, identifiers or names"):
        product()


def test_a_number_that_is_lot_or_serial_is_looked_for_in_both() -> None:
    listed = OneOf(fact="unit_number", values=("326902", "402802"))
    assert judge(Device(lot_number="402802"), listed) is True
    assert judge(Device(serial_number="402802"), listed) is True
    assert judge(Device(lot_number="402803"), listed) is False
    assert judge(Device(lot_number="A1"), listed) is None  # of another kind
    assert judge(Device(lot_number="402802", serial_number="777777"), listed) is None


def test_a_day_of_making_or_sale_counts_as_a_device_is_sold_after_it_is_made() -> None:
    before = DateRange(fact="unit_date", last=date(2019, 7, 31))
    assert judge(Device(manufacture_date="2019-08-01"), before) is False
    assert judge(Device(manufacture_date="2019-07-01"), before) is None  # sold when?
    assert judge(Device(manufacture_date="2019-07-01", distribution_date="2019-07-31"), before) is True
    assert judge(Device(manufacture_date="2019-07-01", distribution_date="2019-09-01"), before) is None


def test_a_number_that_the_notice_prints_without_a_list_is_neither_in_nor_out() -> None:
    listed = OneOf(fact="lot_number", values=("326902",), unclear=("402802",))
    span = Range(fact="lot_number", order=Order.NUMBER, first="100", last="200", unclear=("402802",))
    assert judge(Device(lot_number="402802"), listed) is None
    assert judge(Device(lot_number="402802"), span) is None
    assert judge(Device(lot_number="402803"), listed) is False


def test_prior_to_a_version_leaves_that_version_out() -> None:
    prior = VersionRange(fact="software_version", last="6.3.3", last_included=False)
    assert judge(Device(software_version="6.3.2"), prior) is True
    assert judge(Device(software_version="6.3.3"), prior) is False


CLAUSE = Clause(
    id="lots",
    says="The listed lots.",
    source="letter",
    all=(FILTER, OneOf(fact="lot_number", values=("326902",))),
    implies=(DateRange(fact="manufacture_date", first=date(2014, 1, 1)),),
)


def test_what_a_clause_implies_is_not_needed_and_can_rule_out() -> None:
    known = Device(catalog_number="BB50T", lot_number="326902")
    assert judge_clause(known, CLAUSE) is True
    assert judge_clause(Device(catalog_number="BB50T", manufacture_date="2013-01-01"), CLAUSE) is False
    assert (
        judge_clause(known.learn("manufacture_date", "2013-01-01"), CLAUSE) is None
    )  # they contradict each other
