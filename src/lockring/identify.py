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
_PHONE = r"\+?[0-9][0-9 ().-]{6,18}[0-9]"
_GTIN_LENGTHS = (8, 12, 13, 14)  # GS1 General Specifications 3.3.2
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UDI_STARTS = ("(", "]", "+", "*+", "=", "&", "\x1d")
_UDI_FACTS = (
    "device_identifier",
    "lot_number",
    "serial_number",
    "manufacture_date",
    "expiration_date",
    "software_version",
)


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
    labelled = {_SIGNS[_sign(found)]: found["value"] for found in re.finditer(_LABELLED, stripped)}
    rest = re.sub(_LABELLED, " ", stripped).strip()
    if rest and "model_number" in labelled:
        raise FactError(f"cannot read {shown(rest)} beside the model number; give it as --fact name=value")
    if rest:
        labelled["model_number"] = rest
    return _from_parts(labelled, models)


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
    facts = {name: _udi_fact(udi, name) for name in _UDI_FACTS if getattr(udi, name)}
    if not facts:
        raise FactError(f"{shown(text)} names no device; type the model number from the device")
    return Reading(device=Device.of(facts), remarks=tuple(doubt.says for doubt in udi.doubts))


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
    fact = known("model_number", text)
    if not isinstance(fact, Known):
        return fact, ""
    value = normal.model_number(text)
    if value.base in models:
        return fact, ""
    named = [str(base) for base in models if str(base).lstrip(_LETTERS) == value.base]
    if len(named) == 1:
        text_read = _printed(models[named[0]], value.suffix)
        read_as = Known(value=normal.ModelNumber(named[0], value.suffix), text=text_read)
        return read_as, f"We read {shown(text)} as model {read_as.text}."
    _refuse_two_models(text, models)
    says = (
        f"No notice that Lockring holds names a model {shown(text)}. It may be a typing error, or the name "
        "of a family: look for the number on the back or the bottom, such as MMT-1780."
    )
    return Known(value=fact.value, text=fact.text, doubts=(Doubt(says=says),)), says


def _printed(model: str, suffix: str) -> str:
    """The model as the notice prints it, with the suffix that the person typed."""
    return model.rstrip(_LETTERS) + suffix


def _refuse_two_models(text: str, models: Mapping[Value, str]) -> None:
    words = [word for word in text[:MAX_LENGTH].split() if normal.compact(word)]
    found = [word for word in words if normal.model_number(word).base in models]
    if len(found) > 1:
        raise FactError(f"{' and '.join(found)} are two devices; check one at a time")
