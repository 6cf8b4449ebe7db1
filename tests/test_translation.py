"""Notices in Spanish: the same answers, whole or not at all, with every number, and easy to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring import Device
from lockring.advice import findings
from lockring.cells import cells, conditions_of
from lockring.errors import NoticeError
from lockring.facts import CannotTell, Fact
from lockring.notice import Notice, Stance
from lockring.offers import offers
from lockring.readability import MIN_PERSPICUITY, perspicuity, spanish_syllables
from lockring.report import check_report
from lockring.session import Session
from lockring.sources.directory import PUBLISHED, load, load_newest, read_revision
from lockring.sources.translations import load_translations, read_translation
from lockring.translation import SAID, faults, in_other_words, missing, stale, texts, translated
from tests import builders

ENGLISH = load().notices
FILES = {notice.id: Path(PUBLISHED) / notice.id / "words" / "es.json" for notice in ENGLISH}
WORDS = {notice: read_translation(str(path)).words for notice, path in FILES.items() if path.exists()}
SPANISH = tuple(translated(notice, WORDS.get(notice.id, {})) for notice in ENGLISH)
TRANSLATED = [notice for notice in ENGLISH if notice.id in WORDS]
EASY = 65.0  # points of a whole notice; INFLESZ: "quite easy"
FEW_WORDS = 6  # a shorter text is a name or an answer, and no measure of sentences fits it


def is_translated(notice: Notice) -> str:
    return notice.id


# What decides stays


@st.composite
def devices(draw: st.DrawFn) -> Device:
    """A device about which some notice asks: for each fact one of the values that its scope tells apart."""
    revision = draw(st.sampled_from([notice.latest for notice in ENGLISH]))
    facts = dict.fromkeys(condition.fact for condition in conditions_of(revision))
    known: dict[str, Fact | str] = {}
    for fact in draw(st.lists(st.sampled_from(sorted(facts)), unique=True)):
        known[fact] = draw(st.sampled_from([*cells(revision, fact), CannotTell("cannot_see")]))
    return Device.of(known)


@given(devices())
def test_every_answer_is_the_same_in_both_languages(device: Device) -> None:
    english, spanish = findings(device, ENGLISH), findings(device, SPANISH)
    assert [found.revision.id for found in english] == [found.revision.id for found in spanish]
    for one, other in zip(english, spanish, strict=True):
        assert one.kind is other.kind
        missed = [[(item.fact, item.why) for item in found.verdict.missing] for found in (one, other)]
        assert missed[0] == missed[1]
        steps = [[(t.item.id, t.item.stance, t.item.urgency, t.sure) for t in f.steps] for f in (one, other)]
        assert steps[0] == steps[1]
        assert [(t.item.id, t.sure) for t in one.remedies] == [(t.item.id, t.sure) for t in other.remedies]
        assert [(o.remedy.id, bool(o.at_once)) for o in offers(one)] == [
            (o.remedy.id, bool(o.at_once)) for o in offers(other)
        ]


@given(devices())
def test_the_next_question_and_the_exit_status_are_the_same_in_both_languages(device: Device) -> None:
    english, spanish = (Session(notices=notices).look(device) for notices in (ENGLISH, SPANISH))
    asked = [
        looked.question and (looked.question.notice, looked.question.fact) for looked in (english, spanish)
    ]
    assert asked[0] == asked[1]
    if english.question and spanish.question:
        values = [[choice.value for choice in q.choices] for q in (english.question, spanish.question)]
        assert values[0] == values[1]
    status = [
        check_report(looked.device, looked.findings, question=looked.question).exit_status
        for looked in (english, spanish)
    ]
    assert status[0] == status[1]


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_only_what_a_person_is_shown_is_exchanged(notice: Notice) -> None:
    """Each revision in other words, put back, is the revision again; and nothing but texts was another."""
    for revision in notice.revisions:
        marked = in_other_words(revision, {text: f"*{text}" for text in texts(revision)})
        assert marked is not None
        assert msgspec.json.encode(marked).replace(b'"*', b'"') == msgspec.json.encode(revision)
        back = in_other_words(marked, {f"*{text}": text for text in texts(revision)})
        assert back == revision


def test_every_text_field_of_a_notice_is_either_shown_or_known_to_decide_or_name() -> None:
    """A field that somebody adds to a notice has to be put in one of the two tables."""
    decides_or_names = {
        "Revision": {"id", "recalling_firm", "superseded_by"},
        "Clause": {"id", "source", "quote"},
        "Span": {"field"},
        "OneOf": {"fact", "values", "unclear"},
        "AnySuffix": {"fact", "values"},
        "Prefix": {"fact", "values"},
        "Range": {"fact", "first", "last", "unclear"},
        "DateRange": {"fact"},
        "VersionRange": {"fact", "first", "last"},
        "Unlisted": {"fact"},
        "Product": {"fact", "numbers", "patterns", "identifiers", "others", "names", "context"},
        "Source": {"publisher", "title", "url"},
        "Contact": {"phone", "country", "source", "web"},
        "Step": {"id", "source", "topic", "quote"},
        "Hazard": {"source"},
        "Alias": {"authority", "number", "country", "rank"},
        "Observation": {"fact", "picture"},
        "Answer": {"value"},
        "Remedy": {"id", "source"},
        "Claim": {"source"},
        "Vulnerability": {"cve", "cwe", "vector", "source"},
        "Audience": {"source"},
        "Notice": {"id", "unreadable"},
        "StudyPage": {"page", "sha256"},
    }
    shown = {kind.__name__: set(names) for kind, names in SAID.items()}
    for kind in parts_of(Notice):
        fields = {field.name for field in msgspec.structs.fields(kind) if is_text(field.type)}
        known = shown.get(kind.__name__, set()) | decides_or_names.get(kind.__name__, set())
        assert fields == known, kind.__name__


def parts_of(kind: type, seen: frozenset[type] = frozenset()) -> set[type]:
    """The struct and every struct within its fields."""
    found = {kind}
    for field in msgspec.structs.fields(kind):
        for inner in structs_in(field.type):
            if inner not in seen | found:
                found |= parts_of(inner, seen | found)
    return found


def structs_in(kind: object) -> set[type]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {kind}
    return {found for inner in get_args(kind) for found in structs_in(inner)}


def is_text(kind: object) -> bool:
    """Whether it is a text or several, and no part that has fields of its own."""
    if kind is str:
        return True
    return (
        not structs_in(kind) and get_origin(kind) is not None and any(is_text(one) for one in get_args(kind))
    )


# Whole or not at all


def test_a_notice_whose_newest_revision_lacks_one_word_stays_wholly_english() -> None:
    notice = ENGLISH[0]
    words = dict(WORDS[notice.id])
    del words[notice.latest.advice[0].text]
    assert translated(notice, words) is notice


def test_an_older_revision_that_lacks_a_word_stays_wholly_english_and_the_newest_is_translated() -> None:
    newest = builders.revision()
    older = msgspec.structs.replace(newest, revised_on=newest.revised_on.replace(year=2019), summary="Old.")
    notice = Notice(id=newest.id, revisions=(older, newest))
    words = {text: f"*{text}" for text in texts(newest)}
    shown = translated(notice, words)
    assert shown.revisions[0] == older
    assert shown.latest.title == f"*{newest.title}"


# The files


def test_every_published_notice_has_its_words() -> None:
    assert set(WORDS) == {notice.id for notice in ENGLISH}


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_every_study_is_called_in_the_words_of_its_notice(notice: Notice) -> None:
    spanish = translated(notice, WORDS[notice.id])
    assert [study.title for study in spanish.studies] == [WORDS[notice.id][s.title] for s in notice.studies]
    assert [study.sha256 for study in spanish.studies] == [study.sha256 for study in notice.studies]


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_every_revision_has_all_its_words_and_no_word_is_stale(notice: Notice) -> None:
    words = WORDS[notice.id]
    assert {r.revised_on: missing(r, words) for r in notice.revisions if missing(r, words)} == {}
    assert stale(notice, words) == ()


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_every_number_model_telephone_and_address_of_the_english_is_kept(notice: Notice) -> None:
    assert faults(WORDS[notice.id]) == ()


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Call 1-877-585-0166.", "Llame al 1-877-585-0116."),
        ("Look for MMT-503.", "Busque MMT-500."),
        ("Software 2.4A.", "Programa 2.4."),
        ("See www.example.com/a.", "Vea www.example.com/b."),
        ("Less than 0.04 units.", "Menos de 0.4 unidades."),
        ("Stop it.", "Pare 2 veces."),
    ],
)
def test_a_number_that_was_changed_is_a_fault(english: str, spanish: str) -> None:
    assert faults({english: spanish})


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_a_do_not_begins_with_no_and_nothing_else_does(notice: Notice) -> None:
    words = WORDS[notice.id]
    for revision in notice.revisions:
        for step in revision.advice:
            forbids = step.text.startswith(("Do not ", "Stop using "))
            assert words[step.text].startswith("No ") is forbids, step.text
            if step.stance is Stance.DO_NOT:
                assert " no " in f" {words[step.text].lower()}" or "deje de usar" in words[step.text], (
                    step.text
                )


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_a_sentence_forbids_in_both_languages_or_in_none(notice: Notice) -> None:
    """As many sentences that begin with a "do not" or a "stop" in the one as in the other."""
    for english, spanish in WORDS[notice.id].items():
        count = sum(map(english.count, ("Do not ", "Stop using", "stop using")))
        told = sum(map(spanish.count, ("No ", "eje de usar", "ejar de usar", " ni se dé")))
        assert told >= count, english


@pytest.mark.parametrize("notice", TRANSLATED, ids=is_translated)
def test_the_words_read_easily(notice: Notice) -> None:
    words = WORDS[notice.id]
    ended = (text if text[-1] in ".:?" else f"{text}." for text in words.values())
    assert perspicuity(" ".join(ended)) >= EASY
    for revision in notice.revisions:
        told = [revision.summary, revision.changed, *(step.text for step in revision.advice)]
        told += [
            text for o in revision.observations for text in (o.question, o.where_to_look, o.without_sight)
        ]
        for text in (words[one] for one in told):
            assert len(text.split()) < FEW_WORDS or perspicuity(text) >= MIN_PERSPICUITY, text


def test_one_english_text_reads_the_same_in_every_notice() -> None:
    said: dict[str, set[str]] = {}
    for words in WORDS.values():
        for english, spanish in words.items():
            said.setdefault(english, set()).add(spanish)
    assert {english: others for english, others in said.items() if len(others) > 1} == {}


def test_a_translated_title_is_never_the_english_one() -> None:
    """By its title a page tells in which language a revision speaks."""
    assert all(WORDS[n.id][r.title] != r.title for n in TRANSLATED for r in n.revisions)


# Beside the revisions


def test_a_translation_is_taken_for_no_revision() -> None:
    assert all(path.exists() for path in FILES.values())
    assert load().unreadable == load_newest().unreadable == ()


def test_a_faulty_translation_is_told_with_every_place_and_costs_no_notice(tmp_path: Path) -> None:
    notice = builders.notice()
    revision = builders.write(tmp_path, builders.as_document(notice.latest))
    broken = {"language": "es", "words": {"The pump can stop.": "", "Call us.": 3}, "by": "me"}
    written(tmp_path, notice.id, broken)
    loaded = load(tmp_path)
    found = load_translations(loaded.notices, "es", tmp_path)
    assert loaded.unreadable == ()
    assert read_revision(str(revision)) == notice.latest
    assert found.by_notice == {}
    (error,) = found.unusable
    said = str(error)
    for place in ('"by"', '"translated_by"', "words.The pump can stop.", "words.Call us."):
        assert place in said


def test_a_translation_that_is_not_whole_or_changed_a_number_is_not_used(tmp_path: Path) -> None:
    notice = builders.notice()
    words = {text: text for text in texts(notice.latest)}
    sound = {"language": "es", "translated_by": "A test", "words": words}
    written(tmp_path, notice.id, sound)
    assert set(load_translations([notice], "es", tmp_path).by_notice) == {notice.id}
    for broken in ({**words, "Call us.": "Llame al 5."}, {k: v for k, v in words.items() if k != "Call us."}):
        written(tmp_path, notice.id, {**sound, "words": broken})
        (error,) = load_translations([notice], "es", tmp_path).unusable
        assert "Call us." in str(error)


def test_a_translation_stands_under_the_name_of_its_language(tmp_path: Path) -> None:
    path = written(tmp_path, "a-notice", {"language": "fr", "translated_by": "A test", "words": {}})
    with pytest.raises(NoticeError, match=r"fr\.json"):
        read_translation(str(path))


def written(folder: Path, notice: str, document: Mapping[str, object]) -> Path:
    path = folder / notice / "words" / "es.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


# How easily Spanish reads


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("bomba", 2), ("guía", 2), ("día", 2), ("agua", 2), ("queda", 2), ("quien", 1), ("pingüino", 3)),
        *(("caer", 2), ("y", 1), ("hay", 1), ("ayer", 2), ("oír", 2), ("ciudad", 2), ("reservorio", 4)),
    ],
)
def test_syllables_are_those_of_the_dictionary(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


def test_perspicuity_is_that_of_syllables_and_sentences() -> None:
    assert perspicuity("No use la bomba. Llame ahora.") == pytest.approx(206.835 - 62.3 * 11 / 6 - 6 / 2)
    assert perspicuity("MMT-1780 2021") == 100


def test_a_letter_of_an_authority_reads_harder_than_ours() -> None:
    theirs = "Las bombas de reemplazo estarán disponibles inmediatamente para los usuarios afectados."
    assert (
        perspicuity(theirs) < MIN_PERSPICUITY < perspicuity("Le dan una bomba nueva si el anillo está mal.")
    )
