"""One FHIR `Device` (R4: hl7.org/fhir/R4/device.html, R5: hl7.org/fhir/R5/device.html) as texts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

COLUMNS = (
    "udiCarrier.carrierHRF",
    "udiCarrier.deviceIdentifier",
    "modelNumber",
    "partNumber",
    "lotNumber",
    "serialNumber",
    "manufactureDate",
    "expirationDate",
    "deviceName",
    "manufacturer",
    "version",
    "location",
    "identifier",
    "id",
)
"""What is read of a Device, by the names of its elements; R5 calls the device's name `name`."""
_NAME_TYPES = ("udi-label-name", "registered-name", "manufacturer-name", "user-friendly-name")
"""Types of names from the maker's own to the owner's; a name of another type counts last."""
_SOFTWARE = ("software", "firmware")

# The names in these classes are FHIR's.


class _Carrier(msgspec.Struct, frozen=True, rename="camel"):
    device_identifier: str | None = None
    carrier_hrf: str | None = msgspec.field(default=None, name="carrierHRF")


class _Name(msgspec.Struct, frozen=True):
    name: str | None = None
    value: str | None = None
    type: str | None = None


class _Kind(msgspec.Struct, frozen=True):
    text: str | None = None


class _Version(msgspec.Struct, frozen=True):
    value: str | None = None
    type: _Kind | None = None


class _Reference(msgspec.Struct, frozen=True):
    display: str | None = None
    reference: str | None = None


class _Identifier(msgspec.Struct, frozen=True):
    value: str | None = None


class _Device(msgspec.Struct, frozen=True, rename="camel"):
    id: str | None = None
    identifier: list[_Identifier] = []
    udi_carrier: list[_Carrier] = []
    model_number: str | None = None
    part_number: str | None = None
    lot_number: str | None = None
    serial_number: str | None = None
    manufacture_date: str | None = None
    expiration_date: str | None = None
    device_name: list[_Name] = []
    name: list[_Name] = []
    manufacturer: str | None = None
    version: list[_Version] = []
    location: _Reference | None = None
    model: msgspec.Raw = msgspec.Raw(b"")
    udi: msgspec.Raw = msgspec.Raw(b"")


def record_of(raw: msgspec.Raw | bytes) -> tuple[str | None, ...]:
    """The texts of a Device in the order of `COLUMNS`. Raises msgspec.ValidationError if it is not in form.

    Where a Device has several of what it can have one of, they stand together with semicolons between:
    then the cell is doubtful.
    """
    device = msgspec.json.decode(raw, type=_Device)
    if bytes(device.model) or bytes(device.udi):
        raise msgspec.ValidationError("it has `udi` or `model`, as in FHIR STU3; R4 and R5 can be read")
    return (
        _one(carrier.carrier_hrf for carrier in device.udi_carrier),
        _one(carrier.device_identifier for carrier in device.udi_carrier),
        device.model_number,
        device.part_number,
        device.lot_number,
        device.serial_number,
        device.manufacture_date,
        device.expiration_date,
        _name(device),
        device.manufacturer,
        _version(device),
        _place(device.location),
        next((one.value for one in device.identifier if one.value), None),
        device.id,
    )


def _one(texts: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(filter(None, texts))) or None


def _name(device: _Device) -> str | None:
    """The name that is nearest to what the maker prints."""
    names = [one for one in (*device.device_name, *device.name) if one.name or one.value]
    rank = {kind: place for place, kind in enumerate(_NAME_TYPES)}
    best = min(names, key=lambda one: rank.get(one.type or "", len(rank)), default=None)
    return None if best is None else best.name or best.value


def _version(device: _Device) -> str | None:
    """The version of the software where its kind is told, else all versions."""
    told = [one for one in device.version if one.type and one.type.text]
    software = [one for one in told if any(word in str(one.type).lower() for word in _SOFTWARE)]
    return _one(one.value for one in software or device.version)


def _place(location: _Reference | None) -> str | None:
    return None if location is None else location.display or location.reference
