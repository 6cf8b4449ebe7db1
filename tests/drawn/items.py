"""Trade items (GS1): one product as it is sold, with the numbers that its label has.

No two of them have one model number but for its last letters, or catalogue numbers that people confuse.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path
from random import Random

import msgspec

LETTERS = "ACDEFHJKMPRTUVWXY"  # those that nobody takes for a digit
LOOKS_LIKE = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z", "6": "G"}
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{1,18}[0-9][A-Za-z]{0,3}")
_LABEL_WORDS = ("LOT", "REF", "SN", "NO", "BATCH", "SERIAL")


class TradeItem(msgspec.Struct, frozen=True, kw_only=True):
    """What a label says of the product."""

    brand_name: str
    model_number: str
    catalog_number: str
    device_identifier: str

    @property
    def suffix(self) -> str:
        """The letters after the last digit of the model number."""
        model = _bare(self.model_number)
        return model[len(model.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) :]


def trade_items(number: int, gudid: Path | None = None) -> list[TradeItem]:
    """So many, those of the extract of GUDID first, then made up ones."""
    held = _of_gudid(gudid) if gudid and gudid.is_file() else iter(())
    return list(islice(_apart(chain(held, _made_up())), number))


def with_check_digit(digits: str) -> str:
    """The digits and their check digit (GS1 General Specifications 7.9)."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def _made_up() -> Iterator[TradeItem]:
    for number in count(10_000):
        dice = Random(number)
        yield TradeItem(
            brand_name=f"{dice.choice(('Kappa', 'Omega', 'Zeta', 'Sigma'))} {dice.choice(LETTERS)}{number}",
            model_number=f"{dice.choice(LETTERS)}X-{number}{dice.choice(('', 'K', 'CM'))}",
            catalog_number=f"{number}-{dice.randrange(10)}",
            device_identifier=with_check_digit(f"0{70_000_000_000 + number:012}"),
        )


def _of_gudid(path: Path) -> Iterator[TradeItem]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            primary = [one for one in record["identifiers"] if one["deviceIdType"] == "Primary"]
            if primary and re.fullmatch("[0-9]{14}", primary[0]["deviceId"]):
                yield TradeItem(
                    brand_name=record.get("brandName") or "",
                    model_number=record.get("versionModelNumber") or "",
                    catalog_number=record.get("catalogNumber") or "",
                    device_identifier=primary[0]["deviceId"],
                )


def _apart(items: Iterator[TradeItem]) -> Iterator[TradeItem]:
    """Those with plain numbers of all kinds that cannot be taken for those of another."""
    met: set[tuple[str, str]] = set()
    for item in items:
        if not (_is_plain(item.model_number) and _is_plain(item.catalog_number) and item.brand_name):
            continue
        base = _bare(item.model_number).removesuffix(item.suffix)
        keys = {("model", base), ("ref", _confused(item.catalog_number)), ("di", item.device_identifier)}
        if not keys & met:
            met |= keys
            yield item


def _is_plain(number: str) -> bool:
    return bool(_PLAIN.fullmatch(number)) and not number.upper().startswith(_LABEL_WORDS)


def _bare(number: str) -> str:
    return re.sub("[^A-Z0-9]", "", number.upper())


def _confused(number: str) -> str:
    taken_for = {letter: digit for digit, letter in LOOKS_LIKE.items()} | {"L": "1"}
    return "".join(taken_for.get(sign, sign) for sign in _bare(number)).lstrip("0")
