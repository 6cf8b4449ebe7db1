"""Laws of what GUDID adds: it rules nothing out, and what a person says covers a device all the same."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.catalogue import Extracts, Listed, with_gudid
from lockring.facts import Device
from lockring.gudid import GudidRecord
from lockring.judge import judge, judge_scope
from lockring.scope import Clause, Condition, Scope
from tests.property.test_product_laws import GTINS, NAMES, NUMBERS, conditions, facts

clauses = st.builds(
    Clause,
    id=st.just("clause"),
    says=st.just("It is covered."),
    source=st.just("letter"),
    all=st.lists(conditions, min_size=1, max_size=3).map(tuple),
    implies=st.lists(conditions, max_size=1).map(tuple),
)
scopes = st.builds(
    Scope,
    any=st.lists(clauses, min_size=1, max_size=2).map(tuple),
    exclude=st.lists(clauses, max_size=1).map(tuple),
)
texts = st.sampled_from(("", *NUMBERS, *NAMES))
records = st.builds(
    GudidRecord,
    primary=st.just(GTINS[0]),
    identifiers=st.just(GTINS[:1]),
    brand_name=texts,
    model_number=texts,
    catalog_number=texts,
)


class One:
    """A catalogue of one identifier."""

    def __init__(self, records: list[GudidRecord]) -> None:
        self.listed = {GTINS[0]: Listed(records=tuple(records), as_of=date(2026, 3, 1))}

    def gudid_extracts(self) -> Extracts | None:
        return Extracts(as_of=date(2026, 3, 1))

    def gudid_listed(self, identifiers: object) -> dict[str, Listed]:  # noqa: ARG002 - it has but one
        return self.listed


@settings(deadline=None, max_examples=250)
@given(scopes, facts, st.lists(records, min_size=1, max_size=2))
def test_gudid_never_rules_a_device_out_and_never_takes_an_affected_back(
    scope: Scope, told: dict[str, str], filed: list[GudidRecord]
) -> None:
    mine = Device.of({**told, "device_identifier": GTINS[0]})
    before, after = judge_scope(mine, scope), judge_scope(with_gudid(mine, One(filed))[0], scope)
    assert after is not False or before is False, (told, filed)
    assert before is not True or after is True, (told, filed)


@settings(deadline=None, max_examples=200)
@given(conditions, facts, st.lists(records, min_size=1, max_size=2))
def test_gudid_affirms_only_what_its_words_would_affirm_if_a_person_said_them(
    condition: Condition, told: dict[str, str], filed: list[GudidRecord]
) -> None:
    mine = Device.of({**told, "device_identifier": GTINS[0]})
    device, said = with_gudid(mine, One(filed))
    if said and not said.contradicted and judge(mine, condition) is None and judge(device, condition):
        assert judge(device.trusting(), condition) is True
