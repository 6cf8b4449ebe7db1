"""CSAF advisories: what a record says, what is believed of a file, and how a provider is read."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysequoia import SignatureMode, Tsk, sign

from lockring.errors import SourceError
from lockring.notice import Vulnerability
from lockring.record import ProductVersion, Record, Unreadable
from lockring.sources.csaf import Csaf
from lockring.sources.csaf_provider import read_directory, read_feed, read_metadata
from lockring.sources.csaf_signatures import Check, Envelope, Key, check, seal, unseal
from lockring.sources.feed import Item, Page
from lockring.sources.http import Settings
from tests.http_server import Reply, Server, running

CISA_ADVISORIES = Path(__file__).parents[2] / "shared" / "data" / "csaf"
SOURCE = Csaf()
SCORE = {"cvss_v3": {"baseScore": 5.3, "vectorString": "CVSS:3.1/AV:A", "version": "3.1"}, "products": ["P1"]}


def leaf(product_id: str, *path: tuple[str, str]) -> dict[str, Any]:
    """A branch of a product tree, from the vendor down to a product."""
    product = {"product_id": product_id, "name": f"full name of {product_id}"}
    (category, name), *below = path
    end: dict[str, Any] = {"branches": [leaf(product_id, *below)]} if below else {"product": product}
    return {"category": category, "name": name, **end}


def pump(product_id: str, versions: str) -> dict[str, Any]:
    return leaf(product_id, ("vendor", "Acme"), ("product_name", "Pump"), ("product_version_range", versions))


def advisory(
    *branches: dict[str, Any], vulnerabilities: list[dict[str, Any]] | None = None, **document: Any
) -> dict[str, Any]:
    """A small advisory, as a CSAF 2.0 document."""
    tracking = {
        "id": "ICSMA-1",
        "status": "final",
        "current_release_date": "2021-10-05T00:30:00+02:00",
        "initial_release_date": "2018-08-07T00:00:00.000000Z",
    }
    head: dict[str, Any] = {
        "csaf_version": "2.0",
        "category": "csaf_security_advisory",
        "title": "Acme Pump",
        "publisher": {"category": "coordinator", "name": "CISA", "namespace": "https://www.cisa.gov/"},
        "tracking": tracking,
    }
    tree = {"branches": list(branches or (pump("P1", "< 3.64"),))}
    found = vulnerabilities if vulnerabilities is not None else [affected("P1")]
    return {"document": {**head, **document}, "product_tree": tree, "vulnerabilities": found}


def affected(*products: str, **fields: Any) -> dict[str, Any]:
    status = {"known_affected": list(products)}
    return {"cve": "CVE-1", "cwe": {"id": "CWE-294"}, "product_status": status, "scores": [SCORE], **fields}


def encoded(document: object) -> bytes:
    return json.dumps(document).encode()


def parsed(raw: bytes) -> Item | None:
    page = Page(raw=raw, where="here.json", retrieved_at=datetime(2026, 11, 1, tzinfo=UTC))
    items = list(SOURCE.parse(page))
    assert len(items) < 2
    return items[0] if items else None


def record(document: object) -> Record:
    item = parsed(encoded(document))
    assert isinstance(item, Record), item
    return item


def fault(raw: bytes) -> str:
    item = parsed(raw)
    assert isinstance(item, Unreadable), item
    return item.reason


# --- what a record says ---


def test_an_advisory_is_one_record_in_its_publisher_s_words() -> None:
    notes = [
        {"category": "summary", "title": "Risk", "text": "Too much insulin."},
        {"category": "other", "title": "Countries/areas deployed", "text": "Worldwide"},
        {"category": "general", "text": "Be careful."},
    ]
    references = [
        {"category": "external", "url": "https://other"},
        {"category": "self", "url": "https://cisa/1.json"},
        {"category": "self", "url": "https://cisa/1"},
    ]
    fixes = [
        {"category": "mitigation", "details": "Stop using it. "},
        {"category": "vendor_fix", "details": "Return it.", "url": "https://acme"},
        {"category": "mitigation", "details": "Stop using it."},
    ]
    found = affected("P1", notes=[{"category": "summary", "text": "Replay."}], remediations=fixes)
    assert record(advisory(notes=notes, references=references, vulnerabilities=[found])) == Record(
        source="csaf",
        authority="CISA",
        number="ICSMA-1",
        title="Acme Pump",
        firm="Acme",
        product="Pump",
        codes="Pump: < 3.64",
        reason="Too much insulin.\nReplay.",
        action="Stop using it.\nReturn it. https://acme",
        distribution="Worldwide",
        status="final",
        url="https://cisa/1",
        products=(ProductVersion(name="Pump", versions="< 3.64", covered=True),),
        vulnerabilities=(
            Vulnerability(cve="CVE-1", cwe="CWE-294", cvss=5.3, vector="CVSS:3.1/AV:A", source="csaf"),
        ),
        initiated_on=date(2018, 8, 7),
        stated_on=date(2021, 10, 4),
    )


def test_a_score_is_never_a_class() -> None:
    severe = {"cvss_v3": {"baseScore": 10.0, "vectorString": "CVSS:3.1/AV:N"}}
    found = record(advisory(vulnerabilities=[affected("P1", scores=[severe])]))
    assert (found.classification, found.rank) == (None, "")


@pytest.mark.parametrize("versions", ["<=3.64", "< U61", "<= U61 |<= L81", "vers:all/*", "A10 | A11"])
def test_a_range_stays_as_printed(versions: str) -> None:
    assert record(advisory(pump("P1", versions))).products[0].versions == versions


@pytest.mark.parametrize(
    ("path", "name", "versions"),
    [
        ([("vendor", "A"), ("product_name", "Remote"), ("product_version", "MMT-508")], "Remote", "MMT-508"),
        ([("vendor", "A"), ("product_family", "MiniMed"), ("product_name", "508")], "MiniMed 508", ""),
        ([("vendor", "A"), ("product_name", "P"), ("architecture", "ARM")], "P ARM", ""),
        (
            [("product_name", "P"), ("product_version", "1"), ("patch_level", "2")],
            "P",
            "1, 2",
        ),
        ([("vendor", "A"), ("product_version", "1")], "full name of P1", "1"),
        ([("vendor", "A")], "full name of P1", ""),
        ([("product_name", "P")] * 400, " ".join(["P"] * 400), ""),
    ],
)
def test_every_depth_and_kind_of_branch_is_read(
    path: list[tuple[str, str]], name: str, versions: str
) -> None:
    (product,) = record(advisory(leaf("P1", *path))).products
    assert (product.name, product.versions, product.covered) == (name, versions, True)


def test_products_outside_the_branches_are_read() -> None:
    document = advisory()
    document["product_tree"] = {
        "full_product_names": [{"product_id": "P1", "name": "Pump 1"}],
        "relationships": [
            {
                "category": "installed_on",
                "product_reference": "P1",
                "relates_to_product_reference": "P1",
                "full_product_name": {"product_id": "P2", "name": "Pump 1 on a cart"},
            }
        ],
    }
    assert record(document).products == (
        ProductVersion(name="Pump 1", covered=True),
        ProductVersion(name="Pump 1 on a cart", covered=None),
    )


def statuses(*of_each: dict[str, list[str]]) -> bool | None:
    """Whether the pump is covered, given its statuses in each vulnerability."""
    found = [{"cve": f"CVE-{n}", "product_status": status} for n, status in enumerate(of_each)]
    return record(advisory(vulnerabilities=found)).products[0].covered


@pytest.mark.parametrize("status", ["known_affected", "first_affected", "last_affected"])
def test_affected_by_one_vulnerability_is_affected(status: str) -> None:
    assert statuses({status: ["P1"]}) is True
    assert statuses({"fixed": ["P1"]}, {status: ["P1"]}, {"under_investigation": ["P1"]}) is True
    assert statuses({status: ["P1"], "known_not_affected": ["P1"]}) is True


@pytest.mark.parametrize("status", ["known_not_affected", "fixed", "first_fixed"])
def test_not_affected_is_what_every_vulnerability_says(status: str) -> None:
    assert statuses({status: ["P1"]}) is False
    assert statuses({status: ["P1"]}, {"fixed": ["P1"]}) is False
    assert statuses({status: ["P1"]}, {"known_affected": ["P9"]}) is None
    assert statuses({status: ["P1"]}, {"under_investigation": ["P1"]}) is None
    assert statuses({status: ["P1"], "under_investigation": ["P1"]}) is None


def test_a_product_without_a_status_is_open() -> None:
    assert statuses() is None
    assert statuses({}) is None
    assert statuses({"recommended": ["P1"]}) is None
    assert statuses({"a_status_of_tomorrow": ["P1"]}) is None


def test_the_text_says_which_versions_are_not_affected() -> None:
    branches = [pump("P1", "1"), pump("P2", "2"), pump("P3", "3")]
    found = {"cve": "CVE-1", "product_status": {"known_affected": ["P1"], "fixed": ["P2"]}}
    assert record(advisory(*branches, vulnerabilities=[found])).codes.splitlines() == [
        "Pump: 1",
        "Pump: 2 (not affected)",
        "Pump: 3 (not known whether affected)",
    ]


@pytest.mark.parametrize("status", ["known_affected", "last_affected", "under_investigation"])
def test_an_affected_product_that_is_named_nowhere_may_be_any_device(status: str) -> None:
    found = {"cve": "CVE-1", "product_status": {status: ["P9"]}}
    assert record(advisory(vulnerabilities=[found])).cut_off
    assert not record(advisory(vulnerabilities=[{"product_status": {"fixed": ["P9"]}}])).cut_off


def test_no_vulnerability_is_lost_for_want_of_a_weakness_or_a_score() -> None:
    found = [
        affected("P1"),
        affected("P1", cve="CVE-2", scores=[]),
        {"cve": "CVE-3", "scores": [SCORE]},
        {"cve": "CVE-4", "cwe": {"id": "CWE-1"}, "scores": [{"cvss_v2": {"baseScore": 1}, "products": []}]},
        {"ids": [{"system_name": "Acme", "text": "ACME-5"}]},
    ]
    told = record(advisory(vulnerabilities=found))
    assert [v.cve for v in told.vulnerabilities] == ["CVE-1"]
    assert told.related == ("CVE-2", "CVE-3", "CVE-4", "ACME-5")


def test_two_scores_of_one_vulnerability_are_both_kept() -> None:
    other = {"cvss_v3": {"baseScore": 3.0, "vectorString": "CVSS:3.1/AV:P"}, "products": ["P2"]}
    told = record(advisory(vulnerabilities=[affected("P1", scores=[SCORE, other, SCORE])]))
    assert [(v.cve, v.cvss) for v in told.vulnerabilities] == [("CVE-1", 5.3), ("CVE-1", 3.0)]


@pytest.mark.parametrize(
    ("document", "withdrawn"),
    [
        ({"category": "csaf_withdrawn"}, True),
        ({"title": "WITHDRAWN: Acme Pump"}, True),
        ({"title": "[Withdrawn] Acme Pump"}, True),
        ({"title": "Acme Pump (withdrawn)"}, True),
        (
            {
                "notes": [
                    {"category": "description", "title": "Reasoning for Withdrawal", "text": "An error."}
                ]
            },
            True,
        ),
        ({"title": "Pumps withdrawn from the market still connect"}, False),
        ({"title": "Withdrawn pumps still connect"}, False),
        ({"category": "csaf_superseded"}, False),
    ],
)
def test_only_what_is_said_to_be_withdrawn_is(document: dict[str, Any], withdrawn: bool) -> None:
    assert record(advisory(**document)).withdrawn is withdrawn


def test_a_superseded_advisory_and_a_draft_say_so() -> None:
    assert record(advisory(category="csaf_superseded")).status == "final; superseded"
    draft = advisory()
    draft["document"]["tracking"]["status"] = "draft"
    assert record(draft).status == "draft"


def test_the_firm_is_the_publisher_only_where_a_vendor_speaks_for_itself() -> None:
    branch = leaf("P1", ("product_name", "Pump"))
    assert record(advisory(branch)).firm == ""
    assert (
        record(advisory(branch, publisher={"category": "vendor", "name": "Acme PSIRT"})).firm == "Acme PSIRT"
    )
    two = leaf("P2", ("vendor", "Bolt"), ("product_name", "Pump"))
    assert record(advisory(pump("P1", "1"), two)).firm == "Acme; Bolt"


# --- what cannot be read ---


def changed(path: str, value: object) -> bytes:
    """The small advisory with one value changed."""
    document: Any = copy.deepcopy(advisory())
    *above, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    part = document
    for step in above:
        part = part[step]
    part[last] = value
    return encoded(document)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "expected a CSAF advisory"),
        (b"<html>", "expected a CSAF advisory"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "document"),
        (b"\xff\xfe", "expected a CSAF advisory"),
        (b'{"document":' * 100_000, "expected a CSAF advisory"),
        (changed("document/csaf_version", "3.0"), 'expected CSAF 2.0 or 2.1, got "3.0"'),
        (changed("document/tracking/id", " "), "$.document.tracking.id"),
        (changed("document/tracking/current_release_date", "2O24-01-05"), "current_release_date"),
        (changed("document/publisher", {}), "$.document.publisher"),
        (changed("product_tree/branches", "none"), "$.product_tree.branches"),
        (
            changed("product_tree/branches/0/branches/0/name", None),
            "$.product_tree.branches[0].branches[0].name",
        ),
        (
            changed("vulnerabilities/0/product_status/known_affected", "P1"),
            "$.vulnerabilities[0].product_status",
        ),
    ],
)
def test_what_is_no_advisory_is_reported_with_the_place_of_its_fault(raw: bytes, reason: str) -> None:
    item = parsed(raw)
    assert isinstance(item, Unreadable)
    assert reason in item.reason
    assert (item.where, item.raw) == ("here.json", raw)
    if raw:
        assert item.digest == hashlib.sha256(raw).hexdigest()


def test_a_broken_version_of_a_known_advisory_is_told_by_its_number() -> None:
    item = parsed(changed("product_tree/branches", "none"))
    assert isinstance(item, Unreadable)
    assert item.number == "ICSMA-1"


@pytest.mark.parametrize(
    "raw",
    [b'{"feed": {"entry": []}}', b'{"distributions": []}', b'{"service": {}}', b'{"csaf_providers": []}'],
)
def test_a_provider_s_own_list_is_neither_an_advisory_nor_a_fault(raw: bytes) -> None:
    assert parsed(raw) is None


def test_a_list_that_pretends_to_be_an_advisory_is_a_fault() -> None:
    assert fault(b'{"feed": {}, "document": {}}')


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def places(part: object, path: str = "") -> Iterator[str]:
    """The path of every value in the document."""
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, below in steps:
        yield f"{path}{step}"
        yield from places(below, f"{path}{step}/")


PLACES = sorted(places(advisory()))


@given(raw=st.binary(max_size=200) | values.map(encoded), sealed=st.booleans(), kept=st.integers(0, 300))
def test_parse_never_raises(raw: bytes, sealed: bool, kept: int) -> None:
    page = seal(Envelope(document=raw, signature=raw, keys=(Key(raw=raw),)))[:kept] if sealed else raw
    item = parsed(page)
    assert item is None or isinstance(item, Record | Unreadable)


@given(path=st.sampled_from(PLACES), value=values)
def test_one_wrong_value_anywhere_gives_a_record_or_a_reason(path: str, value: object) -> None:
    assert isinstance(parsed(changed(path, value)), Record | Unreadable)


# --- what is believed of a file ---


@pytest.fixture(scope="module")
def key() -> Tsk:
    return Tsk.generate(user_id="Acme PSIRT <psirt@example.org>")


def public(key: Tsk) -> bytes:
    return str(key.extract_certificate()).encode()


def signature(key: Tsk, document: bytes) -> bytes:
    return sign(key.signer(), document, mode=SignatureMode.DETACHED)


DOCUMENT = encoded(advisory())


@pytest.mark.parametrize("kind", ["sha256", "sha512"])
@pytest.mark.parametrize("form", ["{}", "{}  1.json\n", "{} *1.json\r\n"])
def test_a_digest_that_holds_is_passed_and_any_other_is_not(kind: str, form: str) -> None:
    right = hashlib.new(kind, DOCUMENT).hexdigest()
    holds = Envelope(document=DOCUMENT, digests={kind: form.format(right.upper()).encode()})
    assert check(holds) == Check()
    for wrong in (right[:-1], right[::-1], hashlib.md5(DOCUMENT).hexdigest(), ""):  # noqa: S324 - to be refused
        file = form.format(wrong).encode()
        assert kind in check(Envelope(document=DOCUMENT, digests={kind: file})).fault


def test_both_digests_must_hold() -> None:
    digests = {"sha256": hashlib.sha256(DOCUMENT).hexdigest().encode(), "sha512": b"0"}
    assert "sha512" in check(Envelope(document=DOCUMENT, digests=digests)).fault


def test_a_digest_of_a_kind_that_nobody_knows_is_a_fault() -> None:
    assert "unknown kind" in check(Envelope(document=DOCUMENT, digests={"md5": b"0"})).fault


def test_a_good_signature_is_passed_armored_or_not(key: Tsk) -> None:
    binary = sign(key.signer(), DOCUMENT, mode=SignatureMode.DETACHED, armor=False)
    for found in (signature(key, DOCUMENT), binary):
        for public_key in (public(key), bytes(key.extract_certificate())):
            envelope = Envelope(document=DOCUMENT, signature=found, keys=(Key(raw=public_key),))
            assert check(envelope) == Check()


def test_one_good_signature_among_others_is_enough(key: Tsk) -> None:
    other = Tsk.generate(user_id="other")
    both = b"".join(
        sign(one.signer(), DOCUMENT, mode=SignatureMode.DETACHED, armor=False) for one in (other, key)
    )
    keys = (Key(raw=b"no key at all"), Key(raw=public(key)))
    assert check(Envelope(document=DOCUMENT, signature=both, keys=keys)) == Check()


def test_a_signature_of_other_bytes_or_by_another_key_keeps_the_advisory_out(key: Tsk) -> None:
    stranger = Tsk.generate(user_id="stranger")
    for bad in (
        signature(key, DOCUMENT + b" "),
        signature(stranger, DOCUMENT),
        public(key),
        b"no signature",
    ):
        envelope = Envelope(document=DOCUMENT, signature=bad, keys=(Key(raw=public(key)),))
        assert "signature" in check(envelope).fault
        assert "signature" in fault(seal(envelope))


def test_a_signature_that_nobody_here_can_check_is_said_and_the_advisory_used(key: Tsk) -> None:
    for keys in ((), (Key(raw=b"no key"),), (Key(raw=public(key), fingerprint="00" * 20),)):
        item = parsed(seal(Envelope(document=DOCUMENT, signature=signature(key, DOCUMENT), keys=keys)))
        assert isinstance(item, Record)
        assert item.status == "final; signature not checked: no key of the provider at hand"


def test_the_announced_fingerprint_is_that_of_the_whole_key_in_any_spelling(key: Tsk) -> None:
    fingerprint = key.extract_certificate().fingerprint.upper()
    spelled = " ".join(fingerprint[at : at + 4] for at in range(0, 40, 4))
    keys = (Key(raw=public(key), fingerprint=spelled),)
    assert check(Envelope(document=DOCUMENT, signature=signature(key, DOCUMENT), keys=keys)) == Check()


@given(at=st.integers(0, 2000), bits=st.integers(1, 255))
def test_no_changed_byte_of_a_signed_advisory_passes(at: int, bits: int) -> None:
    document = bytearray(DOCUMENT)
    document[at % len(document)] ^= bits
    assert "signature" in check(msgspec.structs.replace(SIGNED, document=bytes(document))).fault


@given(raw=st.binary(max_size=300), at=st.integers(0, 2000), bits=st.integers(1, 255))
def test_no_signature_and_no_key_breaks_the_check(raw: bytes, at: int, bits: int) -> None:
    signed, key = bytearray(SIGNED.signature), bytearray(SIGNED.keys[0].raw)
    for part in (signed, key):
        part[at % len(part)] ^= bits
    for changes in ({"signature": raw}, {"signature": bytes(signed)}, {"keys": (Key(raw=bytes(key)),)}):
        assert isinstance(check(msgspec.structs.replace(SIGNED, **changes)), Check)


def _signed() -> Envelope:
    key = Tsk.generate(user_id="fuzzed")
    binary = sign(key.signer(), DOCUMENT, mode=SignatureMode.DETACHED, armor=False)
    return Envelope(document=DOCUMENT, signature=binary, keys=(Key(raw=public(key)),))


SIGNED = _signed()


def test_an_envelope_comes_back_as_it_was_and_a_bare_advisory_has_nothing_beside_it() -> None:
    assert unseal(seal(SIGNED)) == SIGNED
    assert unseal(DOCUMENT) == Envelope(document=DOCUMENT)


# --- a folder ---


def put(folder: Path, name: str, *, number: str = "ICSMA-1", **beside: bytes) -> bytes:
    """Write an advisory of this number, with the files beside it. Gives back its bytes."""
    document = advisory()
    document["document"]["tracking"]["id"] = number
    raw = encoded(document)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(raw)
    for ending, content in beside.items():
        (folder / f"{name}.{ending}").write_bytes(content)
    return raw


def items(place: Path | str, source: Csaf = SOURCE) -> list[Item]:
    return [item for page in source.fetch(str(place)) for item in source.parse(page)]


def test_a_folder_is_read_with_all_that_stands_beside_its_advisories(tmp_path: Path, key: Tsk) -> None:
    raw = put(tmp_path, "2021/good.json", number="GOOD")
    put(tmp_path, "2021/good.json", number="GOOD", asc=signature(key, raw), sha512=digest(raw, "sha512"))
    put(tmp_path, "2021/cut.json", number="CUT", sha256=digest(raw, "sha256"))
    put(tmp_path, "2022/forged.json", number="FORGED", asc=signature(key, raw))
    put(tmp_path, "bare.json", number="BARE")
    (tmp_path / "openpgp").mkdir()
    (tmp_path / "openpgp" / "acme.asc").write_bytes(public(key))
    (tmp_path / "provider-metadata.json").write_text("{}")
    (tmp_path / "feed-white.json").write_text('{"feed": {}}')
    found = items(tmp_path)
    assert {item.number: type(item) for item in found if isinstance(item, Record | Unreadable)} == {
        "GOOD": Record,
        "BARE": Record,
        "CUT": Unreadable,
        "FORGED": Unreadable,
    }
    assert {item.where for item in found if isinstance(item, Unreadable)} == {
        "2021/cut.json",
        "2022/forged.json",
    }


def digest(raw: bytes, kind: str) -> bytes:
    return hashlib.new(kind, raw).hexdigest().encode()


def test_one_file_is_a_place(tmp_path: Path) -> None:
    put(tmp_path, "one.json", sha256=b"0")
    (item,) = items(tmp_path / "one.json")
    assert isinstance(item, Unreadable)


def test_a_file_that_cannot_be_read_costs_nobody_else(tmp_path: Path) -> None:
    put(tmp_path, "good.json")
    (tmp_path / "lost.json").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    found = items(tmp_path)
    lost = [item for item in found if isinstance(item, Unreadable)]
    assert (len(found), len(lost), len({item.digest for item in lost})) == (3, 2, 2)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_advisories_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError):
        list(SOURCE.fetch(str(tmp_path / name)))


def test_nothing_comes_when_nothing_changed_and_all_when_a_file_beside_did(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    put(tmp_path, "b.json", number="ICSMA-2")
    pages = list(SOURCE.fetch(str(tmp_path)))
    assert [bool(page.validator) for page in pages] == [False, True]
    assert list(SOURCE.fetch(str(tmp_path), validator=pages[-1].validator)) == []
    put(tmp_path, "a.json", asc=b"new")
    assert len(list(SOURCE.fetch(str(tmp_path), validator=pages[-1].validator))) == 2


def test_an_interrupted_fetch_goes_on_while_the_list_is_the_same(tmp_path: Path) -> None:
    for name in "abc":
        put(tmp_path, f"{name}.json", number=name)
    first, *rest = SOURCE.fetch(str(tmp_path))
    assert [p.where for p in SOURCE.fetch(str(tmp_path), cursor=first.cursor)] == [p.where for p in rest]
    assert rest[-1].cursor == ""
    put(tmp_path, "0.json", number="0")
    assert len(list(SOURCE.fetch(str(tmp_path), cursor=first.cursor))) == 4


# --- a provider ---

HASTY = Settings(attempts=2, wait_initial_s=0.0, wait_max_s=0.0, timeout_s=2.0, requests_per_minute=1e9)
PROVIDER = Csaf(HASTY)
METADATA = "/.well-known/csaf/provider-metadata.json"
WEB_PAGE = Reply(status=404, body=b"<html>Not found</html>", headers={"Content-Type": "text/html"})


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def serve(server: Server, path: str, number: str, **beside: bytes) -> bytes:
    """Answer with an advisory of this number and the files beside it. Gives back its bytes."""
    document = advisory()
    document["document"]["tracking"]["id"] = number
    raw = encoded(document)
    server.file(path, raw)
    for ending, content in beside.items():
        server.file(f"{path}.{ending}", content)
    return raw


def metadata(*distributions: dict[str, Any], keys: tuple[dict[str, str], ...] = ()) -> bytes:
    return encoded({"distributions": distributions, "public_openpgp_keys": keys})


def entry(url: str, **links: str) -> dict[str, Any]:
    """An entry of a ROLIE feed, with links by their kind."""
    found = [{"rel": "self", "href": url}, *({"rel": rel, "href": href} for rel, href in links.items())]
    return {"id": url.rpartition("/")[2], "updated": "2021-10-05T00:00:00Z", "link": found}


def feed(*entries: dict[str, Any]) -> bytes:
    return encoded({"feed": {"entry": entries}})


def test_a_directory_is_read_by_its_lists(server: Server) -> None:
    server.file("/white/index.txt", b"2018/a.json\n2021/b.json\n")
    server.file(
        "/white/changes.csv", b'"2021/b.json","2021-10-05T00:00:00Z"\n"2022/c.json","2022-01-01T00:00:00Z"\n'
    )
    raw = serve(server, "/white/2018/a.json", "A")
    serve(server, "/white/2018/a.json", "A", sha256=digest(raw, "sha256"))
    serve(server, "/white/2021/b.json", "B", sha512=b"00")
    serve(server, "/white/2022/c.json", "C")
    for ending in ("sha256", "sha512", "asc"):
        server.at(f"/white/2022/c.json.{ending}", WEB_PAGE)
    for place in (f"{server.url}/white", f"{server.url}/white/"):
        a, b, c = items(place, PROVIDER)
        assert [getattr(item, "number", "") for item in (a, b, c)] == ["A", "B", "C"]
        assert [type(item) for item in (a, b, c)] == [Record, Unreadable, Record]


def test_a_provider_is_found_by_its_name_alone_and_its_keys_are_used(server: Server, key: Tsk) -> None:
    fingerprint = key.extract_certificate().fingerprint
    keys = ({"url": f"{server.url}/key.asc", "fingerprint": fingerprint},)
    server.file(METADATA, metadata({"directory_url": f"{server.url}/white"}, keys=keys))
    server.file("/key.asc", public(key))
    server.file("/white/index.txt", b"a.json\nb.json")
    raw = serve(server, "/white/a.json", "A")
    serve(server, "/white/a.json", "A", asc=signature(key, raw))
    serve(server, "/white/b.json", "B", asc=signature(key, raw))
    a, b = items(server.url, PROVIDER)
    assert isinstance(a, Record)
    assert a.status == "final"
    assert isinstance(b, Unreadable)
    assert f"{server.url}/white/b.json" == b.where


def test_a_key_that_cannot_be_had_leaves_the_signature_unchecked_and_says_so(
    server: Server, key: Tsk
) -> None:
    server.file(METADATA, metadata({"directory_url": server.url}, keys=({"url": f"{server.url}/key"},)))
    server.at("/key", Reply(status=503))
    server.file("/index.txt", b"a.json")
    raw = serve(server, "/a.json", "A")
    serve(server, "/a.json", "A", asc=signature(key, raw))
    (item,) = items(server.url, PROVIDER)
    assert isinstance(item, Record)
    assert "signature not checked" in item.status


def test_feeds_are_preferred_and_those_for_a_closed_circle_are_not_asked_for(server: Server) -> None:
    feeds = [
        {"url": f"{server.url}/white.json", "tlp_label": "WHITE"},
        {"url": f"{server.url}/red.json", "tlp_label": "RED"},
    ]
    server.file("/csaf/provider-metadata.json", metadata({"rolie": {"feeds": feeds}}, {"directory_url": "x"}))
    server.file("/white.json", feed(entry(f"{server.url}/a.json"), entry("b.json"), entry("b.json")))
    serve(server, "/a.json", "A")
    serve(server, "/b.json", "B")
    found = items(f"{server.url}/csaf", PROVIDER)
    assert [item.number for item in found if isinstance(item, Record)] == ["A", "B"]
    assert server.paths() == ["/csaf/provider-metadata.json", "/white.json", "/a.json", "/b.json"]


def test_a_file_that_a_feed_announces_must_come(server: Server) -> None:
    server.file(
        "/feed.json", feed(entry("a.json", hash="a.json.sha512"), entry("b.json", signature="b.json.asc"))
    )
    serve(server, "/a.json", "A")
    serve(server, "/b.json", "B")
    found = items(f"{server.url}/feed.json", PROVIDER)
    assert [item.reason for item in found if isinstance(item, Unreadable)] == [
        "its sha512 file is listed, but cannot be had",
        "its asc file is listed, but cannot be had",
    ]


def test_a_listed_advisory_that_is_not_there_costs_nobody_else(server: Server) -> None:
    server.file("/d/index.txt", b"a.json\nlost.json\nalso-lost.json\n../outside.json\nhttp://other/x.json\n")
    serve(server, "/d/a.json", "A")
    serve(server, "/outside.json", "OUTSIDE")
    server.at("/d/lost.json", WEB_PAGE)
    found = items(f"{server.url}/d/", PROVIDER)
    lost = [item for item in found if isinstance(item, Unreadable)]
    assert [item.number for item in found if isinstance(item, Record)] == ["A"]
    assert len({item.digest for item in lost}) == len(lost) == 4
    assert "/outside.json" not in server.paths()


def test_one_advisory_is_a_place(server: Server) -> None:
    serve(server, "/one.json", "ONE", sha512=b"0")
    (item,) = items(f"{server.url}/one.json", PROVIDER)
    assert isinstance(item, Unreadable)
    assert item.number == "ONE"


def test_a_list_with_dates_is_asked_first_and_then_nothing_comes(server: Server) -> None:
    server.file("/d/index.txt", b"a.json")
    server.file("/d/changes.csv", b'"a.json","2021-10-05T00:00:00Z"')
    serve(server, "/d/a.json", "A")
    (page,) = PROVIDER.fetch(f"{server.url}/d")
    assert page.validator
    assert list(PROVIDER.fetch(f"{server.url}/d", validator=page.validator)) == []
    server.file("/d/changes.csv", b'"a.json","2021-10-06T00:00:00Z"')
    assert len(list(PROVIDER.fetch(f"{server.url}/d", validator=page.validator))) == 1


def test_a_list_without_dates_cannot_say_that_nothing_changed(server: Server) -> None:
    server.file("/d/index.txt", b"a.json")
    serve(server, "/d/a.json", "A")
    (page,) = PROVIDER.fetch(f"{server.url}/d")
    assert page.validator == ""


def test_an_origin_that_goes_silent_ends_the_fetch_and_the_next_one_goes_on(server: Server) -> None:
    server.file("/d/index.txt", b"a.json\nb.json")
    serve(server, "/d/a.json", "A")
    server.at("/d/b.json", Reply(status=503))
    pages = PROVIDER.fetch(f"{server.url}/d")
    first = next(pages)
    with pytest.raises(SourceError, match="out of order"):
        next(pages)
    serve(server, "/d/b.json", "B")
    (rest,) = PROVIDER.fetch(f"{server.url}/d", cursor=first.cursor)
    assert rest.where.endswith("b.json")


def test_no_page_tells_a_password(server: Server) -> None:
    server.file("/d/index.txt", b"a.json\nlost.json")
    serve(server, "/d/a.json", "A")
    place = f"{server.url}/d".replace("http://", "http://jane:secret@")
    pages = list(PROVIDER.fetch(place))
    assert len(pages) == 2
    assert not any("secret" in page.where + page.cursor + str(page.raw) for page in pages)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"distributions": 5}', b'{"distributions": []}', b'{"feed": []}', b"\xff"]
)
def test_a_place_that_lists_nothing_is_an_error_that_says_what_to_do(server: Server, body: bytes) -> None:
    server.file("/csaf/provider-metadata.json", body)
    with pytest.raises(SourceError):
        list(PROVIDER.fetch(f"{server.url}/csaf"))


@pytest.mark.parametrize("place", ["http://[", "https://", "ftp://127.0.0.1/x", "http://127.0.0.1:1/x.json"])
def test_an_address_that_is_none_is_an_error(place: str) -> None:
    with pytest.raises(SourceError):
        list(PROVIDER.fetch(place))


def test_a_list_behind_encryption_leads_to_nothing_without() -> None:
    listed = read_feed(
        feed(entry("http://acme/a.json"), entry("https://acme/b.json")), "https://acme/feed.json"
    )
    assert [bool(item.fault) for item in listed] == [True, False]


@given(raw=st.binary(max_size=200) | st.text(max_size=80).map(str.encode) | values.map(encoded))
def test_a_list_is_read_or_is_an_error(raw: bytes) -> None:
    for read in (read_feed, read_metadata, lambda raw, where: read_directory(raw, raw, where)):
        with contextlib.suppress(SourceError):
            read(raw, "https://acme/csaf/")


def test_reading_a_folder_starts_neither_http_nor_openpgp(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    program = (
        "import sys; from lockring.sources.csaf import Csaf; s = Csaf(); "
        f"print(len([i for p in s.fetch({str(tmp_path)!r}) for i in s.parse(p)]), "
        "sorted({'httpx2', 'stamina', 'pysequoia', 'urllib.parse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "1 []\n"


# --- the advisories of CISA, where they lie beside the checkout ---


@pytest.fixture(scope="module")
def cisa() -> dict[str, Record]:
    if not CISA_ADVISORIES.exists():
        pytest.skip("no csaf beside this checkout")
    return {item.number: item for item in items(CISA_ADVISORIES) if isinstance(item, Record)}


def test_every_advisory_of_cisa_is_read_whole(cisa: dict[str, Record]) -> None:
    assert len(cisa) == len(list(CISA_ADVISORIES.glob("*.json")))
    for found in cisa.values():
        assert found.firm
        assert found.reason
        assert found.vulnerabilities
        assert any(product.covered for product in found.products)
        assert all(product.versions for product in found.products)
        assert (found.cut_off, found.withdrawn, found.related) == (False, False, ())
    assert sum(len(found.products) for found in cisa.values()) == 507


def test_a_product_that_cisa_names_without_a_status_is_open(cisa: dict[str, Record]) -> None:
    open_in = {n for n, found in cisa.items() if any(p.covered is None for p in found.products)}
    assert open_in == {"ICSMA-17-215-01", "ICSMA-17-215-02"}


def test_the_pump_models_of_the_remote_controllers_are_found(cisa: dict[str, Record]) -> None:
    found = cisa["ICSMA-18-219-02"]
    models = {(product.name, product.versions) for product in found.products}
    assert ("MMT-500 Remote Controller", "MMT-508 MiniMed pump") in models
    assert ("MMT-503 Remote Controller", "MMT-551 / MMT-751 MiniMed 530G") in models
    assert len(models) == 10
    for model in ("MMT-508", "MMT-511", "MMT-512", "MMT-522(K)", "MMT-723(K)", "MMT-554", "MMT-754"):
        assert model in found.codes
    assert [v.cve for v in found.vulnerabilities] == ["CVE-2018-10634", "CVE-2018-14781"]
    assert (found.initiated_on, found.stated_on) == (date(2018, 8, 7), date(2021, 10, 5))
    assert found.id == "csaf-icsma-18-219-02"
