"""The names that people give to the columns of a list of devices, in the languages that Lockring has met.

Names are compared as words in lower case without accents; `No.`, `Nr`, `Num` and `#` are `number`.
The first name of a fact is its plainest: where two columns would be one fact, the earlier name wins.
"""

from __future__ import annotations

import re
import unicodedata

NAMES: dict[str, tuple[str, ...]] = {
    "udi": (
        "udi", "full udi", "udi string", "udi code", "carrier hrf", "udi carrier carrier hrf", "udi hrf",
        "unique device identifier", "unique device identification", "udi number", "udi barcode",
        "scanned udi",
        "udi carrier", "produktkennung", "iud", "code iud",
    ),
    "device_identifier": (
        "device identifier", "udi di", "gtin", "di", "primary di", "di number", "udi device identifier",
        "udi carrier device identifier", "gtin 14", "gtin14", "ean", "upc", "ean number", "ean code",
        "iud id",
        "primary device identifier", "gs1 gtin", "basic gtin",
    ),
    "model_number": (
        "model number", "model", "device model", "model id", "model code", "modelnumber", "version or model",
        "version or model number", "version model number", "make model", "modell", "modellnummer",
        "modell number", "modele", "modelo", "modello", "number de modele", "type number",
    ),
    "catalog_number": (
        "catalog number", "catalogue number", "ref", "ref number", "catalog", "catalogue", "cat number",
        "reference number", "reference", "part number", "manufacturer part number", "mfr part number",
        "mfg part number", "mpn", "manufacturer catalog number", "mfr catalog number", "cat", "referencia",
        "bestellnummer", "bestell number", "katalognummer", "manufacturer reference",
    ),
    "serial_number": (
        "serial number", "serial", "sn", "s n", "serialnumber", "serial id", "serialno", "seriennummer",
        "serien number", "number de serie", "n de serie", "number serie", "n serie", "number di serie",
        "numero de serie", "numero di serie", "matricola", "serienummer", "manufacturer serial number",
        "mfr serial number",
    ),
    "lot_number": (
        "lot number", "lot", "batch number", "batch", "lot batch", "lot batch number", "batch lot number",
        "lotnumber", "lotno", "batch code", "lot code", "charge", "chargennummer", "chargen number",
        "number de lot", "n de lot", "numero de lot", "numero di lotto", "lotto", "lote", "number de lote",
        "los", "losnummer", "partij", "batch lot",
    ),
    "unit_number": ("lot or serial", "lot or serial number", "lot serial", "lot serial number", "serial lot",
                    "serial lot number", "serial or lot number", "batch serial number"),
    "brand_name": (
        "brand name", "brand", "trade name", "tradename", "device name", "product name", "proprietary name",
        "handelsname", "marke", "produktname", "marque", "nom commercial", "nombre comercial", "device",
    ),
    "manufacturer": (
        "manufacturer", "manufacturer name", "mfr", "mfg", "maker", "company name", "manufactured by", "firm",
        "mfr name", "hersteller", "fabricant", "fabricante", "produttore", "fabbricante", "fabrikant", "oem",
    ),
    "software_version": (
        "software version", "firmware version", "firmware", "sw version", "fw version", "software",
        "software revision", "softwareversion", "softwarestand", "version logicielle", "version",
    ),
    "manufacture_date": (
        "manufacture date", "manufacturing date", "date of manufacture", "manufactured on", "manufactured",
        "mfg date", "mfr date", "dom", "production date", "made", "made on", "date manufactured",
        "herstelldatum", "herstellungsdatum", "produktionsdatum", "date de fabrication",
        "fecha de fabricacion", "data di produzione", "data di fabbricazione",
    ),
    "expiration_date": (
        "expiration date", "expiry date", "expiration", "expiry", "exp date", "expires", "exp", "use by",
        "use by date", "date of expiry", "expires on", "best before", "verfallsdatum", "verfalldatum",
        "ablaufdatum", "haltbar bis", "date de peremption", "date d expiration", "fecha de caducidad",
        "fecha de vencimiento", "data di scadenza", "scadenza",
    ),
    "distribution_date": (
        "distribution date", "ship date", "shipped on", "shipment date", "distributed on", "received on",
        "received", "date received", "receipt date", "delivery date", "delivered on", "date of delivery",
        "purchase date", "date of purchase", "purchased on", "lieferdatum", "kaufdatum", "date de livraison",
        "date d achat", "fecha de compra", "data di consegna",
    ),
    "country": ("country", "country code", "land", "pays", "pais", "paese"),
    "site": (
        "site", "facility", "facility name", "site name", "hospital", "clinic", "campus", "location",
        "location name", "standort", "etablissement", "site code", "building", "room",
    ),
    "department": (
        "department", "dept", "department name", "ward", "cost center", "cost centre", "unit name",
        "division",
        "abteilung", "station", "kostenstelle", "service", "servicio", "reparto",
    ),
    "unit": (
        "unit", "asset id", "asset number", "asset tag", "asset", "tag number", "equipment id",
        "equipment number", "inventory number", "inventory id", "control number", "cmms id", "unit id",
        "device id", "id", "bme number", "tag", "inventarnummer", "inventar number", "geratenummer",
        "number d inventaire", "numero de inventario", "patrimonio", "identifier",
    ),
}  # fmt: skip

UNDECIDED = {
    "product code": "may be the maker's number or FDA's three letters",
    "product number": "may be the maker's number or your own",
    "item number": "may be the maker's number or your own",
    "article number": "may be the maker's number or your own",
    "artikelnummer": "may be the maker's number or your own",
    "material number": "may be the maker's number or your own",
    "sku": "may be the maker's number or your own",
    "supplier": "who sells a device is not always who makes it",
    "vendor": "who sells a device is not always who makes it",
    "vendor name": "who sells a device is not always who makes it",
    "supplier name": "who sells a device is not always who makes it",
    "lieferant": "who sells a device is not always who makes it",
    "date": "does not say which date",
    "number": "does not say which number",
    "code": "does not say which code",
    "name": "does not say whose name",
    "barcode": "may be a UDI or your own label",
    "type": "may be a kind of device or a model",
    "description": "words, not the name that the maker gave",
    "device description": "words, not the name that the maker gave",
    "install date": "a device may have been received long before",
    "installation date": "a device may have been received long before",
    "in service date": "a device may have been received long before",
}
"""Names that say too little, each with what is not known."""

_NUMBER_WORDS = dict.fromkeys(("no", "nr", "num", "nbr", "numero", "nummer", "numer"), "number")
_WHOSE = ("device", "equipment", "asset", "item", "product", "unit", "medical device", "implant", "pump")
"""Words in front of a name that change nothing: Device Serial Number, Asset Model."""
_RANK = {name: (fact, rank) for fact, names in NAMES.items() for rank, name in enumerate(names)}


def plain(name: str) -> str:
    """A column name as words: `serialNumber`, `SERIAL_NO.` and `Serial #` are `serial number`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("#", " number "))
    folded = unicodedata.normalize("NFKD", spaced).casefold()
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", kept)
    return " ".join(_NUMBER_WORDS.get(word, word) for word in words)


def known_name(name: str) -> tuple[str, int] | None:
    """The fact that a column of this name holds, and how plainly it says so: 0 is plainest."""
    words = plain(name)
    if found := _RANK.get(words):
        return found
    if words in UNDECIDED:
        return None
    bare = next((words.removeprefix(f"{whose} ") for whose in _WHOSE if words.startswith(f"{whose} ")), "")
    found = _RANK.get(bare)
    return (found[0], found[1] + len(_RANK)) if found else None


def is_known(name: str) -> bool:
    """Whether a cell is a column name that Lockring knows, so that its row is no row of a device."""
    return known_name(name) is not None or plain(name) in UNDECIDED
