"""Records of GUDID as `GudidRecord`s: pure, and total over whatever stands in the bytes.

Three forms are read: openFDA's device/udi (open.fda.gov/apis/device/udi), that of AccessGUDID and extracts
of it, and the rows of AccessGUDID's delimited release. A record is `Unreadable` when it is no JSON, has no
identifier, or holds a value that no label could carry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import msgspec

from lockring.errors import FactError, shown
from lockring.gudid import SOURCE, GudidIdentifiers, GudidItem, GudidRecord, value
from lockring.normal import device_identifier
from lockring.record import Unreadable
from lockring.sources.openfda_records import batch_of

_PRIMARY = "primary"


class _Identifier(msgspec.Struct, frozen=True, kw_only=True):
    device_id: str = msgspec.field(name="deviceId", default="")
    kind: str | None = msgspec.field(name="deviceIdType", default=None)
    fda_id: str = msgspec.field(name="id", default="")
    fda_kind: str | None = msgspec.field(name="type", default=None)


class _Identifiers(msgspec.Struct, frozen=True, kw_only=True):
    identifier: list[_Identifier]


class _Device(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of all forms: AccessGUDID's names, and openFDA's after each."""

    identifiers: list[_Identifier] | _Identifiers | None = None
    brand: str | None = msgspec.field(name="brandName", default=None)
    fda_brand: str | None = msgspec.field(name="brand_name", default=None)
    model: str | None = msgspec.field(name="versionModelNumber", default=None)
    fda_model: str | None = msgspec.field(name="version_or_model_number", default=None)
    catalog: str | None = msgspec.field(name="catalogNumber", default=None)
    fda_catalog: str | None = msgspec.field(name="catalog_number", default=None)
    company: str | None = msgspec.field(name="companyName", default=None)
    fda_company: str | None = msgspec.field(name="company_name", default=None)
    version_date: str | None = msgspec.field(name="publicVersionDate", default=None)
    fda_version_date: str | None = msgspec.field(name="public_version_date", default=None)
    published: str | None = msgspec.field(name="devicePublishDate", default=None)
    fda_published: str | None = msgspec.field(name="publish_date", default=None)
    primary_di: str | None = msgspec.field(name="PrimaryDI", default=None)
    device_id: str | None = msgspec.field(name="deviceId", default=None)


class _Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    device: _Device


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of AccessGUDID's lookup."""

    gudid: _Wrapped


_DEVICE = msgspec.json.Decoder(_Device)
_ANSWER = msgspec.json.Decoder(_Answer)


def read_all(raw: bytes, where: str) -> Iterator[GudidItem | Unreadable]:
    """Each record of a page's bytes, in order. Raises nothing: a page that is none is one `Unreadable`."""
    try:
        batch = batch_of(raw, where)
    except ValueError as error:
        yield _unreadable(raw, where, f"the page {error}")
        return
    for count, record in enumerate(batch.records, batch.first):
        yield read(record, f"{batch.name} record {count}")


def read(raw: bytes, where: str) -> GudidItem | Unreadable:
    """The record in these bytes, or why it cannot be read. Raises nothing."""
    try:
        device = _ANSWER.decode(raw).gudid.device if raw.startswith(b'{"gudid"') else _DEVICE.decode(raw)
        return _read(device)
    except UnicodeDecodeError as error:
        return _unreadable(raw, where, f"is not UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:  # FactError and what msgspec raises are ValueErrors
        return _unreadable(raw, where, str(error))


def _read(device: _Device) -> GudidItem:
    primary, identifiers = _identifiers(device)
    if device.primary_di is not None and device.device_id is not None:
        return GudidIdentifiers(primary=primary, identifiers=identifiers)
    company = " ".join((device.company or device.fda_company or "").split())
    return GudidRecord(
        primary=primary,
        identifiers=identifiers,
        brand_name=value("brand_name", device.brand or device.fda_brand),
        model_number=value("model_number", device.model or device.fda_model),
        catalog_number=value("catalog_number", device.catalog or device.fda_catalog),
        company=company,
        stated_on=_day(device),
    )


def _identifiers(device: _Device) -> tuple[str, tuple[str, ...]]:
    """The primary identifier and all of them, in normal form. Raises FactError where there is none."""
    listed = device.identifiers
    each = listed.identifier if isinstance(listed, _Identifiers) else listed or []
    told = [((one.kind or one.fda_kind or "").lower(), one.device_id or one.fda_id) for one in each]
    if device.primary_di is not None:
        told = [(_PRIMARY, device.primary_di), ("", device.device_id or device.primary_di)]
    read = [(kind, identifier) for kind, text in told if (identifier := _normal(text))]
    if not read:
        raise FactError("expected a device identifier, got none with a letter or a digit")
    first = next((identifier for kind, identifier in read if kind == _PRIMARY), read[0][1])
    return first, tuple(dict.fromkeys(identifier for _, identifier in read))


def _normal(text: str) -> str:
    """The identifier in normal form; empty for a text that is none."""
    if len(text) > 100:  # characters; the longest of any issuing agency has 25
        raise FactError(f"expected a device identifier, got {shown(text)}")
    try:
        return device_identifier(text)
    except ValueError:
        return ""


def _day(device: _Device) -> date | None:
    """The day of this version of the record, else of the record; None where neither is one."""
    dates = (device.version_date, device.fda_version_date, device.published, device.fda_published)
    for text in filter(None, dates):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return None


def _unreadable(raw: bytes, where: str, reason: str) -> Unreadable:
    return Unreadable(
        source=SOURCE, where=where, reason=reason, digest=hashlib.sha256(raw).hexdigest(), raw=raw
    )
