"""Which contacts of a campaign are likely one: by splink, on DuckDB, the same for the same rows.

Fellegi and Sunter (1969, JASA 64, 1183): each field that agrees or not says how much likelier it is that two
rows are one. How often fields of strangers agree is measured on the rows themselves, with a fixed seed; how
often fields of one owner agree is learnt from them by expectation maximisation, or taken as below for few.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from django.db.models import F, Q

from lockring.campaign.joining import Known, Pair
from lockring.campaign.likeness import Likeness, likeness
from lockring.errors import ServiceError
from lockring.service.models import Contact

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

SURE = 0.99
"""From this probability on two are joined without anybody: at most one in a hundred is wrong."""
PERHAPS = 0.5
"""From here on a person decides."""
_MOST_ALIKE = 40  # rows that share a key: a key of more of them (info@, a switchboard) tells nothing
_LEARN = 5_000  # rows from which on the rates of agreement are learnt from the rows
_SEED = 20_211_005
_SAMPLED = 1_000_000  # pairs of strangers that are looked at
_READ = 20_000  # rows taken from the database at a time
_COMPARED = ("first", "last", "email", "phone", "home", "serial")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One contact that counts, as far as the laws of joining ask."""

    id: UUID
    serial: str
    model: str
    settled: bool


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
            place: Known(serial=row.serial, model=row.model, settled=row.settled)
            for place, row in enumerate(self.rows)
        }


def found(campaign: UUID) -> Found:
    """All pairs of contacts of a campaign that are likely one. Raises ServiceError without splink."""
    with _connection() as connection:
        rows = _load(connection, campaign)
        pairs, why = _pairs(connection, len(rows)) if len(rows) > 1 else ([], {})
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
        connection.execute(_KEYED)
    return tuple(rows)


def _blocks(campaign: UUID) -> Iterator[list[tuple[Row, Likeness]]]:
    compared = ("name", "email", "phone", "street", "postal_code", "model", "serial")
    counted = Contact.objects.filter(campaign=campaign, joined_into=None, erased_at=None)
    settled = Q(answered_at__isnull=False) | Q(case__isnull=False)
    asked = counted.annotate(settled=settled).order_by("id").values_list("id", "settled", *map(F, compared))
    block = []
    for name, is_settled, *texts in asked.iterator(chunk_size=_READ):
        one = likeness(**dict(zip(compared, texts, strict=True)))
        block.append((Row(id=name, serial=one.serial, model=one.model, settled=is_settled), one))
        if len(block) == _READ:
            yield block
            block = []
    if block:
        yield block


_KEYS = {
    "by_email": "email",
    "by_phone": "phone || substr(coalesce(formal, last), 1, 1)",
    "by_serial": "serial",
    "by_home": "last || ' ' || postal_code || substr(coalesce(formal, ''), 1, 1)",
    "by_name": "last || ' ' || formal || ' ' || substr(postal_code, 1, 3)",
    "by_street": "street || ' ' || postal_code || substr(coalesce(formal, ''), 1, 1)",
}
"""Two rows are compared where they share one of these keys."""
_RARE = f"CASE WHEN count(*) OVER (PARTITION BY {{key}}) <= {_MOST_ALIKE} THEN {{key}} END AS {{key}}"
_KEYED = f"""
CREATE TABLE rows AS
SELECT * EXCLUDE ({", ".join(_KEYS)}),
{", ".join(_RARE.format(key=key) for key in _KEYS)}
FROM (SELECT *, {", ".join(f"{made} AS {key}" for key, made in _KEYS.items())} FROM read) ORDER BY unique_id
"""  # noqa: S608 - names of ours only, here as below
_ONE_DEVICE = (
    "(l.serial IS NULL OR r.serial IS NULL OR l.serial = r.serial)"
    " AND (l.model IS NULL OR r.model IS NULL OR l.model = r.model)"
)


def _pairs(
    connection: duckdb.DuckDBPyConnection, rows: int
) -> tuple[list[tuple[Pair, bool]], dict[tuple[int, int], dict[str, int]]]:
    linker = _linker(connection)
    _train(linker, rows)
    predicted = linker.inference.predict(threshold_match_probability=PERHAPS)
    gammas = ", ".join(f"gamma_{name}" for name in _COMPARED)
    told = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability, {gammas} FROM {predicted.physical_name}"  # noqa: S608
    )
    pairs, why = [], {}
    while block := told.fetchmany(_READ):
        for one, two, probability, *levels in block:
            pair = Pair(one=min(one, two), two=max(one, two), probability=probability)
            agrees = dict(zip(_COMPARED, levels, strict=True))
            pairs.append((pair, probability >= SURE and _is_one_person(agrees)))
            why[pair.one, pair.two] = agrees
    return pairs, why


def _is_one_person(agrees: dict[str, int]) -> bool:
    """Whether nothing says that they are two of one household, or that the device has changed hands."""
    if agrees["first"] == 0 or (agrees["last"] == 0 and agrees["first"] < 1):
        return False
    return agrees["last"] != 0 or agrees["email"] > 0 or agrees["phone"] > 0


def _linker(connection: duckdb.DuckDBPyConnection) -> Linker:
    from splink import DuckDBAPI, Linker, SettingsCreator
    from splink.blocking_rule_library import CustomRule

    api = DuckDBAPI(connection=connection)
    rules: list[Any] = [CustomRule(f"l.{key} = r.{key} AND {_ONE_DEVICE}") for key in _KEYS]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=1e-6,
        linker_uid="lockring",
    )
    return Linker(api.register("rows"), settings, log_level=logging.ERROR)


def _comparisons() -> list[Any]:
    """The fields, each with its levels from alike to different, and rates to begin with."""
    return [
        _comparison(
            "first",
            [
                ("first_l = first_r", 0.80, 0.01),
                ("formal_l = formal_r OR jaro_winkler_similarity(first_l, first_r) >= 0.92", 0.14, 0.01),
                ("(length(first_l) = 1 OR length(first_r) = 1) AND first_l[1] = first_r[1]", 0.04, 0.02),
            ],
        ),
        _comparison(
            "last",
            [
                ("last_l = last_r", 0.90, 0.002),
                ("jaro_winkler_similarity(last_l, last_r) >= 0.92", 0.06, 0.003),
            ],
            rare="last",
        ),
        _comparison(
            "email",
            [
                ("email_l = email_r", 0.75, 1e-6),
                ("jaro_winkler_similarity(email_l, email_r) >= 0.95", 0.08, 1e-4),
            ],
        ),
        _comparison(
            "phone",
            [("phone_l = phone_r", 0.75, 1e-5), ("levenshtein(phone_l, phone_r) <= 1", 0.06, 1e-5)],
        ),
        _home(),
        _comparison("serial", [("serial_l = serial_r", 0.98, 1e-6)]),
    ]


def _home() -> dict[str, Any]:
    """The address: a street counts with its ZIP code only."""
    return {
        "output_column_name": "home",
        "comparison_levels": [
            _level("postal_code_l IS NULL OR postal_code_r IS NULL", is_null_level=True),
            _rated("street_l = street_r AND postal_code_l = postal_code_r", 0.70, 1e-6),
            _rated(
                "jaro_winkler_similarity(street_l, street_r) >= 0.92"
                " AND levenshtein(postal_code_l, postal_code_r) <= 1",
                0.14,
                1e-5,
            ),
            _rated("postal_code_l = postal_code_r", 0.04, 2e-3),
            _rated("ELSE", 0.12, 0.998),
        ],
    }


def _comparison(name: str, levels: list[tuple[str, float, float]], rare: str | None = None) -> dict[str, Any]:
    """One field. Where `rare` is given, an uncommon value that agrees says more than a common one."""
    rest_m, rest_u = 1 - sum(m for _s, m, _u in levels), 1 - sum(u for _s, _m, u in levels)
    made = [_rated(*level) for level in levels]
    if rare:
        made[0] |= {"tf_adjustment_column": rare}
    null = _level(f"{name}_l IS NULL OR {name}_r IS NULL", is_null_level=True)
    return {"output_column_name": name, "comparison_levels": [null, *made, _rated("ELSE", rest_m, rest_u)]}


def _level(condition: str, **more: Any) -> dict[str, Any]:
    return {"sql_condition": condition, **more}


def _rated(condition: str, of_one: float, of_strangers: float) -> dict[str, Any]:
    return _level(condition, m_probability=of_one, u_probability=of_strangers)


def _train(linker: Linker, rows: int) -> None:
    """Learns the rates from the rows, where there are enough: of strangers by chance, of one owner by EM."""
    if rows < _LEARN:
        return
    from splink.blocking_rule_library import CustomRule

    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED, seed=_SEED)
    for key in ("by_serial", "by_email"):
        rule = CustomRule(f"l.{key} = r.{key} AND {_ONE_DEVICE}")
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, fix_u_probabilities=True, fix_probability_two_random_records_match=True
        )
