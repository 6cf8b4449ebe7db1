"""How two contacts are compared: which rows at all, by which fields, and what each says.

Fellegi and Sunter (1969, JASA 64, 1183): each field that agrees or not says how much likelier it is that two
rows are one. How often fields of strangers agree is measured on the rows themselves, with a fixed seed; how
often fields of one owner agree is learnt from them by expectation maximisation, or taken as below for few.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

COMPARED = ("first", "last", "email", "phone", "home", "serial")
"""The fields, as the engine calls them."""
_MOST_ALIKE = 40  # rows that share a key: a key of more of them (info@, a switchboard) tells nothing
_LEARN = 5_000  # rows from which on the rates of agreement are learnt from the rows
_SEED = 20_211_005
_SAMPLED = 1_000_000  # pairs of strangers that are looked at

_KEYS = {
    "by_email": "email",
    "by_phone": "phone || substr(coalesce(formal, last), 1, 1)",
    "by_serial": "serial",
    "by_home": "last || ' ' || postal_code || substr(coalesce(formal, ''), 1, 1)",
    "by_name": "last || ' ' || formal || ' ' || substr(postal_code, 1, 3)",
    "by_street": "street || ' ' || postal_code || substr(coalesce(formal, ''), 1, 1)",
}
"""Two rows are compared where they share one of these keys."""
PERSONAL = ("by_email", "by_phone", "by_home", "by_street", "by_name")
"""Those that say who somebody is, and not which device they have."""
_RARE = f"CASE WHEN count(*) OVER (PARTITION BY {{key}}) <= {_MOST_ALIKE} THEN {{key}} END AS {{key}}"
KEYED = f"""
CREATE TABLE rows AS
SELECT * EXCLUDE ({", ".join(_KEYS)}),
{", ".join(_RARE.format(key=key) for key in _KEYS)}
FROM (SELECT *, {", ".join(f"{made} AS {key}" for key, made in _KEYS.items())} FROM read) ORDER BY unique_id
"""  # noqa: S608 - names of ours only, here as below
"""Makes the table `rows` of the table `read`: with its keys, so far as few rows share them."""
_ONE_DEVICE = (
    "(l.serial IS NULL OR r.serial IS NULL OR l.serial = r.serial)"
    " AND (l.model IS NULL OR r.model IS NULL OR l.model = r.model)"
)


def linker(connection: duckdb.DuckDBPyConnection, rows: int) -> Linker:
    """What compares the so many rows of the table `rows`, its rates learnt where they are enough."""
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
    made = Linker(api.register("rows"), settings, log_level=logging.ERROR)
    if rows >= _LEARN:
        _train(made)
    return made


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


def _train(linker: Linker) -> None:
    """Learns the rates from the rows: of strangers by chance, of one owner by EM."""
    from splink.blocking_rule_library import CustomRule

    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED, seed=_SEED)
    for key in ("by_serial", "by_email"):
        rule = CustomRule(f"l.{key} = r.{key} AND {_ONE_DEVICE}")
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, fix_u_probabilities=True, fix_probability_two_random_records_match=True
        )
