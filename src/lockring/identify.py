"""What a person types from the device: label text to a device, with what was doubtful about it.

The text may be a model number in any spelling, a whole barcode, or a label's lines such as
"REF MMT-1780K SN NG1234567H". Nothing here decides a verdict; a doubt keeps a fact from deciding one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from lockring import normal
from lockring.errors import FactError, UdiError, shown
from lockring.facts import MAX_LENGTH, Device, Doubt, Fact, Known, known
from lockring.normal import Value

if TYPE_CHECKING:
    from lockring.udi import Udi

_LABELLED = (
    r"(?i)\b(?P<sign>S/?N|SERIAL|LOT|REF|MODEL|UDI|DI|GTIN)\b(?:\s+(?:NO\b|NUMBER\b))?"
    r"\.?\s*[:#]?\s*(?P<value>[^\s,;]+)"
)
_SIGNS = {
    "SN": "serial_number",
    "SERIAL": "serial_number",
    "LOT": "lot_number",
    "REF": "model_number",
    "MODEL": "model_number",
    "DI": "device_identifier",
    "UDI": "device_identifier",
    "GTIN": "device_identifier",
}
_WORDS = (
    r"(?i)\b(?:medtronic|minimed|paradigm|insulin|pump|remote|control(?:ler)?|reservoir|infusion|set|sets"
    r"|mg/?dl|mmol/?l)\b"
)
_PHONE = r"\+?[0-9][0-9 ().-]{6,18}[0-9]"
_GTIN_LENGTHS = (8, 12, 13, 14)  # GS1 General Specifications 3.3.2
_LONGEST_SUFFIX = 5  # letters; the longest seen is WWKA (ANVISA, MMT-1752WWKA)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UDI_STARTS = ("(", "]", "+", "*+", "=", "&", "\x1d")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The device that a text describes, and remarks on how the text was read."""

    device: Device
    remarks: tuple[str, ...] = ()


def read_label(text: str, models: Mapping[Value, str]) -> Reading:
    """The facts that the text states. `models` holds all models that some notice names, by base number.

    A model that no notice names is a doubt: it may be a typing error, so it never decides anything.
    Raises FactError when the text states no fact at all.
    """
    stripped = text.strip()
    _refuse_what_is_no_label(stripped)
    if _looks_like_udi(stripped):
        return _from_udi(text)
    labelled = _labelled(stripped)
    rest = re.sub(_LABELLED, " ", stripped).strip()
    if rest and "model_number" in labelled:
        raise FactError(f"cannot read {shown(rest)} beside the model number; give it as --fact name=value")
    if rest:
        labelled["model_number"] = rest
    return _from_parts(labelled, models)


def _labelled(text: str) -> dict[str, str]:
    """What follows each sign of the label. Raises FactError when two values follow one sign."""
    found: dict[str, str] = {}
    for match in re.finditer(_LABELLED, text):
        name = _SIGNS[_sign(match)]
        if found.setdefault(name, match["value"]) != match["value"]:
            raise FactError(f"{name}: given twice with different values; give one device at a time")
    return found


def _refuse_what_is_no_label(text: str) -> None:
    """Raises FactError that says what the text looks like instead."""
    digits = "".join(filter(str.isdecimal, text))
    if not text:
        raise FactError("no text given; type what is printed on the device, such as MMT-1780")
    if not any(c.isalnum() for c in text):
        raise FactError(f"{shown(text)} has no letter and no digit; type what is printed on the device")
    if re.fullmatch(_PHONE, text) and digits != text and len(digits) not in (8, 14):
        raise FactError(f"{shown(text)} looks like a phone number; type the model number from the device")
    if text.isdecimal() and len(text) in (10, 11, 15):
        raise FactError(
            f"{shown(text)} has {len(text)} digits; a product number by a barcode has 8, 12, 13 or 14. "
            "Count the digits again, or type the model number"
        )


def _looks_like_udi(text: str) -> bool:
    compact = text.replace(" ", "")
    bare_gtin = compact.isdecimal() and len(compact) in _GTIN_LENGTHS
    return bare_gtin or compact.startswith(_UDI_STARTS) or (compact.startswith("01") and len(compact) >= 16)


def _from_udi(text: str) -> Reading:
    from lockring.udi import read_udi  # most checks give a model number and need no barcode reader

    try:
        udi = read_udi(text)
    except UdiError as error:
        raise FactError(str(error)) from error
    reading = from_udi(udi)
    if not dict(reading.device):
        raise FactError(f"{shown(text)} names no device; type the model number from the device")
    return reading


def from_udi(udi: Udi) -> Reading:
    """The facts that a bar code states, none if it states none, with its doubts as remarks."""
    from lockring.udi import UDI_FACTS  # who has a UDI has its reader

    facts = {name: _udi_fact(udi, name) for name in UDI_FACTS if getattr(udi, name)}
    return Reading(device=Device.of(facts), remarks=tuple(doubt.says for doubt in udi.doubts))


def identifier_fact(text: str) -> tuple[Fact, str]:
    """The device identifier that the text states, alone or in a whole barcode, and a remark on its doubts."""
    reading = _from_udi(text)
    return reading.device.get("device_identifier"), " ".join(reading.remarks)


def _udi_fact(udi: Udi, name: str) -> Fact:
    doubts = (Doubt(says=doubt.says) for doubt in udi.doubts if name in doubt.fields)
    return known(name, getattr(udi, name), *doubts)


def _sign(found: re.Match[str]) -> str:
    return found["sign"].upper().replace("/", "").split()[0]


def _from_parts(labelled: Mapping[str, str], models: Mapping[Value, str]) -> Reading:
    facts: dict[str, Fact] = {}
    remarks: list[str] = []
    for name, text in labelled.items():
        if name == "model_number":
            facts[name], remark = model_fact(text, models)
            remarks += [remark] if remark else []
        elif name == "device_identifier":
            facts.update(_from_udi(text).device)
        else:
            facts[name] = known(name, text)
    return Reading(device=Device.of(facts), remarks=tuple(remarks))


def model_fact(text: str, models: Mapping[Value, str]) -> tuple[Fact, str]:
    """The model number, and a remark when it was not simply found among the models that notices name."""
    whole = known("model_number", text)
    if not isinstance(whole, Known):
        return whole, ""
    within = _models_within(text, models)
    for candidate in (_without_words(text), text, *within):
        found = _named_model(candidate, models) if normal.compact(candidate) else None
        if found is not None:
            remark = f"We read {shown(text)} as model {found.text}."
            return found, "" if found.text == whole.text else remark
    says = (
        f"No notice that Lockring holds names a model {shown(text)}. It may be a typing error, or the name "
        "of a family: look for the number on the back or the bottom, such as MMT-1780."
    )
    return Known(value=whole.value, text=whole.text, doubts=(*whole.doubts, Doubt(says=says))), says


def _models_within(text: str, models: Mapping[Value, str]) -> tuple[str, ...]:
    """The one model that some words of the text name. Raises FactError when they name two devices.

    "Animas Vibe" holds two names, if notices use both: one of them may know it as "Vibe" only, so neither
    name alone decides.
    """
    words = text[:MAX_LENGTH].split()
    runs = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(len(words), i + 4) + 1)]
    found: dict[str, str] = {}
    for run in sorted(runs, key=len):
        if _is_named(run, models):
            found.setdefault(normal.model_number(run).base, run)
    if len(found) > 1:
        names = " and ".join(found.values())
        if " ".join(words) in found.values():
            raise FactError(f"notices use the names {names}; check with one of them, and then with the other")
        raise FactError(f"{names} are two devices; check one at a time")
    return tuple(found.values())


def _is_named(text: str, models: Mapping[Value, str]) -> bool:
    """Whether the text as it stands is a model that a notice names, with no longer suffix than there is."""
    if not normal.compact(text):
        return False
    value = normal.model_number(text)
    return value.base in models and len(value.suffix) <= _LONGEST_SUFFIX


def _without_words(text: str) -> str:
    """The text without words that are no part of a model: in "MMT-326 pump", PUMP is no suffix."""
    return " ".join(re.sub(_WORDS, " ", text).replace("( )", " ").split())


def _named_model(text: str, models: Mapping[Value, str]) -> Known | None:
    """The model that the text names, with or without the letters before its number, if a notice names it."""
    fact = known("model_number", text)
    value = normal.model_number(text)
    if not isinstance(fact, Known) or len(value.suffix) > _LONGEST_SUFFIX:
        return None
    if value.base in models:
        return fact
    named = [str(base) for base in models if str(base).lstrip(_LETTERS) == value.base]
    if len(named) != 1:
        return None
    printed = models[named[0]].rstrip(_LETTERS) + value.suffix
    return Known(value=normal.ModelNumber(named[0], value.suffix), text=printed, doubts=fact.doubts)
