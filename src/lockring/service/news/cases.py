"""What the owner of a case is sent beside what its events say: each as it is true when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from django.utils import timezone

from lockring.facts import Device
from lockring.message import About, Message, Occasion, message
from lockring.message import news as words
from lockring.news import Said
from lockring.notice import Contact, Notice, Revision, Step
from lockring.service import casework, mailing
from lockring.service.follow.links import new_link
from lockring.service.follow.reading import device_of, session
from lockring.service.models import CaseRow, Dispatch
from lockring.service.news import held, links, revisions
from lockring.service.outbox.composed import Composed, Recipient
from lockring.service.standing import standing
from lockring.service.wording import ENGLISH

LOOK_TOPIC = "check-ring"
"""The topic of the step of a notice that says to look at the ring at each set change."""


def monthly(dispatch: Dispatch) -> Composed | None:
    """That nothing has changed, the place in the queue and the range of days; None once it has moved."""
    now = timezone.now()
    row = _row(dispatch)
    stands = standing(row, now) if row else None
    if row is None or stands is None:
        return None
    language = row.person.language
    told = _message(Occasion.MONTHLY, row, now, mailing.contacts(row, row.person.country, language))
    wait = stands.wait
    more = words.standing_lines(stands.place, stands.of, wait.first, wait.last, language)
    return _composed(dispatch, row, _with(told, more))


def revision(dispatch: Dispatch) -> Composed | None:
    """What a notice said of the device and what it says now; None where it is the same by now."""
    row = _row(dispatch)
    if row is None or casework.case_of(row).is_over:
        return None
    language, detail = row.person.language, dispatch.detail
    notice = held.notice(detail["notice"], language)
    new = _of_day(notice, detail["revision"])
    if new is None:
        return None
    old = _of_day(notice, detail["before"])
    before, now = revisions.both(device(row), old, new)
    if before == now:
        return None
    told = _message(Occasion.REVISED, row, timezone.now(), _contacts(new, row), day=new.revised_on)
    verdicts = words.verdict_lines(before.verdict if old else None, now.verdict, new.title, language)
    return _composed(dispatch, row, _with(told, (*verdicts, *_steps(now, language))))


def ring(dispatch: Dispatch) -> Composed | None:
    """The reminder that they asked for, in the words of the notice; None where they no longer want it."""
    row = _row(dispatch)
    if row is None or not hasattr(row, "reminder") or casework.case_of(row).is_over:
        return None
    language = row.person.language
    steps = looks(row, language)
    if not steps:
        return None
    calls = mailing.contacts(row, row.person.country, language)
    told = _message(Occasion.LOOK, row, timezone.now(), calls)
    leave = links.to_end_reminder(row)
    told = _with(told, [step.text for step in steps])
    told = msgspec.structs.replace(
        told, ending=(words.leave_reminder(language).format(link=leave), *told.ending)
    )
    return _composed(dispatch, row, told, leave=leave)


def looks(row: CaseRow, language: str) -> tuple[Step, ...]:
    """The steps of the notice that say what to look for each time; none where it has no such step."""
    asked = msgspec.structs.replace(session(language), only=(row.notice,))
    found = asked.look(device_of(asked, row.device)).findings
    steps = (told.item for one in found if one.revision.id == row.notice for told in one.steps)
    return tuple(step for step in steps if step.topic == LOOK_TOPIC)


def device(row: CaseRow) -> Device:
    """The device of a case, as its owner described it."""
    return device_of(session(ENGLISH), row.device)


def _row(dispatch: Dispatch) -> CaseRow | None:
    """The case, if there is still somebody to write to."""
    rows = CaseRow.objects.select_related("person", "reminder")
    return rows.filter(id=dispatch.subject, person__erased_at=None).exclude(person__email="").first()


def _message(
    occasion: Occasion, row: CaseRow, now: datetime, calls: Sequence[Contact], day: date | None = None
) -> Message:
    language = row.person.language
    about = About(
        reference=row.reference,
        day=day or now.date(),
        contacts=tuple(calls),
        link=mailing.address(f"/cases/follow/{new_link(row, now)}/", language),
        language=language,
    )
    return message(occasion, casework.case_of(row), about)


def _with(told: Message, more: Sequence[str]) -> Message:
    """The message with these paragraphs after its first one."""
    first, *others = told.paragraphs
    return msgspec.structs.replace(told, paragraphs=(first, *more, *others))


def _steps(now: Said, language: str) -> tuple[str, ...]:
    steps = tuple(f"- {text}" for text, _ in now.steps)
    return (words.steps_head(language), *steps) if steps else ()


def _of_day(notice: Notice | None, day: str) -> Revision | None:
    revisions = notice.revisions if notice else ()
    return next((one for one in revisions if str(one.revised_on) == day), None)


def _contacts(revision: Revision, row: CaseRow) -> tuple[Contact, ...]:
    own = tuple(one for one in revision.contacts if one.country == row.person.country)
    return own or revision.contacts


def _composed(dispatch: Dispatch, row: CaseRow, told: Message, leave: str = "") -> Composed:
    to = Recipient(name=row.person.name, email=row.person.email)
    return Composed(key=dispatch.key, to=to, message=told, short=told.subject, leave=leave)
