"""The words of a recall message that are ours; what to do comes from the notice alone. Pure.

A subject says nothing of a device: it shows on a locked phone. Short texts keep to the letters that one SMS
of 160 characters can hold (GSM 03.38): the Spanish ones have no accents on a, i, o and u.
"""

from __future__ import annotations

from datetime import date

import msgspec

from lockring.message.writing import LANGUAGES, Message
from lockring.notice import Contact, Revision

MOST = 160  # characters of one SMS (3GPP TS 23.038)


class RecallWords(msgspec.Struct, frozen=True, kw_only=True):
    """All words of one language for a recall message."""

    subject: str
    subject_again: str
    opening: str
    opening_again: str
    your_device: str
    serial: str
    what_to_do: str
    please_answer: str
    link_label: str
    or_code: str
    short: str
    short_again: str
    by_phone: str


WORDS = {
    "en": RecallWords(
        subject="Urgent safety notice: please read and answer",
        subject_again="Reminder: we still need your answer to a safety notice",
        opening="{firm} has a safety notice (recall) of {day} for: {product}.",
        opening_again="We wrote before. {firm} has a safety notice (recall) of {day} for: {product}.",
        your_device="By our list you have or had one of these: model {model}.",
        serial="Its serial number is {serial}.",
        what_to_do="This is what to do:",
        please_answer="Please tell us what you have: it takes two minutes. Answer also if you have none.",
        link_label="Answer here",
        or_code="Or open {page} and type your code: {code}",
        short="Safety notice about your device. Answer: {page} Code {code}{phone}",
        short_again="Reminder: safety notice about your device. {page} Code {code}{phone}",
        by_phone=" or call {phone}",
    ),
    "es": RecallWords(
        subject="Aviso de seguridad urgente: lea y responda, por favor",
        subject_again="Recordatorio: aún falta su respuesta a un aviso de seguridad",
        opening="{firm} tiene un aviso de seguridad (retiro) del {day} para: {product}.",
        opening_again=(
            "Ya le escribimos. {firm} tiene un aviso de seguridad (retiro) del {day} para: {product}."
        ),
        your_device="Según nuestra lista, usted tiene o tuvo uno de estos: modelo {model}.",
        serial="Su número de serie es {serial}.",
        what_to_do="Esto es lo que debe hacer:",
        please_answer="Díganos qué tiene, por favor. Toma dos minutos. Responda también si no tiene ninguno.",
        link_label="Responda aquí",
        or_code="O abra {page} y escriba su código: {code}",
        short="Aviso de seguridad de su dispositivo. Responda en {page} con {code}{phone}",
        short_again=(
            "Recordatorio: aviso de seguridad de su dispositivo. Responda en {page} con {code}{phone}"
        ),
        by_phone=" o llame al {phone}",
    ),
}


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """What a recall message needs: the notice in the language of the reader, their device, how to answer.

    `points` are the steps of the notice in its words, what not to do first.
    `link` leads them to their answer, `page` is where they type `code`; `is_again` for a reminder.
    """

    revision: Revision
    points: tuple[str, ...]
    contacts: tuple[Contact, ...]
    model: str
    serial: str
    link: str
    page: str
    code: str
    language: str = "en"
    is_again: bool = False


def recall(about: Recalled) -> Message:
    """The message. Its points are the steps of the notice, what not to do first."""
    words, ours = _words(about.language), LANGUAGES[_known(about.language)]
    opening = words.opening_again if about.is_again else words.opening
    revision = about.revision
    first = [
        opening.format(
            firm=revision.recalling_firm,
            day=_day(revision.revised_on, about.language),
            product=revision.product,
        ),
        words.your_device.format(model=about.model) if about.model else "",
        words.serial.format(serial=about.serial) if about.serial else "",
        words.what_to_do,
    ]
    calls = tuple(ours.call.format(name=c.name, phone=c.phone, hours=c.hours) for c in about.contacts)
    return Message(
        language=_known(about.language),
        subject=words.subject_again if about.is_again else words.subject,
        paragraphs=(" ".join(part for part in first if part), words.please_answer),
        points=about.points,
        link_label=words.link_label,
        link=about.link,
        ending=(words.or_code.format(page=about.page, code=about.code), *(calls or (ours.call_notice,))),
    )


def short(about: Recalled) -> str:
    """The text of one SMS: no word on health, where to answer, and the phone line where it still fits.

    It can be longer than 160 characters only where the address of the page is very long: none is then sent.
    """
    words = _words(about.language)
    text = words.short_again if about.is_again else words.short
    plain = text.format(page=about.page, code=about.code, phone="")
    if not about.contacts:
        return plain
    phone = words.by_phone.format(phone=about.contacts[0].phone)
    whole = text.format(page=about.page, code=about.code, phone=phone)
    return whole if len(whole) <= MOST else plain


def _day(day: date, language: str) -> str:
    words = LANGUAGES[_known(language)]
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def _known(language: str) -> str:
    return language if language in WORDS else "en"


def _words(language: str) -> RecallWords:
    return WORDS[_known(language)]
