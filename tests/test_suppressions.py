"""Suppressions: a finding set aside says so, ends on its day, and never covers what nobody had seen."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from lockring import load_notices
from lockring.errors import InventoryError
from lockring.fleet import read_suppressions
from tests.conftest import run
from tests.lists import RING, RING_REVISED, Said, assessed, only_the_ring, pumps

LATER = date.today() + timedelta(days=30)  # noqa: DTZ011
BEFORE = date.today() - timedelta(days=1)  # noqa: DTZ011
CLEAR, OPEN = "MMT-1780,NG1234567H,clear,intact,Bern", "MMT-1780,NG7654321H,,,Basel"


def entry(**fields: object) -> str:
    """One entry as a person writes it; a field that is None is left out."""
    told = {
        "notice": f'"{RING}"',
        "revised_on": RING_REVISED,
        "verdict": '"affected"',
        "urgency": '"now"',
        "units": '{ serial_number = "NG1234567H" }',
        "reason": '"replaced on 3 May, waiting for the paper"',
        "until": LATER,
        "by": '"M. Frey"',
        **fields,
    }
    lines = [f"{name} = {value}" for name, value in told.items() if value is not None]
    return "\n".join(["[[suppression]]", *lines, ""])


def with_entries(tmp_path: Path, rows: list[str], *entries: str) -> tuple[int, Said, list[dict[str, str]]]:
    file, kept = pumps(tmp_path / "pumps.csv", *rows), tmp_path / "suppressions.toml"
    kept.write_text("\n".join(entries), encoding="utf-8")
    out, notices = tmp_path / "out", only_the_ring(tmp_path / "notices")
    status, said = assessed(file, out, "--suppress", str(kept), "--notices", notices)
    return status, said, list(csv.DictReader((out / "findings.csv").open(encoding="utf-8")))


def test_a_suppressed_finding_stays_in_the_answer_and_counts_no_longer_as_affected(tmp_path: Path) -> None:
    status, said, found = with_entries(tmp_path, [CLEAR], entry())
    assert (status, said["summary"]["affected"], said["suppressed"]["units"]) == (0, 0, 1)
    assert (found[0]["verdict"], found[0]["suppressed_until"]) == ("affected", str(LATER))
    assert found[0]["suppressed_because"] == "replaced on 3 May, waiting for the paper"
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for text in (str(LATER), "waiting for the paper", "M. Frey", "1-877-585-0166"):
        assert text in page


def test_a_suppressed_unit_is_never_counted_as_not_affected(tmp_path: Path) -> None:
    with_entries(tmp_path, [CLEAR], entry())
    words = ["--suppress", str(tmp_path / "suppressions.toml"), "--notices", str(tmp_path / "notices")]
    told = run("fleet", "assess", str(tmp_path / "pumps.csv"), "--out", str(tmp_path / "out"), *words).stdout
    assert "0 not affected" in told
    assert "1 SUPPRESSED" in told
    assert "Call 1-877-585-0166. M. Frey: replaced" in told


def test_an_ended_suppression_brings_the_finding_back(tmp_path: Path) -> None:
    status, said, found = with_entries(tmp_path, [CLEAR], entry(until=BEFORE))
    assert (status, said["suppressed"]["uses"][0]["ended"]) == (1, 1)
    assert found[0]["suppressed_until"] == ""
    assert "1 suppression ended" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_suppression_holds_on_its_last_day(tmp_path: Path) -> None:
    today = date.today()  # noqa: DTZ011
    assert with_entries(tmp_path, [CLEAR], entry(until=today))[0] == 0


def test_a_revision_of_the_notice_brings_the_finding_back_and_is_said(tmp_path: Path) -> None:
    status, said, _ = with_entries(tmp_path, [CLEAR], entry(revised_on="2020-02-12"))
    assert (status, said["suppressed"]["uses"][0]["revised"]) == (1, 1)
    assert "revised since" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_an_open_finding_that_became_affected_comes_back_and_is_said(tmp_path: Path) -> None:
    """The entry was made while nobody knew the ring."""
    status, said, _ = with_entries(tmp_path, [CLEAR], entry(verdict='"undetermined"'))
    assert (status, said["suppressed"]["uses"][0]["graver"]) == (1, 1)
    assert "now AFFECTED" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_finding_that_became_more_urgent_comes_back(tmp_path: Path) -> None:
    status, said, found = with_entries(tmp_path, [CLEAR], entry(urgency='"when_convenient"'))
    assert found[0]["urgency"] in ("now", "soon")
    assert (status, said["suppressed"]["uses"][0]["graver"]) == (1, 1)


def test_an_open_finding_is_set_aside_too(tmp_path: Path) -> None:
    units = '{ serial_number = "NG7654321H" }'
    status, said, _ = with_entries(tmp_path, [OPEN], entry(verdict='"undetermined"', units=units))
    assert (status, said["suppressed"]["units"]) == (0, 1)


def test_what_could_not_be_read_is_not_suppressed(tmp_path: Path) -> None:
    assert with_entries(tmp_path, [CLEAR, ",,,,Bern"], entry())[0] == 4


def test_a_suppression_that_is_about_nothing_is_said(tmp_path: Path) -> None:
    status, _, _ = with_entries(
        tmp_path, [CLEAR], entry(notice='"no-such-notice"'), entry(units='{ lot = "L1" }')
    )
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert status == 1
    assert "number 1 in the file, is about no finding" in page
    assert "number 2 in the file, is about no finding" in page


@pytest.mark.parametrize(
    "units",
    [
        '{ serial = "SN ng-1234567 h" }',
        '{ serial_number = ["NG0", "NG1234567H"] }',
        '{ site = " bern " }',
        '{ model = "mmt 1780", site = "Bern" }',
    ],
)
def test_units_are_meant_by_what_is_printed_in_its_normal_form(tmp_path: Path, units: str) -> None:
    _, said, _ = with_entries(tmp_path, [CLEAR, OPEN], entry(units=units))
    assert said["suppressed"]["uses"][0]["suppressed"] == 1


@pytest.mark.parametrize("units", ['{ serial_number = "NG123456" }', '{ site = "Bern", lot = "L1" }'])
def test_a_unit_that_is_like_it_is_not_meant(tmp_path: Path, units: str) -> None:
    assert with_entries(tmp_path, [CLEAR], entry(units=units))[0] == 1


def test_a_doubtful_cell_is_not_meant(tmp_path: Path) -> None:
    rows = ["MMT-1780,1.23E+09,clear,intact,Bern"]
    assert with_entries(tmp_path, rows, entry(units='{ serial_number = "1.23E+09" }'))[0] == 1


def test_of_two_entries_on_one_finding_the_later_end_counts(tmp_path: Path) -> None:
    longer = LATER + timedelta(days=9)
    _, said, found = with_entries(tmp_path, [CLEAR], entry(), entry(until=longer))
    assert [row["suppressed_until"] for row in found] == [str(longer)]
    assert said["suppressed"]["units"] == 1


def test_a_text_in_an_entry_cannot_become_a_command(tmp_path: Path) -> None:
    status, said, _ = with_entries(tmp_path, [CLEAR], entry(reason='"it\'s; DROP TABLE finding; --"'))
    assert (status, said["suppressed"]["uses"][0]["reason"]) == (0, "it's; DROP TABLE finding; --")


def test_all_faults_of_the_file_are_named_at_once_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "kept.toml"
    faulty = [
        entry(reason='" "', until=None, verdict='"fine"'),
        entry(units='{ ring_colour = "clear", lot = "?" }', by=None, note='"x"'),
        entry(units="{}", until='"soon"'),
    ]
    file.write_text("\n".join(faulty), encoding="utf-8")
    with pytest.raises(InventoryError) as raised:
        read_suppressions(file)
    for says in (
        "expected a reason in words, got nothing in suppression[0].reason",
        'missing field "until" in suppression[0]',
        'expected one of affected, undetermined, got "fine" in suppression[0].verdict',
        "expected a column of a list, such as serial_number, lot_number, udi or site, in suppression[1]",
        'expected a value that is known for certain, got "?" in suppression[1].units.lot',
        'missing field "by" in suppression[1]',
        'unknown field "note" in suppression[1]',
        "expected at least one fact of the units meant, such as serial_number, in suppression[2].units",
        'expected a date, got "soon" in suppression[2].until',
    ):
        assert says in str(raised.value)
    assert "9 faults" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[suppression]\n", "TOML"),
        ("", 'missing field "suppression"'),
        ("suppression = 3", "suppression"),
        ("[[suppressions]]", "suppressions"),
    ],
)
def test_a_file_that_is_none_stops_before_anything_is_written(tmp_path: Path, text: str, says: str) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text(text, encoding="utf-8")
    file = pumps(tmp_path / "pumps.csv", CLEAR)
    done = run("fleet", "assess", str(file), "--out", str(tmp_path / "out"), "--suppress", str(kept))
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_suppressed_finding_waits_in_fhir_and_stays_affected_in_vex(tmp_path: Path) -> None:
    file, kept = pumps(tmp_path / "pumps.csv", CLEAR), tmp_path / "suppressions.toml"
    kept.write_text(entry(), encoding="utf-8")
    assessed(file, tmp_path, "--suppress", str(kept), "--write", "fhir", "--write", "vex")
    bundle = json.loads((tmp_path / "findings.fhir.json").read_text(encoding="utf-8"))
    held = [e["resource"] for e in bundle["entry"] if e["resource"].get("status") == "on-hold"]
    assert [one["statusReason"]["text"] for one in held] == [
        f"Suppressed until {LATER} by M. Frey: replaced on 3 May, waiting for the paper"
    ]
    vex = json.loads((tmp_path / "findings.vex.json").read_text(encoding="utf-8"))
    ring = next(one for one in vex["vulnerabilities"] if one["ids"][-1]["text"] == RING)
    assert ring["product_status"] == {"known_affected": ["CSAFPID-0001"]}
    assert any("waiting for the paper" in note["text"] for note in ring["notes"])


def test_the_entry_of_the_page_is_in_form(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "fleet.md").read_text(encoding="utf-8")
    fenced = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert fenced is not None
    (tmp_path / "kept.toml").write_text(fenced[1], encoding="utf-8")
    (one,) = read_suppressions(tmp_path / "kept.toml")
    revised = {notice.id: notice.latest.revised_on for notice in load_notices()}
    assert revised[one.notice] == one.revised_on
