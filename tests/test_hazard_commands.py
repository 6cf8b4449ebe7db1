"""`lockring hazard`, as its user runs it: answers, reports, and clear words for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lockring.cli import main
from lockring.hazard_commands import STUDIES

SCENARIO = Path(__file__).parent.parent / "examples" / "ring-slips.json"


def _study(folder: Path) -> Path:
    """A study file with one arm and two people of each stratum, which takes seconds."""
    study = json.loads((STUDIES / "retainer-ring.json").read_text(encoding="utf-8"))
    study |= {"arms": study["arms"][:2], "curves": [], "models": [], "sensitivity_of": ""}
    study["scenario"] |= {"people": {"adult": 2, "child": 2}, "lasts": "12 h"}
    path = folder / "own.json"
    path.write_text(json.dumps(study), encoding="utf-8")
    return path


def test_a_scenario_is_answered_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hazard", "run", str(SCENARIO), "--format", "json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert [group["stratum"] for group in groups] == ["adult", "adolescent", "child", "everyone"]


def test_a_study_leaves_its_reports_and_nothing_unfinished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["hazard", "study", str(_study(tmp_path)), "--out", str(out), "--people", "3"]) == 0
    assert json.loads((out / "result.json").read_bytes())["people"] == {"adult": 3, "child": 3, "everyone": 6}
    said = capsys.readouterr()
    assert "Pushed home" in said.out
    assert "parts" in said.err
    assert sorted(path.name for path in out.iterdir()) == [
        "plain.html",
        "report.html",
        "result.json",
        "worksheet.json",
    ]
    assert "1-877-585-0166" in (out / "plain.html").read_text(encoding="utf-8")
    again = tmp_path / "again"
    assert main(["hazard", "report", str(out / "result.json"), "--out", str(again)]) == 0
    for name in ("report.html", "plain.html", "worksheet.json"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a JSON document"),
        ("{}", "missing field"),
        ('{"model": 3}', "model"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_and_nothing_is_written(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    assert main(["hazard", "run", str(path)]) == 2
    assert says in capsys.readouterr().err


def test_all_wrong_quantities_are_told_with_their_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = json.loads(SCENARIO.read_text(encoding="utf-8")) | {"model": "padova", "people": {"adult": 0}}
    wrong["fault"] = {"kind": "dose", "at": "06:00", "dose": "0.1 mL"}
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong), encoding="utf-8")
    assert main(["hazard", "run", str(path)]) == 2
    said = capsys.readouterr().err
    assert all(part in said for part in ("scenario.model", "scenario.people", "scenario.fault.dose"))


def test_an_unknown_study_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hazard", "study", "ring"]) == 2
    assert "remote-replay, retainer-ring" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_costs_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert main(["hazard", "study", str(_study(tmp_path)), "--out", str(tmp_path / "taken")]) == 2
    assert "no folder can be there" in capsys.readouterr().err
