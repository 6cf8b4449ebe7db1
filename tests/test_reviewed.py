"""A folder of reviewed notices as a source."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring.errors import SourceError
from lockring.notice import Revision
from lockring.record import Unreadable
from lockring.sources.directory import PUBLISHED, load
from lockring.sources.feed import Page
from lockring.sources.reviewed import Reviewed

SOURCE = Reviewed()
PUMP = "medtronic-minimed-600-retainer-ring"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of one published notice."""
    shutil.copytree(Path(PUBLISHED) / PUMP, tmp_path / PUMP)
    return tmp_path


def test_the_published_notices_come_whole() -> None:
    revisions = [item for page in SOURCE.fetch("") for item in SOURCE.parse(page)]
    loaded = load(PUBLISHED)
    assert loaded.unreadable == ()
    assert sorted(revisions, key=repr) == sorted((r for n in loaded.notices for r in n.revisions), key=repr)


def test_one_bad_file_is_reported_with_all_its_faults_and_the_others_are_served(folder: Path) -> None:
    bad = folder / "other-notice" / "2020-01-01.json"
    bad.parent.mkdir()
    bad.write_text('{"id": "other-notice", "revised_on": "2O20-01-01"}', encoding="utf-8")
    *revisions, unreadable = [item for page in SOURCE.fetch(str(folder)) for item in SOURCE.parse(page)]
    assert revisions
    assert all(isinstance(item, Revision) for item in revisions)
    assert isinstance(unreadable, Unreadable)
    assert (unreadable.where, unreadable.number) == ("other-notice/2020-01-01.json", "other-notice")
    assert 'expected a date, got "2O20-01-01"' in unreadable.reason
    assert 'missing field "advice"' in unreadable.reason
    assert unreadable.digest == hashlib.sha256(bad.read_bytes()).hexdigest()


def test_a_revision_in_the_wrong_place_is_not_used(folder: Path) -> None:
    file = min((folder / PUMP).iterdir())
    file.rename(file.with_name("1999-01-01.json"))
    reasons = [
        i.reason for p in SOURCE.fetch(str(folder)) for i in SOURCE.parse(p) if isinstance(i, Unreadable)
    ]
    assert reasons == [f'expected in "{PUMP}/{file.name}", as its id and revised_on say']


def test_each_file_that_cannot_be_read_is_told_apart(folder: Path) -> None:
    (folder / PUMP / "2000-01-01.json").mkdir()
    (folder / PUMP / "2000-01-02.json").symlink_to("nowhere")
    lost = [i for p in SOURCE.fetch(str(folder)) for i in SOURCE.parse(p) if isinstance(i, Unreadable)]
    assert [item.reason for item in lost] == ["is empty, or cannot be opened"] * 2
    assert len({item.digest for item in lost}) == 2


def test_an_interrupted_fetch_goes_on() -> None:
    pages = list(SOURCE.fetch(""))
    rest = list(SOURCE.fetch("", cursor=pages[2].cursor))
    assert [page.where for page in rest] == [page.where for page in pages[3:]]
    assert [page.cursor for page in pages[-1:]] == [""]
    assert [page.done for page in pages] == list(range(1, (pages[0].total or 0) + 1))


def test_nothing_comes_when_nothing_changed_and_all_when_a_letter_did(folder: Path) -> None:
    pages = list(SOURCE.fetch(str(folder)))
    validator = pages[-1].validator
    assert [page.validator for page in pages[:-1]] == [""] * (len(pages) - 1)
    assert list(SOURCE.fetch(str(folder), validator=validator)) == []
    file = folder / pages[0].where
    file.write_bytes(file.read_bytes().replace(b"e", b"E", 1))
    assert len(list(SOURCE.fetch(str(folder), validator=validator))) == len(pages)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_notices_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError):
        list(SOURCE.fetch(str(tmp_path / name)))


@given(raw=st.binary(max_size=300), where=st.text(min_size=1, max_size=20))
def test_parse_never_raises(raw: bytes, where: str) -> None:
    (item,) = SOURCE.parse(Page(raw=raw, where=where, retrieved_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(item, Unreadable)
