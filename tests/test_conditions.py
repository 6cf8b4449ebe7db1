"""Conditions, clauses and scopes: what cannot mean anything cannot be built, and says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lockring import FactError
from lockring.normal import ModelNumber, Version
from lockring.scope import (
    AnySuffix,
    Clause,
    DateRange,
    Gap,
    OneOf,
    Ordering,
    Prefix,
    Range,
    Scope,
    Unlisted,
    VersionRange,
)
from lockring.vocabulary import in_asking_order, is_observation
from tests.builders import clause

SERIAL, LOT, VERSION, MADE = "serial_number", "lot_number", "software_version", "manufacture_date"
NUMBER, SHAPE, TAIL = Ordering.NUMBER, Ordering.SAME_SHAPE, Ordering.LAST_EIGHT_DIGITS

MEANINGLESS: list[tuple[type, dict[str, Any], str]] = [
    (OneOf, {"fact": "model", "values": ("MX-1",)}, "expected the fact 'model_number', got 'model'"),
    (OneOf, {"fact": "Ring_Color", "values": ("clear",)}, "expected the fact 'ring_color', got 'Ring_Color'"),
    (OneOf, {"fact": VERSION, "values": ("new",)}, "software_version: expected a version such as 2.4A"),
    (AnySuffix, {"fact": "model_number", "values": ("MX-1K",)}, "base numbers without a suffix; use one_of"),
    (
        AnySuffix,
        {"fact": "brand_name", "values": ("MX-1",)},
        "the test 'any_suffix' does not suit the fact 'brand_name'",
    ),
    (AnySuffix, {"fact": "ring_color", "values": ("MX-1",)}, "does not suit the fact 'ring_color'"),
    (Prefix, {"fact": VERSION, "values": ("2",)}, "the test 'prefix' does not suit"),
    (Prefix, {"fact": SERIAL, "values": ("-",)}, "letters or digits"),
    (Range, {"fact": MADE, "order": NUMBER, "first": "1"}, "the test 'range' does not suit"),
    (Range, {"fact": SERIAL, "order": NUMBER}, "expected first, last or both"),
    (Range, {"fact": SERIAL, "order": SHAPE}, "expected first, last or both"),
    (
        Range,
        {"fact": SERIAL, "order": SHAPE, "first": "A1"},
        "expected first and last with letters and digits in the same places",
    ),
    (
        Range,
        {"fact": SERIAL, "order": SHAPE, "last": "A1"},
        "expected first and last with letters and digits in the same places",
    ),
    (
        Range,
        {"fact": SERIAL, "order": SHAPE, "first": "A1", "last": "AB"},
        "expected first and last with letters and digits in the same places",
    ),
    (
        Range,
        {"fact": SERIAL, "order": SHAPE, "first": "A2", "last": "A1"},
        "expected first before last, got 'A2' to 'A1'",
    ),
    (Range, {"fact": SERIAL, "order": NUMBER, "first": "A1"}, "expected first and last in digits only"),
    (
        Range,
        {"fact": SERIAL, "order": NUMBER, "first": "1", "last": "A1"},
        "expected first and last in digits only",
    ),
    (
        Range,
        {"fact": SERIAL, "order": TAIL, "first": "1", "last": "A1"},
        "expected first and last in digits only",
    ),
    (
        Range,
        {"fact": SERIAL, "order": NUMBER, "first": "10", "last": "9"},
        "expected first before last, got '10' to '9'",
    ),
    (DateRange, {"fact": LOT, "last": date(2020, 1, 1)}, "the test 'date_range' does not suit"),
    (DateRange, {"fact": MADE}, "expected first, last or both"),
    (
        DateRange,
        {"fact": MADE, "first": date(2020, 1, 2), "last": date(2020, 1, 1)},
        "expected first before last, got 2020-01-02 to 2020-01-01",
    ),
    (VersionRange, {"fact": LOT, "last": "2"}, "the test 'version_range' does not suit"),
    (VersionRange, {"fact": VERSION}, "expected first, last or both"),
    (
        VersionRange,
        {"fact": VERSION, "first": "2.5", "last": "2.4"},
        "expected first before last, got '2.5' to '2.4'",
    ),
    (VersionRange, {"fact": VERSION, "first": "2.4", "last": "2.4A"}, "expected first before last"),
]


@pytest.mark.parametrize(("kind", "fields", "told"), MEANINGLESS)
def test_a_condition_that_means_nothing_cannot_be_built(
    kind: type, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises((ValueError, FactError)) as caught:
        kind(**fields)
    whole = str(caught.value)
    assert whole.startswith(told) if told.startswith("expected") else told in whole


MEANINGFUL: list[tuple[type, dict[str, Any]]] = [
    (OneOf, {"fact": "used_with.model_number", "values": ("MX-1",)}),
    (AnySuffix, {"fact": "used_with.model_number", "values": ("MX-1",)}),
    (Prefix, {"fact": "catalog_number", "values": ("AK",)}),
    (Range, {"fact": SERIAL, "order": NUMBER, "first": "9", "last": "10"}),
    (Range, {"fact": SERIAL, "order": NUMBER, "first": "10", "last": "10"}),
    (Range, {"fact": SERIAL, "order": NUMBER, "last": "10"}),
    (Range, {"fact": SERIAL, "order": SHAPE, "first": "A1", "last": "A1"}),
    (Range, {"fact": SERIAL, "order": SHAPE, "first": "A1", "last": "A9"}),
    (DateRange, {"fact": MADE, "first": date(2020, 1, 1), "last": date(2020, 1, 1)}),
    (DateRange, {"fact": MADE, "first": date(2020, 1, 1)}),
    (VersionRange, {"fact": VERSION, "first": "2.4A", "last": "2.4A"}),
    (VersionRange, {"fact": VERSION, "first": "2.4", "last": "2.10"}),
    (VersionRange, {"fact": VERSION, "first": "2.4"}),
    (Unlisted, {"fact": "anything_at_all", "gap": Gap.SILENT, "ask": "Call."}),
]


@pytest.mark.parametrize(("kind", "fields"), MEANINGFUL)
def test_a_condition_at_its_own_limit_can_be_built(kind: type, fields: dict[str, Any]) -> None:
    assert kind(**fields).fact == fields["fact"]


def test_normal_forms_stand_beside_what_the_notice_prints() -> None:
    models = OneOf(fact="model_number", values=("MX-1", "mx 1 k", "PX-2B"))
    assert models.keys == {ModelNumber("MX1", ""), ModelNumber("MX1", "K"), ModelNumber("PX2", "B")}
    assert models.suffixes == {"MX1": {"", "K"}, "PX2": {"B"}}
    assert models.look_alikes == set()
    assert models.values == ("MX-1", "mx 1 k", "PX-2B")
    lots = OneOf(fact=LOT, values=("00OI", "A1"))
    assert not lots.suffixes
    assert lots.look_alikes == {"1", "A1"}
    assert AnySuffix(fact="model_number", values=("MX-1", "mx1")).bases == {"MX1"}
    assert Prefix(fact=SERIAL, values=("a-j", "AK")).keys == ("AJ", "AK")
    assert Range(fact=SERIAL, order=SHAPE, first="a-1", last="A 9").bounds == ("A1", "A9")
    assert Range(fact=SERIAL, order=NUMBER, last="9").bounds == (None, "9")
    assert VersionRange(fact=VERSION, first="v1.0a").bounds == (Version((1, 0), "A"), None)


def test_cannot_tell_is_a_value_for_advice_and_none_of_the_keys() -> None:
    assert OneOf(fact="keypad", values=("yes", "cannot_tell", "not_on_label")).keys == {"yes"}


def test_a_clause_and_a_scope_hold_something() -> None:
    with pytest.raises(
        ValueError, match=r"^a clause without conditions would cover every device; give at least one"
    ):
        Clause(id="c", says="s", all=(), source="letter")
    with pytest.raises(ValueError, match=r"^a scope without clauses covers no device; give at least one$"):
        Scope(any=())


def test_a_scope_names_its_facts_once_in_the_order_of_the_notice() -> None:
    lot, model = OneOf(fact=LOT, values=("A1",)), OneOf(fact="model_number", values=("MX-1",))
    keypad = OneOf(fact="keypad", values=("yes",))
    scope = Scope(any=(clause(lot, model), clause(model, name="b")), exclude=(clause(keypad, name="not"),))
    assert list(scope.conditions()) == [lot, model, model, keypad]
    assert scope.facts() == (LOT, "model_number", "keypad")


def test_the_label_comes_before_what_must_be_looked_at() -> None:
    assert in_asking_order(("keypad", LOT, "sound", "model_number", LOT)) == (
        "model_number",
        LOT,
        "keypad",
        "sound",
    )
    assert is_observation("keypad")
    assert not is_observation(LOT)
    assert not is_observation("used_with.model_number")
