"""The words of news in each language: one value a language, with nothing left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from lockring.message import english, spanish
from lockring.notice import VerdictKind


class NewsWords(msgspec.Struct, frozen=True, kw_only=True):
    """All words of one language about news."""

    confirm_subject: str
    confirm: tuple[str, ...]
    confirm_label: str
    revised_subject: str
    issue_subject: str
    issue_label: str
    greeting: str
    new: str
    changed: str
    any_model: str
    other: str
    others: str
    check: str
    read_label: str
    call: str
    manage: str
    place: str
    range: str
    no_range: str
    before: str
    now: str
    not_there: str
    verdicts: Mapping[VerdictKind, str]
    steps: str
    leave_reminder: str
    no_answer: str


_ENGLISH = NewsWords(
    confirm_subject="Please confirm: news from Lockring",
    confirm=(
        "Somebody asked us to write to this address when there is news. Was it you? Then open the link.",
        "The link works for 7 days. It shows a button: only when you press it will we write to you.",
        "If it was not you, do nothing. Then you get no news from us.",
    ),
    confirm_label="Yes, write to me (do not share this link)",
    revised_subject="News from Lockring: a change",
    issue_subject="News from Lockring, number {number}",
    issue_label="This letter on the web",
    greeting="This is number {number} of the news from Lockring.",
    new="New: {title} ({firm}, {day})",
    changed="Changed: {title} ({firm}, {day})",
    any_model="any model",
    other="1 more notice is new. It is not about what you chose. You find it on the web.",
    others="{n} more notices are new. They are not about what you chose. You find them on the web.",
    check="Check your own device on our page. Only that tells what a notice means for you.",
    read_label="Read the notice",
    call="To call somebody, use the phone number on the page of the notice.",
    manage="Change what you hear, or leave: {link}",
    place="You are number {place} of {of} in the line.",
    range="We think that it will be sent between {first} and {last}.",
    no_range="We cannot say yet when it will be sent.",
    before="Before:",
    now="Now:",
    not_there="This notice is new.",
    verdicts={
        VerdictKind.AFFECTED: "the notice covers your device.",
        VerdictKind.UNDETERMINED: "we cannot tell yet if it covers your device. It may.",
        VerdictKind.NOT_AFFECTED: "the notice does not cover your device.",
    },
    steps="What the notice now tells you to do:",
    leave_reminder="No more reminders: {link}",
    no_answer=english.WORDS.no_answer,
)
_SPANISH = NewsWords(
    confirm_subject="Confirme, por favor: noticias de Lockring",
    confirm=(
        "Alguien pidió que escribamos a esta dirección cuando haya noticias. ¿Fue usted? Abra el enlace.",
        "El enlace sirve 7 días. Muestra un botón: solo si lo pulsa le escribiremos.",
        "Si no fue usted, no haga nada. Entonces no recibirá noticias.",
    ),
    confirm_label="Sí, escríbanme (no comparta este enlace)",
    revised_subject="Noticias de Lockring: un cambio",
    issue_subject="Noticias de Lockring, número {number}",
    issue_label="Este boletín en la web",
    greeting="Este es el número {number} de las noticias de Lockring.",
    new="Nuevo: {title} ({firm}, {day})",
    changed="Cambiado: {title} ({firm}, {day})",
    any_model="todos los modelos",
    other="Hay 1 aviso nuevo más. No trata de lo que usted eligió. Está en la web.",
    others="Hay {n} avisos nuevos más. No tratan de lo que usted eligió. Están en la web.",
    check="Revise su dispositivo en nuestra página. Solo eso dice qué significa un aviso para usted.",
    read_label="Lea el aviso",
    call="Para llamar, use el número de teléfono de la página del aviso.",
    manage="Cambie lo que recibe, o deje de recibir: {link}",
    place="Usted es el número {place} de {of} en la fila.",
    range="Creemos que se enviará entre el {first} y el {last}.",
    no_range="Todavía no podemos decir cuándo se enviará.",
    before="Antes:",
    now="Ahora:",
    not_there="este aviso es nuevo.",
    verdicts={
        VerdictKind.AFFECTED: "el aviso incluye su dispositivo.",
        VerdictKind.UNDETERMINED: "aún no sabemos si incluye su dispositivo. Puede ser.",
        VerdictKind.NOT_AFFECTED: "el aviso no incluye su dispositivo.",
    },
    steps="Lo que el aviso le dice ahora que haga:",
    leave_reminder="No más recordatorios: {link}",
    no_answer=spanish.WORDS.no_answer,
)
LANGUAGES = {"en": _ENGLISH, "es": _SPANISH}
