"""The plan on Apache Spark, in local mode: the same findings as on DuckDB, row for row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring import Device, Notice, load_notices
from lockring.errors import FactError, InventoryError
from lockring.fleet import Answer, Given, Judged, assess_frame
from lockring.fleet.spark import Spark, assess_spark
from lockring.scope import Condition, OneOf, Ordering, Prefix, Range
from tests import builders
from tests.fleets import (
    NUMBERS,
    PUMPS,
    STRANGE,
    UNITS,
    by_relations,
    one_by_one,
    read_notices,
    table,
    written,
)
from tests.property import strategies

sql = pytest.importorskip("pyspark.sql")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    for name, value in {
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.one_of(PUMPS, UNITS), min_size=20, max_size=80))
def test_of_published_notices_and_of_those_that_a_machine_read(
    session: Any, rows: list[dict[str, str]]
) -> None:
    notices = [*load_notices(), *read_notices()]
    assert by_relations(rows, notices, Spark(session)) == one_by_one(rows, notices)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.cases(), st.lists(strategies.devices(), min_size=5, max_size=40))
def test_of_any_scope_and_any_devices(session: Any, case: strategies.Case, more: list[Device]) -> None:
    notice = Notice(id="a-notice", revisions=(builders.revision(scope=case.scope),))
    batch = islice((device for _, device in case.batch.devices()), 300)
    rows = [written(device) for device in (*batch, *more)]
    assert by_relations(rows, [notice], Spark(session)) == one_by_one(rows, [notice])


@pytest.mark.parametrize(
    "test",
    [
        Range(fact="lot_number", order=Ordering.NUMBER, first="100", last="199"),
        Range(fact="unit_number", order=Ordering.SAME_SHAPE, first="PX100", last="PY150"),
        Range(fact="lot_number", order=Ordering.LAST_EIGHT_DIGITS, first="00000100", last="00000150"),
        Prefix(fact="lot_number", values=("PX1", "0")),
        OneOf(fact="unit_number", values=("4060", "SN0100"), unclear=("A0G0",)),
    ],
    ids=lambda test: type(test).__name__,
)
def test_of_numbers_at_the_edges(session: Any, test: Condition) -> None:
    notice = Notice(id="a-notice", revisions=(builders.revision(builders.clause(test)),))
    rows = [{"model_number": "MX-1", "lot_number": number} for number in (*NUMBERS, *STRANGE)]
    assert by_relations(rows, [notice], Spark(session)) == one_by_one(rows, [notice])


def test_a_frame_of_spark_gives_the_findings_that_an_arrow_table_gives(session: Any) -> None:
    models = ["MMT-1780", "MMT-397", "X-1"] * 20
    units = pa.table({"row": range(60), "model": models, "lot": ["HG8352104"] * 60})
    notices = load_notices()
    found = assess_spark(session.createDataFrame(units), notices)
    assert found.columns == assess_frame(units, notices).column_names
    assert sorted(map(tuple, found.collect())) == sorted(
        tuple(row.values()) for row in assess_frame(units, notices).to_pylist()
    )


def test_the_summary_counts_alike(session: Any) -> None:
    rows = [
        {"model_number": model, "site": site} for model in ("MMT-1780", "X-1") for site in ("A", "B", "B")
    ]
    both = [
        Answer(Judged(table(rows), Given(load_notices()), engine=engine)).summary()
        for engine in (Spark(session), None)
    ]
    assert both[0] == both[1]
    assert both[0].sites


def test_a_frame_without_numbered_rows_is_refused(session: Any) -> None:
    with pytest.raises(InventoryError, match="'row' that numbers the rows"):
        assess_spark(session.createDataFrame(pa.table({"model": ["MMT-1780"]})), load_notices())


def test_a_column_that_is_no_fact_is_refused(session: Any) -> None:
    with pytest.raises(FactError, match="colour"):
        assess_spark(session.createDataFrame(pa.table({"row": [1], "colour": ["x"]})), load_notices())
