"""A message to a person: its subject, its paragraphs, the phone line and the way to their page. Pure.

A subject says nothing of a device or of health: it shows on a locked phone. The body names nobody.
"""

from __future__ import annotations

from datetime import date

import msgspec

from lockring.message import english, spanish
from lockring.message.occasions import Occasion
from lockring.message.words import Words
from lockring.notice import Contact, RemedyKind
from lockring.remedy import Case, Terms

LANGUAGES = {"en": english.WORDS, "es": spanish.WORDS}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a message needs besides the case: the day of the event, the way to the page, whom to call.

    `link` is empty where the message opens no page.
    """

    reference: str
    day: date
    contacts: tuple[Contact, ...]
    link: str = ""
    language: str = "en"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message, ready to be sent: `points` are words of the notice, `link` comes with what it is called."""

    language: str
    subject: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    link_label: str = ""
    link: str = ""
    ending: tuple[str, ...] = ()


def message(occasion: Occasion, case: Case, about: About) -> Message:
    """What the person is told on this occasion. `case` is as the event made it."""
    words = _words(about.language)
    paragraphs = list(words.paragraphs[occasion])
    if occasion is Occasion.REQUESTED and case.at_once:
        paragraphs.insert(1, words.goes_first)
    filled = tuple(_filled(one, case.terms, about, words) for one in paragraphs)
    points = case.to_confirm if occasion is Occasion.TO_SEE else ()
    return Message(
        language=language_known(about.language),
        subject=words.subjects[occasion],
        paragraphs=filled + ((words.after_points,) if points else ()),
        points=points,
        link_label=words.link_label if about.link else "",
        link=about.link,
        ending=(words.reference.format(reference=about.reference), *_calls(about, words), words.no_answer),
    )


def invitation(occasion: Occasion, about: About) -> Message:
    """What somebody is told who is asked to help with a request, or to take it over. It names nothing."""
    words = _words(about.language)
    return Message(
        language=language_known(about.language),
        subject=words.subjects[occasion],
        paragraphs=words.paragraphs[occasion],
        link_label=words.invitation_label,
        link=about.link,
        ending=(words.no_answer,),
    )


def as_text(message: Message) -> str:
    """The message as plain text, which every program for mail can show."""
    points = "\n".join(f"* {point}" for point in message.points)
    link = f"{message.link_label}:\n{message.link}" if message.link else ""
    first, *others = message.paragraphs
    parts = [first, points, *others, link, *message.ending]
    return "\n\n".join(part for part in parts if part) + "\n"


def language_known(language: str) -> str:
    """The language, if there are words in it; else English."""
    return language if language in LANGUAGES else "en"


def _words(language: str) -> Words:
    return LANGUAGES[language_known(language)]


def _filled(text: str, terms: Terms, about: About, words: Words) -> str:
    """The text with what is sent, and the day, in the way of its language."""
    thing = words.kit if terms.kind is RemedyKind.RETURN else words.device
    day = written_day(about.day, about.language)
    return text.format(thing=thing, Thing=thing[0].upper() + thing[1:], day=day)


def written_day(day: date, language: str) -> str:
    """The day in the way of the language."""
    words = _words(language)
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def _calls(about: About, words: Words) -> tuple[str, ...]:
    """Whom to call, as the notice prints it; where it cannot be told, the number in the notice."""
    if not about.contacts:
        return (words.call_notice,)
    return tuple(words.call.format(name=one.name, phone=one.phone, hours=one.hours) for one in about.contacts)
