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


UNIT = frozenset({Kind.LOT, Kind.SERIAL})
BARE = frozenset({Kind.CATALOG, Kind.LOT, Kind.SERIAL})
"""The kinds of a number that stands alone: it may be any of them."""
PRODUCT = frozenset({Kind.MODEL, Kind.CATALOG})
DATED = frozenset({Kind.EXPIRY, Kind.MADE, Kind.SOLD})


def _table(**lists: str) -> dict[str, Kind]:
    return {word: Kind(kind.lower()) for kind, listed in lists.items() for word in listed.split()}


LABELS = _table(
    LOT="lot lots lote lotes batch batches lot/batch batchs lot(s)",
    SERIAL="serial serials sn sns s/n s/ns ser",
    MODEL="model models template",
    CATALOG="catalog catalogue catalogs cat ref refs reference references upn upns ndc ndcs p/n pn pns p/ns sku skus gmn",
    IDENTIFIER="udi udis udi-di gtin gtins upc ean di",
    VERSION="version versions software sw firmware release releases revision revisions",
    EXPIRY="exp expiry expiration expires expire expired expiring use-by",
    MADE="manufactured manufacturing manufacture made produced production mfg mfd built",
    SOLD="distributed distribution shipped sold supplied delivered shipping marketed",
    NAME="name names trademark brand brands",
    OTHER=(
        "registration registrations record records register registry registered reg anvisa nada 510(k) recall pip tel telephone phone "
        "fax quantity listing ndc-listing npc dsm nhs fda regulation gmdn product-code event fsca fsn mda "
        "npc nsv page version-history license licence standard iso"
    ),
)
"""A word that says of what kind the numbers after it are."""

NUMBERED = _table(
    CATALOG="item items part parts list order reorder article material product products stock kit device",
    LOT="units",
    OTHER="control",
)
"""A word that does so only before `number`, `code` or `#`."""

NUMBER = frozenset(
    "no nos number numbers num nr nrs nº n° no's # id ids code codes identifier identifiers sku".split()
)
"""What follows a label and is no number."""

FILLER = frozenset(
    (
        "affected involved subject the is are as of be following s : = - * specific concerned recalled include "
        "includes including included range ranges ranging listed date dates and/or are: affected: are"
    ).split()
)
"""What may stand between a label and its first number."""

THROUGH = frozenset("to through thru until till – — al ~ tthru".split())
LOWER = frozenset("below before under less < lower earlier older prior ≤ lesser smaller preceding".split())
"""Words that put an upper bound: "below 16192", "2.60 and earlier"."""
UPPER = frozenset("above after over greater > higher later newer since ≥ onward onwards up larger beyond ongoing".split())
"""Words that put a lower bound."""
INCLUSIVE = frozenset("≤ ≥ since onward onwards ongoing from".split())
"""Of those before a number, the ones that count the number in."""
ALL = frozenset("all any every entire".split())
SOME = frozenset("select selected certain specific some various particular multiple several".split())
BEGIN = frozenset("starting beginning starts begins start begin prefix prefixed prefixes".split())
END = frozenset("ending ends end suffix suffixes containing contain contains digits digit wildcard".split())
ELSEWHERE = frozenset(
    (
        "attached attachment attachments annex annexes annexed appendix appendices spreadsheet enclosed enclosure see refer "
        "database webpage map available http https www addendum consult contacting tool look-up lookup unknown"
    ).split()
)
"""A list that is kept somewhere else."""
EXCEPT = frozenset("except excluding exclude excludes excluded exception unaffected without".split())
OPEN_LIST = frozenset("limited e.g eg example etc".split())
PRESENT = frozenset("present current ongoing today date now".split())

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
