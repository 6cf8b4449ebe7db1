"""One row of a list -> the fields of a contact, or what is wrong with it. Nothing is guessed or lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lockring import normal
from lockring.campaign.likeness import plain, serial_number
from lockring.errors import FactError
from lockring.service.campaign.columns import FIELDS
from lockring.service.campaign.regions import STATES, region_of
from lockring.service.models import Contact
from lockring.vocabulary import normal_form

_YES = frozenset(("y", "yes", "true", "1", "in", "in warranty", "active", "si", "ja", "oui"))
_NO = frozenset(("n", "no", "false", "0", "out", "out of warranty", "expired", "ended", "nein", "non"))
_LANGUAGES = {"en": "en", "english": "en", "es": "es", "spanish": "es", "espanol": "es"}
_COUNTRIES = {"unitedstates": "US", "unitedstatesofamerica": "US", "canada": "CA", "mexico": "MX"}
_OWN = frozenset(FIELDS)
_MOST_UNITS = 1_000_000  # of one consignee


TAKEN = (
    *("name", "email", "phone", "street", "city", "postal_code", "model", "serial"),
    *("language", "quantity", "facts", "region", "country"),
)
"""The fields of a contact that a row gives, all of them each time."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says: the fields of a contact, and what of it could not be read and was left empty.

    `refused` says why there is no contact; then there are no fields.
    """

    fields: dict[str, Any] = {}
    faults: tuple[tuple[str, str], ...] = ()
    refused: str = ""


def taken(cells: Mapping[str, str]) -> Taken:
    """The contact in the cells of a row, by the names of fields. Total."""
    texts = {name: " ".join(text.split()) for name, text in cells.items()}
    faults: list[tuple[str, str]] = []
    fields: dict[str, Any] = {
        "name": texts.get("name") or _joined(texts, "first_name", "last_name"),
        "email": _email(texts.get("email", ""), faults),
        "phone": texts.get("phone", ""),
        "street": ", ".join(filter(None, (texts.get("street", ""), texts.get("street_more", "")))),
        "city": texts.get("city", ""),
        "postal_code": texts.get("postal_code", ""),
        "model": _model(texts.get("model", "")),
        "serial": serial_number(texts.get("serial", "")),
        "language": _LANGUAGES.get(plain(texts.get("language", "")), "en"),
        "quantity": _quantity(texts.get("quantity", ""), faults),
        "facts": _facts(texts, faults),
    }
    fields["region"] = region_of(texts.get("region", ""))
    fields["country"] = _country(texts.get("country", ""), fields["region"], faults)
    _cut(fields, faults)
    if not any(fields[name] for name in ("name", "email", "phone", "street", "serial")):
        return Taken(refused="names nobody, no way to reach them and no serial number")
    return Taken(fields=fields, faults=tuple(faults))


def _joined(texts: Mapping[str, str], *names: str) -> str:
    return " ".join(filter(None, (texts.get(name, "") for name in names)))


@lru_cache(maxsize=1 << 12)
def _model(text: str) -> str:
    """The model in its normal form, as cases have it: MMT-1780 K is MMT1780K."""
    try:
        return str(normal.model_number(text))
    except ValueError:
        return ""


@lru_cache(maxsize=1 << 12)
def _is_email(domain: str) -> bool:
    """Whether addresses can be there; domains repeat, and are looked at once."""
    try:
        validate_email(f"a@{domain}")
    except ValidationError:
        return False
    return True


_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")  # RFC 5322 dot-atom, near enough to write to


def _email(text: str, faults: list[tuple[str, str]]) -> str:
    address = text.removeprefix("mailto:").strip("<> ")
    local, _at, domain = address.rpartition("@")
    if not text or (_LOCAL.fullmatch(local) and _is_email(domain) and len(address) <= 254):
        return address
    faults.append(("email", "is no e-mail address; the rest of the row was taken"))
    return ""


def _quantity(text: str, faults: list[tuple[str, str]]) -> int:
    number = text.replace(",", "").removesuffix(".0")
    if not text or (number.isdecimal() and 0 < int(number) <= _MOST_UNITS):
        return int(number or 1)
    faults.append(("quantity", "is no number of units; one was taken"))
    return 1


def _country(text: str, region: str, faults: list[tuple[str, str]]) -> str:
    """The country as said, or of a state of the US; else US is taken, and that is a fault."""
    if not text:
        if region not in STATES:
            faults.append(("country", "is not said; US was taken"))
        return "US"
    try:
        return normal.country(_COUNTRIES.get(plain(text).replace(" ", ""), text))
    except ValueError:
        if region not in STATES:
            faults.append(("country", "is no country that is known; US was taken"))
        return "US"


def _facts(texts: Mapping[str, str], faults: list[tuple[str, str]]) -> dict[str, str]:
    """What the list says of the device. Warranty is yes, no, or not said: anything else is not known."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        if name in _OWN or not text:
            continue
        try:
            normal_form(name, text)
            found[name] = text[:_LONGEST]
        except FactError:
            faults.append((name, "cannot be read; it counts as not known"))
    warranty = plain(texts.get("in_warranty", ""))
    if warranty in _YES or warranty in _NO:
        found["in_warranty"] = "yes" if warranty in _YES else "no"
    elif warranty and warranty not in _UNKNOWN:
        faults.append(("in_warranty", "is neither yes nor no; it counts as not known"))
    return found


_UNKNOWN = frozenset(("unknown", "n a", "na", "not known", "tbd"))
_LONGEST = 100  # characters of a fact, as lockring.facts has it
_LIMITS = {
    field.name: field.max_length
    for field in Contact._meta.concrete_fields
    if field.name in (*Contact.PERSONAL, "region", "model", "serial") and field.max_length
}


def _cut(fields: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    """Cuts what is longer than its column, and says so: the row as it was stays with the list."""
    for name, most in _LIMITS.items():
        if len(fields[name]) > most:
            fields[name] = fields[name][:most]
            faults.append((name, f"is longer than {most} characters and was cut"))
    for name in _LIMITS:
        fields[name] = fields[name].replace("\x00", "")
