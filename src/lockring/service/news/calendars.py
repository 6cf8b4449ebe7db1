"""Calendars (iCalendar, RFC 5545): of a notice, and of a case by its private link.

Only days that a notice states, or that follow from a case, stand in them: a notice came out on a day, and so
did each of its revisions, so none is empty, which RFC 5545, 3.6 forbids. The entries of a case say nothing
of a device or of health: a calendar shows on a locked phone, and in a shared one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from lockring.message.occasions import ASK_AFTER
from lockring.message.writing import LANGUAGES
from lockring.notice import Notice, Revision
from lockring.remedy import Stage
from lockring.service import casework
from lockring.service.models import CaseRow, Reminder
from lockring.service.news import held, links, telling
from lockring.service.standing import standing
from lockring.service.wording import ENGLISH

_OURS = UUID("0b7c8d0a-5c1e-4d57-8a77-2f0d1a3c9e55")  # drawn once: the names of our events lie in it


@require_safe
def of_notice(_request: HttpRequest, notice: str) -> HttpResponse:
    """The days on which a notice came out and was revised, and until which it offers something."""
    found = held.notice(notice, get_language() or ENGLISH)
    if found is None:
        raise Http404
    calendar = _calendar(found.latest.title)
    for event in (*_published(found), *_deadlines(found)):
        calendar.add_component(event)
    return _answer(calendar)


@never_cache
@require_safe
def of_case(_request: HttpRequest, token: str) -> HttpResponse:
    """What comes for a case: when its turn may be, when to say that it came, when to look."""
    row = links.of_calendar(token)
    if row is None:
        raise Http404
    with translation.override(row.person.language):
        calendar = _calendar(_("Your request"))
        for event in list(_of_case(row, timezone.now())) or [_made(row)]:
            calendar.add_component(event)
    return _answer(calendar)


def _published(notice: Notice) -> Iterator[Event]:
    """The day of each revision, with what changed, where it is to be read, and whom to call."""
    language = get_language() or ENGLISH
    for revision in notice.revisions:
        at = datetime.combine(revision.revised_on, time(), UTC)
        is_first = revision is notice.revisions[0]
        says = _("Recall notice: %(title)s") if is_first else _("Recall notice revised: %(title)s")
        name = f"{notice.id}/revision/{revision.revised_on.isoformat()}"
        event = _day(name, says % {"title": revision.title}, revision.revised_on, at)
        page = telling.address(revision, language)
        event.add("url", page)
        event.add("description", "\n".join((revision.changed, *_lines(revision, language), page)))
        yield event


def _lines(revision: Revision, language: str) -> tuple[str, ...]:
    words = LANGUAGES.get(language, LANGUAGES[ENGLISH])
    return tuple(
        words.call.format(name=one.name, phone=one.phone, hours=one.hours) for one in revision.contacts
    )


def _made(row: CaseRow) -> Event:
    """For a case of which nothing is to come: when it was made."""
    return _day(f"{row.id}/made", _("You made your request"), row.opened_at.date(), row.opened_at)


def _deadlines(notice: Notice) -> Iterator[Event]:
    revision = notice.latest
    at = datetime.combine(revision.revised_on, time(), UTC)
    for remedy in revision.remedies:
        if remedy.until is not None:
            name = f"{notice.id}/{remedy.id}"
            event = _day(name, _("Last day: %(title)s") % {"title": revision.title}, remedy.until, at)
            event.add("description", f"{remedy.text} {telling.address(revision, get_language() or ENGLISH)}")
            yield event


def _of_case(row: CaseRow, now: datetime) -> Iterator[Event]:
    if casework.case_of(row).is_over:
        return
    stands = standing(row, now)
    if stands and stands.wait.first and stands.wait.last:
        yield _day(f"{row.id}/first", _("Your parcel may be sent from today"), stands.wait.first, now)
        yield _day(f"{row.id}/last", _("Look at how your request stands"), stands.wait.last, now)
    if row.stage == Stage.SHIPPED.value and row.shipped_at:
        asked = (row.shipped_at + ASK_AFTER).date()
        yield _day(f"{row.id}/ask", _("Say if your parcel has come"), asked, now)
    reminder = Reminder.objects.filter(case=row).first()
    if reminder is not None:
        event = _day(f"{row.id}/look", _("Your reminder"), reminder.next_at.date(), now)
        event.add("rrule", {"freq": "daily", "interval": reminder.every_days})
        yield event


def _day(name: str, says: str, day: date, at: datetime) -> Event:
    """An event of a whole day; `at` is when it was last worked out."""
    event = Event()
    event.add("uid", f"{uuid5(_OURS, name)}")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", says)
    event.add("transp", "TRANSPARENT")
    return event


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Lockring//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)  # RFC 7986, 5.1
    calendar.add("x-wr-calname", name)
    return calendar


def _answer(calendar: Calendar) -> HttpResponse:
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
