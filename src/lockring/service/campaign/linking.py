"""Which contacts of a campaign are likely one: by splink, on DuckDB, the same for the same rows.

How two rows are compared is in `comparing`; what may be joined at all, in `lockring.campaign.joining`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from lockring.campaign.joining import Known, Pair
from lockring.campaign.likeness import Likeness, likeness
from lockring.errors import ServiceError
from lockring.service.campaign import comparing
from lockring.service.campaign.comparing import COMPARED, KEYED, PERSONAL
from lockring.service.models import Contact, ListRow

if TYPE_CHECKING:
    import duckdb

SURE = 0.99
"""From this probability on two are joined without anybody: at most one in a hundred is wrong."""
PERHAPS = 0.5
"""From here on a person decides."""
_READ = 20_000  # rows taken from the database at a time


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One contact that counts, as far as the laws of joining ask."""

    id: UUID
    serial: str
    model: str
    settled: bool
    has_two: bool = False
    lists: frozenset[int] = frozenset()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The contacts by their places, and pairs that are joined by themselves or wait for a person."""

    rows: tuple[Row, ...]
    sure: tuple[Pair, ...]
    perhaps: tuple[Pair, ...]
    why: dict[tuple[int, int], dict[str, int]]
    """For each pair and field: how well it agrees, from 0 for not at all; -1 where one is not known."""

    def known(self) -> dict[int, Known]:
        """What the laws of joining need of each contact."""
        return {
            place: Known(
                serial=row.serial,
                model=row.model,
                settled=row.settled,
                has_two=row.has_two,
                lists=row.lists,
            )
            for place, row in enumerate(self.rows)
        }


def found(campaign: UUID) -> Found:
    """All pairs of contacts of a campaign that are likely one. Raises ServiceError without splink."""
    with _connection() as connection:
        rows = _load(connection, campaign)
        if len(rows) < 2:
            return Found(rows=rows, sure=(), perhaps=(), why={})
        rows = _with_twos(connection, rows)
        pairs, why = _pairs(connection, len(rows))
    sure = tuple(pair for pair, is_sure in pairs if is_sure)
    perhaps = tuple(pair for pair, is_sure in pairs if not is_sure)
    return Found(rows=rows, sure=sure, perhaps=perhaps, why=why)


def _connection() -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
        import splink  # noqa: F401 - asked only whether it is there
    except ModuleNotFoundError:
        raise ServiceError(
            "to find who stands on two lists, install splink: pip install 'lockring[service]'"
        ) from None
    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET preserve_insertion_order = true")
    return connection


def _load(connection: duckdb.DuckDBPyConnection, campaign: UUID) -> tuple[Row, ...]:
    """Takes the contacts that count into a table of the engine, a piece at a time."""
    import pyarrow as pa

    rows: list[Row] = []
    for block in _blocks(campaign):
        table = pa.table(
            {
                "unique_id": [len(rows) + place for place in range(len(block))],
                **{
                    name: [getattr(one, name) or None for _row, one in block]
                    for name in Likeness.__struct_fields__
                },
            }
        )
        text = ", ".join(f"{name}::VARCHAR AS {name}" for name in Likeness.__struct_fields__)
        made = "INSERT INTO read" if rows else "CREATE TABLE read AS"
        connection.register("block", table)
        connection.execute(f"{made} SELECT unique_id::BIGINT AS unique_id, {text} FROM block")  # noqa: S608
        connection.unregister("block")
        rows += [row for row, _one in block]
    if rows:
        connection.execute(KEYED)
    return tuple(rows)


def _lists(campaign: UUID) -> dict[UUID, frozenset[int]]:
    """The lists that name each contact that counts, by their places."""
    places: dict[UUID, int] = {}
    sets: dict[frozenset[int], frozenset[int]] = {}  # few differ: each is kept once
    found: dict[UUID, frozenset[int]] = {}
    of = ListRow.objects.filter(owner_list__campaign=campaign).order_by()
    rows = of.values_list(Coalesce("contact__joined_into_id", "contact_id"), "owner_list_id")
    for contact, owner_list in rows.iterator(chunk_size=_READ):
        here = found.get(contact, frozenset()) | {places.setdefault(owner_list, len(places))}
        found[contact] = sets.setdefault(here, here)
    return found


def _blocks(campaign: UUID) -> Iterator[list[tuple[Row, Likeness]]]:
    compared = ("name", "email", "phone", "street", "postal_code", "model", "serial")
    counted = Contact.objects.filter(campaign=campaign, joined_into=None, erased_at=None)
    settled = Q(answered_at__isnull=False) | Q(case__isnull=False)
    asked = counted.annotate(settled=settled).order_by("id").values_list("id", "settled", *map(F, compared))
    block, lists = [], _lists(campaign)
    for name, is_settled, *texts in asked.iterator(chunk_size=_READ):
        one = likeness(**dict(zip(compared, texts, strict=True)))
        row = Row(
            id=name,
            serial=one.serial,
            model=one.model,
            settled=is_settled,
            lists=lists.get(name, frozenset()),
        )
        block.append((row, one))
        if len(block) == _READ:
            yield block
            block = []
    if block:
        yield block


def _pairs(
    connection: duckdb.DuckDBPyConnection, rows: int
) -> tuple[list[tuple[Pair, bool]], dict[tuple[int, int], dict[str, int]]]:
    predicted = comparing.linker(connection, rows).inference.predict(threshold_match_probability=PERHAPS)
    gammas = ", ".join(f"gamma_{name}" for name in COMPARED)
    told = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability, {gammas} FROM {predicted.physical_name}"  # noqa: S608
    )
    pairs, why = [], {}
    while block := told.fetchmany(_READ):
        for one, two, probability, *levels in block:
            pair = Pair(one=min(one, two), two=max(one, two), probability=probability)
            agrees = dict(zip(COMPARED, levels, strict=True))
            pairs.append((pair, probability >= SURE and _is_one_person(agrees)))
            why[pair.one, pair.two] = agrees
    return pairs, why


def _is_one_person(agrees: dict[str, int]) -> bool:
    """Whether nothing says that they are two of one household, or that the device has changed hands."""
    if agrees["first"] == 0 or (agrees["last"] == 0 and agrees["first"] < 1):
        return False
    return agrees["last"] != 0 or agrees["email"] > 0 or agrees["phone"] > 0


def _with_twos(connection: duckdb.DuckDBPyConnection, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, with who shares an address of their own with two serial numbers of one model."""
    keys = " UNION ".join(
        f"SELECT unnest(list(unique_id)) FROM rows WHERE {key} IS NOT NULL"  # noqa: S608
        f" GROUP BY {key}, substr(coalesce(formal, ''), 1, 1), model HAVING count(DISTINCT serial) > 1"
        for key in PERSONAL
    )
    twos = {place for (place,) in connection.execute(keys).fetchall()}
    return tuple(
        msgspec.structs.replace(row, has_two=True) if place in twos else row for place, row in enumerate(rows)
    )
