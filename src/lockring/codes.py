"""The bar codes of one label -> one device: what each says, joined, and never the codes of two devices.

A label often has one code for the device and another one for its lot or serial number. Of HIBC's two, the
second repeats the check character of the first, the link (ANSI/HIBC 2.6 section 2.2.2); GS1 has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from lockring import identify
from lockring.errors import FactError, UdiError, ascii_quotes, shown
from lockring.facts import Device, Fact, Known
from lockring.udi import IssuingAgency, Udi, hibcc_check_character, read_udi

_INSTEAD = "or type the model number from the device, such as: lockring check MMT-1780"
_NUMBERS = ("lot_number", "serial_number")


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """One bar code as a scanner gives it: its kind, its text, and the same as people print it.

    `text` begins with the AIM identifier of its kind, such as "]d2"; FNC1 is "\\x1d".
    """

    kind: str
    text: str
    printed: str


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    """A bar code that says something of a device."""

    scanned: Scanned
    udi: Udi
    facts: dict[str, Fact]


def read_codes(scanned: Sequence[Scanned]) -> identify.Reading:
    """The device that these codes of one label describe, with remarks on what each said.

    Raises FactError where none of them is the code of a device, and where two contradict each other: then
    they are of two devices, or of an outer and an inner pack.
    """
    read = [(one, _code(one)) for one in scanned]
    codes = [code for _, code in read if code]
    if not codes:
        told = ", ".join(f"{one.kind} {shown(one.printed)}" for one in scanned)
        raise FactError(
            f"the photo shows no code of a device, only {told}: take a photo of another side, {_INSTEAD}"
        )
    _refuse_two_devices(codes)
    remarks = [_remark(one, code) for one, code in read]
    remarks += [doubt.says for code in codes for doubt in code.udi.doubts]
    if _is_joined(codes):
        remarks.append("This comes from two bar codes: make sure that both are on the same label.")
    return identify.Reading(device=Device.of(_merged(codes)), remarks=tuple(dict.fromkeys(remarks)))


def _code(scanned: Scanned) -> _Code | None:
    """What the code says of a device; None if nothing."""
    try:
        udi = read_udi(scanned.text)
    except UdiError:
        return None
    facts = dict(identify.from_udi(udi).device)
    return _Code(scanned=scanned, udi=udi, facts=facts) if facts else None


def _remark(scanned: Scanned, code: _Code | None) -> str:
    read = f"{scanned.kind}: {ascii_quotes(scanned.printed)}"
    return f"From the photo, {read}." if code else f"From the photo, not the code of a device, {read}."


def _refuse_two_devices(codes: Sequence[_Code]) -> None:
    """Raises FactError, which names each code, where not all can be of one device."""
    facts = [(name, fact) for code in codes for name, fact in code.facts.items()]
    differ = any(_differ(one, two) for name, one in facts for other, two in facts if name == other)
    if differ or not all(_is_linked(code, codes) for code in codes):
        told = " and ".join(f"{code.scanned.kind} {shown(code.scanned.printed)}" for code in codes)
        raise FactError(
            f"the photo shows codes of more than one device: {told}. Take a photo of one label, {_INSTEAD}"
        )


def _differ(one: Fact, other: Fact) -> bool:
    """Whether two codes state different values; a month and a day in it do not differ."""
    if not (isinstance(one, Known) and isinstance(other, Known)) or one.value == other.value:
        return False
    return not (one.text.startswith(f"{other.text}-") or other.text.startswith(f"{one.text}-"))


def _is_linked(code: _Code, codes: Iterable[_Code]) -> bool:
    """Whether the link character of a HIBC secondary code is that of each primary code beside it."""
    link = code.udi.other.get("link")
    primary = [other.udi for other in codes if other.udi.issuing_agency is IssuingAgency.HIBCC]
    identifiers = [udi.device_identifier for udi in primary if udi.device_identifier]
    return link is None or all(_check_character(each) == link for each in identifiers)


def _check_character(identifier: str) -> str:
    """Of a primary code; none of an identifier that was misread."""
    try:
        return hibcc_check_character(f"+{identifier}")
    except UdiError:
        return ""


def _is_joined(codes: Sequence[_Code]) -> bool:
    """Whether no code alone tells both the device and its numbers, and no link character ties them."""
    alone = any("device_identifier" in code.facts and code.facts.keys() & {*_NUMBERS} for code in codes)
    told = {name for code in codes for name in code.facts}
    linked = any("link" in code.udi.other for code in codes)
    return not (alone or linked) and "device_identifier" in told and bool(told & {*_NUMBERS})


def _merged(codes: Iterable[_Code]) -> dict[str, Fact]:
    """Every fact once: the one without a doubt, and the one that says the day."""
    merged: dict[str, Fact] = {}
    for code in codes:
        for name, fact in code.facts.items():
            merged[name] = max(merged.get(name, fact), fact, key=_worth)
    return merged


def _worth(fact: Fact) -> tuple[bool, int]:
    return (not fact.doubts, len(fact.text)) if isinstance(fact, Known) else (False, 0)
