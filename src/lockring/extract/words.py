"""The words that a recall notice uses around its numbers, and what each means to a reader.

Gathered from the forms of FDA, MHRA, Health Canada, ANVISA, INVIMA and the Hong Kong Department of Health.
"""

from __future__ import annotations

import enum


class Kind(enum.Enum):
    """What a number in a notice is."""

    LOT = "lot"
    SERIAL = "serial"
    MODEL = "model"
    CATALOG = "catalog"
    IDENTIFIER = "identifier"
    VERSION = "version"
    EXPIRY = "expiry"
    MADE = "made"
    SOLD = "sold"
    NAME = "name"
    OTHER = "other"
    """A number that no label of a device carries as its own: a registration, a recall, a telephone."""

    __hash__ = object.__hash__  # members are compared as themselves; the hash of their names is slow


UNIT = frozenset({Kind.LOT, Kind.SERIAL})
BARE = frozenset({Kind.CATALOG, Kind.LOT, Kind.SERIAL})
"""The kinds of a number that stands alone: it may be any of them."""
PRODUCT = frozenset({Kind.MODEL, Kind.CATALOG})
DATED = frozenset({Kind.EXPIRY, Kind.MADE, Kind.SOLD})
LISTED = UNIT | PRODUCT | {Kind.VERSION, Kind.IDENTIFIER}
"""The kinds of which a notice lists numbers; what follows another label is no list."""
ONLY = {kind: frozenset({kind}) for kind in Kind}
"""Each kind alone."""
EXPIRY = ONLY[Kind.EXPIRY]


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _table(**lists: str) -> dict[str, Kind]:
    return {word: Kind(kind.lower()) for kind, listed in lists.items() for word in listed.split()}


LABELS = _table(
    LOT="lot lots lote lotes batch batches lot/batch batchs lot(s)",
    SERIAL="serial serials sn sns s/n s/ns ser",
    MODEL="model models template",
    CATALOG=(
        "catalog catalogue catalogs cat ref refs reference references upn upns ndc ndcs p/n pn pns p/ns "
        "sku skus gmn ln"
    ),
    IDENTIFIER="udi udis udi-di gtin gtins upc ean di",
    VERSION="version versions software sw firmware release releases revision revisions",
    EXPIRY="exp expiry expiration expires expire expired expiring use-by due best-before validity",
    MADE="manufactured manufacturing manufacture made produced production mfg mfd built",
    SOLD="distributed distribution shipped sold supplied delivered shipping marketed",
    NAME="name names trademark brand brands",
    OTHER=(
        "registration registrations record records register registry registered reg anvisa nada "
        "510(k) recall pip tel telephone phone fax quantity listing ndc-listing npc dsm nhs fda "
        "regulation gmdn product-code event fsca fsn mda npc nsv barcode barcodes page version-history "
        "license licence standard iso size sizes"
    ),
)
"""A word that says of what kind the numbers after it are."""

NUMBERED = _table(
    CATALOG="item items part parts list order reorder article material product products stock kit device",
    LOT="units",
    OTHER="control",
)
"""A word that does so only before `number`, `code` or `#`."""

NUMBER = _set("no nos number numbers num nr nrs nº n° no's # id ids code codes identifier identifiers sku")
"""What follows a label and is no number."""

FILLER = _set(
    "affected involved subject the is are as of be following s : = - * specific concerned "
    "recalled include includes including included range ranges ranging listed date dates and/or "
    "are: affected: are"
)
"""What may stand between a label and its first number."""

THROUGH = _set("to through thru until till – — al ~ tthru")
LOWER = _set("below before under less < lower earlier older prior ≤ lesser smaller preceding")
"""Words that put an upper bound: "below 16192", "2.60 and earlier"."""
UPPER = _set("above after over greater > higher later newer since ≥ onward onwards up larger beyond ongoing")
"""Words that put a lower bound."""
INCLUSIVE = _set("≤ ≥ since onward onwards ongoing from")
"""Of those before a number, the ones that count the number in."""
ALL = _set("all any every entire")
PLACES = _set(
    "appendix appendices annex annexe annexes attachment attachments table section page step note figure "
    "fig chapter"
)
"""Words whose number says where something stands."""
SOME = _set("select selected certain specific many some various particular multiple several")
BEGIN = _set("starting beginning starts begins start begin prefix prefixed prefixes")
END = _set("ending ends end suffix suffixes containing contain contains digits digit wildcard")
ELSEWHERE = _set(
    "attached attachment attachments annex annexes annexed appendix appendices spreadsheet "
    "enclosed enclosure see refer database table tables webpage map available http https www addendum "
    "consult contacting tool look-up lookup unknown"
)
"""A list that is kept somewhere else."""
ATTACHED = _set(
    "attached attachment attachments annex annexes annexed appendix appendices spreadsheet "
    "enclosed enclosure addendum"
)
"""What lies beside a text: right after a list, it holds the rest of it."""
EXCEPT = _set("except excluding exclude excludes excluded exception unaffected without")
OPEN_LIST = _set("limited e.g eg example etc known identified preliminary")
BENIGN = _set(
    "and & or , / also plus both each box individual packages package packaging units unit pcs "
    "pieces ea qty in are is were a an on by at has have been be our only was this these those "
    "that which it inclusive including us usa use id amp quot nbsp u.s u.s. n/a na than equal or not the of "
    "inclusively sequential sequence consecutive sterile non-sterile"
)
"""What may stand between the numbers of a list."""
NO_PRODUCT = _set(
    "devices recalled initiated units note notes important quantity total reason description "
    "distributed date website classification action england scotland ireland wales"
)
"""Words before a colon after which no product is meant."""
RESTRICTING = _set("of with that which containing having where")
"""Words that say which of all lots are meant."""
MEASURES = _set(
    "% mm cm ml l mg kg g oz inch inches in. units unit pieces pcs cases boxes tests devices kits "
    "fr french gauge ga v hz months years days hours minutes"
)
"""What makes the number before it a measure or a count."""
PRESENT = _set("present current ongoing today date now")

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
