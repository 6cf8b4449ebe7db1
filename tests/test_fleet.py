"""A list of devices assessed at once: every row comes out, as `check` would say, and files appear whole."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lockring import Device, assess, fleet_report, load_notices, readings
from lockring.errors import FactError, InventoryError
from lockring.fleet import Answer, Given, Held, Judged, assess_frame
from lockring.holdings import Holdings
from lockring.store import Store
from tests.conftest import run
from tests.stores import bring, record

SAMPLE = Path(__file__).parent.parent / "examples" / "inventory.csv"


def assessed(file: Path, folder: Path, *words: str) -> tuple[int, dict[str, object]]:
    done = run("fleet", "assess", str(file), "--out", str(folder), "--format", "json", *words)
    assert done.returncode in (0, 1, 3, 4), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_row_of_the_sample_is_judged_or_listed(tmp_path: Path) -> None:
    status, said = assessed(SAMPLE, tmp_path / "out")
    rows = list(csv.DictReader(SAMPLE.open(encoding="utf-8")))
    assert status == 1
    assert said["summary"]["units"] + len(said["refused"]) == len(rows)  # type: ignore[index, arg-type]
    assert [one["row"] for one in said["refused"]] == [13]  # type: ignore[attr-defined]


def test_a_finding_says_what_check_says_of_the_unit(tmp_path: Path) -> None:
    assessed(SAMPLE, tmp_path)
    found = list(csv.DictReader((tmp_path / "findings.csv").open(encoding="utf-8")))
    damaged = next(row for row in found if row["unit"] == "P-003" and "retainer-ring" in row["notice"])
    answer = json.loads(
        run(
            "check",
            "MMT-1780K",
            "--fact",
            "ring_color=clear",
            "--fact",
            "ring_condition=damaged",
            "--format",
            "json",
        ).stdout
    )
    said = next(one for one in answer["findings"] if one["notice"] == damaged["notice"])
    assert (damaged["verdict"], damaged["first_step"]) == (said["verdict"], said["advice"][0]["text"])
    assert damaged["phone"] == said["contacts"][0]["phone"]


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_findings_come_in_each_format(tmp_path: Path, kind: str) -> None:
    assessed(SAMPLE, tmp_path / "csv")
    assessed(SAMPLE, tmp_path / kind, "--write", kind)
    count = len(list(csv.DictReader((tmp_path / "csv" / "findings.csv").open(encoding="utf-8"))))
    made = tmp_path / kind / f"findings.{kind}"
    rows = pq.read_table(made).num_rows if kind == "parquet" else len(made.read_text("utf-8").splitlines())
    assert rows == count > 0


def test_the_report_needs_nothing_else_and_shows_no_markup_of_a_cell(tmp_path: Path) -> None:
    file = tmp_path / "<b>list.csv"
    file.write_text("Model,Site\nMMT-1780,<script>alert(1)</script>\n", encoding="utf-8")
    assessed(file, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    assert "&lt;script&gt;" in page


def test_a_number_that_excel_changed_decides_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Model,Lot\nt:slim cartridge,1.96E+05\n", encoding="utf-8")
    status, said = assessed(file, tmp_path / "out")
    assert status == 3
    assert said["summary"]["undetermined"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", b"Model,Lot\n", "no row"),
        ("names.csv", b"Room,Colour\n1,red\n", "column"),
        ("cut.parquet", b"PAR1 and then nothing", "Parquet"),
    ],
)
def test_a_list_that_cannot_be_read_is_one_clear_sentence_and_no_file(
    tmp_path: Path, name: str, text: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(text)
    done = run("fleet", "assess", str(file), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_column_of_unknown_name_is_named_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Geraet,Ort\nMMT-1780,Bern\n", encoding="utf-8")
    assert run("fleet", "assess", str(file)).returncode == 2
    status, said = assessed(file, tmp_path / "out", "--column", "Geraet=model_number")
    assert (status, said["summary"]["affected"]) == (1, 1)  # type: ignore[index]


def test_a_frame_goes_in_and_a_frame_comes_out() -> None:
    frame = pa.table({"model": ["MMT-1780", "X-1"], "ring_color": ["clear", None]})
    found = assess_frame(frame, load_notices()).to_pylist()
    assert {row["row"] for row in found if row["verdict"] == "affected"} == {0}
    with pytest.raises(FactError, match="did you mean"):
        assess_frame(pa.table({"ring_colour": ["clear"]}), load_notices())
    with pytest.raises(InventoryError, match="expected a pandas"):
        assess_frame([1], load_notices())


def test_notices_of_a_store_are_met_by_name_by_number_and_by_lot(tmp_path: Path) -> None:
    """The third notice names another product, and prints the lot of the unit: it is not ruled out."""
    place = str(tmp_path / "recalls.db")
    records = [
        record("Z-1", product="Kappa infusion pump", codes="Lot numbers: A12345, A12346"),
        record("Z-2", product="Omega glucose meter, Model 8100", codes="All lots"),
        record("Z-3", product="Sigma valve", codes="known fake Iot numbers A12345 in the market"),
    ]
    with Store.open(place) as store:
        bring(store, records)
        readings.bring_up_to_date(store, lambda _: None)
    rows = [
        {"brand_name": "Kappa", "lot_number": "A12345"},
        {"brand_name": "Kappa", "lot_number": "B99999"},
        {"brand_name": "Omega", "model_number": "8100", "lot_number": "Q7"},
    ]
    columns = {name: [row.get(name) for row in rows] for name in ("brand_name", "model_number", "lot_number")}
    with Holdings.open(place, now=datetime(2026, 3, 2, tzinfo=UTC)) as holdings:
        judged = Judged(pa.table({"row": [0, 1, 2], **columns}), Held((), holdings))
        answer = Answer(judged)
        found = {(row, judged.notices[notice].id) for row, notice, _ in judged.rows()}
        alone = {
            (number, notice.id)
            for number, row in enumerate(rows)
            for notice in holdings.candidates(
                Device.of(row), only=["feed-z-1", "feed-z-2", "feed-z-3"]
            ).notices
            if assess(Device.of(row), notice).kind.value != "not_affected"
        }
        assert found == alone
        assert {(0, "feed-z-1"), (2, "feed-z-2"), (0, "feed-z-3")} <= found
        assert answer.summary().affected == 2
        told = set(judged.engine.do("SELECT row, notice FROM finding"))
        assert (0, "feed-z-3") in told
        assert (1, "feed-z-3") not in told, "the number of another unit says nothing of this one"


@pytest.mark.parametrize("model", ["MMT-1780", "X-1"])
def test_a_notice_with_a_revision_that_cannot_be_read_rules_nothing_out(model: str) -> None:
    broken = [msgspec.structs.replace(one, unreadable=("2022-01-01.json",)) for one in load_notices()]
    found = {row["notice"] for row in assess_frame(pa.table({"model": [model]}), broken).to_pylist()}
    assert found == {one.id for one in broken}


def test_the_answer_is_as_of_a_day(tmp_path: Path) -> None:
    frame = pa.table({"model": ["MMT-1780"], "ring_color": ["clear"], "ring_condition": ["intact"]})
    before = assess_frame(frame, load_notices(), as_of=date(2019, 12, 1)).to_pylist()
    after = assess_frame(frame, load_notices(), as_of=date(2021, 12, 1)).to_pylist()
    ring = "medtronic-minimed-600-retainer-ring"
    verdicts = [{row["verdict"] for row in rows if row["notice"] == ring} for rows in (before, after)]
    assert verdicts[1] == {"affected"} != verdicts[0]


def test_a_question_that_would_settle_units_is_asked_in_the_words_of_the_notice() -> None:
    judged = Judged(pa.table({"row": [0], "model_number": ["MMT-1780"]}), Given(load_notices()))
    facts = {one.fact: one for one in Answer(judged).summary().facts}
    assert facts["ring_color"].question
    assert facts["ring_color"].question in fleet_report.fact(facts["ring_color"])
    assert facts["ring_color"].units == 1


@pytest.mark.parametrize("model", ["MMT-1870", "X-9", "MMT-178O", "1780"])
def test_a_model_that_no_notice_names_is_never_called_not_affected(tmp_path: Path, model: str) -> None:
    """As in `lockring check`: it may be a typing error, and then it rules nothing out."""
    (tmp_path / "list.csv").write_text(f"Model,Serial\n{model},NG1234567H\n", encoding="utf-8")
    said = json.loads(
        run("fleet", "assess", str(tmp_path / "list.csv"), "--out", str(tmp_path), "--format", "json").stdout
    )
    assert said["summary"]["open"] + said["summary"]["undetermined"] == 1
    assert said["exit_status"] == 3
