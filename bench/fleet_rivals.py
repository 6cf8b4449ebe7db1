"""What people do today with the same list and the same notices, and how often it is wrong.

1. A pandas merge on the number of the product and the lot, as they are printed; a notice without a list of
   lots is taken to mean all units of the product.
2. That, and where it finds nothing a fuzzy match (rapidfuzz) of the name and numbers of the product.
3. SQL: the text of the notice is LIKE the number of the product, and LIKE the lot or the serial number.

Each gives the rows and notices that it calls affected.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
from rapidfuzz import fuzz, process

from tests.drawn.fleets import Recall

ALIKE = 90  # of 100: from here on a match of names counts


def merged(units: pd.DataFrame, recalls: list[Recall]) -> pd.DataFrame:
    """By the exact number of the product, and by the exact lot where the notice lists lots."""
    lines = [
        (recall.notice.id, recall.named_by, getattr(recall.item, recall.named_by), lot)
        for recall in recalls
        for lot in _lots(recall) or [""]
    ]
    notices = pd.DataFrame(lines, columns=["notice", "named_by", "number", "lot_number"])
    found = []
    for named_by, of_name in notices.groupby("named_by"):
        met = units.merge(of_name, left_on=named_by, right_on="number", suffixes=("", "_listed"))
        listed = met["lot_number_listed"]
        found.append(met[(listed == "") | (listed == met["lot_number"])])
    return pd.concat(found)[["row", "notice"]].drop_duplicates()


def _lots(recall: Recall) -> list[str]:
    """The lots that the text of the notice lists after the word."""
    listed = re.match(r"lots ([^;:]*?)(?:, made|;|$)", recall.kind.says)
    return listed[1].split(", ") if listed and " to " not in listed[1] else []


def merged_or_alike(units: pd.DataFrame, recalls: list[Recall]) -> pd.DataFrame:
    """The merge, and for products of which it found nothing a fuzzy match of all that names them."""
    sure = merged(units, recalls)
    left = units[~units["row"].isin(sure["row"])]
    names = (left["brand_name"] + " " + left["model_number"]).rename("name")
    texts = [f"{recall.item.brand_name} {recall.item.model_number}" for recall in recalls]
    close = {
        name: [recalls[place].notice.id for _, _, place in found]
        for name in names.unique()
        if (found := process.extract(name, texts, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=3))
    }
    alike = left.assign(notice=names.map(close)).explode("notice").dropna(subset=["notice"])
    return pd.concat([sure, alike[["row", "notice"]]]).drop_duplicates()


def like(units: pd.DataFrame, recalls: list[Recall]) -> pd.DataFrame:
    """By texts within texts, in DuckDB."""
    notices = pd.DataFrame([(one.notice.id, one.text) for one in recalls], columns=["notice", "text"])
    connection = duckdb.connect()
    connection.register("units", units)
    connection.register("notices", notices)
    return connection.execute(_LIKE).df()


_LIKE = """
    SELECT row, notice FROM units JOIN notices
    ON (text LIKE '%' || device_identifier || '%' OR text LIKE '%' || model_number || '%')
    AND (text LIKE '%' || lot_number || '%' OR text LIKE '%' || serial_number || '%'
        OR text LIKE '%all units%')
"""
WAYS: dict[str, Callable[[pd.DataFrame, list[Recall]], pd.DataFrame]] = {
    "pandas merge on exact text": merged,
    "the merge, and rapidfuzz on names": merged_or_alike,
    "SQL `LIKE`": like,
}


def measured(units: Path, recalls: list[Recall]) -> dict[str, tuple[float, pd.DataFrame]]:
    """For each way the seconds it took, reading the list too, and what it calls affected."""
    found = {}
    for name, way in WAYS.items():
        start = time.perf_counter()
        listed = pd.read_parquet(units)
        listed["row"] = range(1, len(listed) + 1)
        pairs = way(listed, recalls)
        found[name] = (time.perf_counter() - start, pairs)
    return found
