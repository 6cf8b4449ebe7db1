"""Notice files: read whole, refused with every fault at once, and at nobody else's cost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import msgspec
import pytest

from lockring import Device, Notice, NoticeError, assess, load_notices
from lockring.hazard.plan import Study
from lockring.hazard.results import StudyResult
from lockring.hazard.scenario import Scenario
from lockring.notice import Revision, StudyPage
from lockring.report import CheckReport
from lockring.scope import AnySuffix, Clause, DateRange, OneOf, Ordering, Prefix, Range, Scope, VersionRange
from lockring.sources.directory import PUBLISHED, load, read_revision
from lockring.verdict import Undetermined, Why
from tests.builders import as_document, clause, notice, revision, write
from tests.conftest import run

SCHEMAS = Path(__file__).parent.parent / "docs" / "schema"


def test_five_faults_of_a_file_are_named_at_once_each_with_its_place(tmp_path: Path) -> None:
    document = as_document(revision())
    document["revised_on"] = "2O20-01-05"
    document["colour"] = "clear"
    document["scope"]["any"][0]["all"].append(
        {"test": "date_range", "fact": "manufacture_date", "last": "2O24-01-05"}
    )
    document["contacts"] = []
    document["advice"][0]["urgency"] = "later"
    with pytest.raises(NoticeError) as caught:
        read_revision(str(write(tmp_path, document, "2020-01-05.json")))
    assert len(caught.value.faults) == 5
    told = str(caught.value)
    assert 'expected a date, got "2O24-01-05" in scope.any[0].all[1].last' in told
    assert 'unknown field "colour" in the document' in told
    assert "in advice[0].urgency" in told
    assert "a-notice/2020-01-05.json: 5 faults" in told


BROKEN_CONDITIONS = [
    (
        {"test": "range", "fact": "serial_number", "order": "number", "first": "20", "last": "10"},
        "first before last",
    ),
    (
        {"test": "range", "fact": "serial_number", "order": "same_shape", "first": "A1", "last": "AB"},
        "same places",
    ),
    ({"test": "range", "fact": "serial_number", "order": "same_shape", "first": "A1"}, "same places"),
    ({"test": "range", "fact": "serial_number", "order": "number", "first": "A1"}, "digits only"),
    ({"test": "range", "fact": "serial_number", "order": "number"}, "first, last or both"),
    ({"test": "range", "fact": "ring_color", "order": "number", "first": "1"}, "does not suit the fact"),
    ({"test": "date_range", "fact": "manufacture_date"}, "first, last or both"),
    ({"test": "date_range", "fact": "lot_number", "last": "2020-01-01"}, "does not suit the fact"),
    (
        {"test": "date_range", "fact": "manufacture_date", "first": "2021-01-01", "last": "2020-01-01"},
        "first before last",
    ),
    ({"test": "version_range", "fact": "software_version"}, "first, last or both"),
    (
        {"test": "version_range", "fact": "software_version", "first": "2.4B", "last": "2.4A"},
        "first before last",
    ),
    (
        {"test": "version_range", "fact": "software_version", "first": "2.4", "last": "2.4A"},
        "first before last",
    ),
    ({"test": "any_suffix", "fact": "model_number", "values": ["MMT-1714K"]}, "without a suffix"),
    ({"test": "any_suffix", "fact": "brand_name", "values": ["Pump"]}, "does not suit the fact"),
    ({"test": "one_of", "fact": "model", "values": ["MMT-1"]}, "model_number"),
    ({"test": "one_of", "fact": "software_version", "values": ["new"]}, "a version such as 2.4A"),
    ({"test": "one_of", "fact": "lot_number", "values": []}, "length >= 1"),
    ({"test": "prefix", "fact": "serial_number", "values": ["-"]}, "letters or digits"),
    ({"test": "prefix", "fact": "software_version", "values": ["2"]}, "does not suit the fact"),
    ({"test": "unlisted", "fact": "lot_number", "gap": "lost", "ask": "Call."}, "gap"),
    ({"test": "any_of", "fact": "lot_number"}, "one_of"),
]


@pytest.mark.parametrize(("broken", "told"), BROKEN_CONDITIONS)
def test_a_condition_that_means_nothing_is_refused_where_it_stands(
    tmp_path: Path, broken: dict[str, object], told: str
) -> None:
    document = as_document(revision())
    document["scope"]["any"][0]["all"].append(broken)
    with pytest.raises(NoticeError) as caught:
        read_revision(str(write(tmp_path, document)))
    assert len(caught.value.faults) == 1
    assert told in caught.value.faults[0]
    assert "in scope.any[0].all[1]" in caught.value.faults[0]


def test_an_empty_clause_or_scope_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="cover every device"):
        Clause(id="c", says="s", all=(), source="letter")
    with pytest.raises(ValueError, match="at least one"):
        Scope(any=())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", '{"id": 1}'])
def test_a_file_that_is_no_notice_is_refused_without_a_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a-notice" / "2020-01-01.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NoticeError, match=r"a-notice/2020-01-01\.json"):
        read_revision(str(path))


def test_a_file_under_another_id_or_date_is_refused_with_both_faults(tmp_path: Path) -> None:
    document = as_document(revision())
    path = write(tmp_path, {**document, "id": "another"}, "2021-01-01.json")
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(NoticeError) as caught:
        read_revision(str(path))
    assert len(caught.value.faults) == 2


def test_a_file_whose_ending_is_in_capitals_is_told_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, as_document(revision()), "2020-01-01.JSON")
    assert [error.where for error in load(tmp_path).unreadable] == ["a-notice/2020-01-01.JSON"]


def test_one_bad_file_costs_nobody_elses_notices(tmp_path: Path) -> None:
    write(tmp_path, as_document(revision()))
    write(tmp_path, {"id": "broken", "revised_on": "2020-01-01"})
    loaded = load(tmp_path)
    assert [served.id for served in loaded.notices] == ["a-notice"]
    assert [error.where for error in loaded.unreadable] == ["broken/2020-01-01.json"]
    with pytest.raises(NoticeError):
        load_notices(tmp_path)


def test_a_notice_whose_newest_revision_is_unreadable_never_says_not_affected(tmp_path: Path) -> None:
    write(tmp_path, as_document(revision()))
    broken = {**as_document(revision()), "revised_on": "2021-01-01", "advice": []}
    write(tmp_path, broken)
    served = load(tmp_path).notices[0]
    verdict = assess(Device(model="OTHER-9"), served)
    assert isinstance(verdict, Undetermined)
    assert verdict.missing[0].why is Why.UNREADABLE
    assert "a-notice/2021-01-01.json" in verdict.missing[0].says


def test_an_unreadable_file_is_in_the_answer_and_in_the_exit_status(tmp_path: Path) -> None:
    write(tmp_path, as_document(revision()))
    write(tmp_path, {"id": "broken", "revised_on": "2020-01-01"})
    ruled_out = as_document(revision(clause(OneOf(fact="model_number", values=("OTHER-9",)))))
    write(tmp_path, {**ruled_out, "id": "other"})
    done = run("check", "OTHER-8", "--notices", str(tmp_path), "--format", "json")
    assert "broken/2020-01-01.json" in json.loads(done.stdout)["unreadable"][0]
    assert done.returncode == 4
    assert "NOT LOOKED AT" in run("check", "OTHER-8", "--notices", str(tmp_path)).stdout
    assert run("notice", "list", "--notices", str(tmp_path)).returncode == 4


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_without_notices_is_an_error_not_an_all_clear(tmp_path: Path, folder: str) -> None:
    done = run("check", "MMT-1780", "--notices", str(tmp_path / folder))
    assert done.returncode == 2
    assert not done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Revision, "notice"),
        (CheckReport, "check"),
        (StudyPage, "study-page"),
        (Scenario, "hazard-scenario"),
        (Study, "hazard-study"),
        (StudyResult, "hazard-result"),
    ],
)
def test_the_published_schema_is_that_of_the_code(kind: type, name: str) -> None:
    published = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(msgspec.json.encode(msgspec.json.schema(kind)))


def test_every_published_notice_and_answer_fits_its_schema() -> None:
    schema = json.loads((SCHEMAS / "notice.schema.json").read_text(encoding="utf-8"))
    files = sorted(Path(PUBLISHED).glob("*/*.json"))
    assert len(files) > 20
    for path in files:
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)
    answer = json.loads(run("check", "MMT-1780", "--format", "json").stdout)
    jsonschema.validate(answer, json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8")))


def test_the_revision_in_force_is_the_last_of_the_day_or_before() -> None:
    older, newer = revision(revised_on=date(2019, 1, 1)), revision(revised_on=date(2020, 6, 1))
    both = Notice(id="a-notice", revisions=(older, newer))
    assert both.as_of(date(2018, 12, 31)) is None
    assert both.as_of(date(2019, 1, 1)) is older
    assert both.as_of(date(2020, 5, 31)) is older
    assert both.as_of(date(2020, 6, 1)) is newer
    assert both.as_of(None) is both.latest is newer


@pytest.mark.parametrize("days", [(), (2, 1), (1, 1)])
def test_a_notice_holds_revisions_in_order_one_a_day(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="oldest first"):
        Notice(id="a-notice", revisions=tuple(revision(revised_on=date(2020, 1, day)) for day in days))


def test_a_notice_does_not_hold_revisions_of_another() -> None:
    with pytest.raises(ValueError, match="of one notice"):
        Notice(id="another", revisions=(revision(),))


def test_a_notice_round_trips_through_its_file() -> None:
    conditions = (
        OneOf(fact="lot_number", values=("A1", "B2")),
        AnySuffix(fact="model_number", values=("MX-1",)),
        Prefix(fact="serial_number", values=("AK",)),
        Range(fact="serial_number", order=Ordering.SAME_SHAPE, first="AK1", last="AK9"),
        DateRange(fact="manufacture_date", last=date(2020, 1, 1)),
        VersionRange(fact="software_version", last="2.4A"),
    )
    only = notice(clause(*conditions)).latest
    assert msgspec.json.decode(msgspec.json.encode(only), type=Revision) == only
