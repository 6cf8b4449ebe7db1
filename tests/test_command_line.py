"""The command line: what it prints, what it returns, and what it does with input that is no device."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from lockring.notice import Stance, VerdictKind
from lockring.scope import OneOf
from tests.builders import as_document, clause, observation, revision, step, write
from tests.conftest import run
from tests.labels import gs1, label, on_a_desk

GTIN_OF_ANOTHER_PRODUCT = "00382903868629"


BAD_LABELS = [
    ("", "no text given"),
    ("   ", "no text given"),
    ("1-800-378-2292", "looks like a phone number"),
    ("+1 800 378 2292", "looks like a phone number"),
    ("📟", "no letter and no digit"),
    ("///", "no letter and no digit"),
    ("x" * 300, "at most 100 characters, got 300"),
    ("SN " + "9" * 300, "at most 100 characters, got 300"),
    ("006431695549311", "15 digits; a product number by a barcode has 8, 12, 13 or 14"),
    ("MMT-503 MMT-722", "two devices; check one at a time"),
    ("MMT-503 and Animas Vibe", "two devices; check one at a time"),
    ("MMT-723 Vibe", "two devices; check one at a time"),
    ("Animas Vibe", "Vibe and Animas Vibe; check with one of them, and then with the other"),
    ("REF MMT-397 LOT 8200442 LOT 9200442", "lot_number: given twice"),
    ("REF MMT-503 REF MMT-1780", "model_number: given twice"),
    ("(01)", "GTIN"),
    ("+", "+"),
    ("=/", "=/"),
]


@pytest.mark.parametrize(("label", "told"), BAD_LABELS)
def test_a_text_that_names_no_device_costs_one_clear_message(label: str, told: str) -> None:
    done = run("check", label, "--format", "json")
    assert done.returncode == 2
    assert not done.stdout
    assert told in done.stderr
    assert done.stderr.startswith("lockring: ")
    assert len(done.stderr.splitlines()) == 1
    assert len(done.stderr) < 300


OPEN_LABELS = [
    "FOO-9999",
    "MMT-9999",
    "MMT-722?",
    "722?",
    "670G",
    "382903868629",
    "0382903868629",
    GTIN_OF_ANOTHER_PRODUCT,
    "00382903868628",
    "(01)00382903868628(10)A1",
    "(10)ABC123",
    "LOT ABC123",
    "SN NG1234567H",
    "+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202C",
    "=)1TE123456A&)RZ12345678",
]


@pytest.mark.parametrize("label", OPEN_LABELS)
def test_a_device_that_lockring_does_not_know_is_never_called_safe(label: str) -> None:
    done = run("check", label, "--format", "json")
    verdicts = {finding["verdict"] for finding in json.loads(done.stdout)["findings"]}
    assert verdicts == {"undetermined"}
    assert done.returncode == 3
    assert not done.stderr
    told = run("check", label).stdout
    assert "WE CANNOT TELL YET" in told
    assert "does not mean that your device is safe" in told
    assert "NOT AFFECTED" not in told


def test_a_wrong_check_digit_is_said_and_decides_nothing() -> None:
    answer = json.loads(
        run("check", "(01)00643169554932", "--fact", "model=MMT-1711", "--format", "json").stdout
    )
    assert answer["device"]["device_identifier"]["doubts"]
    assert any("check digit" in remark for remark in answer["remarks"])


FAULTY_FACTS = [
    (["ring_colour=clear"], "did you mean ring_color?"),
    (["ring_color=purple"], "expected one of clear, black, cannot_tell"),
    (["ring_color"], "expected name=value"),
    (["ring_color=clear", "ring_color=black"], "given twice"),
    (["made=03/12/2024"], "year-month-day"),
    (["model=MMT-1781"], "the label says"),
]


@pytest.mark.parametrize(("facts", "told"), FAULTY_FACTS)
def test_a_faulty_fact_is_refused_with_what_was_expected(facts: list[str], told: str) -> None:
    done = run("check", "MMT-1780", *(f"--fact={fact}" for fact in facts))
    assert done.returncode == 2
    assert told in done.stderr


def test_all_faulty_facts_are_named_at_once() -> None:
    done = run("check", "📟", "--fact=ring_colour=clear", "--fact=ring_color=purple", "--fact=version=new")
    assert len(done.stderr.splitlines()) == 4


def test_nothing_typed_and_nobody_to_ask_is_a_usage_error() -> None:
    assert run("check").returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--as-of", "2O20-01-01", "MMT-1780"],
        ["notice", "show", "no-such-id"],
        ["check", "MMT-1780", "--notice", "no-such-id"],
        ["notice", "diff", "medtronic-minimed-basal-settings"],
        ["udi", "hello"],
        ["nonsense"],
        [],
    ],
)
def test_a_wrong_command_is_a_usage_error_without_a_traceback(words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert not done.stdout
    assert "Traceback" not in done.stderr


def test_the_answer_can_be_handed_to_a_parent() -> None:
    done = run(
        "check",
        "MMT-1780",
        "--fact=ring_color=clear",
        "--fact=ring_condition=damaged",
        "--notice",
        "medtronic-minimed-600-retainer-ring",
    )
    lines = done.stdout.splitlines()
    order = [
        "AFFECTED:",
        "What to do, in this order:",
        "1. NOW: Do not put the reservoir",
        "2. NOW: Stop using the pump",
        "3. NOW: Call",
        "Why:",
        "Call: 1-877-585-0166",
        "Source: Medtronic",
    ]
    places = [next(place for place, line in enumerate(lines) if text in line) for text in order]
    assert places == sorted(places)
    assert "5 October 2021" in done.stdout
    assert max(map(len, (line for line in lines if "http" not in line))) <= 90
    assert done.returncode == 1


def test_not_affected_is_never_said_where_something_is_to_be_done() -> None:
    facts = ["--fact=remote_id_programmed=no", "--fact=easy_bolus_programmed=no", "--fact=remote_owned=yes"]
    told = run("check", "MMT-722", *facts, "--notice", "medtronic-minimed-remote-controller").stdout
    assert "Send every MMT-500 or MMT-503 remote back" in told
    assert not re.search(r"^NOT AFFECTED", told, re.MULTILINE)


def test_a_script_is_never_asked_and_is_given_the_next_question() -> None:
    done = run("check", "MMT-1780", "--format", "json", stdin="1\n1\n1\n")
    question = json.loads(done.stdout)["next_question"]
    assert question["fact"] == "ring_condition"
    assert [choice["value"] for choice in question["choices"]][-2:] == ["cannot_tell", "cannot_see"]


def test_what_must_be_done_at_once_is_never_exit_status_zero() -> None:
    facts = ["--fact=ring_color=black", "--fact=ring_condition=intact"]
    only = ["--notice", "medtronic-minimed-600-retainer-ring"]
    assert run("check", "MMT-1780", *facts, "--fact=reservoir_locks=no", *only).returncode == 3
    assert run("check", "MMT-1780", *facts, "--fact=reservoir_locks=yes", *only).returncode == 0


def test_exit_status_zero_means_looked_at_everything_and_none_affected(tmp_path: Path) -> None:
    covered = revision(
        clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="lot_number", values=("A1",)))
    )
    write(tmp_path, as_document(covered))
    for words, status in ((["lot=A2"], 0), (["lot=A1"], 1), ([], 3)):
        facts = [f"--fact={word}" for word in words]
        assert run("check", "MX-1", *facts, "--notices", str(tmp_path)).returncode == status


def test_a_day_before_every_notice_is_no_all_clear() -> None:
    done = run("check", "MMT-1780", "--as-of", "1999-01-01")
    assert "This is no all-clear." in done.stdout
    assert done.returncode == 3


@pytest.mark.parametrize(
    "label", ["LOT NO 8200442", "MMT-397 LOT NUMBER: 8200442", "REF MMT-397 lot# 8200442"]
)
def test_the_sign_before_a_number_is_no_part_of_it(label: str) -> None:
    answer = json.loads(run("check", label, "--format", "json").stdout)
    assert answer["device"]["lot_number"]["read_as"] == "8200442"


MODELS = [
    ("MMT-326 pump", "MMT326"),
    ("MMT-326 (mg/dL)", "MMT326"),
    ("Paradigm 722", "MMT722"),
    ("Medtronic MiniMed MMT-1780K", "MMT1780K"),
    ("1780k", "MMT1780K"),
    ("MiniMed 670G pump MMT-1780K", "MMT1780K"),
    ("MMT-1780 not the model", "MMT1780"),
]


@pytest.mark.parametrize(("label", "read_as"), MODELS)
def test_words_around_a_model_are_no_part_of_it(label: str, read_as: str) -> None:
    answer = json.loads(run("check", label, "--format", "json").stdout)
    said = answer["device"]["model_number"]
    assert (said["read_as"], said["doubts"]) == (read_as, [])
    assert answer["remarks"]


def test_a_device_identifier_given_as_a_fact_is_checked_like_a_barcode() -> None:
    answer = json.loads(
        run("check", "MMT-1711", "--fact", "di=(01)00643169554932(21)A1", "--format", "json").stdout
    )
    said = answer["device"]["device_identifier"]
    assert said["read_as"] == "00643169554932"
    assert "check digit" in said["doubts"][0]
    assert run("check", "MMT-1711", "--fact", "di=cannot_tell").returncode in (1, 3)


def test_two_notices_that_contradict_each_other_are_shown_side_by_side(tmp_path: Path) -> None:
    keep = step("keep", topic="use-the-pump", text="Keep using the pump.")
    stop = step("stop", topic="use-the-pump", text="Stop using the pump.", stance=Stance.DO_NOT)
    for name, advice in (("keep-notice", keep), ("stop-notice", stop)):
        write(tmp_path, as_document(revision(id=name, advice=(advice,))))
    answer = json.loads(run("check", "MX-1", "--notices", str(tmp_path), "--format", "json").stdout)
    assert answer["conflicts"][0]["topic"] == "use-the-pump"
    assert {*answer["conflicts"][0]["notices"]} == {"keep-notice", "stop-notice"}
    assert "Two notices say different things" in run("check", "MX-1", "--notices", str(tmp_path)).stdout


def test_a_withdrawn_and_a_superseded_notice_say_what_they_are(tmp_path: Path) -> None:
    write(
        tmp_path,
        as_document(revision(id="old-notice")) | {"status": "superseded", "superseded_by": "new-notice"},
    )
    write(tmp_path, as_document(revision(id="void-notice")) | {"status": "withdrawn"})
    done = run("check", "MX-1", "--notices", str(tmp_path))
    assert "Replaced by the notice new-notice." in done.stdout
    assert "withdrawn on 2020-01-01" in done.stdout.replace("\n", " ").replace("     ", " ")
    assert done.returncode == 1


def test_udi_shows_a_label_taken_apart() -> None:
    done = run("udi", "(01)00643169001763(17)160712(21)21A11F4855", "--format", "json")
    udi = json.loads(done.stdout)
    assert (udi["device_identifier"], udi["expiration_date"], udi["serial_number"]) == (
        "00643169001763",
        "2016-07-12",
        "21A11F4855",
    )
    assert done.returncode == 0
    doubtful = run("udi", "(01)00643169001764")
    assert "In doubt: device identifier" in doubtful.stdout
    assert doubtful.returncode == 3


def test_notices_are_listed_shown_and_compared() -> None:
    ring = "medtronic-minimed-600-retainer-ring"
    assert ring in run("notice", "list").stdout
    assert ring in {each["id"] for each in json.loads(run("notice", "list", "--format", "json").stdout)}
    shown = run("notice", "show", ring, "--as-of", "2020-03-01").stdout
    assert "Revision of 12 February 2020" in shown
    assert "322,005" in shown
    assert json.loads(run("notice", "show", ring, "--format", "json").stdout)["revised_on"] == "2021-10-05"
    assert run("notice", "show", ring, "--as-of", "2010-01-01").returncode == 2
    assert "Newly covered" in run("notice", "diff", ring).stdout


def test_every_published_notice_is_fit_to_be_published() -> None:
    done = run("notice", "lint")
    assert done.stdout.rstrip().endswith("no fault")
    assert done.returncode == 0


def test_lint_reports_faults_in_the_exit_status(tmp_path: Path) -> None:
    used = clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="keypad", values=("yes",)))
    only = revision(
        used, observations=(observation("keypad"),), advice=(step(verdicts=(VerdictKind.AFFECTED,)),)
    )
    write(tmp_path, as_document(only))
    done = run("notice", "lint", "--notices", str(tmp_path))
    assert "leads to no step" in done.stdout
    assert done.returncode == 1
    assert json.loads(run("notice", "lint", "--notices", str(tmp_path), "--format", "json").stdout)


def test_a_file_that_is_being_written_is_told_all_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    draft = as_document(revision())
    path.write_text(json.dumps(draft), encoding="utf-8")
    assert run("notice", "lint", str(path)).stdout == "1 files, no fault\n"
    draft |= {"revised_on": "2O20-01-01", "colour": 1, "contacts": [], "title": "", "status": "gone"}
    path.write_text(json.dumps(draft), encoding="utf-8")
    done = run("notice", "lint", str(path), str(tmp_path / "nowhere.json"))
    assert len(done.stdout.splitlines()) == 6
    assert "expected one of final, superseded, withdrawn" in done.stdout
    assert "cannot be opened" in done.stdout
    assert done.returncode == 1


HELPS = [
    ["--help"],
    ["check", "--help"],
    ["udi", "--help"],
    ["notice", "--help"],
    *(["notice", word, "--help"] for word in ("list", "show", "diff", "lint", "schema")),
]


@pytest.mark.parametrize("words", HELPS)
def test_help_teaches(words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 0
    assert "usage: lockring" in done.stdout


def examples() -> list[str]:
    """What needs no store; the others are in test_store_commands."""
    told = "".join(run(*words).stdout for words in HELPS[:4])
    found = re.findall(r"^  lockring (.+?)(?:  +.*)?$", told, re.MULTILINE)
    return [one for one in found if one.startswith(("check", "udi", "notice")) and one != "notice review"]


def photographed(folder: Path) -> str:
    """A photo of the label of a pump."""
    code = gs1("GS1 DataMatrix", [("01", "00643169001763"), ("21", "21A11F4855")])
    Image.fromarray(on_a_desk(label(code))).save(folder / "label.jpg")
    return str(folder / "label.jpg")


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_help_runs(example: str, tmp_path: Path) -> None:
    import shlex

    words = [photographed(tmp_path) if word == "label.jpg" else word for word in shlex.split(example)]
    done = run(*words)
    asks_without_terminal = words == ["check"]
    own_folder = words[-2:] == ["--notices", "my-notices"]
    assert (done.returncode == 2) is (asks_without_terminal or own_folder), done.stderr


@pytest.mark.parametrize("redirection", ["<&-", ">/dev/full", ">&-"])
def test_a_closed_or_full_stream_is_never_read_as_affected(redirection: str) -> None:
    words = "check MMT-503 --notice medtronic-minimed-600-retainer-ring"
    command = f"{sys.executable} -m lockring.cli {words} {redirection}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == (0 if redirection == "<&-" else 2)
    assert "Traceback" not in done.stderr


def test_a_fault_of_ours_is_never_read_as_affected() -> None:
    program = (
        "import sys; from lockring import cli, commands; commands.check = None; "
        "sys.argv = ['lockring', 'check', 'MMT-1780']; sys.exit(cli.run())"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 70


def test_signs_that_steer_a_terminal_do_not_reach_it() -> None:
    told = run("check", "MMT-1780\x1b[2J\x07", "--fact", "lot=A1\x1b[H").stdout
    assert "\x1b" not in told
    assert "\x07" not in told


def test_a_terminal_without_the_letters_is_written_to_all_the_same() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [
        sys.executable,
        "-m",
        "lockring.cli",
        "notice",
        "show",
        "animas-pumps-keypad-wear",
        "--format",
        "json",
    ]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


HOSTILE = {"deep": "[" * 200_000 + "]" * 200_000, "huge": '{"id": ' + "9" * 100_000 + "}", "bytes": "\udcff"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, as_document(revision()))
    path = tmp_path / "hostile" / "2021-01-01.json"
    path.parent.mkdir()
    path.write_bytes(HOSTILE[name].encode("utf-8", "surrogateescape"))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "hostile" / "2022-01-01.json")
    done = run("notice", "list", "--notices", str(tmp_path))
    assert "a-notice" in done.stdout
    assert "hostile/2021-01-01.json" in done.stderr
    assert "hostile/2022-01-01.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 4


def test_without_a_product_nothing_else_is_asked() -> None:
    answer = json.loads(run("check", "--fact", "model=not_on_label", "--format", "json").stdout)
    assert answer["next_question"] is None
    assert answer["exit_status"] == 3


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m lockring.cli notice show medtronic-minimed-600-retainer-ring | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert "Traceback" not in done.stderr


def test_three_lines_of_a_library_user_are_enough() -> None:
    from lockring import Device, assess, load_notices

    verdicts = {
        notice.id: assess(Device(model="MMT-1780", ring_color="clear"), notice) for notice in load_notices()
    }
    assert verdicts["medtronic-minimed-600-retainer-ring"].kind is VerdictKind.AFFECTED


def test_asking_lockring_for_what_it_has_not_is_an_attribute_error() -> None:
    import lockring

    assert callable(lockring.read_udi)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = lockring.nothing
    assert all(hasattr(lockring, name) for name in lockring.__all__)
