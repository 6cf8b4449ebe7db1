"""Rules by which free recall text is read: what each says of devices that it speaks of, and of others.

The texts are made up. Each test is one rule; the devices that are surely not meant belong to it.
"""

from __future__ import annotations

import msgspec

from lockring.extract import read
from lockring.facts import Device
from lockring.judge import judge_scope
from lockring.record import Record
from lockring.scope import OneOf
from lockring.truth import Truth

FACTS = {
    "lot": "lot_number",
    "serial": "serial_number",
    "model": "model_number",
    "catalog": "catalog_number",
    "udi": "device_identifier",
    "version": "software_version",
    "made": "manufacture_date",
    "sold": "distribution_date",
    "expires": "expiration_date",
    "brand": "brand_name",
}
PUMP = "Kappa infusion pump"


def record(codes: str, product: str = PUMP, authority: str = "FDA", *, cut_off: bool = False) -> Record:
    return Record(
        source="test",
        authority=authority,
        number="1",
        firm="Acme",
        product=product,
        codes=codes,
        cut_off=cut_off,
    )


def judged(
    codes: str, product: str = PUMP, authority: str = "FDA", *, cut_off: bool = False, **told: str
) -> Truth:
    """The verdict on a device: a Kappa, unless its model, catalogue number or brand is told."""
    named = told.keys() & {"brand", "model", "catalog", "udi"}
    told = told if named else {"brand": "Kappa", **told}
    facts = {FACTS[name]: text for name, text in told.items()}
    scope = read(record(codes, product, authority, cut_off=cut_off)).scope
    return judge_scope(Device.of(facts), scope)


# Lists of lots and serial numbers.


def test_a_listed_lot_is_affected_and_another_is_not() -> None:
    codes = "Lot numbers: A12345, A12346"
    assert judged(codes, lot="A12345") is True
    assert judged(codes, lot="B99999") is False


def test_a_lot_list_says_nothing_of_a_device_whose_lot_is_unknown() -> None:
    assert judged("Lot numbers: A12345", serial="777777") is None


def test_all_lots_are_affected() -> None:
    assert judged("All lots", lot="A12345") is True


def test_another_brand_is_not_affected_by_all_lots() -> None:
    assert judged("All lots", lot="A12345", brand="Zephyrus") is False


def test_a_list_that_goes_on_in_an_attachment_rules_no_lot_out() -> None:
    for codes in (
        "Lots A12345, A12346, see attached",
        "Lots A12345, A12346. See attached list for the others",
    ):
        assert judged(codes, lot="A12345") is True
        assert judged(codes, lot="B99999") is None


def test_a_day_that_can_be_read_both_ways_ends_a_span_at_the_later() -> None:
    codes = "Devices manufactured before 03/12/2024"
    assert judged(codes, authority="MHRA", made="2024-07-01") is not False
    assert judged(codes, authority="MHRA", made="2024-12-03") is False


def test_lots_listed_in_several_sentences_are_one_list() -> None:
    codes = "Lot 12345. Lot 12346. Lot 12347."
    assert [judged(codes, lot=f"1234{n}") for n in (5, 6, 7, 9)] == [True, True, True, False]
    lists = [c for clause in read(record(codes)).scope.any for c in clause.all if isinstance(c, OneOf)]
    assert [listed.values for listed in lists] == [("12345", "12346", "12347")]


def test_numbers_in_a_row_are_listed_up_to_one_that_is_something_else() -> None:
    codes = (
        "Lots A1001, A1002; A1003; A1004, A1005, A1006 through A1009, B2001, C3001, 4400 units, D5001, D5002"
    )
    listed = ("A1001", "A1002", "A1003", "A1004", "A1005", "A1007", "B2001", "C3001", "D5001")
    assert [judged(codes, lot=lot) for lot in listed] == [True] * len(listed)
    assert judged(codes, lot="E6001") is not True


def test_a_label_after_a_row_of_numbers_begins_another_list() -> None:
    codes = "Lots A1001, A1002, A1003, Serial Numbers B2001, B2002, B2003"
    assert [judged(codes, lot=lot, serial="Z9999") for lot in ("A1002", "A1003", "B2002")] == [
        True,
        True,
        False,
    ]
    assert [judged(codes, lot="Z9999", serial=n) for n in ("B2001", "B2002")] == [True, True]


def test_a_lot_list_and_a_serial_list_stay_two() -> None:
    codes = "Lot 12345, 12346; Serial Number 777001, 777002"
    assert judged(codes, lot="12346", serial="888888") is True
    assert judged(codes, lot="99999", serial="777002") is True
    assert judged(codes, lot="99999", serial="888888") is False


def test_a_range_of_serial_numbers_has_both_its_ends() -> None:
    codes = "Serial numbers 10050 through 10080"
    assert [judged(codes, serial=n) for n in ("10050", "10066", "10080")] == [True] * 3
    assert [judged(codes, serial=n) for n in ("10049", "10081")] == [False] * 2


def test_a_range_with_letters_keeps_its_letters() -> None:
    codes = "Serial numbers AB10050 to AB10080"
    assert judged(codes, serial="AB10060") is True
    assert judged(codes, serial="AB10090") is False
    assert judged(codes, serial="XY10060") is None


def test_the_second_end_may_leave_out_the_letters() -> None:
    codes = "Serial numbers EV70001 to 70658"
    assert judged(codes, serial="EV70300") is True
    assert judged(codes, serial="EV80000") is False


def test_a_number_after_below_is_left_out() -> None:
    codes = "Serial numbers below 16192"
    assert judged(codes, serial="16191") is True
    assert judged(codes, serial="16192") is False


def test_and_below_has_the_number_itself() -> None:
    codes = "Serial numbers 16192 and below"
    assert judged(codes, serial="16192") is True
    assert judged(codes, serial="16193") is False


def test_below_a_number_with_letters_leaves_it_out() -> None:
    codes = "Serial numbers below HW25838"
    assert judged(codes, serial="HW25837") is True
    assert judged(codes, serial="HW25838") is False


def test_below_and_including_has_the_number_itself() -> None:
    codes = "Serial numbers below and including 16192"
    assert judged(codes, serial="16192") is True
    assert judged(codes, serial="16193") is False


def test_a_plus_behind_a_number_has_no_known_end() -> None:
    codes = "Serial numbers 101360+"
    assert judged(codes, serial="101359") is False
    assert judged(codes, serial="101999") is not False


def test_beginning_with_several_letters() -> None:
    codes = "Serial numbers beginning with RA, RB and RC"
    assert [judged(codes, serial=f"{two}55501") for two in ("RA", "RB", "RC")] == [True] * 3
    assert judged(codes, serial="QX55501") is False


def test_ending_in_digits_is_open() -> None:
    assert judged("Lot 12345, 12346 and lots ending in 7", lot="99997") is None


def test_a_word_that_bounds_and_was_not_understood_opens_the_list() -> None:
    codes = "Lots 12345, 12346 and those shipped after the transition"
    assert judged(codes, lot="99999") is None
    assert judged("Lots 12345, 12346", lot="99999") is False


def test_what_stands_between_two_numbers_and_is_no_comma_opens_the_list() -> None:
    assert judged("Lots 12345 ~x~ 12399", lot="12350") is None


def test_elided_prefixes() -> None:
    codes = "Model numbers MMT- 511, 512, 712E. All lots"
    assert [judged(codes, model=m) for m in ("MMT-511", "MMT-512", "MMT-712E")] == [True] * 3
    assert judged(codes, model="MMT-999") is False


def test_letters_before_a_list_hold_for_the_numbers_that_leave_them_out() -> None:
    codes = "Lots EV70001, 70002"
    assert judged(codes, lot="EV70002") is True
    assert judged(codes, lot="EV70003") is False


def test_a_number_in_thousands_may_be_one_or_three() -> None:
    codes = "Serial numbers 16,181,401"
    assert judged(codes, serial="16181401") is True
    assert judged(codes, serial="55555555") is False


def test_signs_for_any_sign_open_the_list() -> None:
    assert judged("Lots 12345, 77XXX", lot="99999") is None


def test_a_colon_within_a_number_belongs_to_it() -> None:
    codes = "Lots 1234:5, 1234:6"
    assert judged(codes, lot="1234:6") is True
    assert judged(codes, lot="9999:9") is False


def test_a_bar_between_two_numbers_separates_them() -> None:
    codes = "Lots 12345|12346"
    assert judged(codes, lot="12346") is True
    assert judged(codes, lot="99999") is False


def test_a_label_glued_behind_a_number_is_taken_off_it() -> None:
    codes = "REF K40415G-Lot 123456"
    assert judged(codes, catalog="K40415G", lot="123456") is True
    assert judged(codes, catalog="K40415G", lot="999999") is False


def test_and_in_another_language_is_no_part_of_a_number() -> None:
    codes = "Models 8100 Y 8200. All lots"
    assert judged(codes, model="8200") is True
    assert judged(codes, model="9500") is False


def test_a_roman_number_is_no_lot() -> None:
    codes = "Lots: III, 12345"
    assert judged(codes, lot="III") is not True
    assert judged(codes, lot="12345") is not False


def test_lots_in_letters_only() -> None:
    codes = "Lots: KNJX, 1234, KPQR"
    assert judged(codes, lot="KPQR") is True
    assert judged(codes, lot="ZZZZ") is False


def test_the_number_of_an_appendix_is_no_lot() -> None:
    codes = "Lots listed in Appendix 2"
    assert judged(codes, lot="12345") is None


def test_a_list_that_breaks_off_is_open() -> None:
    assert judged("Lots 2149801, 2149807, 21498", lot="7777777") is None


def test_a_text_that_was_cut_off_is_open() -> None:
    assert judged("Lots 12345, 12346", lot="99999", cut_off=True) is None
    assert judged("Lots 12345, 12346", lot="12346", cut_off=True) is True


def test_a_list_here_and_elsewhere_is_open() -> None:
    codes = "Lots see list attached: 12345, 12346"
    assert judged(codes, lot="12346") is True
    assert judged(codes, lot="99999") is None


def test_a_list_elsewhere_is_open() -> None:
    assert judged("Lot numbers: see attached list", lot="12345") is None


def test_select_lots_are_open() -> None:
    assert judged("Select lots", lot="12345") is None


def test_an_excluded_lot_is_not_affected() -> None:
    codes = "All lots except lot 12345"
    assert judged(codes, lot="12345") is False
    assert judged(codes, lot="77777") is True


def test_replacement_units_are_not_affected_by_their_own_numbers() -> None:
    codes = "Lots 12345, 12346. Replacement devices have serial numbers 900001, 900002."
    assert judged(codes, lot="12345") is True
    assert judged(codes, lot="77777", serial="900001") is not True


def test_what_is_said_not_to_be_affected_is_not_listed() -> None:
    codes = "Lots 12345, 12346. Lots 55501, 55502 are not affected."
    assert judged(codes, lot="12346") is True
    assert judged(codes, lot="55501") is not True


def test_a_number_in_the_text_that_no_list_claims_is_open() -> None:
    codes = "Lots 12345, 12346. Complaint 880077 was received."
    assert judged(codes, lot="880077") is None
    assert judged(codes, lot="770066") is False


def test_a_number_that_looks_like_a_listed_one_opens_the_list() -> None:
    assert (
        judged("The complaint 55511 was received from one hospital. Lots 12345, 12346", lot="99999") is None
    )


def test_extended_release_is_no_label_of_a_version() -> None:
    codes = "Extended release 30 mg tablets. Lots 12345"
    assert judged(codes, "Kappa tablets", lot="12345") is True
    assert judged(codes, "Kappa tablets", lot="99999") is False


def test_what_was_done_to_a_unit_may_decide_too() -> None:
    assert judged("Lots 12345 that were repaired in the field", lot="99999") is None


# Products and their lists.


def test_a_second_list_belongs_to_the_second_product() -> None:
    codes = "Model AB100: Lots 12345, 12346; Model CD200: Lots 55501, 55502"
    assert judged(codes, model="AB100", lot="12346") is True
    assert judged(codes, model="CD200", lot="55501") is True
    assert judged(codes, model="CD200", lot="12346") is False


def test_headings_before_a_colon_are_products() -> None:
    codes = "e700: lot 12345\ne800: lot 55501"
    assert judged(codes, model="e700", lot="12345") is True
    assert judged(codes, model="e800", lot="12345") is False


def test_products_counted_in_both_texts_belong_together() -> None:
    product = "1) Kappa pump, REF 412305; 2) Kappa pump, REF 506918"
    codes = "1) Lots 12345, 12346; 2) Lots 55501, 55502"
    assert judged(codes, product, catalog="412305", lot="12345") is True
    assert judged(codes, product, catalog="506918", lot="12345") is False


def test_a_count_in_brackets_goes_on() -> None:
    product = "Kappa pumps (1) REF 412305 (2) REF 506918"
    codes = "(1) Lot 12345 (2) Lot 55501"
    assert judged(codes, product, catalog="506918", lot="55501") is True
    assert judged(codes, product, catalog="412305", lot="99999") is False


def test_a_table_that_lost_its_lines() -> None:
    codes = "Catalog Number\nLot Number\nAB100\n12345\nCD200\n55501\n"
    assert judged(codes, catalog="AB100", lot="12345") is True
    assert judged(codes, catalog="CD200", lot="55501") is True
    assert judged(codes, catalog="CD200", lot="12345") is False


def test_a_product_number_of_the_description_heads_a_list() -> None:
    product = "Kappa pump, model numbers AB100 and CD200"
    codes = "AB100 lots 12345, 12346 CD200 lots 55501"
    assert judged(codes, product, model="CD200", lot="55501") is True
    assert judged(codes, product, model="AB100", lot="99999") is False


def test_a_list_goes_on_after_a_product_of_another_form() -> None:
    codes = "Lot 16629910 Cat # 240952 16562410 Cat # 240952"
    assert judged(codes, catalog="240952", lot="16562410") is True


def test_another_model_number_of_the_same_kind_is_another_product() -> None:
    codes = "Model AB100. All lots"
    assert judged(codes, model="AB100") is True
    assert judged(codes, model="AB900") is False


def test_various_products_leave_other_numbers_open() -> None:
    assert judged("Model AB100. All lots", "Various Kappa pumps", model="AB900") is None


def test_a_list_of_products_elsewhere_leaves_other_numbers_open() -> None:
    assert judged("Model numbers: see attached. All lots", model="AB900") is None


def test_a_name_between_the_numbers_leaves_other_numbers_open() -> None:
    codes = "Models: 600, 700, EnPulse Duo, 800"
    assert judged(codes, model="700") is not False
    assert judged(codes, model="950") is None


def test_the_number_of_what_the_product_is_coupled_with_is_not_all() -> None:
    codes = "couple with the sleeve, part number 356.705. All lots"
    assert judged(codes, model="356.999") is None


def test_a_kind_of_device_alone_rules_out_no_other_name() -> None:
    assert judged("All lots", "infusion pump", brand="Zephyrus") is None


def test_an_identifier_with_its_lot() -> None:
    codes = "UDI: (01)00643169554931(10)AB12345"
    assert judged(codes, udi="00643169554931", lot="AB12345") is True
    assert judged(codes, udi="00643169554931", lot="ZZ99999") is False


def test_lots_of_model_numbers_are_two_labels() -> None:
    codes = "All lots of model numbers 8210, 8310"
    assert judged(codes, model="8310", lot="12345") is True


# Versions.


def test_prior_to_leaves_the_version_itself_out() -> None:
    codes = "Software versions prior to version 6.3.3"
    assert judged(codes, version="6.3.2") is True
    assert judged(codes, version="6.3.3") is False


def test_and_earlier_has_the_version_itself() -> None:
    codes = "Software version 2.60 and earlier"
    assert [judged(codes, version=v) for v in ("2.59", "2.60")] == [True, True]
    assert judged(codes, version="2.61") is False


def test_a_listed_version_and_no_other() -> None:
    codes = "Software version 1.2.3, 1.2.4"
    assert judged(codes, version="1.2.4") is True
    assert judged(codes, version="3.0.0") is False


def test_a_version_printed_without_its_label_is_open() -> None:
    codes = "Software version 1.2.3. Corrected in 1.2.9 soon"
    assert judged(codes, version="1.2.9") is None
    assert judged(codes, version="3.0.0") is False


# Days.


def test_an_expiry_date_does_not_end_the_list_of_lots() -> None:
    codes = "Lot 12345 Exp. 2026-05-11, 12346 Exp. 2026-06-11"
    assert judged(codes, lot="12346") is True
    assert judged(codes, lot="99999") is False


def test_days_of_making_tell_units_apart() -> None:
    codes = "Units manufactured between January 5, 2020 and March 9, 2020"
    assert judged(codes, made="2020-02-01") is True
    assert judged(codes, made="2020-04-01") is False


def test_of_two_readings_of_a_date_the_wider_counts() -> None:
    codes = "Units manufactured from 2023-01-01 to 03/12/2024"
    assert judged(codes, authority="MHRA", made="2024-07-01") is not False
    assert judged(codes, authority="MHRA", made="2025-01-01") is False
    assert judged(codes, authority="FDA", made="2024-07-01") is False


def test_first_sold_opens_the_end() -> None:
    codes = "Units first distributed 2020-03-01"
    assert judged(codes, sold="2019-01-01") is False
    assert judged(codes, sold="2024-01-01") is not False


def test_until_opens_the_beginning() -> None:
    codes = "Units manufactured until 2020-03-01"
    assert judged(codes, made="2015-01-01") is True
    assert judged(codes, made="2021-01-01") is False


def test_two_days_glued_together_are_a_span() -> None:
    codes = "Manufactured 01/05/2020-03/09/2020"
    assert judged(codes, made="2020-02-01") is True
    assert judged(codes, made="2020-06-01") is False


# The reading itself.


def test_a_long_list_is_not_repeated() -> None:
    codes = "".join(f"Lot {n + 10_000} Exp. 2026-05-11; " for n in range(1_000))
    assert len(msgspec.json.encode(read(record(codes)))) < 20 * len(codes) + 40_000


def test_many_products_with_a_lot_each_stay_within_bounds() -> None:
    codes = "".join(f"Model AB{n + 100} lot {n + 10_000}\n" for n in range(800))
    assert len(msgspec.json.encode(read(record(codes)))) < 40 * len(codes) + 80_000
    assert judged(codes, model="AB700", lot="10600") is True
    assert judged(codes, model="AB700", lot="99999") is False


# How a text is written.


def test_a_text_that_stands_in_both_fields_is_read_once() -> None:
    text = "Kappa infusion pump, Part Number: 33885, Lot Numbers: 014769"
    assert judged(text, text, catalog="33885", lot="014769") is True
    assert judged(text, text, catalog="33885", lot="014770") is False
    assert judged(text, text, catalog="33885") is None


def test_a_lot_before_a_colon_is_in_the_list_when_only_its_day_follows() -> None:
    codes = "Lot A12345: Exp. 2026-01-11; Lot A12346: Exp. 2026-02-11"
    assert judged(codes, lot="A12345") is True
    assert judged(codes, lot="B99999") is False
    assert judged("Lot Nos: A12345:", lot="A12345") is True


def test_a_sign_written_as_a_page_writes_it_is_that_sign() -> None:
    codes = "Serial numbers: 2513, 2539 &amp; 3056."
    assert judged(codes, serial="3056") is True
    assert judged(codes, serial="2514") is False


def test_a_serial_list_number_is_no_serial_number_of_a_unit() -> None:
    assert judged("Kappa, Serial List Number 12384", serial="99999") is not False
    assert judged("Kappa, Serial List Number 12384", catalog="12384") is True


def test_the_owner_of_a_trademark_is_no_name_of_the_product() -> None:
    product = "Drop IV Set with SmartLock sites. SmartLock(TM) is a trademark of Zeta Medical, Inc."
    assert judged("", product, brand="Zeta", model="8100") is not True


# What stands in the notice, and was not read as a list.


def test_a_lot_that_the_notice_prints_somewhere_is_not_ruled_out_by_a_name() -> None:
    codes = "Known fake Iot numbers S17043, CG1732 in the market"
    assert judged(codes, brand="Zeta", lot="CG1732") is None
    assert judged(codes, brand="Zeta", lot="XX9999") is False


def test_a_name_that_shares_two_telling_words_is_perhaps_the_same_in_other_words() -> None:
    product = "cemented trochlear implants HP PFJ SIGMA"
    assert judged("", product, brand="SIGMA HP Partial Knee PFJ implant") is not False
    assert judged("", product, brand="SIGMA Rotating Platform") is not True


def test_a_name_may_be_spaced_otherwise() -> None:
    assert judged("p512, specific serials.", "Sample manager", model="Kappa p 512", serial="1") is None


def test_sizes_are_no_lots() -> None:
    assert judged("Lots affected - all sizes 6.5; 7.0; 7.5", lot="A110") is not False


def test_a_comma_in_the_wrong_place_of_a_number() -> None:
    codes = "Lots 4552616; 4,598534; 4582479 and 4604577"
    assert judged(codes, lot="4598534") is True


def test_due_dates_are_expiry_dates() -> None:
    codes = "Lots affected: products with due dates from 09/2012 to 09/2013, product codes EPS01, EPS02"
    assert judged(codes, catalog="EPS01", expires="2013-01-31", sold="2010-01-31") is not False
    assert judged(codes, catalog="EPS01", expires="2018-01-31", sold="2013-01-31") is not True


def test_a_range_without_a_label_is_one_of_units() -> None:
    assert judged("212553130 to 213283557", lot="212553130") is True
    assert judged("212553130 to 213283557", lot="213283558") is False
    assert judged("212553130 to 213283557") is None


def test_a_label_after_a_name_is_none_of_it() -> None:
    codes = "Videoscope, Brand: Omega, Record: 80124630021, Serial numbers: SEE ANNEX."
    assert judged(codes, "", brand="Omega TX-Q180", serial="2") is None


def test_a_day_where_a_lot_should_stand_is_part_of_its_number() -> None:
    codes = "Lot # 5/1/18 0501 548-90510P, BUD 7/30/2018"
    assert judged(codes, lot="5/1/18 0501 548-90510P") is not False
