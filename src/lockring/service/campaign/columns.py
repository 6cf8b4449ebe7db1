"""Which column of a list of owners is which field: proposed, shown, changed, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from lockring.campaign.likeness import plain
from lockring.inventory.names import known_name
from lockring.render import plain as in_plain
from lockring.service.desk.words import Text
from lockring.service.models import OwnerList
from lockring.service.wording import for_page
from lockring.vocabulary import LABEL_FACT_NAMES

FIELDS: dict[str, Text] = {
    "name": _("Whole name"),
    "first_name": _("First name"),
    "last_name": _("Family name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "street": _("Street and number"),
    "street_more": _("Second line of the street"),
    "city": _("City"),
    "region": _("State"),
    "postal_code": _("ZIP code"),
    "country": _("Country"),
    "language": _("Language"),
    "model": _("Model"),
    "serial": _("Serial number"),
    "quantity": _("How many units"),
    "in_warranty": _("In warranty: yes or no"),
}
"""The fields of a contact that a column can hold, beside the facts of the device."""

_NAMES: dict[str, tuple[str, ...]] = {
    "name": (
        "nombre",
        "hospital",
        "organization",
        "contact",
        "customer",
        "patient",
        "owner",
        "name",
        "account name",
        "contact name",
        "owner name",
        "patient name",
        "customer name",
        "full name",
    ),
    "first_name": ("vorname", "first", "forename", "given name", "first name"),
    "last_name": ("apellidos", "apellido", "nachname", "last", "surname", "family name", "last name"),
    "email": ("correo", "mail", "email", "e mail address", "email address", "e mail"),
    "phone": (
        "telefono",
        "telefon",
        "tel",
        "cell",
        "mobile",
        "telephone",
        "phone",
        "mobile phone",
        "cell phone",
        "telephone number",
        "phone number",
    ),
    "street": (
        "strasse",
        "direccion",
        "addr1",
        "address1",
        "address",
        "street",
        "address line 1",
        "address 1",
        "street address",
    ),
    "street_more": ("suite", "apartment", "apt", "addr2", "address2", "address line 2", "address 2"),
    "city": ("ciudad", "ort", "town", "city"),
    "region": ("estado", "st", "province", "region", "state", "state province"),
    "postal_code": ("plz", "zipcode", "postcode", "zip", "codigo postal", "postal code", "zip code"),
    "country": ("pais", "land", "country", "country code"),
    "language": ("idioma", "language", "preferred language"),
    "quantity": ("cantidad", "units", "qty", "quantity", "number of units"),
    "in_warranty": ("garantia", "warranty", "under warranty", "warranty status", "in warranty"),
}
"""Names of columns as words in lower case, as people head their lists."""
_FIELD = {name: field for field, names in _NAMES.items() for name in names}
_OF_DEVICE = {"model_number": "model", "serial_number": "serial", "unit_number": "serial"}
_NO_FACTS = ("udi", "site", "department", "unit", "brand_name", "manufacturer", "country", "catalog_number")


def proposed(columns: Sequence[str], asked: Iterable[str] = ()) -> dict[str, str]:
    """What each column is read as, empty where that is not known; each field once, the first column wins.

    `asked` are questions of the notice, such as ring_color. As somebody has read these columns before, if so.
    """
    if remembered := _remembered(columns):
        return remembered
    questions = set(asked)
    found: dict[str, str] = {}
    for column in columns:
        field = _field(column, questions)
        found[column] = "" if field in found.values() else field
    return found


def _field(column: str, questions: set[str]) -> str:
    words = plain(column.replace("_", " "))
    if field := _FIELD.get(words):
        return field
    if words.replace(" ", "_") in questions:
        return words.replace(" ", "_")
    known = known_name(column)
    fact = known[0] if known else ""
    if fact in _OF_DEVICE:
        return _OF_DEVICE[fact]
    return "" if fact in _NO_FACTS else fact


def _remembered(columns: Sequence[str]) -> dict[str, str]:
    """How the newest list with just these columns was read."""
    for one in OwnerList.objects.exclude(started_at=None).order_by("-at")[:_REMEMBERED]:
        if set(one.columns) == set(columns):
            return {column: one.columns[column] for column in columns}
    return {}


_REMEMBERED = 50  # lists back that are looked at


def facts(asked: Iterable[str]) -> tuple[str, ...]:
    """The facts of a device that a column can hold."""
    label = (name for name in LABEL_FACT_NAMES if name not in (*_OF_DEVICE, *_NO_FACTS))
    return (*label, *sorted(set(asked)))


def wrong(columns: Mapping[str, str]) -> str:
    """The first field that two columns are read as; empty if there is none."""
    taken = [field for field in columns.values() if field]
    return next((field for field in taken if taken.count(field) > 1), "")


def called(field: str) -> str:
    """What a field or a fact of a list is called, in the language of the page."""
    return str(FIELDS[field]) if field in FIELDS else for_page(in_plain(field))
