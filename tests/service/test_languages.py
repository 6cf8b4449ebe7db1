"""The service in Spanish: the same check in other words, and nothing that is half of each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import lockring
from lockring import reach, render
from lockring.advice import findings
from lockring.candidates import NotCompared
from lockring.catalogue import Extracts, Listed, with_gudid
from lockring.codes import Scanned, read_codes
from lockring.errors import FactError, shown
from lockring.facts import Device, Known
from lockring.freshness import SourceState
from lockring.gudid import GudidRecord
from lockring.notice import Notice, Revision, Stance
from lockring.report import check_report
from lockring.selfcheck import CANNOT_SEE, CANNOT_TELL, NOT_ON_LABEL
from lockring.service import answers, checking
from lockring.service.answers import Step
from lockring.service.wording import in_language, in_words, language_of, translated_by
from lockring.session import Session
from lockring.sources.translations import load_sayings
from lockring.verdict import Why
from lockring.vocabulary import LABEL_FACT_NAMES, label_fact
from tests import builders
from tests.service.builders import RING

SAYINGS = load_sayings("es")
SOURCE = Path(lockring.__file__).parent
DI, DAY = "00643169890039", date(2021, 10, 5)
ROOMS = ("vocabulary", "selfcheck", "identify", "facts", "verdict", "session", "catalogue", "codes", "reach")
MODULES = [
    *(SOURCE / f"{room}.py" for room in ROOMS),
    SOURCE / "normal.py",
    *(SOURCE / "campaign" / f"{name}.py" for name in ("clocks", "figures")),
    *sorted((SOURCE / "udi").glob("*.py")),
    *sorted((SOURCE / "label").glob("*.py")),
]
ALSO = [SOURCE / "render.py", SOURCE / "inventory" / "lines.py", SOURCE / "service" / "campaign" / "rows.py"]
NOT_SAID = {
    # no words: patterns, tables of GS1, formats, names of kinds
    *("%B %Y", "( )", "GS1 DataMatrix", "GS1 QR code", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"),
    # to who installs Lockring
    "to read a photo, Lockring needs: pip install 'lockring[scan]'",
    "no file can have that name",
}
PIECES = {
    # what code puts together; the tests below say the sentences that come of it
    *("The {} {}.", "has {}", "has other signs", "{} is no date: look at the label again"),
    "has a space or a bracket in it: look at the label again",
    "is not as GS1 allows it: look at the label again",
    "A GTIN has 8, 12, 13 or 14 digits, and {} {}: look at the number again.",
    *("GUDID, as of {}{}, says", "(record of {})", "{} the same as you."),
    "{}: {}. What it adds helps to find notices, and rules none out: look at the label.",
    (
        "{}: {}. You say {}: look at the label again. What you say counts. But while the two differ, it "
        "rules no notice out, and nothing is taken from GUDID."
    ),
    "{} nothing of brand name, model number or catalog number.",
    "or type the model number from the device, such as: lockring check MMT-1780",
    "the photo shows no code of a device, only {}: take a photo of another side, {}",
    "the photo shows codes of more than one device: {}. Take a photo of one label, {}",
    *("From the photo, {}.", "From the photo, not the code of a device, {}.", "Of the other device:"),
    "cannot be ruled out without its name. Add the name of the device",
    "cannot be ruled out without its number. Add the number of the device",
    "{} may be about your device: they do not say for sure what they cover. Ask the maker.",
    *("{} This does not mean that your device is safe.", "{} unreadable"),
    *("as of {}", "never brought in whole", "{} {}: --fact {}=..."),
}


# What a check can say


def templates(module: Path) -> Iterator[str]:
    """Each text with a space in it that the module holds, with {} for what is put in; no docstring."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    within = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if id(node) in docstrings | within:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
        else:
            continue
        if " " in text.strip() and re.search("[a-z]{2}", text):
            yield text.strip()


def blank(saying: str) -> str:
    """The English of the catalogue as code writes it: without the names of places and the quotes around."""
    return re.sub(r'"\{\w+\}"|\{\w+\}', "{}", saying)


BLANK = {blank(saying) for saying in SAYINGS.words}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_sentence_that_a_check_can_show_has_words_in_spanish(module: Path) -> None:
    assert set(templates(module)) - NOT_SAID - PIECES <= BLANK


def test_the_list_of_pieces_holds_nothing_that_is_gone() -> None:
    assert {text for module in MODULES for text in templates(module)} >= PIECES


def test_every_question_standing_choice_reason_and_fact_has_words_in_spanish() -> None:
    entries = [entry for name in LABEL_FACT_NAMES if (entry := label_fact(name))]
    asked = [text for entry in entries for text in (entry.question, entry.where_to_look)]
    choices = [choice.label for choice in (CANNOT_TELL, CANNOT_SEE, NOT_ON_LABEL)]
    facts = [*LABEL_FACT_NAMES, *(fact for n in checking.notices() for fact in n.latest.scope.facts())]
    facts += [o.fact for n in checking.notices() for o in n.latest.observations]
    reasons = [render._WHY[why] for why in Why]
    said = [*asked, *choices, *reasons, *facts, *map(render.plain, facts)]
    assert [text for text in said if SAYINGS.say(text) is None] == []


def test_a_saying_has_the_same_places_in_both_languages() -> None:
    for english, spanish in SAYINGS.words.items():
        places = [sorted(re.findall(r"\{\w+\}", text)) for text in (english, spanish)]
        assert places[0] == places[1], english


def test_no_saying_is_stale() -> None:
    """Each longer saying is a sentence of the code, or has a piece of one in it."""
    code = {text for module in (*MODULES, *ALSO) for text in templates(module)}
    pieces = [max(piece.split("{}"), key=len).strip(" :.") for piece in PIECES]
    for saying in SAYINGS.words:
        is_made = any(len(piece) >= 5 and piece in saying for piece in pieces)
        assert len(saying) < 40 or blank(saying) in code or is_made, saying


LABELS = st.one_of(
    st.sampled_from(
        ["MMT-1780?", "MX-9", "(01)00643169890039(99)1", "+A99912345", "=/A9999XYZ100T0944=,000025"]
    ),
    st.text(alphabet="MT-1780()[]+=/ 0123456789?SNLOT\"'.:", min_size=1, max_size=30),
    st.text(min_size=1, max_size=30),
)


@given(LABELS)
def test_whatever_is_typed_the_answer_is_whole_in_spanish_and_repeats_it_as_it_was(text: str) -> None:
    session = Session(notices=checking.notices())
    try:
        device, remarks = session.answer(Device(), "model_number", text)
        question = session.look(device).question
        told = [*remarks, *([question.text, question.help] if question and not question.notice else [])]
    except FactError as error:
        told = list(error.faults)
    for english in told:
        spanish = SAYINGS.say(english)
        assert spanish is not None, english
        assert spanish.count(shown(text)) == english.count(shown(text))


@pytest.mark.parametrize(
    "text",
    [
        "GUDID, as of 5 October 2021, says something else.",
        "Pretend that 5 October 2021",
        'The pump says "stop". Stop.',
        "used_with.anything at all",
    ],
)
def test_a_sentence_that_is_not_ours_is_not_put_in_other_words_by_halves(text: str) -> None:
    assert SAYINGS.say(text) is None


def test_two_sayings_after_one_another_are_said_one_after_the_other() -> None:
    one, two = (
        '"A?" has a question mark. Look at it again.',
        '"B" could not be read: look at the label again.',
    )
    assert SAYINGS.say(f"{one} {two}") == f"{SAYINGS.say(one)} {SAYINGS.say(two)}"
    assert SAYINGS.say(f"{one}\n{two}") == f"{SAYINGS.say(one)}\n{SAYINGS.say(two)}"


class Extract:
    """An extract of GUDID in memory: the records of one device identifier."""

    def __init__(self, *records: GudidRecord, whole: bool = True) -> None:
        self.records = records
        self.whole = whole

    def gudid_extracts(self) -> Extracts:
        return Extracts(as_of=DAY, whole=self.whole)

    def gudid_listed(self, identifiers: Sequence[str]) -> dict[str, Listed]:
        if not self.records:
            return {}
        return {one: Listed(records=self.records, as_of=DAY) for one in identifiers if one in (DI, DI[1:])}


@pytest.mark.parametrize("stated_on", [None, date(2020, 5, 1)])
@pytest.mark.parametrize("facts", [{}, {"model_number": "MMT-1780"}, {"model_number": "ZZ-9"}])
@pytest.mark.parametrize("named", [{}, {"model_number": "MMT-1780", "brand_name": "MiniMed 670G"}])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_gudid_says_is_told_in_spanish(
    count: int, named: dict[str, str], facts: dict[str, str], stated_on: date | None
) -> None:
    record = GudidRecord(primary=DI, identifiers=(DI,), stated_on=stated_on, **named)
    for extract in (Extract(*[record] * count), Extract(*[record] * count, whole=False)):
        device, said = with_gudid(Device(device_identifier=DI, **facts), extract)
        assert said is not None
        assert said.remarks
        doubts = [doubt.says for _, fact in device if isinstance(fact, Known) for doubt in fact.doubts]
        for english in [*said.remarks, *doubts]:
            spanish = SAYINGS.say(english)
            assert spanish is not None, english
            assert "May" not in spanish
            assert re.findall('".+?"', spanish) == re.findall('".+?"', english)


@pytest.mark.parametrize(
    "codes",
    [
        ("(01)00643169890039", "(10)A1"),
        ("(01)00643169890039", "(01)00643169554931"),
        ("https://example.org",),
        ("(01)00643169890039", "https://example.org"),
    ],
)
def test_what_a_photo_shows_is_told_in_spanish(codes: tuple[str, ...]) -> None:
    scanned = [Scanned(kind="GS1 DataMatrix", text=code, printed=code) for code in codes]
    try:
        told = list(read_codes(scanned).remarks)
    except FactError as error:
        told = list(error.faults)
    assert told
    assert [english for english in told if SAYINGS.say(english) is None] == []


@pytest.mark.parametrize("unreadable", [0, 1, 3])
@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("day", ["", "5 October 2021"])
@pytest.mark.parametrize("name", ["openfda", "csaf", "health_canada", "reviewed"])
def test_how_fresh_a_source_is_is_told_in_spanish(
    name: str, day: str, complete: bool, unreadable: int
) -> None:
    state = SourceState(
        source=name,
        place="",
        as_of=datetime(2021, 10, 5, tzinfo=UTC) if day else None,
        records=1234,
        unreadable=unreadable,
        complete=complete,
        stale=True,
        error="",
    )
    assert SAYINGS.say(reach.source(state, day)) is not None


@pytest.mark.parametrize("count", [1, 2, 1234])
@pytest.mark.parametrize("lacks", ["", "brand_name", "model_number"])
def test_how_many_notices_were_not_compared_is_told_in_spanish(count: int, lacks: str) -> None:
    said = SAYINGS.say(reach.compared(NotCompared(count=count, lacks=lacks)))
    assert said is not None
    assert said.startswith(f"{count:,} aviso")
    assert "--fact" not in said


# A check


def test_a_check_in_spanish_has_the_same_findings_in_spanish() -> None:
    device = Device(model_number="MMT-1780", ring_color="clear", ring_condition="loose")
    english, spanish = (checking.session(language).look(device) for language in ("en", "es"))
    reports = [checking.report(looked) for looked in (english, spanish)]
    assert reports[0].exit_status == reports[1].exit_status
    assert [f.notice for f in reports[0].findings] == [f.notice for f in reports[1].findings]
    ring = next(f for f in reports[1].findings if f.notice == RING)
    assert ring.advice[0].stance is Stance.DO_NOT
    assert ring.advice[0].text.startswith("No vuelva a poner el reservorio en la bomba")
    assert ring.contacts[0].phone == "1-877-585-0166"


def test_what_was_said_is_told_in_the_language_of_the_request() -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    answers.keep(request, [Step(kind="label", text="MMT-1780")])
    asked = {}
    for language in ("en", "es"):
        with translation.override(language):
            said = answers.said(request)
        assert said is not None
        assert said.looked.question is not None
        asked[language] = said.looked.question
    assert asked["en"].fact == asked["es"].fact == "ring_condition"
    assert asked["en"].text.startswith("How is the ring")
    assert asked["es"].text.startswith("¿Cómo está el anillo")


def test_a_notice_without_words_stays_english_and_says_so() -> None:
    notice = builders.notice()
    assert in_language(notice, "es") is notice
    assert language_of(notice.latest, "es") == "en"
    assert translated_by(notice.latest, "es") == ""


@pytest.mark.parametrize("notice", checking.notices("es"), ids=lambda notice: notice.id)
def test_every_published_notice_speaks_spanish_and_says_who_translated_it(notice: Notice) -> None:
    assert language_of(notice.latest, "es") == "es"
    assert translated_by(notice.latest, "es") == "Lockring, machine-drafted; read by nobody else yet"
    assert language_of(notice.latest, "en") == "en"


def test_the_language_of_a_finding_is_that_of_its_revision() -> None:
    device = Device(model_number="MMT-1780")
    for language in ("en", "es"):
        found = findings(device, checking.notices(language))
        report = check_report(device, found, question=None)
        assert {language_of(finding, "es") for finding in report.findings} == {language}


def test_what_somebody_was_told_in_spanish_is_told_to_the_desk_in_english() -> None:
    english, spanish = (steps(language)[0] for language in ("en", "es"))
    assert in_words(spanish, "en") == (english, "en")
    assert in_words(english, "es") == in_words(spanish, "es") == (spanish, "es")


def steps(language: str) -> list[str]:
    (ring,) = (notice for notice in checking.notices(language) if notice.id == RING)
    return [step.text for step in ring.latest.advice]


# Templates


def rendered(page: str, language: str, **context: object) -> str:
    with translation.override(language):
        return Template("{% load lockring_words %}" + page).render(Context(context))


def test_a_page_in_spanish_marks_what_there_is_only_in_english() -> None:
    assert rendered("{{ text|said }}", "es", text="I can't see it") == "No puedo verlo"
    assert rendered("{{ text|said }}", "en", text="I can't see it") == "I can&#x27;t see it"
    foreign = rendered("{{ text|said }}", "es", text="<b>Odd & new</b>")
    assert foreign == '<span lang="en">&lt;b&gt;Odd &amp; new&lt;/b&gt;</span>'
    assert rendered("{{ text|said }}", "es", text="") == ""


def test_a_page_can_tell_in_which_language_a_notice_is() -> None:
    (ring,) = (notice for notice in checking.notices("es") if notice.id == RING)
    shown = "{{ revision|written_in }}: {{ revision|about_the_words }}"
    english: Revision = builders.revision()
    assert rendered(shown, "es", revision=ring.latest).startswith("es: ")
    assert rendered(shown, "es", revision=english).startswith("en: ")
    assert rendered(shown, "en", revision=english) == "en: "
    both = {rendered("{{ r|about_the_words }}", "es", r=r) for r in (ring.latest, english)}
    assert len(both) == 2
    assert "" not in both
