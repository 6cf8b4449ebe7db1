"""Mails to people: put down with the event they are about, and sent by a worker until a server takes them.

An event and the tasks that tell of it are one transaction: no mail tells of what was not written, and no
event is forgotten. Which mails were taken stands in the log, as "told"; a mail that could not be sent to
anybody stands there as "untold", for the desk. A worker that dies between sending and writing it down sends
the mail again, with the same Message-ID. A task holds numbers only: no address, no words, no link.
"""

from __future__ import annotations

import enum
import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from lockring.message import About, Message, Occasion, as_text, dues, message, still_holds
from lockring.notice import Contact
from lockring.remedy import Case, Event, Terms, after
from lockring.service import casework, checking, ledger
from lockring.service.models import CaseRow, LedgerEntry, Person
from lockring.service.references import digest

_log = logging.getLogger(__name__)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failure; after the last one the mail is given up: two days in all."""
_LOST = timedelta(minutes=10)  # a mail takes 30 s at most: a task that runs for longer has lost its worker


class Outcome(enum.Enum):
    """What became of a mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For good: there is no such address."""
    LATER = "later"


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to be sent: of which entry of the log, what about, about which case, and to whom."""

    entry: LedgerEntry
    occasion: Occasion
    row: CaseRow
    case: Case
    person: Person

    @property
    def key(self) -> str:
        """By which the log knows that it was sent."""
        return f"told:{self.entry.position}:{self.occasion.value}"


def tell(_: CaseRow, case: Case, event: Event, entry: LedgerEntry) -> None:
    """Puts down the mails that an event leads to, within its transaction."""
    for due in dues(event, case):
        later = send.using(run_after=event.at + due.after) if due.after else send
        later.enqueue(entry.position, due.occasion.value, 0)


@task()
def send(position: int, occasion: str, failures: int) -> str:
    """Sends one mail; what became of it comes back. If the server does not take it, it is put down again."""
    now = timezone.now()
    told = _still_to_tell(position, Occasion(occasion))
    if told is None:
        return "no longer needed"
    if not told.person.email:
        return _written("untold", told, now, "no e-mail address")
    match _sent(told, now):
        case Outcome.TAKEN:
            return _written("told", told, now, "")
        case Outcome.REFUSED:
            return _written("untold", told, now, "the address was refused")
    if failures >= len(PAUSES):
        return _written("untold", told, now, "the mail server did not take it")
    send.using(run_after=now + PAUSES[failures]).enqueue(position, occasion, failures + 1)
    return "put off"


def revive(now: datetime) -> int:
    """Puts down again what a worker that died had begun, and returns how many mails that were."""
    path, since = send.module_path, now - _LOST
    lost = DBTaskResult.objects.filter(task_path=path, status="RUNNING", started_at__lt=since)
    return lost.update(status="READY")


def contacts(row: CaseRow, country: str, language: str) -> tuple[Contact, ...]:
    """Whom to call about the case, in this language: the lines of its notice in that country, else all."""
    notices = (one for one in checking.notices(language) if one.id == row.notice)
    notice = next(notices, None)
    lines = (notice.as_of(row.revision) or notice.latest).contacts if notice else ()
    return tuple(one for one in lines if one.country == country) or lines


def mail(told: Message, to: str, name: str) -> EmailMultiAlternatives:
    """The message as a mail: plain text first, and as a simple page. `name` makes its Message-ID."""
    host = urlsplit(settings.ADDRESS).hostname
    headers = {
        "Message-ID": f"<{digest(f'{settings.SECRET_KEY}:{name}')[:32]}@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: an absent reader's machine does not answer
        "Content-Language": told.language,
    }
    letter = EmailMultiAlternatives(told.subject, as_text(told), to=[to], headers=headers)
    letter.attach_alternative(render_to_string("lockring/people/mail.html", {"message": told}), "text/html")
    return letter


def address(path: str, language: str) -> str:
    """A page of the service in a language, as a mail prints it."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{settings.ADDRESS}{prefix}{path}"


def deliver(letter: EmailMultiAlternatives) -> Outcome:
    """Gives a mail to the server, and says what became of it. No failure names an address."""
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        _log.warning("a mail was not taken (%s)", type(error).__name__)
        return Outcome.REFUSED if _is_for_good(error) else Outcome.LATER
    return Outcome.TAKEN


def _sent(told: _Told, now: datetime) -> Outcome:
    from lockring.service.follow.links import new_link

    language = told.person.language
    is_theirs = told.occasion is not Occasion.HANDED_AWAY
    token = new_link(told.row, now) if is_theirs else ""
    about = About(
        reference=told.row.reference,
        day=told.entry.at.date(),
        contacts=contacts(told.row, told.person.country, language),
        link=address(f"/cases/follow/{token}/", language) if is_theirs else "",
        language=language,
    )
    outcome = deliver(mail(message(told.occasion, told.case, about), told.person.email, told.key))
    if outcome is not Outcome.TAKEN:
        told.row.links.filter(digest=digest(token)).delete()  # nobody has it
    return outcome


def _is_for_good(error: Exception) -> bool:
    """Whether the address itself was refused, and not only for now: codes from 500 (RFC 5321, 4.2.1)."""
    refused = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
    return bool(refused) and all(code >= 500 for code, _ in refused)


def _still_to_tell(position: int, occasion: Occasion) -> _Told | None:
    """What is to be told; None where it was told, is settled by now, or the person was erased."""
    entry = LedgerEntry.objects.get(position=position)
    row = CaseRow.objects.select_related("person").get(id=entry.subject)
    before, then = _at(row, position)
    owner = before.owner if occasion is Occasion.HANDED_AWAY else then.owner
    person = Person.objects.get(id=owner)
    told = _Told(entry=entry, occasion=occasion, row=row, case=then, person=person)
    written = LedgerEntry.objects.filter(key=told.key).exists()
    if written or person.erased_at or not still_holds(occasion, then, casework.case_of(row)):
        return None
    return told


def _at(row: CaseRow, position: int) -> tuple[Case, Case]:
    """The case before and after the event of this entry."""
    before = case = Case(terms=msgspec.json.decode(row.terms, type=Terms))
    for entry, event in casework.events_of(row.id):
        if entry.position > position:
            break
        before, case = case, after(case, event)
    return before, case


@transaction.atomic
def _written(kind: str, told: _Told, now: datetime, why: str) -> str:
    """Writes down what became of the mail. It is the proof that somebody was told, and when."""
    ledger.lock()
    if not ledger.is_written(told.key):
        body = {"entry": told.entry.position, "occasion": told.occasion.value, "why": why}
        subject = str(told.row.id)
        ledger.append(kind, by=ledger.SYSTEM, at=now, subject=subject, body=body, key=told.key)
    return kind
