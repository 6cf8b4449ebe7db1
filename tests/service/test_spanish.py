"""What the service says, in Spanish: every message has words, and pages in Spanish hold no English."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from django.utils.translation.template import templatize

from lockring.remedy import Event
from lockring.remedy.events import Confirmed, Received, Refused, Reserved, Shipped
from lockring.service import checking, wording
from lockring.service.models import CaseRow, Role
from lockring.service.telling import names
from tests.service import builders, desk
from tests.service.builders import RING

SERVICE = Path(wording.__file__).parent
PLACE = SERVICE / "locale" / "es" / "LC_MESSAGES"
CALL = r"\b(p|np|n)?gettext(?:_lazy)?\(|\b_\("
TEXT = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALLS = {"_": "", "gettext": "", "gettext_lazy": "", "ngettext": "n", "ngettext_lazy": "n", "pgettext": "p"}
Key = tuple[str, str]  # the context, and the English


class Entry:
    """One message of the catalogue."""

    def __init__(self, block: str) -> None:
        self.is_fuzzy = bool(re.search("^#,.*fuzzy", block, re.MULTILINE))
        parts: dict[str, str] = {}
        for name, text in re.findall(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', block, re.MULTILINE):
            parts[name] = "".join(ast.literal_eval(line) for line in text.splitlines())
        self.key = (parts.pop("msgctxt", ""), parts.pop("msgid", ""))
        self.plural = parts.pop("msgid_plural", "")
        self.said = list(parts.values())


@cache
def catalogue() -> dict[Key, Entry]:
    """The messages of the file that people edit, without its header."""
    blocks = (PLACE / "django.po").read_text(encoding="utf-8").split("\n\n")
    entries = [Entry(block) for block in blocks if re.search("^msgid", block, re.MULTILINE)]
    return {entry.key: entry for entry in entries if entry.key != ("", "")}


def of_python(path: Path) -> Iterator[Key]:
    """The messages that a module names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if texts and isinstance(texts[0], str):
                yield (texts[0], str(texts[1])) if _CALLS[node.func.id] == "p" else ("", texts[0])


def of_template(path: Path) -> Iterator[Key]:
    """The messages that a template names, as Django finds them."""
    code = templatize(path.read_text(encoding="utf-8"))
    for found in re.finditer(rf"(?:{CALL})\s*{TEXT}(?:\s*,\s*{TEXT})?", code):
        first, second = (ast.literal_eval(one) if one else "" for one in found.groups()[1:])
        yield (first, second) if found[1] == "p" else ("", first)


@cache
def named() -> frozenset[Key]:
    """Every message that the service names."""
    modules = (key for path in SERVICE.rglob("*.py") for key in of_python(path))
    pages = (path for path in (SERVICE / "templates").rglob("*") if path.suffix in (".html", ".txt"))
    return frozenset([*modules, *(key for path in pages for key in of_template(path))])


def test_every_message_that_the_service_names_has_words_in_spanish() -> None:
    assert len(named()) > 1_000
    assert sorted(named() - catalogue().keys()) == []


def test_the_catalogue_holds_nothing_that_no_page_says_any_more() -> None:
    assert sorted(catalogue().keys() - named()) == []


def test_no_message_is_empty_or_a_guess_of_a_tool() -> None:
    for entry in catalogue().values():
        assert all(text.strip() for text in entry.said), entry.key
        assert not entry.is_fuzzy, entry.key
        assert len(entry.said) == (3 if entry.plural else 1), entry.key  # one, millions, more


def test_a_message_has_the_same_places_and_tags_in_both_languages() -> None:
    for entry in catalogue().values():
        allowed = [places(entry.key[1]), places(entry.plural or entry.key[1])]
        assert all(places(text) in allowed for text in entry.said), entry.key


def places(text: str) -> list[str]:
    """What a program fills in, and what a browser reads."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|</?\w+>|https?://\S+", text))


def test_what_is_used_is_what_people_edit() -> None:
    with (PLACE / "django.mo").open("rb") as file:
        used = gettext.GNUTranslations(file)
    for (context, english), entry in catalogue().items():
        if entry.plural:
            said = [used.ngettext(english, entry.plural, n) for n in (1, 1_000_000, 2)]
        else:
            said = [used.pgettext(context, english) if context else used.gettext(english)]
        assert said == entry.said, english


def test_a_day_is_written_as_in_spanish() -> None:
    page = Client().get(f"/es/check/notices/{RING}/").content.decode()
    assert "5 de octubre de 2021" in page
    assert "5 October 2021" in Client().get(f"/check/notices/{RING}/").content.decode()


# Pages


class Seen(HTMLParser):
    """What a page says in the language of the page: not what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_left_out = tag in ("script", "style") or given.get("lang") == "en"
        if not (is_left_out or self.is_left_out):
            self.texts += [
                given[name] or "" for name in ("alt", "aria-label", "placeholder") if name in given
            ]
        if tag not in ("img", "input", "meta", "link", "br", "hr", "path"):
            self.open.append((tag, is_left_out))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_left_out:
            self.texts.append(data)

    @property
    def is_left_out(self) -> bool:
        return any(one for _, one in self.open)


def seen(page: str) -> str:
    reader = Seen()
    reader.feed(page)
    return " ".join(" ".join(reader.texts).split())


@cache
def english() -> tuple[str, ...]:
    """Everything that is said in English and has other words in Spanish, in the parts that stay the same."""
    spoken = wording._spoken("es")
    words = [pair for one in spoken.words.values() for pair in one.items()]
    said = [(one.key[1], one.said[0]) for one in catalogue().values()]
    pairs = [*words, *said, *spoken.sayings.words.items()]
    parts = {part.strip() for text, other in pairs if text != other for part in split(text)}
    spanish = " ".join(other for _, other in pairs)
    return tuple(part for part in sorted(parts) if len(part) > 12 and part not in spanish)


def split(text: str) -> list[str]:
    return re.split(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>", text)


def assert_spanish(client: Client, path: str) -> None:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    assert '<html lang="es"' in page, path
    text = seen(page)
    assert [one for one in english() if one in text] == [], path


OPEN = ["", "check/notices/", f"check/notices/{RING}/", "cases/", "cases/find/", "cases/find/sent/"]
OPEN += ["cases/already/", "account/login/", "account/signup/", "check/photo/"]
CASE = ["", "problem/", "people/", "hand-over/", "erase/", "done/"]
DESK = ["", "search/?q=LR", "search/?q=NG1234567H", "bulk/recent/", "ask/", "import/", "charts/", "staff/"]
DESK += ["stock/", "stock/units/", "stock/take-in/", "stock/take-in/many/", "parcels/", "parcels/pick-list/"]
DESK += ["parcels/scan/"]


def test_the_walk_over_pages_would_see_english() -> None:
    page = '<p>Check your device</p><p lang="en">Read the notice</p><img alt="Choose one answer.">'
    text = seen(page)
    assert {"Check your device", "Choose one answer."} <= {one for one in english() if one in text}
    assert "Read the notice" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN)
def test_a_page_for_everyone_is_in_spanish(path: str) -> None:
    assert_spanish(Client(), f"/es/{path}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told",
    [
        ["MMT-1780"],
        ["MMT-1780", "loose"],
        ["MMT-1780", "intact", "yes", "clear"],
        ["MMT-1780?"],
        ["MMT-7500", "cannot_tell"],
        ["ZZ-9"],
    ],
)
def test_a_check_is_in_spanish_from_the_question_to_the_answer(told: list[str]) -> None:
    client, (label, *answers) = Client(), told
    client.post("/es/check/", {"label": label})
    for answer in answers:
        assert_spanish(client, "/es/check/question/")
        fact = re.search('name="fact" value="([^"]+)"', client.get("/es/check/question/").content.decode())
        assert fact is not None
        client.post("/es/check/question/", {"fact": fact[1], "choice": answer})
    assert_spanish(client, "/es/check/question/")
    assert_spanish(client, "/es/check/answer/")
    assert_spanish(client, f"/es/cases/ask/{RING}/replacement/")


def linked(row: CaseRow) -> Client:
    """The browser of the owner."""
    owner = desk.account()
    row.person.account = owner
    row.person.save()
    return desk.signed_in(owner)


@pytest.mark.django_db
@pytest.mark.parametrize("path", CASE)
def test_the_pages_of_a_case_are_in_spanish(path: str) -> None:
    row = builders.opened(owner=builders.person(language="es"))
    assert_spanish(linked(row), f"/es/cases/{row.id}/{path}")


@pytest.mark.django_db
def test_the_way_of_a_case_is_in_spanish_to_its_end() -> None:
    row = builders.opened(owner=builders.person(language="es"))
    client, unit = linked(row), builders.unit()
    steps: list[tuple[type[Event], dict[str, Any]]] = [
        (Reserved, {"unit": str(unit.id)}),
        (Shipped, {"carrier": "UPS", "tracking": "1Z999"}),
        (Received, {"by": builders.OWNER}),
    ]
    for kind, words in steps:
        builders.happens(row, kind, **words)
        assert_spanish(client, f"/es/cases/{row.id}/")
        assert_spanish(desk.at_desk(), f"/es/desk/cases/{row.id}/")
    assert_spanish(client, f"/es/cases/{row.id}/arrived/")
    row.refresh_from_db()
    for what in builders.terms(RING, "replacement").confirm:
        builders.happens(row, Confirmed, what=what)
        assert_spanish(client, f"/es/cases/{row.id}/")


@pytest.mark.django_db
def test_a_refusal_is_in_spanish() -> None:
    row = builders.opened(owner=builders.person(language="es"))
    builders.happens(row, Refused, by=builders.LEAD, reason="Not covered: x1")
    assert_spanish(linked(row), f"/es/cases/{row.id}/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", DESK)
def test_a_page_of_the_desk_is_in_spanish(path: str) -> None:
    builders.opened()
    builders.unit()
    assert_spanish(desk.at_desk(Role.LEAD), f"/es/desk/{path}")


@pytest.mark.django_db
def test_a_unit_that_is_held_back_is_told_of_in_spanish() -> None:
    unit = builders.unit(ring_condition="cannot_tell", ring_color="cannot_tell")
    client = desk.at_desk(Role.LEAD)
    assert_spanish(client, f"/es/desk/stock/units/{unit.id}/")
    assert_spanish(client, "/es/account/2fa/")


@pytest.mark.django_db
def test_a_case_in_english_reads_in_spanish_at_a_spanish_desk() -> None:
    step = next(s for s in checking.notices() if s.id == RING).latest.advice[0].text
    row = builders.opened(at_once=step)
    client = desk.at_desk()
    assert_spanish(client, f"/es/desk/cases/{row.id}/")
    assert "No vuelva a poner el reservorio" in client.get(f"/es/desk/cases/{row.id}/").content.decode()
    assert "Do not put the reservoir back" in client.get(f"/desk/cases/{row.id}/").content.decode()


@pytest.mark.django_db
def test_what_is_asked_for_in_spanish_is_kept_in_the_english_of_the_notice() -> None:
    (ring,) = (one for one in checking.notices("es") if one.id == RING)
    (english_ring,) = (one for one in checking.notices("en") if one.id == RING)
    with override("es"):
        called = [
            names(builders.terms(RING, "replacement"), one.latest.remedies[0]) for one in (ring, english_ring)
        ]
    assert called[0] == called[1]
    assert called[0].sent == "su bomba nueva"


@pytest.mark.django_db
def test_the_api_answers_in_the_language_that_was_asked_for() -> None:
    asked = {"label": "MMT-1780", "facts": {"ring_color": "clear"}, "language": "es"}
    answer = Client().post("/api/v1/check", asked, content_type="application/json")
    said = answer.json()
    ring = next(one for one in said["findings"] if one["notice"] == RING)
    assert ring["advice"][0]["text"].startswith("No vuelva")
    assert said["next_question"]["choices"][-1]["label"] in ("No puedo saberlo", "No puedo verlo")
