"""The docs cannot lie: what they show is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lockring.hazard.plan import Study
from lockring.hazard_commands import STUDIES, digest_of, read
from lockring.sources import studies
from tests.conftest import run
from tests.picture import PICTURE, session, words

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_picture_of_the_readme_is_a_session_of_today() -> None:
    told = "".join(session().split())
    assert words(PICTURE.read_text(encoding="utf-8")).endswith(told)


@pytest.mark.parametrize("command", re.findall(r"^    \.venv/bin/lockring (.+)$", README, re.MULTILINE))
def test_every_command_of_the_readme_is_understood(command: str) -> None:
    words = shlex.split(command)
    assert (run(*words).returncode == 2) is (words == ["check"])


def test_the_commands_around_the_store_work_in_the_order_of_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKRING_STORE", str(tmp_path / "recalls.db"))
    fenced = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert fenced is not None
    commands = [shlex.split(line)[1:] for line in fenced[1].splitlines()]
    done = {" ".join(words[:2]): run(*words) for words in commands}
    assert [(one.returncode, one.stderr) for one in done.values() if one.returncode > 1] == []
    assert "retainer-ring" in done["search insulin pump"].stdout
    assert "NEW, COVERS IT" in done["watch"].stdout


def test_the_commands_on_a_list_work_as_the_readme_has_them(tmp_path: Path) -> None:
    fenced = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[1]
    commands = [shlex.split(line)[1:] for line in fenced.splitlines()]
    columns, assessed = (run(*words[:-1], words[-1].replace("sample", str(tmp_path))) for words in commands)
    assert "Lot: lot_number" in columns.stdout
    assert assessed.returncode == 1
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_rehearsal_of_the_readme_says_what_the_readme_shows() -> None:
    command, shown = re.findall(r"```sh\n(lockring campaign .*?)```.*?```\n(.*?)```", README, re.DOTALL)[0]
    done = run(*shlex.split(command)[1:])
    assert done.returncode == 0
    assert shown in done.stdout


def test_the_program_of_the_readme_runs() -> None:
    program = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert program is not None
    done = subprocess.run([sys.executable, "-c", program[1]], capture_output=True, text=True, check=True)
    assert "medtronic-minimed-600-retainer-ring affected" in done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert all((page.parent / link).exists() for link in links)


def test_every_test_of_the_page_on_notices_is_one_of_the_schema() -> None:
    page = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    schema = (ROOT / "docs" / "schema" / "notice.schema.json").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    tags = re.findall(r'"test": {\s+"enum": \[\s+"(\w+)"', schema)
    assert listed == set(tags)


def test_the_make_targets_that_the_pages_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:`|&& |^)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*.json")), ids=lambda path: path.stem)
def test_the_reports_of_the_lab_in_the_docs_are_of_the_studies_as_they_are(path: Path) -> None:
    digest = digest_of(read(path, Study))
    for folder in (ROOT / "docs" / "hazard", Path(studies.PAGES)):
        assert digest in (folder / f"{path.stem}.html").read_text(encoding="utf-8")


def test_the_scenario_of_the_readme_is_answered() -> None:
    assert "lockring hazard run examples/ring-slips.json" in README
    done = run("hazard", "run", str(ROOT / "examples" / "ring-slips.json"))
    assert done.returncode == 0
    assert "child, 50 people" in done.stdout
    assert "Seed 1" in done.stdout
