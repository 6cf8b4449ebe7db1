"""A notice links to a study by the digest of its page, and no answer hangs on it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from lockring import Notice
from lockring.candidates import merged
from lockring.errors import NoticeError
from lockring.hazard.plan import Study
from lockring.hazard_commands import STUDIES, read
from lockring.lint import lint
from lockring.notice import StudyPage
from lockring.readability import flesch_kincaid_grade
from lockring.scope import OneOf
from lockring.sources.directory import PUBLISHED, load, load_newest, load_notices
from lockring.sources.reviewed import Reviewed
from lockring.sources.studies import PAGES, links, pages, read_link
from lockring.translation import translated
from tests.builders import as_document, clause, notice, revision, write
from tests.conftest import run
from tests.hazard.reports import ship

RING = "medtronic-minimed-600-retainer-ring"
SHIPPED = sorted(Path(PUBLISHED).glob("*/studies/*"))
BYTES = b"<!doctype html><p>Of 100 dots 3 are full."
LINK = StudyPage(title="How bad is it?", page="ring.html", sha256=hashlib.sha256(BYTES).hexdigest())


def linked(folder: Path, link: object = LINK, name: str = "ring.json") -> Path:
    """A folder of notices whose one notice has this link."""
    only = revision(clause(OneOf(fact="model_number", values=("MX-1",))))
    path = write(folder, as_document(only)).parent / "studies" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(link if isinstance(link, bytes) else msgspec.json.encode(link))
    return folder


# What ships


def test_every_study_of_the_lab_has_a_page_that_its_notice_links_to() -> None:
    shown = pages(load_notices())
    assert shown.unusable == ()
    for path in STUDIES.glob("*.json"):
        about = read(path, Study).notice
        assert f"{path.stem}.html" in {link.page for link in shown.by_notice[about]}
    assert {path.name for path in Path(PAGES).iterdir()} == {f"{p.stem}.html" for p in STUDIES.glob("*.json")}


def test_every_link_is_whole_fits_its_schema_and_is_there_for_a_check_too() -> None:
    schema = Path(__file__).parent.parent / "docs" / "schema" / "study-page.schema.json"
    assert len(SHIPPED) >= 2
    for path in SHIPPED:
        jsonschema.validate(json.loads(path.read_bytes()), json.loads(schema.read_bytes()))
        assert read_link(str(path)) in {s for n in load_newest().notices for s in n.studies}
    assert load().unusable == load_newest().unusable == ()


def test_a_page_is_read_where_it_is_linked_to_and_nowhere_else() -> None:
    """The page says itself about which notice it is."""
    shown = pages(load_notices())
    for about, found in shown.by_notice.items():
        for link in found:
            assert f"<code>{about}</code>".encode() in shown.by_digest[link.sha256]


# What does not fit is told


def test_a_page_with_other_bytes_is_told_with_both_digests_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ring.html").write_bytes(BYTES + b" ")
    held = msgspec.structs.replace(notice(), studies=(LINK,))
    shown = pages([held], str(tmp_path))
    assert (shown.by_notice, shown.by_digest) == ({}, {})
    (told,) = map(str, shown.unusable)
    assert told.startswith("a-notice/studies/ring.json: ")
    assert str(tmp_path / "ring.html") in told
    assert f"expected the sha-256 {LINK.sha256}" in told
    assert f"found {hashlib.sha256(BYTES + b' ').hexdigest()}" in told
    assert "python -m tests.hazard.reports" in told


def test_a_page_that_is_missing_or_no_file_is_told_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(BYTES)
    (tmp_path / "folder.html").mkdir()
    studies = tuple(msgspec.structs.replace(LINK, page=f"{name}.html") for name in ("gone", "folder", "good"))
    shown = pages([msgspec.structs.replace(notice(), studies=studies)], str(tmp_path))
    assert [link.page for link in shown.by_notice["a-notice"]] == ["good.html"]
    assert shown.by_digest == {LINK.sha256: BYTES}
    gone, folder = map(str, shown.unusable)
    assert "gone.html cannot be opened: No such file" in gone
    assert LINK.sha256 in gone
    assert "folder.html cannot be opened: is no regular file" in folder


BAD = [
    (b"{", "expected a JSON document"),
    ({**msgspec.structs.asdict(LINK), "page": "../../etc/passwd"}, "in page"),
    ({**msgspec.structs.asdict(LINK), "sha256": LINK.sha256.upper()}, "in sha256"),
    ({**msgspec.structs.asdict(LINK), "title": ""}, "in title"),
    ({**msgspec.structs.asdict(LINK), "says": "affected"}, 'unknown field "says"'),
    ({**msgspec.structs.asdict(LINK), "page": "other.html"}, 'expected the file name "other.json"'),
]


@pytest.mark.parametrize(("link", "says"), BAD)
def test_a_link_that_cannot_be_read_is_told_and_takes_nothing_from_the_notice(
    tmp_path: Path, link: object, says: str
) -> None:
    loaded = load(linked(tmp_path, link))
    (told,) = map(str, loaded.unusable)
    assert told.startswith("a-notice/studies/ring.json")
    assert says in told
    assert (loaded.unreadable, loaded.notices[0].unreadable, loaded.notices[0].studies) == ((), (), ())
    assert len(load_notices(tmp_path)) == 1


def test_all_faults_of_a_link_are_told_at_once(tmp_path: Path) -> None:
    linked(tmp_path, {"title": 1, "page": "RING", "colour": "clear"})
    (told,) = load(tmp_path).unusable
    assert len(told.faults) == 4


def test_a_folder_or_a_broken_link_in_the_place_of_a_link_is_told(tmp_path: Path) -> None:
    folder = linked(tmp_path) / "a-notice" / "studies"
    (folder / "one.json").mkdir()
    (folder / "two.json").symlink_to("nowhere")
    found, wrong = links(str(folder.parent))
    assert found == (LINK,)
    assert [error.where for error in wrong] == ["a-notice/studies/one.json", "a-notice/studies/two.json"]
    with pytest.raises(NoticeError, match="cannot be opened"):
        read_link(str(folder / "two.json"))


def test_lint_says_which_file_and_the_exit_status_is_1(tmp_path: Path) -> None:
    other = msgspec.structs.replace(LINK, page="retainer-ring.html")
    done = run("notice", "lint", "--notices", str(linked(tmp_path, other, "retainer-ring.json")))
    assert done.returncode == 1
    assert done.stdout.startswith("a-notice/studies/retainer-ring.json: ")
    assert f"expected the sha-256 {LINK.sha256}, found " in done.stdout


def test_lint_wants_a_title_that_is_easy_to_read() -> None:
    hard = msgspec.structs.replace(LINK, title="Quantification of physiological glycaemic consequences")
    (fault,) = lint([msgspec.structs.replace(notice(), studies=(hard,))], flesch_kincaid_grade())
    assert "title of ring.html reads at grade" in fault.says


# No answer hangs on it


@pytest.mark.parametrize("link", [LINK, b"{"], ids=["sound", "broken"])
def test_a_check_says_the_same_with_a_link_and_without(tmp_path: Path, link: object) -> None:
    folder = linked(tmp_path, link)
    done = [run("check", "MX-1", "--notices", str(folder), "--format", "json")]
    (folder / "a-notice" / "studies" / "ring.json").unlink()
    done.append(run("check", "MX-1", "--notices", str(folder), "--format", "json"))
    assert [one.returncode for one in done] == [1, 1]
    assert done[0].stdout == done[1].stdout  # a study without its page is not offered
    assert "a-notice/studies/ring.json" in done[0].stderr


def test_the_studies_of_a_check_are_those_that_can_be_shown_and_none_of_a_day_in_the_past() -> None:
    ask = ("check", "MMT-1780", "--format", "json")
    said = json.loads(run(*ask).stdout)["studies"]
    assert [one["page"] for one in said[RING]] == ["retainer-ring.html"]
    assert json.loads(run(*ask, "--as-of", "2022-01-01").stdout)["studies"] == {}


def test_a_notice_is_shown_and_listed_with_its_studies() -> None:
    told = run("notice", "show", RING).stdout
    assert "never changes the answer" in told
    assert f"\n    {PAGES}/retainer-ring.html\n" in told
    assert "retainer-ring.html" not in run("notice", "show", RING, "--as-of", "2022-01-01").stdout
    listed = {
        one["id"]: one["studies"] for one in json.loads(run("notice", "list", "--format", "json").stdout)
    }
    assert [one["page"] for one in listed[RING]] == ["retainer-ring.html"]
    assert listed["tandem-t-slim-cartridge-leak"] == []


# Nothing loses it


def test_a_notice_keeps_its_studies_through_a_file_a_merge_and_another_language(tmp_path: Path) -> None:
    (held,) = load(linked(tmp_path / "notices")).notices
    assert held.studies == (LINK,)
    assert msgspec.json.decode(msgspec.json.encode(held), type=Notice) == held
    newer = notice(revised_on=held.latest.revised_on.replace(year=2021))
    (both,), rest = merged((held,), (newer,))
    assert (both.studies, len(both.revisions), rest) == ((LINK,), 2, ())
    everything = {text: text for text in ("How bad is it?",)}
    assert translated(held, everything).studies == (LINK,)


def test_the_source_of_a_store_takes_no_link_for_a_revision(tmp_path: Path) -> None:
    fetched = list(Reviewed().fetch(str(linked(tmp_path))))
    assert [page.where for page in fetched] == ["a-notice/2020-01-01.json"]


def test_a_page_that_is_made_anew_is_shipped_and_linked_to(tmp_path: Path) -> None:
    """As `python -m tests.hazard.reports` does it, and for nobody else's page."""
    folder, home = linked(tmp_path / "notices"), tmp_path / "pages"
    other = msgspec.structs.replace(LINK, page="other.html", sha256="0" * 64)
    linked(folder, other, "other.json")
    home.mkdir()
    (tmp_path / "plain.html").write_bytes(BYTES + b" Now 4 are.")
    ship(tmp_path / "plain.html", "ring.html", home, folder)
    shown = pages(load(folder).notices, str(home))
    assert [link.page for link in shown.by_notice["a-notice"]] == ["ring.html"]
    assert list(shown.by_digest.values()) == [BYTES + b" Now 4 are."]
    assert read_link(str(folder / "a-notice" / "studies" / "other.json")) == other
