"""Where a parcel comes from and goes to."""

from __future__ import annotations

import unicodedata

import msgspec
from django.conf import settings

from lockring.errors import ServiceError
from lockring.service.models import Person

_NEEDED = ("name", "street", "city", "postal_code", "country")
_PARTS = ("name", "street", "city", "region", "postal_code", "country")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address. `country` is its code of two letters (ISO 3166-1)."""

    name: str
    street: str
    street_more: str = ""
    city: str
    region: str = ""
    postal_code: str
    country: str = "US"

    def lines(self, seen_from: str) -> tuple[str, ...]:
        """The address as it is printed; the country is left out within itself."""
        place = f"{self.city}, {' '.join(part for part in (self.region, self.postal_code) if part)}"
        country = "" if self.country == seen_from else self.country
        return tuple(line for line in (self.name, self.street, self.street_more, place, country) if line)


def of_person(person: Person) -> Address:
    """Where somebody lives. Raises ServiceError with the names of what is missing, and of nothing else."""
    given = {field: _plain(getattr(person, field)) for field in (*_PARTS, "street_more")}
    return _whole(given, "this person's address is not complete; it has no")


def of_desk() -> Address:
    """Where parcels are sent from and come back to. Raises ServiceError where LOCKRING_SENDER is not one."""
    parts = [_plain(part) for part in settings.LOCKRING_SENDER.split(";")]
    if len(parts) != len(_PARTS):
        raise ServiceError("LOCKRING_SENDER: expected name; street; city; region; postal code; country")
    return _whole(dict(zip(_PARTS, parts, strict=True)), "LOCKRING_SENDER has no")


def _plain(text: str) -> str:
    """One line, with its accents in one character each where there is one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _whole(given: dict[str, str], says: str) -> Address:
    missing = [name.replace("_", " ") for name in _NEEDED if not given[name]]
    if missing:
        raise ServiceError(f"{says}: {', '.join(missing)}; add it, then send again")
    return Address(**given)
